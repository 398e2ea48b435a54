// Ours, as built, with Workbox's own replay, for those who must have it.
import { Queue as SyncStatusQueue } from 'sync-status/sw';

export { BackgroundSyncPlugin } from 'sync-status/sw';

/** Of the database, and of what precedes a queue's name in the tag of its sync events. */
export const prefix = 'workbox-background-sync';

/** What every queue is made with. */
export const options = {};

export class Queue extends SyncStatusQueue {
  async replayRequests() {
    let entry;
    while ((entry = await this.shiftRequest())) {
      try {
        await fetch(entry.request.clone());
      } catch (error) {
        await this.unshiftRequest(entry);
        throw error;
      }
    }
  }
}
