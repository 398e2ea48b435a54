// A stage for <sync-status>: a test speaks on the channel as an emitter would, and sees what the element opens and leaves.
'use strict';
{
  const errors = [];
  const refused = [];
  addEventListener('error', ({ message }) => errors.push(message));
  addEventListener('unhandledrejection', ({ reason }) => errors.push(String(reason)));
  addEventListener('securitypolicyviolation', ({ violatedDirective }) => refused.push(violatedDirective));
  const { error } = console;
  console.error = (...words) => {
    errors.push(words.join(' '));
    error.apply(console, words);
  };

  const open = { channels: 0, timers: new Set(), listeners: 0 };
  /** Of each instance of the wasm. */
  const memories = [];

  globalThis.BroadcastChannel = class extends BroadcastChannel {
    constructor(name) {
      super(name);
      open.channels++;
    }

    close() {
      super.close();
      open.channels--;
    }
  };

  const { setTimeout, clearTimeout } = globalThis;
  globalThis.setTimeout = (act, ...more) => {
    const timer = setTimeout((...values) => {
      open.timers.delete(timer);
      act(...values);
    }, ...more);
    open.timers.add(timer);
    return timer;
  };
  globalThis.clearTimeout = (timer) => {
    open.timers.delete(timer);
    clearTimeout(timer);
  };

  /** Counts the listeners on what outlives an element. Each of them is added with a signal that ends it. */
  const count = (target) => {
    const { addEventListener } = target;
    target.addEventListener = function (type, react, options) {
      open.listeners++;
      options?.signal?.addEventListener('abort', () => open.listeners--);
      addEventListener.call(target, type, react, options);
    };
  };
  for (const target of [window, document, navigator.serviceWorker]) count(target);

  WebAssembly.Instance = class extends WebAssembly.Instance {
    constructor(...values) {
      super(...values);
      memories.push(new WeakRef(this.exports.memory));
    }
  };

  let online = true;
  Object.defineProperty(navigator, 'onLine', { get: () => online });

  const minute = 60_000;
  const snapshot = { type: 'remaining', backgroundSync: true };
  const request = { id: 1, method: 'POST', url: '/api/messages', attempt: 2 };
  const epoch = Date.now();
  let seq = 0;
  let channel;

  globalThis.stage = {
    errors,
    refused,

    /** What brings a queue into each state. */
    states: {
      idle: () => ({ ...snapshot, remaining: 0, lastReplayedAt: Date.now() - 5 * minute }),
      pending: () => ({ ...snapshot, remaining: 3 }),
      replaying: () => ({ ...request, type: 'replaying', remaining: 5 }),
      retrying: () => ({
        ...request,
        type: 'failed',
        remaining: 3,
        reason: 'status',
        message: 'The server answered 503.',
        permanent: false,
        nextRetryAt: Date.now() + minute,
      }),
      failed: () => ({ ...snapshot, remaining: 2, failed: 2, lastError: 'The server answered 400.' }),
      offline: () => ({ ...snapshot, remaining: 3 }),
    },

    /** Speaks on the channel. */
    say(message) {
      channel.postMessage({ syncStatus: 1, queue: 'api', failed: 0, epoch, seq: ++seq, at: Date.now(), ...message });
    },

    /** Brings the page online or offline as the browser does: a property, and an event. */
    connect(connected) {
      online = connected;
      dispatchEvent(new Event(connected ? 'online' : 'offline'));
    },

    /** Leaves one element in the page, which listens already: it has said hello. */
    async mount(attributes = {}, ...children) {
      stage.clear();
      const element = document.createElement('sync-status');
      const name = attributes.channel ?? `stage-${++seq}`;
      channel = new BroadcastChannel(name);
      const hello = new Promise((resolve) => (channel.onmessage = resolve));
      for (const [key, value] of Object.entries({ channel: name, ...attributes })) element.setAttribute(key, value);
      element.append(...children);
      document.querySelector('main').append(element);
      await hello;
      return element;
    },

    clear() {
      channel?.close();
      channel = undefined;
      for (const element of document.querySelectorAll('sync-status')) element.remove();
    },

    /** Everything said so far has been heard and drawn. */
    async drawn() {
      const echo = new BroadcastChannel(channel.name);
      const heard = new Promise((resolve) => (echo.onmessage = ({ data }) => data === 'drawn' && resolve()));
      channel.postMessage('drawn');
      await heard;
      echo.close();
      await stage.frame();
    },

    frame: () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),

    wait: (duration) => new Promise((resolve) => setTimeout(resolve, duration)),

    /** Mounts an element and brings it into a state. */
    async show(state, attributes, ...children) {
      const element = await stage.mount(attributes, ...children);
      stage.connect(state !== 'offline');
      stage.say(stage.states[state]());
      await stage.drawn();
      return element;
    },

    /** The control that has the focus, in whatever shadow root. */
    focused() {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      return element;
    },

    /** What is open for elements at this moment. */
    left: () => ({ channels: open.channels, timers: open.timers.size, listeners: open.listeners, memory: memories.at(-1)?.deref()?.buffer.byteLength }),

    /** How many of the memories are not yet freed. */
    memories: () => memories.filter((memory) => memory.deref()).length,

    /** What axe finds, as `rule: element`. */
    async axe() {
      const { violations } = await axe.run(document, { resultTypes: ['violations'] });
      return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
    },
  };
}
