// A worker that looks into the store after each of its own transactions, and notes what it published thereafter.

const QUEUES = ['narrow', 'wide'];

const counted = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const count = async (index, queue) => {
  const [remaining, failed] = await Promise.all([queue, `${queue}#failed`].map((name) => counted(index.count(name))));
  return { queue, remaining, failed };
};

/** What the store held after the transaction that this worker heard of last. */
let truth;

// A count that is asked for when the message goes out would be wrong: the next change may be on its way by then. This
// one runs right behind the transaction, and ahead of every later one, because IndexedDB keeps their order.
const { transaction } = IDBDatabase.prototype;
IDBDatabase.prototype.transaction = function (...args) {
  const own = transaction.apply(this, args);
  const index = transaction.call(this, 'requests').objectStore('requests').index('queueName');
  const counts = Promise.all(QUEUES.map((queue) => count(index, queue)));
  own.addEventListener('complete', () => (truth = counts));
  return own;
};

const published = [];
const { postMessage } = BroadcastChannel.prototype;
BroadcastChannel.prototype.postMessage = function (message) {
  published.push({ message, truth });
  postMessage.call(this, message);
};

addEventListener('message', async ({ data, ports: [port] }) => {
  if (!data.published) return;
  port.postMessage(
    await Promise.all(
      published.map(async ({ message, truth }) => ({
        message,
        truth: (await truth)?.find(({ queue }) => queue === message.queue),
      })),
    ),
  );
});

importScripts('/sync-status-sw.js');

const route = (queueName, more) => ({
  queueName,
  // Of other origins, too.
  match: ({ url }) => url.pathname.startsWith(`/api/${queueName}`),
  broadcastChannel: 'lab',
  forceSyncFallback: true,
  // Time for others to be stored between the look at an entry and what is said of it.
  requestWillReplay: () => new Promise((resolve) => setTimeout(resolve, 20)),
  ...more,
});

SyncStatus.backgroundSync([route('narrow'), route('wide', { concurrency: 3 })]);
