// @ts-check
// The core: everything that is decided is decided in its wasm. This file starts it, tells it what happens,
// one thing at a time, and has carried out what it wants.
//
// A service worker has to start offline, so the wasm is in its script and is compiled on the spot.
import wasm from '../glue/worker.bytes.js';
import { encode } from './encode.js';
import { QueueError } from './error.js';
import { registered } from './scope.js';

/** @typedef {import('./border.d.ts').Effect} Effect */
/** @typedef {import('./border.d.ts').Input} Input */
/** @typedef {import('./border.d.ts').Question} Question */
/** @typedef {import('./border.d.ts').Answers} Answers */
/** @typedef {{ memory: WebAssembly.Memory, room(bytes: number): number, give(): number, said(): number }} Exports */

/** @type {WebAssembly.Module | undefined} */
let compiled;

/** @type {Exports | undefined} */
let core;

/** Why there is no core. @type {QueueError | undefined} */
let failure;

/** Counts the cores that there have been: what is told to one is not for the next. */
export let life = 0;

/** What has set the core up, to do it again for the next. @type {Question[]} */
const setUp = [];

/** @type {Input[]} */
const inputs = [];

/** @type {Effect[]} */
const effects = [];

let isBusy = false;

/** What carries out effects, and what lets go of all that a core had in hand. */
let shell = { carry: (/** @type {Effect} */ _) => {}, abandon: (/** @type {unknown} */ _) => {} };

/** @param {typeof shell} given */
export const obey = (given) => void (shell = given);

/** Whether there is a core already. */
export const isStarted = () => !!core;

/** Starts the core the first time; says once why it cannot. Returns the reason for there being none. */
export function start() {
  if (core || failure) return failure;
  try {
    compiled = new WebAssembly.Module(bytes(wasm));
    boot();
  } catch (error) {
    fail(error);
    console.error(
      "sync-status: WebAssembly could not start, so no request is kept or sent again. If the service worker's " +
        "script is served with a Content-Security-Policy, add 'wasm-unsafe-eval' to its script-src.",
      error,
    );
  }
  return failure;
}

/**
 * The bytes of the wasm, one character for each. Engines compile a small function that is called often
 * sooner than one long loop.
 * @param {string} text
 */
function bytes(text) {
  const bytes = new Uint8Array(text.length);
  const copy = (/** @type {number} */ from, /** @type {number} */ to) => {
    for (let index = from; index < to; index++) bytes[index] = text.charCodeAt(index);
  };
  for (let from = 0; from < text.length; from += 512) copy(from, Math.min(from + 512, text.length));
  return bytes;
}

function boot() {
  core = /** @type {any} */ (new WebAssembly.Instance(/** @type {WebAssembly.Module} */ (compiled)).exports);
  exchange(encoded(['start', location.origin, registered?.scope ?? location.href]));
  for (const question of setUp) exchange(encoded(question));
}

/** @param {unknown} error */
function fail(error) {
  core = undefined;
  failure = new QueueError('no-webassembly', 'WebAssembly could not start, so requests are neither kept nor sent again', { error });
}

/**
 * Asks the core; what it wants done besides is done in its turn.
 * @template {Question[0]} Name
 * @param {Extract<Question, [Name, ...any]>} question
 * @returns {Answers[Name]}
 */
export function ask(question) {
  if (/^(read|open)$/.test(question[0])) setUp.push(question);
  return /** @type {any} */ (attempt(question));
}

/**
 * Tells the core what happened.
 * @param {Input} input
 */
export function give(input) {
  if (!core) return;
  inputs.push(input);
  drain();
}

/** Carries out what is wanted. What happens meanwhile waits: the core handles one thing at a time. */
export function drain() {
  if (isBusy) return;
  isBusy = true;
  for (;;) {
    const effect = effects.shift();
    const input = effect ? undefined : inputs.shift();
    if (effect) shell.carry(effect);
    else if (input) attempt(['handle', input]);
    else break;
  }
  isBusy = false;
}

/** @param {Question} question */
function attempt(question) {
  // The app's own getters may throw, here.
  const said = encoded(question);
  try {
    return core && exchange(said);
  } catch (error) {
    revive(error);
  }
}

/** @param {Question} question */
const encoded = (question) => encode([Date.now(), Math.random(), navigator.onLine !== false, question]);

/** @param {Uint8Array} said */
function exchange(said) {
  const { memory, room, give, said: answer } = /** @type {Exports} */ (core);
  // Each may have the memory grow, which leaves views of it empty: so first the call, then the view.
  const place = room(said.length);
  new Uint8Array(memory.buffer, place, said.length).set(said);
  const length = give();
  const [answered, ...more] = JSON.parse(new TextDecoder().decode(new Uint8Array(memory.buffer, answer(), length)));
  effects.push(...more);
  return answered;
}

/**
 * A core that has trapped is a worker that was killed: another starts with what is on disk, set up as this
 * one was.
 * @param {unknown} error
 */
function revive(error) {
  console.error('sync-status:', error);
  life++;
  inputs.length = effects.length = 0;
  shell.abandon(error);
  try {
    boot();
  } catch (again) {
    fail(again);
  }
}
