//! Signature verification by graviola: P-256, P-384, RSA and Ed25519 in Rust and assembly, on x86-64 and aarch64.

use core::fmt;

use graviola::hashing::{Sha256, Sha384, Sha512};
use graviola::signing::{ecdsa, eddsa, rsa};
use rustls_pki_types::{AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm};

use super::key::{bit_len, rsa_components};
use super::rustcrypto::RustCrypto;
use super::scheme::{Curve, Hash, SignatureScheme};

/// graviola's implementation of one scheme.
#[derive(Clone, Copy)]
pub(super) struct Graviola(SignatureScheme);

/// One for each scheme that graviola has.
pub(super) static ALL: [Graviola; 13] = [
    Graviola(SignatureScheme::Ecdsa(Curve::P256, Hash::Sha256)),
    Graviola(SignatureScheme::Ecdsa(Curve::P256, Hash::Sha384)),
    Graviola(SignatureScheme::Ecdsa(Curve::P256, Hash::Sha512)),
    Graviola(SignatureScheme::Ecdsa(Curve::P384, Hash::Sha256)),
    Graviola(SignatureScheme::Ecdsa(Curve::P384, Hash::Sha384)),
    Graviola(SignatureScheme::Ecdsa(Curve::P384, Hash::Sha512)),
    Graviola(SignatureScheme::RsaPkcs1(Hash::Sha256)),
    Graviola(SignatureScheme::RsaPkcs1(Hash::Sha384)),
    Graviola(SignatureScheme::RsaPkcs1(Hash::Sha512)),
    Graviola(SignatureScheme::RsaPss(Hash::Sha256)),
    Graviola(SignatureScheme::RsaPss(Hash::Sha384)),
    Graviola(SignatureScheme::RsaPss(Hash::Sha512)),
    Graviola(SignatureScheme::Ed25519),
];

/// Whether this processor has what graviola needs (such as adx, avx2 and bmi1); without, it would panic.
pub(super) fn is_supported() -> bool {
    graviola::util::is_cpu_supported()
}

impl Graviola {
    pub(super) const fn scheme(&self) -> SignatureScheme {
        self.0
    }

    fn verify(&self, key: &[u8], message: &[u8], signature: &[u8]) -> Option<()> {
        match self.0 {
            SignatureScheme::Ecdsa(Curve::P256, hash) => ecdsa::<ecdsa::P256>(key, hash, message, signature),
            SignatureScheme::Ecdsa(Curve::P384, hash) => ecdsa::<ecdsa::P384>(key, hash, message, signature),
            SignatureScheme::Ed25519 => {
                eddsa::Ed25519VerifyingKey::from_bytes(key).ok()?.verify(signature, message).ok()
            }
            SignatureScheme::RsaPkcs1(hash) | SignatureScheme::RsaPss(hash) => {
                if !takes_rsa_key(key) {
                    return RustCrypto::new(self.0).verify_signature(key, message, signature).ok();
                }
                let key = rsa::VerifyingKey::from_pkcs1_der(key).ok()?;
                match (self.0, hash) {
                    (SignatureScheme::RsaPkcs1(_), Hash::Sha256) => {
                        key.verify_pkcs1_sha256(signature, message)
                    }
                    (SignatureScheme::RsaPkcs1(_), Hash::Sha384) => {
                        key.verify_pkcs1_sha384(signature, message)
                    }
                    (SignatureScheme::RsaPkcs1(_), Hash::Sha512) => {
                        key.verify_pkcs1_sha512(signature, message)
                    }
                    (_, Hash::Sha256) => key.verify_pss_sha256(signature, message),
                    (_, Hash::Sha384) => key.verify_pss_sha384(signature, message),
                    (_, Hash::Sha512) => key.verify_pss_sha512(signature, message),
                    (_, Hash::Sha1) => return None,
                }
                .ok()
            }
            SignatureScheme::Ecdsa(..) | SignatureScheme::Ed448 | SignatureScheme::MlDsa(_) => None,
        }
    }
}

fn ecdsa<C: ecdsa::Curve>(key: &[u8], hash: Hash, message: &[u8], signature: &[u8]) -> Option<()> {
    let key = ecdsa::VerifyingKey::<C>::from_x962_uncompressed(key).ok()?;
    match hash {
        Hash::Sha256 => key.verify_asn1::<Sha256>(&[message], signature).ok(),
        Hash::Sha384 => key.verify_asn1::<Sha384>(&[message], signature).ok(),
        Hash::Sha512 => key.verify_asn1::<Sha512>(&[message], signature).ok(),
        Hash::Sha1 => None,
    }
}

/// Whether the bits of the modulus fill words of eight bytes, and the exponent has 32 bits at most. Of other keys
/// graviola 0.4.4 refuses valid signatures, such as PKCS#1 v1.5 where the modulus leaves bytes of a word unused (2050
/// bits) and some of PSS where it leaves bits of a byte (2110).
fn takes_rsa_key(key: &[u8]) -> bool {
    rsa_components(key)
        .is_ok_and(|(modulus, exponent)| bit_len(modulus).is_multiple_of(64) && bit_len(exponent) <= 32)
}

impl fmt::Debug for Graviola {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Graviola({:?})", self.0)
    }
}

impl SignatureVerificationAlgorithm for Graviola {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        self.verify(public_key, message, signature).ok_or(InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.0.public_key_identifier()
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.0.signature_identifier()
    }
}
