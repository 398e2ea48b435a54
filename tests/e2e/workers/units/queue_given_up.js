
// `Queue`: what was given up is the user's to decide about, and what waits is too.

Object.assign(cases, {
  async 'what was given up is listed without its secrets'() {
    const { queue } = await holdingFailed('listed', ['body-secret']);
    const [{ id, timestamp, lastError, ...entry }, ...others] = await queue.failed();
    equal(entry, { queue: 'listed', method: 'POST', url: '/api/notes', attempts: 1, permanent: true });
    equal([Number.isInteger(id), Number.isInteger(timestamp), typeof lastError], [true, true, 'string']);
    equal(others, []);
  },

  async 'a page gets its list even when the storage fails'() {
    const { ear } = await holding('unlisted', ['body']);
    const { port1, port2 } = new MessageChannel();
    const answer = new Promise((resolve) => (port1.onmessage = ({ data }) => resolve(data)));
    const { getAllKeys } = IDBIndex.prototype;
    IDBIndex.prototype.getAllKeys = () => {
      throw new DOMException('The disk is gone.', 'UnknownError');
    };
    try {
      registration.active.postMessage({ syncStatus: 1, type: 'list', channel: 'unlisted' }, [port2]);
      equal(await answer, []);
    } finally {
      Object.assign(IDBIndex.prototype, { getAllKeys });
    }
    const [{ type, reason, message }] = await ear.messages(1);
    equal([type, reason, message], ['failed', 'storage', 'The disk is gone.']);
  },

  async 'what was given up gets another chance'() {
    let isLoggedIn = false;
    const requestWillReplay = () => {
      if (!isLoggedIn) throw new Error('logged out');
      return note('fresh', '/api/notes');
    };
    const { queue, ear } = await holding('revived', ['body'], { maxAttempts: 1, requestWillReplay });
    await queue.retry();
    await ear.hears('failed 0/1', 'remaining 0/1');
    equal((await queue.failed())[0].lastError, 'logged out');
    isLoggedIn = true;
    await queue.retry();
    await ear.hears('replaying 1/0', 'replayed 0/0', 'remaining 0/0');
  },

  async 'one that was given up is retried without the others'() {
    const { queue, ear } = await holdingFailed('one', ['first', 'second']);
    const [, second] = await queue.failed();
    await queue.retry(second.id);
    const [replaying, failed, remaining, ...more] = await ear.messages(3);
    equal([replaying.type, replaying.id, replaying.attempt, replaying.remaining], ['replaying', second.id, 1, 1]);
    equal([failed.type, failed.id, failed.permanent], ['failed', second.id, true]);
    equal([remaining.failed, more], [2, []]);
  },

  async 'what was given up can be discarded'() {
    const { queue, ear } = await holdingFailed('discarded', ['first', 'second']);
    await queue.pushRequest({ request: note('waits') });
    await ear.hears('enqueued 1/2');
    const [first] = await queue.failed();
    await queue.discard(first.id);
    await ear.hears('discarded 1/1');
    await queue.discard();
    await ear.hears('remaining 1/0');
    equal(await texts(await queue.getAll()), ['waits']);
  },

  async 'no id at all means all that was given up'() {
    for (const none of [undefined, null]) {
      const { queue, ear } = await holdingFailed(`all-${none}`, ['first', 'second']);
      for (const retry of [() => queue.retry(none), () => ask('retry', queue.name, { id: none })]) {
        await retry();
        await ear.hears('replaying 2/0', 'failed 1/1', 'replaying 1/1', 'failed 0/2', 'remaining 0/2');
      }
      await queue.discard(none);
      await ear.hears('remaining 0/0');
    }
  },

  // Else a slip of the page's would drop everything.
  async 'an order with a wrong id or queue is left alone'() {
    const { ear } = await holdingFailed('slip', ['first', 'second']);
    for (const type of ['discard', 'retry']) {
      for (const id of [NaN, 1.5, true, {}, [], new Date()]) await ask(type, 'slip', { id });
      for (const queue of [7, true, {}, ['slip']]) await ask(type, 'slip', { queue });
    }
    await ear.hears();
    equal((await records('slip#failed')).length, 2);
  },

  async 'what waits can be discarded once'() {
    const { queue, ear } = await holding('dropped', ['first', 'second']);
    const [first] = await ids('dropped');
    await queue.discard(first);
    await queue.discard(first);
    const [{ type, id, remaining }, ...more] = await ear.messages(1);
    equal([type, id, remaining, more], ['discarded', first, 1, []]);
    equal(await texts(await queue.getAll()), ['second']);
  },

  async 'an entry of another queue is not discarded'() {
    const { queue, ear } = await opened('prying');
    const { queue: other } = await holding('other', ['private']);
    const { queue: failed } = await holdingFailed('other-failed', ['private']);
    for (const id of [...(await ids('other')), ...(await ids('other-failed#failed'))]) {
      await queue.discard(id);
      await queue.retry(id);
    }
    // Of each retry, after a replay of nothing.
    await ear.hears('remaining 0/0', 'remaining 0/0');
    equal(await texts(await other.getAll()), ['private']);
    equal(await failed.status(), { remaining: 0, failed: 1 });
  },

  async 'a queue that is cleared leaves the others alone'() {
    const { queue, ear } = await holdingFailed('cleared', ['failed']);
    const { queue: other } = await holding('cleared-not', ['stays']);
    await queue.pushRequest({ request: note('waits') });
    await ear.hears('enqueued 1/1');
    await queue.clear();
    await ear.hears('remaining 0/0');
    equal([...(await records('cleared')), ...(await records('cleared#failed'))], []);
    equal(await texts(await other.getAll()), ['stays']);
  },
});
