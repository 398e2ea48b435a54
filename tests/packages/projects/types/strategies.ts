// The plugin in other people's strategies, by their own types.
import { BackgroundSyncPlugin, observe } from 'sync-status/sw';
import { NetworkOnly, Serwist } from 'serwist';
import { Queue } from 'workbox-background-sync';
import { registerRoute } from 'workbox-routing';
import { NetworkOnly as WorkboxNetworkOnly } from 'workbox-strategies';

const plugin = new BackgroundSyncPlugin('api', { maxRetentionTime: 120, broadcastChannel: 'api-list' });

registerRoute(({ url }) => url.pathname.startsWith('/api/'), new WorkboxNetworkOnly({ plugins: [plugin] }), 'POST');

new Serwist({
  runtimeCaching: [{ matcher: /\/api\//, method: 'POST', handler: new NetworkOnly({ plugins: [plugin] }) }],
});

const queue: Queue = observe(new Queue('theirs'), { channel: 'api-list' });
observe(Queue, { channel: 'api-list' });
queue.size();
