importScripts('/sync-status-sw.js');

// Without Background Sync, which would wake and replay at times of its own.
const route = (queueName, broadcastChannel) => ({
  queueName,
  match: `pathname:/api/${queueName}`,
  broadcastChannel,
  forceSyncFallback: true,
});

SyncStatus.backgroundSync([route('mail', 'lab'), route('forms', 'lab'), route('photos', 'other')]);
