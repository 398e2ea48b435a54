
// `Queue`: what becomes of requests that are sent again.

Object.assign(cases, {
  async 'what the server takes leaves the queue'() {
    const { queue, ear } = await opened('taken');
    await queue.pushRequest({ request: note('body', '/api/taken') });
    await queue.replayRequests();
    await ear.hears('enqueued 1/0', 'replaying 1/0', 'replayed 0/0', 'remaining 0/0');
    equal(await records('taken'), []);
  },

  async 'a failed replay keeps the request and its place'() {
    const { queue, ear } = await holding('kept', ['first', 'second']);
    const [first] = await ids('kept');
    const error = await thrown(() => queue.replayRequests());
    equal([error.name, error.details], ['queue-replay-failed', { name: 'kept' }]);
    await ear.hears('replaying 2/0', 'failed 2/0', 'remaining 2/0');
    equal((await ids('kept'))[0], first);
    equal(await texts(await queue.getAll()), ['first', 'second']);
  },

  async 'a request that had all its attempts makes way'() {
    const { queue, ear } = await holding('poison', ['first', 'second'], { maxAttempts: 1 });
    await queue.replayRequests();
    await ear.hears('replaying 2/0', 'failed 1/1', 'replaying 1/1', 'failed 0/2', 'remaining 0/2');
    equal(await queue.status(), { remaining: 0, failed: 2 });
    equal((await records('poison#failed')).length, 2);
  },

  async 'a record that cannot be read lets the others through'() {
    const { queue, ear } = await opened('corrupt');
    await plant({ queueName: 'corrupt', timestamp: Date.now(), requestData: { url: 7 } });
    await queue.pushRequest({ request: note('good') });
    await ear.hears('enqueued 2/0');
    await thrown(() => queue.replayRequests());
    await ear.hears('failed 1/1', 'replaying 1/1', 'failed 1/1', 'remaining 1/1');
    equal((await queue.failed()).map(({ lastError }) => lastError), ['the record has no URL']);
    equal(await texts(await queue.getAll()), ['good']);
  },

  async 'replays that are asked for together are one'() {
    const { ear } = await holding('together', ['only']);
    const together = { syncStatus: 1, type: 'replay', channel: 'together' };
    equal(await Promise.all([post(together), post(together)]), [[], []]);
    await ear.hears('replaying 1/0', 'failed 1/0', 'remaining 1/0');
  },
});
