//! Logins: every step of WebAuthn L3 §7.2, every key, the key kinds, and the service's calls. Each refusal differs from what
//! is accepted in one fault.

mod calls;
mod keys;
mod raw_keys;
mod recoveries;
mod steps;

use serde_json::{Value, json};

use attestry_authenticator::text::base64url;
use attestry_authenticator::{CHALLENGE, MadeAssertion, MakeCredential, MakeKey};

use crate::IDENTIFIER;
use crate::harness::logins::{STORED_COUNT, user};

pub(crate) fn accepted() -> Vec<Value> {
    [steps::accepted(), keys::accepted(), raw_keys::accepted(), calls::accepted(), recoveries::accepted()]
        .concat()
}

pub(crate) fn refused() -> Vec<Value> {
    [steps::refused(), keys::refused(), raw_keys::refused(), calls::refused(), recoveries::refused()].concat()
}

/// A login case in the making.
#[derive(Clone)]
struct LoginCase(Value);

impl LoginCase {
    /// The credential of this recipe logs in, by the service's factor.
    fn of(name: &str, made: &MadeAssertion, credential: &MakeCredential) -> Self {
        Self::new(name, passkey_record(credential)).set("/request", made.factor())
    }

    /// The same in WebAuthn's own JSON.
    fn webauthn(name: &str, made: &MadeAssertion, credential: &MakeCredential) -> Self {
        let response = made.authentication_response();
        Self::new(name, passkey_record(credential))
            .set("/request", response)
            .set("/requestForm", json!("webauthn"))
    }

    /// Without a request or a body yet.
    fn new(name: &str, record: Value) -> Self {
        Self(json!({
            "name": name,
            "source": "attestry's software authenticator",
            "ceremony": "authentication",
            "verifier": { "relyingPartyId": "example.com", "origins": ["https://app.example.com"] },
            "credential": record,
            "challenge": { "identifier": IDENTIFIER, "value": CHALLENGE, "user": "known" },
            "now": "2026-01-01T00:00:00Z",
        }))
    }

    /// Sets a member by its JSON pointer; the parent must be there.
    fn set(mut self, pointer: &str, value: Value) -> Self {
        let (parent, member) = pointer.rsplit_once('/').unwrap();
        self.0.pointer_mut(parent).unwrap_or_else(|| panic!("no {parent}"))[member] = value;
        self
    }

    fn without(mut self, pointer: &str) -> Self {
        let (parent, member) = pointer.rsplit_once('/').unwrap();
        self.0.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(member).unwrap();
        self
    }

    fn accepted(self, authentication: Value) -> Value {
        self.set("/expect", json!({ "ok": true, "authentication": authentication })).0
    }

    fn refused(self, code: &str) -> Value {
        self.set("/expect", json!({ "ok": false, "code": code })).0
    }
}

/// What a case says of the credential of this recipe.
fn passkey_record(credential: &MakeCredential) -> Value {
    json!({
        "kind": "Fido2",
        "credentialId": base64url(&credential.credential_id),
        "publicKey": base64url(&credential.cose_bytes()),
        "signCount": STORED_COUNT,
        "backupEligible": credential.flags & attestry_authenticator::flags::BACKUP_ELIGIBLE != 0,
        "userHandle": base64url(user().as_bytes()),
    })
}

fn key_record(kind: &str, credential: &MakeKey) -> Value {
    json!({
        "kind": kind,
        "credentialId": credential.credential_id,
        "publicKey": credential.key.spki_pem(),
        "userHandle": base64url(user().as_bytes()),
    })
}
