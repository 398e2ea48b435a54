// @ts-check
// Requests: to records and back, and on their way.

/** @typedef {import('../worker.d.ts').StoredEntry['requestData']} RequestData */
/** @typedef {import('./slots.js').Context} Context */

/** What Workbox's `StorableRequest` keeps. */
const KEPT = /** @type {const} */ (['method', 'referrer', 'referrerPolicy', 'mode', 'credentials', 'cache', 'redirect', 'integrity']);

/**
 * The request's headers may carry this key, so that a server can tell that it has seen the request
 * before. See the IETF draft <https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/>.
 */
const IDEMPOTENCY_KEY = 'Idempotency-Key';

/**
 * The record's `requestData`; reads the request's body to its end.
 * @param {Request} request
 * @returns {Promise<RequestData>}
 */
export async function toData(request) {
  // A stored body over 64 KiB could never be sent again with `keepalive`.
  /** @type {any} */
  const data = { url: request.url, headers: Object.fromEntries(request.headers), keepalive: false };
  for (const key of KEPT) data[key] = request[key];
  // No script may make a request of this mode.
  if (data.mode === 'navigate') data.mode = 'same-origin';
  if (!/^(GET|HEAD)$/.test(request.method)) data.body = await request.arrayBuffer();
  return data;
}

/**
 * The request that a record describes. Throws what the `Request` constructor does when it is broken.
 * @param {any} data
 */
export function fromData(data) {
  // Of anything else, `Request` would make some URL of this site.
  if (typeof data?.url !== 'string') throw new TypeError('the record has no URL');
  // Workbox keeps forms of other sites; sent by us they would come from the app.
  if (/^https?:/.test(data.referrer) && new URL(data.referrer).origin !== location.origin) {
    throw new TypeError('another site has submitted it');
  }
  // A form's redirect was for the browser to follow; now nobody else is there to do it.
  const redirect = data.redirect === 'manual' ? 'follow' : data.redirect;
  const mode = data.mode === 'navigate' ? 'same-origin' : data.mode;
  return new Request(data.url, { ...data, redirect, mode, keepalive: false });
}

/**
 * What the core is told of a request: of where it comes from, the referrer, and the origin, where the browser shows it.
 * @param {Request} request
 * @param {Request} [given] what it was made of
 * @returns {[method: string, url: string, navigation: boolean, referrer: string, origin: string]}
 */
export const described = (request, given = request) => {
  const { method, url } = request;
  return [method, url, isNavigation(given), given.referrer, given.headers.get('Origin') ?? ''];
};

/** Whether the browser itself asks for a page. @param {Request} request */
export const isNavigation = ({ mode }) => mode === 'navigate';

/**
 * Sends what the context holds.
 * @param {Context} context
 * @param {boolean} first for a page: a copy is kept
 * @param {boolean} key with an `Idempotency-Key`
 */
export function send(context, first, key) {
  let request = /** @type {Request} */ (context.request);
  // A navigation is sent as it is: a copy would not be one.
  if (!isNavigation(request)) {
    const controller = (context.controller = new AbortController());
    const { signal } = request;
    // By hand, because Safari before 17.4 has no `AbortSignal.any`.
    if (signal.aborted) controller.abort(signal.reason);
    else signal.addEventListener('abort', () => controller.abort(signal.reason), { once: true });
    request = remade(request, key, controller.signal);
  }
  if (first) context.copy = request.clone();
  context.isSent = true;
  // By its full name: the worker's own script may have a `const fetch`, which every script of it sees.
  return globalThis.fetch(request);
}

/**
 * The request with a fresh `Idempotency-Key`, unless the page has set one. Where the browser makes no UUIDs
 * (before 2022, or outside secure contexts) it goes without.
 * @param {Request} request
 * @param {boolean} key
 * @param {AbortSignal} [signal]
 */
export function remade(request, key, signal) {
  const headers = new Headers(request.headers);
  const uuid = key && !headers.has(IDEMPOTENCY_KEY) && globalThis.crypto?.randomUUID?.();
  if (uuid) headers.set(IDEMPOTENCY_KEY, uuid);
  else if (!signal) return request;
  // Whatever is set anew, these are forgotten: the referrer would be the worker.
  const { referrer, referrerPolicy } = request;
  return new Request(request, { referrer, referrerPolicy, headers, ...(signal && { signal }) });
}

/**
 * What the core is told of a response.
 * @param {Response} response
 * @returns {import('./border.d.ts').Answer}
 */
export function answerOf({ type, status, statusText, redirected, headers }) {
  const retryAfter = headers.get('Retry-After') ?? '';
  // HTTP/2 has no reason phrase.
  const message = `HTTP ${status} ${statusText}`.trim();
  return ['response', outcomeOf({ type, status, redirected }), retryAfter, Date.parse(retryAfter), message];
}

/**
 * @param {Pick<Response, 'type' | 'status' | 'redirected'>} response
 * @returns {import('./border.d.ts').Outcome}
 */
export const outcomeOf = ({ type, status, redirected }) => (/^opaque/.test(type) ? [/** @type {'opaque'} */ (type)] : ['answer', status, redirected]);
