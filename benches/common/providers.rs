//! Signature providers: those of this build, and one that verifies nothing.

use attestry::{SignatureProvider, SignatureScheme};
use rustls_pki_types::{AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm, alg_id};

/// Every provider of this build, the default first.
pub fn all() -> Vec<(&'static str, SignatureProvider)> {
    vec![
        ("rustcrypto", SignatureProvider::rustcrypto()),
        #[cfg(feature = "crrl")]
        ("crrl", SignatureProvider::crrl()),
        #[cfg(feature = "graviola")]
        ("graviola", SignatureProvider::graviola()),
        #[cfg(feature = "aws-lc-rs")]
        ("aws-lc-rs", SignatureProvider::aws_lc_rs()),
    ]
}

/// Says yes to every signature, so that what is left to measure is everything else. Never for anything but measuring.
pub fn stubbed() -> SignatureProvider {
    SignatureScheme::ALL
        .iter()
        .fold(SignatureProvider::empty(), |provider, scheme| provider.with(*scheme, &Yes))
}

#[derive(Debug)]
struct Yes;

impl SignatureVerificationAlgorithm for Yes {
    fn verify_signature(&self, _: &[u8], _: &[u8], _: &[u8]) -> Result<(), InvalidSignature> {
        Ok(())
    }

    // Nobody asks for these: a provider is asked by its scheme.
    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ECDSA_P256
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ECDSA_SHA256
    }
}
