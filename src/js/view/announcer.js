// Speaks to screen readers: transitions, never counts that tick.

/**
 * A state is spoken once it has lasted this long: a replay that is over in a moment, or a dozen requests stored in a
 * row, are one piece of news.
 */
const SETTLED_MS = 1_000;

export class Announcer {
  /** @type {string | undefined} */
  #spoken;
  /** @type {string | undefined} */
  #coming;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #speak;

  /** @param {() => void} speak says the state as it is at that time */
  constructor(speak) {
    this.#speak = speak;
  }

  /**
   * Takes note of the state. The first is no transition: the reader meets it in the page's text.
   *
   * @param {string} state
   */
  observe(state) {
    if (state === this.#coming) return;
    this.#coming = state;
    this.#spoken ??= state;
    this.stop();
    if (state === this.#spoken) return;
    this.#timer = setTimeout(() => {
      this.#spoken = state;
      this.#speak();
    }, SETTLED_MS);
  }

  stop() {
    clearTimeout(this.#timer);
  }
}
