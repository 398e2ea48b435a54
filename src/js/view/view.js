// The element's own markup, in its shadow root:
//
//   slot                   the author's text, or the author's own markup
//   div   part="base"
//     span part="badge"    icon and summary
//     ul   part="queues"   the panel, one row for each queue
//   span  role="status"    what screen readers are told, and nobody sees
import { fill, setAttribute, setText } from './targets.js';

/** @typedef {import('../element.js').SyncStatusQueue} Queue */
/** @typedef {import('./labels.js').Speaker} Speaker */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * @param {Element} element
 * @param {Record<string, string>} attributes
 * @param {Node[]} children
 */
const build = (element, attributes, children) => {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

/** @type {(tag: string, attributes?: Record<string, string>, ...children: Node[]) => HTMLElement} */
const html = (tag, attributes = {}, ...children) =>
  /** @type {HTMLElement} */ (build(document.createElement(tag), attributes, children));

/** A picture of the state that a neighbour tells in words. */
const icon = () => {
  const outline = build(document.createElementNS(SVG, 'path'), { 'data-sync-status-target': 'icon' }, []);
  return build(document.createElementNS(SVG, 'svg'), { part: 'icon', viewBox: '0 0 16 16', 'aria-hidden': 'true' }, [outline]);
};

/** @param {string} part @param {string} target */
const text = (part, target) => html('span', { part, 'data-sync-status-target': target });

/** @param {'retry' | 'discard'} action */
const button = (action) => html('button', { type: 'button', part: `button ${action}`, 'data-sync-status-action': action });

export class View {
  #slot = html('slot');
  // Safari drops the role of a list that shows no markers.
  #list = html('ul', { part: 'queues', role: 'list' });
  #base = html('div', { part: 'base', hidden: '' }, html('span', { part: 'badge' }, icon(), text('summary', 'summary')), this.#list);
  #region = html('span', { role: 'status' });
  /** @type {Map<string, HTMLElement>} */
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
   * @param {boolean} panel
   */
  show(snapshot, speaker, panel) {
    this.#slot.hidden = true;
    this.#base.hidden = false;
    this.#list.hidden = !panel;
    setAttribute(this.#base, 'data-state', snapshot.state);
    if (panel) this.#arrange(snapshot.queues, speaker);
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
   * @param {Speaker} speaker
   */
  #arrange(queues, speaker) {
    for (const [name, row] of this.#rows) {
      if (queues.some((queue) => queue.name === name)) continue;
      row.remove();
      this.#rows.delete(name);
    }
    queues.forEach((queue, index) => {
      let row = this.#rows.get(queue.name);
      if (!row) {
        row = this.#row(queue.name);
        this.#rows.set(queue.name, row);
        this.#list.insertBefore(row, this.#list.children[index] ?? null);
      }
      this.#update(row, queue, speaker);
    });
  }

  /** @param {string} name */
  #row(name) {
    const title = html('span', { part: 'queue-name' });
    title.textContent = name;
    return html(
      'li',
      // Not reached with Tab: it takes the focus of a button that disappears.
      { part: 'queue', 'data-sync-status-queue': name, tabindex: '-1' },
      icon(),
      title,
      text('queue-summary', 'summary'),
      html('span', { part: 'actions' }, button('retry'), button('discard')),
      html('progress', { part: 'progress', 'data-sync-status-target': 'progress', 'aria-label': name }),
      text('error', 'last-error'),
    );
  }

  /**
   * @param {HTMLElement} row
   * @param {Queue} queue
   * @param {Speaker} speaker
   */
  #update(row, { name, state, failed }, speaker) {
    setAttribute(row, 'data-state', state);
    for (const control of row.querySelectorAll('button')) {
      const action = /** @type {'retry' | 'discard'} */ (control.dataset.syncStatusAction);
      const label = speaker.say(action);
      setText(control, label);
      // The name says which queue: a screen reader may list the buttons alone.
      setAttribute(control, 'aria-label', `${label} ${name}`);
      const focused = control.matches(':focus');
      control.hidden = action === 'discard' ? !failed : state === 'idle' || state === 'replaying';
      if (focused && control.hidden) row.focus();
    }
  }
}
