//! A call that registers, and the challenge that it answers.

use attestry::service::{CallChallenge, CreateCredentialBody, RegistrationBody};
use attestry::{
    ChallengeId, CredentialKind, Error, Limits, Registration, RegistrationChallenge, RegistrationVerifier,
    UnixTime,
};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::ContextError;
use crate::challenge::Stored;
use crate::context::{Members, RequestForm, Shift};
use crate::input::{Named, Object, Time, each, read_flat, read_member};
use crate::verified::Verified;

/// What the server knows of a registration.
#[derive(Clone)]
pub(crate) enum Registered {
    /// One credential, in the service's body or in WebAuthn's JSON.
    One { challenge: Issued, is_webauthn: bool },
    /// The body of the service's registration.
    Several(CallIssued),
}

/// The challenge of one credential.
#[derive(Clone)]
pub(crate) enum Issued {
    Stored(RegistrationChallenge<'static>),
    Case { kind: CredentialKind, members: CaseChallenge },
}

/// The challenge of several.
#[derive(Clone)]
pub(crate) enum CallIssued {
    Stored(CallChallenge<'static>),
    Case { kinds: CaseKinds, members: CaseChallenge },
}

/// The form of case files. It has either `kind` or `kinds`.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CaseChallenge {
    identifier: Option<String>,
    value: String,
    expires_at: Option<Time>,
    kind: Option<Named<CredentialKind>>,
    kinds: Option<Object<CaseKinds>>,
}

/// The kinds that are named for each place.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CaseKinds {
    /// The library says that a first factor is wanted.
    #[serde(default)]
    first_factor_credential: Vec<Named<CredentialKind>>,
    second_factor_credential: Option<Vec<Named<CredentialKind>>>,
    recovery_credential: Option<Vec<Named<CredentialKind>>>,
}

impl Registered {
    pub(crate) fn read(members: &Members<'_>) -> Result<Self, ContextError> {
        let challenge = members.challenge;
        let form = members.request_form;
        match Stored::of(challenge)? {
            Some(Stored::Registration) => {
                let challenge = Issued::Stored(read_flat("challenge", challenge)?);
                Ok(Self::One { challenge, is_webauthn: of_one(form)? })
            }
            Some(Stored::Registrations) if form == RequestForm::Service => {
                Ok(Self::Several(CallIssued::Stored(read_flat("challenge", challenge)?)))
            }
            Some(_) => Err(ContextError::new(&"challenge.ceremony: of another call")),
            None => Self::read_case(challenge, form),
        }
    }

    fn read_case(challenge: &RawValue, form: RequestForm) -> Result<Self, ContextError> {
        let members: CaseChallenge = read_member("challenge", challenge)?;
        match (members.kind, members.kinds.clone()) {
            (Some(kind), None) => {
                let is_webauthn = of_one(form)?;
                // Only the service's own body names its challenge.
                if !is_webauthn && members.identifier.is_none() {
                    return Err(ContextError::new(&"challenge: missing field `identifier`"));
                }
                let challenge = Issued::Case { kind: kind.0, members };
                Ok(Self::One { challenge, is_webauthn })
            }
            (None, Some(kinds)) if form == RequestForm::Service => {
                Ok(Self::Several(CallIssued::Case { kinds: kinds.0, members }))
            }
            _ => Err(ContextError::new(
                &"challenge: either `kind`, or `kinds` for the body of the service's registration",
            )),
        }
    }

    pub(crate) fn shift(&mut self, shift: Shift) {
        match self {
            Self::One { challenge: Issued::Stored(challenge), .. } => {
                if let Some(expiry) = challenge.expiry() {
                    *challenge = challenge.clone().expires_at(shift.expiry(expiry));
                }
            }
            Self::Several(CallIssued::Stored(challenge)) => *challenge = shifted(challenge, shift),
            Self::One { challenge: Issued::Case { members, .. }, .. }
            | Self::Several(CallIssued::Case { members, .. }) => {
                members.expires_at = members.expires_at.map(|time| Time(shift.expiry(time.0)));
            }
        }
    }

    pub(crate) fn verify(
        &self,
        body: &[u8],
        verifier: &RegistrationVerifier<'_>,
        limits: &Limits,
        now: UnixTime,
    ) -> Result<Verified, Error> {
        let one = |registration: &Registration<'_>, challenge: &Issued| {
            let verified = match challenge {
                Issued::Stored(challenge) => verifier.verify_registration(registration, challenge, now)?,
                Issued::Case { kind, members } => {
                    verifier.verify_registration(registration, &members.challenge(*kind)?, now)?
                }
            };
            Ok(Verified::Registration(Box::new(verified)))
        };
        match self {
            Self::One { challenge, is_webauthn: true } => one(&Registration::parse(body, limits)?, challenge),
            Self::One { challenge, is_webauthn: false } => {
                one(CreateCredentialBody::parse(body, limits)?.registration(), challenge)
            }
            Self::Several(challenge) => {
                let challenge = match challenge {
                    CallIssued::Stored(challenge) => challenge,
                    CallIssued::Case { kinds, members } => &members.call_challenge(kinds)?,
                };
                let body = RegistrationBody::parse(body, limits)?;
                let verified = verifier.verify_registrations(&body, challenge, now)?;
                Ok(Verified::Registrations(Box::new(verified)))
            }
        }
    }
}

pub(crate) fn shifted(challenge: &CallChallenge<'static>, shift: Shift) -> CallChallenge<'static> {
    let challenge = challenge.clone();
    match challenge.expiry() {
        Some(expiry) => challenge.expires_at(shift.expiry(expiry)),
        None => challenge,
    }
}

/// Whether a body of one credential is WebAuthn's.
fn of_one(form: RequestForm) -> Result<bool, ContextError> {
    match form {
        RequestForm::WebAuthn => Ok(true),
        RequestForm::Service => Ok(false),
        RequestForm::Factor => Err(ContextError::new(&"requestForm: a factor is of authentications")),
    }
}

impl CaseChallenge {
    fn challenge(&self, kind: CredentialKind) -> Result<RegistrationChallenge<'_>, Error> {
        let mut challenge = RegistrationChallenge::new(kind, &self.value)?;
        if let Some(identifier) = &self.identifier {
            challenge = challenge.with_identifier(ChallengeId::new(identifier))?;
        }
        Ok(match self.expires_at {
            Some(time) => challenge.expires_at(time.0),
            None => challenge,
        })
    }

    fn call_challenge(&self, kinds: &CaseKinds) -> Result<CallChallenge<'_>, Error> {
        let mut challenge = CallChallenge::new(each(&kinds.first_factor_credential), &self.value)?;
        if let Some(kinds) = &kinds.second_factor_credential {
            challenge = challenge.second_factor(each(kinds))?;
        }
        if let Some(kinds) = &kinds.recovery_credential {
            challenge = challenge.recovery(each(kinds))?;
        }
        Ok(match self.expires_at {
            Some(time) => challenge.expires_at(time.0),
            None => challenge,
        })
    }
}
