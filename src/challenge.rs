//! The challenge that the server issued, and whether a request answers it.

use core::fmt;
use std::borrow::Cow;

use rustls_pki_types::UnixTime;

use crate::code::{Error, stage_errors};
use crate::encoding::base64;
use crate::encoding::constant_time::equal;
use crate::request::CredentialKind;

stage_errors! {
    /// Why a request does not answer the issued challenge, or why a challenge cannot be issued.
    ChallengeError in "challenge" {
        EmptyIdentifier = "empty_identifier", Configuration, None, "the issued challenge has an empty identifier";
        EmptyValue = "empty_value", Configuration, None, "the issued challenge has an empty value";
        IdentifierMismatch = "identifier_mismatch", Mismatch, None,
            "the request names another challenge than the one given";
        KindMismatch = "kind_mismatch", Mismatch, None,
            "the challenge was issued for another kind of credential";
        Expired = "expired", Mismatch, None, "the challenge has expired";
    }
}

/// A challenge as the server issued it. That it is used once is the server's to see to.
#[derive(Clone)]
pub struct Challenge<'a> {
    kind: CredentialKind,
    identifier: Cow<'a, str>,
    value: Cow<'a, str>,
    expires_at: Option<UnixTime>,
}

impl<'a> Challenge<'a> {
    /// A challenge issued for this kind of credential, under this identifier. `value` is the text of the API's
    /// `challenge` field, as the client got it; it should hold at least 16 random bytes (WebAuthn L3 §13.4.3). A client
    /// may answer with that text or with base64url of it, so no value may be made from another.
    ///
    /// # Errors
    ///
    /// [`ChallengeError::EmptyIdentifier`] and [`ChallengeError::EmptyValue`].
    pub fn new(
        kind: CredentialKind,
        identifier: impl Into<Cow<'a, str>>,
        value: impl Into<Cow<'a, str>>,
    ) -> Result<Self, Error> {
        let (identifier, value) = (identifier.into(), value.into());
        if identifier.is_empty() {
            return Err(ChallengeError::EmptyIdentifier.into());
        }
        if value.is_empty() {
            return Err(ChallengeError::EmptyValue.into());
        }
        Ok(Self { kind, identifier, value, expires_at: None })
    }

    /// The same, valid before this time only.
    #[must_use]
    pub const fn expires_at(mut self, time: UnixTime) -> Self {
        self.expires_at = Some(time);
        self
    }

    /// Checks that a request of this kind, naming this identifier, answers the challenge in time.
    pub(crate) fn check(
        &self,
        kind: CredentialKind,
        identifier: &str,
        now: UnixTime,
    ) -> Result<(), ChallengeError> {
        if !equal(self.identifier.as_bytes(), identifier.as_bytes()) {
            Err(ChallengeError::IdentifierMismatch)
        } else if self.kind != kind {
            Err(ChallengeError::KindMismatch)
        } else if self.expires_at.is_some_and(|expires_at| now >= expires_at) {
            Err(ChallengeError::Expired)
        } else {
            Ok(())
        }
    }

    /// Whether the challenge in client data is this one: the issued text itself, or base64url of its UTF-8 bytes. The
    /// API's own clients send both.
    ///
    /// So one text can answer two issued challenges: the one that it spells, and the one whose base64url it is. Random
    /// challenges make that harmless, since a server never issues both. Takes a time that depends on lengths alone.
    pub(crate) fn is_answered_by(&self, text: &str) -> bool {
        let is_verbatim = equal(self.value.as_bytes(), text.as_bytes());
        is_verbatim | base64::is_url_of(text, self.value.as_bytes())
    }
}

impl fmt::Debug for Challenge<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Challenge")
            .field("kind", &self.kind)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
