
// The outbox of the tutorials, with the five lines that have it heard.

const apiList = new Ear('api-list');

Object.assign(cases, {
  async 'five lines make a hand-written outbox heard'() {
    await apiList.hears('remaining 0/0');

    for (const text of ['first', 'second']) await addToOutbox(text);
    apiList.say({ syncStatus: 1, type: 'hello', channel: 'api-list' });
    await apiList.hears('remaining 2/0');
    await ask('hello', 'api-list');
    await apiList.hears('remaining 2/0');

    self.api = NOBODY;
    await syncOutbox();
    await apiList.hears('failed 2/0', 'failed 2/0', 'remaining 2/0');

    self.api = '/api/outbox';
    await ask('replay', 'api-list');
    await apiList.hears('replayed 1/0', 'replayed 0/0', 'remaining 0/0', 'remaining 0/0');
  },
});
