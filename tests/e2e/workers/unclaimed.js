importScripts('/sync-status-sw.js');

SyncStatus.backgroundSync([{ queueName: 'api', match: 'startsWith:/api/', broadcastChannel: 'lab' }], { claim: false });
