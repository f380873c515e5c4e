//! The registrations that are changed.

use serde_json::{Value, json};

use attestry_authenticator::android::{self, Provisioning};
use attestry_authenticator::text::base64url;
use attestry_authenticator::{AttestationParts, Chain, Key, Made, MakeCredential, tpm};

/// Sixteen bytes, as webauthn_rp wants them, with both characters that base64url has and base64 has not.
pub const CHALLENGE: &str = "-_-_ZGlmZmVyZW50aWFsQQ";

pub enum Form {
    None,
    PackedSelf,
    Packed(Chain),
    FidoU2f(Chain),
    Tpm(Chain),
    /// Certificates of their own for each registration.
    AndroidKey,
    Apple,
}

pub struct Subject {
    pub name: &'static str,
    pub registration: MakeCredential,
    pub form: Form,
    /// The trusted root, if there is one.
    pub root: Option<Vec<u8>>,
    /// webauthn_rp knows no certificates.
    pub for_webauthn_rp: bool,
}

pub fn all() -> Vec<Subject> {
    let with = |key: Key| {
        let mut registration = MakeCredential::new("differential").with_key(key);
        registration.challenge = CHALLENGE.to_owned();
        registration
    };
    let without_certificates =
        |name, key, form| Subject { name, registration: with(key), form, root: None, for_webauthn_rp: true };
    let chain = Chain::new("differential", 1);
    let root = chain.root_der.clone();
    let u2f = MakeCredential::u2f("differential").with_challenge(CHALLENGE);
    let tpm_chain = tpm::chain_of("differential tpm", Key::rsa2048(), |_| {});
    let tpm_root = tpm_chain.root_der.clone();
    let anchored =
        |name, registration, form, root| Subject { name, registration, form, root, for_webauthn_rp: false };
    vec![
        without_certificates("none, ES256", Key::p256("differential"), Form::None),
        without_certificates("none, ES384", Key::p384("differential"), Form::None),
        without_certificates("none, EdDSA", Key::ed25519("differential"), Form::None),
        without_certificates("none, RS256", Key::rsa2048(), Form::None),
        without_certificates("packed self, ES256", Key::p256("differential"), Form::PackedSelf),
        without_certificates("packed self, ES384", Key::p384("differential"), Form::PackedSelf),
        without_certificates("packed self, EdDSA", Key::ed25519("differential"), Form::PackedSelf),
        without_certificates("packed self, RS256", Key::rsa2048(), Form::PackedSelf),
        anchored("packed x5c", with(Key::p256("differential")), Form::Packed(chain), Some(root)),
        // No root: webauthn-rs-core refuses under any list of roots what has no AAGUID.
        anchored("fido-u2f", u2f, Form::FidoU2f(Chain::new("differential u2f", 0)), None),
        anchored("tpm, RS256", with(Key::rsa2048()), Form::Tpm(tpm_chain.clone()), Some(tpm_root.clone())),
        anchored("tpm, ES256", with(Key::p256("differential")), Form::Tpm(tpm_chain), Some(tpm_root)),
        anchored("android-key", with(Key::p256("differential")), Form::AndroidKey, None),
        anchored("apple", with(Key::p256("differential")), Form::Apple, None),
    ]
}

impl Subject {
    /// Attests a registration as this subject does.
    pub fn attest(&self, registration: &MakeCredential) -> Made {
        match &self.form {
            Form::Tpm(chain) => registration.tpm(chain),
            Form::AndroidKey => {
                let chain = android::chain(registration, Provisioning::Factory, 2, |_| {}, |_, _| {});
                registration.android_key(&chain.x5c)
            }
            Form::Apple => registration.apple(&registration.apple_chain("differential apple", |_, _| {}).x5c),
            _ => self.attest_with(registration, |_| {}).expect("a format whose parts are known"),
        }
    }

    /// The same with changed parts; none where the format's parts are of another type.
    pub fn attest_with(
        &self,
        registration: &MakeCredential,
        change: impl FnOnce(&mut AttestationParts),
    ) -> Option<Made> {
        Some(match &self.form {
            Form::None => registration.none_with(change),
            Form::PackedSelf => registration.packed_self_with(change),
            Form::Packed(chain) => registration.packed_x5c_with(&chain.leaf_key, &chain.x5c, change),
            Form::FidoU2f(chain) => registration.fido_u2f_with(&chain.leaf_key, &chain.x5c, change),
            Form::Tpm(_) | Form::AndroidKey | Form::Apple => return None,
        })
    }

    /// What signs, if anything does that `attest_with` reaches.
    pub fn signer(&self) -> Option<&Key> {
        match &self.form {
            Form::PackedSelf => Some(&self.registration.key),
            Form::Packed(chain) | Form::FidoU2f(chain) => Some(&chain.leaf_key),
            Form::None | Form::Tpm(_) | Form::AndroidKey | Form::Apple => None,
        }
    }
}

/// The members of a RegistrationResponseJSON that cannot be left out. The copies that browsers add would have to be
/// changed with what they copy.
pub fn response(made: &Made) -> Value {
    let id = base64url(&made.credential_id);
    json!({
        "id": id,
        "rawId": id,
        "response": {
            "clientDataJSON": base64url(&made.client_data),
            "attestationObject": base64url(&made.attestation_object),
        },
        "clientExtensionResults": {},
        "type": "public-key",
    })
}
