import type { SyncStatusLabels } from '../element.js';

/** German words, for the `labels` property of an element. */
declare const labels: SyncStatusLabels;
export default labels;
