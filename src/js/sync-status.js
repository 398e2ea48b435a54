// All that a page needs: importing this defines `<sync-status>`.
import { define } from './element.js';

export { SyncStatusElement, define, periodicSync } from './element.js';

define();
