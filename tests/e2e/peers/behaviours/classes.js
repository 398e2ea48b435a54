// Classes to be extended, and methods to be replaced.
import { outcome, texts } from '../bench.js';

const METHODS = ['pushRequest', 'unshiftRequest', 'popRequest', 'shiftRequest', 'getAll', 'size', 'replayRequests', 'registerSync'];

/** Notes the calls of a method, and lets it go on. */
const spy = (object, method, calls) => {
  const original = object[method];
  object[method] = function (...args) {
    calls.push(method);
    return original.apply(this, args);
  };
};

export const classes = {
  'the classes': ({ Queue, BackgroundSyncPlugin }) => {
    const called = (type) => {
      try {
        type('name');
        return 'fine';
      } catch (error) {
        return error.name;
      }
    };
    return {
      types: [typeof Queue, typeof BackgroundSyncPlugin],
      withoutNew: [called(Queue), called(BackgroundSyncPlugin)],
      methods: METHODS.map((name) => [name, typeof Object.getOwnPropertyDescriptor(Queue.prototype, name)?.value]),
      name: typeof Object.getOwnPropertyDescriptor(Queue.prototype, 'name')?.get,
    };
  },

  'a subclass of the queue': async (bench) => {
    const { options, name } = bench;
    class Own extends bench.Queue {
      constructor(name) {
        super(name, options);
        this.own = 'field';
      }
      async pushRequest(entry) {
        await super.pushRequest({ ...entry, metadata: { by: this.own } });
      }
    }
    const queue = new Own(name);
    await queue.pushRequest({ request: bench.request('a') });
    const { metadata } = await queue.shiftRequest();
    return { isOwn: queue instanceof Own, isQueue: queue instanceof bench.Queue, metadata };
  },

  'a subclass that overrides `replayRequests`, and a sync event': async (bench) => {
    let calls = 0;
    const { options, name } = bench;
    class Own extends bench.Queue {
      async replayRequests() {
        calls++;
        await super.replayRequests();
      }
    }
    const queue = new Own(name, options);
    await bench.push(queue, 'a');
    return { ended: await bench.sync(), calls, received: await bench.received() };
  },

  'a `replayRequests` that is replaced, and a sync event': async (bench) => {
    const queue = bench.queue();
    const calls = [];
    spy(queue, 'replayRequests', calls);
    await bench.push(queue, 'a');
    await bench.sync();
    return calls.length ? 'is called' : 'is not called';
  },

  'a `registerSync` that is replaced, and a push': async (bench) => {
    const queue = bench.queue();
    const calls = [];
    spy(queue, 'registerSync', calls);
    await bench.push(queue, 'a');
    await queue.unshiftRequest({ request: bench.request('b') });
    return calls;
  },

  'a prototype whose method is replaced': async (bench) => {
    const { prototype } = bench.Queue;
    const { size } = prototype;
    prototype.size = async () => 42;
    const queue = bench.queue();
    const counted = await queue.size();
    prototype.size = size;
    return { counted, restored: await queue.size() };
  },

  'the methods that a replay calls': async (bench) => {
    const queue = bench.queue();
    await bench.push(queue, 'a');
    const calls = [];
    for (const method of METHODS) if (method !== 'replayRequests') spy(queue, method, calls);
    await bench.server.goes();
    await outcome(queue.replayRequests());
    await bench.server.returns();
    await outcome(queue.replayRequests());
    return calls.join(', ') || 'none';
  },

  'methods called at the same time': async (bench) => {
    const queue = bench.queue();
    await Promise.all(['a', 'b', 'c'].map((body) => bench.push(queue, body)));
    return { bodies: (await texts(await queue.getAll())).sort(), size: await queue.size() };
  },
};
