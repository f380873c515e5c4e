//! passki, with RustCrypto.

use passki::{AttestationTrustPolicy, Passki, RegistrationCredential, RegistrationOptions};

use super::{ORIGIN, RP_ID, USER, unbase64};
use crate::measure::Run;
use crate::registrations::Registered;

pub fn register(registered: &Registered) -> Run<'_> {
    let roots: Vec<_> = registered.root.iter().collect();
    let passki = Passki::new(RP_ID, &[ORIGIN], "peers")
        .with_attestation_trust(&roots, AttestationTrustPolicy::VerifyWhenPresent)
        .unwrap();
    let (_, mut state) =
        passki.start_passkey_registration(&USER, "user", "user", RegistrationOptions::default()).unwrap();
    state.challenge = unbase64(&registered.issued).unwrap();
    Box::new(move || {
        let credential: RegistrationCredential =
            serde_json::from_str(&registered.response).map_err(|error| error.to_string())?;
        passki.finish_passkey_registration(&credential, &state).map(drop).map_err(|error| error.to_string())
    })
}
