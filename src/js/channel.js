// What is known from one channel: src/element/exports.rs. Only numbers go in and out of it; text is bytes in its memory.
// Without wasm-bindgen, whose conversions would be half as large as all that is converted.
import wasm from './glue/element.bytes.js';
import ENGLISH from './labels/en.js';
import { bytes } from './wasm.js';

/** @typedef {import('./element.js').SyncStatusSnapshot} Snapshot */

/**
 * What src/element/exports.rs exports, where it is described. Truth is 1 or 0.
 *
 * @typedef {object} Rust
 * @property {WebAssembly.Memory} memory
 * @property {() => number} border
 * @property {(now: number) => number} hear
 * @property {() => number} heard
 * @property {() => number} bundle
 * @property {(now: number, random: number) => number} plan
 * @property {() => number} beat
 * @property {(index: number, now: number) => number} queue
 * @property {(index: number) => void} add
 * @property {(available: boolean, online: boolean, now: number) => void} total
 */

/** The properties of a message, in the order of `Key` in src/fields.rs. */
const KEYS =
  'syncStatus type queue remaining failed epoch seq at id method url attempt status duration reason message permanent nextRetryAt replaying oldestAt lastReplayedAt lastError backgroundSync name replayed successCount error meta tag ok'.split(
    ' ',
  );

/** What `kinds` in src/element/border.rs may be; all else is -1. */
const TYPES = ['boolean', 'number', 'string'];
const TEXT = 2;

/** `TEXT_MAX` in src/element/border.rs. */
const TEXT_MAX = 1024;

/** `Label` in src/element/words.rs is a number of these. */
const LABELS = /** @type {any[]} */ (Object.keys(ENGLISH));

/** What `show` in src/element/border.rs writes: labels, and numbers. */
const SHOWN = 'state label spoken remaining failed replayed attempt done total count retryIn nextRetryAt lastSyncedAt'.split(' ');

/** Where the addresses and lengths of two texts are, after that. */
const NAME = SHOWN.length;
const ERROR = NAME + 2;

/** `Reception` in src/element/channel.rs. */
const NEWS = 1;
const OUTDATED = 2;

const encoder = new TextEncoder();
// A mark at the beginning of a queue's name is part of it.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** @type {WebAssembly.Module} */
let module;

/** Compiles the wasm, off the main thread. */
export const load = async () => {
  // Makes an instance, too: there are policies under which WebKit compiles what it then refuses to run.
  ({ module } = await WebAssembly.instantiate(bytes(wasm)));
};

export class Channel {
  /**
   * Each channel has an instance to itself, so that its memory is the browser's to free.
   *
   * @type {Rust}
   */
  rust = /** @type {any} */ (new WebAssembly.Instance(module).exports);
  #numbers;
  #kinds;
  #texts;

  constructor() {
    // Rust allocates nothing, so its memory does not grow, and these views of it stay valid.
    const { buffer } = this.rust.memory;
    const border = this.rust.border();
    this.#numbers = new Float64Array(buffer, border, KEYS.length);
    this.#kinds = new Int32Array(buffer, border + 8 * KEYS.length, KEYS.length);
    this.#texts = new Uint8Array(buffer, border + 12 * KEYS.length);
  }

  /**
   * Takes in what came over the channel. Returns whether it is a message, and brings news.
   *
   * @param {any} data
   */
  hear(data) {
    KEYS.forEach((key, index) => {
      const value = data?.[key];
      const kind = TYPES.indexOf(typeof value);
      this.#kinds[index] = kind;
      this.#numbers[index] = kind === TEXT ? this.#write(index, value) : kind < 0 ? 0 : +value;
    });
    const reception = this.rust.hear(Date.now());
    if (reception === OUTDATED) console.warn("sync-status: the service worker's is newer than this page's: update this page's");
    return reception === NEWS;
  }

  /**
   * Writes a text, as much of it as there is room for. Returns its length.
   *
   * @param {number} index
   * @param {string} text
   */
  #write(index, text) {
    return encoder.encodeInto(text, this.#texts.subarray(index * TEXT_MAX, (index + 1) * TEXT_MAX)).written;
  }

  /** @param {number} at where its address and its length are */
  #read(at) {
    const [address, length] = /** @type {any} */ (this.#numbers.subarray(at));
    return length >= 0 ? decoder.decode(new Uint8Array(this.rust.memory.buffer, address, length)) : undefined;
  }

  /**
   * What an element shows that follows some of the queues.
   *
   * @param {(queue: string) => boolean} follows
   * @param {boolean} available whether there is someone to store and send requests, even if nobody was heard
   * @returns {Snapshot}
   */
  snapshot(follows, available) {
    const now = Date.now();
    const queues = [];
    for (let index = 0; this.rust.queue(index, now); index++) {
      const name = /** @type {string} */ (this.#read(NAME));
      if (!follows(name)) continue;
      queues.push({ name, ...this.#shown() });
      this.rust.add(index);
    }
    this.rust.total(available, navigator.onLine, now);
    return { ...this.#shown(), queues };
  }

  /** @returns {any} */
  #shown() {
    const shown = SHOWN.map((name, index) => {
      const number = /** @type {number} */ (this.#numbers[index]);
      return [name, index < 3 ? LABELS[number] : isNaN(number) ? undefined : number];
    });
    return { ...Object.fromEntries(shown), lastError: this.#read(ERROR) };
  }
}
