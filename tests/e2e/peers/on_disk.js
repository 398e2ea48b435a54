// The worker of a site that changes its library: stores requests with one of them, and has them sent by another.
import { Queue, options, prefix } from 'library';

/** Sync events are let through only when the test says so: the browser sends its own at once, for what it believes is a network. */
let isHeard = false;
addEventListener('sync', (event) => isHeard || event.stopImmediatePropagation());

const queues = Object.fromEntries(['first', 'second'].map((name) => [name, new Queue(name, options)]));

/** Sends a request, for the server to know it by, and stores it all the same; how, is in its URL. */
async function store(request) {
  const { pathname, searchParams } = new URL(request.url);
  const queue = queues[pathname.slice('/api/'.length)];
  const metadata = JSON.parse(searchParams.get('metadata'));
  const copy = request.clone();
  const answer = await fetch(request);
  await queue[searchParams.has('ahead') ? 'unshiftRequest' : 'pushRequest']({ request: copy, metadata });
  return answer;
}

addEventListener('fetch', (event) => {
  if (event.request.method !== 'GET') event.respondWith(store(event.request));
});

async function described({ request, timestamp, metadata }) {
  const { method, url, credentials, headers } = request;
  const digest = await crypto.subtle.digest('SHA-256', await request.clone().arrayBuffer());
  return { method, url, credentials, headers: [...headers], body: [...new Uint8Array(digest)], timestamp, metadata };
}

/** What a queue gives back of its entries. */
const list = async (name) => Promise.all((await queues[name].getAll()).map(described));

const commands = {
  prefix: async () => prefix,
  list: async () => ({ first: await list('first'), second: await list('second') }),
  hear: async () => (isHeard = true),
};

addEventListener('message', (event) => {
  const command = commands[event.data.command];
  if (command) event.waitUntil(command().then((answer) => event.ports[0].postMessage(answer)));
});
