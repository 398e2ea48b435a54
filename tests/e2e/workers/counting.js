// Counts the requests that the worker makes of IndexedDB.

const counts = {};

for (const { prototype } of [IDBObjectStore, IDBIndex]) {
  for (const name of ['add', 'put', 'get', 'getKey', 'getAll', 'getAllKeys', 'count', 'delete', 'clear', 'openCursor', 'openKeyCursor']) {
    const original = prototype[name];
    if (!original) continue;
    prototype[name] = function (...args) {
      counts[name] = (counts[name] ?? 0) + 1;
      return original.apply(this, args);
    };
  }
}

addEventListener('message', ({ data, ports: [port] }) => {
  if (!data.counts) return;
  port.postMessage({ ...counts });
  for (const name in counts) delete counts[name];
});

importScripts('/sync-status-sw.js');

SyncStatus.backgroundSync([
  { queueName: 'q', match: 'startsWith:/api/', broadcastChannel: 'lab', forceSyncFallback: true },
]);
