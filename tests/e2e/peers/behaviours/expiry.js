// Requests that are older than `maxRetentionTime`.
import { outcome, texts } from '../bench.js';
import { plant } from '../store.js';

const MINUTE = 60 * 1000;
const DAY = 24 * 60 * MINUTE;

/** An age of each, in milliseconds. */
const aged = async (bench, queue, ages) => {
  for (const [body, age] of Object.entries(ages)) {
    await queue.pushRequest({ request: bench.request(body), timestamp: Date.now() - age });
  }
};

export const expiry = {
  'the default retention': async (bench) => {
    const queue = bench.queue();
    await aged(bench, queue, { old: 7 * DAY + MINUTE, young: 7 * DAY - MINUTE });
    return texts(await queue.getAll());
  },

  'a retention of 0': async (bench) => {
    const queue = bench.queue({ maxRetentionTime: 0 });
    await aged(bench, queue, { old: 7 * DAY + MINUTE, young: 7 * DAY - MINUTE });
    return texts(await queue.getAll());
  },

  'a retention of half a minute': async (bench) => {
    const queue = bench.queue({ maxRetentionTime: 0.5 });
    await aged(bench, queue, { old: 40_000, young: 5_000 });
    return texts(await queue.getAll());
  },

  'requests taken out when others are too old': async (bench) => {
    const queue = bench.queue({ maxRetentionTime: 10 });
    await aged(bench, queue, { a: 11 * MINUTE, b: 0, c: 0, d: 11 * MINUTE });
    return texts([await queue.shiftRequest(), await queue.popRequest()]);
  },

  'a replay when others are too old': async (bench) => {
    const queue = bench.queue({ maxRetentionTime: 10 });
    await aged(bench, queue, { a: 11 * MINUTE, b: 0, c: 11 * MINUTE, d: 0 });
    const replayed = await outcome(queue.replayRequests());
    return { replayed, received: await bench.received(), size: await queue.size() };
  },

  'requests that are too old, in `size()`': async (bench) => {
    const queue = bench.queue({ maxRetentionTime: 10 });
    await plant(bench.record('a', { timestamp: Date.now() - 11 * MINUTE }));
    return (await queue.size()) ? 'counted' : 'not counted';
  },

  'a request that becomes too old': async (bench) => {
    const queue = bench.queue({ maxRetentionTime: 10 });
    await plant(bench.record('a', { timestamp: Date.now() - 11 * MINUTE }));
    await queue.replayRequests();
    return (await bench.stored()).length ? 'kept as failed' : 'deleted';
  },
};
