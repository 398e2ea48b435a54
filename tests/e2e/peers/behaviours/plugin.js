// BackgroundSyncPlugin, as a strategy calls it.
import { outcome, texts } from '../bench.js';

export const plugin = {
  'a fetch that failed': async (bench) => {
    const plugin = bench.plugin();
    const error = new TypeError('Failed to fetch');
    const request = bench.request('a');
    const ended = await outcome(plugin.fetchDidFail({ request, originalRequest: request, error }));
    const [{ queueName }] = await bench.stored();
    return { ended, queueName, steps: bench.steps, used: request.bodyUsed };
  },

  'the listeners of a plugin': (bench) => {
    bench.plugin();
    return bench.listeners;
  },

  'the callbacks of a plugin': (bench) => {
    const plugin = bench.plugin();
    const all = ['cacheDidUpdate', 'cachedResponseWillBeUsed', 'cacheKeyWillBeUsed', 'cacheWillUpdate', 'fetchDidFail', 'fetchDidSucceed'];
    all.push('handlerDidComplete', 'handlerDidError', 'handlerDidRespond', 'handlerWillRespond', 'handlerWillStart', 'requestWillFetch');
    return all.filter((name) => name in plugin);
  },

  'the options of a plugin': async (bench) => {
    const calls = [];
    const plugin = bench.plugin({ maxRetentionTime: 1, onSync: ({ queue }) => void calls.push(queue.name) });
    await plugin._queue.pushRequest({ request: bench.request('old'), timestamp: Date.now() - 61_000 });
    await plugin.fetchDidFail({ request: bench.request('young') });
    return { ended: await bench.sync(), calls, left: await texts(await plugin._queue.getAll()) };
  },

  'the queue of a plugin': async (bench) => {
    const plugin = bench.plugin();
    const calls = [];
    plugin._queue.pushRequest = async (entry) => void calls.push(Object.keys(entry));
    await plugin.fetchDidFail({ request: bench.request('a') });
    return { isQueue: plugin._queue instanceof bench.Queue, name: plugin._queue.name, calls };
  },

  '`fetchDidFail` taken off the plugin': async (bench) => {
    const { fetchDidFail } = bench.plugin();
    const { rejected } = await outcome(fetchDidFail({ request: bench.request('a') }));
    return rejected ? `rejects with ${rejected.name}` : 'stores the request';
  },

  'a subclass that overrides `fetchDidFail`': async (bench) => {
    const calls = [];
    class Own extends bench.BackgroundSyncPlugin {
      async fetchDidFail() {
        calls.push('called');
      }
    }
    const plugin = new Own(bench.name, bench.options);
    await plugin.fetchDidFail({ request: bench.request('a') });
    return calls.length ? 'is called' : 'is not called';
  },
};
