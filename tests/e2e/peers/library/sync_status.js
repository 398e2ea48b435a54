// Ours, as built, under the names that the three libraries share here.
export { BackgroundSyncPlugin, Queue } from 'sync-status/sw';

/** Of the database, and of what precedes a queue's name in the tag of its sync events. */
export const prefix = 'workbox-background-sync';

/** What every queue is made with. */
export const options = { broadcastChannel: 'lab' };
