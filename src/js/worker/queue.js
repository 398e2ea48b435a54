// @ts-check
// `Queue`: the class of Workbox's name and methods.
import { call } from './calls.js';
import { QueueError } from './error.js';
import { opened, option, read } from './owners.js';
import { described } from './request.js';

/** @typedef {import('../worker.d.ts').QueueEntry} QueueEntry */
/** @typedef {import('./border.d.ts').Id} Id */
/** @typedef {import('./border.d.ts').Reply} Reply */
/** @typedef {import('./owners.js').Owner} Owner */

/** What a page is to be told of a request that was kept. @type {WeakMap<Request, Reply>} */
export const replies = new WeakMap();

/** What a strategy has made a request of. @type {WeakMap<Request, Request>} */
export const origins = new WeakMap();

/**
 * The functions of the app, for the core to ask.
 * @param {any} options
 * @param {Queue} queue
 * @returns {Owner['hooks']}
 */
const hooksOf = (options, queue) => ({
  onSync: () => (option(options, 'onSync') ?? queue.replayRequests).call(queue, { queue }),
  registerSync: () => queue.registerSync(),
  async requestWillReplay(context) {
    const replacement = await option(options, 'requestWillReplay')({ request: context.request, entry: context.entry });
    if (replacement instanceof Request) context.request = replacement;
  },
});

/**
 * Has the options of one of Workbox's classes read.
 * @param {'Queue' | 'BackgroundSyncPlugin'} kind
 * @param {string} name
 * @param {any} options
 * @param {Owner['hooks']} hooks
 */
export function readQueue(kind, name, options, hooks) {
  // Workbox takes 0 for the default.
  const given = options?.maxRetentionTime === 0 ? { ...options, maxRetentionTime: undefined } : options;
  return read(kind, given, hooks, { name });
}

export class Queue {
  #name;
  /** Nothing where there is no core. @type {Owner | undefined} */
  #owner;

  /**
   * @param {string} name
   * @param {any} [options]
   * @param {(hooks: Owner['hooks']) => Owner | undefined} [own] a route's or a plugin's, which opens it itself
   */
  constructor(name, options = {}, own) {
    this.#name = name;
    const hooks = hooksOf(options, this);
    this.#owner = own ? own(hooks) : readQueue('Queue', name, options, hooks);
    if (!own) opened(this.#owner);
  }

  get name() {
    return this.#name;
  }

  /** @param {QueueEntry} entry */
  async pushRequest(entry) {
    await this.#push('pushRequest', entry, false);
  }

  /** @param {QueueEntry} entry */
  async unshiftRequest(entry) {
    await this.#push('unshiftRequest', entry, true);
  }

  /** @param {Request} request */
  addRequest(request) {
    return this.pushRequest({ request });
  }

  async popRequest() {
    return (await this.#records(['take', true]))[0];
  }

  async shiftRequest() {
    return (await this.#records(['take', false]))[0];
  }

  getAll() {
    return this.#records(['all']);
  }

  async size() {
    return (await this.status()).remaining;
  }

  status() {
    return call(this.#owner, ['status']);
  }

  failed() {
    return call(this.#owner, ['failed']);
  }

  /** @param {Id | null} [id] all when absent */
  retry(id) {
    return call(this.#owner, ['retry', id ?? null]);
  }

  /** @param {Id | null} [id] all when absent */
  discard(id) {
    return call(this.#owner, ['discard', id ?? null]);
  }

  clear() {
    return call(this.#owner, ['clear']);
  }

  replayRequests() {
    return call(this.#owner, ['replay']);
  }

  registerSync() {
    return call(this.#owner, ['registerSync']);
  }

  /**
   * @param {string} method
   * @param {QueueEntry} entry
   * @param {boolean} first
   */
  async #push(method, entry, first) {
    const { request, timestamp = Date.now(), metadata } = checked(method, entry);
    const about = { request, copy: request.clone(), timestamp, metadata };
    const reply = await call(this.#owner, ['push', first, ...described(request, origins.get(request))], about);
    if (reply) replies.set(request, reply);
  }

  /**
   * Entries as Workbox's callers get them.
   * @param {import('./border.d.ts').Call} method
   */
  async #records(method) {
    /** @type {Required<import('./slots.js').Context>['records'] extends Map<any, infer Held> ? Held[] : never} */
    const found = await call(this.#owner, method);
    return found.map(({ request, entry: { timestamp, metadata } }) => ({ request, timestamp, ...(metadata && { metadata }) }));
  }
}

/**
 * @param {string} method
 * @param {QueueEntry} entry
 */
function checked(method, entry) {
  const details = { moduleName: 'sync-status', className: 'Queue', funcName: method };
  if (typeof entry !== 'object' || !entry) {
    throw new QueueError('incorrect-type', `${method}() takes an object with a 'request'`, { ...details, paramName: 'entry' });
  }
  if (!(entry.request instanceof Request)) {
    throw new QueueError('incorrect-class', `${method}(): 'request' must be a Request`, { ...details, paramName: 'entry.request' });
  }
  return entry;
}
