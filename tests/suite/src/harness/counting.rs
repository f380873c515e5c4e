//! A signature provider that counts what it is asked.

use std::cell::Cell;
use std::sync::LazyLock;

use attestry::crypto::{SignatureProvider, SignatureScheme};
use rustls_pki_types::{AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm};

thread_local! {
    static CHECKED: Cell<usize> = const { Cell::new(0) };
}

/// The default provider, counting.
pub fn provider() -> SignatureProvider {
    static PROVIDER: LazyLock<SignatureProvider> = LazyLock::new(|| {
        let default = SignatureProvider::default();
        SignatureScheme::ALL.iter().fold(SignatureProvider::empty(), |provider, scheme| {
            match default.get(*scheme) {
                Some(inner) => provider.with(*scheme, Box::leak(Box::new(Counted(inner)))).unwrap(),
                None => provider,
            }
        })
    });
    PROVIDER.clone()
}

/// Signatures that the provider has checked in this thread since it was last asked for.
pub fn take() -> usize {
    CHECKED.replace(0)
}

#[derive(Debug)]
struct Counted(&'static dyn SignatureVerificationAlgorithm);

impl SignatureVerificationAlgorithm for Counted {
    fn verify_signature(&self, key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        CHECKED.set(CHECKED.get() + 1);
        self.0.verify_signature(key, message, signature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.0.public_key_alg_id()
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.0.signature_alg_id()
    }
}
