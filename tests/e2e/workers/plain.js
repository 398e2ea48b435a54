importScripts('/sync-status-sw.js');

SyncStatus.backgroundSync([{ queueName: 'q', match: 'pathname:/api/messages', broadcastChannel: 'lab' }]);
