// @ts-check

/**
 * An error with a code as its `name`. Workbox's own: `duplicate-queue-name`, `queue-replay-failed`,
 * `incorrect-type`, `incorrect-class`, `bad-response`; and ours: `no-webassembly`, `foreign-navigation`.
 */
export class QueueError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {object} [details]
   */
  constructor(code, message, details) {
    super(`sync-status: ${message}`);
    this.name = code;
    this.details = details;
  }
}

/**
 * A `TypeError`, as the platform throws for a wrong argument.
 * @param {string} owner
 * @param {string} message
 * @param {unknown[]} value the one that is wrong, if it is to be shown
 */
export function wrong(owner, message, ...value) {
  const where = owner === 'route' ? '' : `${owner}: `;
  return new TypeError(`sync-status: ${where}${message}${value.map((each) => `, but is ${shown(each)}`)}`);
}

/**
 * A value as its author would write it.
 * @param {unknown} value
 * @returns {string}
 */
export function shown(value) {
  if (typeof value === 'function') return 'a function';
  try {
    // RegExps and what else JSON does not know show themselves as text.
    if (!(value instanceof RegExp)) return JSON.stringify(value) ?? String(value);
  } catch {
    // A cycle, or a bigint.
  }
  return String(value);
}

/**
 * What an exception says, for people.
 * @param {any} error
 * @returns {string}
 */
export const describe = (error) => String(error?.message || error?.name || error);
