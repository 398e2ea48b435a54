
// `backgroundSync`: what the page gets, and what is refused.

const channels = { kept: new Ear('kept-for-page'), rejected: new Ear('rejected-to-page') };

// As the worker's script is first run: browsers send `fetch` events to no listener that is added later.
SyncStatus.backgroundSync([
  { queueName: 'kept for ü', match: 'pathname:/api/kept', broadcastChannel: 'kept-for-page', forceSyncFallback: true },
  { queueName: 'rejected', match: 'pathname:/api/rejected', broadcastChannel: 'rejected-to-page', forceSyncFallback: true, respondWith: 'reject' },
]);

/** What the page gets that sends this request. */
function answer(request) {
  const event = new FetchEvent('fetch', { request });
  let response;
  // The browser's own refuses events that it has not sent itself.
  event.respondWith = (promised) => (response = promised);
  dispatchEvent(event);
  return response;
}

const elsewhere = (path) => note('hello', new URL(path, NOBODY));

Object.assign(cases, {
  async 'the page is told that its request was kept'() {
    await channels.kept.hears('remaining 0/0');
    const response = await answer(elsewhere('/api/kept'));
    const { queueName, id } = (await records('kept for ü'))[0];
    equal(queueName, 'kept for ü');
    equal(response.status, 202);
    const told = ['Sync-Status', 'Sync-Status-Queue', 'Sync-Status-Id'].map((name) => response.headers.get(name));
    equal(told, ['queued', encodeURIComponent('kept for ü'), String(id)]);
    equal(await response.json(), { queued: true, queue: 'kept for ü', id });
    await channels.kept.hears('enqueued 1/0');
  },

  async 'respondWith reject rejects as if there was no queue'() {
    await channels.rejected.hears('remaining 0/0');
    equal((await thrown(() => answer(elsewhere('/api/rejected')))).name, 'TypeError');
    await channels.rejected.hears('enqueued 1/0');
  },

  'a request of no route is left alone': () => {
    equal(answer(elsewhere('/api/of-no-route')), undefined);
    equal(answer(new Request(new URL('/api/kept', NOBODY), { method: 'PUT' })), undefined);
  },

  'a wrong option of a route is named with its value and what is allowed': () => {
    const route = { queueName: 'wrong', match: 'startsWith:/' };
    const routes = (...given) => () => SyncStatus.backgroundSync(given.map((more) => ({ ...route, ...more })));
    return refuse([
      [() => SyncStatus.backgroundSync(route), 'sync-status: backgroundSync takes an array of routes'],
      [() => SyncStatus.backgroundSync([7]), 'sync-status: the options must be an object, but is 7'],
      [routes({ maxRetentionTime: 'soon' }), "sync-status: option 'maxRetentionTime' must be a number of minutes above 0, but is \"soon\""],
      [routes({ match: undefined, regex: '(' }), "sync-status: queue 'wrong': 'regex' must be a regular expression, but is \"(\""],
      [routes({ match: undefined }), "sync-status: queue 'wrong' needs one of the options 'match' and 'regex'"],
    ]);
  },

  async 'routes of which one is wrong are none'() {
    const right = { queueName: 'right', match: 'startsWith:/right/', forceSyncFallback: true };
    await thrown(() => SyncStatus.backgroundSync([right, { ...right, queueName: 7 }]));
    equal(answer(elsewhere('/right/')), undefined);
    equal(new SyncStatus.Queue('right', { forceSyncFallback: true }).name, 'right');
  },

  async 'a queue name of two routes is refused'() {
    const route = { queueName: 'twice', match: 'startsWith:/twice/', forceSyncFallback: true };
    await refuse([
      [() => SyncStatus.backgroundSync([route, route]), "sync-status: the queue name 'twice' is used twice"],
      [() => SyncStatus.backgroundSync([route, { ...route, queueName: 'rejected' }]), "sync-status: the queue name 'rejected' is used twice"],
    ]);
    equal(answer(elsewhere('/twice/')), undefined);
    equal(new SyncStatus.Queue('twice', { forceSyncFallback: true }).name, 'twice');
  },
});
