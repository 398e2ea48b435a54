// @ts-check
// What a hand-written outbox says, in Rust. This class has the names, and keeps
// a site going whose Content-Security-Policy forbids wasm.
import { Outbox } from './glue/worker.js';
import { load } from './load.js';

/** @typedef {import('./worker.d.ts').EmitterReport} Report */

export class Emitter {
  #outbox;

  /**
   * @param {string} channel
   * @param {import('./worker.d.ts').EmitterOptions} options
   */
  constructor(channel, options) {
    this.#outbox = load() ? new Outbox(channel, options) : undefined;
  }

  /** @param {Report} [report] */
  async enqueued(report) {
    await this.#outbox?.report('enqueued', report);
  }

  /** @param {Report} [report] */
  async replaying(report) {
    await this.#outbox?.report('replaying', report);
  }

  /** @param {Report} [report] */
  async replayed(report) {
    await this.#outbox?.report('replayed', report);
  }

  /** @param {Report} [report] */
  async failed(report) {
    await this.#outbox?.report('failed', report);
  }

  /** @param {Report & { id: number | string }} report */
  async discarded(report) {
    await this.#outbox?.report('discarded', report);
  }

  /** @param {import('./worker.d.ts').EmitterSnapshot} [snapshot] */
  async remaining(snapshot) {
    await this.#outbox?.report('remaining', snapshot);
  }
}
