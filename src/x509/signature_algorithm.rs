//! The algorithm by which an issuer's key signs a certificate or a revocation list.

use crate::crypto::{HashAlgorithm, KeyRef, KeyType, SignatureScheme, hash_of_pss_parameters};
use crate::encoding::der::{self, Reader};
use crate::encoding::oid;
use crate::key::ml_dsa_of;

/// No path may use the algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AlgorithmFault;

/// The scheme of a certificate or revocation list with this AlgorithmIdentifier, signed by a key of this type. SHA-1
/// counts only if it is tolerated, and MD5 never.
///
/// Any hash goes with any curve. A key of another type than the algorithm's gives a scheme that does not fit the key.
/// The signature check refuses that.
pub(crate) fn signature_scheme(
    algorithm: &[u8],
    issuer_key: &KeyRef<'_>,
    sha1: bool,
) -> Result<SignatureScheme, AlgorithmFault> {
    let mut fields = Reader::sequence(algorithm).map_err(|_| AlgorithmFault)?;
    let identifier = fields.expect(der::OID).map_err(|_| AlgorithmFault)?;
    let parameters = if fields.is_empty() {
        None
    } else {
        let element = fields.element().map_err(|_| AlgorithmFault)?;
        Some((element.tag, element.content))
    };
    fields.finish().map_err(|_| AlgorithmFault)?;

    if let Some((_, hash)) = RSA.iter().find(|(rsa, _)| *rsa == identifier) {
        // NULL is right; some software leaves it out.
        return match parameters {
            None | Some((der::NULL, [])) if *hash != HashAlgorithm::Sha1 || sha1 => {
                Ok(SignatureScheme::RsaPkcs1(*hash))
            }
            _ => Err(AlgorithmFault),
        };
    }
    if let Some((_, hash)) = ECDSA.iter().find(|(ecdsa, _)| *ecdsa == identifier) {
        let KeyType::Ec(curve) = issuer_key.key_type() else { return Err(AlgorithmFault) };
        return match parameters {
            None | Some((der::NULL, [])) if *hash != HashAlgorithm::Sha1 || sha1 => {
                Ok(SignatureScheme::Ecdsa(curve, *hash))
            }
            _ => Err(AlgorithmFault),
        };
    }
    match (identifier, parameters) {
        (oid::RSASSA_PSS, Some((der::SEQUENCE, parameters))) => {
            hash_of_pss_parameters(parameters).map(SignatureScheme::RsaPss).ok_or(AlgorithmFault)
        }
        (oid::ED25519, None) => Ok(SignatureScheme::Ed25519),
        (oid::ED448, None) => Ok(SignatureScheme::Ed448),
        (identifier, None) => ml_dsa_of(identifier).map(SignatureScheme::MlDsa).ok_or(AlgorithmFault),
        _ => Err(AlgorithmFault),
    }
}

const RSA: [(&[u8], HashAlgorithm); 4] = [
    (oid::RSA_SHA1, HashAlgorithm::Sha1),
    (oid::RSA_SHA256, HashAlgorithm::Sha256),
    (oid::RSA_SHA384, HashAlgorithm::Sha384),
    (oid::RSA_SHA512, HashAlgorithm::Sha512),
];

const ECDSA: [(&[u8], HashAlgorithm); 4] = [
    (oid::ECDSA_SHA1, HashAlgorithm::Sha1),
    (oid::ECDSA_SHA256, HashAlgorithm::Sha256),
    (oid::ECDSA_SHA384, HashAlgorithm::Sha384),
    (oid::ECDSA_SHA512, HashAlgorithm::Sha512),
];
