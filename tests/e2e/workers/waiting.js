importScripts('/sync-status-sw.js');

// Without Background Sync, which would wake a worker that the test has stopped.
SyncStatus.backgroundSync([
  { queueName: 'q', match: 'startsWith:/api/', broadcastChannel: 'lab', forceSyncFallback: true },
]);
