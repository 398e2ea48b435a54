// Fills whatever carries `data-sync-status-target`: the element's own view, and markup that an author brings.
import { setAttribute, setText } from './dom.js';
import { ICONS } from './icons.js';

/** @typedef {import('../element.js').SyncStatusSnapshot} Snapshot */
/** @typedef {import('./labels.js').Speaker} Speaker */

export const TARGETS = '[data-sync-status-target]';

/**
 * What is shown of a queue that was not heard of yet.
 *
 * @type {Snapshot}
 */
export const UNHEARD = {
  state: 'idle',
  label: 'idle',
  spoken: 'idle',
  count: 0,
  remaining: 0,
  failed: 0,
  replayed: 0,
  attempt: 0,
  done: 0,
  total: 0,
  queues: [],
};

/**
 * Brings all targets inside `root` up to date. A target shows the sum of the element's queues, or, inside of
 * something with `data-sync-status-queue`, that queue alone.
 *
 * @param {ParentNode} root
 * @param {Snapshot} snapshot
 * @param {Speaker} speaker
 */
export const fill = (root, snapshot, speaker) => {
  for (const target of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(TARGETS))) {
    const kind = target.dataset.syncStatusTarget ?? '';
    const name = queueOf(target);
    const about = name ? (snapshot.queues.find((queue) => queue.name === name) ?? UNHEARD) : snapshot;
    if (kind === 'progress') {
      // A maximum of 0 is invalid, and would be read as 1.
      setAttribute(target, 'max', about.total || 1);
      setAttribute(target, 'value', about.done);
    } else if (kind === 'icon') {
      setAttribute(target, 'd', ICONS[about.state]);
    } else {
      setText(target, speaker.value(kind, about));
    }
  }
};

/**
 * The queue that a part of the page is about, if it is about one.
 *
 * @param {Element} element
 */
export const queueOf = (element) =>
  /** @type {HTMLElement | null} */ (element.closest('[data-sync-status-queue]'))?.dataset.syncStatusQueue;
