
// Where nothing can be decided: the site's own worker goes on, and requests are kept until something can.

const { BackgroundSyncPlugin, Emitter, Queue, observe } = SyncStatus;

Object.assign(cases, {
  'it is said once what to add to the policy': () => {
    new Queue('said');
    equal(complaints.length, 1);
    const [text, error] = complaints[0];
    equal([text.includes("'wasm-unsafe-eval'"), error.name], [true, 'CompileError'], text);
  },

  async 'a queue keeps what it is given'() {
    const queue = new Queue('kept');
    await queue.pushRequest({ request: new Request('/api/notes', { method: 'POST', body: 'hello' }) });
    equal((await thrown(() => queue.replayRequests())).name, 'queue-replay-failed');
    equal(await queue.status(), { remaining: 1, failed: 0 });
    const [{ request }] = await queue.getAll();
    equal(await request.text(), 'hello');
  },

  async 'a plugin keeps what a strategy could not send'() {
    const plugin = new BackgroundSyncPlugin('of-a-plugin', { respondWith: 'accepted', errorOn4xx: true });
    await plugin.fetchDidFail({ request: new Request('/api/notes', { method: 'POST', body: 'hello' }) });
    equal((await records('of-a-plugin')).length, 1);
    equal(Object.keys(plugin).filter((key) => key !== '_queue'), ['fetchDidFail']);
  },

  async 'an emitter stops nobody'() {
    const emitter = new Emitter('lab', { queue: 'own', snapshot: () => 1 });
    equal(await emitter.enqueued({ id: 1 }), undefined);
    equal(await emitter.remaining(), undefined);
  },

  'a queue that is observed is left as it is': () => {
    class Theirs {
      name = 'theirs';
      pushRequest() {}
      shiftRequest() {}
      replayRequests() {}
    }
    const { pushRequest } = Theirs.prototype;
    equal(observe(Theirs, { channel: 'lab' }) === Theirs, true);
    equal(Theirs.prototype.pushRequest === pushRequest, true);
  },
});
