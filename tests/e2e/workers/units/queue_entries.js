
// `Queue`: what it stores, and gives back.

Object.assign(cases, {
  async 'the record is one that Workbox can read'() {
    await holding('layout', ['hello']);
    const [{ id, timestamp, requestData, ...record }] = await records('layout');
    equal(record, { queueName: 'layout' });
    equal([id, timestamp].map(Number.isInteger), [true, true]);
    const { url, method, headers, body, ...more } = requestData;
    equal([url, method], [NOBODY, 'POST']);
    equal(headers['content-type'], 'text/plain;charset=UTF-8');
    equal(body instanceof ArrayBuffer && new TextDecoder().decode(body), 'hello');
    equal(more.keepalive, false);
  },

  async 'messages hold no query string and no body'() {
    const { queue, ear } = await opened('private');
    await queue.pushRequest({ request: note('body-secret') });
    const [message] = await ear.messages(1);
    equal([message.type, message.url], ['enqueued', '/api/notes']);
    equal(JSON.stringify(message).includes('secret'), false);
  },

  async 'the request that was given is left to be read'() {
    const { queue } = await opened('unread');
    const request = note('body');
    await queue.pushRequest({ request });
    equal(await request.text(), 'body');
  },

  async 'requests come out at the end that is asked for'() {
    const { queue } = await holding('ends', ['b', 'c', 'd']);
    await queue.unshiftRequest({ request: note('a') });
    equal(await texts(await queue.getAll()), ['a', 'b', 'c', 'd']);
    equal(await texts([await queue.popRequest(), await queue.shiftRequest()]), ['d', 'a']);
    equal(await texts(await queue.getAll()), ['b', 'c']);
    equal(await queue.size(), 2);
  },

  async 'an empty queue gives nothing'() {
    const { queue } = await opened('empty');
    equal([await queue.shiftRequest(), await queue.popRequest()], [undefined, undefined]);
    equal([await queue.getAll(), await queue.failed(), await queue.size()], [[], [], 0]);
    equal(await queue.status(), { remaining: 0, failed: 0 });
  },

  async 'what Workbox 3 calls addRequest stores too'() {
    const { queue, ear } = await opened('of-workbox-3');
    await queue.addRequest(note('old'));
    await ear.hears('enqueued 1/0');
    equal(await texts(await queue.getAll()), ['old']);
  },

  async 'metadata and the time of the first send are given back'() {
    const { queue } = await opened('metadata');
    const timestamp = Date.now() - 1000;
    await queue.pushRequest({ request: note('body'), timestamp, metadata: { of: ['any', 7] } });
    const { request, ...entry } = await queue.shiftRequest();
    equal(entry, { timestamp, metadata: { of: ['any', 7] } });
    equal(await request.text(), 'body');
  },

  async 'two that shift at once get two requests'() {
    const { queue } = await holding('shifted', ['a', 'b']);
    const entries = await Promise.all([queue.shiftRequest(), queue.shiftRequest()]);
    equal((await texts(entries)).sort(), ['a', 'b']);
    equal(await queue.size(), 0);
  },
});
