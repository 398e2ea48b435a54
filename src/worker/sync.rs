//! Background Sync: the browser wakes the worker when there is a network.
//! Chromium only; everywhere else pages do it.

use super::js::{self, SyncManager};

/// The tag of a queue's `sync` events: Workbox's own, so that a sync that
/// Workbox asked for reaches us, and the other way round.
pub fn tag(queue: &str) -> String {
    ["workbox-background-sync:", queue].concat()
}

/// Whether this browser has Background Sync.
pub fn is_supported() -> bool {
    SyncManager::of(&js::scope().registration()).is_some()
}

/// Makes sure that a `sync` event for the queue is to come; `false` if the
/// browser has none or the user does not allow it.
///
/// A tag that is already registered is left alone: to register it again while
/// its event runs would start its series of retries anew, for ever.
pub async fn register(queue: &str) -> bool {
    let Some(manager) = SyncManager::of(&js::scope().registration()) else { return false };
    let tag = tag(queue);
    manager.expects(&tag).await.unwrap_or(false) || manager.ask(&tag).await.is_ok()
}

/// Asks for a new series of `sync` events after the browser's last chance.
pub async fn register_anew(queue: &str) {
    if let Some(manager) = SyncManager::of(&js::scope().registration()) {
        // Denied since: the page's heartbeat and the next start remain.
        let _ = manager.ask(&tag(queue)).await;
    }
}
