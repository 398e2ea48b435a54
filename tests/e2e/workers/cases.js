importScripts('/sync-status-sw.js');

// A queue for each case, so that none waits for another. Background Sync would retry at times of its own.
const queues = (prefix, count, more) =>
  Array.from({ length: count }, (_, index) => ({
    queueName: `${prefix}-${index}`,
    match: `pathname:/api/${prefix}-${index}`,
    broadcastChannel: 'lab',
    forceSyncFallback: true,
    ...more,
  }));

SyncStatus.backgroundSync([
  ...queues('first', 50),
  ...queues('again', 50),
  ...queues('patient', 2),
  ...queues('timed', 1, { networkTimeoutSeconds: 0.5 }),
]);
