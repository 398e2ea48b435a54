// A worker that can be made to stand still at any step of a replay, for the test to stop it right there.

let release;
/** What the test wants of this worker: `{step, nth}`, or null to let it run. */
const plan = new Promise((resolve) => (release = resolve));

addEventListener('message', ({ data, ports: [port] }) => {
  if (!data.plan) return;
  release(data.plan);
  port.postMessage('planned');
});

const steps = new BroadcastChannel('steps');
const seen = {};

/** Whether to stand still at this step; says so if it is. */
function isHere(step) {
  if (planned.step !== step) return false;
  seen[step] = (seen[step] ?? 0) + 1;
  const here = planned.nth === seen[step];
  if (here) steps.postMessage(step);
  return here;
}

let planned = {};
const forever = new Promise(() => {});

// No replay before the test has said where it is to end: the worker's start sets one off at once.
const { request } = LockManager.prototype;
LockManager.prototype.request = async function (...args) {
  planned = await plan;
  return request.apply(this, args);
};

const { fetch } = self;
self.fetch = async function (...args) {
  if (isHere('before the fetch')) return forever;
  const answer = await fetch.apply(this, args);
  if (isHere('after the answer')) return forever;
  return answer;
};

/** Asks again and again, so that the transaction never commits. */
function holdOpen(store) {
  const ask = () => (count.call(store, -1).onsuccess = ask);
  ask();
}

const { get, delete: remove, count } = IDBObjectStore.prototype;
IDBObjectStore.prototype.get = function (key) {
  // Requests have numbers from 1.
  if (key > 0 && isHere('before the next entry')) holdOpen(this);
  return get.call(this, key);
};
IDBObjectStore.prototype.delete = function (key) {
  if (isHere('in the delete')) holdOpen(this);
  return remove.call(this, key);
};

importScripts('/sync-status-sw.js');

SyncStatus.backgroundSync([{ queueName: 'q', match: 'startsWith:/api/', broadcastChannel: 'lab', forceSyncFallback: true }]);
