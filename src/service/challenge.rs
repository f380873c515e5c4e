//! The challenge of a call that registers several credentials.

use core::fmt;
use std::borrow::Cow;

use rustls_pki_types::UnixTime;

use super::{Place, RegistrationBody};
use crate::error::{ConfigError, Error};
use crate::request::{ChallengeError, CredentialKind, Issued, named_kinds};

/// The one challenge of a call that registers several credentials, and the kinds that may answer in each place. The
/// server makes sure that it is used once.
///
/// The kinds are those that the server wants to register, such as those that it offered to the client. Never take them
/// from the body. Policies concern `Fido2` alone, so a client that chose its kind would choose its policy.
///
/// The body of these calls has no identifier: the call's bearer token says which challenge it answers.
///
/// ```
/// use attestry::CredentialKind::{Fido2, Key, RecoveryKey};
/// use attestry::UnixTime;
/// use attestry::service::CallChallenge;
///
/// let expiry = UnixTime::since_unix_epoch(std::time::Duration::from_secs(1_790_000_300));
/// // A passkey must come. A raw key and a recovery key may come beside it.
/// let challenge = CallChallenge::new([Fido2], "rYMtc8-oHzFVrjTzYZ4HAg")?
///     .second_factor([Key])?
///     .recovery([RecoveryKey])?
///     .expires_at(expiry);
/// # let _ = challenge;
/// # Ok::<(), attestry::ConfigError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CallChallenge<'a> {
    pub(super) first_factor: Vec<CredentialKind>,
    pub(super) second_factor: Vec<CredentialKind>,
    pub(super) recovery: Vec<CredentialKind>,
    issued: Issued<'a>,
}

impl<'a> CallChallenge<'a> {
    /// A challenge that a first factor of one of these kinds answers. Only [`second_factor`](Self::second_factor) and
    /// [`recovery`](Self::recovery) allow more. `value` is the text of the service's `challenge` field, as the client
    /// got it. It should hold at least 16 random bytes (WebAuthn L3 §13.4.3).
    ///
    /// # Errors
    ///
    /// [`ChallengeError::EmptyValue`] for an empty text. [`ChallengeError::NoKind`] for an empty list of kinds, and
    /// [`ChallengeError::KindMisplaced`] for kinds that [a registration](RegistrationBody) cannot have in that place.
    pub fn new(
        first_factor_kinds: impl IntoIterator<Item = CredentialKind>,
        value: impl Into<Cow<'a, str>>,
    ) -> Result<Self, ConfigError> {
        Ok(Self {
            first_factor: named_kinds(first_factor_kinds, Place::FirstFactor.kinds())?,
            second_factor: Vec::new(),
            recovery: Vec::new(),
            issued: Issued::new(value.into())?,
        })
    }

    /// The same, with an optional second factor of one of these kinds.
    ///
    /// # Errors
    ///
    /// [`ChallengeError::NoKind`] and [`ChallengeError::KindMisplaced`].
    pub fn second_factor(
        mut self,
        kinds: impl IntoIterator<Item = CredentialKind>,
    ) -> Result<Self, ConfigError> {
        self.second_factor = named_kinds(kinds, Place::SecondFactor.kinds())?;
        Ok(self)
    }

    /// The same, with an optional recovery credential of one of these kinds.
    ///
    /// # Errors
    ///
    /// [`ChallengeError::NoKind`] and [`ChallengeError::KindMisplaced`].
    pub fn recovery(mut self, kinds: impl IntoIterator<Item = CredentialKind>) -> Result<Self, ConfigError> {
        self.recovery = named_kinds(kinds, Place::Recovery.kinds())?;
        Ok(self)
    }

    /// The same, valid before this time only. Without it, the challenge never expires.
    #[must_use]
    pub const fn expires_at(mut self, time: UnixTime) -> Self {
        self.issued.expires_at = Some(time);
        self
    }

    /// The text that was issued.
    pub fn value(&self) -> &str {
        &self.issued.value
    }

    /// When it ceases to be valid, if a time was given.
    pub const fn expiry(&self) -> Option<UnixTime> {
        self.issued.expires_at
    }

    /// The kinds that may be first factor, and those that may be second.
    pub(crate) fn factor_kinds(&self) -> (&[CredentialKind], &[CredentialKind]) {
        (&self.first_factor, &self.second_factor)
    }

    pub(crate) const fn issued(&self) -> &Issued<'a> {
        &self.issued
    }

    /// Checks that each credential is of a kind that may answer in its place, and comes in time.
    pub(crate) fn check(&self, body: &RegistrationBody<'_>, now: UnixTime) -> Result<(), Error> {
        for (place, registration) in body.places() {
            // The deprecated kinds have no challenge to answer.
            registration.attestation()?;
            let kinds = match place {
                Place::FirstFactor => &self.first_factor,
                Place::SecondFactor => &self.second_factor,
                Place::Recovery => &self.recovery,
            };
            if kinds.is_empty() {
                return Err(ChallengeError::PlaceMismatch.into());
            }
            if !kinds.contains(&registration.kind()) {
                return Err(ChallengeError::KindMismatch.into());
            }
        }
        Ok(self.issued.check_time(now)?)
    }
}

impl fmt::Debug for CallChallenge<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallChallenge")
            .field("first_factor", &self.first_factor)
            .field("second_factor", &self.second_factor)
            .field("recovery", &self.recovery)
            .field("expires_at", &self.issued.expires_at)
            .finish_non_exhaustive()
    }
}
