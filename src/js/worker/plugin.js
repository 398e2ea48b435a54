// @ts-check
// `BackgroundSyncPlugin`: Workbox's, for the strategies of Workbox and of Serwist.
import { flag } from '../glue/worker.js';
import { Queue, readOptions } from './queue.js';
import { QueueError } from './error.js';
import { judge } from './replay.js';
import { isForeign, withIdempotencyKey } from './request.js';
import { accepted, sendBack } from './response.js';

/**
 * What strategies tell a plugin. The state is the plugin's own, one for each request that they handle.
 * @typedef {{ request: Request, error?: Error, event?: FetchEvent, state?: object }} Context
 */

export class BackgroundSyncPlugin {
  /**
   * @param {string} name
   * @param {any} [options]
   */
  constructor(name, options = {}) {
    const rules = readOptions('BackgroundSyncPlugin', name, options);
    const queue = (this._queue = new Queue(name, options, rules));
    const { isRuled } = queue._owed;
    /** Of which requests there is a record: by what the strategy gives to all calls for one of them. @type {WeakSet<object>} */
    const kept = new WeakSet();
    // Properties, because strategies may call them without `this`, as Workbox's own allows.
    /** @param {Context} context */
    this.fetchDidFail = async ({ request, error, event, state = event ?? {} }) => {
      kept.delete(state);
      // Of the event, because another plugin may have remade the navigation, which makes it look like a script's.
      if (isForeign(event?.request ?? request)) return;
      try {
        await queue.pushRequest({ request });
      } catch (reason) {
        // It has been published; the page gets the error of its request.
        throw error ?? reason;
      }
      kept.add(state);
    };
    if (isRuled && flag(rules, 'judged')) {
      /** @param {{ response: Response }} context */
      this.fetchDidSucceed = async ({ response }) => {
        const message = `HTTP ${response.status}`;
        // What is thrown here, strategies take for a failed fetch.
        if (judge(queue._owed, { response, outcome: response.type, message }) === 'retry') throw new QueueError('bad-response', message);
        return response;
      };
    }
    if (isRuled && flag(rules, 'idempotencyKey')) {
      /** @param {{ request: Request }} context */
      this.requestWillFetch = ({ request }) => withIdempotencyKey(request);
    }
    if (isRuled && flag(rules, 'accepted')) {
      /** @param {Context} context */
      this.handlerDidError = async ({ request, event, state = event ?? {} }) => {
        if (kept.has(state)) return request.mode === 'navigate' ? sendBack(request.referrer) : accepted(queue.name);
      };
    }
  }
}
