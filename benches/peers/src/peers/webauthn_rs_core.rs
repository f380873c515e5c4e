//! webauthn-rs-core, with RustCrypto.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;
use uuid::Uuid;
use webauthn_attestation_ca::{AttestationCaList, AttestationCaListBuilder};
use webauthn_rs_core::WebauthnCore;
use webauthn_rs_core::proto::{
    AuthenticationState, COSEAlgorithm, Credential, PublicKeyCredential, RegisterPublicKeyCredential,
    RegistrationState,
};

use super::{ORIGIN, RP_ID, USER};
use crate::logins::Login;
use crate::measure::Run;
use crate::registrations::Registered;

pub fn register(registered: &Registered) -> Run<'_> {
    let verify = verifier(&registered.issued, registered.root.as_deref(), &registered.aaguid);
    Box::new(move || verify(&registered.response))
}

/// What verifies the text of a registration that answers this challenge. With a root, no other will do.
pub fn verifier(challenge: &str, root: Option<&[u8]>, aaguid: &[u8]) -> impl Fn(&str) -> Result<(), String> {
    let register = registration(challenge, root, aaguid);
    move |response| register(response).map(drop)
}

pub fn log_in(login: &Login) -> Result<Run<'_>, String> {
    let registered = &login.registered;
    let credential = registration(&registered.issued, None, &registered.aaguid)(&registered.response)?;
    let core = configured();
    let builder = core.new_challenge_authenticate_builder(vec![credential], None).unwrap();
    let (_, state) = core.generate_challenge_authenticate(builder).unwrap();
    let mut state = serde_json::to_value(state).unwrap();
    state["challenge"] = json!(registered.issued);
    let state: AuthenticationState = serde_json::from_value(state).unwrap();
    Ok(Box::new(move || {
        let credential: PublicKeyCredential =
            serde_json::from_str(&login.response).map_err(|error| error.to_string())?;
        core.authenticate_credential(&credential, &state).map(drop).map_err(|error| format!("{error:?}"))
    }))
}

fn configured() -> WebauthnCore {
    let origin = ORIGIN.parse().unwrap();
    WebauthnCore::new_unsafe_experts_only("peers", RP_ID, vec![origin], Duration::from_secs(60), None, None)
}

fn registration(
    challenge: &str,
    root: Option<&[u8]>,
    aaguid: &[u8],
) -> impl Fn(&str) -> Result<Credential, String> {
    let core = configured();
    let state = state(&core, challenge);
    let anchors = root.map(|root| anchors(root, aaguid));
    move |response| {
        let credential: RegisterPublicKeyCredential =
            serde_json::from_str(response).map_err(|error| error.to_string())?;
        let result = core.register_credential(&credential, &state, anchors.as_ref());
        result.map_err(|error| format!("{error:?}"))
    }
}

/// A state of its own making, with this challenge.
fn state(core: &WebauthnCore, challenge: &str) -> RegistrationState {
    let builder = core.new_challenge_register_builder(&USER, "user", "user").unwrap();
    let algorithms =
        vec![COSEAlgorithm::ES256, COSEAlgorithm::ES384, COSEAlgorithm::EDDSA, COSEAlgorithm::RS256];
    let (_, state) = core.generate_challenge_register(builder.credential_algorithms(algorithms)).unwrap();
    let mut state = serde_json::to_value(state).unwrap();
    state["challenge"] = json!(challenge);
    serde_json::from_value(state).unwrap()
}

fn anchors(root: &[u8], aaguid: &[u8]) -> AttestationCaList {
    let mut list = AttestationCaListBuilder::new();
    let aaguid = Uuid::from_slice(aaguid).unwrap();
    list.insert_device_der(root, aaguid, "peers".to_owned(), BTreeMap::new()).unwrap();
    list.build()
}
