// @ts-check
// What pages ask for: `hello`, `replay`, `retry`, `discard`, `list`.
//
// Messages come from any script of the origin, so anything that is not exactly a request of this
// protocol is left alone.
import { on, registered } from './scope.js';

/**
 * @typedef {object} Listener whom pages can ask
 * @property {string} channel
 * @property {string} queue
 * @property {(command: string, id?: number | string) => Promise<unknown> | void} obey
 * @property {() => Promise<object[]>} [list] the entries, without their bodies
 */

/** @type {Listener[]} */
const listeners = [];

/** @param {Listener} listener */
export const listen = (listener) => void listeners.push(listener);

/**
 * Has everyone whom a message is for do what it asks.
 * @param {any} data
 * @param {MessagePort} [port] where a list is wanted
 */
export function hear(data, port) {
  if (data?.syncStatus !== 1) return [];
  const { type, channel, queue, id } = data;
  // Without a queue or an id, all are meant: a wrong one must not come to that.
  if (!isTextIfAny(queue) || !(isTextIfAny(id) || Number.isSafeInteger(id))) return [];
  const addressed = listeners.filter((each) => each.channel === channel && (queue == null || each.queue === queue));
  if (type === 'list') return port ? [list(addressed, port)] : [];
  return addressed.map((each) => each.obey(type, id ?? undefined));
}

/** @param {unknown} value */
const isTextIfAny = (value) => value == null || typeof value === 'string';

/**
 * @param {Listener[]} addressed
 * @param {MessagePort} port
 */
async function list(addressed, port) {
  const lists = await Promise.all(addressed.map((each) => each.list?.()));
  port.postMessage(lists.flatMap((entries) => entries ?? []));
}

// At once: browsers ignore listeners that are added after the worker's script has run. In a page it
// would hear other windows, of any origin.
if (registered) on('message', (event) => event.waitUntil(Promise.all(hear(event.data, event.ports[0]))));
