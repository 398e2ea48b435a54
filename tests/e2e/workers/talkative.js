// Says what sets it to work.
const steps = new BroadcastChannel('steps');
steps.postMessage('start');
addEventListener('sync', () => steps.postMessage('sync'));
addEventListener('message', ({ data }) => steps.postMessage(data.type));

importScripts('/sync-status-sw.js');

SyncStatus.backgroundSync([{ queueName: 'q', match: 'pathname:/api/messages', broadcastChannel: 'lab' }]);
