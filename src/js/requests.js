// What the worker stores, one by one: asked for, because messages carry counts.

/** @typedef {import('./element.js').SyncStatusRequest} Request */

/** How long a page waits for the list. */
const ANSWER_MS = 10_000;

/**
 * Asks for the list.
 *
 * @param {(port: MessagePort) => void} send
 * @returns {Promise<Request[]>}
 */
export const ask = (send) => {
  const { port1, port2 } = new MessageChannel();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  return new Promise((resolve, reject) => {
    port1.onmessage = ({ data }) => resolve(data);
    timer = setTimeout(reject, ANSWER_MS, new Error(`sync-status: no answer from the service worker within ${ANSWER_MS / 1000} s`));
    send(port2);
  }).finally(() => {
    clearTimeout(timer);
    port1.close();
  });
};

/** The requests that were given up, asked for again when they may be others. */
export class Failed {
  /** @type {Request[]} */
  requests = [];
  /** Whether they may be others, although as many. */
  stale = false;
  #count = 0;
  #asking = false;
  #ask;
  #changed;

  /**
   * @param {() => Promise<Request[]>} ask
   * @param {() => void} changed
   */
  constructor(ask, changed) {
    this.#ask = ask;
    this.#changed = changed;
  }

  /**
   * Takes note of how many there are. One question at a time, however fast they change.
   *
   * @param {number} count
   */
  async refresh(count) {
    this.stale ||= count !== this.#count;
    this.#count = count;
    if (!count) this.requests = [];
    if (!count || !this.stale || this.#asking) return;
    this.stale = false;
    this.#asking = true;
    // Without an answer there is no list, and the counts are right all the same.
    const all = await this.#ask().catch(() => []);
    this.#asking = false;
    this.requests = all.filter((request) => request.permanent);
    this.#changed();
  }
}
