//! The stored form of the challenge of a call that registers several credentials, and the sealed one.
//!
//! ```text
//! { "version": 1, "ceremony": "registrations", "firstFactor": ["Fido2"], "secondFactor": [], "recovery": ["RecoveryKey"],
//!   "value": "…", "expiresAt": 1790000300 }
//! ```
//!
//! `expiresAt` is in seconds of Unix time. It is absent if the challenge never expires.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::CallChallenge;
use crate::error::{ConfigError, Error};
use crate::request::{ChallengeError, ChallengeSeal, CredentialKind, Issued, SealedFor};

/// Read strictly: another version or ceremony, an unknown member and a repeated one are refused.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Stored<'a> {
    version: u8,
    ceremony: Cow<'a, str>,
    first_factor: Vec<CredentialKind>,
    second_factor: Vec<CredentialKind>,
    recovery: Vec<CredentialKind>,
    value: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<u64>,
}

const VERSION: u8 = 1;
const CEREMONY: &str = "registrations";

impl Serialize for CallChallenge<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let stored = Stored {
            version: VERSION,
            ceremony: CEREMONY.into(),
            first_factor: self.first_factor.clone(),
            second_factor: self.second_factor.clone(),
            recovery: self.recovery.clone(),
            value: self.value().into(),
            expires_at: self.issued().expires_in_seconds(),
        };
        stored.serialize(serializer)
    }
}

/// Reads the stored form.
impl<'de> Deserialize<'de> for CallChallenge<'static> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = Stored::deserialize(deserializer)?;
        Self::from_stored(stored).map_err(serde::de::Error::custom)
    }
}

impl CallChallenge<'static> {
    fn from_stored(stored: Stored<'_>) -> Result<Self, ConfigError> {
        if (stored.version, stored.ceremony.as_ref()) != (VERSION, CEREMONY) {
            return Err(ChallengeError::StoredForm.into());
        }
        let mut challenge = Self::new(stored.first_factor, stored.value.into_owned())?;
        if !stored.second_factor.is_empty() {
            challenge = challenge.second_factor(stored.second_factor)?;
        }
        if !stored.recovery.is_empty() {
            challenge = challenge.recovery(stored.recovery)?;
        }
        Ok(match stored.expires_at {
            Some(seconds) => challenge.expires_at(Issued::at_seconds(seconds)),
            None => challenge,
        })
    }

    /// Opens the text that [`seal`](CallChallenge::seal) made, given the same `bound_to`. The verifier checks the
    /// expiry later, with the registrations. A sealed challenge opens more than once: see [`ChallengeSeal`].
    ///
    /// # Errors
    ///
    /// [`ChallengeError::SealBroken`], whichever part differs.
    pub fn open(sealed: &str, seal: &ChallengeSeal, bound_to: &str) -> Result<Self, Error> {
        Ok(seal.open(SEALED_FOR, bound_to, sealed)?)
    }

    /// Opens as [`open`](Self::open) does, and gives the stored form as JSON. Nobody has read it yet: another version of
    /// this crate may have sealed it.
    ///
    /// # Errors
    ///
    /// [`ChallengeError::SealBroken`], whichever part differs.
    pub fn open_json(sealed: &str, seal: &ChallengeSeal, bound_to: &str) -> Result<String, Error> {
        Ok(seal.open_json(SEALED_FOR, bound_to, sealed)?)
    }
}

impl CallChallenge<'_> {
    /// The challenge as text that the client cannot change. `bound_to` ties it to a text of the server's, such as the
    /// id of the session or account. See [`ChallengeSeal`].
    ///
    /// # Errors
    ///
    /// [`ChallengeError::SealWithoutExpiry`] if the challenge has no [`expiry`](Self::expiry).
    /// [`ChallengeError::SealTooLarge`] if the text is longer than a cookie may be: 4,096 bytes.
    pub fn seal(&self, seal: &ChallengeSeal, bound_to: &str) -> Result<String, ConfigError> {
        seal.seal(SEALED_FOR, bound_to, self.issued(), self)
    }
}

const SEALED_FOR: SealedFor = SealedFor { ceremony: CEREMONY, purpose: "call" };
