// @ts-check
// The BroadcastChannels: one of each name, whoever speaks on it.
import { give } from './core.js';
import { OTHER } from './encode.js';

/** @type {Map<string, BroadcastChannel | undefined>} */
const channels = new Map();

/**
 * The channel of this name; undefined where there can be none.
 * @param {string} name
 */
export function channelOf(name) {
  if (!channels.has(name)) channels.set(name, opened(name));
  return channels.get(name);
}

/** @param {string} name */
function opened(name) {
  try {
    const channel = new BroadcastChannel(name);
    // It reaches workers that run, without the page having to know where they are.
    channel.onmessage = ({ data }) => {
      if (data?.type === 'hello' && data.channel === name) give(['heard', commandIn(data)]);
    };
    return channel;
  } catch {
    // Safari before 15.4 has none, and some browsers refuse it where storage is blocked: requests are
    // kept and sent all the same.
  }
}

/** More than any text of ours; wasm would keep the memory for ever. */
const LONG = 10_000;

/**
 * What a message may be asking. Any script of the origin can send one.
 * @param {any} data
 * @returns {import('./border.d.ts').Command}
 */
export const commandIn = ({ syncStatus, type, channel, queue, id, nonce }) =>
  /** @type {any} */ ([syncStatus, type, channel, queue, id, nonce].map(primitive));

/** @param {any} value */
const primitive = (value) => (value && (typeof value === 'object' || value.length > LONG) ? OTHER : value);
