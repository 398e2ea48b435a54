
// What the worker is told, and what it says.

/** Everything said on a channel since the ear was made. */
class Ear {
  #heard = [];

  constructor(channel) {
    this.channel = new BroadcastChannel(channel);
    this.channel.onmessage = ({ data }) => this.#heard.push(data);
  }

  /** Speaks on the channel, as pages do. */
  say(data) {
    this.channel.postMessage(data);
  }

  /** Waits for this many messages, and a little for one too many; returns them all. */
  async messages(count) {
    for (let tries = 0; this.#heard.length < count && tries < 500; tries++) await pause(10);
    await pause(50);
    return this.#heard.splice(0);
  }

  /** Waits for what is said next, as `type remaining/failed`: this, and no more. */
  async hears(...expected) {
    const messages = await this.messages(expected.length);
    equal(messages.map(({ type, remaining, failed }) => `${type} ${remaining}/${failed}`), expected);
  }
}

const thrownByListeners = [];
addEventListener('error', ({ message }) => thrownByListeners.push(message));
addEventListener('unhandledrejection', ({ reason }) => thrownByListeners.push(String(reason)));

/** Who waits for a message of theirs, in order. */
const arrivals = [];
addEventListener('message', ({ ports }) => {
  // The test's own messages have one.
  if (!ports.length) arrivals.shift()?.();
});

/** Sends the worker a message, as pages do; what its listeners throw comes back. */
async function post(data) {
  thrownByListeners.length = 0;
  const arrival = new Promise((resolve) => arrivals.push(resolve));
  registration.active.postMessage(data);
  await arrival;
  // An error is told after the last listener.
  await pause(0);
  return [...thrownByListeners];
}

/** What pages ask. */
const ask = async (type, channel, more) => equal(await post({ syncStatus: 1, type, channel, ...more }), []);
