// `replayRequests()`.
import { outcome, texts } from '../bench.js';
import { plant } from '../store.js';

/** What becomes of a request that this is answered to. */
const answered = (status) => async (bench) => {
  const queue = bench.queue();
  await bench.push(queue, 'a');
  await bench.server.answers(status);
  const { rejected } = await outcome(queue.replayRequests());
  const waits = await queue.size();
  const stored = await bench.stored();
  const state = waits ? 'waits' : stored.length ? 'kept as failed' : 'deleted';
  return rejected ? `${state}, rejects with ${rejected.name}` : `${state}, resolves`;
};

export const replay = {
  'a replay': async (bench) => {
    const queue = bench.queue();
    await bench.push(queue, 'a', 'b', 'c');
    const replayed = await outcome(queue.replayRequests());
    return { replayed, received: await bench.received(), size: await queue.size(), stored: (await bench.stored()).length };
  },

  'what the server gets': async (bench) => {
    const queue = bench.queue();
    const headers = { 'Content-Type': 'text/csv', Authorization: 'Bearer x' };
    await queue.pushRequest({ request: bench.request('1;2', { method: 'PUT', headers }) });
    await queue.replayRequests();
    const [{ method, body, headers: sent }] = await bench.server.received(bench.path);
    return { method, body, names: Object.keys(sent).sort(), type: sent['content-type'], token: sent.authorization };
  },

  'a replay without a connection': async (bench) => {
    const queue = bench.queue();
    await bench.push(queue, 'a', 'b');
    const before = await queue.getAll();
    await bench.server.goes();
    const replayed = await outcome(queue.replayRequests());
    const after = await queue.getAll();
    await bench.server.returns();
    const again = await outcome(queue.replayRequests());
    return {
      replayed,
      after: await texts(after),
      sameTimestamp: before[0].timestamp === after[0].timestamp,
      again,
      received: await bench.received(),
    };
  },

  'metadata through a replay that failed': async (bench) => {
    const queue = bench.queue();
    await queue.pushRequest({ request: bench.request('a'), metadata: { of: 'a' } });
    await bench.server.goes();
    await outcome(queue.replayRequests());
    const { metadata } = await queue.shiftRequest();
    return metadata;
  },

  'requests added during a replay': async (bench) => {
    const queue = bench.queue();
    await bench.push(queue, 'a');
    let added = false;
    bench.beforeFetch(async () => {
      if (added) return;
      added = true;
      await bench.push(queue, 'b');
    });
    await queue.replayRequests();
    return bench.received();
  },

  'a request while its replay is under way': async (bench) => {
    const queue = bench.queue();
    await bench.push(queue, 'a');
    let stored;
    bench.beforeFetch(async () => (stored = await bench.stored()));
    await queue.replayRequests();
    return stored.length ? 'in the store' : 'not in the store';
  },

  'two replays at once': async (bench) => {
    const queue = bench.queue();
    await bench.push(queue, 'a');
    // As a replay that a page asks for, and one for a sync event: between reading an entry and deleting it.
    await Promise.all([queue.replayRequests(), queue.replayRequests()]);
    const { length } = await bench.received();
    return length === 1 ? 'sent once' : 'sent twice';
  },

  'a replay answered 200': answered(200),
  'a replay answered 404': answered(404),
  'a replay answered 429': answered(429),
  'a replay answered 503': answered(503),

  'a request that never gets through, after two days': async (bench) => {
    const queue = bench.queue();
    // Another origin, which does not let ours in: CORS makes it look like a failure of the network.
    const elsewhere = new URL(bench.path, location.href);
    elsewhere.hostname = '127.0.0.1';
    await queue.pushRequest({ request: new Request(elsewhere, { method: 'POST', body: 'a' }) });
    await bench.push(queue, 'b');
    const { now } = Date;
    for (let hours = 0; hours < 48; hours += 2) {
      Date.now = () => now() + hours * 60 * 60 * 1000;
      await bench.sync();
    }
    Date.now = now;
    return (await bench.received()).includes('b') ? 'the others are sent' : 'the others wait';
  },

  'a record that cannot be read': async (bench) => {
    const queue = bench.queue();
    await plant({ ...bench.record('a'), requestData: { url: 'http://[', method: 'POST', headers: {} } });
    await plant(bench.record('b'));
    const { rejected } = await outcome(queue.replayRequests());
    const stored = await bench.stored();
    const broken = stored.some(({ requestData }) => requestData.url === 'http://[');
    const others = (await bench.received()).length ? 'the others are sent' : 'the others wait';
    return `${broken ? 'kept as failed' : 'deleted'}, ${others}, ${rejected ? `rejects with ${rejected.name}` : 'resolves'}`;
  },

  'the order after failed replays of two queues': async (bench) => {
    const a = bench.queue();
    const other = `${bench.name}-b`;
    const b = new bench.Queue(other, bench.options);
    await plant(bench.record('a1', { id: 1 }), bench.record('a2', { id: 2 }), bench.record('b1', { id: 3, queueName: other }));
    await bench.server.goes();
    // The first gets the id 0 back.
    await outcome(b.replayRequests());
    await outcome(a.replayRequests());
    return (await texts(await a.getAll())).join(', ');
  },

  'an `onSync` that sends the requests itself': async (bench) => {
    const seen = [];
    const queue = bench.queue({
      onSync: async ({ queue }) => {
        let entry;
        while ((entry = await queue.shiftRequest())) {
          try {
            const { ok } = await fetch(entry.request.clone());
            seen.push(ok);
            if (!ok) throw new Error('refused');
          } catch (error) {
            await queue.unshiftRequest(entry);
            throw error;
          }
        }
      },
    });
    await bench.push(queue, 'a', 'b');
    await bench.server.answers(500);
    const refused = await bench.sync();
    const left = await texts(await queue.getAll());
    await bench.server.returns();
    return { refused, left, accepted: await bench.sync(), seen, received: await bench.received(), size: await queue.size() };
  },
};
