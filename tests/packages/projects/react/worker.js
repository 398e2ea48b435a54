import { backgroundSync } from 'sync-status/sw';

backgroundSync([{ queueName: 'api', match: 'startsWith:/api/', broadcastChannel: 'api-list' }]);

addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
