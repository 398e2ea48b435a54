
// Whatever else is posted to a worker: any script of the origin may.

/** What structured clone lets through. */
function strangers(channel) {
  const cyclic = { syncStatus: 1, type: 'hello' };
  cyclic.channel = cyclic;
  const huge = 'a'.repeat(10_000_000);
  const hello = { syncStatus: 1, type: 'hello', channel };
  return [
    ...[undefined, null, true, 0, NaN, 'hello', 10n, [], {}, new Date(), new Error('hello'), cyclic],
    ...[new Map(Object.entries(hello)), new Set(['hello']), new Uint8Array(8), new ArrayBuffer(8), new Blob(['hello'])],
    ...[2, '1', NaN].map((syncStatus) => ({ ...hello, syncStatus })),
    ...['steal', huge, ['hello'], { toString: null }].map((type) => ({ ...hello, type })),
    ...[huge, 'other'].map((other) => ({ ...hello, channel: other })),
    ...[huge, '__proto__'].map((queue) => ({ ...hello, queue })),
    ...['status-request', 'replay-request'].map((type) => ({ type })),
    { syncStatus: 1, type: 'remaining', queue: channel, remaining: -1, failed: NaN, epoch: Infinity, seq: 1e300, at: {} },
  ];
}

Object.assign(cases, {
  async 'anything at all posted to a worker or a channel does no harm'() {
    const ear = new Ear('target');
    new SyncStatus.Queue('target', { broadcastChannel: 'target', forceSyncFallback: true });
    // When it was made, and after the replay of its start.
    await ear.hears('remaining 0/0', 'remaining 0/0');
    new SyncStatus.Emitter('target', { queue: 'own', snapshot: () => 1 });
    await ear.hears('remaining 1/0');
    for (const stranger of strangers('target')) {
      equal(await post(stranger), []);
      ear.say(stranger);
    }
    await ear.hears();
    ear.say({ syncStatus: 1, type: 'hello', channel: 'target' });
    await ear.hears('remaining 1/0', 'remaining 0/0');
  },
});
