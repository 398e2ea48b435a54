// @ts-check
// Publishes what happens on a BroadcastChannel.
import { hear } from './commands.js';

/** @typedef {import('./store.js').Counts} Counts */

/** @type {Map<string, Channel>} */
const channels = new Map();

/**
 * The voice of this worker on one channel.
 * @param {string} name
 */
export function channelOf(name) {
  let channel = channels.get(name);
  if (!channel) channels.set(name, (channel = new Channel(name)));
  return channel;
}

class Channel {
  #epoch = Date.now();
  #seq = 0;
  /** @type {BroadcastChannel | undefined} */
  #channel;

  /** @param {string} name */
  constructor(name) {
    this.name = name;
    try {
      this.#channel = new BroadcastChannel(name);
      // It reaches workers that run, without the page having to know where they are.
      this.#channel.onmessage = ({ data }) => data?.type === 'hello' && data.channel === name && hear(data);
    } catch {
      // Safari before 15.4 has none, and some browsers refuse it where storage is blocked: requests are
      // kept and sent all the same.
    }
  }

  /**
   * @param {string} queue
   * @param {Counts} counts
   * @param {string} type
   * @param {object} [fields]
   */
  publish(queue, { remaining, failed }, type, fields) {
    const seq = ++this.#seq;
    this.#channel?.postMessage({ syncStatus: 1, type, queue, remaining, failed, epoch: this.#epoch, seq, at: Date.now(), ...fields });
  }
}
