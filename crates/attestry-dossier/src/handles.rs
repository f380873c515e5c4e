//! User handles: kept, or replaced by a keyed hash.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;

use crate::error::{DossierError, DossierErrorKind};

/// What becomes of the user handles in a dossier.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub enum Handles<'k> {
    /// They stay.
    #[default]
    Kept,
    /// HMAC-SHA-256 under this key takes their place, wherever no signature covers them.
    Hashed(&'k HandleKey),
}

/// The server's key for user handles. Under one key, one user has one hash.
#[derive(Clone)]
pub struct HandleKey(Box<[u8]>);

impl HandleKey {
    /// A key of at least 32 random bytes.
    ///
    /// # Errors
    ///
    /// [`DossierErrorKind::HandleKeyShort`].
    pub fn new(key: impl Into<Vec<u8>>) -> Result<Self, DossierError> {
        let key = key.into();
        if key.len() < 32 { Err(DossierErrorKind::HandleKeyShort.into()) } else { Ok(Self(key.into())) }
    }

    /// The 32 bytes that take the place of a handle. A server finds a user's dossiers by them.
    pub fn hash(&self, handle: &[u8]) -> [u8; 32] {
        // HMAC takes keys of any length.
        Hmac::<Sha256>::new_from_slice(&self.0).map_or([0; 32], |mut mac| {
            mac.update(handle);
            mac.finalize().into_bytes().into()
        })
    }

    /// What takes the place of a text that should be a handle. Faults of its form stay.
    pub(crate) fn hash_text(&self, text: &str) -> String {
        match URL_SAFE_NO_PAD.decode(text) {
            Ok(handle) if handle.is_empty() => String::new(),
            Ok(handle) if handle.len() <= 64 => URL_SAFE_NO_PAD.encode(self.hash(&handle)),
            Ok(_) => "A".repeat(text.len()),
            Err(_) => ".".repeat(text.len()),
        }
    }

    /// Replaces the handles of a context: of users, records, short credentials and challenges.
    pub(crate) fn hash_context(&self, context: &mut Value) {
        let Value::Object(members) = context else { return };
        self.hash_member(members.get_mut("userHandle"));
        for name in ["record", "secondRecord", "credential", "secondCredential", "challenge"] {
            self.hash_member(members.get_mut(name).and_then(|inner| inner.get_mut("userHandle")));
        }
        let challenge = members.get_mut("challenge").filter(|challenge| challenge.get("version").is_some());
        self.hash_member(challenge.and_then(|challenge| challenge.get_mut("user")));
    }

    fn hash_member(&self, member: Option<&mut Value>) {
        if let Some(Value::String(handle)) = member {
            *handle = self.hash_text(handle);
        }
    }
}

impl fmt::Debug for HandleKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HandleKey").finish_non_exhaustive()
    }
}
