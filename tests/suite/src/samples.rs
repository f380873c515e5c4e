//! One sample of every kind: what `cargo run --release --example verify` shows.

use serde_json::{Value, json};

use super::{CaseBuilder, IDENTIFIER, NAME};
use attestry_authenticator::text::{base64url, uuid};
use attestry_authenticator::{Chain, Key, MakeCredential, MakeKey};

pub(crate) fn cases() -> Vec<Value> {
    let chain = Chain::new("sample", 1);
    let registration = MakeCredential::new("sample");
    let mut recovery = MakeKey::new("sample recovery");
    recovery.encrypted_private_key = Some("opaque to the server".to_owned());
    let mut protected = MakeKey::new("sample protected").with_key(Key::rsa3072());
    protected.encrypted_private_key = Some("opaque to the server".to_owned());
    protected.algorithm = Some("SHA256".to_owned());
    let key = MakeKey::new("sample").with_key(Key::ed25519("sample key"));
    let secret = |kind: &str, member: &str| {
        json!({
            "credentialKind": kind,
            "credentialInfo": { member: "000000" },
            "credentialName": NAME,
            "challengeIdentifier": IDENTIFIER,
        })
    };
    vec![
        CaseBuilder::fido2("Fido2, none", &registration.none())
            .accepted(json!({ "format": "none", "type": "none", "trust": "none" })),
        CaseBuilder::fido2("Fido2, packed self", &registration.packed_self())
            .accepted(json!({ "format": "packed", "type": "self", "trust": "self" })),
        CaseBuilder::fido2("Fido2, packed x5c", &registration.packed_x5c(&chain.leaf_key, &chain.x5c))
            .set(
                "/verifier/trust",
                json!({ "anchors": [{
                    "certificate": base64url(&chain.root_der),
                    "formats": ["packed"],
                    "aaguids": [uuid(&registration.aaguid)],
                }] }),
            )
            .accepted(json!({ "format": "packed", "type": "basic", "trust": "trusted", "aaguidStanding": "attested" })),
        CaseBuilder::key("Key", &key.make()).accepted(json!({ "format": "key", "type": "key", "trust": "none" })),
        CaseBuilder::key("PasswordProtectedKey", &protected.make())
            .accepted(json!({ "format": "key", "type": "key", "trust": "none" })),
        CaseBuilder::new("RecoveryKey", recovery.make().body("RecoveryKey", NAME, IDENTIFIER))
            .accepted(json!({ "format": "key", "type": "key", "trust": "none" })),
        CaseBuilder::new("Password", secret("Password", "password")).refused("request.password_unsupported"),
        CaseBuilder::new("Totp", secret("Totp", "otpCode")).refused("request.totp_unsupported"),
    ]
}
