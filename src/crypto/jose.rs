//! Signature algorithms as JOSE names them (RFC 7518 §3.1), and their signatures.

use super::fault::SignatureFault;
use super::scheme::{Curve, HashAlgorithm, SignatureScheme};
use crate::encoding::der;

/// The scheme that `alg` names, and `signature` as X.509 writes it. `Unsupported` if `alg` names another scheme.
pub(crate) fn from_jose(alg: &str, signature: Vec<u8>) -> Result<(SignatureScheme, Vec<u8>), SignatureFault> {
    match alg {
        "RS256" => Ok((SignatureScheme::RsaPkcs1(HashAlgorithm::Sha256), signature)),
        "ES256" => {
            Ok((SignatureScheme::Ecdsa(Curve::P256, HashAlgorithm::Sha256), ecdsa_in_der(&signature)?))
        }
        _ => Err(SignatureFault::Unsupported),
    }
}

/// r and s, 32 bytes each (RFC 7518 §3.4), as X.509 writes them. Their range is checked with the signature.
fn ecdsa_in_der(signature: &[u8]) -> Result<Vec<u8>, SignatureFault> {
    let (r, s) = signature.split_at_checked(32).ok_or(SignatureFault::Malformed)?;
    if s.len() != 32 {
        return Err(SignatureFault::Malformed);
    }
    let (mut integers, mut sequence) = (Vec::with_capacity(70), Vec::with_capacity(72));
    der::write_positive(r, &mut integers);
    der::write_positive(s, &mut integers);
    der::write(der::SEQUENCE, &integers, &mut sequence);
    Ok(sequence)
}
