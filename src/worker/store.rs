//! The store: what is still owed, on disk.
//!
//! Workbox's own layout, so that a site can adopt this package, or leave it,
//! without losing what its users have waiting: database
//! `workbox-background-sync` version 3, object store `requests`, index
//! `queueName`. Requests given up live on under the queue name `<name>#failed`,
//! which Workbox never looks at.
//!
//! Every change counts in its own transaction, so a reported count is the count
//! at that very change.

use std::cell::RefCell;

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{
    IdbDatabase, IdbIndex, IdbObjectStore, IdbRequest, IdbTransaction, IdbTransactionMode,
};

use super::entry::Entry;
use super::{idb, js};

const VERSION: u32 = 3;
const REQUESTS: &str = "requests";
const QUEUE_NAME: &str = "queueName";

/// How many requests of a queue wait, and how many were given up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Waiting or in flight.
    pub remaining: u32,
    /// Given up.
    pub failed: u32,
}

/// The name under which a queue keeps what it gave up.
fn failed_name(queue: &str) -> String {
    [queue, "#failed"].concat()
}

/// One database; queues share it.
#[derive(Debug)]
pub struct Store {
    name: String,
    db: RefCell<Option<IdbDatabase>>,
}

impl Store {
    /// The store in the database `name`, which is opened on first use.
    pub fn new(name: &str) -> Self {
        Self { name: name.into(), db: RefCell::new(None) }
    }

    /// The name of the database.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Stores a new entry behind all others and returns its key.
    pub async fn add(&self, queue: &str, entry: &Entry) -> Result<(JsValue, Counts), JsValue> {
        let (request, counts) = self.change(queue, |store| store.add(entry.as_js())).await?;
        Ok((request.result()?, counts))
    }

    /// Removes an entry, waiting or given up.
    pub async fn remove(&self, queue: &str, key: &JsValue) -> Result<Counts, JsValue> {
        Ok(self.change(queue, |store| store.delete(key)).await?.1)
    }

    /// Writes back an entry that is still there; one that was discarded in the
    /// meantime stays gone.
    pub async fn update(&self, queue: &str, entry: &Entry) -> Result<Counts, JsValue> {
        let transaction = self.begin(IdbTransactionMode::Readwrite).await?;
        let store = transaction.object_store(REQUESTS)?;
        let found = idb::settled(&store.get_key(&entry.key())?).await?;
        if !found.is_undefined() {
            store.put(entry.as_js())?;
        }
        finish(&transaction, &store, queue).await
    }

    /// Moves an entry to the given-up ones.
    pub async fn give_up(&self, queue: &str, entry: &Entry) -> Result<Counts, JsValue> {
        entry.set_queue(&failed_name(queue));
        self.update(queue, entry).await
    }

    /// Gives entries that were given up another chance: the one with this key,
    /// or all of them.
    pub async fn revive(&self, queue: &str, key: Option<&JsValue>) -> Result<Counts, JsValue> {
        let transaction = self.begin(IdbTransactionMode::Readwrite).await?;
        let store = transaction.object_store(REQUESTS)?;
        let failed = failed_name(queue);
        for found in self.select(&store, &failed, key).await? {
            if let Some(entry) = Entry::from_stored(found) {
                entry.set_queue(queue);
                entry.renew(js::now());
                store.put(entry.as_js())?;
            }
        }
        finish(&transaction, &store, queue).await
    }

    /// Drops all that was given up.
    pub async fn discard_failed(&self, queue: &str) -> Result<Counts, JsValue> {
        let transaction = self.begin(IdbTransactionMode::Readwrite).await?;
        let store = transaction.object_store(REQUESTS)?;
        let name = JsValue::from_str(&failed_name(queue));
        let keys = idb::settled(&index(&store)?.get_all_keys_with_key(&name)?).await?;
        for key in keys.unchecked_into::<Array>() {
            store.delete(&key)?;
        }
        finish(&transaction, &store, queue).await
    }

    /// The keys of all that waits, oldest first.
    pub async fn keys(&self, queue: &str) -> Result<Array, JsValue> {
        let transaction = self.begin(IdbTransactionMode::Readonly).await?;
        let store = transaction.object_store(REQUESTS)?;
        let keys = index(&store)?.get_all_keys_with_key(&JsValue::from_str(queue))?;
        Ok(idb::settled(&keys).await?.unchecked_into())
    }

    /// An entry, if it is still there.
    pub async fn get(
        &self,
        queue: &str,
        key: &JsValue,
    ) -> Result<(Option<Entry>, Counts), JsValue> {
        let (request, counts) = self.look(queue, |store| store.get(key)).await?;
        Ok((Entry::from_stored(request.result()?), counts))
    }

    /// The first entry that waits, and the counts.
    pub async fn head(&self, queue: &str) -> Result<(Option<Entry>, Counts), JsValue> {
        let name = JsValue::from_str(queue);
        let (request, counts) = self.look(queue, |store| index(store)?.get(&name)).await?;
        Ok((Entry::from_stored(request.result()?), counts))
    }

    /// Everything that waits or was given up, with `true` for the latter.
    pub async fn list(&self, queue: &str) -> Result<Vec<(Entry, bool)>, JsValue> {
        let transaction = self.begin(IdbTransactionMode::Readonly).await?;
        let store = transaction.object_store(REQUESTS)?;
        let index = index(&store)?;
        let waiting = index.get_all_with_key(&JsValue::from_str(queue))?;
        let failed = index.get_all_with_key(&JsValue::from_str(&failed_name(queue)))?;
        idb::committed(&transaction).await?;
        let mut entries = Vec::new();
        for (request, given_up) in [(failed, true), (waiting, false)] {
            let found: Array = request.result()?.unchecked_into();
            entries.extend(found.iter().filter_map(Entry::from_stored).map(|e| (e, given_up)));
        }
        Ok(entries)
    }

    async fn select(
        &self,
        store: &IdbObjectStore,
        name: &str,
        key: Option<&JsValue>,
    ) -> Result<Array, JsValue> {
        let Some(key) = key else {
            let all = index(store)?.get_all_with_key(&JsValue::from_str(name))?;
            return Ok(idb::settled(&all).await?.unchecked_into());
        };
        let found = idb::settled(&store.get(key)?).await?;
        let wanted = js::get_text(&found, QUEUE_NAME).is_some_and(|queue| queue == name);
        Ok(if wanted { Array::of1(&found) } else { Array::new() })
    }

    async fn change(
        &self,
        queue: &str,
        act: impl FnOnce(&IdbObjectStore) -> Result<IdbRequest, JsValue>,
    ) -> Result<(IdbRequest, Counts), JsValue> {
        self.transact(IdbTransactionMode::Readwrite, queue, act).await
    }

    async fn look(
        &self,
        queue: &str,
        act: impl FnOnce(&IdbObjectStore) -> Result<IdbRequest, JsValue>,
    ) -> Result<(IdbRequest, Counts), JsValue> {
        self.transact(IdbTransactionMode::Readonly, queue, act).await
    }

    async fn transact(
        &self,
        mode: IdbTransactionMode,
        queue: &str,
        act: impl FnOnce(&IdbObjectStore) -> Result<IdbRequest, JsValue>,
    ) -> Result<(IdbRequest, Counts), JsValue> {
        let transaction = self.begin(mode).await?;
        let store = transaction.object_store(REQUESTS)?;
        let request = act(&store)?;
        Ok((request, finish(&transaction, &store, queue).await?))
    }

    /// A transaction, on a database that is opened anew when the browser or
    /// another version of the application closed it.
    async fn begin(&self, mode: IdbTransactionMode) -> Result<IdbTransaction, JsValue> {
        let open = self.db.borrow().clone();
        if let Some(Ok(transaction)) =
            open.map(|db| db.transaction_with_str_and_mode(REQUESTS, mode))
        {
            return Ok(transaction);
        }
        let db = idb::open(&self.name, VERSION, |db| {
            idb::create_store(db, REQUESTS, QUEUE_NAME);
        })
        .await?;
        self.db.replace(Some(db.clone()));
        db.transaction_with_str_and_mode(REQUESTS, mode)
    }
}

fn index(store: &IdbObjectStore) -> Result<IdbIndex, JsValue> {
    store.index(QUEUE_NAME)
}

/// Counts as the last act of a transaction, and waits until it is on disk.
async fn finish(
    transaction: &IdbTransaction,
    store: &IdbObjectStore,
    queue: &str,
) -> Result<Counts, JsValue> {
    let index = index(store)?;
    let remaining = index.count_with_key(&JsValue::from_str(queue))?;
    let failed = index.count_with_key(&JsValue::from_str(&failed_name(queue)))?;
    idb::committed(transaction).await?;
    Ok(Counts { remaining: number(&remaining)?, failed: number(&failed)? })
}

fn number(request: &IdbRequest) -> Result<u32, JsValue> {
    Ok(request.result()?.as_f64().unwrap_or(0.0) as u32)
}
