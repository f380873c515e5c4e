//! The body of a recovery: new credentials, and the recovery key's assertion that allows them; and its challenge.

use core::fmt;

use super::CallChallenge;
use super::factor::{FactorPlace, read_factor};
use super::registration::RegistrationBody;
use crate::encoding::json::Reader;
use crate::error::Error;
use crate::limits::Limits;
use crate::request::members::{self, required, set};
use crate::request::{Authentication, UserHandle};

/// The body of `POST /auth/recover/user`: the assertion of a recovery key, and the new credentials that it allows.
///
/// [`Verifier::verify_recovery`](crate::Verifier::verify_recovery) verifies both, since neither proves anything alone.
/// The assertion covers exactly these new credentials, and answers no challenge of its own. The new credentials show
/// that it was made for this recovery: each of them answers the issued challenge.
///
/// ```
/// use attestry::CredentialKind::{Fido2, RecoveryKey};
/// use attestry::service::{CallChallenge, RecoveryBody, RecoveryChallenge};
/// use attestry::{CredentialRecord, Error, UnixTime, UserHandle, VerifiedRecovery, Verifier};
///
/// /// `issued` is the text of the challenge, and `record` that of the account's recovery key.
/// fn recover(
///     verifier: &Verifier,
///     body: &[u8],
///     account: UserHandle,
///     issued: &str,
///     record: &CredentialRecord,
///     now: UnixTime,
/// ) -> Result<VerifiedRecovery, Error> {
///     let body = RecoveryBody::parse(body, verifier.limits())?;
///     let new_credentials = CallChallenge::new([Fido2], issued)?.recovery([RecoveryKey])?;
///     let challenge = RecoveryChallenge::new(account, new_credentials);
///     verifier.verify_recovery(&body, &challenge, record, now)
/// }
/// # let _ = recover;
/// ```
#[derive(Clone)]
pub struct RecoveryBody<'a> {
    assertion: Authentication<'a>,
    new_credentials: RegistrationBody<'a>,
    new_credentials_json: &'a str,
}

impl<'a> RecoveryBody<'a> {
    /// Parses a body.
    ///
    /// # Errors
    ///
    /// A [`RequestError`](crate::errors::RequestError) that says how the body departs from the schema.
    pub fn parse<B: AsRef<[u8]> + ?Sized>(body: &'a B, limits: &Limits) -> Result<Self, Error> {
        let text = members::text_within(body.as_ref(), limits)?;
        let (mut assertion, mut new_credentials) = (None, None);
        members::for_each_member_of_body(text, |name, value| match name.as_ref() {
            "recovery" => {
                let read =
                    read_factor(FactorPlace::Recovery, value).map_err(|fault| fault.within("recovery"))?;
                set("recovery", &mut assertion, read)
            }
            "newCredentials" => {
                let json = value.raw()?;
                let read = RegistrationBody::read(&mut Reader::new(json));
                let read = read.map_err(|fault| fault.within("newCredentials"))?;
                set("newCredentials", &mut new_credentials, (read, json))
            }
            _ => Err(members::unknown()),
        })?;
        let (new_credentials, new_credentials_json) = required("newCredentials", new_credentials)?;
        Ok(Self { assertion: required("recovery", assertion)?, new_credentials, new_credentials_json })
    }

    /// The assertion of `recovery`. It serves to look up the record of the recovery key.
    pub const fn assertion(&self) -> &Authentication<'a> {
        &self.assertion
    }

    /// `newCredentials`.
    pub const fn new_credentials(&self) -> &RegistrationBody<'a> {
        &self.new_credentials
    }

    /// The text of `newCredentials`, byte for byte as received.
    pub const fn new_credentials_json(&self) -> &'a str {
        self.new_credentials_json
    }
}

impl fmt::Debug for RecoveryBody<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecoveryBody").field("new_credentials", &self.new_credentials).finish_non_exhaustive()
    }
}

/// The challenge of a recovery: the account, the recovery keys that may answer, and the challenge of the new
/// credentials. [`RecoveryBody`] has an example.
#[derive(Clone, PartialEq, Eq)]
pub struct RecoveryChallenge<'a> {
    user: UserHandle,
    allowed: Vec<String>,
    new_credentials: CallChallenge<'a>,
}

impl<'a> RecoveryChallenge<'a> {
    /// A challenge issued for the recovery of this user's account. `new_credentials` says which kinds may be
    /// registered.
    pub const fn new(user: UserHandle, new_credentials: CallChallenge<'a>) -> Self {
        Self { user, allowed: Vec::new(), new_credentials }
    }

    /// The same, for these recovery keys alone: the `allowedRecoveryCredentials` of the reply. An empty list allows
    /// every recovery key of the account.
    #[must_use]
    pub fn allow_credentials(mut self, ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.allowed.extend(ids.into_iter().map(Into::into));
        self
    }

    /// Whose account it is.
    pub const fn user(&self) -> &UserHandle {
        &self.user
    }

    /// The recovery keys that may answer. Empty where every recovery key may.
    pub fn allowed_credentials(&self) -> &[String] {
        &self.allowed
    }

    /// The challenge of the new credentials.
    pub const fn new_credentials(&self) -> &CallChallenge<'a> {
        &self.new_credentials
    }
}

impl fmt::Debug for RecoveryChallenge<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecoveryChallenge")
            .field("new_credentials", &self.new_credentials)
            .finish_non_exhaustive()
    }
}
