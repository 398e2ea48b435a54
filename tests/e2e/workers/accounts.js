// Several people use one browser: each request says whose it is, and none is sent while somebody else is signed in.
importScripts('/sync-status-sw.js');

let account = 'anna';

const [queue] = SyncStatus.backgroundSync([
  {
    queueName: 'q',
    match: 'pathname:/api/messages',
    broadcastChannel: 'lab',
    forceSyncFallback: true,
    requestWillReplay({ request }) {
      if (request.headers.get('X-Account') !== account) throw new Error('somebody else is signed in');
    },
  },
]);

addEventListener('message', (event) => {
  const {
    data,
    ports: [port],
  } = event;
  if (data.account) port.postMessage((account = data.account));
  if (data.logout) event.waitUntil(queue.clear().then(() => port.postMessage('cleared')));
});
