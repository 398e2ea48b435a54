// @ts-check
// Routes: which requests of the app go through which queue.
import { give } from './core.js';
import { wrong } from './error.js';
import { open, option, read } from './owners.js';
import { Queue } from './queue.js';
import { described } from './request.js';
import { on } from './scope.js';
import { happens } from './shell.js';

/** @typedef {import('../worker.d.ts').RouteOptions | import('../worker.d.ts').BundleRouteOptions} RouteOptions */

let isListening = false;

/**
 * Installs queues for these routes; all or, when an option is wrong, none.
 * @param {RouteOptions[]} routes
 * @param {object} [options]
 */
export function backgroundSync(routes, options = {}) {
  if (!Array.isArray(routes)) throw wrong('route', 'backgroundSync takes an array of routes');
  read('backgroundSync', options, {});
  const queues = routes.map((route) => {
    /** @param {import('./owners.js').Owner['hooks']} hooks */
    const own = (hooks) => {
      const owner = read('route', route, hooks, {}, false);
      if (owner) Object.assign(owner, matchers(route));
      return owner;
    };
    return new Queue(option(Object(route), 'queueName'), route, own);
  });
  if (!isListening) on('fetch', onFetch);
  isListening = true;
  open();
  return queues;
}

/** @param {FetchEvent} event */
function onFetch(event) {
  const { request } = event;
  happens(event, { request, timestamp: Date.now() }, (slot) => give(['fetch', slot, ...described(request)]));
}

/**
 * What the app itself tells a route's requests by; text is the core's to read.
 * @param {RouteOptions} options
 * @returns {Partial<import('./owners.js').Owner>}
 */
function matchers(options) {
  const given = option(options, 'match') ?? option(options, 'matchCallback') ?? option(options, 'regex');
  if (given instanceof RegExp) return { regex: given };
  // With what Workbox's routes get.
  return typeof given === 'function' ? { match: (request) => given({ url: new URL(request.url), request }) } : {};
}
