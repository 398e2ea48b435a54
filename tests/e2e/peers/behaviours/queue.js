// What a Queue stores, and gives back.
import { outcome, texts, told } from '../bench.js';
import { databasesWith, plant, records } from '../store.js';

const DAY = 24 * 60 * 60 * 1000;

const thrown = (call) => {
  try {
    call();
    return 'nothing';
  } catch (error) {
    return told(error);
  }
};

const accepted = (call) => {
  const error = thrown(call);
  return error === 'nothing' ? 'accepted' : `throws ${error.name}`;
};

export const queue = {
  'the name of a queue': (bench) => {
    const queue = bench.queue();
    const assigned = thrown(() => (queue.name = 'other'));
    return { name: queue.name, assigned };
  },

  'a queue name used twice': (bench) => {
    bench.queue();
    return { again: thrown(() => bench.queue()), plugin: thrown(() => bench.plugin()) };
  },

  'a queue without a name': (bench) => accepted(() => new bench.Queue(undefined, bench.options)),

  'an option that does not exist': (bench) => accepted(() => bench.queue({ retries: 3 })),

  'a `forceSyncFallback` that is not a boolean': (bench) => accepted(() => bench.queue({ forceSyncFallback: 1 })),

  'what the methods resolve with': async (bench) => {
    const queue = bench.queue();
    const one = () => ({ request: bench.request('body') });
    return {
      push: await outcome(queue.pushRequest(one())),
      unshift: await outcome(queue.unshiftRequest(one())),
      size: await outcome(queue.size()),
      registerSync: await outcome(queue.registerSync()),
      replay: await outcome(queue.replayRequests()),
      pop: await outcome(queue.popRequest()),
      shift: await outcome(queue.shiftRequest()),
      all: await queue.getAll(),
    };
  },

  'the order of push, unshift, pop and shift': async (bench) => {
    const queue = bench.queue();
    await bench.push(queue, 'b', 'c', 'd');
    await queue.unshiftRequest({ request: bench.request('a') });
    const before = await texts(await queue.getAll());
    const [last, first] = await texts([await queue.popRequest(), await queue.shiftRequest()]);
    return { before, last, first, after: await texts(await queue.getAll()), size: await queue.size() };
  },

  'the entry that is given back': async (bench) => {
    const queue = bench.queue();
    const timestamp = Date.now() - DAY;
    await queue.pushRequest({ request: bench.request('body'), metadata: { of: ['any', new Date(0)] }, timestamp });
    const [listed] = await queue.getAll();
    const popped = await queue.popRequest();
    return [listed, popped].map((entry) => ({
      keys: Object.keys(entry).sort(),
      isRequest: entry.request instanceof Request,
      metadata: entry.metadata,
      sameTimestamp: entry.timestamp === timestamp,
    }));
  },

  'an entry without metadata and timestamp': async (bench) => {
    const queue = bench.queue();
    const before = Date.now();
    await bench.push(queue, 'body');
    const entry = await queue.shiftRequest();
    return { keys: Object.keys(entry).sort(), now: entry.timestamp >= before && entry.timestamp <= Date.now() };
  },

  'the request that is given back': async (bench) => {
    const queue = bench.queue();
    const headers = { 'Content-Type': 'text/csv', 'X-Token': 'ü' };
    const init = { method: 'PATCH', headers, credentials: 'omit', cache: 'no-store', redirect: 'error', referrerPolicy: 'origin', mode: 'cors', integrity: '' };
    await queue.pushRequest({ request: bench.request(new Uint8Array([0, 255, 10]), init) });
    const { request } = await queue.shiftRequest();
    const { method, mode, credentials, cache, redirect, referrer, referrerPolicy, integrity } = request;
    return {
      ...{ method, mode, credentials, cache, redirect, referrer: new URL(referrer).pathname, referrerPolicy, integrity },
      path: new URL(request.url).pathname,
      headers: [...request.headers],
      body: [...new Uint8Array(await request.arrayBuffer())],
    };
  },

  'a GET request': async (bench) => {
    const queue = bench.queue();
    await queue.pushRequest({ request: new Request(bench.path) });
    const [{ requestData }] = await bench.stored();
    const { request } = await queue.shiftRequest();
    return { hasBody: 'body' in requestData, method: request.method };
  },

  'the request that was given is left to be read': async (bench) => {
    const queue = bench.queue();
    const request = bench.request('body');
    await queue.pushRequest({ request });
    return { used: request.bodyUsed, text: await request.text() };
  },

  'a request with `keepalive`': async (bench) => {
    const queue = bench.queue();
    await queue.pushRequest({ request: bench.request('body', { keepalive: true }) });
    const [{ requestData }] = await bench.stored();
    return requestData.keepalive ? 'stored with it' : 'stored without it';
  },

  'the properties of a record': async (bench) => {
    const queue = bench.queue();
    await queue.pushRequest({ request: bench.request('body'), metadata: { a: 1 } });
    const [record] = await bench.stored();
    return Object.keys(record).sort().join(', ');
  },

  'the `requestData` of a record': async (bench) => {
    const queue = bench.queue();
    const headers = { 'Content-Type': 'text/plain', 'X-Other': '1' };
    await queue.pushRequest({ request: bench.request('body', { headers }) });
    const [{ requestData }] = await bench.stored();
    const { body, url, referrer, keepalive, ...more } = requestData;
    return {
      ...more,
      url: new URL(url).pathname,
      referrer: new URL(referrer).pathname,
      body: new TextDecoder().decode(body),
      type: Object.prototype.toString.call(body),
    };
  },

  'where the records are': async (bench) => {
    await bench.push(bench.queue(), 'body');
    return (await databasesWith(bench.name)).join(', ');
  },

  'two queues in one database': async (bench) => {
    const queue = bench.queue();
    await plant(bench.record('other', { queueName: `other-${bench.name}` }));
    await bench.push(queue, 'a', 'b');
    await queue.shiftRequest();
    return { own: await texts(await queue.getAll()), size: await queue.size(), all: (await records()).length };
  },

  'the order of three put first, of which one has the id 0': async (bench) => {
    const queue = bench.queue();
    await plant(bench.record('c', { id: 1 }));
    for (const body of ['b', 'a']) await queue.unshiftRequest({ request: bench.request(body) });
    return (await texts(await queue.getAll())).join(', ');
  },
};
