// The buttons Retry and Discard, of a queue and of a request.
import { html, setAttribute, setText } from './dom.js';

/** @typedef {'retry' | 'discard'} Action */
/** @typedef {import('./labels.js').Speaker} Speaker */

/** @param {Action} action */
const button = (action) => html('button', { type: 'button', part: `button ${action}`, 'data-sync-status-action': action });

export const controls = () => html('span', { part: 'actions' }, button('retry'), button('discard'));

/**
 * Brings the buttons of a row up to date. One that disappears hands its focus to the row.
 *
 * @param {Element} actions
 * @param {string} about what the buttons act on
 * @param {Speaker} speaker
 * @param {Partial<Record<Action, import('./labels.js').Label | false>>} [labels] other words, or `false` for no button
 */
export const label = (actions, about, speaker, labels = {}) => {
  for (const control of /** @type {HTMLCollectionOf<HTMLElement>} */ (actions.children)) {
    const action = /** @type {Action} */ (control.dataset.syncStatusAction);
    const name = labels[action] ?? action;
    const focused = control.matches(':focus');
    control.hidden = !name;
    if (focused && !name) control.closest('li')?.focus();
    if (!name) continue;
    const words = speaker.say(control.dataset.asking ? 'confirm' : name);
    setText(control, words);
    // The name says of what: a screen reader may list the buttons alone.
    setAttribute(control, 'aria-label', `${words} ${about}`);
  }
};

/**
 * Whether a press of Discard is meant. What it drops is gone, so the first press only asks; the second one is the
 * answer, unless it came as a double click. A dialog would take the reader away from what is asked about, and an undo
 * needs a worker that keeps what it was told to drop.
 *
 * @param {HTMLElement} control
 * @param {MouseEvent} press
 */
export const isMeant = (control, press) => {
  const meant = !!control.dataset.asking && press.detail < 2;
  if (meant) delete control.dataset.asking;
  else control.dataset.asking = 'true';
  // Safari does not focus what is clicked, and it is the loss of focus that takes the question back.
  control.focus();
  return meant;
};
