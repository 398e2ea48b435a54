// A site's worker on Serwist, with our plugin in place of Serwist's.
import { CacheFirst, NetworkOnly, Serwist } from 'serwist';

import { BackgroundSyncPlugin } from 'sync-status/sw';

import { wasFetched } from './strategies.js';

new Serwist({
  precacheEntries: [{ url: '/style.css', revision: '1' }],
  runtimeCaching: [
    { matcher: ({ url }) => url.pathname === '/icon.svg', handler: new CacheFirst({ cacheName: 'images' }) },
    {
      matcher: ({ url }) => url.pathname.startsWith('/api/'),
      method: 'POST',
      handler: new NetworkOnly({ plugins: [wasFetched, new BackgroundSyncPlugin('api', { broadcastChannel: 'lab' })] }),
    },
  ],
}).addEventListeners();
