// Says when it asks the browser for sync events.
const steps = new BroadcastChannel('steps');
const { register } = SyncManager.prototype;
SyncManager.prototype.register = function (tag) {
  steps.postMessage(tag);
  return register.call(this, tag);
};

importScripts('/sync-status-sw.js');

SyncStatus.backgroundSync([{ queueName: 'q', match: 'pathname:/api/messages', broadcastChannel: 'lab' }]);
