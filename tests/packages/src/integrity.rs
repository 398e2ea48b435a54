//! The hash of a released file, as `integrity` attributes have it.

use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha384};

/// The value of an `integrity` attribute for these bytes.
#[must_use]
pub fn hash(bytes: &[u8]) -> String {
    format!("sha384-{}", BASE64_STANDARD.encode(Sha384::digest(bytes)))
}
