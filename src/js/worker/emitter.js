// @ts-check
// `Emitter`: publishes for a hand-written outbox. It stores and sends nothing.
import { shown_url } from '../glue/worker.js';
import { channelOf } from './channel.js';
import { listen } from './commands.js';
import { NO_RULES, checkReport, read, wrong } from './rules.js';

/** @typedef {import('../worker.d.ts').EmitterReport} Report */
/** @typedef {import('../worker.d.ts').EmitterSnapshot} Snapshot */

const SUBJECT = ['id', 'method', 'url'];

/** Which properties a message of each type shows. @type {Record<string, string[]>} */
const FIELDS = {
  enqueued: SUBJECT,
  replaying: [...SUBJECT, 'attempt'],
  replayed: [...SUBJECT, 'attempt', 'status', 'duration'],
  failed: [...SUBJECT, 'attempt', 'reason', 'status', 'message', 'permanent', 'nextRetryAt'],
  discarded: ['id'],
  remaining: ['replaying', 'attempt', 'nextRetryAt', 'oldestAt', 'lastReplayedAt', 'lastError', 'backgroundSync'],
};

/** What stands for a property that was not given; null where there is none. @type {Record<string, unknown>} */
const UNSAID = { method: '', url: '', message: '', duration: 0, permanent: false, replaying: false, backgroundSync: false };

export class Emitter {
  #options;
  #rules;
  #channel;
  /** What was told last: messages keep the order of the calls, however long a count takes. */
  #last = Promise.resolve();
  #isReplaying = false;
  /**
   * Why the last attempt failed, for a snapshot that is a number and no more: it would have a page
   * forget what it was told a moment ago.
   * @type {{ attempt?: unknown, lastError?: unknown, nextRetryAt?: unknown }}
   */
  #trouble = {};

  /**
   * @param {string} channel
   * @param {import('../worker.d.ts').EmitterOptions} options
   */
  constructor(channel, options) {
    this.#rules = read('Emitter', options, { channel });
    this.#options = options;
    this.#channel = channelOf(channel);
    if (this.#rules === NO_RULES) return;
    listen({ channel, queue: options.queue, obey: (...order) => this.#obey(...order) });
    if (options.snapshot) void this.#say('remaining');
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
   * @param {string} type
   * @param {object} [about]
   */
  #report(type, about) {
    if (this.#rules === NO_RULES) return;
    const { snapshot } = this.#options;
    if (type === 'remaining' && about === undefined && snapshot) return this.#say(type);
    const given = this.#checked(type, about ?? {});
    if (given.remaining == null && !snapshot) {
      throw wrong('Emitter', `${type}(): 'remaining' is missing, and no 'snapshot' function can tell it`);
    }
    if (type === 'discarded' && given.id == null) throw wrong('Emitter', `${type}(): 'id' is missing`);
    return this.#say(type, given);
  }

  /**
   * @param {string} method
   * @param {any} about
   * @returns {Record<string, any>}
   */
  #checked(method, about) {
    if (typeof about !== 'object') throw wrong('Emitter', `${method}()'s argument must be an object`, about);
    checkReport(method, about);
    return about.url == null ? about : { ...about, url: this.#shown(method, about.url) };
  }

  /**
   * As much of a URL as may be broadcast.
   * @param {string} method
   * @param {string} url
   */
  #shown(method, url) {
    try {
      return shown_url(this.#rules, new URL(url, location.href).href);
    } catch {
      throw wrong('Emitter', `${method}(): 'url' must be a URL`, url);
    }
  }

  /**
   * Publishes a report, or what `snapshot` says, behind all that was told before. Resolves even when
   * that fails: a page that cannot be told must not stop a request from being sent.
   * @param {string} type
   * @param {Record<string, any>} [given]
   */
  #say(type, given) {
    this.#last = this.#last.then(() => this.#publish(type, given)).catch(complain);
    return this.#last;
  }

  /**
   * @param {string} type
   * @param {Record<string, any>} [given]
   */
  async #publish(type, given) {
    const isWhole = given?.remaining != null && given.failed != null;
    const looked = isWhole ? {} : await this.#look();
    const { remaining, failed } = { ...looked, ...known(given) };
    const about = given ?? looked;
    this.#channel.publish(this.#options.queue, { remaining, failed: failed ?? 0 }, type, this.#fields(type, about));
  }

  /**
   * The properties of a message.
   * @param {string} type
   * @param {Record<string, any>} about
   */
  #fields(type, about) {
    const unsaid = { ...UNSAID, attempt: Number(type !== 'remaining'), reason: about.status == null ? 'network' : 'status' };
    /** @type {Record<string, any>} */
    const fields = {};
    for (const key of FIELDS[type] ?? []) fields[key] = about[key] ?? unsaid[/** @type {keyof typeof unsaid} */ (key)] ?? null;
    if (type === 'replayed') {
      fields.status ??= 0;
      this.#trouble = {};
    }
    if (type === 'failed') {
      const { attempt, message, permanent, nextRetryAt } = fields;
      if (fields.status === null) delete fields.status;
      if (!permanent) this.#trouble = { attempt, lastError: message, nextRetryAt };
    }
    if (type === 'remaining' && !fields.attempt) {
      for (const [key, value] of Object.entries(this.#trouble)) fields[key] ||= value;
    }
    return fields;
  }

  /** What the owner's `snapshot` says; nothing without one. @returns {Promise<Record<string, any>>} */
  async #look() {
    const said = await this.#options.snapshot?.();
    if (said === undefined && !this.#options.snapshot) return {};
    const found = typeof said === 'number' ? { remaining: said } : said;
    if (typeof found?.remaining !== 'number') throw wrong('Emitter', "what 'snapshot' returns must be a number, or have 'remaining'", found);
    checkReport('remaining', found);
    return found;
  }

  /**
   * Has the owner do what a page wants, and says what waits then.
   * @param {string} command
   * @param {number | string} [id]
   */
  async #obey(command, id) {
    const { replay, retry, discard, snapshot } = this.#options;
    // An outbox that gives nothing up has nothing else to try again than what waits.
    if (command === 'replay' || (command === 'retry' && !retry)) await this.#replay(replay, id);
    else if (command === 'retry') await attempt(retry, id);
    else if (command === 'discard') await attempt(discard, id);
    else if (command !== 'hello') return;
    if (snapshot) await this.#say('remaining');
  }

  /**
   * Pages ask each on their own when the browser comes online, and users press twice: one at a time.
   * @param {Function | undefined} replay
   * @param {number | string} [id]
   */
  async #replay(replay, id) {
    if (this.#isReplaying) return;
    this.#isReplaying = true;
    await attempt(replay, id);
    this.#isReplaying = false;
  }
}

/**
 * Without what is null: as if it had not been given.
 * @param {Record<string, any>} [given]
 */
const known = (given = {}) => Object.fromEntries(Object.entries(given).filter(([, value]) => value != null));

/**
 * Calls one of the owner's functions, which may be `async`.
 * @param {Function | undefined} act
 * @param {number | string} [id]
 */
async function attempt(act, id) {
  try {
    await act?.(id);
  } catch (error) {
    complain(error);
  }
}

/**
 * Shows an error to the owner where nobody waits for it.
 * @param {unknown} error
 */
const complain = (error) => console.error("sync-status: in an Emitter's function:", error);
