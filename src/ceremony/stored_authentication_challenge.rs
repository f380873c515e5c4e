//! The stored form of a login's challenge, and the sealed one.
//!
//! ```text
//! {
//!   "version": 1, "ceremony": "authentication", "value": "…",
//!   "user": "…",                    base64url; absent where the server did not know the user
//!   "kinds": ["Fido2"], "secondFactor": [], "secondFactorRequired": false, "allowCredentials": [],
//!   "appId": "…", "context": "…", "identifier": "…", "expiresAt": 1790000300
//! }
//! ```
//!
//! The last four are absent if the challenge lacks them. `expiresAt` is in seconds of Unix time.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::authentication_challenge::AuthenticationChallenge;
use crate::encoding::base64;
use crate::error::{ConfigError, Error};
use crate::request::{
    ChallengeError, ChallengeId, ChallengeSeal, CredentialKind, Issued, SealedFor, UserHandle,
};

/// Read strictly: another version or ceremony, an unknown member and a repeated one are refused.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Stored<'a> {
    version: u8,
    ceremony: Cow<'a, str>,
    value: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    kinds: Vec<CredentialKind>,
    second_factor: Vec<CredentialKind>,
    second_factor_required: bool,
    allow_credentials: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    app_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    context: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    identifier: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<u64>,
}

const VERSION: u8 = 1;
const CEREMONY: &str = "authentication";

impl Serialize for AuthenticationChallenge<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let stored = Stored {
            version: VERSION,
            ceremony: CEREMONY.into(),
            value: self.value().into(),
            user: self.user.map(|user| base64::encode_url(user.as_bytes())),
            kinds: self.kinds.clone(),
            second_factor: self.second_factor.clone(),
            second_factor_required: self.second_factor_required,
            allow_credentials: self.allowed.clone(),
            app_id: self.app_id.clone(),
            context: self.context.clone(),
            identifier: self.identifier().map(|identifier| identifier.as_str().into()),
            expires_at: self.issued.expires_in_seconds(),
        };
        stored.serialize(serializer)
    }
}

/// Reads the stored form. A challenge of a registration is refused.
impl<'de> Deserialize<'de> for AuthenticationChallenge<'static> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = Stored::deserialize(deserializer)?;
        Self::from_stored(stored).map_err(serde::de::Error::custom)
    }
}

impl AuthenticationChallenge<'static> {
    fn from_stored(stored: Stored<'_>) -> Result<Self, ConfigError> {
        if (stored.version, stored.ceremony.as_ref()) != (VERSION, CEREMONY) {
            return Err(ChallengeError::StoredForm.into());
        }
        let value = stored.value.into_owned();
        let challenge = match stored.user {
            Some(user) => {
                let user = base64::decode_url(&user).map_err(|_| ChallengeError::StoredForm)?;
                Self::for_user(value, UserHandle::new(user)?)
            }
            None => Self::for_unknown_user(value),
        };
        let mut challenge = challenge?.kinds(stored.kinds)?.allow_credentials(stored.allow_credentials);
        match (stored.second_factor_required, stored.second_factor.is_empty()) {
            (false, true) => {}
            (false, false) => challenge = challenge.second_factor(stored.second_factor)?,
            (true, _) => challenge = challenge.require_second_factor(stored.second_factor)?,
        }
        if let Some(identifier) = stored.identifier {
            challenge = challenge.with_identifier(ChallengeId::new(identifier.into_owned()))?;
        }
        challenge.app_id = stored.app_id;
        challenge.context = stored.context;
        Ok(match stored.expires_at {
            Some(seconds) => challenge.expires_at(Issued::at_seconds(seconds)),
            None => challenge,
        })
    }

    /// Opens the text that [`seal`](AuthenticationChallenge::seal) made, given the same `bound_to`. The verifier checks
    /// the expiry later, with the login. A sealed challenge opens more than once: see [`ChallengeSeal`].
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

impl AuthenticationChallenge<'_> {
    /// The challenge as text that the client cannot change. `bound_to` ties it to a text of the server's, such as the
    /// session's id or the page's name. The client can read it: user handle, context and the list of credentials too.
    /// See [`ChallengeSeal`].
    ///
    /// # Errors
    ///
    /// [`ChallengeError::SealWithoutExpiry`] if the challenge has no [`expiry`](Self::expiry).
    /// [`ChallengeError::SealTooLarge`] if the text is longer than a cookie may be: 4,096 bytes.
    pub fn seal(&self, seal: &ChallengeSeal, bound_to: &str) -> Result<String, ConfigError> {
        seal.seal(SEALED_FOR, bound_to, &self.issued, self)
    }
}

const SEALED_FOR: SealedFor = SealedFor { ceremony: CEREMONY, purpose: "login" };
