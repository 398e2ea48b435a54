// @ts-check
// `observe`: publishes for a queue of Workbox or Serwist, which keeps working as it did.
//
// Its methods are wrapped where they are found: on the object, or, for a class, on the prototype, so
// that queues which a generated worker makes out of reach are seen as well. Nothing of the queue's is
// relied upon but the names of its public methods, because releases are minified.
import { shown_url, text } from '../glue/worker.js';
import { channelOf } from './channel.js';
import { listen } from './commands.js';
import { describe } from './request.js';
import { NO_RULES, read, wrong } from './rules.js';
import { isSupported } from './sync.js';

/** @typedef {import('../worker.d.ts').QueueLike} QueueLike */
/** @typedef {{ request: Request }} Taken */

/**
 * @template {object} T
 * @param {T} target a queue, a plugin with one, or the class of queues
 * @param {import('../worker.d.ts').ObserveOptions} options
 * @returns {T} the target itself
 */
export function observe(target, options) {
  const rules = read('observe', options);
  if (rules === NO_RULES) return target;
  const host = [target, /** @type {any} */ (target)?.prototype, ...Object.values(target ?? {})].find(isQueue);
  if (!host) throw wrong('observe', 'the target must be a Queue, a BackgroundSyncPlugin, or the class Queue', target);
  /** @type {WeakMap<object, Watch>} */
  const watches = new WeakMap();
  const watchOf = (/** @type {QueueLike} */ queue) => {
    let watch = watches.get(queue);
    if (!watch) watches.set(queue, (watch = new Watch(queue, rules)));
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

/** Requests that were taken out of a queue, and their clones. @type {WeakMap<Request, InFlight>} */
const tracked = new WeakMap();

let isWatchingFetch = false;

/** Looks at the answers to requests that were taken out of a queue: nothing else tells what became of them. */
function watchFetch() {
  if (isWatchingFetch) return;
  isWatchingFetch = true;
  const { fetch } = globalThis;
  globalThis.fetch = (input, init) => {
    const sent = fetch(input, init);
    if (input instanceof Request) tracked.get(input)?.answered(sent);
    return sent;
  };
}

/** A request that was taken out of a queue, and whose fate is not known yet. */
class InFlight {
  #started = Date.now();
  isSent = false;
  /** @type {{ status?: number, message: string, duration: number } | undefined} */
  outcome;

  /**
   * @param {Request} request
   * @param {number} attempt
   * @param {() => void} onAnswer
   */
  constructor(request, attempt, onAnswer) {
    this.request = request;
    this.attempt = attempt;
    this.onAnswer = onAnswer;
    tracked.set(request, this);
    request.clone = () => {
      const copy = Request.prototype.clone.call(request);
      tracked.set(copy, this);
      return copy;
    };
  }

  /** @param {Promise<Response>} sent */
  async answered(sent) {
    this.isSent = true;
    try {
      const { status } = await sent;
      this.outcome = { status, message: `HTTP ${status}`, duration: Date.now() - this.#started };
      this.onAnswer();
    } catch (error) {
      this.outcome = { message: describe(error), duration: 0 };
    }
  }
}

/** How long a queue's owner may think about an answer before it counts as taken, in milliseconds. */
const SECOND_THOUGHTS = 1000;

/** What is known of one queue. */
class Watch {
  /** @type {Set<InFlight>} */
  #inFlight = new Set();
  #stored = 0;
  #replays = 0;
  /** Replays of the first request that have failed. */
  #failures = 0;
  /** @type {number | null} */
  #lastReplayedAt = null;
  /** @type {string | null} */
  #lastError = null;
  #queue;
  #rules;
  #channel;

  /**
   * @param {QueueLike} queue
   * @param {number} rules
   */
  constructor(queue, rules) {
    this.#queue = queue;
    this.#rules = rules;
    this.#channel = channelOf(text(rules, 'broadcastChannel') ?? '');
    listen({ channel: this.#channel.name, queue: queue.name, obey: (command) => this.#obey(command) });
    // Not before the constructor that called has ended.
    void Promise.resolve().then(() => this.#tell());
  }

  /**
   * Runs one of the queue's methods, and tells what came of it.
   * @param {string} method
   * @param {() => any} run
   * @param {any} argument
   */
  around(method, run, argument) {
    if (method === 'replayRequests') return this.#replay(run);
    if (method === 'pushRequest' || method === 'unshiftRequest') return this.#add(run, argument?.request);
    if (method === 'popRequest' || method === 'shiftRequest') return this.#take(run);
    return run();
  }

  /** @param {() => Promise<unknown>} run */
  async #replay(run) {
    this.#replays++;
    try {
      return await run();
    } finally {
      this.#replays--;
      if (!this.#replays) {
        await this.#settle();
        await this.#tell();
      }
    }
  }

  /**
   * @param {() => Promise<unknown>} run
   * @param {Request} request
   */
  async #add(run, request) {
    const taken = tracked.get(request);
    const result = await run();
    if (taken && this.#inFlight.delete(taken)) await this.#putBack(taken);
    else await this.#publish('enqueued', this.#subject(request));
    return result;
  }

  /** @param {() => Promise<Taken | undefined>} run */
  async #take(run) {
    // Whoever takes the next one has done with the one before.
    await this.#settle();
    const entry = await run();
    if (entry) {
      const attempt = this.#failures + 1;
      const taken = new InFlight(entry.request, attempt, () => setTimeout(() => this.#settle(taken), SECOND_THOUGHTS));
      this.#inFlight.add(taken);
      // Taken for good, if it is not even sent; a replay knows better when it is done with it.
      setTimeout(() => taken.isSent || this.#replays || this.#settle(taken), SECOND_THOUGHTS);
      await this.#publish('replaying', { ...this.#subject(entry.request), attempt });
    }
    return entry;
  }

  /** @param {InFlight} taken */
  async #putBack({ request, attempt, outcome }) {
    const { message = 'put back', status } = outcome ?? {};
    this.#failures = attempt;
    this.#lastError = message;
    const failure = { reason: status ? 'status' : 'network', ...(status && { status }), message, permanent: false, nextRetryAt: null };
    await this.#publish('failed', { ...this.#subject(request), attempt, ...failure });
  }

  /**
   * What was answered, and not put back, is done with.
   * @param {InFlight} [one]
   */
  async #settle(one) {
    for (const taken of one ? [one] : this.#inFlight) {
      if (!this.#inFlight.delete(taken)) continue;
      const { request, attempt, outcome } = taken;
      this.#failures = 0;
      this.#lastError = null;
      // Dropped by its owner, or sent in a way that we cannot see: nothing is claimed but the counts.
      if (outcome?.status === undefined) {
        await this.#tell();
        continue;
      }
      this.#lastReplayedAt = Date.now();
      const { status, duration } = outcome;
      await this.#publish('replayed', { ...this.#subject(request), attempt, status, duration });
    }
  }

  /** Queues of Workbox number their entries, but do not say how. @param {Request} request */
  #subject({ method, url }) {
    return { id: null, method, url: shown_url(this.#rules, url) };
  }

  #tell() {
    return this.#publish('remaining', {
      replaying: this.#replays > 0,
      attempt: this.#failures,
      nextRetryAt: null,
      oldestAt: null,
      lastReplayedAt: this.#lastReplayedAt,
      lastError: this.#lastError,
      backgroundSync: isSupported(),
    });
  }

  /**
   * With what is stored and what is in flight. The queue goes on whatever happens here.
   * @param {string} type
   * @param {object} fields
   */
  async #publish(type, fields) {
    try {
      // Workbox before 6.4 has no `size`.
      this.#stored = await (this.#queue.size?.() ?? this.#queue.getAll().then((all) => all.length));
    } catch {
      // The storage failed; what was known last is the best there is.
    }
    this.#channel.publish(this.#queue.name, { remaining: this.#stored + this.#inFlight.size, failed: 0 }, type, fields);
  }

  /** @param {string} command */
  async #obey(command) {
    if (command === 'hello') return this.#tell();
    // Not while one runs: the queue would send everything twice.
    if (!/^(replay|retry)$/.test(command) || this.#replays) return;
    const queue = this.#queue;
    // As its `sync` event would have it.
    const [, onSync] = Object.entries(queue).find(([key, own]) => typeof own === 'function' && !METHODS.has(key)) ?? [];
    try {
      await this.#replay(() => (onSync ? onSync.call(queue, { queue }) : queue.replayRequests()));
    } catch {
      // It has been told.
    }
  }
}
