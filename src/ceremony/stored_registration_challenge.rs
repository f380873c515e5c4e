//! The stored form of a registration's challenge, and the sealed one.
//!
//! ```text
//! { "version": 1, "ceremony": "registration", "kind": "Fido2", "value": "…", "identifier": "…", "expiresAt": 1790000300 }
//! ```
//!
//! `expiresAt` is in seconds of Unix time. It and `identifier` are absent if the challenge lacks them.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::registration_challenge::RegistrationChallenge;
use crate::error::{ConfigError, Error};
use crate::request::{ChallengeError, ChallengeId, ChallengeSeal, CredentialKind, Issued, SealedFor};

/// Read strictly: another version or ceremony, an unknown member and a repeated one are refused.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Stored<'a> {
    version: u8,
    ceremony: Cow<'a, str>,
    kind: CredentialKind,
    value: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    identifier: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<u64>,
}

const VERSION: u8 = 1;
const CEREMONY: &str = "registration";

impl Serialize for RegistrationChallenge<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let stored = Stored {
            version: VERSION,
            ceremony: CEREMONY.into(),
            kind: self.kind(),
            value: self.value().into(),
            identifier: self.identifier().map(|identifier| identifier.as_str().into()),
            expires_at: self.issued().expires_in_seconds(),
        };
        stored.serialize(serializer)
    }
}

/// Reads the stored form. A challenge of a login is refused.
impl<'de> Deserialize<'de> for RegistrationChallenge<'static> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = Stored::deserialize(deserializer)?;
        Self::from_stored(stored).map_err(serde::de::Error::custom)
    }
}

impl RegistrationChallenge<'static> {
    fn from_stored(stored: Stored<'_>) -> Result<Self, ConfigError> {
        if (stored.version, stored.ceremony.as_ref()) != (VERSION, CEREMONY) {
            return Err(ChallengeError::StoredForm.into());
        }
        let mut challenge = Self::new(stored.kind, stored.value.into_owned())?;
        if let Some(identifier) = stored.identifier {
            challenge = challenge.with_identifier(ChallengeId::new(identifier.into_owned()))?;
        }
        Ok(match stored.expires_at {
            Some(seconds) => challenge.expires_at(Issued::at_seconds(seconds)),
            None => challenge,
        })
    }

    /// Opens the text that [`seal`](RegistrationChallenge::seal) made, given the same kind and the same `bound_to`.
    ///
    /// The server says which kind it expects here. The verifier checks the expiry later, with the registration. A
    /// sealed challenge opens more than once: see [`ChallengeSeal`].
    ///
    /// # Errors
    ///
    /// [`ChallengeError::SealBroken`], whichever part differs.
    pub fn open(
        sealed: &str,
        kind: CredentialKind,
        seal: &ChallengeSeal,
        bound_to: &str,
    ) -> Result<Self, Error> {
        Ok(seal.open(sealed_for(kind), bound_to, sealed)?)
    }

    /// Opens as [`open`](Self::open) does, and gives the stored form as JSON. Nobody has read it yet: another version of
    /// this crate may have sealed it.
    ///
    /// # Errors
    ///
    /// [`ChallengeError::SealBroken`], whichever part differs.
    pub fn open_json(
        sealed: &str,
        kind: CredentialKind,
        seal: &ChallengeSeal,
        bound_to: &str,
    ) -> Result<String, Error> {
        Ok(seal.open_json(sealed_for(kind), bound_to, sealed)?)
    }
}

impl RegistrationChallenge<'_> {
    /// The challenge as text that the client cannot change. `bound_to` ties it to a text of the server's, such as the
    /// id of the session or account. See [`ChallengeSeal`].
    ///
    /// # Errors
    ///
    /// [`ChallengeError::SealWithoutExpiry`] if the challenge has no [`expiry`](Self::expiry).
    /// [`ChallengeError::SealTooLarge`] if the text is longer than a cookie may be: 4,096 bytes.
    pub fn seal(&self, seal: &ChallengeSeal, bound_to: &str) -> Result<String, ConfigError> {
        seal.seal(sealed_for(self.kind()), bound_to, self.issued(), self)
    }
}

/// The kind of the challenge is the kind that may be registered.
const fn sealed_for(kind: CredentialKind) -> SealedFor {
    SealedFor { ceremony: CEREMONY, purpose: kind.as_str() }
}
