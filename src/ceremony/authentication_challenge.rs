//! The challenge that a login answers, and what the server knows of the user when it issues it.

use core::fmt;
use std::borrow::Cow;

use rustls_pki_types::UnixTime;

use crate::error::ConfigError;
use crate::request::{ChallengeError, ChallengeId, CredentialKind, Issued, UserHandle, named_kinds};

/// A challenge that the server issued for a login, a step-up or an action. It has a text, and every rule for the
/// answer. The server makes sure that it is used once.
///
/// Whether the server knows the user is fixed here (WebAuthn L3 §7.2 step 6). [`for_user`](Self::for_user) is for a
/// user whom a name, a cookie or a session identified. Only a credential of that account passes.
/// [`for_unknown_user`](Self::for_unknown_user) is for a passkey that names its user itself.
///
/// ```
/// use attestry::{AuthenticationChallenge, UnixTime, UserHandle};
///
/// let expiry = UnixTime::since_unix_epoch(std::time::Duration::from_secs(1_790_000_300));
/// let account = UserHandle::new([7; 32])?;
/// // The user typed a name: only these two credentials of that account may answer.
/// let challenge = AuthenticationChallenge::for_user("rYMtc8-oHzFVrjTzYZ4HAg", account)?
///     .allow_credentials(["AQIDBAUGBwg", "CAcGBQQDAgE"])
///     .expires_at(expiry);
/// // Nobody typed anything: a passkey from the browser's autofill.
/// let autofill = AuthenticationChallenge::for_unknown_user("rYMtc8-oHzFVrjTzYZ4HAg")?.expires_at(expiry);
/// # let _ = (challenge, autofill);
/// # Ok::<(), attestry::ConfigError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct AuthenticationChallenge<'a> {
    pub(super) user: Option<UserHandle>,
    pub(super) kinds: Vec<CredentialKind>,
    pub(super) second_factor: Vec<CredentialKind>,
    pub(super) second_factor_required: bool,
    pub(super) allowed: Vec<String>,
    pub(super) app_id: Option<String>,
    pub(super) context: Option<String>,
    pub(super) identifier: Option<ChallengeId<'a>>,
    pub(super) issued: Issued<'a>,
}

impl<'a> AuthenticationChallenge<'a> {
    /// A challenge issued for a login of this user. `value` is the text in the options that went to the browser,
    /// base64url without padding. It should hold at least 16 random bytes (WebAuthn L3 §13.4.3).
    ///
    /// # Errors
    ///
    /// [`ChallengeError::EmptyValue`].
    pub fn for_user(value: impl Into<Cow<'a, str>>, user: UserHandle) -> Result<Self, ConfigError> {
        Self::new(value.into(), Some(user))
    }

    /// A challenge issued for a login of a user whom the server does not know yet. The answer must name its user, as
    /// discoverable credentials do, and the record must be that user's.
    ///
    /// # Errors
    ///
    /// [`ChallengeError::EmptyValue`].
    pub fn for_unknown_user(value: impl Into<Cow<'a, str>>) -> Result<Self, ConfigError> {
        Self::new(value.into(), None)
    }

    fn new(value: Cow<'a, str>, user: Option<UserHandle>) -> Result<Self, ConfigError> {
        Ok(Self::of_issued(Issued::new(value)?, user))
    }

    /// A challenge that options issued.
    pub(super) fn of_issued(issued: Issued<'a>, user: Option<UserHandle>) -> Self {
        Self {
            user,
            kinds: vec![CredentialKind::Fido2],
            second_factor: Vec::new(),
            second_factor_required: false,
            allowed: Vec::new(),
            app_id: None,
            context: None,
            identifier: None,
            issued,
        }
    }

    /// The same, for these credentials alone: the `allowCredentials` of the options, by the ids of their records. An
    /// empty list allows every credential of the user.
    #[must_use]
    pub fn allow_credentials(mut self, ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.allowed.extend(ids.into_iter().map(Into::into));
        self
    }

    /// The same, answered by a credential of one of these kinds. Default: `Fido2` alone.
    ///
    /// # Errors
    ///
    /// [`ChallengeError::NoKind`] for an empty list. [`ChallengeError::KindMisplaced`] for a kind other than `Fido2`,
    /// `Key` and `PasswordProtectedKey`: a recovery key logs nobody in.
    pub fn kinds(mut self, kinds: impl IntoIterator<Item = CredentialKind>) -> Result<Self, ConfigError> {
        self.kinds = named_kinds(kinds, FACTORS)?;
        Ok(self)
    }

    /// The same, with an optional second factor of one of these kinds.
    ///
    /// # Errors
    ///
    /// As [`kinds`](Self::kinds).
    pub fn second_factor(
        mut self,
        kinds: impl IntoIterator<Item = CredentialKind>,
    ) -> Result<Self, ConfigError> {
        self.second_factor = named_kinds(kinds, FACTORS)?;
        Ok(self)
    }

    /// The same, with a required second factor of one of these kinds.
    ///
    /// # Errors
    ///
    /// As [`kinds`](Self::kinds).
    pub fn require_second_factor(
        self,
        kinds: impl IntoIterator<Item = CredentialKind>,
    ) -> Result<Self, ConfigError> {
        Ok(Self { second_factor_required: true, ..self.second_factor(kinds)? })
    }

    /// The same, for options that had this AppID in the extension `appid` (WebAuthn L3 §10.1.1). The AppID counts only
    /// for a credential whose record has it too.
    #[must_use]
    pub fn app_id(mut self, app_id: impl Into<String>) -> Self {
        self.app_id = Some(app_id.into());
        self
    }

    /// The same, with a text of the server's, such as the payload, method and path of an action.
    /// [`VerifiedAuthentication::context`](crate::VerifiedAuthentication::context) gives it back. No signature covers
    /// it: it is worth as much as the place where the server keeps the challenge.
    #[must_use]
    pub fn with_context(mut self, context: impl Into<String>) -> Self {
        self.context = Some(context.into());
        self
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

    /// The same, valid before this time only. Without it, the challenge never expires.
    #[must_use]
    pub const fn expires_at(mut self, time: UnixTime) -> Self {
        self.issued.expires_at = Some(time);
        self
    }

    /// The user whose login it was issued for, if the server knew.
    pub const fn user(&self) -> Option<&UserHandle> {
        self.user.as_ref()
    }

    /// The text that was issued.
    pub fn value(&self) -> &str {
        &self.issued.value
    }

    /// The credentials that may answer. Empty where every credential may.
    pub fn allowed_credentials(&self) -> &[String] {
        &self.allowed
    }

    /// The text that [`with_context`](Self::with_context) was given.
    pub fn context(&self) -> Option<&str> {
        self.context.as_deref()
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
    pub fn into_owned(self) -> AuthenticationChallenge<'static> {
        AuthenticationChallenge {
            identifier: self.identifier.map(ChallengeId::into_owned),
            issued: self.issued.into_owned(),
            user: self.user,
            kinds: self.kinds,
            second_factor: self.second_factor,
            second_factor_required: self.second_factor_required,
            allowed: self.allowed,
            app_id: self.app_id,
            context: self.context,
        }
    }

    /// Checks that a body answers the challenge in time, and under its identifier.
    pub(super) fn check(&self, named: Option<&str>, now: UnixTime) -> Result<(), ChallengeError> {
        ChallengeId::check(self.identifier.as_ref(), named)?;
        self.issued.check_time(now)
    }
}

/// The kinds that log in.
const FACTORS: &[CredentialKind] =
    &[CredentialKind::Fido2, CredentialKind::Key, CredentialKind::PasswordProtectedKey];

impl fmt::Debug for AuthenticationChallenge<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthenticationChallenge")
            .field("user_known", &self.user.is_some())
            .field("kinds", &self.kinds)
            .field("second_factor", &self.second_factor)
            .field("expires_at", &self.issued.expires_at)
            .finish_non_exhaustive()
    }
}
