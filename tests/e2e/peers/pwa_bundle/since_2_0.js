
// The start of a site's own worker, as docs/pwa-bundle.md has it.
importScripts('/sync-status-sw.js');
SyncStatus.observe(workbox.backgroundSync.Queue, { channel: 'lab' });

// What Spomky-Labs/pwa-bundle 2.0 adds to it: nothing is said on a channel.
function createBackgroundSyncPlugin(name, maxRetentionTime = 2880, forceSyncFallback = false) {
  return new workbox.backgroundSync.BackgroundSyncPlugin(name, { maxRetentionTime, forceSyncFallback });
}

const plugin_cache_0_0 = createBackgroundSyncPlugin('api', 7200, false);
const cache_0_0 = new workbox.strategies.NetworkOnly({ plugins: [plugin_cache_0_0] });
workbox.routing.registerRoute(({ url }) => url.pathname.startsWith('/api/'), cache_0_0, 'POST');
