// @ts-check
// Promises that the core settles: those of methods.
import { give, start } from './core.js';
import { deferred, enter } from './slots.js';

/**
 * Tells the core of a call; what the promise is settled with is the core's to say.
 * @param {import('./slots.js').Context} context
 * @param {(slot: number) => void} tell
 * @returns {Promise<any>}
 */
export function promised(context, tell) {
  const failure = start();
  if (failure) return Promise.reject(failure);
  const hold = deferred();
  tell(enter({ ...context, hold }));
  return hold.promise;
}

/**
 * Calls a method of a queue.
 * @param {import('./owners.js').Owner | undefined} owner
 * @param {import('./border.d.ts').Call} method
 * @param {import('./slots.js').Context} [context]
 */
export const call = (owner, method, context = {}) =>
  promised(context, (slot) => give(['call', slot, /** @type {import('./owners.js').Owner} */ (owner).number, method]));
