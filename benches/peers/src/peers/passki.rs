//! passki, with RustCrypto.

use passki::{
    AttestationTrustPolicy, AuthenticationCredential, AuthenticationOptions, Passki, RegistrationCredential,
    RegistrationOptions, StoredPasskey,
};

use super::{ORIGIN, RP_ID, USER, unbase64};
use crate::logins::Login;
use crate::measure::Run;
use crate::registrations::Registered;

pub fn register(registered: &Registered) -> Run<'_> {
    let register = registration(registered);
    Box::new(move || register().map(drop))
}

fn configured(registered: &Registered) -> Passki {
    let roots: Vec<_> = registered.root.iter().collect();
    Passki::new(RP_ID, &[ORIGIN], "peers")
        .with_attestation_trust(&roots, AttestationTrustPolicy::VerifyWhenPresent)
        .unwrap()
}

fn registration(registered: &Registered) -> impl Fn() -> Result<StoredPasskey, String> {
    let passki = configured(registered);
    let (_, mut state) =
        passki.start_passkey_registration(&USER, "user", "user", RegistrationOptions::default()).unwrap();
    state.challenge = unbase64(&registered.issued).unwrap();
    move || {
        let credential: RegistrationCredential =
            serde_json::from_str(&registered.response).map_err(|error| error.to_string())?;
        passki.finish_passkey_registration(&credential, &state).map_err(|error| error.to_string())
    }
}

pub fn log_in(login: &Login) -> Result<Run<'_>, String> {
    let stored = registration(&login.registered)()?;
    let passki = configured(&login.registered);
    let (_, mut state) = passki
        .start_passkey_authentication(std::slice::from_ref(&stored), AuthenticationOptions::default())
        .unwrap();
    state.challenge = unbase64(&login.registered.issued).unwrap();
    Ok(Box::new(move || {
        let credential: AuthenticationCredential =
            serde_json::from_str(&login.response).map_err(|error| error.to_string())?;
        let result = passki.finish_passkey_authentication(&credential, &state, &stored);
        result.map(drop).map_err(|error| error.to_string())
    }))
}
