//! What fuzzing calls. Each function runs one stage on any bytes, and asserts what holds for all of them.
//!
//! `fuzz/library` compiles it for the targets, and the test below for inputs that once failed. It is never a part of
//! the library. A refusal is one error that `Code::all` lists. Accepted bytes must give what an oracle reads from them.
//! The oracles are `serde_json`, `base64`, `ciborium`, `coset`, `x509-parser` and `asn1-rs`. Written and read once
//! more, the result must be the same again.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "an assertion that fails is a finding"
)]

mod base64;
mod bodies;
mod cbor;
mod certificate;
mod json;
mod key;
mod logins;
#[cfg(feature = "metadata")]
mod metadata;
mod path;
mod providers;
mod statement;
mod structures;

pub use self::base64::base64;
pub use bodies::other_bodies;
pub use cbor::{attestation_object, authenticator_data};
pub use certificate::{certificate, crl};
pub use json::{client_data, key_attestation, request_body};
pub use key::{cose_key, pem_key};
pub use logins::{authentication, login_bodies, record};
#[cfg(feature = "metadata")]
pub use metadata::{metadata_assessment, metadata_jws, metadata_payload};
pub use path::path;
pub use providers::providers_agree;
pub use statement::{android_key, android_safetynet, apple, compound, fido_u2f, none, packed, tpm};
pub use structures::{key_description, tpm_structures};

use crate::error::{Class, Code, Error};

/// Runs one stage on any bytes.
pub type Target = fn(&[u8]);

/// Every target that runs one stage, by the name of its file in `fuzz/fuzz_targets/`.
pub const TARGETS: &[(&str, Target)] = &[
    ("request_body", request_body),
    ("other_bodies", other_bodies),
    ("client_data", client_data),
    ("base64", base64),
    ("attestation_object", attestation_object),
    ("authenticator_data", authenticator_data),
    ("cose_key", cose_key),
    ("pem_key", pem_key),
    ("key_attestation", key_attestation),
    ("none", none),
    ("packed", packed),
    ("fido_u2f", fido_u2f),
    ("tpm", tpm),
    ("tpm_structures", tpm_structures),
    ("android_key", android_key),
    ("key_description", key_description),
    ("android_safetynet", android_safetynet),
    ("apple", apple),
    ("compound", compound),
    ("certificate", certificate),
    ("crl", crl),
    ("path", path),
    ("providers_agree", providers_agree),
    ("login_bodies", login_bodies),
    ("record", record),
    ("authentication", authentication),
    #[cfg(feature = "metadata")]
    ("metadata_jws", metadata_jws),
    #[cfg(feature = "metadata")]
    ("metadata_payload", metadata_payload),
    #[cfg(feature = "metadata")]
    ("metadata_assessment", metadata_assessment),
];

/// A refusal is one of the listed codes, and no input makes one of configuration.
fn assert_refusal(error: &Error) {
    assert!(Code::all().any(|code| code == error.code()), "{} is not listed", error.code().as_str());
    assert_ne!(error.code().class(), Class::Configuration);
}

/// A reader of `bytes` reads them to their end: it refuses them without the last byte, or with one more.
fn assert_exact(bytes: &[u8], reads: impl Fn(&[u8]) -> bool) {
    assert!(!reads(&bytes[..bytes.len() - 1]), "a part was read as the whole");
    assert!(!reads(&[bytes, &[0]].concat()), "a byte was left over");
}

/// A copy with one bit flipped. The length of `salt` chooses the bit.
fn with_flipped_bit(bytes: &[u8], salt: &[u8]) -> Vec<u8> {
    let mut flipped = bytes.to_vec();
    let bit = salt.len() % (bytes.len() * 8);
    flipped[bit / 8] ^= 1 << (bit % 8);
    flipped
}

#[cfg(test)]
mod tests {
    #![allow(clippy::disallowed_methods, reason = "inputs are files")]

    use std::path::Path;

    use super::TARGETS;

    /// Inputs that once failed, `tests/fuzz/<target>/<name>`.
    #[test]
    fn inputs_that_failed_once_hold() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        for (name, target) in TARGETS {
            let Ok(inputs) = root.join("tests/fuzz").join(name).read_dir() else { continue };
            for input in inputs {
                target(&std::fs::read(input.unwrap().path()).unwrap());
            }
        }
    }

    #[test]
    fn every_target_has_its_file() {
        // The package as published has no fuzz/.
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/fuzz_targets");
        if folder.is_dir() {
            for (name, _) in TARGETS {
                let text = std::fs::read_to_string(folder.join(name).with_extension("rs")).unwrap();
                assert!(text.contains(&format!("fuzzing::{name}")), "{name}");
            }
        }
    }
}
