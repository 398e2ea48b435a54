importScripts('/sync-status-sw.js');

// Without Background Sync, which would replay at times of its own.
const route = (queueName, more) => ({ queueName, match: `pathname:/api/${queueName}`, broadcastChannel: 'lab', forceSyncFallback: true, ...more });

SyncStatus.backgroundSync([route('one'), route('six', { concurrency: 6 })]);
