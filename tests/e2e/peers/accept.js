import { route } from 'library';
import { BackgroundSyncPlugin } from 'sync-status/sw';

/** Has pages be told that their requests were kept, by our plugin in a strategy of another library. */
export const accept = () =>
  route(new BackgroundSyncPlugin('forms', { broadcastChannel: 'lab', forceSyncFallback: true, respondWith: 'accepted', idempotencyKey: true }));
