//! Authenticating and drawing with a key of the caller's: HMAC-SHA-256 (RFC 2104) over a list of parts.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// A key of the caller's for one use of this crate, which its label names.
#[derive(Clone)]
pub(crate) struct CallerKey {
    keyed: Hmac<Sha256>,
}

impl CallerKey {
    /// None where the key is shorter than a tag.
    pub(crate) fn new(key: &[u8], label: &'static str) -> Option<Self> {
        let mut keyed = Hmac::new_from_slice(key).ok().filter(|_| key.len() >= KEY_MIN)?;
        update(&mut keyed, label.as_bytes());
        Some(Self { keyed })
    }

    /// The MAC of these parts, ready to be compared or taken.
    pub(crate) fn mac<'p>(&self, parts: impl IntoIterator<Item = &'p [u8]>) -> Hmac<Sha256> {
        let mut mac = self.keyed.clone();
        parts.into_iter().for_each(|part| update(&mut mac, part));
        mac
    }
}

/// Each part is preceded by its length, so that no two lists of parts give the same bytes.
fn update(mac: &mut Hmac<Sha256>, part: &[u8]) {
    mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
    mac.update(part);
}

/// As long as a tag, in bytes.
const KEY_MIN: usize = 32;
