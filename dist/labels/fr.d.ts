import type { SyncStatusLabels } from '../element.js';

/** French words, for the `labels` property of an element. */
declare const labels: SyncStatusLabels;
export default labels;
