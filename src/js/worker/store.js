// @ts-check
// The store: what is still owed, on disk.
//
// Workbox's own layout, so that a site can adopt this package, or leave it, without losing what its
// users have waiting: database `workbox-background-sync` version 3, object store `requests`, index
// `queueName`. Requests given up live on under the queue name `<name>#failed`, which Workbox never
// looks at.
//
// A transaction's requests are made all at once and read after it has committed, and each transaction
// counts as its last act: a reported count is the count at that very change.

/** @typedef {import('../worker.d.ts').StoredEntry} Entry */
/** @typedef {{ remaining: number, failed: number }} Counts waiting or in flight; given up */
/** @typedef {IDBValidKey} Key */

const VERSION = 3;
const REQUESTS = 'requests';
const QUEUE_NAME = 'queueName';

/** @param {string} queue the name under which a queue keeps what it gave up */
const failedName = (queue) => `${queue}#failed`;

/** @type {Map<string, Store>} */
const stores = new Map();

/**
 * One database; queues share it.
 * @param {string} database
 */
export function storeIn(database) {
  let store = stores.get(database);
  if (!store) stores.set(database, (store = new Store(database)));
  return store;
}

class Store {
  #name;
  /** @type {Promise<IDBDatabase> | undefined} */
  #db;

  /** @param {string} name of the database, which is opened on first use */
  constructor(name) {
    this.#name = name;
  }

  /**
   * Stores a new entry behind all others.
   * @param {string} queue
   * @param {Omit<Entry, 'id'>} entry
   */
  add(queue, entry) {
    return this.#transact('readwrite', queue, (store) => store.add(entry));
  }

  /**
   * Stores a new entry ahead of all others. Keys may be 0 and below: Workbox takes 0 for no key at
   * all, and would put the entry last.
   * @param {string} queue
   * @param {Omit<Entry, 'id'>} entry
   */
  addFirst(queue, entry) {
    return this.#transact('readwrite', queue, async (store) => {
      const cursor = await settled(store.openKeyCursor());
      return store.add(cursor && typeof cursor.key === 'number' ? { ...entry, id: cursor.key - 1 } : entry);
    });
  }

  /**
   * Removes an entry that the server has acknowledged.
   * @param {string} queue
   * @param {Key} key
   */
  remove(queue, key) {
    return this.#transact('readwrite', queue, (store) => store.delete(key));
  }

  /**
   * Removes an entry of this queue, waiting or given up, if it is still there; the result says so.
   * @param {string} queue
   * @param {Key} key
   */
  discard(queue, key) {
    return this.#transact('readwrite', queue, async (store) => {
      const found = await settled(store.get(key));
      const result = [queue, failedName(queue)].includes(found?.queueName);
      if (result) store.delete(key);
      return { result };
    });
  }

  /**
   * How many entries wait, and how many were given up.
   * @param {string} queue
   */
  async counts(queue) {
    return (await this.#transact('readonly', queue, async () => {})).counts;
  }

  /**
   * The first or the last entry that waits.
   * @param {string} queue
   * @param {IDBCursorDirection} direction `next` for the first, `prev` for the last
   */
  peek(queue, direction) {
    return this.#transact('readonly', queue, async (store) => {
      const cursor = await settled(store.index(QUEUE_NAME).openCursor(queue, direction));
      return { result: cursor?.value };
    });
  }

  /**
   * Writes back an entry that is still there; one that was discarded in the meantime stays gone.
   * @param {string} queue
   * @param {Entry} entry
   */
  update(queue, entry) {
    return this.#transact('readwrite', queue, async (store) => {
      if ((await settled(store.getKey(entry.id))) !== undefined) store.put(entry);
    });
  }

  /**
   * Moves an entry to the given-up ones.
   * @param {string} queue
   * @param {Entry} entry
   */
  giveUp(queue, entry) {
    return this.update(queue, { ...entry, queueName: failedName(queue) });
  }

  /**
   * Gives what was given up another chance, the entry with this key or all: without a memory of
   * failures, and as if it was new, because what is too old would be given up again at once.
   * @param {string} queue
   * @param {Key} [key]
   */
  revive(queue, key) {
    return this.#transact('readwrite', queue, async (store) => {
      const name = failedName(queue);
      const found = await (key === undefined ? settled(store.index(QUEUE_NAME).getAll(name)) : settled(store.getAll(key)));
      for (const { syncStatus, ...entry } of found) {
        if (entry.queueName === name) store.put({ ...entry, queueName: queue, timestamp: Date.now() });
      }
    });
  }

  /**
   * Drops all that was given up, or all there is.
   * @param {string} queue
   * @param {boolean} [all]
   */
  clear(queue, all = false) {
    return this.#transact('readwrite', queue, async (store) => {
      for (const name of all ? [queue, failedName(queue)] : [failedName(queue)]) {
        for (const key of await settled(store.index(QUEUE_NAME).getAllKeys(name))) store.delete(key);
      }
    });
  }

  /**
   * The keys of all that waits, oldest first.
   * @param {string} queue
   */
  async keys(queue) {
    const store = await this.#begin('readonly');
    return settled(store.index(QUEUE_NAME).getAllKeys(queue));
  }

  /**
   * The entry with this key, if it is still there.
   * @param {string} queue
   * @param {Key} key
   */
  get(queue, key) {
    return this.#transact('readonly', queue, (store) => store.get(key));
  }

  /**
   * The first entry that waits.
   * @param {string} queue
   */
  head(queue) {
    return this.#transact('readonly', queue, (store) => store.index(QUEUE_NAME).get(queue));
  }

  /**
   * All that waits, or all that was given up.
   * @param {string} queue
   * @param {boolean} [failed]
   * @returns {Promise<Entry[]>}
   */
  async all(queue, failed = false) {
    const store = await this.#begin('readonly');
    return settled(store.index(QUEUE_NAME).getAll(failed ? failedName(queue) : queue));
  }

  /**
   * Runs `act` in a transaction, counts, and waits until all is on disk.
   * @param {IDBTransactionMode} mode
   * @param {string} queue
   * @param {(store: IDBObjectStore) => { result: any } | Promise<{ result: any } | void>} act
   * @returns {Promise<{ result: any, counts: Counts }>}
   */
  async #transact(mode, queue, act) {
    const store = await this.#begin(mode);
    const request = await act(store);
    const index = store.index(QUEUE_NAME);
    const remaining = index.count(queue);
    const failed = index.count(failedName(queue));
    await committed(store.transaction);
    return { result: request?.result, counts: { remaining: remaining.result, failed: failed.result } };
  }

  /**
   * The object store in a transaction, on a database that is opened anew when the browser or another
   * version of the application has closed it.
   * @param {IDBTransactionMode} mode
   */
  async #begin(mode) {
    const opened = this.#db;
    if (opened) {
      try {
        return (await opened).transaction(REQUESTS, mode).objectStore(REQUESTS);
      } catch {
        // Only the first to notice opens it again; the others share what it opens.
        if (this.#db === opened) this.#db = undefined;
      }
    }
    this.#db ??= open(this.#name);
    return (await this.#db).transaction(REQUESTS, mode).objectStore(REQUESTS);
  }
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
  const db = await settled(request);
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
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}
