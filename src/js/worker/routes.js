// @ts-check
// Routes: which requests of the app go through which queue, and what the page is told.
import { flag, matches, number, takes_method, text } from '../glue/worker.js';
import { Queue, isTaken } from './queue.js';
import { acknowledgeLate, judge } from './replay.js';
import { answered, isForeign, send, withIdempotencyKey } from './request.js';
import { accepted, sendBack } from './response.js';
import { NO_RULES, read, wrong } from './rules.js';
import { on, registered, scope } from './scope.js';

/** @typedef {import('../worker.d.ts').RouteOptions | import('../worker.d.ts').BundleRouteOptions} RouteOptions */

/** @type {Route[]} */
const routes = [];

let hasListeners = false;
/** Whether the first worker takes over the pages that are open; a single call may forbid it. */
let claims = true;
/** What is said once in the life of the worker. */
let hasWarned = false;

/**
 * Installs queues for these routes; all or, when an option is wrong, none.
 * @param {RouteOptions[]} given
 * @param {{ claim?: boolean }} [options]
 */
export function backgroundSync(given, options = {}) {
  if (!Array.isArray(given)) throw wrong('route', 'backgroundSync takes an array of routes');
  const claim = claimOf(options);
  const all = given.map((options) => ({ options, rules: read('route', options) }));
  const names = all.map(({ options, rules }) => nameOf(options, rules));
  const twice = names.find((name, index) => isTaken(name) || names.indexOf(name) < index);
  if (twice !== undefined) throw wrong('route', `the queue name '${twice}' is used twice`);
  const matchers = all.map(({ options, rules }) => (rules === NO_RULES ? undefined : matcher(options, rules)));
  claims &&= claim;
  if (!hasListeners) addListeners();
  hasListeners = true;
  return all.map(({ options, rules }, index) => {
    const queue = new Queue(names[index] ?? '', options, rules, true);
    const match = matchers[index];
    // Without the wasm, requests pass untouched.
    if (match) routes.push(new Route(queue, rules, match));
    return queue;
  });
}

/**
 * @param {any} options
 * @param {number} rules
 * @returns {string}
 */
const nameOf = ({ queueName, queue_name }, rules) => (rules === NO_RULES ? (queueName ?? queue_name) : text(rules, 'queueName')) ?? '';

/** @param {any} options */
function claimOf(options) {
  if (typeof options !== 'object' || !options) throw wrong('backgroundSync', 'the options must be an object', options);
  const unknown = Object.keys(options).find((key) => key !== 'claim');
  if (unknown !== undefined) throw wrong('backgroundSync', `unknown option '${unknown}'; valid are claim`);
  const { claim = true } = options;
  if (typeof claim !== 'boolean') throw wrong('backgroundSync', "option 'claim' must be a boolean", claim);
  return claim;
}

function addListeners() {
  let isFirst = false;
  on('fetch', onFetch);
  // A worker that follows another one must not take its pages: they were loaded for that one's answers.
  on('install', () => (isFirst = !registered?.active));
  on('activate', (event) => isFirst && claims && event.waitUntil(scope.clients.claim()));
}

/** @param {FetchEvent} event */
function onFetch(event) {
  const { request } = event;
  const route = routes.find((each) => each.takes(request));
  if (!route) return;
  // Not answered at all: even an untouched `fetch(event.request)` is same-origin to the server in Firefox and WebKit.
  if (isForeign(request)) warn(request);
  else event.respondWith(route.send(event));
}

/** @param {Request} request */
function warn({ referrer }) {
  // Another site's form is the browser's to send and no mistake of the app.
  if (referrer || hasWarned) return;
  hasWarned = true;
  console.warn(
    'sync-status: a form without a referrer may be from another site, so it is sent by the browser and never kept. ' +
      "If it is the app's own, serve its page with another Referrer-Policy than 'no-referrer', 'same-origin' for one.",
  );
}

class Route {
  #queue;
  #rules;
  #match;

  /**
   * @param {Queue} queue
   * @param {number} rules
   * @param {(request: Request) => unknown} match
   */
  constructor(queue, rules, match) {
    this.#queue = queue;
    this.#rules = rules;
    this.#match = match;
  }

  /**
   * Whether a request is this route's.
   * @param {Request} request
   */
  takes(request) {
    // `fetch` leaves the methods that it does not know, PATCH for one, as they were written.
    return takes_method(this.#rules, request.method.toUpperCase()) && this.#match(request);
  }

  /**
   * Sends a request on behalf of a page, and keeps it if the server cannot be reached or asks for
   * another try. Rejects with what `fetch` did, when it was not kept or the page wants a rejection.
   * @param {FetchEvent} event
   */
  async send(event) {
    const timestamp = Date.now();
    const request = flag(this.#rules, 'idempotencyKey') ? withIdempotencyKey(event.request) : event.request;
    const copy = request.clone();
    const sent = await send(request, number(this.#rules, 'networkTimeoutSeconds'));
    const verdict = judge(this.#queue._owed, sent);
    if (verdict === 'retry' && !(await isCalledOff(event))) return this.#keep(event, { request: copy, timestamp }, sent);
    if (verdict === 'acknowledge' && this.#queue._owed.known.remaining) {
      // A request of the app has just got through: so may the ones that wait.
      event.waitUntil(/** @type {Promise<unknown>} */ (this.#queue._runner.run('fetch')));
    }
    return passOn(sent);
  }

  /**
   * @param {FetchEvent} event
   * @param {{ request: Request, timestamp: number }} entry
   * @param {import('./request.js').Sent} sent
   */
  async #keep(event, entry, sent) {
    const { mode, referrer } = event.request;
    let id;
    try {
      id = await this.#queue._keep(entry);
    } catch {
      // It has been published; the page learns that it was not kept.
      return passOn(sent);
    }
    if (mode === 'navigate' && sent.late) event.waitUntil(this.#hear(sent.late, event.request, id, entry.timestamp));
    if (!flag(this.#rules, 'accepted')) throw sent.error ?? new TypeError(sent.message);
    return mode === 'navigate' ? sendBack(referrer) : accepted(this.#queue.name, id);
  }

  /**
   * An answer that comes after the deadline still counts: a navigation has no key by which the server
   * could tell that it gets it a second time.
   * @param {Promise<Response>} late
   * @param {Request} request
   * @param {number} id
   * @param {number} started
   */
  async #hear(late, { url, method }, id, started) {
    const owed = this.#queue._owed;
    try {
      const sent = answered(await late);
      if (judge(owed, sent) === 'acknowledge') await acknowledgeLate(owed, { id, requestData: { url, method } }, started, sent.response?.status ?? 0);
    } catch {
      // There was none after all, or the store failed: it is sent again.
    }
  }
}

/** @param {import('./request.js').Sent} sent */
function passOn({ response, error }) {
  if (response) return response;
  throw error;
}

/**
 * Whether the page itself aborted its request. When the page has gone, the browser aborts its requests
 * too, but then nobody has said that this one is not wanted any more.
 * @param {FetchEvent} event
 */
const isCalledOff = async ({ request, clientId }) => request.signal.aborted && !!(await scope.clients.get(clientId));

/**
 * What tells whether a request's URL is the route's.
 * @param {RouteOptions} options
 * @param {number} rules
 * @returns {(request: Request) => unknown}
 */
function matcher(options, rules) {
  const { match, matchCallback, match_callback, regex } = /** @type {any} */ (options);
  const given = match ?? matchCallback ?? match_callback ?? regex;
  if (typeof given === 'function') return (request) => ask(given, request);
  const regexp = given instanceof RegExp ? given : compiled(rules);
  if (!regexp) return ({ url }) => matches(rules, url);
  return ({ url }) => {
    // A global or sticky expression would start where it ended last.
    regexp.lastIndex = 0;
    return regexp.test(url);
  };
}

/** @param {number} rules */
function compiled(rules) {
  const source = text(rules, 'regex');
  try {
    return source && new RegExp(source, text(rules, 'flags'));
  } catch {
    throw wrong('route', `queue '${text(rules, 'queueName')}': 'regex' must be a regular expression`, source);
  }
}

/**
 * Calls the application's function with what Workbox's routes get.
 * @param {Function} match
 * @param {Request} request
 */
function ask(match, request) {
  try {
    return match({ url: new URL(request.url), request });
  } catch (error) {
    // Not ours to handle, but a request must not fail for it.
    console.error('sync-status: `match` threw', error);
  }
}
