//! The AlgorithmIdentifiers of the schemes, which every provider of ours states alike.

use rustls_pki_types::{AlgorithmIdentifier, alg_id};

use super::key::KeyType;
use super::scheme::{Curve, Hash, MlDsaParameterSet, SignatureScheme};

impl KeyType {
    /// Of the keys. RSASSA-PSS is a way to sign; its keys are written as those of RSA.
    pub(crate) const fn identifier(self) -> AlgorithmIdentifier {
        match self {
            Self::Ec(Curve::P256) => alg_id::ECDSA_P256,
            Self::Ec(Curve::P384) => alg_id::ECDSA_P384,
            Self::Ec(Curve::P521) => alg_id::ECDSA_P521,
            Self::Ec(Curve::Secp256k1) => alg_id::ECDSA_P256K1,
            Self::Rsa | Self::RsaPss(_) => alg_id::RSA_ENCRYPTION,
            Self::Ed25519 => alg_id::ED25519,
            Self::Ed448 => alg_id::ED448,
            Self::MlDsa(set) => ml_dsa(set),
        }
    }
}

impl SignatureScheme {
    /// Of the keys that sign so.
    pub(super) const fn public_key_identifier(self) -> AlgorithmIdentifier {
        match self {
            Self::Ecdsa(curve, _) => KeyType::Ec(curve).identifier(),
            Self::RsaPkcs1(_) | Self::RsaPss(_) => KeyType::Rsa.identifier(),
            Self::Ed25519 => KeyType::Ed25519.identifier(),
            Self::Ed448 => KeyType::Ed448.identifier(),
            Self::MlDsa(set) => ml_dsa(set),
        }
    }

    /// Of the signatures.
    pub(super) const fn signature_identifier(self) -> AlgorithmIdentifier {
        match self {
            Self::Ecdsa(_, Hash::Sha1) => ECDSA_SHA1,
            Self::Ecdsa(_, Hash::Sha256) => alg_id::ECDSA_SHA256,
            Self::Ecdsa(_, Hash::Sha384) => alg_id::ECDSA_SHA384,
            Self::Ecdsa(_, Hash::Sha512) => alg_id::ECDSA_SHA512,
            Self::RsaPkcs1(Hash::Sha1) => RSA_PKCS1_SHA1,
            Self::RsaPkcs1(Hash::Sha256) => alg_id::RSA_PKCS1_SHA256,
            Self::RsaPkcs1(Hash::Sha384) => alg_id::RSA_PKCS1_SHA384,
            Self::RsaPkcs1(Hash::Sha512) => alg_id::RSA_PKCS1_SHA512,
            Self::RsaPss(Hash::Sha1) => RSA_PSS_SHA1,
            Self::RsaPss(Hash::Sha256) => alg_id::RSA_PSS_SHA256,
            Self::RsaPss(Hash::Sha384) => alg_id::RSA_PSS_SHA384,
            Self::RsaPss(Hash::Sha512) => alg_id::RSA_PSS_SHA512,
            Self::Ed25519 => alg_id::ED25519,
            Self::Ed448 => alg_id::ED448,
            Self::MlDsa(set) => ml_dsa(set),
        }
    }
}

const fn ml_dsa(set: MlDsaParameterSet) -> AlgorithmIdentifier {
    match set {
        MlDsaParameterSet::MlDsa44 => alg_id::ML_DSA_44,
        MlDsaParameterSet::MlDsa65 => alg_id::ML_DSA_65,
        MlDsaParameterSet::MlDsa87 => alg_id::ML_DSA_87,
    }
}

/// ecdsa-with-SHA1, 1.2.840.10045.4.1.
const ECDSA_SHA1: AlgorithmIdentifier =
    AlgorithmIdentifier::from_slice(&[0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01]);

/// sha1WithRSAEncryption, 1.2.840.113549.1.1.5.
const RSA_PKCS1_SHA1: AlgorithmIdentifier = AlgorithmIdentifier::from_slice(&[
    0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x05, 0x05, 0x00,
]);

/// rsassaPss with its default parameters, which are SHA-1, 1.2.840.113549.1.1.10.
const RSA_PSS_SHA1: AlgorithmIdentifier = AlgorithmIdentifier::from_slice(&[
    0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a, 0x30, 0x00,
]);
