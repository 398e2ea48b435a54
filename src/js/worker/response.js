// @ts-check
// What the page gets for a request that was kept.
import { registered } from './scope.js';

/**
 * `202 Accepted`, so that the page's code goes on as if the server had taken the request, and can tell
 * that it has not: by the header `Sync-Status: queued`, by `Sync-Status-Queue` and `Sync-Status-Id`, or
 * by the JSON body `{queued: true, queue, id}`. A strategy's plugin does not learn the id.
 * @param {string} queue
 * @param {IDBValidKey} [id]
 */
export const accepted = (queue, id) =>
  // Not `Response.json`, which Safari before 17 lacks.
  new Response(JSON.stringify({ queued: true, queue, id }), {
    status: 202,
    headers: {
      'Content-Type': 'application/json',
      'Sync-Status': 'queued',
      // Header values are Latin-1; queue names need not be.
      'Sync-Status-Queue': encodeURIComponent(queue),
      ...(id === undefined ? {} : { 'Sync-Status-Id': String(id) }),
    },
  });

/**
 * What a form that was submitted without script gets: `303 See Other` to the page with the form, or to
 * the start page where that is not known. A navigation needs a page to show.
 * @param {string} referrer
 */
export function sendBack(referrer) {
  const { scope } = /** @type {ServiceWorkerRegistration} */ (registered);
  return Response.redirect(referrer.startsWith(scope) ? referrer : scope, 303);
}
