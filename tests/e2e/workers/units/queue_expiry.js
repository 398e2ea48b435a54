
// What is too old is given up, for the user to decide about: whoever looks first sees to it.

/** A queue of one minute with a request of two minutes ago, and one of now. */
async function withOneTooOld(name) {
  const { queue, ear } = await opened(name, { maxRetentionTime: 1 });
  await queue.pushRequest({ request: note('old'), timestamp: Date.now() - 2 * 60_000 });
  await queue.pushRequest({ request: note('new') });
  await ear.hears('enqueued 1/0', 'enqueued 2/0');
  return { queue, ear };
}

async function isGivenUp(queue, ear) {
  const [failed] = await ear.messages(1);
  const { type, reason, permanent, nextRetryAt, message } = failed;
  equal([type, reason, permanent, nextRetryAt, message], ['failed', 'expired', true, null, 'older than maxRetentionTime']);
  equal((await queue.failed()).map(({ lastError }) => lastError), ['older than maxRetentionTime']);
}

Object.assign(cases, {
  async 'getAll gives up what has expired'() {
    const { queue, ear } = await withOneTooOld('expired-all');
    equal(await texts(await queue.getAll()), ['new']);
    await isGivenUp(queue, ear);
  },

  async 'shiftRequest gives up what has expired'() {
    const { queue, ear } = await withOneTooOld('expired-first');
    equal(await texts([await queue.shiftRequest()]), ['new']);
    await isGivenUp(queue, ear);
  },

  async 'popRequest gives up what has expired'() {
    const { queue, ear } = await withOneTooOld('expired-last');
    equal(await texts([await queue.popRequest()]), ['new']);
    await ear.hears('remaining 1/0');
    equal(await queue.popRequest(), undefined);
    await isGivenUp(queue, ear);
  },

  async 'a replay gives up what has expired'() {
    const { queue, ear } = await withOneTooOld('expired-sent');
    await thrown(() => queue.replayRequests());
    await isGivenUp(queue, ear);
  },
});
