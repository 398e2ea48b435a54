// The libraries' database, looked at and filled behind their backs.
import { prefix } from 'library';

const settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Opens a database, and makes it as Workbox does if the library has not yet. */
async function open(name) {
  const opening = indexedDB.open(name, 3);
  opening.onupgradeneeded = () => {
    const store = opening.result.createObjectStore('requests', { autoIncrement: true, keyPath: 'id' });
    store.createIndex('queueName', 'queueName', { unique: false });
  };
  return settled(opening);
}

async function inStore(mode, use, name = prefix) {
  const database = await open(name);
  try {
    return await use(database.transaction('requests', mode).objectStore('requests'));
  } finally {
    database.close();
  }
}

/** All records, of every queue, by id. */
export const records = (name) => inStore('readonly', (store) => settled(store.getAll()), name);

/** The names of the databases that hold records of a queue. */
export async function databasesWith(queueName) {
  const names = (await indexedDB.databases()).map(({ name }) => name);
  const held = await Promise.all(names.map(records));
  return names.filter((_, index) => held[index].some((record) => record.queueName === queueName));
}

export const clear = () => inStore('readwrite', (store) => settled(store.clear()));

/** Adds records as another version, or another library, has left them. */
export const plant = (...planted) =>
  inStore('readwrite', (store) => Promise.all(planted.map((record) => settled(store.add(record)))));
