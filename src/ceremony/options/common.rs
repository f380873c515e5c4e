//! What both kinds of options have: the challenge, the relying party, timeout, hints and expiry.

use core::fmt;
use core::time::Duration;
use std::borrow::Cow;
use std::sync::Arc;

use rustls_pki_types::UnixTime;
use serde::Serializer;

use super::choices::Hint;
use super::error::OptionsError;
use crate::encoding::base64;
use crate::error::ConfigError;
use crate::relying_party::{Config, RelyingParty};
use crate::request::Issued;

/// The settings of both kinds of options, before any check.
#[derive(Clone)]
pub(super) struct Common<'v> {
    pub(super) config: &'v Config,
    /// None where there were too few bytes.
    challenge: Option<String>,
    relying_party_id: Option<String>,
    related_origins: bool,
    timeout: Option<Duration>,
    pub(super) hints: Vec<Hint>,
    pub(super) expires_at: Option<UnixTime>,
}

impl<'v> Common<'v> {
    pub(super) fn new(config: &'v Config, challenge: &[u8]) -> Self {
        let challenge = (challenge.len() >= CHALLENGE_MIN).then(|| base64::encode_url(challenge));
        Self {
            config,
            challenge,
            relying_party_id: None,
            related_origins: false,
            timeout: None,
            hints: Vec::new(),
            expires_at: None,
        }
    }

    pub(super) fn set_relying_party_id(&mut self, id: String) {
        self.relying_party_id = Some(id);
    }

    pub(super) const fn set_related_origins(&mut self) {
        self.related_origins = true;
    }

    pub(super) const fn set_timeout(&mut self, timeout: Duration) {
        self.timeout = Some(timeout);
    }

    /// The challenge as text.
    pub(super) fn take_challenge(&mut self) -> Result<String, OptionsError> {
        self.challenge.take().ok_or(OptionsError::ChallengeShort)
    }

    /// The relying party id, where browsers let a page of the verifier's origins use it.
    pub(super) fn relying_party_id(&self) -> Result<Arc<str>, ConfigError> {
        let party = known_relying_party(self.config, self.relying_party_id.as_deref())?;
        if self.related_origins || party.usable {
            Ok(Arc::clone(&party.id))
        } else {
            Err(ConfigError::from(OptionsError::RelyingPartyUnusable).with_value(&*party.id))
        }
    }

    /// The timeout in milliseconds.
    pub(super) fn timeout(&self) -> Result<Option<u32>, OptionsError> {
        let milliseconds = |timeout: Duration| {
            u32::try_from(timeout.as_millis()).ok().filter(|milliseconds| *milliseconds > 0)
        };
        self.timeout.map(|timeout| milliseconds(timeout).ok_or(OptionsError::Timeout)).transpose()
    }
}

/// The verifier's first relying party, or the chosen one of several.
pub(super) fn known_relying_party<'c>(
    config: &'c Config,
    chosen: Option<&str>,
) -> Result<&'c RelyingParty, ConfigError> {
    let party = match chosen {
        None => config.relying_parties.first(),
        Some(id) => config.relying_party(id),
    };
    let unknown =
        || ConfigError::from(OptionsError::RelyingPartyUnknown).with_value(chosen.unwrap_or_default());
    party.ok_or_else(unknown)
}

/// The challenge that the options issue.
pub(super) fn issued(challenge: &str, expires_at: Option<UnixTime>) -> Issued<'static> {
    Issued { value: Cow::Owned(challenge.to_owned()), expires_at }
}

pub(super) fn write_text<S: Serializer>(text: &Arc<str>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text)
}

/// Without the challenge: whoever reads it in a log could answer it.
impl fmt::Debug for Common<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Common")
            .field("relying_party_id", &self.relying_party_id)
            .field("timeout", &self.timeout)
            .field("hints", &self.hints)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// The least length of a challenge, in bytes (WebAuthn L3 §13.4.3).
const CHALLENGE_MIN: usize = 16;
