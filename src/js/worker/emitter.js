// @ts-check
// `Emitter`: publishes for a hand-written outbox. It stores and sends nothing.
import { promised } from './calls.js';
import { ask, give } from './core.js';
import { properties } from './encode.js';
import { wrong } from './error.js';
import { opened, read, refused } from './owners.js';

/** @typedef {import('../worker.d.ts').EmitterReport} Report */
/** @typedef {import('../worker.d.ts').EmitterSnapshot} Snapshot */
/** @typedef {import('./border.d.ts').ReportKind} Kind */

export class Emitter {
  /** Nothing where there is no core. */
  #owner;

  /**
   * @param {string} channel
   * @param {import('../worker.d.ts').EmitterOptions} options
   */
  constructor(channel, options) {
    /** @type {import('./owners.js').Owner['hooks']} */
    const hooks = {};
    for (const name of /** @type {const} */ (['snapshot', 'replay', 'retry', 'discard'])) {
      hooks[name] = async ({ command }) => {
        try {
          const id = /** @type {any} */ (command?.[4] ?? undefined);
          return await (name === 'snapshot' ? options.snapshot?.() : options[name]?.(id));
        } catch (error) {
          console.error("sync-status: in an Emitter's function:", error);
          throw error;
        }
      };
    }
    this.#owner = opened(read('Emitter', options, hooks, { channel }));
  }

  /** @param {Report} [report] */
  async enqueued(report) {
    await this.#report('enqueued', report);
  }

  /** @param {Report} [report] */
  async replaying(report) {
    await this.#report('replaying', report);
  }

  /** @param {Report} [report] */
  async replayed(report) {
    await this.#report('replayed', report);
  }

  /** @param {Report} [report] */
  async failed(report) {
    await this.#report('failed', report);
  }

  /** @param {Report & { id: number | string }} report */
  async discarded(report) {
    await this.#report('discarded', report);
  }

  /** @param {Snapshot} [snapshot] */
  async remaining(snapshot) {
    await this.#report('remaining', snapshot);
  }

  /**
   * @param {Kind} kind
   * @param {any} about
   */
  #report(kind, about) {
    if (!this.#owner) return;
    const { number } = this.#owner;
    if (typeof (about ?? {}) !== 'object') throw wrong('Emitter', `${kind}()'s argument must be an object`, about);
    const given = about === undefined ? null : properties(about ?? {});
    const refusal = ask(['checkReport', number, kind, given]);
    if (refusal) throw refused('Emitter', refusal, Object.values(about ?? {}));
    const whole = given?.map(([key, value]) => /** @type {[string, unknown]} */ ([key, key === 'url' ? absolute(kind, value) : value])) ?? null;
    return promised({}, (slot) => give(['report', slot, number, kind, whole]));
  }
}

/**
 * @param {Kind} kind
 * @param {any} url
 */
function absolute(kind, url) {
  try {
    return url == null ? url : new URL(url, location.href).href;
  } catch {
    throw wrong('Emitter', `${kind}(): 'url' must be a URL`, url);
  }
}
