//! Challenges in a cookie or a form, sealed by a key of the server's: HMAC-SHA-256 (RFC 2104).

use core::fmt;
use std::sync::Arc;

use hmac::{Hmac, Mac as _};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::Sha256;

use super::issued::{ChallengeError, Issued};
use super::keyed::CallerKey;
use crate::encoding::base64;
use crate::error::ConfigError;

/// The seal for challenges that a server keeps in the browser, without a shared session. It is a key of the server's,
/// and the relying party of the challenges. [`Verifier::challenge_seal`](crate::Verifier::challenge_seal) makes one.
///
/// A sealed challenge is text for a cookie or a hidden field. Anybody can read it, and nobody without the key can
/// change it.
///
/// It opens only if all of these are the same:
///
/// - the key;
/// - the relying party, the ceremony and the kind of credential;
/// - a text of the server's, such as the id of the session or account.
///
/// If pages have policies of their own, the text should name the page too. Nothing else ties a challenge to a page.
///
/// The seal keeps no memory. A challenge opens as often as it comes, and a verifier refuses it after its expiry. Until
/// then one signature could register or log in again and again. So the server has to remember each answered value until
/// its expiry, in a store with a unique index. It refuses a value that it remembers.
///
/// ```
/// use attestry::{CredentialKind, RegistrationChallenge, UnixTime, Verifier};
///
/// let verifier = Verifier::builder("example.com").origin("https://example.com").build()?;
/// let seal = verifier.challenge_seal(&[7; 32])?; // Of 32 random bytes that the server keeps.
///
/// // When the options go out:
/// let expiry = UnixTime::since_unix_epoch(std::time::Duration::from_secs(1_790_000_300));
/// let challenge = RegistrationChallenge::for_passkey("rYMtc8-oHzFVrjTzYZ4HAg")?.expires_at(expiry);
/// let cookie = challenge.seal(&seal, "session 42")?;
///
/// // When the answer comes:
/// let opened = RegistrationChallenge::open(&cookie, CredentialKind::Fido2, &seal, "session 42")?;
/// assert_eq!(opened, challenge);
/// assert!(RegistrationChallenge::open(&cookie, CredentialKind::Fido2, &seal, "session 43").is_err());
/// # Ok::<(), attestry::Error>(())
/// ```
#[derive(Clone)]
pub struct ChallengeSeal {
    key: CallerKey,
    relying_party_id: Arc<str>,
}

/// The purpose of a sealed challenge.
#[derive(Clone, Copy)]
pub(crate) struct SealedFor {
    pub(crate) ceremony: &'static str,
    pub(crate) purpose: &'static str,
}

impl ChallengeSeal {
    pub(crate) fn new(key: &[u8], relying_party_id: Arc<str>) -> Result<Self, ConfigError> {
        let key = CallerKey::new(key, LABEL).ok_or(ChallengeError::SealingKeyShort)?;
        Ok(Self { key, relying_party_id })
    }

    /// The stored form of a challenge and its tag, as text. A challenge without expiry is not sealed.
    pub(crate) fn seal(
        &self,
        sealed_for: SealedFor,
        bound_to: &str,
        issued: &Issued<'_>,
        challenge: &impl Serialize,
    ) -> Result<String, ConfigError> {
        if issued.expires_at.is_none() {
            return Err(ChallengeError::SealWithoutExpiry.into());
        }
        let payload = serde_json::to_string(challenge).map_err(|_| ChallengeError::StoredForm)?;
        let tag = self.authenticated(sealed_for, bound_to, &payload).finalize().into_bytes();
        let sealed = [base64::encode_url(payload.as_bytes()), base64::encode_url(&tag)].join(".");
        if sealed.len() > SEALED_MAX { Err(ChallengeError::SealTooLarge.into()) } else { Ok(sealed) }
    }

    /// The challenge, if the same key sealed it for the same purpose.
    pub(crate) fn open<T: DeserializeOwned>(
        &self,
        sealed_for: SealedFor,
        bound_to: &str,
        sealed: &str,
    ) -> Result<T, ChallengeError> {
        let stored = self.open_json(sealed_for, bound_to, sealed)?;
        serde_json::from_str(&stored).map_err(|_| ChallengeError::SealBroken)
    }

    /// Its stored form, not read.
    pub(crate) fn open_json(
        &self,
        sealed_for: SealedFor,
        bound_to: &str,
        sealed: &str,
    ) -> Result<String, ChallengeError> {
        let broken = ChallengeError::SealBroken;
        if sealed.len() > SEALED_MAX {
            return Err(broken);
        }
        let (payload, tag) = sealed.split_once('.').ok_or(broken)?;
        let payload = base64::decode_canonical_url(payload).map_err(|_| broken)?;
        let payload = String::from_utf8(payload).map_err(|_| broken)?;
        let tag = base64::decode_canonical_url(tag).map_err(|_| broken)?;
        // It compares in a time that depends on lengths alone.
        self.authenticated(sealed_for, bound_to, &payload).verify_slice(&tag).map_err(|_| broken)?;
        Ok(payload)
    }

    fn authenticated(&self, sealed_for: SealedFor, bound_to: &str, payload: &str) -> Hmac<Sha256> {
        let parts = [sealed_for.ceremony, sealed_for.purpose, &self.relying_party_id, bound_to, payload];
        self.key.mac(parts.map(str::as_bytes))
    }
}

/// The label of this one use of the caller's key.
const LABEL: &str = "attestry sealed challenge 1";

/// As much as a cookie holds, in bytes.
const SEALED_MAX: usize = 4096;

impl fmt::Debug for ChallengeSeal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChallengeSeal")
            .field("relying_party_id", &self.relying_party_id)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use rustls_pki_types::UnixTime;
    use serde_json::{Value, json};

    use super::*;

    /// A stored form of one version.
    #[derive(Debug, PartialEq, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Form {
        version: u8,
    }

    /// Another version of the library may have sealed it.
    #[test]
    fn what_the_key_sealed_and_nobody_can_read_is_broken() {
        let seal = ChallengeSeal::new(&[7; 32], "example.com".into()).unwrap();
        let sealed_for = SealedFor { ceremony: "registration", purpose: "Fido2" };
        let mut issued = Issued::new("a value".into()).unwrap();
        issued.expires_at = Some(UnixTime::since_unix_epoch(Duration::from_secs(1)));
        let open = |challenge: Value| {
            let sealed = seal.seal(sealed_for, "session", &issued, &challenge).unwrap();
            seal.open::<Form>(sealed_for, "session", &sealed)
        };
        assert_eq!(open(json!({ "version": 1 })).unwrap(), Form { version: 1 });
        for other in [json!({ "version": 1, "more": 1 }), json!({ "version": 256 }), json!({}), json!(null)] {
            assert_eq!(open(other).unwrap_err(), ChallengeError::SealBroken);
        }
    }
}
