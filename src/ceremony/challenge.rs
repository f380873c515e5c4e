//! The challenges that the server issued, and whether a request answers one.

use core::fmt;
use std::borrow::Cow;

use rustls_pki_types::UnixTime;

use crate::encoding::base64;
use crate::encoding::constant_time::equal;
use crate::error::{Error, stage_errors};
use crate::request::{CredentialKind, Place, RegistrationRequest};

stage_errors! {
    /// Why a request does not answer the issued challenge, or why a challenge cannot be issued.
    ChallengeError in "challenge" {
        EmptyIdentifier = "empty_identifier", Configuration, None, "the issued challenge has an empty identifier";
        EmptyValue = "empty_value", Configuration, None, "the issued challenge has an empty value";
        NoKind = "no_kind", Configuration, None, "the issued challenge names no kind for a place";
        KindMisplaced = "kind_misplaced", Configuration, None,
            "the issued challenge names a kind for a place in which the schema does not have it";
        IdentifierMismatch = "identifier_mismatch", Mismatch, None,
            "the request names another challenge than the one given";
        PlaceMismatch = "place_mismatch", Mismatch, None,
            "a credential is in a place for which the challenge was not issued";
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
    issued: Issued<'a>,
}

impl<'a> Challenge<'a> {
    /// A challenge issued for this kind of credential, under this identifier. `value` is the text of the API's
    /// `challenge` field, as the client got it; it should hold at least 16 random bytes (WebAuthn L3 §13.4.3). A client
    /// may answer with that text or with base64url of it, so no value may be made from another.
    ///
    /// `kind` is the one that the server stored when it issued the challenge. Taken from the request, it would leave to
    /// the client which rules it is judged by.
    ///
    /// # Errors
    ///
    /// [`ChallengeError::EmptyIdentifier`] and [`ChallengeError::EmptyValue`].
    pub fn new(
        kind: CredentialKind,
        identifier: impl Into<Cow<'a, str>>,
        value: impl Into<Cow<'a, str>>,
    ) -> Result<Self, Error> {
        let identifier = identifier.into();
        if identifier.is_empty() {
            return Err(ChallengeError::EmptyIdentifier.into());
        }
        Ok(Self { kind, identifier, issued: Issued::new(value.into())? })
    }

    /// The same, valid before this time only.
    #[must_use]
    pub const fn expires_at(mut self, time: UnixTime) -> Self {
        self.issued.expires_at = Some(time);
        self
    }

    pub(crate) const fn issued(&self) -> &Issued<'a> {
        &self.issued
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
        } else {
            self.issued.check_time(now)
        }
    }
}

impl fmt::Debug for Challenge<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Challenge")
            .field("kind", &self.kind)
            .field("expires_at", &self.issued.expires_at)
            .finish_non_exhaustive()
    }
}

/// The one challenge of a call that registers several credentials, and the kinds that may answer in each place. That
/// it is used once is the server's to see to.
///
/// The kinds are what the server wants to register, such as those that it offered to the client. Nothing takes them from
/// the body: policies on attestation and user verification concern `Fido2` alone, so that a client which could choose
/// its kind would choose its policy.
///
/// There is no identifier, since the body of these calls has none: the call's bearer token says which challenge it
/// answers.
#[derive(Clone)]
pub struct RegistrationChallenge<'a> {
    first_factor: Vec<CredentialKind>,
    second_factor: Vec<CredentialKind>,
    recovery: Vec<CredentialKind>,
    issued: Issued<'a>,
}

impl<'a> RegistrationChallenge<'a> {
    /// A challenge that a first factor of one of these kinds answers, and nothing else unless
    /// [`second_factor`](Self::second_factor) or [`recovery`](Self::recovery) says so. `value` is the text of the API's
    /// `challenge` field, as the client got it; it should hold at least 16 random bytes (WebAuthn L3 §13.4.3).
    ///
    /// # Errors
    ///
    /// [`ChallengeError::EmptyValue`]; [`ChallengeError::NoKind`] and [`ChallengeError::KindMisplaced`] where the kinds
    /// are none, or not those that [a registration](RegistrationRequest) can have in that place.
    pub fn new(
        first_factor_kinds: impl IntoIterator<Item = CredentialKind>,
        value: impl Into<Cow<'a, str>>,
    ) -> Result<Self, Error> {
        Ok(Self {
            first_factor: named(Place::FirstFactor, first_factor_kinds)?,
            second_factor: Vec::new(),
            recovery: Vec::new(),
            issued: Issued::new(value.into())?,
        })
    }

    /// The same, and there may be a second factor of one of these kinds.
    ///
    /// # Errors
    ///
    /// [`ChallengeError::NoKind`] and [`ChallengeError::KindMisplaced`].
    pub fn second_factor(mut self, kinds: impl IntoIterator<Item = CredentialKind>) -> Result<Self, Error> {
        self.second_factor = named(Place::SecondFactor, kinds)?;
        Ok(self)
    }

    /// The same, and there may be a recovery credential of one of these kinds.
    ///
    /// # Errors
    ///
    /// [`ChallengeError::NoKind`] and [`ChallengeError::KindMisplaced`].
    pub fn recovery(mut self, kinds: impl IntoIterator<Item = CredentialKind>) -> Result<Self, Error> {
        self.recovery = named(Place::Recovery, kinds)?;
        Ok(self)
    }

    /// The same, valid before this time only.
    #[must_use]
    pub const fn expires_at(mut self, time: UnixTime) -> Self {
        self.issued.expires_at = Some(time);
        self
    }

    pub(crate) const fn issued(&self) -> &Issued<'a> {
        &self.issued
    }

    /// Checks that each credential is of a kind that may answer in its place, and that they come in time.
    pub(crate) fn check(&self, request: &RegistrationRequest<'_>, now: UnixTime) -> Result<(), Error> {
        for (place, credential) in request.places() {
            // The deprecated kinds have no challenge to answer.
            credential.attestation()?;
            let kinds = match place {
                Place::FirstFactor => &self.first_factor,
                Place::SecondFactor => &self.second_factor,
                Place::Recovery => &self.recovery,
            };
            if kinds.is_empty() {
                return Err(ChallengeError::PlaceMismatch.into());
            }
            if !kinds.contains(&credential.kind()) {
                return Err(ChallengeError::KindMismatch.into());
            }
        }
        Ok(self.issued.check_time(now)?)
    }
}

/// The kinds named for a place: at least one, and only such as the schema has there.
fn named(
    place: Place,
    kinds: impl IntoIterator<Item = CredentialKind>,
) -> Result<Vec<CredentialKind>, ChallengeError> {
    let kinds: Vec<_> = kinds.into_iter().collect();
    if kinds.is_empty() {
        Err(ChallengeError::NoKind)
    } else if kinds.iter().any(|kind| !place.kinds().contains(kind)) {
        Err(ChallengeError::KindMisplaced)
    } else {
        Ok(kinds)
    }
}

impl fmt::Debug for RegistrationChallenge<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegistrationChallenge")
            .field("first_factor", &self.first_factor)
            .field("second_factor", &self.second_factor)
            .field("recovery", &self.recovery)
            .field("expires_at", &self.issued.expires_at)
            .finish_non_exhaustive()
    }
}

/// What client data must answer, and until when.
#[derive(Clone)]
pub(crate) struct Issued<'a> {
    value: Cow<'a, str>,
    expires_at: Option<UnixTime>,
}

impl<'a> Issued<'a> {
    fn new(value: Cow<'a, str>) -> Result<Self, ChallengeError> {
        if value.is_empty() { Err(ChallengeError::EmptyValue) } else { Ok(Self { value, expires_at: None }) }
    }

    fn check_time(&self, now: UnixTime) -> Result<(), ChallengeError> {
        if self.expires_at.is_some_and(|expires_at| now >= expires_at) {
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
