// Workbox as its users have it, but that it tells when a replay is over, and how many wait.
import { Queue } from 'workbox-background-sync';
import { registerRoute } from 'workbox-routing';
import { NetworkOnly } from 'workbox-strategies';

// Without Background Sync, which would replay at times of its own.
const queue = (name) => {
  const queue = new Queue(name, { forceSyncFallback: true });
  const keep = {
    fetchDidFail: ({ request }) => queue.pushRequest({ request }),
    handlerDidError: async () => new Response(null, { status: 202 }),
  };
  registerRoute(({ url }) => url.pathname === `/api/${name}`, new NetworkOnly({ plugins: [keep] }), 'POST');
  return queue;
};

const queues = { one: queue('one'), six: queue('six') };

// What it does at the start, when nobody is there to hear of an error.
addEventListener('unhandledrejection', (event) => event.preventDefault());

addEventListener('message', async ({ data: { command, queue }, ports: [port] }) => {
  if (command === 'size') port.postMessage(await queues[queue].size());
  if (command !== 'replay') return;
  // It fails when the server does not take all of them.
  await queues[queue].replayRequests().catch(() => {});
  port.postMessage('over');
});
