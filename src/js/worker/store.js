// @ts-check
// The store: what is still owed, on disk. One call is one transaction: all its steps or none.
//
// Workbox's own layout, so that a site can adopt this package, or leave it, without losing what its
// users have waiting: database `workbox-background-sync` version 3, object store `requests`, index
// `queueName`. Beside the requests there are records without a `queueName`, which no index and so no
// other library sees:
//
// * the ledger: how many requests have which `queueName`, for counting walks all of them;
// * `[id, 'facts']`: what is known of a request with a large body, which need not be read then;
// * `[id, 'mark']`: it was on its way.
import { describe } from './error.js';
import { fromData, toData } from './request.js';

/** @typedef {import('./border.d.ts').Id} Id */
/** @typedef {import('./border.d.ts').History} History */
/** @typedef {import('./border.d.ts').Place} Place */
/** @typedef {import('./border.d.ts').Shelf} Shelf */
/** @typedef {import('./slots.js').Context} Context */
/** @typedef {{ record: any, facts?: any }} Made */

const VERSION = 3;
const REQUESTS = 'requests';
const QUEUE_NAME = 'queueName';

/**
 * The key of the ledger. The first key of the store has to be a number, because Workbox's `unshift` takes
 * one less for its own, and of the other keys, which are arrays, that would be NaN: so the ledger is there
 * whenever they are. It is negative because new keys follow the largest number.
 */
const LEDGER = -1_000_000_000;

/** How large a body may be that is read to know what is beside it. */
const SMALL = 65_536;

/**
 * Runs steps, and counts.
 * @param {Shelf} shelf
 * @param {Context} context
 * @param {import('./border.d.ts').Tally} tally
 * @param {import('./border.d.ts').Step[]} steps
 * @returns {Promise<import('./border.d.ts').Answer>}
 */
export async function commit(shelf, context, tally, steps) {
  // A transaction does not wait for a body.
  const made = steps.some(([name]) => name === 'keep') ? await toRecord(context) : undefined;
  const isReading = tally === 'keys' && steps.every(([name]) => name === 'find');
  const store = await begin(shelf.database, isReading ? 'readonly' : 'readwrite');
  const { transaction } = store;
  const end = committed(transaction);
  const work = new Work(store, shelf, context, made);
  try {
    await work.look();
    for (const [name, ...fields] of steps) await /** @type {any} */ (work)[name](...fields);
    const counts = await work.count(tally);
    await end;
    return ['committed', counts, work.key, work.changed, work.entries];
  } catch (error) {
    // What made the browser abort it says more than what came of that.
    const reason = transaction.error ?? error;
    try {
      transaction.abort();
    } catch {
      // It has been.
    }
    throw reason;
  }
}

/**
 * @param {Context} context
 * @returns {Promise<Made>}
 */
async function toRecord({ copy, timestamp, metadata }) {
  const requestData = await toData(/** @type {Request} */ (copy));
  const { url, method, body } = requestData;
  // As Workbox does: no property for what was not given.
  const record = { timestamp, requestData, ...(metadata && { metadata }) };
  return { record, ...(body && body.byteLength > SMALL && { facts: { timestamp, url, method } }) };
}

/** @implements {Steps} */
class Work {
  changed = 0;
  /** @type {Id | null} */
  key = null;
  /** @type {import('./border.d.ts').Entry[]} */
  entries = [];
  /** How many more, or less. */
  #more = { waiting: 0, failed: 0 };
  /** @type {any} */
  #ledger;
  /** Whether there may be records beside the requests. */
  #hasSides = false;
  #store;
  #index;
  #shelf;
  #context;
  #made;

  /**
   * @param {IDBObjectStore} store
   * @param {Shelf} shelf
   * @param {Context} context
   * @param {Made | undefined} made
   */
  constructor(store, shelf, context, made) {
    this.#store = store;
    this.#index = store.index(QUEUE_NAME);
    this.#shelf = shelf;
    this.#context = context;
    this.#made = made;
  }

  async look() {
    this.#ledger = await settled(this.#store.get(LEDGER));
    this.#hasSides = !!this.#ledger;
  }

  /**
   * @param {Id | null} below
   * @param {History | null} history
   */
  async keep(below, history) {
    const { record, facts } = /** @type {Made} */ (this.#made);
    const id = below === null ? undefined : await this.#firstKey(Number(below));
    const syncStatus = history && { syncStatus: history };
    const key = await settled(
      this.#store.add({ ...record, [QUEUE_NAME]: this.#shelf.waiting, ...(id !== undefined && { id }), ...(!facts && syncStatus) }),
    );
    this.key = /** @type {Id} */ (key);
    // Another library may have used the key before us, and left what was beside its record; those to come are new.
    if (below !== null) this.#removeSides(key);
    if (facts) this.#writeSide(key, 'facts', { ...facts, ...syncStatus });
    this.#more.waiting++;
  }

  /**
   * @param {Place} place
   * @param {Id | null} key
   * @param {boolean} last
   * @param {number} limit
   * @param {import('./border.d.ts').Detail} detail
   */
  async find(place, key, last, limit, detail) {
    const keys = last ? await this.#lastKeys(place, limit) : await this.#keys(place, key, limit);
    if (detail === 'keys') this.entries.push(...keys.map((each) => /** @type {[Id]} */ ([each])));
    // One after the other: a record without facts has its body read, and not all at once.
    else for (const each of keys) this.entries.push(await this.#entry(/** @type {Id} */ (each), detail));
  }

  /**
   * @param {Place | null} place
   * @param {Id | null} key
   */
  async remove(place, key) {
    for (const from of place ? [place] : /** @type {const} */ (['waiting', 'failed'])) {
      for (const each of await this.#keys(from, key)) {
        this.#store.delete(each);
        this.#removeSides(each);
        this.#more[from]--;
        this.changed++;
      }
    }
  }

  /**
   * @param {Id} key
   * @param {History} history
   */
  async note(key, history) {
    if (!(await this.#keys('waiting', key)).length) return;
    const facts = await this.#side(key, 'facts');
    const record = facts || (await this.#read(key).catch(() => {}));
    if (record) this.#store.put({ ...record, syncStatus: history });
    // What cannot be read cannot be written to.
    else this.#writeSide(key, 'facts', { syncStatus: history });
    this.#removeMark(key);
    this.changed++;
  }

  /**
   * @param {Place} to
   * @param {Id | null} key
   * @param {History | null} history
   * @param {number | null} timestamp
   */
  async move(to, key, history, timestamp) {
    const from = to === 'failed' ? 'waiting' : 'failed';
    for (const each of await this.#keys(from, key)) {
      const facts = await this.#side(each, 'facts');
      const { url, method } = facts ?? {};
      // Of a record that cannot be read, what is known of it is left.
      const found = await this.#read(each).catch(() => ({ timestamp: facts?.timestamp, requestData: { url, method } }));
      const moved = { id: each, ...(timestamp !== null && { timestamp }), ...(history && { syncStatus: history }) };
      this.#store.put({ ...without(found), ...moved, [QUEUE_NAME]: this.#shelf[to] });
      if (facts) this.#writeSide(each, 'facts', { ...without(facts), ...moved });
      this.#removeMark(each);
      this.#more[from]--;
      this.#more[to]++;
      this.changed++;
    }
  }

  /** @param {Id} key */
  async mark(key) {
    if ((await this.#keys('waiting', key)).length) this.#writeSide(key, 'mark', {});
  }

  async sweep() {
    if (!this.#hasSides) return;
    for (const side of await settled(this.#store.getAllKeys(IDBKeyRange.lowerBound([])))) {
      const [key] = /** @type {[IDBValidKey]} */ (side);
      if (key === undefined || (await settled(this.#store.getKey(key))) === undefined) this.#store.delete(side);
    }
  }

  /** @param {import('./border.d.ts').Tally} tally */
  async count(tally) {
    const { waiting, failed } = this.#shelf;
    const known = this.#ledger?.syncStatus ?? {};
    const isKnown = [waiting, failed].every((name) => Object.hasOwn(known, name) && Number.isSafeInteger(known[name]));
    const [remaining, others] =
      isKnown && tally !== 'recount'
        ? [known[waiting] + this.#more.waiting, known[failed] + this.#more.failed]
        : await Promise.all([waiting, failed].map((name) => settled(this.#index.count(name))));
    // Another writer may know nothing of the ledger.
    const counts = { remaining: Math.max(remaining, 0), failed: Math.max(others, 0) };
    const isKept = isKnown || tally === 'ledger';
    if (isKept && (known[waiting] !== counts.remaining || known[failed] !== counts.failed)) {
      this.#writeLedger({ ...known, [waiting]: counts.remaining, [failed]: counts.failed });
    } else if (this.#hasSides && !this.#ledger) this.#writeLedger(known);
    return counts;
  }

  /** @param {Record<string, number>} counts */
  #writeLedger(counts) {
    this.#store.put({ id: LEDGER, syncStatus: counts });
  }

  /**
   * A key ahead of all others. It may be 0 or below: Workbox takes 0 for no key at all, and would put the entry last.
   * @param {number} below
   */
  async #firstKey(below) {
    const first = (await settled(this.#store.openKeyCursor()))?.key;
    return typeof first === 'number' && first <= below ? first - 1 : below;
  }

  /**
   * The keys of a place; or this one alone, if it is there. No record is read.
   * @param {Place} place
   * @param {Id | null} key
   * @param {number} [limit]
   */
  async #keys(place, key, limit) {
    const name = this.#shelf[place];
    if (key === null) return settled(this.#index.getAllKeys(name, limit));
    const request = this.#index.openKeyCursor(name);
    let cursor = await settled(request);
    if (cursor && indexedDB.cmp(cursor.primaryKey, key) < 0) {
      cursor.continuePrimaryKey(name, key);
      cursor = await settled(request);
    }
    return cursor && !indexedDB.cmp(cursor.primaryKey, key) ? [key] : [];
  }

  /**
   * @param {Place} place
   * @param {number} limit
   */
  async #lastKeys(place, limit) {
    const keys = [];
    for await (const { primaryKey } of walk(this.#index.openKeyCursor(this.#shelf[place], 'prev'))) {
      keys.push(primaryKey);
      if (keys.length >= limit) break;
    }
    return keys;
  }

  /**
   * @param {Id} key
   * @param {'facts' | 'records'} detail
   * @returns {Promise<import('./border.d.ts').Entry>}
   */
  async #entry(key, detail) {
    const [facts, mark] = await Promise.all([this.#side(key, 'facts'), this.#side(key, 'mark')]);
    /** @type {any} */
    let found = facts;
    /** @type {import('./border.d.ts').Trouble | null} */
    let trouble = null;
    if (!facts || detail === 'records') {
      try {
        const record = await this.#read(key);
        found = { ...record?.requestData, ...record, ...facts };
        if (detail === 'records') trouble = this.#hold(key, record);
      } catch (error) {
        trouble = ['unreadable', describe(error)];
      }
    }
    return [key, found?.timestamp, found?.method, found?.url, found?.syncStatus, !!mark, trouble];
  }

  /**
   * Has the slot hold a record, and the request that is made of it.
   * @param {Id} key
   * @param {any} entry
   * @returns {import('./border.d.ts').Trouble | null}
   */
  #hold(key, entry) {
    try {
      const request = fromData(entry?.requestData);
      Object.assign(this.#context, { entry, request });
      (this.#context.records ??= new Map()).set(key, { entry, request });
      return null;
    } catch (error) {
      return ['broken', describe(error)];
    }
  }

  /**
   * A record; rejects, and lets the transaction live, when the browser cannot read it.
   * @param {IDBValidKey} key
   * @returns {Promise<any>}
   */
  #read(key) {
    const request = this.#store.get(key);
    return new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = (event) => {
        event.preventDefault();
        reject(request.error);
      };
    });
  }

  /**
   * @param {IDBValidKey} key
   * @param {'facts' | 'mark'} kind
   */
  async #side(key, kind) {
    return this.#hasSides ? settled(this.#store.get([key, kind])) : undefined;
  }

  /**
   * @param {IDBValidKey} key
   * @param {'facts' | 'mark'} kind
   * @param {object} side
   */
  #writeSide(key, kind, side) {
    this.#hasSides = true;
    this.#store.put({ ...side, id: [key, kind] });
  }

  /** @param {IDBValidKey} key */
  #removeMark(key) {
    if (this.#hasSides) this.#store.delete([key, 'mark']);
  }

  /** @param {IDBValidKey} key */
  #removeSides(key) {
    if (this.#hasSides) this.#store.delete(IDBKeyRange.bound([key], [key, []]));
  }
}

/** @typedef {import('./border.d.ts').Steps} Steps */

/** @param {any} record */
const without = ({ syncStatus, ...record }) => record;

/**
 * The cursors of a request, one after the other.
 * @template {IDBCursor} T
 * @param {IDBRequest<T | null>} request
 */
async function* walk(request) {
  for (let cursor; (cursor = await settled(request)); cursor.continue()) yield cursor;
}

/** @type {Map<string, Promise<IDBDatabase>>} */
const databases = new Map();

/**
 * The object store in a transaction, on a database that is opened anew when the browser or another
 * version of the application has closed it.
 * @param {string} name
 * @param {IDBTransactionMode} mode
 */
async function begin(name, mode) {
  const opened = databases.get(name);
  if (opened) {
    try {
      return (await opened).transaction(REQUESTS, mode).objectStore(REQUESTS);
    } catch {
      // Only the first to notice opens it again; the others share what it opens.
      if (databases.get(name) === opened) databases.delete(name);
    }
  }
  let opening = databases.get(name);
  if (!opening) databases.set(name, (opening = open(name)));
  return (await opening).transaction(REQUESTS, mode).objectStore(REQUESTS);
}

/**
 * Opens the database, creating it when it is new or of Workbox's first versions, whose object store
 * Workbox itself drops.
 * @param {string} name
 * @returns {Promise<IDBDatabase>}
 */
async function open(name) {
  const request = indexedDB.open(name, VERSION);
  request.onupgradeneeded = () => {
    const db = request.result;
    if (db.objectStoreNames.contains(REQUESTS)) db.deleteObjectStore(REQUESTS);
    db.createObjectStore(REQUESTS, { autoIncrement: true, keyPath: 'id' }).createIndex(QUEUE_NAME, QUEUE_NAME);
  };
  // Not to wait for a page that may stay open for days; what comes of it in the end is closed again.
  const blocked = new Promise((_, reject) => {
    request.onblocked = () => {
      reject(new Error(`the database '${name}' is open elsewhere in an older version`));
      settled(request).then(
        (db) => db.close(),
        () => {},
      );
    };
  });
  const db = await Promise.race([settled(request), /** @type {Promise<never>} */ (blocked)]);
  // Lets a newer version of the application upgrade the database under us.
  db.onversionchange = () => db.close();
  return db;
}

/**
 * The request's result. Within a transaction that is still open the caller may go on using it.
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * Waits until the transaction has committed; rejects with what it was aborted for, a
 * `QuotaExceededError` for instance.
 * @param {IDBTransaction} transaction
 * @returns {Promise<void>}
 */
function committed(transaction) {
  const end = new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(undefined);
    transaction.onabort = () => reject(transaction.error);
  });
  // A step that fails says so first.
  end.catch(() => {});
  return end;
}
