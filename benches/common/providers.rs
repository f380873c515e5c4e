//! Signature providers: those of this build, and one that verifies nothing.

use attestry::{Algorithm, Curve, Hash, SignatureProvider, SignatureScheme};
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

/// The schemes that a credential, a certificate or a raw key may have, but for SHA-1.
pub fn schemes() -> impl Iterator<Item = SignatureScheme> {
    let of_keys = [Curve::P256, Curve::P384, Curve::P521, Curve::Secp256k1]
        .into_iter()
        .flat_map(|curve| [Hash::Sha256, Hash::Sha512].map(|hash| SignatureScheme::Ecdsa(curve, hash)));
    Algorithm::ALL.iter().map(|algorithm| algorithm.scheme()).chain(of_keys)
}

/// Says yes to every signature, so that what is left to measure is everything else. Never for anything but measuring.
pub fn stubbed() -> SignatureProvider {
    schemes().fold(SignatureProvider::empty(), |provider, scheme| provider.with(scheme, &Yes))
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
