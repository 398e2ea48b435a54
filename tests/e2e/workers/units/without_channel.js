
// Where nobody can be told: requests are kept and sent all the same.

Object.assign(cases, {
  'there is no channel': () => equal(typeof BroadcastChannel, 'undefined'),

  async 'a queue keeps, gives up and sends'() {
    let isLoggedIn = false;
    const requestWillReplay = () => {
      if (!isLoggedIn) throw new Error('logged out');
    };
    const queue = new SyncStatus.Queue('unheard', { forceSyncFallback: true, maxAttempts: 1, requestWillReplay });
    await queue.pushRequest({ request: new Request('/api/unheard', { method: 'POST', body: 'body' }) });
    equal(await queue.status(), { remaining: 1, failed: 0 });
    await queue.replayRequests();
    equal(await queue.status(), { remaining: 0, failed: 1 });
    isLoggedIn = true;
    await queue.retry();
    equal(await queue.status(), { remaining: 0, failed: 0 });
    const received = await (await fetch('/control/received')).json();
    equal(received.map(({ path, body }) => [path, body]), [['/api/unheard', 'body']]);
  },

  async 'an emitter stops nobody'() {
    const emitter = new SyncStatus.Emitter('unheard', { queue: 'own', snapshot: () => 1 });
    equal(await emitter.enqueued({ id: 1 }), undefined);
    equal(await emitter.remaining(), undefined);
  },
});
