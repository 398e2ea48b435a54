// @ts-check
// Sending what waits: first in, first out, one replay at a time.
//
// An entry leaves the store only after the server's answer has been judged, so a worker that is stopped
// at any instant loses nothing. At worst a request whose answer was lost is sent again, with the same
// `Idempotency-Key`.
import * as rules from '../glue/worker.js';
import { attemptsOf, timeOf } from './owed.js';
import { describe, fromData, isFromElsewhere, send } from './request.js';

/** @typedef {import('../worker.d.ts').StoredEntry} Entry */
/** @typedef {import('./owed.js').Owed} Owed */
/** @typedef {import('./request.js').Sent} Sent */
/** @typedef {ReturnType<typeof begin>} Attempt */

const TOO_OLD = 'older than maxRetentionTime';

/**
 * What the application may do to a request before it is sent again.
 * @typedef {(context: { request: Request, entry: Entry }) => unknown} Hook
 */

/**
 * Goes through the queue until it is empty or an entry has to wait; resolves with whether it is empty.
 * @param {Owed} owed
 * @param {string} trigger
 * @param {Hook} [hook]
 */
export async function pass(owed, trigger, hook) {
  try {
    for (;;) {
      const keys = await owed.store.keys(owed.name);
      if (!keys.length) return true;
      const lanes = Array.from({ length: Math.min(rules.number(owed.rules, 'concurrency'), keys.length) }, () => lane(owed, keys, trigger, hook));
      if (!(await Promise.all(lanes)).every(Boolean)) return false;
    }
  } catch (error) {
    owed.storageFailed(error);
    return false;
  }
}

/**
 * Sends entries of a list that lanes draw from together. Resolves with `false` when one has to wait:
 * it stays first in the queue, and nothing may overtake it.
 * @param {Owed} owed
 * @param {IDBValidKey[]} keys
 * @param {string} trigger
 * @param {Hook} [hook]
 */
async function lane(owed, keys, trigger, hook) {
  for (let key; (key = keys.shift()) !== undefined; ) {
    if (!(await sendOne(owed, key, trigger, hook))) {
      // The other lanes finish what they have in flight.
      keys.length = 0;
      return false;
    }
  }
  return true;
}

/**
 * @param {Owed} owed
 * @param {IDBValidKey} key
 * @param {string} trigger
 * @param {Hook} [hook]
 */
async function sendOne(owed, key, trigger, hook) {
  // The answer to its first send has come after all, and removes it.
  if (owed.busy.has(key)) return true;
  let attempt;
  try {
    owed.busy.add(key);
    const { result: entry, counts } = await owed.store.get(owed.name, key);
    owed.known = counts;
    // Discarded since the list was made.
    if (entry?.queueName !== owed.name) return true;
    attempt = begin(owed, entry, trigger);
    return await settle(owed, attempt, hook);
  } catch (error) {
    owed.storageFailed(error, attempt?.subject);
    return false;
  } finally {
    owed.busy.delete(key);
  }
}

/**
 * One entry's turn in a pass.
 * @param {Owed} owed
 * @param {Entry} entry
 * @param {string} trigger
 */
function begin(owed, entry, trigger) {
  const before = attemptsOf(entry);
  const started = Date.now();
  const turn = rules.turn(trigger, started, before.nextRetryAt ?? NaN, before.lastAttemptAt ?? NaN, isUnreached(before.reason));
  // `number`: which replay of this request it is, from 1.
  return { entry, before, started, turn, number: before.attempts + 1, subject: owed.subject(entry) };
}

/**
 * Whether an entry is older than `maxRetentionTime`. One without a time is as old as can be and not
 * expired: nothing is thrown away for a missing number.
 * @param {Owed} owed
 * @param {Entry} entry
 * @param {number} [now]
 */
export const isExpired = (owed, entry, now = Date.now()) =>
  owed.isRuled && rules.is_expired(owed.rules, timeOf(entry.timestamp) ?? NaN, now);

/**
 * Gives up an entry that has expired.
 * @param {Owed} owed
 * @param {Entry} entry
 */
export const expire = (owed, entry) => giveUp(owed, begin(owed, entry, 'user'), 'expired', TOO_OLD);

/**
 * Sends an entry, and does with it what its outcome means.
 * @param {Owed} owed
 * @param {Attempt} attempt
 * @param {Hook} [hook]
 */
async function settle(owed, attempt, hook) {
  const { entry, turn, started, number, subject } = attempt;
  if (isExpired(owed, entry, started)) return giveUp(owed, attempt, 'expired', TOO_OLD);
  if (turn === 'wait') return false;
  let request;
  try {
    request = fromData(entry.requestData);
    if (isFromElsewhere(entry.requestData)) throw new TypeError('another site has submitted it');
  } catch (error) {
    // A record that cannot be read today cannot be read tomorrow.
    return giveUp(owed, attempt, 'storage', describe(error));
  }
  try {
    const replacement = await hook?.({ request, entry });
    if (replacement instanceof Request) request = replacement;
  } catch (error) {
    return putOff(owed, attempt, 'hook', describe(error));
  }
  // With the counts that are known by now: while the hook ran, others may have been stored, and told of.
  owed.publish(owed.known, 'replaying', { ...subject, attempt: number });
  const sent = await send(request, rules.number(owed.rules, 'networkTimeoutSeconds'));
  const verdict = judge(owed, sent);
  if (verdict === 'acknowledge') return acknowledge(owed, attempt, sent.response?.status ?? 0);
  const reason = sent.response ? 'status' : sent.outcome;
  return (verdict === 'retry' ? putOff : giveUp)(owed, attempt, reason, sent.message, sent.response);
}

/**
 * Whether a reason is the network's fault and not the request's.
 * @param {string} reason
 */
const isUnreached = (reason) => /^(network|timeout)$/.test(reason);

/**
 * What an outcome means: `acknowledge`, `retry` or `refuse`.
 * @param {Owed} owed
 * @param {Sent} sent
 */
export const judge = (owed, { outcome, response }) => rules.judge(owed.rules, outcome, response?.status ?? 0, !!response?.redirected);

/**
 * @param {Owed} owed
 * @param {Attempt} attempt
 * @param {number} status
 */
async function acknowledge(owed, { entry, started, number, subject }, status) {
  const { counts } = await owed.store.remove(owed.name, entry.id);
  owed.lastReplayedAt = Date.now();
  owed.lastError = null;
  const duration = Math.max(owed.lastReplayedAt - started, 0);
  owed.publish(counts, 'replayed', { ...subject, attempt: number, status, duration });
  return true;
}

/**
 * Removes an entry to whose first send the answer came after it was stored, unless it is being sent again:
 * then that answer decides.
 * @param {Owed} owed
 * @param {{ id: number, requestData: { url: string, method: string } }} entry
 * @param {number} started
 * @param {number} status
 */
export async function acknowledgeLate(owed, entry, started, status) {
  if (owed.busy.has(entry.id)) return;
  owed.busy.add(entry.id);
  try {
    const { result, counts } = await owed.store.discard(owed.name, entry.id);
    // Unless the user was faster.
    if (!result) return;
    owed.lastReplayedAt = Date.now();
    const duration = Math.max(owed.lastReplayedAt - started, 0);
    owed.publish(counts, 'replayed', { ...owed.subject(entry), attempt: 0, status, duration });
  } finally {
    owed.busy.delete(entry.id);
  }
}

/**
 * Keeps an entry for another try, unless it has had them all.
 * @param {Owed} owed
 * @param {Attempt} attempt
 * @param {string} reason
 * @param {string} message
 * @param {Response} [response]
 */
async function putOff(owed, attempt, reason, message, response) {
  const { before, turn, entry } = attempt;
  const now = Date.now();
  // A try that nobody scheduled, or one while the browser is offline, does not count when it finds no network.
  const isExpected = isUnreached(reason) && (turn === 'early' || !navigator.onLine);
  const attempts = before.attempts + Number(!isExpected);
  if (rules.is_spent(owed.rules, attempts)) return giveUp(owed, attempt, reason, message, response);
  const retryAfter = response?.headers.get('Retry-After') ?? '';
  const nextRetryAt = isExpected
    ? rules.kept_retry_at(before.nextRetryAt ?? NaN, now)
    : rules.next_retry_at(attempts, now, retryAfter, Date.parse(retryAfter), Math.random());
  const kept = isExpected && nextRetryAt === before.nextRetryAt;
  const syncStatus = { attempts, lastAttemptAt: now, nextRetryAt, reason: kept ? before.reason : reason, error: message };
  const { counts } = await owed.store.update(owed.name, { ...entry, syncStatus });
  publishFailed(owed, attempt, counts, { reason, message, nextRetryAt }, response);
  return false;
}

/**
 * Moves an entry out of the way of the others; the user decides about it.
 * @param {Owed} owed
 * @param {Attempt} attempt
 * @param {string} reason
 * @param {string} message
 * @param {Response} [response]
 */
async function giveUp(owed, attempt, reason, message, response) {
  const { entry, number } = attempt;
  const syncStatus = { attempts: number, lastAttemptAt: Date.now(), nextRetryAt: null, reason, error: message };
  const { counts } = await owed.store.giveUp(owed.name, { ...entry, syncStatus });
  publishFailed(owed, attempt, counts, { reason, message, nextRetryAt: null }, response);
  return true;
}

/**
 * @param {Owed} owed
 * @param {Attempt} attempt
 * @param {import('./store.js').Counts} counts
 * @param {{ reason: string, message: string, nextRetryAt: number | null }} failure without a next retry it was the last
 * @param {Response} [response]
 */
function publishFailed(owed, { subject, number }, counts, failure, response) {
  owed.lastError = failure.message;
  const status = response && { status: response.status };
  owed.publish(counts, 'failed', { ...subject, attempt: number, ...failure, ...status, permanent: failure.nextRetryAt === null });
}
