
// `Emitter`: what is told, in which order, and what its owner is asked for.

Object.assign(cases, {
  async 'messages keep the order of the calls however long a count takes'() {
    const ear = new Ear('slow');
    const counts = [30, 20, 10, 0];
    const snapshot = async () => {
      const remaining = counts.shift();
      await pause(remaining);
      return { remaining, failed: 1 };
    };
    const slow = new SyncStatus.Emitter('slow', { queue: 'q', snapshot });
    slow.enqueued();
    slow.replaying();
    slow.replayed({ remaining: 7, failed: 0 });
    await slow.remaining();
    await ear.hears('remaining 30/1', 'enqueued 20/1', 'replaying 10/1', 'replayed 7/0', 'remaining 0/1');
  },

  async 'a message shows the path alone and what else was told'() {
    const ear = new Ear('told');
    const told = new SyncStatus.Emitter('told', { queue: 'q' });
    const about = { id: 'a', method: 'PUT', attempt: 2, status: 503, message: 'HTTP 503', nextRetryAt: 1790000000000 };
    const counts = { remaining: 4, failed: 2 };
    told.failed({ ...about, url: '/notes/1?token=secret', ...counts });
    const [{ epoch, seq, at, ...message }] = await ear.messages(1);
    const { id, method, attempt, ...failure } = about;
    equal(message, {
      ...{ syncStatus: 1, type: 'failed', queue: 'q', ...counts },
      ...{ id, method, url: '/notes/1', attempt, reason: 'status', status: failure.status },
      ...{ message: failure.message, permanent: false, nextRetryAt: failure.nextRetryAt },
    });
    equal([epoch, seq, at].map(Number.isInteger), [true, true, true]);
  },

  async 'the owner is asked to retry and discard by id'() {
    const ear = new Ear('orders');
    const asked = [];
    new SyncStatus.Emitter('orders', {
      queue: 'q',
      snapshot: () => asked.length,
      replay: () => asked.push('replay'),
      discard: async (id) => asked.push(`discard ${id}`),
    });
    await ear.hears('remaining 0/0');
    for (const [type, more, expected] of [
      ['discard', { id: 7 }, ['discard 7']],
      ['discard', {}, ['discard undefined']],
      ['retry', { id: 'x' }, ['replay']],
      ['replay', { queue: 'q' }, ['replay']],
      ['replay', { queue: 'another' }, []],
    ]) {
      asked.length = 0;
      await ask(type, 'orders', more);
      await ear.hears(...expected.map(() => 'remaining 1/0'));
      equal(asked, expected, type);
    }
  },

  async 'an owner that gives up is asked to retry that'() {
    const ear = new Ear('retried');
    const asked = [];
    const owner = { replay: () => asked.push('replay'), retry: (id) => asked.push(`retry ${id}`) };
    new SyncStatus.Emitter('retried', { queue: 'q', ...owner });
    await ask('retry', 'retried', { id: 7 });
    await ask('retry', 'retried');
    equal(asked, ['retry 7', 'retry undefined']);
    // Without a snapshot there is nothing to say afterwards.
    await ear.hears();
  },

  async 'pages that ask together have one replay'() {
    let replays = 0;
    const replay = () => {
      replays++;
      return pause(200);
    };
    new SyncStatus.Emitter('crowd', { queue: 'q', replay });
    for (let page = 0; page < 3; page++) await ask('replay', 'crowd');
    equal(replays, 1);
    await pause(400);
    await ask('replay', 'crowd');
    equal(replays, 2);
  },

  async 'a retry pressed twice has one replay'() {
    let pressed = 0;
    const replay = () => {
      pressed++;
      return pause(200);
    };
    new SyncStatus.Emitter('pressed', { queue: 'q', replay });
    await ask('retry', 'pressed');
    await ask('retry', 'pressed');
    equal(pressed, 1);
  },

  async 'a count alone does not have pages forget why the last attempt failed'() {
    const ear = new Ear('count');
    const emitter = new SyncStatus.Emitter('count', { queue: 'q', snapshot: () => 1 });
    await emitter.failed({ message: 'no network', attempt: 3, nextRetryAt: 1790000000000 });
    await emitter.remaining();
    await emitter.replayed();
    await emitter.remaining();
    const told = ({ attempt, lastError, nextRetryAt }) => ({ attempt, lastError, nextRetryAt });
    const [, , afterFailure, , afterSuccess] = await ear.messages(5);
    equal(told(afterFailure), { attempt: 3, lastError: 'no network', nextRetryAt: 1790000000000 });
    equal(told(afterSuccess), { attempt: 0, lastError: null, nextRetryAt: null });
  },

  async 'what is told of a URL is what its owner wants'() {
    const ear = new Ear('urls');
    for (const [broadcastUrl, expected] of [
      ['full', `${location.origin}/notes?page=2`],
      ['path', '/notes'],
      ['none', ''],
    ]) {
      const emitter = new SyncStatus.Emitter('urls', { queue: broadcastUrl, broadcastUrl });
      await emitter.enqueued({ url: '/notes?page=2', remaining: 1, failed: 0 });
      const [{ url }] = await ear.messages(1);
      equal(url, expected, broadcastUrl);
    }
  },

  // The sending must go on, whatever became of the telling.
  async 'a snapshot that throws stops nobody'() {
    const ear = new Ear('broken');
    let isBroken = true;
    const snapshot = () => {
      if (isBroken) throw new Error('no database');
      return 2;
    };
    const fragile = new SyncStatus.Emitter('broken', { queue: 'q', snapshot });
    await fragile.replaying();
    isBroken = false;
    await fragile.replayed({ id: 1 });
    await ear.hears('replayed 2/0');
  },

  async 'a snapshot of nonsense is not passed on'() {
    const ear = new Ear('nonsense');
    for (const nonsense of [undefined, null, 'two', NaN, -1, {}, { remaining: '2' }, { remaining: 1, failed: -1 }]) {
      const emitter = new SyncStatus.Emitter('nonsense', { queue: 'q', snapshot: () => nonsense });
      await emitter.enqueued({ id: 1 });
    }
    await ear.hears();
  },
});
