//! caden, with ring. It takes bytes, so that the JSON around them is read by the commonest means.

use serde_json::Value;
use webauthn::{AuthenticatorAttestationResponse, Challenge, RelyingParty};

use super::{ORIGIN, RP_ID, USER, unbase64};
use crate::measure::Run;
use crate::registrations::Registered;

pub fn register(registered: &Registered) -> Run<'_> {
    let relying_party = RelyingParty::new(RP_ID, ORIGIN, "peers").trust_anchors(registered.root.clone());
    let mut challenge = Challenge::new().unwrap();
    challenge.bytes = unbase64(&registered.issued).unwrap();
    Box::new(move || {
        let json: Value = serde_json::from_str(&registered.response).map_err(|error| error.to_string())?;
        let member = |name: &str| unbase64(json["response"][name].as_str().unwrap_or_default());
        let response = AuthenticatorAttestationResponse {
            client_data_json: member("clientDataJSON")?,
            attestation_object: member("attestationObject")?,
        };
        let result = relying_party.verify_registration(&challenge, &response, &USER);
        result.map(drop).map_err(|error| error.to_string())
    })
}
