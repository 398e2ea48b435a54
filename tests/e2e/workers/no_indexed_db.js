// As in a browser that forbids storage to the site.
IDBFactory.prototype.open = () => {
  throw new DOMException('The operation is insecure.', 'SecurityError');
};

importScripts('/sync-status-sw.js');

SyncStatus.backgroundSync([{ queueName: 'q', match: 'pathname:/api/messages', broadcastChannel: 'lab' }]);
