// @ts-check
// The service worker's entry: the global `SyncStatus` of sync-status-sw.js, and the exports of
// sync-status-sw.mjs.
//
// Listeners have to be added before the worker's script ends, so nothing here waits for anything.
export { Emitter } from './worker/emitter.js';
export { observe } from './worker/observe.js';
export { periodicSync } from './worker/periodic.js';
export { BackgroundSyncPlugin } from './worker/plugin.js';
export { Queue } from './worker/queue.js';
export { backgroundSync } from './worker/routes.js';
