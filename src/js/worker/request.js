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

/**
 * The request with a fresh `Idempotency-Key`, unless the page has set one.
 *
 * Same-origin only: to another origin the header would force a CORS preflight that the server may
 * not answer. Where the browser makes no UUIDs (before 2022, or outside secure contexts) it goes without.
 * @param {Request} request
 */
export async function withIdempotencyKey(request) {
  const uuid = globalThis.crypto?.randomUUID?.();
  if (!uuid || request.headers.has(IDEMPOTENCY_KEY) || !request.url.startsWith(`${origin}/`)) return request;
  if (request.mode === 'navigate') {
    // A navigation cannot be copied with a header more, but remade.
    const data = await toData(request);
    data.headers[IDEMPOTENCY_KEY] = uuid;
    return fromData(data);
  }
  const headers = new Headers(request.headers);
  headers.set(IDEMPOTENCY_KEY, uuid);
  return new Request(request, { headers });
}

/**
 * @typedef {object} Sent what came of sending a request
 * @property {Response} [response]
 * @property {any} [error] what `fetch` rejected with
 * @property {string} outcome the type of the response, or `timeout` or `network`
 * @property {string} message the same in words
 */

/**
 * Sends a request and waits for an answer, for `timeout` milliseconds at the most.
 * @param {Request} request
 * @param {number} [timeout]
 * @returns {Promise<Sent>}
 */
export async function send(request, timeout) {
  // Not `AbortSignal.timeout`: that cannot be called off, and would cut off the body of an answer
  // that came in time and takes long to read.
  const deadline = new AbortController();
  const timer = timeout && setTimeout(() => deadline.abort(), timeout);
  try {
    // By its full name: the worker's own script may have a `const fetch`, which every script of it sees.
    const response = await globalThis.fetch(request, timeout ? { signal: either(deadline.signal, request.signal) } : {});
    const { status, statusText } = response;
    // HTTP/2 has no reason phrase.
    return { response, outcome: response.type, message: `HTTP ${status} ${statusText}`.trim() };
  } catch (error) {
    // Only Chromium hands on why a fetch was aborted, so the signal is asked.
    if (deadline.signal.aborted) return { error, outcome: 'timeout', message: 'no answer in time' };
    return { error, outcome: 'network', message: describe(error) };
  } finally {
    clearTimeout(timer);
  }
}

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
