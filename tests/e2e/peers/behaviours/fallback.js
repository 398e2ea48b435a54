// Without Background Sync: a replay when the worker starts.
import { outcome, texts } from '../bench.js';
import { plant } from '../store.js';

const forceSyncFallback = true;

/** Ample: nothing waits that long unless it fails. */
const SOON = 5_000;

const pause = (duration) => new Promise((resolve) => setTimeout(resolve, duration));

const until = async (look) => {
  for (const start = Date.now(); Date.now() - start < SOON; await pause(20)) {
    if (await look()) return true;
  }
  return false;
};

export const fallback = {
  'the listeners of a queue that forces the fallback': (bench) => {
    bench.queue({ forceSyncFallback });
    return bench.listeners;
  },

  'the start of a queue that forces the fallback': async (bench) => {
    await plant(bench.record('a'), bench.record('b'));
    bench.queue({ forceSyncFallback });
    return (await until(async () => (await bench.stored()).length === 0)) && bench.received();
  },

  'the start of a queue that does not': async (bench) => {
    await plant(bench.record('a'));
    bench.queue();
    await pause(300);
    return bench.received();
  },

  'the `onSync` of a queue that forces the fallback': async (bench) => {
    const calls = [];
    const queue = bench.queue({ forceSyncFallback, onSync: (...args) => void calls.push(args) });
    const atOnce = calls.length;
    await until(() => calls.length > 0);
    await pause(100);
    return { atOnce, calls: calls.length, keys: Object.keys(calls[0][0]), same: calls[0][0].queue === queue };
  },

  'a start without a connection': async (bench) => {
    await plant(bench.record('a'));
    const unhandled = [];
    const note = (event) => {
      event.preventDefault();
      unhandled.push(event.reason.name);
    };
    addEventListener('unhandledrejection', note);
    await bench.server.goes();
    const queue = bench.queue({ forceSyncFallback });
    await pause(500);
    removeEventListener('unhandledrejection', note);
    const left = await texts(await queue.getAll());
    return `${left.length} left, ${unhandled.length ? `an unhandled ${unhandled[0]}` : 'no unhandled rejection'}`;
  },

  'a sync asked for by a queue that forces the fallback': async (bench) => {
    const queue = bench.queue({ forceSyncFallback });
    await bench.push(queue, 'a');
    const registered = await outcome(queue.registerSync());
    return { registered, steps: bench.steps, event: await bench.sync() };
  },
};
