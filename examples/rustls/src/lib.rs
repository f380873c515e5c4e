//! A server that terminates TLS with rustls has fast signature algorithms in its hands already. This hands them to
//! attestry: for each scheme, the algorithm of the rustls provider whose identifiers are the scheme's; where it has
//! none (P-521, secp256k1, Ed448, ML-DSA, SHA-1), RustCrypto stays.

use attestry::{Curve, Hash, SignatureProvider, SignatureScheme};
use rustls::crypto::CryptoProvider;
use rustls_pki_types::{AlgorithmIdentifier, alg_id};

/// What `provider` has, over RustCrypto.
pub fn signature_provider(provider: &CryptoProvider) -> SignatureProvider {
    let algorithms = provider.signature_verification_algorithms.all;
    SCHEMES.iter().fold(SignatureProvider::rustcrypto(), |signatures, (scheme, key, signature)| {
        let fits = algorithms.iter().find(|algorithm| {
            algorithm.public_key_alg_id() == *key && algorithm.signature_alg_id() == *signature
        });
        match fits {
            Some(algorithm) => signatures.with(*scheme, *algorithm),
            None => signatures,
        }
    })
}

/// The schemes that TLS knows too, with the identifiers of their keys and signatures.
const SCHEMES: &[(SignatureScheme, AlgorithmIdentifier, AlgorithmIdentifier)] = &[
    (SignatureScheme::Ecdsa(Curve::P256, Hash::Sha256), alg_id::ECDSA_P256, alg_id::ECDSA_SHA256),
    (SignatureScheme::Ecdsa(Curve::P256, Hash::Sha384), alg_id::ECDSA_P256, alg_id::ECDSA_SHA384),
    (SignatureScheme::Ecdsa(Curve::P384, Hash::Sha256), alg_id::ECDSA_P384, alg_id::ECDSA_SHA256),
    (SignatureScheme::Ecdsa(Curve::P384, Hash::Sha384), alg_id::ECDSA_P384, alg_id::ECDSA_SHA384),
    (SignatureScheme::RsaPkcs1(Hash::Sha256), alg_id::RSA_ENCRYPTION, alg_id::RSA_PKCS1_SHA256),
    (SignatureScheme::RsaPkcs1(Hash::Sha384), alg_id::RSA_ENCRYPTION, alg_id::RSA_PKCS1_SHA384),
    (SignatureScheme::RsaPkcs1(Hash::Sha512), alg_id::RSA_ENCRYPTION, alg_id::RSA_PKCS1_SHA512),
    (SignatureScheme::RsaPss(Hash::Sha256), alg_id::RSA_ENCRYPTION, alg_id::RSA_PSS_SHA256),
    (SignatureScheme::RsaPss(Hash::Sha384), alg_id::RSA_ENCRYPTION, alg_id::RSA_PSS_SHA384),
    (SignatureScheme::RsaPss(Hash::Sha512), alg_id::RSA_ENCRYPTION, alg_id::RSA_PSS_SHA512),
    (SignatureScheme::Ed25519, alg_id::ED25519, alg_id::ED25519),
];
