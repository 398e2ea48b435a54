// @ts-check
// `BackgroundSyncPlugin`: Workbox's, for the strategies of Workbox and of Serwist.
import { flag } from '../glue/worker.js';
import { Queue, readOptions } from './queue.js';
import { QueueError } from './error.js';
import { judge } from './replay.js';
import { withIdempotencyKey } from './request.js';
import { accepted } from './response.js';

export class BackgroundSyncPlugin {
  /**
   * @param {string} name
   * @param {any} [options]
   */
  constructor(name, options = {}) {
    const rules = readOptions('BackgroundSyncPlugin', name, options);
    const queue = (this._queue = new Queue(name, options, rules));
    const { isRuled } = queue._owed;
    // Properties, because strategies may call them without `this`, as Workbox's own allows.
    /** @param {{ request: Request }} context */
    this.fetchDidFail = async ({ request }) => queue.pushRequest({ request });
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
    if (isRuled && flag(rules, 'accepted')) this.handlerDidError = async () => accepted(queue.name);
  }
}
