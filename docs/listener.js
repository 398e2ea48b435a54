const queues = new Map();
const channel = new BroadcastChannel('api-list');
channel.onmessage = ({ data }) => {
  if (data?.syncStatus !== 1 || !Number.isInteger(data.remaining)) return;
  const waiting = [...queues.set(data.queue, data.remaining).values()].reduce((sum, count) => sum + count, 0);
  document.querySelector('#waiting').textContent = `${waiting} waiting`;
};
const hello = { syncStatus: 1, type: 'hello', channel: 'api-list' };
channel.postMessage(hello); // to whoever runs
navigator.serviceWorker?.ready.then(({ active }) => active.postMessage(hello)); // wakes a worker that was stopped
