
// What Spomky-Labs/pwa-bundle writes since its version 1.4: the same in a helper, and guards that take an answer with
// an error for a failed fetch.
function createBackgroundSyncPluginWithBroadcast(name, channelName, maxRetentionTime = 2880, forceSyncFallback = false) {
  const queue = new workbox.backgroundSync.Queue(name, { maxRetentionTime, forceSyncFallback });
  const channel = new BroadcastChannel(channelName);
  const count = async () => (await queue.getAll()).length;

  const replay = async () => {
    let entry;
    let successCount = 0;
    let failureCount = 0;
    while ((entry = await queue.shiftRequest())) {
      try {
        await fetch(entry.request.clone());
        successCount++;
      } catch (error) {
        failureCount++;
        await queue.unshiftRequest(entry);
        throw error;
      } finally {
        channel.postMessage({ name, replaying: true, remaining: await count() });
      }
    }
    channel.postMessage({ name, replayed: true, remaining: await count(), successCount, failureCount });
  };

  channel.onmessage = async ({ data }) => {
    if (data?.type === 'status-request') channel.postMessage({ name, remaining: await count() });
    if (data?.type === 'replay-request') {
      try {
        await replay();
      } catch (error) {
        channel.postMessage({ name, replayed: false, remaining: await count(), error: error.message });
      }
    }
  };

  return {
    fetchDidFail: async ({ request }) => {
      await queue.pushRequest({ request });
      channel.postMessage({ name, remaining: await count() });
    },
    onSync: replay,
  };
}

const statusGuard = (min, max) => ({
  fetchDidSucceed: ({ response }) => {
    if (response.status >= min && response.status <= max) throw new Error(`Server error: ${response.status}`);
    return response;
  },
});

const plugin_cache_0_0 = createBackgroundSyncPluginWithBroadcast('api', 'lab', 7200, false);
const cache_0_0 = new workbox.strategies.NetworkOnly({ plugins: [plugin_cache_0_0, statusGuard(500, 599)] });
workbox.routing.registerRoute(({ url }) => url.pathname.startsWith('/api/'), cache_0_0, 'POST');
