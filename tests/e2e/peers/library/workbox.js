// Workbox under the names that the libraries share here.
import { registerRoute } from 'workbox-routing';
import { NetworkOnly } from 'workbox-strategies';

export { BackgroundSyncPlugin, Queue } from 'workbox-background-sync';

/** Of the database, and of what precedes a queue's name in the tag of its sync events. */
export const prefix = 'workbox-background-sync';

/** What every queue is made with. */
export const options = {};

/** Has the app's requests go through a strategy with this plugin. */
export const route = (plugin) =>
  registerRoute(({ url }) => url.pathname.startsWith('/api/'), new NetworkOnly({ plugins: [plugin] }), 'POST');
