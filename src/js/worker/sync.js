// @ts-check
// Background Sync: the browser wakes the worker when there is a network. Chromium only; everywhere else
// pages do it.
import { registered } from './scope.js';

/** The tag of a queue's `sync` events: Workbox's own, so that a sync that Workbox asked for reaches us. */
export const tagOf = (/** @type {string} */ queue, /** @type {string} */ database) =>
  `${database === 'serwist-background-sync' ? database : 'workbox-background-sync'}:${queue}`;

/** Whether this browser has Background Sync. */
export const isSupported = () => !!registered && 'sync' in registered;

/**
 * Makes sure that a `sync` event with this tag is to come; `false` if the browser has none or the user
 * does not allow it.
 *
 * A tag that is already registered is left alone: to register it again while its event runs would start
 * its series of retries anew, for ever. After the browser's last chance, that is what is wanted.
 * @param {string} tag
 * @param {boolean} [anew]
 */
export async function register(tag, anew = false) {
  const sync = registered?.sync;
  try {
    if (!sync) return false;
    if (anew || !(await sync.getTags()).includes(tag)) await sync.register(tag);
    return true;
  } catch {
    // Denied, or no active worker: the page's heartbeat and the next start remain.
    return false;
  }
}
