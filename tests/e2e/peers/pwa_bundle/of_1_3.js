
// What Spomky-Labs/pwa-bundle wrote from May 2025 on: a queue of its own for each rule, and a channel in both directions.
const queue_api = new workbox.backgroundSync.Queue('api', { maxRetentionTime: 7200, forceSyncFallback: false });
const bc_lab = new BroadcastChannel('lab');

const plugin_0_replay = async (queue, channel, name) => {
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
      const remaining = (await queue.getAll()).length;
      channel.postMessage({ name, replaying: true, remaining });
    }
  }
  const remaining = (await queue.getAll()).length;
  channel.postMessage({ name, replayed: true, remaining, successCount, failureCount });
};

bc_lab.onmessage = async (event) => {
  if (event.data?.type === 'status-request') {
    bc_lab.postMessage({ name: 'api', remaining: (await queue_api.getAll()).length });
  }
  if (event.data?.type === 'replay-request') {
    try {
      await plugin_0_replay(queue_api, bc_lab, 'api');
    } catch (error) {
      bc_lab.postMessage({ name: 'api', replayed: false, remaining: (await queue_api.getAll()).length, error: error.message });
    }
  }
};

const plugin_0 = {
  fetchDidFail: async ({ request }) => {
    await queue_api.pushRequest({ request });
    bc_lab.postMessage({ name: 'api', remaining: (await queue_api.getAll()).length });
  },
  // Where Workbox does not look for it.
  onSync: () => plugin_0_replay(queue_api, bc_lab, 'api'),
};

workbox.routing.registerRoute(({ url }) => url.pathname.startsWith('/api/'), new workbox.strategies.NetworkOnly({ plugins: [plugin_0] }), 'POST');
