//! Authenticator extension outputs (WebAuthn L3 §7.1 step 28): reported, never a reason to refuse.

use crate::encoding::cbor::{Map, Value};

/// What the authenticator reported for the extensions that it processed.
///
/// The attestation statement covers them, except in two formats: `none` and `fido-u2f`. Outputs that come with fido-u2f
/// are observed as [`U2fUnsignedData`](crate::Observation::U2fUnsignedData). Only the server knows whether it asked for
/// them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Extensions {
    /// `credProtect` (CTAP 2.2 §12.1): the protection level, 1 to 3.
    pub cred_protect: Option<u8>,
    /// `minPinLength` (CTAP 2.2 §12.4): the shortest PIN that the authenticator accepts.
    pub min_pin_length: Option<u32>,
    /// `hmac-secret` (CTAP 2.2 §12.5): whether the credential can compute secrets.
    pub hmac_secret: Option<bool>,
    /// `credBlob` (CTAP 2.2 §12.2): whether the blob was stored.
    pub cred_blob: Option<bool>,
    /// Every other extension as received: identifier and CBOR. So are those above with a value of another type.
    pub others: Vec<(String, Vec<u8>)>,
}

impl Extensions {
    /// Reads the extension map, whose keys are known to be text.
    pub(crate) fn read(map: &Map<'_>) -> Self {
        let mut extensions = Self::default();
        for (key, value, raw) in map.iter_raw() {
            let name = key.as_text().unwrap_or_default();
            let known = match (name, value) {
                ("credProtect", Value::Int(level @ 1..=3)) => {
                    extensions.cred_protect = u8::try_from(level).ok();
                    extensions.cred_protect.is_some()
                }
                ("minPinLength", Value::Int(length)) => {
                    extensions.min_pin_length = u32::try_from(length).ok();
                    extensions.min_pin_length.is_some()
                }
                ("hmac-secret", Value::Bool(enabled)) => {
                    extensions.hmac_secret = Some(enabled);
                    true
                }
                ("credBlob", Value::Bool(stored)) => {
                    extensions.cred_blob = Some(stored);
                    true
                }
                _ => false,
            };
            if !known {
                extensions.others.push((name.to_owned(), raw.to_vec()));
            }
        }
        extensions
    }
}
