// A worker whose clock the test can set.

const { now } = Date;
let ahead = 0;
Date.now = () => now() + ahead;

addEventListener('message', ({ data, ports: [port] }) => {
  if (!('ahead' in data)) return;
  ahead = data.ahead;
  port.postMessage('set');
});

importScripts('/sync-status-sw.js');

SyncStatus.backgroundSync([
  { queueName: 'q', match: 'startsWith:/api/', broadcastChannel: 'lab', forceSyncFallback: true },
]);
