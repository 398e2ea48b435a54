// One named BroadcastChannel, shared by all elements that show it.
import { Channel } from './channel.js';
import { page } from './page.js';

/** The longest time that `setTimeout` can hold; more would fire at once. */
const TIMEOUT_MAX_MS = 2 ** 31 - 1;

/** How long a worker of the pwa-bundle that runs may take to answer. */
const SILENCE_MS = 1_000;

/**
 * Someone who shows a channel.
 *
 * @typedef {object} Follower
 * @property {(message: import('./element.js').SyncStatusMessage) => void} hear takes a message that brings news
 * @property {() => number} draw writes what changed; returns how long, in milliseconds, the texts stay right by the clock
 * @property {boolean} passive only watches, and leaves it to others to ask for replays
 */

export class Subscription {
  #channel = new Channel();
  #broadcast;
  #timer = 0;
  #silence = 0;
  #stale = true;

  /** @type {Set<Follower>} */
  followers = new Set();

  /** @param {string} name */
  constructor(name) {
    this.name = name;
    this.#broadcast = new BroadcastChannel(name);
    this.#broadcast.onmessage = ({ data }) => this.#receive(data);
    this.hello();
  }

  close() {
    this.#broadcast.close();
    clearTimeout(this.#timer);
    clearTimeout(this.#silence);
  }

  /** @param {any} data */
  #receive(data) {
    if (!this.#channel.hear(data)) return;
    this.#stale = true;
    for (const follower of this.followers) follower.hear(data);
    page.invalidate();
    if (this.#silence && !data.syncStatus) {
      clearTimeout(this.#silence);
      this.#silence = 0;
      this.#broadcast.postMessage({ type: 'replay-request' });
    }
    // The pwa-bundle's count lacks the request that has just failed.
    if (data.replayed === false) this.#broadcast.postMessage({ type: 'status-request' });
  }

  /** Whether anything can be said of the channel: it spoke, or it is known that nobody will. */
  get known() {
    return !!this.#channel.rust.heard() || !page.patient;
  }

  /** @param {(queue: string) => boolean} follows */
  snapshot(follows) {
    return this.#channel.snapshot(follows, page.hasWorker || page.patient);
  }

  /** Returns how long, in milliseconds, the texts stay right by the clock. */
  draw() {
    if (this.#stale) this.#plan();
    return Math.min(...[...this.followers].map((follower) => follower.draw()));
  }

  /** Asks every emitter for a snapshot. */
  hello() {
    // The worker gets it twice, and answers once.
    const hello = { ...this.#command('hello'), nonce: `${Date.now()} ${Math.random()}` };
    // Not all emitters live in this page's worker.
    this.#broadcast.postMessage(hello);
    this.#broadcast.postMessage({ type: 'status-request' });
    page.post(hello, []);
  }

  get #asks() {
    return [...this.followers].some((follower) => !follower.passive);
  }

  /** Asks for a replay, if there is something to send, and an element whose author wants pages to ask. */
  replay() {
    if (this.snapshot(() => true).remaining && this.#asks) this.send('replay');
  }

  /**
   * @param {string} type
   * @param {string} [queue]
   * @param {number | string} [id]
   * @param {Transferable[]} [ports]
   */
  send(type, queue, id, ports = []) {
    page.post(this.#command(type, queue, id), ports);
    if (!this.#channel.rust.bundle()) return;
    // It says nothing of the replays that the browser sets off.
    if (type !== 'hello') this.#broadcast.postMessage({ type: 'status-request' });
    // Only when the user asks: the pwa-bundle's worker may be stopped in the middle of such a replay, and lose a request.
    if (type === 'retry') this.#retryBundle(queue);
  }

  /**
   * A worker of the pwa-bundle that answers is asked for a replay. One that does not is stopped, or too old to hear: a
   * message on the channel does not wake it, but a sync does. Never both, which would send every request twice.
   *
   * @param {string} [queue]
   */
  #retryBundle(queue) {
    clearTimeout(this.#silence);
    this.#silence = window.setTimeout(() => {
      this.#silence = 0;
      for (const { name } of this.snapshot((name) => !queue || name === queue).queues) page.sync(`workbox-background-sync:${name}`);
    }, SILENCE_MS);
  }

  /**
   * @param {string} type
   * @param {string} [queue]
   * @param {number | string} [id]
   */
  #command(type, queue, id) {
    return { syncStatus: 1, type, channel: this.name, queue, id };
  }

  /** Sets the heartbeat's timer; once per frame, not for each of perhaps thousands of messages. */
  #plan() {
    this.#stale = false;
    clearTimeout(this.#timer);
    const wait = this.#asks ? this.#channel.rust.plan(Date.now(), Math.random()) : Infinity;
    if (wait < Infinity) this.#timer = window.setTimeout(() => this.#beat(), Math.min(wait, TIMEOUT_MAX_MS));
  }

  #beat() {
    if (this.#channel.rust.beat()) this.hello();
    else this.replay();
    this.#plan();
  }
}
