// One shape for each state, so that none is told by its colour alone: lines in a box of 16 by 16.

// As good as closed: an arc that ends where it began draws nothing.
const CIRCLE = 'M8 1.5a6.5 6.5 0 1 0 .1 0Z';
const ARROW = 'M12.2 1.5v2.9H9.3';

/** @type {Record<import('../element.js').SyncStatusState, string>} */
export const ICONS = {
  idle: `${CIRCLE}M5.2 8.2 7.2 10.2 10.9 6`,
  pending: `${CIRCLE}M8 4.5V8l2.3 1.6`,
  replaying: `M2.5 8A5.5 5.5 0 0 1 12 4.2M13.5 8A5.5 5.5 0 0 1 4 11.8${ARROW}M3.8 14.5v-2.9h2.9`,
  retrying: `M13.5 8A5.5 5.5 0 1 1 12 4.2${ARROW}M8 5.5V8l1.8 1.2`,
  failed: 'M8 1.8 14.8 13.8H1.2ZM8 6.3v3.2M8 11.6v.1',
  offline: 'M5 12.5h6.2a2.9 2.9 0 0 0 .3-5.8 4 4 0 0 0-5-2.9M4.4 5.4A3.6 3.6 0 0 0 5 12.5M2 2l12 12',
  unavailable: `${CIRCLE}M5 8h6`,
};
