import { clientsClaim } from 'workbox-core';
import { precacheAndRoute } from 'workbox-precaching';
import { backgroundSync } from 'sync-status/sw';

backgroundSync([{ queueName: 'api', match: 'startsWith:/api/', broadcastChannel: 'api-list' }]);
precacheAndRoute(self.__WB_MANIFEST);

self.skipWaiting();
clientsClaim();
