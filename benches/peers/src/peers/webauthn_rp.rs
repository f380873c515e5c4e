//! webauthn_rp, with RustCrypto. Its challenges cannot be chosen: the benchmark's registrations answer one of its making, and
//! for the differential its encoded state is given another.

use std::num::NonZeroU32;

use webauthn_rp::bin::{Decode as _, Encode as _};
use webauthn_rp::request::register::{
    CredProtect, RegistrationVerificationOptions, USER_HANDLE_MAX_LEN, UserHandle64,
};
use webauthn_rp::request::{AsciiDomain, RpId, UserVerificationRequirement};
use webauthn_rp::response::register::ser_relaxed::RegistrationRelaxed;
use webauthn_rp::{PublicKeyCredentialCreationOptions, Registration, RegistrationServerState};

use super::{ORIGIN, RP_ID, unbase64};
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
        Self::with(|_| {})
    }

    /// A state that asks for neither user verification nor extensions, lasts for weeks, and has this challenge of 16 bytes.
    pub fn preferring_user_verification(challenge: &str) -> Self {
        let mut state = Self::with(|options| {
            options.authenticator_selection.user_verification = UserVerificationRequirement::Preferred;
            options.extensions.cred_protect = CredProtect::None;
            options.timeout = NonZeroU32::MAX;
        });
        let (old, new) = (unbase64(&state.challenge).unwrap(), unbase64(challenge).unwrap());
        let at =
            state.server.windows(old.len()).position(|window| window == old).expect("it is in the state");
        state.server[at..at + old.len()].copy_from_slice(&new);
        state.challenge = challenge.to_owned();
        state
    }

    fn with(
        change: impl FnOnce(&mut PublicKeyCredentialCreationOptions<'_, '_, '_, '_, USER_HANDLE_MAX_LEN>),
    ) -> Self {
        let rp_id = RpId::Domain(AsciiDomain::try_from(RP_ID.to_owned()).unwrap());
        let user = UserHandle64::new();
        let mut options =
            PublicKeyCredentialCreationOptions::first_passkey_with_blank_user_info(&rp_id, &user);
        change(&mut options);
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

    fn verify(&self, registration: &Registration, relaxed: bool) -> Result<(), String> {
        let options = RegistrationVerificationOptions::<&str, &str> {
            allowed_origins: &[ORIGIN],
            client_data_json_relaxed: relaxed,
            // Relaxed, it is as lax as §7.1 step 28 allows.
            error_on_unsolicited_extensions: !relaxed,
            ..RegistrationVerificationOptions::default()
        };
        let server = RegistrationServerState::<USER_HANDLE_MAX_LEN>::decode(&self.server)
            .map_err(|error| error.to_string())?;
        server.verify(&self.rp_id, registration, &options).map(drop).map_err(|error| error.to_string())
    }
}

pub fn register<'a>(registered: &'a Registered, state: &'a State) -> Run<'a> {
    Box::new(move || {
        let registration: Registration =
            serde_json::from_str(&registered.response).map_err(|error| error.to_string())?;
        state.verify(&registration, false)
    })
}

/// What verifies the text of a registration in its relaxed mode, which takes unknown members.
pub fn relaxed(state: &State) -> impl Fn(&str) -> Result<(), String> + '_ {
    move |response| {
        let RegistrationRelaxed(registration) =
            serde_json::from_str(response).map_err(|error| error.to_string())?;
        state.verify(&registration, true)
    }
}
