//! The bodies of calls that register several credentials.

use serde_json::{Value, json};

use attestry_authenticator::{Made, MadeKey, MakeCredential, MakeKey};

pub const FIRST: &str = "firstFactorCredential";
pub const SECOND: &str = "secondFactorCredential";
pub const RECOVERY: &str = "recoveryCredential";

/// The places, and the kinds that the schema has in each.
pub const PLACES: [(&str, &[&str]); 3] = [
    (FIRST, &["Fido2", "Key", "PasswordProtectedKey", "Password"]),
    (SECOND, &["Fido2", "Key", "PasswordProtectedKey", "Totp"]),
    (RECOVERY, &["RecoveryKey"]),
];

/// What these calls send of a credential: the body of the other call, without name and identifier.
pub fn place_body(mut body: Value) -> Value {
    let members = body.as_object_mut().unwrap();
    for member in ["credentialName", "challengeIdentifier"] {
        members.remove(member).unwrap();
    }
    body
}

pub fn of_fido2(made: &Made) -> Value {
    place_body(made.body("", ""))
}

pub fn of_key(kind: &str, made: &MadeKey) -> Value {
    place_body(made.body(kind, "", ""))
}

/// A sound credential of any of the six kinds.
pub fn of_kind(kind: &str, seed: &str) -> Value {
    match kind {
        "Fido2" => of_fido2(&MakeCredential::new(seed).packed_self()),
        "Password" => json!({ "credentialKind": kind, "credentialInfo": { "password": "hunter2" } }),
        "Totp" => json!({ "credentialKind": kind, "credentialInfo": { "otpCode": "123456" } }),
        _ => {
            let mut registration = MakeKey::new(&format!("{seed} {kind}"));
            registration.encrypted_private_key =
                (kind == "PasswordProtectedKey").then(|| "sealed".to_owned());
            of_key(kind, &registration.make())
        }
    }
}
