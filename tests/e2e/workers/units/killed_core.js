
// A core that traps is a killed worker: what is on disk goes on, what was under way is the browser's or has failed.

const heard = new Ear('trapped');
const complaints = [];
console.error = (...complaint) => complaints.push(complaint.join(' '));

SyncStatus.backgroundSync([
  { queueName: 'trapped', match: 'startsWith:/api/', broadcastChannel: 'trapped', forceSyncFallback: true },
]);

/** An event of the browser's kind, and what becomes of it. */
function fetched(request) {
  const event = new FetchEvent('fetch', { request });
  const work = [];
  let response;
  event.respondWith = (promised) => (response = promised);
  event.waitUntil = (promised) => work.push(promised);
  dispatchEvent(event);
  return { response, end: Promise.all(work) };
}

Object.assign(cases, {
  async 'what begins ends, and nothing of it is remembered'() {
    const { queue } = await holding('ended', ['first', 'second'], { maxAttempts: 1 });
    await thrown(() => queue.pushRequest({ request: 7 }));
    equal(await texts(await queue.getAll()), ['first', 'second']);
    await queue.shiftRequest();
    await queue.replayRequests();
    await queue.retry();
    await queue.discard();
    await queue.clear();
    await ask('hello', 'ended');
    const { response, end } = fetched(note('kept', new URL('/api/kept', NOBODY)));
    equal((await response).status, 202);
    const untouched = fetched(new Request('/elsewhere'));
    equal(untouched.response, undefined);
    await Promise.all([end, untouched.end]);
    await pause(200);
    equal(unended(), []);
  },

  async 'a request that was not sent yet goes as if there was no library'() {
    // The first call is for a number.
    traps = 2;
    const { response, end } = fetched(new Request('/api/messages', { method: 'POST', body: 'trap' }));
    equal(response, undefined);
    await end;
    equal(complaints.length, 1);
    await pause(200);
    equal(unended(), []);
  },

  async 'calls that were under way are rejected, and the next ones are not'() {
    const { queue, ear } = await holding('under-way', ['first']);
    const under = thrown(() => queue.getAll());
    traps = 2;
    const trapping = thrown(() => queue.status());
    equal([(await under).name, (await trapping).name], ['RuntimeError', 'RuntimeError']);
    equal(await texts(await queue.getAll()), ['first']);
    equal(await queue.status(), { remaining: 1, failed: 0 });
    await queue.pushRequest({ request: note('second') });
    equal((await ear.messages(1)).at(-1).remaining, 2);
    await pause(200);
    equal(unended(), []);
  },
});
