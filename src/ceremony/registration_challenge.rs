//! The challenge that a registration answers.

use core::fmt;
use std::borrow::Cow;

use rustls_pki_types::UnixTime;

use crate::error::ConfigError;
use crate::request::{ChallengeError, ChallengeId, CredentialKind, Issued, Registration};

/// A challenge that the server issued for the registration of one credential. The server makes sure that it is used
/// once.
///
/// ```
/// use attestry::{RegistrationChallenge, UnixTime};
///
/// let expiry = UnixTime::since_unix_epoch(std::time::Duration::from_secs(1_790_000_300));
/// // The text in the options that went to the browser.
/// let challenge = RegistrationChallenge::for_passkey("rYMtc8-oHzFVrjTzYZ4HAg")?.expires_at(expiry);
/// # let _ = challenge;
/// # Ok::<(), attestry::ConfigError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct RegistrationChallenge<'a> {
    kind: CredentialKind,
    identifier: Option<ChallengeId<'a>>,
    issued: Issued<'a>,
}

impl<'a> RegistrationChallenge<'a> {
    /// A challenge issued for a passkey. `value` is the text in the options that went to the browser, base64url without
    /// padding. It should hold at least 16 random bytes (WebAuthn L3 §13.4.3). A browser answers with base64url of
    /// those bytes, whatever form they had on their way to it.
    ///
    /// # Errors
    ///
    /// [`ChallengeError::EmptyValue`] for an empty text. [`ChallengeError::NotBase64url`] for text that is not
    /// base64url of some bytes, without padding.
    pub fn for_passkey(value: impl Into<Cow<'a, str>>) -> Result<Self, ConfigError> {
        Ok(Self { kind: CredentialKind::Fido2, identifier: None, issued: Issued::for_browser(value.into())? })
    }

    /// A challenge issued for this kind of credential. `value` is the text that the client got. A client of the service
    /// may answer with that text or with base64url of it. So the server must not make a value out of another.
    ///
    /// `kind` is the kind that the server stored when it issued the challenge. Never take it from the request: the
    /// client would choose the rules for its credential.
    ///
    /// # Errors
    ///
    /// [`ChallengeError::EmptyValue`].
    pub fn new(kind: CredentialKind, value: impl Into<Cow<'a, str>>) -> Result<Self, ConfigError> {
        Ok(Self { kind, identifier: None, issued: Issued::new(value.into())? })
    }

    /// A challenge that options issued.
    pub(super) const fn of_issued(kind: CredentialKind, issued: Issued<'a>) -> Self {
        Self { kind, identifier: None, issued }
    }

    /// The same, stored under this identifier. A body that names a challenge must name this one.
    ///
    /// # Errors
    ///
    /// [`ChallengeError::EmptyIdentifier`].
    pub fn with_identifier(mut self, identifier: ChallengeId<'a>) -> Result<Self, ConfigError> {
        self.identifier = Some(identifier.not_empty()?);
        Ok(self)
    }

    /// The same, valid before this time only. Without it, the challenge never expires. WebAuthn recommends 5 to 10
    /// minutes for a ceremony (L3 §15.1).
    #[must_use]
    pub const fn expires_at(mut self, time: UnixTime) -> Self {
        self.issued.expires_at = Some(time);
        self
    }

    /// The kind that may answer.
    pub const fn kind(&self) -> CredentialKind {
        self.kind
    }

    /// The text that was issued.
    pub fn value(&self) -> &str {
        &self.issued.value
    }

    /// The identifier under which the server stored it, if one was given.
    pub const fn identifier(&self) -> Option<&ChallengeId<'a>> {
        self.identifier.as_ref()
    }

    /// When it ceases to be valid, if a time was given.
    pub const fn expiry(&self) -> Option<UnixTime> {
        self.issued.expires_at
    }

    /// The same, borrowing nothing.
    pub fn into_owned(self) -> RegistrationChallenge<'static> {
        RegistrationChallenge {
            kind: self.kind,
            identifier: self.identifier.map(ChallengeId::into_owned),
            issued: self.issued.into_owned(),
        }
    }

    pub(crate) const fn issued(&self) -> &Issued<'a> {
        &self.issued
    }

    /// Checks that a credential of this kind answers the challenge in time, and under its identifier.
    pub(super) fn check(&self, registration: &Registration<'_>, now: UnixTime) -> Result<(), ChallengeError> {
        ChallengeId::check(self.identifier.as_ref(), registration.challenge_identifier())?;
        if self.kind != registration.kind() {
            return Err(ChallengeError::KindMismatch);
        }
        self.issued.check_time(now)
    }
}

impl fmt::Debug for RegistrationChallenge<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegistrationChallenge")
            .field("kind", &self.kind)
            .field("expires_at", &self.issued.expires_at)
            .finish_non_exhaustive()
    }
}
