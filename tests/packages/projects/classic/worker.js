importScripts('/node_modules/sync-status/dist/sync-status-sw.js');

SyncStatus.backgroundSync([{ queueName: 'api', match: 'startsWith:/api/', broadcastChannel: 'api-list' }]);

addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
