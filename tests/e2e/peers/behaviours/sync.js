// Sync events, and when one is asked for.
import * as library from 'library';

import { outcome } from '../bench.js';

/** Runs a sync event whose handler adds a request; `fails`: and then rejects. */
const addedDuringSync = (fails, lastChance) => async (bench) => {
  const queue = bench.queue({
    onSync: async ({ queue }) => {
      await bench.push(queue, 'added');
      bench.steps.push('added');
      if (fails) throw new Error('later');
    },
  });
  const ended = await bench.sync({ lastChance });
  return { ended, steps: bench.steps };
};

/** The replay of the library itself, of a request that cannot be sent. */
const replayFails = (lastChance) => async (bench) => {
  const queue = bench.queue();
  await bench.push(queue, 'a');
  bench.steps.length = 0;
  await bench.server.goes();
  const ended = await bench.sync({ lastChance });
  return { ended, steps: bench.steps };
};

export const sync = {
  'the listeners of a queue': (bench) => {
    bench.queue();
    return bench.listeners;
  },

  'the tag of sync events': async (bench) => {
    await bench.push(bench.queue(), 'a');
    const tags = await registration.sync.getTags();
    return tags.find((tag) => tag.endsWith(bench.name));
  },

  'when a sync is asked for': async (bench) => {
    const { steps } = bench;
    const queue = bench.queue();
    steps.push('made');
    await queue.pushRequest({ request: bench.request('a') });
    steps.push('pushed');
    await queue.shiftRequest();
    await queue.popRequest();
    await queue.getAll();
    await queue.size();
    steps.push('taken out');
    return steps;
  },

  'a sync asked for by a request put first': async (bench) => {
    await bench.queue().unshiftRequest({ request: bench.request('a') });
    return bench.steps;
  },

  'a sync asked for by `registerSync`': async (bench) => {
    await bench.queue().registerSync();
    return bench.steps;
  },

  'a second request, before the sync event': async (bench) => {
    await bench.push(bench.queue(), 'a', 'b');
    const { length } = bench.steps;
    return length === 1 ? 'one sync asked for' : 'a sync asked for again';
  },

  'a browser that refuses sync events': async (bench) => {
    SyncManager.prototype.register = async () => {
      throw new DOMException('Permission denied.', 'NotAllowedError');
    };
    const queue = bench.queue();
    const pushed = await outcome(queue.pushRequest({ request: bench.request('a') }));
    return { pushed, registered: await outcome(queue.registerSync()), size: await queue.size() };
  },

  'a sync event': async (bench) => {
    const queue = bench.queue();
    await bench.push(queue, 'a', 'b');
    return { ended: await bench.sync(), received: await bench.received(), size: await queue.size() };
  },

  'a sync event without requests': async (bench) => {
    bench.queue();
    return { ended: await bench.sync(), steps: bench.steps };
  },

  'a sync event of another tag': async (bench) => {
    const queue = bench.queue();
    await bench.push(queue, 'a');
    return { ended: await bench.sync({ tag: `${library.prefix}:another` }), received: await bench.received() };
  },

  'what `onSync` is called with': async (bench) => {
    const calls = [];
    const queue = bench.queue({ onSync: (...args) => void calls.push(args) });
    await bench.push(queue, 'a');
    const ended = await bench.sync();
    const [[argument]] = calls;
    const seen = { calls: calls.length, args: calls[0].length, keys: Object.keys(argument), same: argument.queue === queue };
    return { ...seen, ended, received: await bench.received(), size: await queue.size() };
  },

  'an `onSync` that rejects with an error': async (bench) => {
    bench.queue({
      onSync: async () => {
        throw new RangeError('of the app');
      },
    });
    return bench.sync();
  },

  'an `onSync` that rejects with anything else': async (bench) => {
    bench.queue({ onSync: () => Promise.reject('a text') });
    const { rejected } = await bench.sync();
    return rejected ? 'the event fails' : 'the event succeeds';
  },

  'a sync event whose replay fails': replayFails(false),
  'the last sync event, whose replay fails': replayFails(true),
  'a request added during a sync': addedDuringSync(false, false),
  'a request added during a sync that fails': addedDuringSync(true, false),
  'a request added during the last sync, which fails': addedDuringSync(true, true),

  'the last sync event, whose `onSync` fails': async (bench) => {
    const queue = bench.queue({ onSync: () => Promise.reject(new Error('later')) });
    await bench.push(queue, 'a');
    bench.steps.length = 0;
    await bench.sync({ lastChance: true });
    return bench.steps.length ? 'another is asked for' : 'no other is asked for';
  },
};
