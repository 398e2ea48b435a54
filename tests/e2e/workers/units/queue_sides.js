
// What lies beside the requests in their store: the ledger, and what is known of those with a large body.

const LEDGER = -1_000_000_000;

const all = () => inRecords('readonly', (store) => store.getAll());
const keys = () => inRecords('readonly', (store) => store.getAllKeys());
const record = (key) => inRecords('readonly', (store) => store.get(key));

const LARGE = 'x'.repeat(100_000);

Object.assign(cases, {
  async 'what is known of a large request is written beside it'() {
    const { queue, ear } = await holding('large', [LARGE]);
    const [{ id, timestamp }] = await records('large');
    equal(await record([id, 'facts']), { timestamp, url: NOBODY, method: 'POST', id: [id, 'facts'] });
    // Workbox takes the first key for a number.
    equal(typeof (await keys())[0], 'number');

    await thrown(() => queue.replayRequests());
    await ear.hears('replaying 1/0', 'failed 1/0', 'remaining 1/0');
    equal('syncStatus' in (await record(id)), false);
    equal((await record([id, 'facts'])).syncStatus.attempts, 1);

    equal((await queue.getAll()).length, 1);
    await queue.clear();
    equal([await record(id), await record([id, 'facts'])], [undefined, undefined]);
  },

  async 'what was given up is known of in both places, and forgotten in both'() {
    const { queue } = await holdingFailed('large-failed', [LARGE]);
    const [{ id, syncStatus }] = await records('large-failed#failed');
    equal([syncStatus.attempts, (await record([id, 'facts'])).syncStatus], [1, syncStatus]);
    const [{ attempts }] = await queue.failed();
    equal(attempts, 1);
    await queue.retry(id);
    // It has failed again.
    equal((await records('large-failed#failed'))[0].syncStatus.attempts, 1);
    await queue.discard(id);
    equal(await record([id, 'facts']), undefined);
  },

  async 'a request goes ahead of all others, and never into the ledger'() {
    const { queue } = await holding('first', ['b']);
    await plant({ id: LEDGER + 1, queueName: 'elsewhere', timestamp: 1, requestData: { url: NOBODY, method: 'POST' } });
    await queue.unshiftRequest({ request: note('a') });
    equal(await texts(await queue.getAll()), ['a', 'b']);
    // By the clock, so that no key is used again.
    equal((await records('first'))[0].id < LEDGER, true);
    equal((await record(LEDGER)).queueName, undefined);
    await queue.clear();
    await inRecords('readwrite', (store) => store.delete(LEDGER + 1));
  },

  async 'what is left of requests that are gone is removed'() {
    await plant({ id: [12_345, 'facts'] });
    await plant({ id: [12_345, 'mark'] });
    await opened('swept');
    for (let tries = 0; (await record([12_345, 'facts'])) && tries < 100; tries++) await pause(20);
    equal([await record([12_345, 'facts']), await record([12_345, 'mark'])], [undefined, undefined]);
  },

  async 'a ledger is right after whatever came'() {
    const { queue } = await opened('counted');
    for (let index = 0; index < 105; index++) await queue.pushRequest({ request: note(String(index)) });
    const counted = async () => {
      const { syncStatus } = await record(LEDGER);
      return [syncStatus.counted, syncStatus['counted#failed']];
    };
    equal(await counted(), [105, 0]);
    await queue.shiftRequest();
    const [id] = await ids('counted');
    await queue.discard(id);
    equal([await counted(), await queue.status()], [[103, 0], { remaining: 103, failed: 0 }]);
    await queue.clear();
    equal([await counted(), await queue.size()], [[0, 0], 0]);
  },

  async 'a request that the browser cannot read lets the others through'() {
    const { queue, ear } = await holding('unreadable', ['damaged', 'good']);
    const [damaged] = await ids('unreadable');
    const { get } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.get = function (key) {
      if (key !== damaged) return get.call(this, key);
      // As a record whose blob is gone: the request fails, and would take the transaction with it.
      return this.add({ id: LEDGER, queueName: 'never' });
    };
    try {
      await thrown(() => queue.replayRequests());
      const told = await ear.messages(1);
      equal(told.some(({ type, url }) => type === 'replaying' && url === '/api/notes'), true);
    } finally {
      Object.assign(IDBObjectStore.prototype, { get });
    }
    equal(await texts(await queue.getAll()), ['damaged', 'good']);
  },
});
