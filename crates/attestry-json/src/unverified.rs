//! What a body says before anything is verified: enough to look a record and a challenge up.

use attestry::service::{AuthenticationBody, CreateCredentialBody, RecoveryBody};
use attestry::{Authentication, CredentialKind, Error, Limits, Registration, UserHandle};
use serde::{Deserialize, Serialize};

use crate::context::{Ceremony, RequestForm};

/// Which form the body has.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Form {
    #[serde(default)]
    ceremony: Ceremony,
    #[serde(default)]
    request_form: RequestForm,
    #[serde(default)]
    recovery: bool,
}

/// What the body says.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Unverified {
    #[serde(skip_serializing_if = "Option::is_none")]
    challenge_identifier: Option<String>,
    kind: Option<CredentialKind>,
    credential_id: Option<String>,
    user_handle: Option<UserHandle>,
    challenge: String,
    /// Of the second factor.
    #[serde(skip_serializing_if = "Option::is_none")]
    second: Option<Box<Self>>,
}

impl Form {
    /// What the body says of each credential.
    pub(crate) fn read(&self, body: &[u8], limits: &Limits) -> Result<Unverified, Error> {
        match (self.ceremony, self.request_form) {
            (Ceremony::Registration, RequestForm::Service) => {
                let body = CreateCredentialBody::parse(body, limits)?;
                Unverified::of_registration(body.registration(), limits)
            }
            (Ceremony::Registration, _) => {
                Unverified::of_registration(&Registration::parse(body, limits)?, limits)
            }
            (Ceremony::Authentication, RequestForm::Service) if self.recovery => {
                Unverified::of_authentication(RecoveryBody::parse(body, limits)?.assertion(), limits)
            }
            (Ceremony::Authentication, RequestForm::Service) => {
                let body = AuthenticationBody::parse(body, limits)?;
                let of = |factor| Unverified::of_authentication(factor, limits);
                Ok(Unverified {
                    challenge_identifier: Some(body.challenge_identifier().to_owned()),
                    second: body.second_factor().map(of).transpose()?.map(Box::new),
                    ..of(body.first_factor())?
                })
            }
            (Ceremony::Authentication, _) => {
                Unverified::of_authentication(&Authentication::parse(body, limits)?, limits)
            }
        }
    }
}

impl Unverified {
    fn of_registration(registration: &Registration<'_>, limits: &Limits) -> Result<Self, Error> {
        Ok(Self {
            challenge_identifier: registration.challenge_identifier().map(str::to_owned),
            kind: Some(registration.kind()),
            credential_id: registration.unverified_credential_id().map(str::to_owned),
            challenge: registration.unverified_challenge(limits)?,
            ..Self::default()
        })
    }

    fn of_authentication(authentication: &Authentication<'_>, limits: &Limits) -> Result<Self, Error> {
        Ok(Self {
            kind: Some(authentication.kind()),
            credential_id: authentication.unverified_credential_id().map(str::to_owned),
            user_handle: authentication.unverified_user_handle()?,
            challenge: authentication.unverified_challenge(limits)?,
            ..Self::default()
        })
    }
}
