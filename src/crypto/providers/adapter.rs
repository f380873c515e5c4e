//! One scheme by one library, behind the trait of providers.

use core::fmt;

use rustls_pki_types::{AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm};

use crate::crypto::scheme::{Curve, HashAlgorithm, SignatureScheme};

/// The verification of a scheme's signatures by one library.
pub(super) trait Implementation: Send + Sync + 'static {
    /// Its name in `Debug`.
    const NAME: &'static str;

    /// Whether `signature` is one over `message` by `key`, the content of a subjectPublicKey. None if the library lacks
    /// the scheme.
    fn verify(&self, scheme: SignatureScheme, key: &[u8], message: &[u8], signature: &[u8]) -> Option<()>;
}

/// An implementation of one scheme. The scheme gives its identifiers, whoever implements it.
#[derive(Clone, Copy)]
pub(super) struct Adapter<I> {
    scheme: SignatureScheme,
    implementation: I,
}

impl<I> Adapter<I> {
    pub(super) const fn new(scheme: SignatureScheme, implementation: I) -> Self {
        Self { scheme, implementation }
    }

    pub(super) const fn scheme(&self) -> SignatureScheme {
        self.scheme
    }
}

/// P-256 and secp256k1 with every hash, by one library.
pub(super) const fn p256_and_secp256k1<I: Copy>(library: I) -> [Adapter<I>; 8] {
    [
        Adapter::new(SignatureScheme::Ecdsa(Curve::P256, HashAlgorithm::Sha1), library),
        Adapter::new(SignatureScheme::Ecdsa(Curve::P256, HashAlgorithm::Sha256), library),
        Adapter::new(SignatureScheme::Ecdsa(Curve::P256, HashAlgorithm::Sha384), library),
        Adapter::new(SignatureScheme::Ecdsa(Curve::P256, HashAlgorithm::Sha512), library),
        Adapter::new(SignatureScheme::Ecdsa(Curve::Secp256k1, HashAlgorithm::Sha1), library),
        Adapter::new(SignatureScheme::Ecdsa(Curve::Secp256k1, HashAlgorithm::Sha256), library),
        Adapter::new(SignatureScheme::Ecdsa(Curve::Secp256k1, HashAlgorithm::Sha384), library),
        Adapter::new(SignatureScheme::Ecdsa(Curve::Secp256k1, HashAlgorithm::Sha512), library),
    ]
}

/// RSASSA-PKCS1-v1_5 with every hash, by one library.
pub(super) const fn rsa_pkcs1<I: Copy>(library: I) -> [Adapter<I>; 4] {
    [
        Adapter::new(SignatureScheme::RsaPkcs1(HashAlgorithm::Sha1), library),
        Adapter::new(SignatureScheme::RsaPkcs1(HashAlgorithm::Sha256), library),
        Adapter::new(SignatureScheme::RsaPkcs1(HashAlgorithm::Sha384), library),
        Adapter::new(SignatureScheme::RsaPkcs1(HashAlgorithm::Sha512), library),
    ]
}

impl<I: Implementation> fmt::Debug for Adapter<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({:?})", I::NAME, self.scheme)
    }
}

impl<I: Implementation> SignatureVerificationAlgorithm for Adapter<I> {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        self.implementation.verify(self.scheme, public_key, message, signature).ok_or(InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.scheme.public_key_identifier()
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.scheme.signature_identifier()
    }
}
