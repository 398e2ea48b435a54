// @ts-check
// `observe`: tells of a queue of Workbox or Serwist, which keeps working as it did.
//
// Its methods are wrapped where they are found: on the object, or, for a class, on the prototype, so
// that queues which a generated worker makes out of reach are seen as well. Nothing of the queue's is
// relied upon but the names of its public methods, because releases are minified. What is seen is the core's to
// make sense of.
import { promised } from './calls.js';
import { give } from './core.js';
import { describe, wrong } from './error.js';
import { opened, read } from './owners.js';

/** @typedef {import('../worker.d.ts').QueueLike} QueueLike */
/** @typedef {import('./border.d.ts').Sight} Sight */

/**
 * @template {object} T
 * @param {T} target a queue, a plugin with one, or the class of queues
 * @param {import('../worker.d.ts').ObserveOptions} options
 * @returns {T} the target itself
 */
export function observe(target, options) {
  // Each queue has them in force for itself.
  if (!read('observe', options, {})) return target;
  const host = [target, /** @type {any} */ (target)?.prototype, ...Object.values(target ?? {})].find(isQueue);
  if (!host) throw wrong('observe', 'the target must be a Queue, a BackgroundSyncPlugin, or the class Queue', target);
  /** @type {WeakMap<object, Watch>} */
  const watches = new WeakMap();
  const watchOf = (/** @type {QueueLike} */ queue) => {
    let watch = watches.get(queue);
    if (!watch) watches.set(queue, (watch = new Watch(queue, options)));
    return watch;
  };
  // A class is wrapped whole: its constructor calls one method or another, and shows us the queue.
  const isClass = host === /** @type {any} */ (target).prototype;
  // What a queue has of its own is its `onSync`, by whatever name.
  for (const key of new Set([...Object.getOwnPropertyNames(host), ...METHODS])) wrap(host, key, watchOf, !isClass && !METHODS.has(key));
  if (!isClass) watchOf(host);
  watchFetch();
  return target;
}

/** @param {any} value */
const isQueue = (value) => typeof value?.shiftRequest === 'function' && typeof value.pushRequest === 'function';

const METHODS = new Set(['pushRequest', 'unshiftRequest', 'popRequest', 'shiftRequest', 'replayRequests']);

/**
 * @param {any} host
 * @param {string} key
 * @param {(queue: QueueLike) => Watch} watchOf
 * @param {boolean} isOnSync
 */
function wrap(host, key, watchOf, isOnSync) {
  // Not by reading it: a getter of the prototype would run without its queue.
  const { value: own } = Object.getOwnPropertyDescriptor(host, key) ?? { value: host[key] };
  if (key === 'constructor' || typeof own !== 'function' || wrappers.has(own)) return;
  /** @this {QueueLike} @param {any[]} args */
  function wrapped(...args) {
    return watchOf(this).around(isOnSync ? 'replayRequests' : key, () => own.apply(this, args), args[0]);
  }
  wrappers.add(wrapped);
  Object.defineProperty(host, key, { value: wrapped, configurable: true, writable: true });
}

/** So that nothing is observed twice. @type {WeakSet<Function>} */
const wrappers = new WeakSet();

/** Requests that were taken out of a queue, and their clones. @type {WeakMap<Request, Taken>} */
const tracked = new WeakMap();

/** @typedef {{ watch: Watch, slot: number }} Taken */

let isWatchingFetch = false;

/** Looks at the answers to requests that were taken out of a queue: nothing else tells what became of them. */
function watchFetch() {
  if (isWatchingFetch) return;
  isWatchingFetch = true;
  const { fetch } = globalThis;
  globalThis.fetch = (input, init) => {
    const sent = fetch(input, init);
    const taken = input instanceof Request && tracked.get(input);
    if (taken) taken.watch.sent(taken.slot, sent);
    return sent;
  };
}

/**
 * @param {Request} request
 * @param {Taken} taken
 */
function track(request, taken) {
  tracked.set(request, taken);
  request.clone = () => {
    const copy = Request.prototype.clone.call(request);
    tracked.set(copy, taken);
    return copy;
  };
}

/** Sees what is done with one queue. */
class Watch {
  #owner;

  /**
   * @param {QueueLike} queue
   * @param {import('../worker.d.ts').ObserveOptions} options
   */
  constructor(queue, options) {
    const hooks = {
      // Not before the constructor that called has ended; and Workbox before 6.4 has no `size`.
      size: async () => (await null, queue.size?.() ?? queue.getAll().then((all) => all.length)),
      onSync: () => this.around('replayRequests', () => replay(queue)),
    };
    this.#owner = opened(read('observe', options, hooks, { name: queue.name }));
  }

  /**
   * Runs one of the queue's methods, and tells what came of it.
   * @param {string} method
   * @param {() => any} run
   * @param {any} [argument]
   */
  around(method, run, argument) {
    if (method === 'replayRequests') return this.#replay(run);
    if (method === 'pushRequest' || method === 'unshiftRequest') return this.#add(run, argument?.request);
    if (method === 'popRequest' || method === 'shiftRequest') return this.#take(run);
    return run();
  }

  /**
   * @param {number} taken
   * @param {Promise<Response>} response
   */
  async sent(taken, response) {
    this.#sees(['sent', taken]);
    try {
      const { status } = await response;
      this.#sees(['answered', taken, status, `HTTP ${status}`]);
    } catch (error) {
      this.#sees(['answered', taken, null, describe(error)]);
    }
  }

  /** @param {() => Promise<unknown>} run */
  async #replay(run) {
    this.#sees(['replayBegan']);
    try {
      return await run();
    } finally {
      await this.#sees(['replayEnded']);
    }
  }

  /**
   * @param {() => Promise<unknown>} run
   * @param {Request} request
   */
  async #add(run, request) {
    const again = tracked.get(request)?.slot ?? null;
    const result = await run();
    await this.#sees(['added', request.method, request.url, again]);
    return result;
  }

  /** @param {() => Promise<{ request: Request } | undefined>} run */
  async #take(run) {
    await this.#sees(['taking']);
    const entry = await run();
    if (entry) {
      const { request } = entry;
      await this.#sees(['taken', request.method, request.url], (slot) => track(request, { watch: this, slot }));
    }
    return entry;
  }

  /**
   * Fulfils when the pages know; the queue goes on whatever happens here.
   * @param {Sight} sight
   * @param {(slot: number) => void} [note]
   */
  #sees(sight, note) {
    const owner = this.#owner;
    if (!owner) return;
    return promised({}, (slot) => {
      note?.(slot);
      give(['seen', slot, owner.number, sight]);
    }).catch(() => {});
  }
}

/**
 * Has a queue send what waits, as its `sync` event would.
 * @param {any} queue
 */
function replay(queue) {
  const [, onSync] = Object.entries(queue).find(([key, own]) => typeof own === 'function' && !METHODS.has(key)) ?? [];
  return onSync ? onSync.call(queue, { queue }) : queue.replayRequests();
}
