// @ts-check
// Where this script runs. Importing it must not throw in Node either.

export const scope = /** @type {any} */ (globalThis);

/** The service worker's registration; undefined in a page, another worker or on a server. */
export const registered = /** @type {ServiceWorkerRegistration & { sync?: SyncManager } | undefined} */ (scope.registration);

/**
 * Adds a listener for the life of the worker.
 * @param {string} type
 * @param {(event: any) => void} listener
 */
export const on = (type, listener) => scope.addEventListener(type, listener);

/** @typedef {{ register(tag: string): Promise<void>, getTags(): Promise<string[]> }} SyncManager only Chromium has one */
