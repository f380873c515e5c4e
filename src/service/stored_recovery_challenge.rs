//! The stored form of a recovery's challenge, and the sealed one.
//!
//! ```text
//! {
//!   "version": 1, "ceremony": "recovery",
//!   "user": "…",                    base64url
//!   "allowCredentials": [],
//!   "newCredentials": { … }         the stored form of their challenge, which has the expiry
//! }
//! ```

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{CallChallenge, RecoveryChallenge};
use crate::encoding::base64;
use crate::error::{ConfigError, Error};
use crate::request::{ChallengeError, ChallengeSeal, SealedFor, UserHandle};

/// Held strictly: another version or ceremony, an unknown member and one that is there twice are refused.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Stored<'a, C> {
    version: u8,
    ceremony: Cow<'a, str>,
    user: String,
    allow_credentials: Cow<'a, [String]>,
    new_credentials: C,
}

const VERSION: u8 = 1;
const CEREMONY: &str = "recovery";

impl Serialize for RecoveryChallenge<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let stored = Stored {
            version: VERSION,
            ceremony: CEREMONY.into(),
            user: base64::encode_url(self.user().as_bytes()),
            allow_credentials: self.allowed_credentials().into(),
            new_credentials: self.new_credentials(),
        };
        stored.serialize(serializer)
    }
}

/// Reads what was stored. The challenge of another call is none of a recovery, and is refused.
impl<'de> Deserialize<'de> for RecoveryChallenge<'static> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = Stored::deserialize(deserializer)?;
        Self::from_stored(stored).map_err(serde::de::Error::custom)
    }
}

impl RecoveryChallenge<'static> {
    fn from_stored(stored: Stored<'_, CallChallenge<'static>>) -> Result<Self, ConfigError> {
        if (stored.version, stored.ceremony.as_ref()) != (VERSION, CEREMONY) {
            return Err(ChallengeError::StoredForm.into());
        }
        let user = base64::decode_url(&stored.user).map_err(|_| ChallengeError::StoredForm)?;
        let challenge = Self::new(UserHandle::new(user)?, stored.new_credentials);
        Ok(challenge.allow_credentials(stored.allow_credentials.into_owned()))
    }

    /// Opens what [`seal`](RecoveryChallenge::seal) made, beside the same text. That the challenge has not expired is
    /// checked with the recovery. A sealed challenge opens more than once: see [`ChallengeSeal`].
    ///
    /// # Errors
    ///
    /// [`ChallengeError::SealBroken`], whatever differs.
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

impl RecoveryChallenge<'_> {
    /// The challenge as text that its reader cannot change, bound to a text of the server's such as the bearer token. Its
    /// reader can read it: user handle and recovery keys too. See [`ChallengeSeal`].
    ///
    /// # Errors
    ///
    /// [`ChallengeError::SealWithoutExpiry`] where the new credentials' challenge has no [`expiry`](CallChallenge::expiry).
    /// [`ChallengeError::SealTooLarge`] where the text would fit into no cookie: 4,096 bytes.
    pub fn seal(&self, seal: &ChallengeSeal, bound_to: &str) -> Result<String, ConfigError> {
        seal.seal(SEALED_FOR, bound_to, self.new_credentials().issued(), self)
    }
}

const SEALED_FOR: SealedFor = SealedFor { ceremony: CEREMONY, purpose: "recovery" };
