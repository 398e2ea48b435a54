
// What `Emitter` says of arguments that are wrong.

const { Emitter } = SyncStatus;

Object.assign(cases, {
  'an emitter is not made of nothing': () =>
    refuse([
      [() => new Emitter(), 'sync-status: Emitter: the options must be an object, but is undefined'],
      [() => new Emitter('c'), 'sync-status: Emitter: the options must be an object, but is undefined'],
      [() => new Emitter('c', null), 'sync-status: Emitter: the options must be an object, but is null'],
      [() => new Emitter('c', 'q'), 'sync-status: Emitter: the options must be an object, but is "q"'],
      [() => new Emitter('c', {}), "sync-status: Emitter: option 'queue' is missing"],
      [() => new Emitter(undefined, { queue: 'q' }), "sync-status: Emitter: option 'channel' is missing"],
      [() => new Emitter('', { queue: 'q' }), "sync-status: Emitter: option 'channel' must be a string that is not empty, but is \"\""],
      [() => new Emitter(7, { queue: 'q' }), "sync-status: Emitter: option 'channel' must be a string that is not empty, but is 7"],
    ]),

  'a wrong option of an emitter is named': () => {
    const made = (more) => () => new Emitter('c', { queue: 'q', ...more });
    return refuse([
      [made({ queue: 7 }), "sync-status: Emitter: option 'queue' must be a string that is not empty, but is 7"],
      [made({ snapshot: 3 }), "sync-status: Emitter: option 'snapshot' must be a function, but is 3"],
      [
        made({ snapshots: 3 }),
        "sync-status: Emitter: unknown option 'snapshots'; valid are queue, broadcastUrl, snapshot, replay, retry, discard",
      ],
      [made({ broadcastUrl: 'all' }), "sync-status: Emitter: option 'broadcastUrl' must be 'path', 'full' or 'none', but is \"all\""],
    ]);
  },

  'a wrong report is named': () => {
    const fine = new Emitter('fine', { queue: 'q' });
    return refuse([
      [() => fine.enqueued({ id: 1 }), "sync-status: Emitter: enqueued(): 'remaining' is missing, and no 'snapshot' function can tell it"],
      [() => fine.enqueued(3), "sync-status: Emitter: enqueued()'s argument must be an object, but is 3"],
      [() => fine.discarded({ remaining: 0 }), "sync-status: Emitter: discarded(): 'id' is missing"],
      [
        () => fine.failed({ remaining: 1, reason: 'luck' }),
        "sync-status: Emitter: failed(): 'reason' must be network, status, timeout, expired, storage, hook or stopped, but is \"luck\"",
      ],
      [() => fine.failed({ remaining: 1, url: 'http://:' }), "sync-status: Emitter: failed(): 'url' must be a URL, but is \"http://:\""],
      [() => fine.replayed({ remaining: {} }), "sync-status: Emitter: replayed(): 'remaining' must be a whole number from 0, but is {}"],
    ]);
  },
});
