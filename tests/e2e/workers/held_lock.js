// A worker that can be held in the moment between the end of its replay and what comes of it.

const steps = new BroadcastChannel('steps');
let hold;
let letGo;

addEventListener('message', ({ data, ports: [port] }) => {
  if (!('hold' in data)) return;
  if (data.hold) hold = new Promise((resolve) => (letGo = resolve));
  else letGo();
  port.postMessage('done');
});

const { request } = LockManager.prototype;
LockManager.prototype.request = async function (...args) {
  const outcome = await request.apply(this, args);
  if (hold) {
    steps.postMessage('released');
    await hold;
    hold = undefined;
  }
  return outcome;
};

importScripts('/sync-status-sw.js');

SyncStatus.backgroundSync([
  { queueName: 'q', match: 'startsWith:/api/', broadcastChannel: 'lab', forceSyncFallback: true, maxAttempts: 1 },
]);
