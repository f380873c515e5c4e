//! webauthn_rp, with RustCrypto. Its challenges cannot be chosen, so every registration answers one of its making.

use webauthn_rp::bin::{Decode as _, Encode as _};
use webauthn_rp::request::register::{RegistrationVerificationOptions, USER_HANDLE_MAX_LEN, UserHandle64};
use webauthn_rp::request::{AsciiDomain, RpId};
use webauthn_rp::{PublicKeyCredentialCreationOptions, Registration, RegistrationServerState};

use super::{ORIGIN, RP_ID};
use crate::measure::Run;
use crate::registrations::Registered;

pub struct State {
    rp_id: RpId,
    /// Encoded, since verification consumes it. It is good for some minutes.
    server: Vec<u8>,
    challenge: String,
}

impl State {
    pub fn new() -> Self {
        let rp_id = RpId::Domain(AsciiDomain::try_from(RP_ID.to_owned()).unwrap());
        let user = UserHandle64::new();
        let options = PublicKeyCredentialCreationOptions::first_passkey_with_blank_user_info(&rp_id, &user);
        let (server, client) = options.start_ceremony().unwrap();
        let client = serde_json::to_value(client).unwrap();
        let challenge = client["challenge"].as_str().unwrap().to_owned();
        let server = server.encode().unwrap();
        Self { rp_id, server, challenge }
    }

    /// As base64url.
    pub fn challenge(&self) -> String {
        self.challenge.clone()
    }
}

pub fn register<'a>(registered: &'a Registered, state: &'a State) -> Run<'a> {
    let options = RegistrationVerificationOptions::<&str, &str> {
        allowed_origins: &[ORIGIN],
        ..RegistrationVerificationOptions::default()
    };
    Box::new(move || {
        let registration: Registration =
            serde_json::from_str(&registered.response).map_err(|error| error.to_string())?;
        let server = RegistrationServerState::<USER_HANDLE_MAX_LEN>::decode(&state.server)
            .map_err(|error| error.to_string())?;
        server.verify(&state.rp_id, &registration, &options).map(drop).map_err(|error| error.to_string())
    })
}
