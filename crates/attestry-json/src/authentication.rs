//! A call that uses credentials: the challenge that it answers, and the records of the credentials.

use std::borrow::Cow;

use attestry::service::{AuthenticationBody, CallChallenge, RecoveryBody, RecoveryChallenge};
use attestry::{
    Authentication, AuthenticationChallenge, ChallengeId, CredentialKind, CredentialRecord, Error,
    RegistrationVerifier, UnixTime, UserHandle, VerifiedAuthentication, Verifier,
};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::ContextError;
use crate::challenge::Stored;
use crate::context::{Members, RequestForm, Shift};
use crate::credential::Credential;
use crate::input::{Handle, Nullable, Time, read_flat, read_member};
use crate::registration::shifted;
use crate::verified::Verified;

/// What the server knows of a login, an action or a recovery.
#[derive(Clone)]
pub(crate) struct Login {
    call: Call,
    credential: Credential,
    second: Option<Credential>,
    equal_factor_checked: bool,
}

/// The form of the body, and what it answers.
#[derive(Clone)]
enum Call {
    WebAuthn(Issued<AuthenticationChallenge<'static>>),
    Service(Issued<AuthenticationChallenge<'static>>),
    Factor(Issued<AuthenticationChallenge<'static>>),
    Recovery(Issued<RecoveryChallenge<'static>>),
}

/// A challenge, as the library stores it or as case files have it.
#[derive(Clone)]
enum Issued<C> {
    Stored(C),
    Case(CaseChallenge),
}

/// The form of case files.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CaseChallenge {
    identifier: Option<String>,
    value: String,
    user: User,
    /// Whom the server knew.
    user_handle: Option<Handle>,
    #[serde(default)]
    allow_credentials: Vec<String>,
    expires_at: Option<Time>,
    #[serde(default)]
    purpose: Purpose,
    /// Absent, it is that of the credential.
    #[serde(default)]
    app_id: Nullable<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum User {
    Known,
    Unknown,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Purpose {
    #[default]
    Login,
    Recovery,
}

/// The kinds that may answer where a case does not say which.
const LOGIN_KINDS: [CredentialKind; 3] =
    [CredentialKind::Fido2, CredentialKind::Key, CredentialKind::PasswordProtectedKey];

impl Login {
    pub(crate) fn read(members: Members<'_>) -> Result<Self, ContextError> {
        let of =
            |names, stored, short| Credential::of(names, stored, short, members.danger_owner_from_response);
        let credential = of(["record", "credential"], members.record, members.credential)?
            .ok_or_else(|| ContextError::new(&"neither record nor credential"))?;
        let second =
            of(["secondRecord", "secondCredential"], members.second_record, members.second_credential)?;
        // Otherwise the record alone would vouch for its owner.
        let names_owner = members.danger_owner_from_response && matches!(credential, Credential::Short(_));
        let call = Call::read(members.request_form, members.challenge, names_owner)?;
        Ok(Self { call, credential, second, equal_factor_checked: members.equal_factor_checked })
    }

    pub(crate) fn verify(
        &self,
        body: &[u8],
        verifier: &Verifier,
        registrations: &RegistrationVerifier<'_>,
        now: UnixTime,
    ) -> Result<Verified, Error> {
        let limits = verifier.limits();
        let relying_party_id = verifier.relying_party_id();
        match &self.call {
            Call::WebAuthn(challenge) => {
                let authentication = Authentication::parse(body, limits)?;
                let record = self.credential.record(relying_party_id, &authentication)?;
                let challenge = challenge.of(&record, &self.credential)?;
                let verified = verifier.verify_authentication(&authentication, &challenge, &record, now)?;
                Ok(Verified::Authentication(Box::new(verified)))
            }
            Call::Factor(challenge) => {
                self.verify_body(&challenge.around_factor(body), challenge, verifier, now)
            }
            Call::Service(challenge) => self.verify_body(body, challenge, verifier, now),
            Call::Recovery(challenge) => {
                let body = RecoveryBody::parse(body, limits)?;
                let record = self.credential.record(relying_party_id, body.assertion())?;
                let challenge = challenge.of(&record)?;
                let verified = registrations.verify_recovery(&body, &challenge, &record, now)?;
                Ok(Verified::Recovery(Box::new(verified)))
            }
        }
    }

    /// The service's login or action.
    fn verify_body(
        &self,
        body: &[u8],
        issued: &Issued<AuthenticationChallenge<'static>>,
        verifier: &Verifier,
        now: UnixTime,
    ) -> Result<Verified, Error> {
        let body = AuthenticationBody::parse(body, verifier.limits())?;
        let relying_party_id = verifier.relying_party_id();
        let record = self.credential.record(relying_party_id, body.first_factor())?;
        let second = match (&self.second, body.second_factor()) {
            (Some(second), Some(factor)) => Some(second.record(relying_party_id, factor)?),
            _ => None,
        };
        let mut challenge = issued.of(&record, &self.credential)?;
        if matches!(issued, Issued::Case(_)) {
            // A case does not say which kinds may answer.
            challenge = Cow::Owned(challenge.into_owned().kinds(LOGIN_KINDS)?.second_factor(LOGIN_KINDS)?);
        }
        let verified = verifier.verify_authentications(&body, &challenge, &record, second.as_deref(), now)?;
        Ok(Verified::Authentications(Box::new(verified)))
    }

    pub(crate) fn shift(&mut self, shift: Shift) {
        match &mut self.call {
            Call::WebAuthn(Issued::Stored(challenge))
            | Call::Service(Issued::Stored(challenge))
            | Call::Factor(Issued::Stored(challenge)) => {
                if let Some(expiry) = challenge.expiry() {
                    *challenge = challenge.clone().expires_at(shift.expiry(expiry));
                }
            }
            Call::Recovery(Issued::Stored(challenge)) => {
                let new_credentials = shifted(challenge.new_credentials(), shift);
                let allowed = challenge.allowed_credentials();
                *challenge =
                    RecoveryChallenge::new(*challenge.user(), new_credentials).allow_credentials(allowed);
            }
            Call::WebAuthn(Issued::Case(case))
            | Call::Service(Issued::Case(case))
            | Call::Factor(Issued::Case(case))
            | Call::Recovery(Issued::Case(case)) => {
                case.expires_at = case.expires_at.map(|time| Time(shift.expiry(time.0)));
            }
        }
    }

    pub(crate) const fn is_recovery(&self) -> bool {
        matches!(self.call, Call::Recovery(_))
    }

    /// The owner of the credential, or else whom the server knew.
    pub(crate) fn owner(&self) -> Option<UserHandle> {
        self.credential.owner().or_else(|| match &self.call {
            Call::WebAuthn(issued) | Call::Service(issued) | Call::Factor(issued) => match issued {
                Issued::Stored(challenge) => challenge.user().copied(),
                Issued::Case(case) => case.user_handle.map(|handle| handle.0),
            },
            Call::Recovery(Issued::Stored(challenge)) => Some(*challenge.user()),
            Call::Recovery(Issued::Case(case)) => case.user_handle.map(|handle| handle.0),
        })
    }

    pub(crate) const fn is_equal_factor_checked(&self) -> bool {
        self.equal_factor_checked
    }

    /// The record of this credential, if it was given in its stored form.
    pub(crate) fn record_of(&self, verified: &VerifiedAuthentication) -> Option<&CredentialRecord> {
        let credentials = [Some(&self.credential), self.second.as_ref()].into_iter().flatten();
        let mut records = credentials.filter_map(Credential::stored);
        records.find(|record| record.credential_id() == verified.credential_id())
    }
}

impl Call {
    fn read(form: RequestForm, challenge: &RawValue, names_owner: bool) -> Result<Self, ContextError> {
        let (challenge, is_recovery) = match Stored::of(challenge)? {
            Some(Stored::Authentication) => (Issued::Stored(read_flat("challenge", challenge)?), false),
            Some(Stored::Recovery) if form == RequestForm::Service => {
                return Ok(Self::Recovery(Issued::Stored(read_member("challenge", challenge)?)));
            }
            Some(_) => return Err(ContextError::new(&"challenge.ceremony: of another call")),
            None => {
                let case: CaseChallenge = read_member("challenge", challenge)?;
                let is_recovery = case.purpose == Purpose::Recovery;
                (Issued::Case(case.checked(names_owner)?), is_recovery)
            }
        };
        match (form, challenge, is_recovery) {
            (RequestForm::Service, Issued::Case(case), true) => Ok(Self::Recovery(Issued::Case(case))),
            (_, _, true) => Err(ContextError::new(&"requestForm: a recovery has a body of the service")),
            (RequestForm::Service, challenge, false) => Ok(Self::Service(challenge)),
            (RequestForm::WebAuthn, challenge, false) => Ok(Self::WebAuthn(challenge)),
            (RequestForm::Factor, challenge, false) => Ok(Self::Factor(challenge)),
        }
    }
}

/// The identifier where a case has none: its challenge is then the only one.
const UNNAMED: &str = "a challenge";

impl Issued<AuthenticationChallenge<'static>> {
    fn of(
        &self,
        record: &CredentialRecord,
        credential: &Credential,
    ) -> Result<Cow<'_, AuthenticationChallenge<'_>>, Error> {
        let case = match self {
            Self::Stored(challenge) => return Ok(Cow::Borrowed(challenge)),
            Self::Case(case) => case,
        };
        let mut challenge = match case.user {
            User::Known => AuthenticationChallenge::for_user(&case.value, case.owner(record))?,
            User::Unknown => AuthenticationChallenge::for_unknown_user(&case.value)?,
        };
        let identifier = ChallengeId::new(case.identifier.as_deref().unwrap_or(UNNAMED));
        challenge = challenge.with_identifier(identifier)?.allow_credentials(&case.allow_credentials);
        let app_id = match &case.app_id {
            Nullable::Absent => credential.app_id(),
            Nullable::Null => None,
            Nullable::Value(app_id) => Some(app_id.as_str()),
        };
        if let Some(app_id) = app_id {
            challenge = challenge.app_id(app_id);
        }
        Ok(Cow::Owned(match case.expires_at {
            Some(time) => challenge.expires_at(time.0),
            None => challenge,
        }))
    }

    /// A factor comes in the body of its call.
    fn around_factor(&self, factor: &[u8]) -> Vec<u8> {
        let identifier = match self {
            Self::Stored(challenge) => challenge.identifier().map(ChallengeId::as_str),
            Self::Case(case) => case.identifier.as_deref(),
        };
        let identifier = serde_json::Value::from(identifier.unwrap_or(UNNAMED)).to_string();
        let parts: [&[u8]; 5] =
            [b"{\"challengeIdentifier\":", identifier.as_bytes(), b",\"firstFactor\":", factor, b"}"];
        parts.concat()
    }
}

impl Issued<RecoveryChallenge<'static>> {
    fn of(&self, record: &CredentialRecord) -> Result<Cow<'_, RecoveryChallenge<'_>>, Error> {
        let case = match self {
            Self::Stored(challenge) => return Ok(Cow::Borrowed(challenge)),
            Self::Case(case) => case,
        };
        let mut challenge = CallChallenge::new(LOGIN_KINDS, &case.value)?
            .second_factor(LOGIN_KINDS)?
            .recovery([CredentialKind::RecoveryKey])?;
        if let Some(time) = case.expires_at {
            challenge = challenge.expires_at(time.0);
        }
        let challenge = RecoveryChallenge::new(case.owner(record), challenge);
        Ok(Cow::Owned(challenge.allow_credentials(&case.allow_credentials)))
    }
}

impl CaseChallenge {
    /// A server that knew the user says whom, unless the record may name its own owner.
    fn checked(self, names_owner: bool) -> Result<Self, ContextError> {
        let names_user = self.user == User::Known || self.purpose == Purpose::Recovery;
        match (names_user, self.user_handle.is_some(), names_owner) {
            (true, false, false) => Err(ContextError::new(&"challenge: missing field `userHandle`")),
            (false, true, _) => {
                Err(ContextError::new(&"challenge.userHandle: a server that did not know the user has none"))
            }
            _ => Ok(self),
        }
    }

    fn owner(&self, record: &CredentialRecord) -> UserHandle {
        self.user_handle.map_or(*record.user_handle(), |handle| handle.0)
    }
}
