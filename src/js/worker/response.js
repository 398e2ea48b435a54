// @ts-check
// What a page gets.

/** @typedef {import('./slots.js').Context} Context */

/**
 * Makes an answer, or throws what a page's `fetch` is to be rejected with.
 * @param {Context} context
 * @param {import('./border.d.ts').Reply} reply
 * @returns {Response}
 */
export const responseOf = ({ response, rejection }, [name, ...fields]) => {
  const [first = '', id] = /** @type {[string?, unknown?]} */ (fields);
  switch (name) {
    case 'response':
      return /** @type {Response} */ (response);
    case 'accepted':
      return accepted(first, id);
    case 'seeOther':
      return Response.redirect(first, 303);
    case 'rejection':
      throw rejection ?? new TypeError(first);
  }
};

/**
 * `202 Accepted`, so that the page's code goes on as if the server had taken the request, and can tell
 * that it has not: by the header `Sync-Status: queued`, by `Sync-Status-Queue` and `Sync-Status-Id`, or
 * by the JSON body `{queued: true, queue, id}`.
 * @param {string} queue
 * @param {unknown} id
 */
const accepted = (queue, id) =>
  // Not `Response.json`, which Safari before 17 lacks.
  new Response(JSON.stringify({ queued: true, queue, id }), {
    status: 202,
    headers: {
      'Content-Type': 'application/json',
      'Sync-Status': 'queued',
      // Header values are Latin-1; queue names need not be.
      'Sync-Status-Queue': encodeURIComponent(queue),
      'Sync-Status-Id': encodeURIComponent(String(id)),
    },
  });
