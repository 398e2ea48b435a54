// What all elements of a page share: the browser's events, the service worker, one drawing pass per frame.
import { Subscription } from './subscription.js';

/**
 * How long a page may have no worker and hear nothing before it says so. A worker that is installed on this very visit
 * needs a moment.
 */
const GRACE_MS = 3_000;

/** @typedef {import('./subscription.js').Follower} Follower */

class Page {
  /** @type {Map<string, Subscription>} */
  #channels = new Map();
  /** @type {ServiceWorkerContainer | undefined} */
  #workers;
  #listening = new AbortController();
  #scheduled = false;
  #tick = 0;
  #grace = 0;

  /** Whether this page has an active service worker. */
  hasWorker = false;
  /** Whether it is too early to conclude anything from silence. */
  patient = true;

  /**
   * Follows a channel. Opens it if no other element has.
   *
   * @param {string} name
   * @param {Follower} follower
   */
  join(name, follower) {
    if (!this.#channels.size) this.#listen();
    let channel = this.#channels.get(name);
    if (!channel) this.#channels.set(name, (channel = new Subscription(name)));
    channel.followers.add(follower);
    this.invalidate();
    return channel;
  }

  /**
   * @param {Subscription} channel
   * @param {Follower} follower
   */
  leave(channel, follower) {
    channel.followers.delete(follower);
    if (channel.followers.size) return;
    channel.close();
    this.#channels.delete(channel.name);
    if (!this.#channels.size) this.#rest();
  }

  #listen() {
    try {
      this.#workers = navigator.serviceWorker;
    } catch {
      // A sandboxed frame may not even ask.
    }
    this.#listening = new AbortController();
    this.patient = !!this.#workers;
    this.#grace = window.setTimeout(() => {
      this.patient = false;
      this.invalidate();
    }, GRACE_MS);
    this.#workers?.ready.then(() => {
      this.hasWorker = true;
      this.invalidate();
    });
    this.#on(window, 'online', () => this.#each((channel) => channel.replay()));
    this.#on(window, 'offline', () => {});
    // Out of the back-forward cache: what was said meanwhile is lost.
    this.#on(window, 'pageshow', (event) => /** @type {PageTransitionEvent} */ (event).persisted && this.#hello());
    this.#on(document, 'visibilitychange', () => this.#turned());
    this.#on(this.#workers, 'controllerchange', () => this.#hello());
  }

  /** Leaves no listener and no timer behind. */
  #rest() {
    this.#listening.abort();
    clearTimeout(this.#grace);
    clearTimeout(this.#tick);
  }

  /**
   * Reacts, and draws afterwards.
   *
   * @param {EventTarget | undefined} target
   * @param {string} type
   * @param {(event: Event) => void} react
   */
  #on(target, type, react) {
    const { signal } = this.#listening;
    target?.addEventListener(
      type,
      (event) => {
        react(event);
        this.invalidate();
      },
      { signal },
    );
  }

  #turned() {
    // A frame that was asked for before may never come.
    this.#scheduled = false;
    if (document.hidden) return;
    this.#hello();
    this.#each((channel) => channel.replay());
  }

  #hello() {
    this.#each((channel) => channel.hello());
  }

  /** @param {(channel: Subscription) => void} act */
  #each(act) {
    for (const channel of this.#channels.values()) act(channel);
  }

  /**
   * Posts to the worker that controls the page, or to the active one as soon as there is one: a page is not controlled
   * after a forced reload, nor while its first worker is being installed. A BroadcastChannel would not wake a worker.
   *
   * @param {object} message
   * @param {Transferable[]} ports
   */
  post(message, ports) {
    const worker = this.#workers?.controller;
    if (worker) worker.postMessage(message, ports);
    else this.#workers?.ready.then(({ active }) => active?.postMessage(message, ports));
  }

  /**
   * Asks the browser for a sync event; only Chromium can.
   *
   * @param {string} tag
   */
  sync(tag) {
    // Denied, or unknown to the browser: there is no other way.
    this.#workers?.ready.then((/** @type {any} */ { sync }) => sync.register(tag)).catch(() => {});
  }

  /** Asks for one drawing pass, however often it is called before that. */
  invalidate() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    const draw = () => this.#draw();
    // A hidden page draws no frames, but scripts may read its text.
    if (document.hidden) setTimeout(draw);
    else requestAnimationFrame(draw);
  }

  #draw() {
    if (!this.#scheduled) return;
    this.#scheduled = false;
    const every = Math.min(...[...this.#channels.values()].map((channel) => channel.draw()));
    clearTimeout(this.#tick);
    // One timer for all countdowns and times, on the second or the minute.
    if (every < Infinity && !document.hidden) this.#tick = window.setTimeout(() => this.invalidate(), every - (Date.now() % every));
  }
}

export const page = new Page();
