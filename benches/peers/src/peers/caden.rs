//! caden, with ring. It takes bytes, so that the JSON around them is read by the commonest means.

use serde_json::Value;
use webauthn::{
    AuthenticatorAssertionResponse, AuthenticatorAttestationResponse, Challenge, Credential, RelyingParty,
};

use super::{ORIGIN, RP_ID, USER, unbase64};
use crate::logins::Login;
use crate::measure::Run;
use crate::registrations::Registered;

pub fn register(registered: &Registered) -> Run<'_> {
    let register = registration(registered);
    Box::new(move || register().map(drop))
}

fn registration(registered: &Registered) -> impl Fn() -> Result<Credential, String> {
    let (relying_party, challenge) = configured(registered);
    move || {
        let json: Value = serde_json::from_str(&registered.response).map_err(|error| error.to_string())?;
        let member = |name: &str| unbase64(json["response"][name].as_str().unwrap_or_default());
        let response = AuthenticatorAttestationResponse {
            client_data_json: member("clientDataJSON")?,
            attestation_object: member("attestationObject")?,
        };
        let result = relying_party.verify_registration(&challenge, &response, &USER);
        result.map(|result| result.credential).map_err(|error| error.to_string())
    }
}

pub fn log_in(login: &Login) -> Result<Run<'_>, String> {
    let credential = registration(&login.registered)()?;
    let (relying_party, challenge) = configured(&login.registered);
    Ok(Box::new(move || {
        let json: Value = serde_json::from_str(&login.response).map_err(|error| error.to_string())?;
        let member = |name: &str| unbase64(json["response"][name].as_str().unwrap_or_default());
        let response = AuthenticatorAssertionResponse {
            client_data_json: member("clientDataJSON")?,
            authenticator_data: member("authenticatorData")?,
            signature: member("signature")?,
            user_handle: None,
            credential_id: unbase64(json["rawId"].as_str().unwrap_or_default())?,
        };
        let result = relying_party.verify_authentication(&credential, &challenge, &response);
        result.map(drop).map_err(|error| error.to_string())
    }))
}

fn configured(registered: &Registered) -> (RelyingParty, Challenge) {
    let relying_party = RelyingParty::new(RP_ID, ORIGIN, "peers").trust_anchors(registered.root.clone());
    let mut challenge = Challenge::new().unwrap();
    challenge.bytes = unbase64(&registered.issued).unwrap();
    (relying_party, challenge)
}
