//! IndexedDB, as little of it as the store needs.
//!
//! A transaction's requests are made all at once and read after it has
//! committed: one wait per transaction, and nothing that could let it fall
//! asleep half-way. The existing crates await request by request and bring a
//! state machine and an error type for each, which the byte budget cannot pay.

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::{
    IdbDatabase, IdbFactory, IdbObjectStoreParameters, IdbOpenDbRequest, IdbRequest, IdbTransaction,
};

use super::js;

/// Opens the database, creating it with `upgrade` when it is new or old.
///
/// # Errors
///
/// What IndexedDB says when it is switched off, broken, full or newer.
pub async fn open(
    name: &str,
    version: u32,
    upgrade: impl FnOnce(&IdbDatabase) + 'static,
) -> Result<IdbDatabase, JsValue> {
    let factory = js::get(&js_sys::global(), "indexedDB");
    if !factory.is_object() {
        return Err(js_sys::Error::new("IndexedDB is not available").into());
    }
    let request = factory.unchecked_into::<IdbFactory>().open_with_u32(name, version)?;
    let opening = request.clone();
    let on_upgrade = Closure::once(move || {
        if let Some(db) = result(&opening) {
            upgrade(&db.unchecked_into());
        }
    });
    request.set_onupgradeneeded(Some(on_upgrade.as_ref().unchecked_ref()));
    let db: IdbDatabase = settled(&request).await?.unchecked_into();
    close_when_asked(&db);
    Ok(db)
}

/// Lets a newer version of the application upgrade the database under us.
fn close_when_asked(db: &IdbDatabase) {
    // `db.close` bound to `db`: the database needs no Rust closure to outlive it.
    if let Ok(close) = js::get(db, "close").dyn_into::<Function>() {
        db.set_onversionchange(Some(&close.bind0(db)));
    }
}

/// Creates Workbox's object store, dropping the ones of its first versions as
/// Workbox itself does.
pub fn create_store(db: &IdbDatabase, store: &str, index: &str) {
    let _ = db.delete_object_store(store);
    let parameters = IdbObjectStoreParameters::new();
    parameters.set_auto_increment(true);
    parameters.set_key_path(&JsValue::from_str("id"));
    if let Ok(store) = db.create_object_store_with_optional_parameters(store, &parameters) {
        let _ = store.create_index_with_str(index, index);
    }
}

/// The request's result, once it has one. Within a transaction that is still
/// open the caller may go on using it.
///
/// # Errors
///
/// The request's error.
pub async fn settled(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let outcome = js::promise(|resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    match outcome.await {
        Ok(_) => request.result(),
        Err(_) => Err(js::get(request, "error")),
    }
}

/// Waits until the transaction has committed.
///
/// # Errors
///
/// What it was aborted for, `QuotaExceededError` for instance.
pub async fn committed(transaction: &IdbTransaction) -> Result<(), JsValue> {
    let outcome = js::promise(|resolve, reject| {
        transaction.set_oncomplete(Some(&resolve));
        transaction.set_onabort(Some(&reject));
    });
    match outcome.await {
        Ok(_) => Ok(()),
        Err(_) => Err(js::get(transaction, "error")),
    }
}

fn result(request: &IdbOpenDbRequest) -> Option<JsValue> {
    request.result().ok()
}
