
// Queues for the cases, each with a channel of its name that has fallen silent.

/** A queue that is empty. */
async function opened(name, more) {
  const ear = new Ear(name);
  const queue = new SyncStatus.Queue(name, { broadcastChannel: name, forceSyncFallback: true, ...more });
  // When it was made, and after the replay of its start.
  await ear.hears('remaining 0/0', 'remaining 0/0');
  return { queue, ear };
}

/** One with requests that wait. */
async function holding(name, bodies, more) {
  const { queue, ear } = await opened(name, more);
  for (const body of bodies) await queue.pushRequest({ request: note(body) });
  await ear.hears(...bodies.map((_, index) => `enqueued ${index + 1}/0`));
  return { queue, ear };
}

/** One with requests that were given up. */
async function holdingFailed(name, bodies, more) {
  const { queue, ear } = await holding(name, bodies, { maxAttempts: 1, ...more });
  await queue.retry();
  await ear.messages(2 * bodies.length + 1);
  return { queue, ear };
}

const note = (body, url = NOBODY) => new Request(url, { method: 'POST', body });

/** The bodies of entries, in order. */
const texts = (entries) => Promise.all(entries.map(({ request }) => request.text()));

const ids = async (name) => (await records(name)).map(({ id }) => id);
