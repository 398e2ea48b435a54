
// What Spomky-Labs/pwa-bundle wrote from March 2024 until its versions 1.3: one message, after a replay.
workbox.routing.registerRoute(
  ({ url }) => url.pathname.startsWith('/api/'),
  new workbox.strategies.NetworkOnly({
    plugins: [
      new workbox.backgroundSync.BackgroundSyncPlugin('api', {
        maxRetentionTime: 7200,
        forceSyncFallback: false,
        onSync: async ({ queue }) => {
          try {
            await queue.replayRequests();
          } catch (error) {
            // Swallowed, as there.
          } finally {
            remaining = await queue.getAll(); // Not declared there either.
            const channel = new BroadcastChannel('lab');
            channel.postMessage({ name: 'api', remaining: remaining.length });
            channel.close();
          }
        },
      }),
    ],
  }),
  'POST',
);
