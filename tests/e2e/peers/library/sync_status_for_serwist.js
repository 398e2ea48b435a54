// Ours, as built, on Serwist's database.
export { BackgroundSyncPlugin, Queue } from 'sync-status/sw';

/** Of the database, and of what precedes a queue's name in the tag of its sync events. */
export const prefix = 'serwist-background-sync';

/** What every queue is made with. */
export const options = { broadcastChannel: 'lab', databaseName: prefix };
