// @ts-check

/** Runs the replays of a queue, one at a time. */
export class Runner {
  /** Whether one runs; whoever wants one joins it. */
  isRunning = false;
  /** What set it off: `sync`, `start`, `fetch`, `heartbeat` or `user`. */
  trigger = 'user';
  /** The user asked for a replay while one ran that may not have dared: another follows. */
  again = false;
  /** @type {Promise<unknown> | undefined} */
  #running;
  #work;

  /** @param {() => unknown} work */
  constructor(work) {
    this.#work = work;
  }

  /**
   * Resolves with the error that ended the replay, if one did.
   * @param {string} trigger
   */
  run(trigger) {
    if (this.isRunning) this.again ||= trigger === 'user';
    else this.#running = this.#rounds(trigger);
    return this.#running;
  }

  /** @param {string} first what sets off the first round */
  async #rounds(first) {
    this.isRunning = true;
    this.trigger = first;
    let error;
    do {
      this.again = false;
      error = await this.#round();
      this.trigger = 'user';
    } while (this.again);
    // Nothing is awaited since `again` was looked at: whoever asks from here on finds no replay to join.
    this.isRunning = false;
    return error;
  }

  async #round() {
    try {
      await this.#work();
    } catch (error) {
      return error;
    }
  }
}
