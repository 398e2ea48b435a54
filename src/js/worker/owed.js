// @ts-check
// What a queue owes the server: the store, and what is said of it.
import { flag, shown_url, text } from '../glue/worker.js';
import { channelOf } from './channel.js';
import { describe, toData } from './request.js';
import { NO_RULES } from './rules.js';
import { storeIn } from './store.js';
import { isSupported } from './sync.js';

/** @typedef {import('./store.js').Counts} Counts */
/** @typedef {import('../worker.d.ts').StoredEntry} Entry */

/** The request of a message about none: the storage failed before there was one. */
const NOTHING = { id: null, method: '', url: '' };

export class Owed {
  /** Counts when this worker last looked. */
  known = { remaining: 0, failed: 0 };
  /** @type {number | null} */
  lastReplayedAt = null;
  /** @type {string | null} why the last replay failed; null once one succeeds */
  lastError = null;
  /** A replay runs. */
  isReplaying = false;
  /** The keys of entries that are being sent, or removed. @type {Set<IDBValidKey>} */
  busy = new Set();

  /**
   * @param {string} name
   * @param {number} rules
   */
  constructor(name, rules) {
    this.name = name;
    this.rules = rules;
    this.isRuled = rules !== NO_RULES;
    this.database = (this.isRuled && text(rules, 'databaseName')) || 'workbox-background-sync';
    this.store = storeIn(this.database);
    this.channel = channelOf((this.isRuled && text(rules, 'broadcastChannel')) || 'sync-status');
    /** Whether the browser will wake the worker. */
    this.backgroundSync = isSupported() && !(this.isRuled && flag(rules, 'forceSyncFallback'));
  }

  /**
   * @param {Counts} counts read with the change that is told
   * @param {string} type
   * @param {object} [fields]
   */
  publish(counts, type, fields) {
    this.known = counts;
    this.channel.publish(this.name, counts, type, fields);
  }

  /** Publishes a snapshot; resolves with the counts, or nothing when the store cannot be read, which is published too. */
  async tell() {
    try {
      const { result: head, counts } = await this.store.head(this.name);
      this.publish(counts, 'remaining', this.#snapshot(head));
      return counts;
    } catch (error) {
      this.storageFailed(error);
    }
  }

  /** @param {Entry | undefined} head */
  #snapshot(head) {
    const { attempts, nextRetryAt, error } = attemptsOf(head);
    return {
      replaying: this.isReplaying,
      attempt: attempts,
      nextRetryAt,
      oldestAt: timeOf(head?.timestamp),
      lastReplayedAt: this.lastReplayedAt,
      lastError: error ?? this.lastError,
      backgroundSync: this.backgroundSync,
    };
  }

  /**
   * Stores a request and says so; resolves with its key.
   * @param {import('../worker.d.ts').QueueEntry} entry
   * @param {boolean} [first] ahead of all others
   */
  async add({ request, timestamp = Date.now(), metadata }, first = false) {
    const { url, method } = request;
    try {
      const requestData = await toData(request.clone());
      // As Workbox does: no property for what was not given.
      const entry = { queueName: this.name, timestamp, requestData, ...(metadata ? { metadata } : {}) };
      const { result: id, counts } = await this.store[first ? 'addFirst' : 'add'](this.name, entry);
      this.publish(counts, 'enqueued', this.subject({ id, requestData }));
      return id;
    } catch (error) {
      this.storageFailed(error, this.subject({ requestData: { url, method } }));
      throw error;
    }
  }

  /**
   * What messages say of an entry. It may be broken, or another library's.
   * @param {{ id?: unknown, requestData?: { url?: unknown, method?: unknown } }} entry
   */
  subject({ id, requestData }) {
    const { url = '', method = '' } = requestData ?? {};
    return { id: id ?? null, method: String(method), url: this.isRuled ? shown_url(this.rules, String(url)) : '' };
  }

  /**
   * What a page may see of an entry: never its body.
   * @param {Entry} entry
   * @param {boolean} permanent
   */
  summary(entry, permanent) {
    const { attempts, error } = attemptsOf(entry);
    const timestamp = timeOf(entry.timestamp);
    return { queue: this.name, ...this.subject(entry), timestamp, attempts, lastError: error, permanent };
  }

  /**
   * Says that the browser's storage let us down. The counts are the last ones known: there are no
   * others to be had.
   * @param {unknown} error
   * @param {object} [subject]
   */
  storageFailed(error, subject = NOTHING) {
    const about = { attempt: 0, reason: 'storage', message: describe(error), permanent: false, nextRetryAt: null };
    this.publish(this.known, 'failed', { ...subject, ...about });
  }
}

/**
 * What is remembered of an entry's failed replays. Records come from disk and may be another library's
 * or broken.
 * @param {Entry | undefined} entry
 */
export function attemptsOf(entry) {
  const { attempts, lastAttemptAt, nextRetryAt, reason, error } = entry?.syncStatus ?? {};
  return {
    attempts: timeOf(attempts) ?? 0,
    lastAttemptAt: timeOf(lastAttemptAt),
    nextRetryAt: timeOf(nextRetryAt),
    reason: typeof reason === 'string' ? reason : '',
    error: typeof error === 'string' ? error : null,
  };
}

/**
 * A time or a count, or null for what is none.
 * @param {unknown} value
 */
export const timeOf = (value) => (typeof value === 'number' && value >= 0 ? Math.trunc(value) : null);
