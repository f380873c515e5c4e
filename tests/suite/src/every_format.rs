//! The same thing done to every format that has certificates: an attestation of each, under a root of its own.

use serde_json::{Value, json};

use super::CaseBuilder;
use attestry_authenticator::android::{self, ORIGIN, Provisioning, number, purpose};
use attestry_authenticator::text::base64url;
use attestry_authenticator::{Chain, Issuance, Key, Made, MakeCredential, Role, safetynet, tpm};

/// The formats whose statements have certificates.
pub const FORMATS: [&str; 6] = ["packed", "fido-u2f", "tpm", "android-key", "android-safetynet", "apple"];

/// An attestation in this format, and its path. The hook is called with every certificate before it is signed.
///
/// There is one intermediate, but for fido-u2f, whose x5c has one certificate only.
pub struct Attested {
    pub format: &'static str,
    registration: MakeCredential,
    pub chain: Chain,
}

impl Attested {
    pub fn new(format: &'static str, mut hook: impl FnMut(Role, &mut Issuance)) -> Self {
        let seed = format!("every {format}");
        let registration =
            if format == "fido-u2f" { MakeCredential::u2f(&seed) } else { MakeCredential::new(&seed) };
        let leaf = Key::p256(&format!("{seed} leaf"));
        let chain = match format {
            "packed" => Chain::with(&seed, 1, hook),
            "fido-u2f" => Chain::with(&seed, 0, hook),
            "tpm" => tpm::chain(&seed, leaf, hook),
            "android-key" => android::chain(
                &registration,
                Provisioning::Remote,
                1,
                |made| made.set_lists(&[], &[purpose(&[2]), number(ORIGIN, 0)]),
                hook,
            ),
            "android-safetynet" => safetynet::chain(&seed, leaf, hook),
            "apple" => registration.apple_chain(&seed, &mut hook),
            _ => panic!("{format} has no certificates"),
        };
        Self { format, registration, chain }
    }

    pub fn made(&self) -> Made {
        let (registration, chain) = (&self.registration, &self.chain);
        match self.format {
            "packed" => registration.packed_x5c(&chain.leaf_key, &chain.x5c),
            "fido-u2f" => registration.fido_u2f(&chain.leaf_key, &chain.x5c),
            "tpm" => registration.tpm(chain),
            "android-key" => registration.android_key(&chain.x5c),
            "android-safetynet" => registration.safetynet(chain),
            _ => registration.apple(&chain.x5c),
        }
    }

    /// The same with its root in x5c.
    pub fn with_root(mut self) -> Self {
        self.chain.x5c = self.chain.x5c_with_root();
        self
    }

    /// Without an anchor.
    pub fn case(&self, name: &str) -> CaseBuilder {
        let case = CaseBuilder::fido2(&format!("{name}, {}", self.format), &self.made())
            .set("/verifier/trust", json!({}));
        if self.format == "android-safetynet" {
            case.verifier("allow", json!(["android-safetynet"]))
        } else {
            case
        }
    }

    /// Its root as the anchor, for its format by name.
    pub fn anchored(&self, name: &str) -> CaseBuilder {
        self.case(name).set("/verifier/trust/anchors", json!([self.anchor()]))
    }

    pub fn anchor(&self) -> Value {
        json!({ "certificate": base64url(&self.chain.root_der), "formats": [self.format] })
    }
}
