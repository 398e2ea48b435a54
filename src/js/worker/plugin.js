// @ts-check
// `BackgroundSyncPlugin`: Workbox's, for the strategies of Workbox and of Serwist.
import { ask } from './core.js';
import { QueueError } from './error.js';
import { opened, option } from './owners.js';
import { Queue, origins, readQueue, replies } from './queue.js';
import { isNavigation, outcomeOf, remade } from './request.js';
import { responseOf } from './response.js';

/** @typedef {import('./owners.js').Owner} Owner */
/** @typedef {{ request: Request, event?: Partial<FetchEvent>, state?: object, error?: unknown }} Failing */

export class BackgroundSyncPlugin {
  /**
   * @param {string} name
   * @param {any} [options]
   */
  constructor(name, options = {}) {
    /** @type {Owner | undefined} */
    let owner;
    const queue = new Queue(name, options, (hooks) => (owner = readQueue('BackgroundSyncPlugin', name, options, hooks)));
    this._queue = queue;
    opened(owner);
    /** By what a strategy has for one request and this plugin. @type {WeakMap<object, import('./border.d.ts').Reply>} */
    const kept = new WeakMap();
    // Properties, because strategies may call them without `this`, as Workbox's own allows. Each is there only if the
    // options call for it, for a strategy does more for a plugin that has it.
    /** @param {Failing} context */
    this.fetchDidFail = async ({ request, event, state = event, error }) => {
      if (event?.request) origins.set(request, event.request);
      try {
        await queue.pushRequest({ request });
      } catch (problem) {
        // A strategy passes on what is thrown here: the page learns why its request failed.
        if (/** @type {any} */ (problem).name === 'foreign-navigation') return;
        throw error ?? problem;
      }
      const reply = replies.get(request);
      if (reply && state) kept.set(state, reply);
    };
    if (!owner) return;
    const { number } = owner;
    if (ask(['wantsRetry', number, ['network']])) {
      /** @param {{ response: Response }} context */
      this.fetchDidSucceed = async ({ response }) => {
        // What is thrown here, strategies take for a failed fetch.
        if (ask(['wantsRetry', number, outcomeOf(response)])) throw new QueueError('bad-response', `HTTP ${response.status}`);
        return response;
      };
    }
    if (ask(['wantsKey', number, `${location.origin}/`])) {
      /** @param {{ request: Request }} context */
      this.requestWillFetch = async ({ request }) =>
        isNavigation(request) ? request : remade(request, ask(['wantsKey', number, request.url]));
    }
    if (option(options, 'respondWith') === 'accepted') {
      /** @param {Failing} context */
      this.handlerDidError = async ({ event, state = event }) => {
        const reply = state && kept.get(state);
        return reply && responseOf({}, reply);
      };
    }
  }
}
