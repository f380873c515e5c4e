//! How a raw key signs, at its registration and at its logins.

use crate::crypto::{HashAlgorithm, KeyType, SignatureScheme};

/// Why no scheme fits.
pub(super) enum SchemeFault {
    /// A name that the service does not have.
    Unknown,
    /// A hash beside a key that takes none.
    ForEdDsa,
    ForMlDsa,
    /// The service knows PKCS#1 v1.5 only.
    KeyType,
}

/// How a key of this type signs. Without `algorithm` the hash is SHA-256 on every curve, as in the service.
pub(super) fn raw_key_scheme(
    key_type: KeyType,
    algorithm: Option<&str>,
    ignore_eddsa_algorithm: bool,
) -> Result<SignatureScheme, SchemeFault> {
    let hash = match algorithm {
        None | Some("SHA256" | "RSA-SHA256") => HashAlgorithm::Sha256,
        Some("SHA512") => HashAlgorithm::Sha512,
        Some(_) => return Err(SchemeFault::Unknown),
    };
    match key_type {
        KeyType::Ec(curve) => Ok(SignatureScheme::Ecdsa(curve, hash)),
        KeyType::Rsa => Ok(SignatureScheme::RsaPkcs1(hash)),
        KeyType::Ed25519 | KeyType::Ed448 if algorithm.is_some() && !ignore_eddsa_algorithm => {
            Err(SchemeFault::ForEdDsa)
        }
        KeyType::Ed25519 => Ok(SignatureScheme::Ed25519),
        KeyType::Ed448 => Ok(SignatureScheme::Ed448),
        KeyType::MlDsa(_) if algorithm.is_some() => Err(SchemeFault::ForMlDsa),
        KeyType::MlDsa(set) => Ok(SignatureScheme::MlDsa(set)),
        KeyType::RsaPss(_) => Err(SchemeFault::KeyType),
    }
}
