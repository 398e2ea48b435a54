
// Where nothing can be decided: the site's own worker goes on.

const { BackgroundSyncPlugin, Emitter, Queue, observe } = SyncStatus;

const request = () => new Request('/api/notes', { method: 'POST', body: 'hello' });

Object.assign(cases, {
  'it is said once what to add to the policy': () => {
    new Queue('said');
    equal(complaints.length, 1);
    const [text, error] = complaints[0];
    equal([text.includes("'wasm-unsafe-eval'"), error.name], [true, 'CompileError'], text);
  },

  async 'a queue says why it keeps nothing'() {
    const queue = new Queue('refused');
    equal(queue.name, 'refused');
    for (const call of [() => queue.pushRequest({ request: request() }), () => queue.getAll(), () => queue.size(), () => queue.replayRequests()]) {
      const { name, details } = await thrown(call);
      equal([name, details.error.name], ['no-webassembly', 'CompileError']);
    }
  },

  async 'a plugin says why it keeps nothing'() {
    const plugin = new BackgroundSyncPlugin('of-a-plugin', { respondWith: 'accepted', errorOn4xx: true });
    equal((await thrown(() => plugin.fetchDidFail({ request: request() }))).name, 'no-webassembly');
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
