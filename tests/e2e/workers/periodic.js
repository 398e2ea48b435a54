// A worker that refreshes what it shows when the browser lets it.
importScripts('/sync-status-sw.js');

SyncStatus.periodicSync('news', ({ tag }) => new BroadcastChannel('steps').postMessage(tag), { channel: 'lab' });
SyncStatus.periodicSync(
  'broken',
  async () => {
    throw new Error('no news');
  },
  { channel: 'lab' },
);

// What is said of arguments that are wrong.
addEventListener('message', ({ data, ports: [port] }) => {
  if (!data.arguments) return;
  try {
    SyncStatus.periodicSync(...data.arguments);
    port.postMessage('accepted');
  } catch (error) {
    port.postMessage(String(error));
  }
});
