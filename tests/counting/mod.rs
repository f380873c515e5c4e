//! A signature provider that counts what it is asked.

use std::cell::Cell;
use std::sync::LazyLock;

use attestry::{Curve, Hash, MlDsaParameterSet, SignatureProvider, SignatureScheme};
use rustls_pki_types::{AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm};

thread_local! {
    static CHECKED: Cell<usize> = const { Cell::new(0) };
}

/// The default provider, counting.
pub(crate) fn provider() -> SignatureProvider {
    static PROVIDER: LazyLock<SignatureProvider> = LazyLock::new(|| {
        let default = SignatureProvider::default();
        let counted = schemes().filter_map(|scheme| default.get(scheme).map(|inner| (scheme, inner)));
        counted.fold(SignatureProvider::empty(), |provider, (scheme, inner)| {
            provider.with(scheme, Box::leak(Box::new(Counted(inner))))
        })
    });
    PROVIDER.clone()
}

/// Signatures that the provider has checked in this thread since it was last asked for.
pub(crate) fn take() -> usize {
    CHECKED.replace(0)
}

fn schemes() -> impl Iterator<Item = SignatureScheme> {
    let hashes = [Hash::Sha1, Hash::Sha256, Hash::Sha384, Hash::Sha512];
    let curves = [Curve::P256, Curve::P384, Curve::P521, Curve::Secp256k1];
    let sets = [MlDsaParameterSet::MlDsa44, MlDsaParameterSet::MlDsa65, MlDsaParameterSet::MlDsa87];
    let ecdsa =
        curves.into_iter().flat_map(move |curve| hashes.map(|hash| SignatureScheme::Ecdsa(curve, hash)));
    ecdsa
        .chain(hashes.map(SignatureScheme::RsaPkcs1))
        .chain(hashes.map(SignatureScheme::RsaPss))
        .chain(sets.map(SignatureScheme::MlDsa))
        .chain([SignatureScheme::Ed25519, SignatureScheme::Ed448])
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
