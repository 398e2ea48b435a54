
// The library's database, looked at and filled behind its back, as Workbox would.

const settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Only once the library has made it: this makes none. */
async function inRecords(mode, act) {
  const database = await settled(indexedDB.open('workbox-background-sync'));
  try {
    return await settled(act(database.transaction('requests', mode).objectStore('requests')));
  } finally {
    database.close();
  }
}

/** All records with this queue name, by id. */
const records = (name) => inRecords('readonly', (store) => store.index('queueName').getAll(name));

const plant = (record) => inRecords('readwrite', (store) => store.add(record));
