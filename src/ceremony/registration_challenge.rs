//! The challenge that a registration answers.

use core::fmt;
use std::borrow::Cow;

use rustls_pki_types::UnixTime;

use crate::error::ConfigError;
use crate::request::{ChallengeError, ChallengeId, CredentialKind, Issued, Registration};

/// A challenge that the server issued for one credential to be registered. That it is used once is the server's to see
/// to.
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
    /// padding; it should hold at least 16 random bytes (WebAuthn L3 §13.4.3). A browser answers with base64url of those
    /// bytes, whatever form they had on their way to it.
    ///
    /// # Errors
    ///
    /// [`ChallengeError::EmptyValue`], and [`ChallengeError::NotBase64url`] for text that is not the base64url, without
    /// padding, of any bytes.
    pub fn for_passkey(value: impl Into<Cow<'a, str>>) -> Result<Self, ConfigError> {
        Ok(Self { kind: CredentialKind::Fido2, identifier: None, issued: Issued::for_browser(value.into())? })
    }

    /// A challenge issued for this kind of credential. `value` is the text that the client got. A client of the service
    /// may answer with that text or with base64url of it, so no value may be made from another.
    ///
    /// `kind` is the one that the server stored when it issued the challenge. Taken from the request, it would leave to
    /// the client which rules it is judged by.
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

    /// The same, valid before this time only. Without this it never expires. For a ceremony WebAuthn recommends 5 to 10
    /// minutes (L3 §15.1).
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

    /// Under what the server stored it, where that was said.
    pub const fn identifier(&self) -> Option<&ChallengeId<'a>> {
        self.identifier.as_ref()
    }

    /// When it ceases to be valid, where that was said.
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

    /// Checks that a credential of this kind answers the challenge in time, under the name that its body gives it.
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
