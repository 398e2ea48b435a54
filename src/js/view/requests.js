// The requests of a queue that were given up: what it was, why, since when, and its buttons.
import { controls, label } from './controls.js';
import { html, setAttribute, setText } from './dom.js';

/** @typedef {import('../element.js').SyncStatusRequest} Request */
/** @typedef {import('./labels.js').Speaker} Speaker */

/** More than a person reads; the rest is counted. */
const SHOWN_MAX = 20;

/** The row itself is not reached with Tab: it takes the focus of a button that disappears. */
const item = () =>
  html(
    'li',
    { part: 'request', tabindex: '-1' },
    html('span', { part: 'request-name' }),
    controls(),
    html('span', { part: 'request-error' }),
    html('span', { part: 'request-time' }),
  );

export class RequestList {
  #more = html('li', { part: 'more' });
  element = html('ul', { part: 'requests', role: 'list', hidden: '' }, this.#more);
  /** @type {Map<Request['id'], HTMLElement>} */
  #items = new Map();

  /**
   * @param {readonly Request[]} requests
   * @param {number} failed how many there are
   * @param {Speaker} speaker
   */
  show(requests, failed, speaker) {
    const shown = requests.slice(0, SHOWN_MAX);
    this.element.hidden = !shown.length;
    this.#drop(shown);
    for (const request of shown) this.#update(request, speaker);
    this.#more.hidden = failed <= shown.length;
    setText(this.#more, speaker.say('more', { count: failed - shown.length }));
  }

  /** @param {readonly Request[]} kept */
  #drop(kept) {
    for (const [id, row] of this.#items) {
      if (kept.some((request) => request.id === id)) continue;
      // Not to a button: whoever presses twice would act on another request.
      if (row.matches(':focus-within')) this.#neighbour(row)?.focus();
      row.remove();
      this.#items.delete(id);
    }
  }

  /**
   * What takes the focus of a request that goes: the next one, the one before, or the queue.
   *
   * @param {HTMLElement} row
   * @returns {HTMLElement | null | undefined}
   */
  #neighbour(row) {
    const next = row.nextElementSibling;
    const other = next === this.#more ? row.previousElementSibling : next;
    return /** @type {HTMLElement | null} */ (other ?? this.element.closest('[part="queue"]'));
  }

  /**
   * @param {Request} request
   * @param {Speaker} speaker
   */
  #update({ id, method, url, lastError, timestamp }, speaker) {
    let row = this.#items.get(id);
    if (!row) {
      row = item();
      this.#items.set(id, row);
      this.#more.before(row);
    }
    const [name, actions, error, time] = /** @type {any} */ (row.children);
    const about = `${method} ${url}`;
    setAttribute(row, 'data-sync-status-request', id);
    setText(name, about);
    label(actions, about, speaker);
    setText(error, lastError ?? '');
    setText(time, timestamp ? speaker.ago(timestamp) : '');
  }
}
