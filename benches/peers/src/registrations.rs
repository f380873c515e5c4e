//! The registrations that are compared, in the forms that the crates take.

use attestry::trust::TrustAnchor;
use attestry::{ChallengeId, CredentialKind, RegistrationChallenge};
use serde_json::{Value, json};

use attestry_authenticator::text::base64url;
use attestry_authenticator::{Chain, Key, Made, MakeCredential, MakeKey, tpm};
use suite::harness::{IDENTIFIER, NAME, Sample, builder};

pub use suite::harness::rsa_keys::rsa2048;

pub struct Registered {
    pub name: String,
    /// The text of the challenge, base64url.
    pub issued: String,
    pub sample: Sample,
    /// The text of a RegistrationResponseJSON (WebAuthn L3 §5.1), which the peers take.
    pub response: String,
    /// The trusted root, if there is one.
    pub root: Option<Vec<u8>>,
    pub aaguid: Vec<u8>,
}

impl Registered {
    pub fn is_fido2(&self) -> bool {
        self.sample.kind == CredentialKind::Fido2
    }

    /// The challenge that it answers.
    pub fn challenge(&self) -> RegistrationChallenge<'_> {
        RegistrationChallenge::new(self.sample.kind, &self.issued)
            .and_then(|challenge| challenge.with_identifier(ChallengeId::new(IDENTIFIER)))
            .unwrap()
    }
}

/// So many of each, with other keys and signatures.
pub const SETS: usize = 100;

/// Of which keys and ids are made.
pub fn seed(number: usize) -> String {
    format!("peers {number}")
}

/// One of each. All of them answer this challenge.
pub fn all(challenge: &str, number: usize) -> Vec<Registered> {
    let seed = seed(number);
    let with = |key: Key| {
        let mut registration = MakeCredential::new(&seed).with_key(key);
        registration.challenge = challenge.to_owned();
        registration
    };
    let es256 = with(Key::p256(&seed));
    let eddsa = with(Key::ed25519(&seed));
    let rs256 = with(rsa2048(number));
    let chain = Chain::new(&seed, 0);
    let longer = Chain::new(&seed, 1);
    let tpm_chain = tpm::chain_of(&format!("{seed} tpm"), rsa2048(number + 1), |_| {});
    let mut key = MakeKey::new(&seed);
    key.challenge = challenge.to_owned();
    vec![
        fido2("none, ES256", &es256, &es256.none(), None),
        fido2("packed self, ES256", &es256, &es256.packed_self(), None),
        fido2("packed self, EdDSA", &eddsa, &eddsa.packed_self(), None),
        fido2("packed self, RS256", &rs256, &rs256.packed_self(), None),
        fido2(
            "packed x5c, ES256, one certificate",
            &es256,
            &es256.packed_x5c(&chain.leaf_key, &chain.x5c),
            Some(&chain),
        ),
        fido2(
            "packed x5c, ES256, two certificates",
            &es256,
            &es256.packed_x5c(&longer.leaf_key, &longer.x5c),
            Some(&longer),
        ),
        fido2("tpm, RS256", &rs256, &rs256.tpm(&tpm_chain), Some(&tpm_chain)),
        Registered {
            name: "Key, P-256".to_owned(),
            issued: challenge.to_owned(),
            sample: Sample {
                name: "Key".to_owned(),
                kind: CredentialKind::Key,
                body: key.make().body("Key", NAME, IDENTIFIER).to_string(),
                builder: builder(),
            },
            response: String::new(),
            root: None,
            aaguid: Vec::new(),
        },
    ]
}

pub fn fido2(name: &str, registration: &MakeCredential, made: &Made, chain: Option<&Chain>) -> Registered {
    let trusting = chain.map_or_else(builder, |chain| {
        builder().trust_anchor(TrustAnchor::from_certificate(&chain.root_der).unwrap())
    });
    Registered {
        name: name.to_owned(),
        issued: registration.challenge.clone(),
        sample: Sample::fido2(name, made, trusting),
        response: response(registration, made).to_string(),
        root: chain.map(|chain| chain.root_der.clone()),
        aaguid: registration.aaguid.clone(),
    }
}

/// As a browser's `toJSON` makes it.
fn response(registration: &MakeCredential, made: &Made) -> Value {
    let id = base64url(&made.credential_id);
    json!({
        "id": id,
        "rawId": id,
        "response": {
            "clientDataJSON": base64url(&made.client_data),
            "authenticatorData": base64url(&registration.auth_data()),
            "transports": ["usb"],
            "publicKey": base64url(&registration.key.spki_der()),
            "publicKeyAlgorithm": registration.alg,
            "attestationObject": base64url(&made.attestation_object),
        },
        "authenticatorAttachment": "cross-platform",
        "clientExtensionResults": {},
        "type": "public-key",
    })
}
