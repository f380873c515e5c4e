//! What the server knows of a call.

use std::fmt;
use std::time::Duration;

use attestry::{ConfigError, Error, RegistrationPolicy, UnixTime};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::authentication::Login;
use crate::credential::ShortCredential;
use crate::input::{self, Handle, Object, Time};
use crate::registration::Registered;
use crate::verified::Verified;

/// What the server knows of a call: the challenge that it issued, the time, the record of the credential. The README
/// has the table of its members.
#[derive(Clone)]
pub struct Context {
    call: Call,
    now: UnixTime,
    user_handle: Option<Handle>,
    pub(crate) uuids: Uuids,
    is_full: bool,
}

/// The server's own identifiers of the credentials that it registers, in the service's record.
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Uuids {
    pub(crate) first_factor_credential: Option<String>,
    pub(crate) second_factor_credential: Option<String>,
    pub(crate) recovery_credential: Option<String>,
}

#[derive(Clone)]
enum Call {
    Registration(Box<Registered>),
    Authentication(Box<Login>),
}

/// The ceremony of a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Ceremony {
    /// A credential is registered (WebAuthn L3 §7.1).
    #[default]
    Registration,
    /// A credential is used (WebAuthn L3 §7.2).
    Authentication,
}

/// The form of a body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum RequestForm {
    /// The whole body of the service's call.
    #[default]
    Service,
    /// WebAuthn's own `RegistrationResponseJSON` or `AuthenticationResponseJSON`.
    WebAuthn,
    /// One factor of the service's login.
    Factor,
}

/// The members, before those of the other ceremony are refused.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Members<'j> {
    #[serde(default)]
    ceremony: Ceremony,
    now: Time,
    #[serde(default)]
    pub(crate) request_form: RequestForm,
    #[serde(borrow)]
    pub(crate) challenge: &'j RawValue,
    /// For the record of a registration that passes.
    user_handle: Option<Handle>,
    /// Of one credential, or by place.
    credential_uuid: Option<String>,
    credential_uuids: Option<Object<Uuids>>,
    pub(crate) credential: Option<Object<ShortCredential>>,
    pub(crate) second_credential: Option<Object<ShortCredential>>,
    #[serde(borrow)]
    pub(crate) record: Option<&'j RawValue>,
    #[serde(borrow)]
    pub(crate) second_record: Option<&'j RawValue>,
    #[serde(default)]
    pub(crate) equal_factor_checked: bool,
    /// For case files: a short credential without an owner belongs to whom the response names.
    #[serde(default)]
    pub(crate) danger_owner_from_response: bool,
    /// The report has everything that is known.
    #[serde(default)]
    full: bool,
}

impl Context {
    /// Reads the JSON form, strictly.
    ///
    /// # Errors
    ///
    /// What is not of its form, with the place.
    pub fn from_json(json: impl AsRef<[u8]>) -> Result<Self, ContextError> {
        Self::from_members(input::read_soon(json.as_ref())?)
    }

    fn from_members(mut members: Members<'_>) -> Result<Self, ContextError> {
        let (now, user_handle, is_full) = (members.now.0, members.user_handle, members.full);
        let uuids = match (members.credential_uuid.take(), members.credential_uuids.take()) {
            (Some(_), Some(_)) => {
                return Err(ContextError::new(&"either credentialUuid or credentialUuids"));
            }
            (uuid, None) => Uuids { first_factor_credential: uuid, ..Uuids::default() },
            (None, Some(Object(uuids))) => uuids,
        };
        let call = match members.ceremony {
            Ceremony::Registration => {
                let of_logins = [
                    ("credential", members.credential.is_some()),
                    ("secondCredential", members.second_credential.is_some()),
                    ("record", members.record.is_some()),
                    ("secondRecord", members.second_record.is_some()),
                    ("equalFactorChecked", members.equal_factor_checked),
                    ("dangerOwnerFromResponse", members.danger_owner_from_response),
                ];
                if let Some((name, _)) = of_logins.iter().find(|(_, is_there)| *is_there) {
                    return Err(ContextError::new(&format_args!("{name} is of authentications")));
                }
                Call::Registration(Box::new(Registered::read(&members)?))
            }
            Ceremony::Authentication if user_handle.is_some() => {
                return Err(ContextError::new(&"userHandle is of registrations; the record has the owner"));
            }
            Ceremony::Authentication => Call::Authentication(Box::new(Login::read(members)?)),
        };
        Ok(Self { call, now, user_handle, uuids, is_full })
    }

    /// The ceremony of the call.
    pub const fn ceremony(&self) -> Ceremony {
        match self.call {
            Call::Registration(_) => Ceremony::Registration,
            Call::Authentication(_) => Ceremony::Authentication,
        }
    }

    /// The time of the call.
    pub const fn now(&self) -> UnixTime {
        self.now
    }

    /// Whether the call is a recovery: a signature then covers its new credentials.
    pub fn is_recovery(&self) -> bool {
        matches!(&self.call, Call::Authentication(login) if login.is_recovery())
    }

    /// Whose credentials the call is about, as far as the server said: of a registration `userHandle`, of a login the
    /// owner of the record, or else the user of the challenge.
    pub fn user_handle(&self) -> Option<attestry::UserHandle> {
        match &self.call {
            Call::Registration(_) => self.owner(),
            Call::Authentication(login) => login.owner(),
        }
    }

    /// Whether reports of the call have `result`: everything that is known.
    pub const fn is_full(&self) -> bool {
        self.is_full
    }

    /// The same call, with `result` in its reports or without it. The verdict stays.
    #[must_use]
    pub const fn with_full(mut self, is_full: bool) -> Self {
        self.is_full = is_full;
        self
    }

    /// The call as it is judged at another time. Whether its challenge had expired counts at its own time still.
    pub fn judged_at(mut self, time: UnixTime) -> Self {
        let shift = Shift { from: self.now, to: time };
        match &mut self.call {
            Call::Registration(call) => call.shift(shift),
            Call::Authentication(login) => login.shift(shift),
        }
        self.now = time;
        self
    }

    /// Verifies the body of the call. `policy` is the one on registrations. Metadata judges registrations alone.
    ///
    /// # Errors
    ///
    /// As the library's own calls. A record that cannot be read is an error too.
    pub fn verify(
        &self,
        body: &[u8],
        verifier: &attestry::Verifier,
        policy: &RegistrationPolicy,
        metadata: Option<&attestry::metadata::Metadata>,
    ) -> Result<Verified, Error> {
        let view = verifier.with_policy(policy)?;
        let view = match metadata {
            Some(metadata) => view.with_metadata(metadata),
            None => view,
        };
        match &self.call {
            Call::Registration(call) => call.verify(body, &view, verifier.limits(), self.now),
            Call::Authentication(login) => login.verify(body, verifier, &view, self.now),
        }
    }

    /// Whose the registered credentials are to be, if the server says so.
    pub(crate) fn owner(&self) -> Option<attestry::UserHandle> {
        self.user_handle.map(|handle| handle.0)
    }

    /// The record of an authentication's credential, under the changes that it made.
    pub(crate) fn updated_record(
        &self,
        verified: &attestry::VerifiedAuthentication,
    ) -> Result<Option<attestry::CredentialRecord>, ConfigError> {
        match &self.call {
            Call::Registration(_) => Ok(None),
            Call::Authentication(login) => {
                let Some(mut record) = login.record_of(verified).cloned() else { return Ok(None) };
                record.apply(&self.update(verified))?;
                Ok(Some(record))
            }
        }
    }

    /// What an authentication changes in its record.
    pub(crate) fn update(&self, verified: &attestry::VerifiedAuthentication) -> attestry::RecordUpdate {
        let update = verified.update().clone();
        match &self.call {
            Call::Authentication(login) if login.is_equal_factor_checked() => {
                update.with_equal_factor_checked()
            }
            _ => update,
        }
    }
}

/// From the time of a call to the one at which it is judged.
#[derive(Clone, Copy)]
pub(crate) struct Shift {
    from: UnixTime,
    to: UnixTime,
}

impl Shift {
    /// A time that has come at the judgement if it had come at the call. The core takes a challenge for expired at this
    /// very second.
    pub(crate) const fn expiry(self, expires_at: UnixTime) -> UnixTime {
        if expires_at.as_secs() <= self.from.as_secs() {
            self.to
        } else {
            UnixTime::since_unix_epoch(Duration::from_secs(u64::MAX))
        }
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").field("ceremony", &self.ceremony()).finish_non_exhaustive()
    }
}

/// A fault of a context or a case, with its place. It is the server's own, never that of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContextError {
    problem: Box<str>,
}

impl ContextError {
    pub(crate) fn new(problem: &dyn fmt::Display) -> Self {
        Self { problem: problem.to_string().into() }
    }
}

impl fmt::Display for ContextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problem)
    }
}

impl std::error::Error for ContextError {}
