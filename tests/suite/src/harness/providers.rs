//! A signature provider that verifies nothing.

use attestry::crypto::{SignatureProvider, SignatureScheme};
use rustls_pki_types::{AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm};

/// Says yes to every signature, so that what is left to measure is everything else. Never for anything but measuring.
pub fn stubbed() -> SignatureProvider {
    let real = SignatureProvider::rustcrypto();
    SignatureScheme::ALL.iter().fold(SignatureProvider::empty(), |provider, scheme| match real.get(*scheme) {
        Some(real) => provider.with(*scheme, Box::leak(Box::new(Yes(real)))).unwrap(),
        None => provider,
    })
}

/// With the identifiers of the algorithm that it stands for.
#[derive(Debug)]
struct Yes(&'static dyn SignatureVerificationAlgorithm);

impl SignatureVerificationAlgorithm for Yes {
    fn verify_signature(&self, _: &[u8], _: &[u8], _: &[u8]) -> Result<(), InvalidSignature> {
        Ok(())
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.0.public_key_alg_id()
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.0.signature_alg_id()
    }
}
