// Serwist under the names that the libraries share here.
import { NetworkOnly, Serwist } from 'serwist';

export { BackgroundSyncPlugin, BackgroundSyncQueue as Queue } from 'serwist';

/** Of the database, and of what precedes a queue's name in the tag of its sync events. */
export const prefix = 'serwist-background-sync';

/** What every queue is made with. */
export const options = {};

/** Has the app's requests go through a strategy with this plugin. */
export const route = (plugin) => {
  const matcher = ({ url }) => url.pathname.startsWith('/api/');
  new Serwist({ runtimeCaching: [{ matcher, method: 'POST', handler: new NetworkOnly({ plugins: [plugin] }) }] }).addEventListeners();
};
