// @ts-check
// One replay at a time, across workers and tabs.

/**
 * Runs `work` while holding the Web Lock `sync-status:<queue>`; waits for it if another worker holds it.
 * The browser releases the lock of a worker that it stops. Where there are no locks (before Firefox 96
 * and Safari 15.4), the queue's own memory of a running replay has to do.
 * @template T
 * @param {string} queue
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export const exclusive = (queue, work) => navigator.locks?.request(`sync-status:${queue}`, work) ?? work();
