import { SyncStatusElement } from 'sync-status/element';
import { backgroundSync } from 'sync-status/sw';
import french from 'sync-status/labels/fr';

console.log('none of them is used');
