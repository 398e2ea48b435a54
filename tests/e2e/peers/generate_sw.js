// A worker as workbox-build's `generateSW` writes it, and vite-plugin-pwa with it: its loader runs everything in a
// promise's callback, after the script itself has ended, and the site's `importScripts` ahead of the routes.
import { clientsClaim } from 'workbox-core';
import { cleanupOutdatedCaches, precacheAndRoute } from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';

Promise.all([]).then(() => {
  // A script of the site's, here in place.
  importScripts('/sync-status-sw.js');
  SyncStatus.backgroundSync([{ queueName: 'api', match: 'startsWith:/api/', broadcastChannel: 'lab' }]);

  self.skipWaiting();
  clientsClaim();
  precacheAndRoute([{ url: 'style.css', revision: '1' }], {});
  cleanupOutdatedCaches();
  registerRoute(/\.svg$/, new CacheFirst({ cacheName: 'images', plugins: [] }), 'GET');
});
