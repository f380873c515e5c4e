//! webauthn_rp, with RustCrypto. Its challenges cannot be chosen: the benchmark's registrations answer one of its making, and
//! for the differential its encoded state is given another.

use std::num::NonZeroU32;

use webauthn_rp::bin::{Decode as _, Encode as _};
use webauthn_rp::request::auth::{
    AllowedCredentials, AuthenticationVerificationOptions, NonDiscoverableAuthenticationServerState,
    NonDiscoverableCredentialRequestOptions,
};
use webauthn_rp::request::register::{
    CredProtect, RegistrationVerificationOptions, USER_HANDLE_MAX_LEN, UserHandle64,
};
use webauthn_rp::request::{AsciiDomain, RpId, UserVerificationRequirement};
use webauthn_rp::request::{Credentials as _, PublicKeyCredentialDescriptor};
use webauthn_rp::response::auth::NonDiscoverableAuthentication64;
use webauthn_rp::response::register::ser_relaxed::RegistrationRelaxed;
use webauthn_rp::response::register::{DynamicState, StaticState};
use webauthn_rp::{
    AuthenticatedCredential, PublicKeyCredentialCreationOptions, Registration, RegistrationServerState,
};

use super::{ORIGIN, RP_ID, unbase64};
use crate::logins::Login;
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
        replace(&mut state.server, &unbase64(&state.challenge).unwrap(), &unbase64(challenge).unwrap());
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

/// Its stored state is encoded, and decoded for each login, since verification changes it.
pub fn log_in<'a>(login: &'a Login, state: &'a State) -> Result<Run<'a>, String> {
    let registration: Registration =
        serde_json::from_str(&login.registered.response).map_err(|error| error.to_string())?;
    let server = RegistrationServerState::<USER_HANDLE_MAX_LEN>::decode(&state.server).unwrap();
    let options = RegistrationVerificationOptions::<&str, &str> {
        allowed_origins: &[ORIGIN],
        ..RegistrationVerificationOptions::default()
    };
    let registered =
        server.verify(&state.rp_id, &registration, &options).map_err(|error| error.to_string())?;
    let (id, transports, user, fixed, dynamic, _) = registered.into_parts();
    let (fixed, dynamic) = (fixed.encode().unwrap(), dynamic.encode().unwrap());
    let owned = || webauthn_rp::response::CredentialId::<Vec<u8>>::from(id);
    let mut allowed = AllowedCredentials::with_capacity(1);
    assert!(allowed.push(PublicKeyCredentialDescriptor { id: owned(), transports }.into()));
    let options = NonDiscoverableCredentialRequestOptions::second_factor(&state.rp_id, allowed).unwrap();
    let (server, client) = options.start_ceremony().unwrap();
    let client = serde_json::to_value(client).unwrap();
    let issued = unbase64(client["challenge"].as_str().unwrap()).unwrap();
    let mut server = server.encode().unwrap();
    replace(&mut server, &issued, &unbase64(&state.challenge).unwrap());
    let id = owned();
    Ok(Box::new(move || {
        let sent: NonDiscoverableAuthentication64 =
            serde_json::from_str(&login.response).map_err(|error| error.to_string())?;
        let server = NonDiscoverableAuthenticationServerState::decode(&server).unwrap();
        let fixed = StaticState::decode(&fixed).unwrap();
        let dynamic = DynamicState::decode(dynamic).unwrap();
        let mut credential = AuthenticatedCredential::new((&id).into(), &user, fixed, dynamic)
            .map_err(|error| error.to_string())?;
        let options = AuthenticationVerificationOptions::<&str, &str> {
            allowed_origins: &[ORIGIN],
            ..AuthenticationVerificationOptions::default()
        };
        let verified = server.verify(&state.rp_id, &sent, &mut credential, &options);
        verified.map(drop).map_err(|error| error.to_string())
    }))
}

/// Puts these bytes in the place of others that are as many.
fn replace(bytes: &mut [u8], old: &[u8], new: &[u8]) {
    let at = bytes.windows(old.len()).position(|window| window == old).expect("they are there");
    bytes[at..at + old.len()].copy_from_slice(new);
}

/// What verifies the text of a registration in its relaxed mode, which takes unknown members.
pub fn relaxed(state: &State) -> impl Fn(&str) -> Result<(), String> + '_ {
    move |response| {
        let RegistrationRelaxed(registration) =
            serde_json::from_str(response).map_err(|error| error.to_string())?;
        state.verify(&registration, true)
    }
}
