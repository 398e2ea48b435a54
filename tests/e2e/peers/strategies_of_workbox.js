// A site's worker on Workbox, with our plugin in place of Workbox's.
import { precacheAndRoute } from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';
import { CacheFirst, NetworkOnly } from 'workbox-strategies';

import { BackgroundSyncPlugin } from 'sync-status/sw';

import { wasFetched } from './strategies.js';

precacheAndRoute([{ url: '/style.css', revision: '1' }]);
registerRoute(({ url }) => url.pathname === '/icon.svg', new CacheFirst({ cacheName: 'images' }));
registerRoute(
  ({ url }) => url.pathname.startsWith('/api/'),
  new NetworkOnly({ plugins: [wasFetched, new BackgroundSyncPlugin('api', { broadcastChannel: 'lab' })] }),
  'POST',
);
