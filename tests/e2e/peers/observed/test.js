// What the test has a queue do, besides what pages do.
import { prefix } from 'library';

import { outcome, sync } from '../bench.js';
import { holdSyncEvents } from '../held_sync.js';

const commands = {
  sync: () => sync(`${prefix}:api`),
  size: (queue) => queue.size(),
  push: (queue) => queue.pushRequest({ request: new Request('/api/messages', { method: 'POST', body: 'of the worker' }) }),
  pop: async (queue) => Boolean(await queue.popRequest()),
};

/** @param {object} queue of Workbox or Serwist */
export function obeyTest(queue) {
  addEventListener('message', (event) => {
    const command = commands[event.data.command];
    if (command) event.waitUntil(outcome(command(queue)).then((answer) => event.ports[0].postMessage(answer)));
  });
}

holdSyncEvents();
