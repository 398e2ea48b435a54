// @ts-check
// `periodicSync`: Periodic Background Sync, with which an installed app refreshes what it shows. Chromium only.
import { channelOf } from './channel.js';
import { describe } from './request.js';
import { read } from './rules.js';
import { on } from './scope.js';

/**
 * Runs `handler` when the browser grants a refresh, and says on the channel how it went.
 * @param {string} tag
 * @param {(event: any) => unknown} handler
 * @param {{ channel?: string }} [options]
 */
export function periodicSync(tag, handler, options = {}) {
  read('periodicSync', options, { tag, handler });
  const channel = channelOf(options.channel ?? 'sync-status');
  const tell = (/** @type {object} */ outcome) => channel.publish(tag, { remaining: 0, failed: 0 }, 'refreshed', { tag, ...outcome });
  on('periodicsync', (event) => event.tag === tag && event.waitUntil(refresh(handler, event, tell)));
}

/**
 * @param {(event: any) => unknown} handler
 * @param {unknown} event
 * @param {(outcome: object) => void} tell
 */
async function refresh(handler, event, tell) {
  try {
    await handler(event);
    tell({ ok: true });
  } catch (error) {
    tell({ ok: false, message: describe(error) });
    throw error;
  }
}
