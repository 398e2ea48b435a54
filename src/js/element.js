// The class that the platform wants in JavaScript. What an element knows, decides and says is in Rust: src/element.
import { load } from './channel.js';
import style from './glue/style.css' with { type: 'text' };
import { page } from './page.js';
import { Failed, ask } from './requests.js';
import { Announcer } from './view/announcer.js';
import { isMeant } from './view/controls.js';
import { Speaker } from './view/labels.js';
import { TARGETS, UNHEARD, fill, queueOf } from './view/targets.js';
import { View } from './view/view.js';

// Importing this where there is no DOM, in server-side rendering for instance, must not throw.
const Base = globalThis.HTMLElement ?? class {};

/** @typedef {import('./element.js').SyncStatusSnapshot} Snapshot */
/** @typedef {import('./element.js').SyncStatusState} State */

/** @type {Promise<CSSStyleSheet | undefined> | undefined} */
let loading;

/** Compiles the wasm once for all elements, off the main thread. Gives their style sheet. */
const prepare = () => (loading ??= compile());

const compile = async () => {
  try {
    await load();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    return sheet;
  } catch (error) {
    console.error(
      "sync-status: WebAssembly cannot run. If there is a Content-Security-Policy, add 'wasm-unsafe-eval' to its script-src.",
      error,
    );
  }
};

export class SyncStatusElement extends Base {
  static observedAttributes = ['channel', 'queue', 'view', 'announce', 'passive'];

  #internals = this.attachInternals();
  #root = this.#internals.shadowRoot ?? this.attachShadow({ mode: 'open' });
  #view = new View(this.#root);
  #announcer = new Announcer(() => this.#speak());
  #failed = new Failed(() => this.requests(), () => page.invalidate());
  /** @type {State} */
  #state = 'idle';
  #changed = true;
  /** @type {import('./subscription.js').Subscription | undefined} */
  #subscription;
  /** @type {import('./element.js').SyncStatusLabels | null} */
  #labels = null;
  /**
   * How the page and the subscription see the element; no business of its users.
   *
   * @type {import('./subscription.js').Follower}
   */
  #follower = {
    hear: (message) => this.#hear(message),
    draw: () => this.#draw(),
    passive: false,
  };

  constructor() {
    super();
    this.addEventListener('click', (event) => this.#click(event));
    this.#root.addEventListener('focusout', (event) => this.#takeBack(event));
  }

  async connectedCallback() {
    this.#upgrade();
    const sheet = await prepare();
    if (!sheet) return this.#reflect('unavailable');
    this.#root.adoptedStyleSheets = [sheet];
    this.#follow();
  }

  /** A move is no disconnect: by the microtask, the element is in the document again. */
  disconnectedCallback() {
    queueMicrotask(() => this.isConnected || this.#follow());
  }

  attributeChangedCallback() {
    // Before the first load is done there is nothing to follow with.
    if (this.#root.adoptedStyleSheets.length) this.#follow();
  }

  /** Follows the channel that the attributes name, while in the document. */
  #follow() {
    const name = this.isConnected ? this.channel : '';
    this.#follower.passive = this.hasAttribute('passive');
    this.#failed.stale = true;
    if (name !== (this.#subscription?.name ?? '')) {
      if (this.#subscription) page.leave(this.#subscription, this.#follower);
      this.#announcer.stop();
      this.#subscription = name ? page.join(name, this.#follower) : undefined;
      if (!name) this.#view.showSlot();
    }
    this.#update();
  }

  #update() {
    this.#changed = true;
    page.invalidate();
  }

  /** Properties that were set before the class was defined hide its accessors. */
  #upgrade() {
    for (const name of /** @type {const} */ (['channel', 'queue', 'view', 'labels'])) {
      if (!Object.hasOwn(this, name)) continue;
      const early = { [name]: this[name] };
      // Only a property of the object itself is deleted; the accessor is on the prototype.
      delete (/** @type {any} */ (this)[name]);
      Object.assign(this, early);
    }
  }

  /** @param {import('./element.js').SyncStatusMessage} message */
  #hear(message) {
    // What another library says changes the counts, and is no event of ours.
    if (!message.syncStatus) return this.#update();
    if (!this.#follows()(message.queue)) return;
    this.#changed = true;
    this.#failed.stale ||= message.type === 'failed' || message.type === 'discarded';
    this.#dispatch(message.type, message);
  }

  /** Returns how long, in milliseconds, the texts stay right by the clock. */
  #draw() {
    const snapshot = this.#snapshot;
    if (!snapshot) return Infinity;
    const custom = this.querySelector(TARGETS);
    const speaker = new Speaker(this, this.#labels);
    const known = this.#subscription?.known;
    if (custom) fill(this, snapshot, speaker);
    if (custom || !known) this.#view.showSlot();
    else this.#view.show(snapshot, speaker, this.#list(snapshot));
    if (known) this.#tell(snapshot);
    if (snapshot.retryIn) return 1_000;
    return snapshot.lastSyncedAt || snapshot.failed ? 60_000 : Infinity;
  }

  /**
   * The requests that the panel lists.
   *
   * @param {Snapshot} snapshot
   */
  #list(snapshot) {
    if (this.view !== 'panel') return;
    this.#failed.refresh(snapshot.failed);
    return this.#failed.requests;
  }

  /**
   * Tells the attribute, the screen reader and the page's scripts.
   *
   * @param {Snapshot} snapshot
   */
  #tell(snapshot) {
    if (this.getAttribute('state') !== snapshot.state) this.#reflect(snapshot.state);
    this.#announcer.observe(snapshot.state);
    if (!this.#changed) return;
    this.#changed = false;
    this.#dispatch('change', snapshot);
  }

  #speak() {
    const snapshot = this.#snapshot;
    if (snapshot) this.#announce(new Speaker(this, this.#labels).say(snapshot.spoken, snapshot));
  }

  /** @param {string} words */
  #announce(words) {
    if (this.getAttribute('announce') !== 'off') this.#view.announce(words);
  }

  /**
   * A control of the panel, or one of the author's; each may be about one queue, and of the panel about one request.
   *
   * @param {MouseEvent} event
   */
  #click(event) {
    // Outside the shadow root, `target` would be the element itself.
    const [target] = event.composedPath();
    const control = /** @type {HTMLElement | null} */ (/** @type {Element} */ (target).closest('[data-sync-status-action]'));
    const action = control?.dataset.syncStatusAction;
    if (!control || (action !== 'retry' && action !== 'discard')) return;
    // What an author's own button asks before is the author's business.
    const meant = action === 'retry' || !this.#root.contains(control) || isMeant(control, event);
    if (meant) this[action](queueOf(control), this.#requestOf(control));
    this.#announce(meant ? '' : new Speaker(this, this.#labels).say('confirm'));
    page.invalidate();
  }

  /** @param {Element} control */
  #requestOf(control) {
    const shown = control.closest('[data-sync-status-request]')?.getAttribute('data-sync-status-request');
    // An attribute is text, an id may be a number.
    return this.#failed.requests.find(({ id }) => `${id}` === shown)?.id;
  }

  /**
   * A button that asked for confirmation lost the focus.
   *
   * @param {Event} event
   */
  #takeBack({ target }) {
    const control = /** @type {HTMLElement} */ (target);
    if (!control.dataset.asking) return;
    delete control.dataset.asking;
    this.#announce('');
    page.invalidate();
  }

  /** @param {State} state */
  #reflect(state) {
    // Absent in older browsers, which have the attribute.
    this.#internals.states?.delete(this.#state);
    this.#internals.states?.add(state);
    this.#state = state;
    this.setAttribute('state', state);
  }

  /**
   * @param {string} name
   * @param {unknown} detail
   */
  #dispatch(name, detail) {
    this.dispatchEvent(new CustomEvent(`sync-status:${name}`, { detail, bubbles: true, composed: true }));
  }

  get channel() {
    return this.getAttribute('channel') ?? '';
  }

  set channel(name) {
    this.setAttribute('channel', name);
  }

  get queue() {
    return this.getAttribute('queue') ?? '';
  }

  set queue(names) {
    this.setAttribute('queue', names);
  }

  /** The names in `queue`. */
  get #wanted() {
    return this.queue.split(/\s+/).filter(Boolean);
  }

  /** Tells of a queue whether the element follows it. */
  #follows() {
    const wanted = this.#wanted;
    return (/** @type {string} */ queue) => !wanted.length || wanted.includes(queue);
  }

  get view() {
    return this.getAttribute('view') === 'panel' ? 'panel' : 'badge';
  }

  set view(view) {
    this.setAttribute('view', view);
  }

  get labels() {
    return this.#labels;
  }

  set labels(labels) {
    this.#labels = labels;
    this.#update();
  }

  get #snapshot() {
    return this.#subscription?.snapshot(this.#follows());
  }

  get state() {
    return this.#snapshot?.state ?? this.#state;
  }

  static {
    // What is known, and before anything is: the same as of a queue that nobody heard of.
    for (const name of /** @type {const} */ (['remaining', 'failed', 'replayed', 'queues', 'nextRetryAt', 'lastError', 'lastSyncedAt'])) {
      const get = /** @this {SyncStatusElement} */ function () {
        return (this.#snapshot ?? UNHEARD)[name];
      };
      Object.defineProperty(this.prototype, name, { get, configurable: true });
    }
  }

  /**
   * @param {string} [queue]
   * @param {number | string} [id]
   */
  retry(queue, id) {
    this.#send('retry', queue, id);
  }

  /**
   * @param {string} [queue]
   * @param {number | string} [id]
   */
  discard(queue, id) {
    this.#send('discard', queue, id);
  }

  /**
   * Sends a command about one queue, or about each that the element shows.
   *
   * @param {string} type
   * @param {string} [queue]
   * @param {number | string} [id]
   */
  #send(type, queue, id) {
    const queues = queue ? [queue] : this.#wanted;
    if (!queues.length) this.#subscription?.send(type, undefined, id);
    for (const name of queues) this.#subscription?.send(type, name, id);
  }

  /** @param {string} [queue] */
  async requests(queue) {
    const all = await ask((port) => this.#subscription?.send('list', queue, undefined, [port]));
    const follows = this.#follows();
    return all.filter((request) => queue || follows(request.queue));
  }
}

/** Defines the element, unless the tag is taken: by another copy of this script, for instance. */
export const define = (tag = 'sync-status') => {
  const registry = globalThis.customElements;
  if (registry && !registry.get(tag)) registry.define(tag, class extends SyncStatusElement {});
};

export { periodicSync } from './periodic.js';
