// The element's own markup, in its shadow root:
//
//   slot                   the author's text, or the author's own markup
//   div   part="base"
//     span part="badge"    icon and summary
//     ul   part="queues"   the panel, one row for each queue, with the requests that were given up
//   span  role="status"    what screen readers are told, and nobody sees
import { controls, label } from './controls.js';
import { html, icon, setAttribute, setText, text } from './dom.js';
import { RequestList } from './requests.js';
import { fill } from './targets.js';

/** @typedef {import('../element.js').SyncStatusQueue} Queue */
/** @typedef {import('../element.js').SyncStatusRequest} Request */
/** @typedef {import('./labels.js').Speaker} Speaker */

export class View {
  #slot = html('slot');
  // Safari drops the role of a list that shows no markers.
  #list = html('ul', { part: 'queues', role: 'list' });
  #badge = html('span', { part: 'badge' }, icon(), text('summary', 'summary'));
  #base = html('div', { part: 'base', hidden: '' }, this.#badge, this.#list);
  #region = html('span', { role: 'status' });
  /** @type {Map<string, { row: HTMLElement, requests: RequestList }>} */
  #rows = new Map();

  /** @param {ShadowRoot} root */
  constructor(root) {
    root.replaceChildren(this.#slot, this.#base, this.#region);
  }

  /** Shows the light DOM: nothing is known, or the author brought targets. */
  showSlot() {
    this.#slot.hidden = false;
    this.#base.hidden = true;
  }

  /**
   * @param {import('../element.js').SyncStatusSnapshot} snapshot
   * @param {Speaker} speaker
   * @param {readonly Request[] | undefined} failed the requests that were given up, for the panel
   */
  show(snapshot, speaker, failed) {
    const { state, queues } = snapshot;
    this.#slot.hidden = true;
    this.#base.hidden = false;
    this.#list.hidden = !failed;
    // A queue that is alone says the same as the sum.
    this.#badge.hidden = !!failed && queues.length === 1 && queues[0]?.state === state;
    setAttribute(this.#base, 'data-state', state);
    if (failed) this.#arrange(queues, failed, speaker);
    fill(this.#base, snapshot, speaker);
  }

  /** @param {string} words */
  announce(words) {
    setText(this.#region, words);
  }

  /**
   * Adds and removes rows. One that stays is not moved: that would take the focus from its buttons.
   *
   * @param {readonly Queue[]} queues
   * @param {readonly Request[]} failed
   * @param {Speaker} speaker
   */
  #arrange(queues, failed, speaker) {
    for (const [name, { row }] of this.#rows) {
      if (queues.some((queue) => queue.name === name)) continue;
      row.remove();
      this.#rows.delete(name);
    }
    queues.forEach((queue, index) => {
      const { row, requests } = this.#rowOf(queue.name);
      if (!row.parentNode) this.#list.insertBefore(row, this.#list.children[index] ?? null);
      const own = failed.filter((request) => request.queue === queue.name);
      this.#update(row, queue, !!own.length, speaker);
      requests.show(own, queue.failed, speaker);
    });
  }

  /** @param {string} name */
  #rowOf(name) {
    let known = this.#rows.get(name);
    if (!known) {
      const requests = new RequestList();
      const row = html(
        'li',
        // Not reached with Tab: it takes the focus of a button that disappears.
        { part: 'queue', 'data-sync-status-queue': name, tabindex: '-1' },
        icon(),
        html('span', { part: 'queue-name' }, name),
        text('queue-summary', 'summary'),
        controls(),
        html('progress', { part: 'progress', 'data-sync-status-target': 'progress', 'aria-label': name }),
        text('error', 'problem'),
        text('last-synced', 'synced'),
        requests.element,
      );
      this.#rows.set(name, (known = { row, requests }));
    }
    return known;
  }

  /**
   * @param {HTMLElement} row
   * @param {Queue} queue
   * @param {boolean} listed its failed requests are, each with buttons of its own: a single one needs no others
   * @param {Speaker} speaker
   */
  #update(row, { name, state, remaining, failed }, listed, speaker) {
    setAttribute(row, 'data-state', state);
    const single = failed === 1 && listed;
    const rests = state === 'idle' || state === 'replaying' || (single && !remaining);
    label(/** @type {Element} */ (row.querySelector('[part="actions"]')), name, speaker, {
      retry: !rests && (failed && failed + remaining > 1 ? 'retryAll' : 'retry'),
      discard: failed > 0 && !single && (failed > 1 ? 'discardAll' : 'discard'),
    });
  }
}
