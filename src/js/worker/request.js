// @ts-check
// Requests to records and back, and sending them.

/** @typedef {import('../worker.d.ts').StoredEntry['requestData']} RequestData */

/**
 * What Workbox's `StorableRequest` keeps, but for `keepalive`: a stored body over 64 KiB could never
 * be sent again with it.
 */
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
  /** @type {any} */
  const data = { url: request.url, headers: Object.fromEntries(request.headers) };
  for (const key of KEPT) data[key] = request[key];
  // No script may make a request of this mode.
  if (data.mode === 'navigate') data.mode = 'same-origin';
  if (!/^(GET|HEAD)$/.test(request.method)) data.body = await request.arrayBuffer();
  return data;
}

/**
 * The request that a record describes. Throws what the `Request` constructor does when it is broken.
 * @param {RequestData & { keepalive?: boolean }} data
 */
export function fromData({ keepalive, ...data }) {
  // Of anything else, `Request` would make some URL of this site.
  if (typeof data.url !== 'string') throw new TypeError('the record has no URL');
  return new Request(data.url, data);
}

/** @param {string} url */
const isOwn = (url) => url.startsWith(`${origin}/`);

/**
 * Whether a navigation may have been started by another site: a form post from there reaches this worker
 * like one of the app's own, and whatever the worker sends in its place is the app's word, not the
 * browser's. Nothing else than the referrer tells in all engines; Chromium shows the `Origin` too, which is
 * `null` for a sandboxed page and for a form that another site has redirected here.
 * @param {Request} request
 */
export function isForeign({ mode, referrer, headers }) {
  return mode === 'navigate' && !(isOwn(referrer) && (headers.get('Origin') ?? origin) === origin);
}

/**
 * Whether a record is of a form that another site submitted: Workbox keeps those. No page of this origin
 * can give another one as its referrer.
 * @param {RequestData & { referrer?: unknown }} data
 */
export const isFromElsewhere = ({ referrer }) => typeof referrer === 'string' && /^https?:/.test(referrer) && !isOwn(referrer);

/**
 * What a request that is made from another one must be given: any `init` resets both, and the server would
 * get the address of the worker's script, even for a page that wants no referrer sent.
 * See <https://fetch.spec.whatwg.org/#dom-request>, step 12.
 * @param {Request} request
 */
const sender = ({ referrer, referrerPolicy }) => ({ referrer, referrerPolicy });

/**
 * The request with a fresh `Idempotency-Key`, unless the page has set one.
 *
 * Same-origin only: to another origin the header would force a CORS preflight that the server may
 * not answer. Never on a navigation, which can only be sent as it is: one that is remade is a script's
 * request, with a script's headers. Where the browser makes no UUIDs (before 2022, or outside secure
 * contexts) it goes without.
 * @param {Request} request
 */
export function withIdempotencyKey(request) {
  const uuid = globalThis.crypto?.randomUUID?.();
  if (!uuid || request.mode === 'navigate' || request.headers.has(IDEMPOTENCY_KEY) || !isOwn(request.url)) return request;
  const headers = new Headers(request.headers);
  headers.set(IDEMPOTENCY_KEY, uuid);
  return new Request(request, { headers, ...sender(request) });
}

/**
 * @typedef {object} Sent what came of sending a request
 * @property {Response} [response]
 * @property {any} [error] what `fetch` rejected with
 * @property {string} outcome the type of the response, or `timeout` or `network`
 * @property {string} message the same in words
 * @property {Promise<Response>} [late] what may still come after a timeout
 */

/**
 * Sends a request and waits for an answer, for `timeout` milliseconds at the most.
 *
 * A navigation goes on after that: a signal could only be given to a copy, which is none.
 * @param {Request} request
 * @param {number} [timeout]
 * @returns {Promise<Sent>}
 */
export async function send(request, timeout) {
  // Not `AbortSignal.timeout`: that cannot be called off, and would cut off the body of an answer
  // that came in time and takes long to read.
  const deadline = new AbortController();
  const timer = timeout && setTimeout(() => deadline.abort(), timeout);
  const isStoppable = timeout && request.mode !== 'navigate';
  // By its full name: the worker's own script may have a `const fetch`, which every script of it sees.
  const answer = globalThis.fetch(request, isStoppable ? { signal: either(deadline.signal, request.signal), ...sender(request) } : {});
  try {
    return answered(await (isStoppable ? answer : Promise.race([answer, rejected(deadline.signal)])));
  } catch (error) {
    // Only Chromium hands on why a fetch was aborted, so the signal is asked.
    if (deadline.signal.aborted) return { error, outcome: 'timeout', message: 'no answer in time', late: answer };
    return { error, outcome: 'network', message: describe(error) };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {Response} response
 * @returns {Sent}
 */
export function answered(response) {
  const { status, statusText, type } = response;
  // HTTP/2 has no reason phrase.
  return { response, outcome: type, message: `HTTP ${status} ${statusText}`.trim() };
}

/**
 * Rejects when the signal aborts.
 * @param {AbortSignal} signal
 * @returns {Promise<never>}
 */
const rejected = (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

/**
 * Aborts with either; before Safari 17.4 with the deadline alone, which matters more.
 * @param {AbortSignal} deadline
 * @param {AbortSignal} own
 */
const either = (deadline, own) => AbortSignal.any?.([deadline, own]) ?? deadline;

/**
 * What an exception says, for people.
 * @param {any} error
 * @returns {string}
 */
export const describe = (error) => String(error?.message || error?.name || error);
