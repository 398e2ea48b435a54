// @ts-check
// What belongs to one flow of events, under the number by which the core knows it: the event, its request,
// the response, a stored record, the promise of a caller.
import { ask } from './core.js';

/** @typedef {import('./border.d.ts').Id} Id */
/** @typedef {import('../worker.d.ts').StoredEntry} Entry */

/**
 * @typedef {object} Context
 * @property {any} [event]
 * @property {import('./border.d.ts').Command} [command] what a page asks
 * @property {Deferred} [hold] what keeps the event alive, or the promise of a caller
 * @property {Deferred} [answer] what a page waits for
 * @property {Request} [request] to be sent
 * @property {Request} [copy] to be stored
 * @property {number} [timestamp] when it was first sent
 * @property {object} [metadata]
 * @property {AbortController} [controller] stops its sending
 * @property {boolean} [isSent]
 * @property {Response} [response]
 * @property {unknown} [rejection] what its sending was rejected with
 * @property {unknown} [error] what failed last
 * @property {() => void} [unlock] lets its lock go
 * @property {boolean} [isGone] its core has ended
 * @property {Map<Id, { entry: Entry, request: Request }>} [records] what was found
 * @property {Entry} [entry] the last of those
 */

/** @typedef {{ promise: Promise<any>, resolve(value?: unknown): void, reject(error: unknown): void }} Deferred */

/** @type {Map<number, Context>} */
const slots = new Map();

/**
 * Gives what has just begun a number.
 * @param {Context} context
 */
export function enter(context) {
  // A core that traps at that is followed by one that may not.
  const slot = ask(['slot']) ?? ask(['slot']);
  slots.set(slot, context);
  return slot;
}

/**
 * What a number stands for; the core numbers flows of its own as well.
 * @param {number} slot
 * @returns {Context}
 */
export function at(slot) {
  const context = slots.get(slot) ?? {};
  // 0 is of what keeps nothing.
  if (slot) slots.set(slot, context);
  return context;
}

/**
 * The same, for the last time.
 * @param {number} slot
 */
export function leave(slot) {
  const context = at(slot);
  slots.delete(slot);
  return context;
}

/** All there are, for the last time. */
export function leaveAll() {
  const contexts = [...slots.values()];
  slots.clear();
  return contexts;
}

/** @returns {Deferred} */
export function deferred() {
  /** @type {any} */
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  // Who waits for it hears of it; nobody may.
  made.promise.catch(() => {});
  return made;
}
