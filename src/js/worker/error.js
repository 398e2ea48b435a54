// @ts-check

/**
 * An error with one of Workbox's codes as its `name`: `duplicate-queue-name`, `queue-replay-failed`,
 * `incorrect-type`, `incorrect-class`.
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
