// @ts-check
// The decisions, which are Rust's: what options may be, which requests a route takes, what an answer
// means, when to try again. This file starts the wasm and hands it options; what was read is known by
// a number from then on.
//
// A service worker has to start offline, so the wasm is in its script and is compiled on the spot.
import wasm from '../glue/worker.bytes.js';
import { check_report, error, give, initSync, read as finish } from '../glue/worker.js';
import { bytes } from '../wasm.js';

/** What stands for the rules where the wasm must not run: requests are stored, and wait. */
export const NO_RULES = -1;

/** @type {boolean | undefined} */
let ready;

/** Compiles the wasm the first time; says once why it cannot. */
export function load() {
  if (ready === undefined) {
    try {
      initSync({ module: bytes(wasm) });
      ready = true;
    } catch (error) {
      ready = false;
      // The site's own worker must go on: its requests pass through untouched.
      console.error(
        "sync-status: WebAssembly could not start, so nothing is replayed. If the service worker's " +
          "script is served with a Content-Security-Policy, add 'wasm-unsafe-eval' to its script-src.",
        error,
      );
    }
  }
  return ready;
}

/**
 * Checks an options object, of a route, a queue, an emitter or an observer.
 * @param {string} owner
 * @param {unknown} options
 * @param {Record<string, unknown>} [more] what is not in the object, but checked with it
 * @returns {number} the rules, or {@link NO_RULES}
 * @throws TypeError naming the option that is unknown, wrong or missing
 */
export function read(owner, options, more = {}) {
  if (!load()) return NO_RULES;
  if (typeof options !== 'object' || !options) throw wrong(owner, 'the options must be an object', options);
  const given = [...Object.entries(more), ...Object.entries(options)];
  hand(given);
  const rules = finish(owner);
  if (rules < 0) throw refused(owner, '', given, rules);
  return rules;
}

/**
 * Checks what a hand-written outbox says of a request.
 * @param {string} method
 * @param {object} about
 * @throws TypeError naming the property that is unknown or wrong
 */
export function checkReport(method, about) {
  const given = Object.entries(about);
  hand(given);
  const outcome = check_report();
  if (outcome < 0) throw refused('Emitter', `${method}(): `, given, outcome);
}

/**
 * Hands properties to Rust; all, or when one makes us throw, none.
 * @param {[string, unknown][]} given
 */
function hand(given) {
  for (const property of given.map(primitive)) give(...property);
}

/**
 * A property as Rust gets it: its key, its kind, its number, its text.
 * @param {[string, unknown]} property
 * @returns {[string, number, number, string]}
 */
function primitive([key, value]) {
  const isList = Array.isArray(value);
  const type = /string|number|boolean|function/.test(typeof value) ? typeof value : 'object';
  const kind = value == null ? 'undefined' : isList ? 'list' : value instanceof RegExp ? 'regexp' : type;
  const number = kind === 'number' || kind === 'boolean' ? Number(value) : 0;
  // What is no text in a list is no method and no status either.
  const text = isList ? value.map((item) => (/string|number/.test(typeof item) ? item : '?')).join() : value;
  return [key, kind.charCodeAt(0), number, typeof text === 'string' ? text : ''];
}

/**
 * @param {string} owner
 * @param {string} where
 * @param {[string, unknown][]} given
 * @param {number} code -1, or -2 - n for the n-th value to be shown
 */
const refused = (owner, where, given, code) => wrong(owner, where + error() + given.slice(-2 - code, -1 - code).map(([, value]) => shown(value)));

/**
 * A value as its author would write it.
 * @param {unknown} value
 * @returns {string}
 */
function shown(value) {
  if (typeof value === 'function') return 'a function';
  try {
    // RegExps and what else JSON does not know show themselves as text.
    if (!(value instanceof RegExp)) return JSON.stringify(value) ?? String(value);
  } catch {
    // A cycle, or a bigint.
  }
  return String(value);
}

/**
 * A `TypeError`, as the platform throws for a wrong argument.
 * @param {string} owner
 * @param {string} message
 * @param {unknown[]} value the one that is wrong, if it is to be shown
 */
export function wrong(owner, message, ...value) {
  const where = owner === 'route' ? '' : `${owner}: `;
  return new TypeError(`sync-status: ${where}${message}${value.map((each) => `, but is ${shown(each)}`)}`);
}
