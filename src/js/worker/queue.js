// @ts-check
// `Queue`: the class of Workbox's name and methods, on a store that keeps each request until the server
// has acknowledged it.
import { listen } from './commands.js';
import { QueueError } from './error.js';
import { exclusive } from './lock.js';
import { Owed } from './owed.js';
import { expire, isExpired, pass } from './replay.js';
import { fromData, isForeign } from './request.js';
import { read } from './rules.js';
import { Runner } from './runner.js';
import { on } from './scope.js';
import { register, tagOf } from './sync.js';

/** @typedef {import('../worker.d.ts').QueueEntry} QueueEntry */
/** @typedef {import('../worker.d.ts').StoredEntry} Entry */

/** @type {Set<string>} */
const names = new Set();

/** @param {string} name */
export const isTaken = (name) => names.has(name);

/**
 * Checks the options of a queue or a plugin.
 * @param {string} owner
 * @param {string} name
 * @param {any} options
 */
export const readOptions = (owner, name, options) =>
  // Workbox takes 0 for the default.
  read(owner, { ...options, maxRetentionTime: options.maxRetentionTime || undefined }, { name });

export class Queue {
  #tag;
  #hook;
  /** Does without Background Sync. */
  #isAlone;
  #isSyncing = false;
  #addedDuringSync = false;

  /**
   * @param {string} name
   * @param {any} [options]
   * @param {number} [rules] those of a route or a plugin, already read
   * @param {boolean} [isRoute]
   */
  constructor(name, options = {}, rules = readOptions('Queue', name, options), isRoute = false) {
    if (isTaken(name)) throw new QueueError('duplicate-queue-name', `the queue name '${name}' is used twice`, { name });
    names.add(name);
    this._owed = new Owed(name, rules);
    this._runner = new Runner(() => (options.onSync ?? Queue.#replay)({ queue: this }));
    this.#isAlone = !this._owed.backgroundSync;
    this.#tag = tagOf(name, this._owed.database);
    this.#hook = options.requestWillReplay ?? options.request_will_replay;
    listen({ channel: this._owed.channel.name, queue: name, obey: (...order) => this.#obey(...order), list: () => this.#list() });
    // Only this one: Workbox's queues add one listener each, too.
    if (this._owed.backgroundSync) on('sync', (event) => event.tag === this.#tag && event.waitUntil(this.#sync(event)));
    // As in Workbox, at once, and whether something waits or not.
    else if (!isRoute) void this._runner.run('start');
    void this.#start(isRoute);
  }

  /** @param {{ queue: Queue }} context */
  static #replay({ queue }) {
    return queue.replayRequests();
  }

  get name() {
    return this._owed.name;
  }

  /** @param {QueueEntry} entry */
  async pushRequest(entry) {
    await this._keep(checked('pushRequest', entry));
  }

  /** @param {QueueEntry} entry */
  async unshiftRequest(entry) {
    await this._keep(checked('unshiftRequest', entry), true);
  }

  /** @param {Request} request */
  addRequest(request) {
    return this.pushRequest({ request });
  }

  popRequest() {
    return this.#take('prev');
  }

  shiftRequest() {
    return this.#take('next');
  }

  async getAll() {
    const entries = [];
    for (const entry of await this._owed.store.all(this.name)) {
      if (isExpired(this._owed, entry)) await expire(this._owed, entry);
      else entries.push(opened(entry));
    }
    return entries;
  }

  async size() {
    return (await this.status()).remaining;
  }

  status() {
    return this._owed.store.counts(this.name);
  }

  async failed() {
    return (await this._owed.store.all(this.name, true)).map((entry) => this._owed.summary(entry, true));
  }

  /** @param {IDBValidKey | null} [id] all when absent */
  async retry(id) {
    this._owed.known = (await this._owed.store.revive(this.name, id ?? undefined)).counts;
    await this._runner.run('user');
  }

  /** @param {IDBValidKey | null} [id] all when absent */
  async discard(id) {
    const { store, name } = this._owed;
    if (id == null) {
      await store.clear(name);
      await this._owed.tell();
    } else {
      const { result, counts } = await store.discard(name, id);
      if (result) this._owed.publish(counts, 'discarded', { id });
    }
  }

  async clear() {
    await this._owed.store.clear(this.name, true);
    await this._owed.tell();
  }

  async replayRequests() {
    const { _owed: owed, _runner: runner, name } = this;
    let isEmpty = false;
    if (owed.isRuled) {
      owed.isReplaying = true;
      try {
        isEmpty = await exclusive(name, () => pass(owed, runner.isRunning ? runner.trigger : 'user', this.#hook));
      } finally {
        owed.isReplaying = false;
      }
      if (!runner.again) await owed.tell();
    }
    if (!isEmpty) throw new QueueError('queue-replay-failed', `not everything in the queue '${name}' could be sent`, { name });
  }

  async registerSync() {
    if (!this.#isAlone) this._owed.backgroundSync = await register(this.#tag);
  }

  /**
   * Stores a request and sees to it that it will be sent; resolves with its key.
   * @param {QueueEntry} entry
   * @param {boolean} [first]
   */
  async _keep(entry, first) {
    if (isForeign(entry.request)) {
      const message = `the navigation to ${entry.request.url} may be from another site, and is not kept`;
      throw new QueueError('foreign-navigation', message, { name: this.name });
    }
    const id = await this._owed.add(entry, first);
    // During a sync it would have the browser start anew, whatever comes of this one.
    if (this.#isSyncing) this.#addedDuringSync = true;
    else await this.registerSync();
    return id;
  }

  /**
   * Starts with the worker: shows what is owed, and makes sure that it will be sent.
   * @param {boolean} isRoute
   */
  async #start(isRoute) {
    const counts = await this._owed.tell();
    if (!counts?.remaining) return;
    await this.registerSync();
    if (isRoute) await this._runner.run('start');
  }

  /** @param {ExtendableEvent & { lastChance: boolean }} event */
  async #sync({ lastChance }) {
    this.#isSyncing = true;
    const error = await this._runner.run('sync');
    const isWanted = error ? lastChance : this.#addedDuringSync;
    this.#isSyncing = this.#addedDuringSync = false;
    if (isWanted) await register(this.#tag, true);
    // A rejection is how the browser is asked to try again.
    if (error) throw error;
  }

  /**
   * What a page asks for.
   * @param {string} command
   * @param {IDBValidKey} [id]
   */
  async #obey(command, id) {
    try {
      if (command === 'hello') await this._owed.tell();
      if (command === 'replay') await this._runner.run('heartbeat');
      if (command === 'retry') await this.retry(id);
      if (command === 'discard') await this.discard(id);
    } catch (error) {
      this._owed.storageFailed(error);
    }
  }

  async #list() {
    try {
      const waiting = await this._owed.store.all(this.name);
      return [...(await this.failed()), ...waiting.map((entry) => this._owed.summary(entry, false))];
    } catch (error) {
      this._owed.storageFailed(error);
      return [];
    }
  }

  /** @param {IDBCursorDirection} direction */
  async #take(direction) {
    const { store, name } = this._owed;
    for (;;) {
      const { result: entry } = await store.peek(name, direction);
      if (!entry) return;
      if (isExpired(this._owed, entry)) await expire(this._owed, entry);
      // Unless another call was faster.
      else if ((await store.discard(name, entry.id)).result) {
        await this._owed.tell();
        return opened(entry);
      }
    }
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

/**
 * An entry as Workbox's callers get it.
 * @param {Entry} entry
 */
const opened = ({ requestData, timestamp, metadata }) => ({ request: fromData(requestData), timestamp, ...(metadata ? { metadata } : {}) });
