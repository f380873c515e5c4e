//! What a body says before anything is verified: enough to look a record and a challenge up.

use attestry::service::{AuthenticationBody, RecoveryBody};
use attestry::{Authentication, Error, Limits, Registration};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::{Map, Value, json};

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

impl Form {
    /// What the body says of each credential.
    pub(crate) fn read(&self, body: &[u8], limits: &Limits) -> Result<Map<String, Value>, Error> {
        let mut members = Map::new();
        match (self.ceremony, self.request_form) {
            (Ceremony::Registration, _) => {
                let registration = Registration::parse(body, limits)?;
                members.insert("credentialId".to_owned(), json!(registration.unverified_credential_id()));
                members.insert("challenge".to_owned(), json!(registration.unverified_challenge(limits)?));
            }
            (Ceremony::Authentication, RequestForm::WebAuthn | RequestForm::Factor) => {
                of_authentication(&mut members, &Authentication::parse(body, limits)?, limits)?;
            }
            (Ceremony::Authentication, RequestForm::Service) if self.recovery => {
                of_authentication(&mut members, RecoveryBody::parse(body, limits)?.assertion(), limits)?;
            }
            (Ceremony::Authentication, RequestForm::Service) => {
                let body = AuthenticationBody::parse(body, limits)?;
                of_authentication(&mut members, body.first_factor(), limits)?;
                members.insert("challengeIdentifier".to_owned(), json!(body.challenge_identifier()));
                if let Some(second) = body.second_factor() {
                    let mut inner = Map::new();
                    of_authentication(&mut inner, second, limits)?;
                    members.insert("second".to_owned(), Value::Object(inner));
                }
            }
        }
        Ok(members)
    }
}

fn of_authentication(
    members: &mut Map<String, Value>,
    authentication: &Authentication<'_>,
    limits: &Limits,
) -> Result<(), Error> {
    let handle = authentication.unverified_user_handle()?;
    members.insert("kind".to_owned(), json!(authentication.kind().as_str()));
    members.insert("credentialId".to_owned(), json!(authentication.unverified_credential_id()));
    let handle = handle.map(|handle| URL_SAFE_NO_PAD.encode(handle.as_bytes()));
    members.insert("userHandle".to_owned(), json!(handle));
    members.insert("challenge".to_owned(), json!(authentication.unverified_challenge(limits)?));
    Ok(())
}
