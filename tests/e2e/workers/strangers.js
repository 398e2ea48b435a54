// What has reached the worker, which of it is answered or not, and what it has said on its console.
const seen = [];
addEventListener('fetch', ({ request: { mode, method, referrer } }) => {
  if (mode === 'navigate' && method === 'POST') seen.push(referrer);
});

const warnings = [];
const { warn } = console;
console.warn = (...words) => {
  warnings.push(words.join(' '));
  warn(...words);
};

addEventListener('message', ({ data, ports: [port] }) => {
  if (data.seen) port.postMessage({ seen, warnings });
});

importScripts('/sync-status-sw.js');

const route = (queueName, more) => ({ queueName, match: `pathname:/api/${queueName}`, broadcastChannel: 'lab', forceSyncFallback: true, ...more });

SyncStatus.backgroundSync([route('forms'), route('timed', { networkTimeoutSeconds: 3 }), route('patient', { networkTimeoutSeconds: 25 })]);
