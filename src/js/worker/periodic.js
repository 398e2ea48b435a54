// @ts-check
// `periodicSync`: Periodic Background Sync, with which an installed app refreshes what it shows. Chromium only.
import { give } from './core.js';
import { opened, read } from './owners.js';
import { on } from './scope.js';
import { happens } from './shell.js';

/**
 * Runs `handler` when the browser grants a refresh, and says on the channel how it went.
 * @param {string} tag
 * @param {(event: any) => unknown} handler
 * @param {{ channel?: string }} [options]
 */
export function periodicSync(tag, handler, options = {}) {
  const owner = opened(read('periodicSync', options, { handler: ({ event }) => handler(event) }, { tag, handler }));
  on('periodicsync', (event) => {
    if (event.tag !== tag) return;
    if (owner) happens(event, {}, (slot) => give(['periodic', slot, owner.number]));
    // The app's own work is not to wait for a core.
    else event.waitUntil(handler(event));
  });
}
