//! The logins that are compared. Each is of a credential that was registered without attestation, by every crate for itself.

use attestry_authenticator::{GetAssertion, Key, MakeCredential};
use suite::harness::logins;

use crate::registrations::{Registered, SETS, fido2, rsa2048, seed};

pub struct Login {
    pub name: &'static str,
    /// The registration, which answers the same challenge.
    pub registered: Registered,
    /// The text of an AuthenticationResponseJSON (WebAuthn L3 §5.1).
    pub response: String,
    /// The JSON form of this crate's record.
    pub record: String,
}

/// All of them answer this challenge; of each algorithm many.
pub fn all(challenge: &str) -> Vec<Vec<Login>> {
    let of = |name: &'static str, key: fn(usize) -> Key| {
        (0..SETS).map(|number| login(name, key(number), number, challenge)).collect()
    };
    vec![
        of("login, ES256", |number| Key::p256(&seed(number))),
        of("login, ES384", |number| Key::p384(&seed(number))),
        of("login, EdDSA", |number| Key::ed25519(&seed(number))),
        of("login, RS256", rsa2048),
    ]
}

fn login(name: &'static str, key: Key, number: usize, challenge: &str) -> Login {
    let credential = MakeCredential::new(&seed(number)).with_key(key).with_challenge(challenge);
    let mut assertion = GetAssertion::with(&credential).with_challenge(challenge);
    assertion.sign_count = logins::STORED_COUNT + 1;
    Login {
        name,
        response: assertion.make().authentication_response().to_string(),
        record: logins::record(&credential).to_json(),
        registered: fido2(name, &credential, &credential.none(), None),
    }
}
