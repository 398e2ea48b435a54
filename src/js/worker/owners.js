// @ts-check
// Queues, emitters and whatever else the app sets up, under the number by which the core knows them.
import { ask, drain, start } from './core.js';
import { properties } from './encode.js';
import { QueueError, shown, wrong } from './error.js';
import { registered } from './scope.js';

/** @typedef {import('./border.d.ts').Hook} Hook */
/** @typedef {import('./border.d.ts').Owner} Kind */

/**
 * @typedef {object} Owner
 * @property {number} number
 * @property {Partial<Record<Hook, (context: import('./slots.js').Context) => unknown>>} hooks the app's functions
 * @property {(request: Request) => unknown} [match] the app's own
 * @property {RegExp | undefined} [regex] made of a text
 * @property {import('./border.d.ts').Shelf | null} [place]
 * @property {string} [channel]
 * @property {string | null} [tag]
 */

/** @type {Map<number, Owner>} */
const owners = new Map();

/** @param {number} number */
export const ownerOf = (number) => /** @type {Owner} */ (owners.get(number));

/**
 * Has options read; they are in force once they are opened.
 * @param {Kind} kind
 * @param {any} options
 * @param {Owner['hooks']} hooks
 * @param {object} [more] what is not in the options, but checked with them
 * @param {boolean} [first] of all that are opened together
 * @returns {Owner | undefined} nothing where there is no core
 * @throws TypeError naming the option that is unknown, wrong or missing
 */
export function read(kind, options, hooks, more = {}, first = true) {
  if (start()) return;
  if (typeof options !== 'object' || !options) throw wrong(kind, 'the options must be an object', options);
  const settings = [...properties(more), ...properties(options)];
  const answer = ask(['read', kind, first, settings]);
  if (!answer) return;
  if (answer[0] === 'refused') throw refused(kind, answer, [...Object.values(more), ...Object.values(options)]);
  const [, number, source, flags] = answer;
  /** @type {Owner} */
  const owner = { number, hooks };
  try {
    if (source != null) owner.regex = new RegExp(source, flags ?? '');
  } catch {
    throw wrong(kind, `queue '${option(options, 'queueName')}': 'regex' must be a regular expression`, source);
  }
  owners.set(number, owner);
  return owner;
}

/** Puts all that was read in force. */
export function open() {
  ask(['open', !!registered && 'sync' in registered]);
  drain();
}

/**
 * The same of one.
 * @param {Owner | undefined} owner
 */
export function opened(owner) {
  if (owner) open();
  return owner;
}

/**
 * @param {string} kind
 * @param {import('./border.d.ts').Refused} refusal
 * @param {unknown[]} values
 */
export function refused(kind, [, code, message, index], values) {
  const text = index === null ? message : message + shown(values[index]);
  // As in Workbox, whose error tells the name apart.
  return code ? new QueueError(code, text, { name: values[0] }) : wrong(kind, text);
}

/**
 * An option by its name, or as the pwa-bundle writes it.
 * @param {any} options
 * @param {string} name
 */
export const option = (options, name) => options[name] ?? options[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
