// @ts-check
// The service worker's entry: the global `SyncStatus` of sync-status-sw.js, and
// the exports of sync-status-sw.mjs.
//
// Listeners have to be added before the worker's script ends, so nothing here
// waits for anything.
import { backgroundSync as install } from './glue/worker.js';
import { load } from './load.js';

export { Emitter } from './emitter.js';

/**
 * Installs queues for these routes.
 * @param {import('./worker.d.ts').RouteOptions[]} routes
 */
export function backgroundSync(routes) {
  if (load()) install(routes);
}
