
// What `Queue` and `BackgroundSyncPlugin` say of arguments that are wrong.

const { BackgroundSyncPlugin, Queue } = SyncStatus;

const NO_NAME = "must be a string that is not empty and does not end in '#failed'";

Object.assign(cases, {
  async 'a queue is given nothing but entries'() {
    const queue = new Queue('entries', { forceSyncFallback: true });
    const wrong = (funcName, paramName) => ({ moduleName: 'sync-status', className: 'Queue', funcName, paramName });
    for (const method of ['pushRequest', 'unshiftRequest']) {
      for (const entry of [undefined, null, 'text', 7, note]) {
        const { name, message, details } = await thrown(() => queue[method](entry));
        equal([name, details], ['incorrect-type', wrong(method, 'entry')], method);
        equal(message, `sync-status: ${method}() takes an object with a 'request'`);
      }
      for (const request of [undefined, NOBODY, { url: NOBODY, method: 'POST' }]) {
        const { name, message, details } = await thrown(() => queue[method]({ request }));
        equal([name, details], ['incorrect-class', wrong(method, 'entry.request')], method);
        equal(message, `sync-status: ${method}(): 'request' must be a Request`);
      }
    }
    equal((await thrown(() => queue.addRequest(NOBODY))).name, 'incorrect-class');
    equal(await queue.size(), 0);
  },

  'a wrong option of a queue is named with its value and what is allowed': () =>
    refuse([
      [() => new Queue(), "sync-status: Queue: option 'name' is missing"],
      [() => new Queue(''), `sync-status: Queue: option 'name' ${NO_NAME}, but is ""`],
      [() => new Queue('q#failed'), `sync-status: Queue: option 'name' ${NO_NAME}, but is "q#failed"`],
      [() => new Queue('q', { onSync: 'soon' }), "sync-status: Queue: option 'onSync' must be a function, but is \"soon\""],
      [() => new Queue('q', { maxAttempts: 1.5 }), "sync-status: Queue: option 'maxAttempts' must be a whole number from 1, but is 1.5"],
      [() => new Queue('q', { concurrency: Symbol('3') }), "sync-status: Queue: option 'concurrency' must be a whole number from 1, but is Symbol(3)"],
      [
        () => new BackgroundSyncPlugin('q', { respondWith: 'later' }),
        "sync-status: BackgroundSyncPlugin: option 'respondWith' must be 'accepted' or 'reject', but is \"later\"",
      ],
    ]),

  async 'an option that no queue has is named with those that it has'() {
    const { message } = await thrown(() => new Queue('q', { maxRetries: 3 }));
    equal(message.startsWith("sync-status: Queue: unknown option 'maxRetries'; valid are onSync, maxRetentionTime, "), true, message);
  },

  async 'options that were wrong leave none behind for the next'() {
    for (const wrong of [{ maxRetries: 3 }, { concurrency: 0 }, { concurrency: Symbol('3') }, { method: [Symbol('POST')] }]) {
      await thrown(() => new Queue('next', wrong));
    }
    equal(new Queue('next', { forceSyncFallback: true }).name, 'next');
  },

  async 'a queue name used twice is refused'() {
    const once = new Queue('once', { forceSyncFallback: true });
    for (const again of [() => new Queue('once'), () => new BackgroundSyncPlugin('once')]) {
      const { name, message, details } = await thrown(again);
      equal([name, details], ['duplicate-queue-name', { name: 'once' }]);
      equal(message, "sync-status: the queue name 'once' is used twice");
    }
    equal(once.name, 'once');
  },
});
