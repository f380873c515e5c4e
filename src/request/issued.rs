//! The issued challenge that client data must answer, and its expiry.

use core::fmt;
use core::time::Duration;
use std::borrow::Cow;

use rustls_pki_types::UnixTime;

use super::kind::CredentialKind;
use crate::encoding::base64;
use crate::encoding::constant_time::equal;
use crate::error::{config_errors, stage_errors};

stage_errors! {
    /// Why a request does not answer the issued challenge, or why a challenge cannot be issued.
    ChallengeError in "challenge" {
        EmptyIdentifier = "empty_identifier", Configuration, None, "the issued challenge has an empty identifier";
        EmptyValue = "empty_value", Configuration, None, "the issued challenge has an empty value";
        NotBase64url = "not_base64url", Configuration, None,
            "the issued challenge of a passkey is not base64url without padding";
        NoKind = "no_kind", Configuration, None, "the issued challenge names no kind for a place";
        KindMisplaced = "kind_misplaced", Configuration, None,
            "the issued challenge names a kind that its place cannot have";
        IdentifierMismatch = "identifier_mismatch", Mismatch, None,
            "the request names another challenge than the issued one";
        PlaceMismatch = "place_mismatch", Mismatch, None,
            "a credential is in a place for which the challenge was not issued";
        KindMismatch = "kind_mismatch", Mismatch, None,
            "the challenge was issued for another kind of credential";
        StoredForm = "stored_form", Configuration, None,
            "a stored challenge is of another version or ceremony";
        SealingKeyShort = "sealing_key_short", Configuration, None, "the key that seals challenges has less than 32 bytes";
        SealWithoutExpiry = "seal_without_expiry", Configuration, None, "a challenge to be sealed has no expiry";
        SealTooLarge = "seal_too_large", Configuration, None, "a sealed challenge is larger than a cookie holds";
        SealBroken = "seal_broken", Mismatch, None,
            "a sealed challenge was changed, or is of another key, relying party, ceremony, kind or text";
        Expired = "expired", Mismatch, None, "the challenge has expired";
    }
}

/// The name under which a server stored a challenge. A body of the service sends it back.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ChallengeId<'a>(Cow<'a, str>);

impl<'a> ChallengeId<'a> {
    /// Any text. A challenge refuses an empty one.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn into_owned(self) -> ChallengeId<'static> {
        ChallengeId(Cow::Owned(self.0.into_owned()))
    }

    /// The same, if there is any text.
    pub(crate) fn not_empty(self) -> Result<Self, ChallengeError> {
        if self.0.is_empty() { Err(ChallengeError::EmptyIdentifier) } else { Ok(self) }
    }

    /// Checks that the identifier in a body, if it has one, is `stored`. Takes a time that depends on lengths alone.
    pub(crate) fn check(stored: Option<&Self>, named: Option<&str>) -> Result<(), ChallengeError> {
        let is_stored = |named: &str| stored.is_some_and(|id| equal(id.0.as_bytes(), named.as_bytes()));
        if named.is_none_or(is_stored) { Ok(()) } else { Err(ChallengeError::IdentifierMismatch) }
    }
}

impl fmt::Debug for ChallengeId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChallengeId").finish_non_exhaustive()
    }
}

/// The challenge that client data must answer, and its expiry.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Issued<'a> {
    pub(crate) value: Cow<'a, str>,
    pub(crate) expires_at: Option<UnixTime>,
}

impl<'a> Issued<'a> {
    pub(crate) fn new(value: Cow<'a, str>) -> Result<Self, ChallengeError> {
        if value.is_empty() { Err(ChallengeError::EmptyValue) } else { Ok(Self { value, expires_at: None }) }
    }

    pub(crate) fn into_owned(self) -> Issued<'static> {
        Issued { value: Cow::Owned(self.value.into_owned()), expires_at: self.expires_at }
    }

    /// The same, for a text that a browser answers with: the canonical base64url of some bytes.
    pub(crate) fn for_browser(value: Cow<'a, str>) -> Result<Self, ChallengeError> {
        let issued = Self::new(value)?;
        base64::decode_canonical_url(&issued.value).map_err(|_| ChallengeError::NotBase64url)?;
        Ok(issued)
    }

    /// Seconds of Unix time, as stored.
    pub(crate) fn expires_in_seconds(&self) -> Option<u64> {
        self.expires_at.map(|time| time.as_secs())
    }

    /// The time that so many seconds of Unix time are.
    pub(crate) const fn at_seconds(seconds: u64) -> UnixTime {
        UnixTime::since_unix_epoch(Duration::from_secs(seconds))
    }

    pub(crate) fn check_time(&self, now: UnixTime) -> Result<(), ChallengeError> {
        if self.expires_at.is_some_and(|expires_at| now >= expires_at) {
            Err(ChallengeError::Expired)
        } else {
            Ok(())
        }
    }

    /// Whether the challenge in client data is this one: the issued text itself, or base64url of its UTF-8 bytes. The
    /// service's own clients send both.
    ///
    /// So one text can answer two issued challenges: the challenge with that text, and the challenge whose base64url it
    /// is. Random challenges make that harmless, since a server never issues both. Takes a time that depends on lengths
    /// alone.
    pub(crate) fn is_answered_by(&self, text: &str) -> bool {
        let is_verbatim = equal(self.value.as_bytes(), text.as_bytes());
        is_verbatim | base64::is_url_of(text, self.value.as_bytes())
    }
}

/// The kinds that a server names for a place. There is at least one, and the place may have each of them.
pub(crate) fn named_kinds(
    kinds: impl IntoIterator<Item = CredentialKind>,
    of_place: &[CredentialKind],
) -> Result<Vec<CredentialKind>, ChallengeError> {
    let kinds: Vec<_> = kinds.into_iter().collect();
    if kinds.is_empty() {
        Err(ChallengeError::NoKind)
    } else if kinds.iter().any(|kind| !of_place.contains(kind)) {
        Err(ChallengeError::KindMisplaced)
    } else {
        Ok(kinds)
    }
}

// What cannot be issued is the server's fault.
config_errors!(ChallengeError);
