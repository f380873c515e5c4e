//! The algorithm by which an issuer signs, a certificate or a revocation list, together with its key.

use crate::crypto::{Hash, KeyRef, KeyType, SignatureScheme, hash_of_pss_parameters};
use crate::encoding::der::{self, Reader};
use crate::key::ml_dsa_of;

/// The algorithm is none that a path may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AlgorithmFault;

/// How a certificate or revocation list with this AlgorithmIdentifier is signed by a key of this type. SHA-1 only
/// where it is tolerated, MD5 never.
///
/// Any hash goes with any curve. A key of another type than the algorithm's gives a scheme that the key does not
/// fit, which the signature check refuses.
pub(crate) fn signature_scheme(
    algorithm: &[u8],
    issuer_key: &KeyRef<'_>,
    sha1: bool,
) -> Result<SignatureScheme, AlgorithmFault> {
    let mut fields = Reader::sequence(algorithm).map_err(|_| AlgorithmFault)?;
    let oid = fields.expect(der::OID).map_err(|_| AlgorithmFault)?;
    let parameters = if fields.is_empty() {
        None
    } else {
        let element = fields.element().map_err(|_| AlgorithmFault)?;
        Some((element.tag, element.content))
    };
    fields.finish().map_err(|_| AlgorithmFault)?;

    if let Some((_, hash)) = RSA.iter().find(|(rsa, _)| *rsa == oid) {
        // NULL is right; some software leaves it out.
        return match parameters {
            None | Some((der::NULL, [])) if *hash != Hash::Sha1 || sha1 => {
                Ok(SignatureScheme::RsaPkcs1(*hash))
            }
            _ => Err(AlgorithmFault),
        };
    }
    if let Some((_, hash)) = ECDSA.iter().find(|(ecdsa, _)| *ecdsa == oid) {
        let KeyType::Ec(curve) = issuer_key.key_type() else { return Err(AlgorithmFault) };
        return match parameters {
            None | Some((der::NULL, [])) if *hash != Hash::Sha1 || sha1 => {
                Ok(SignatureScheme::Ecdsa(curve, *hash))
            }
            _ => Err(AlgorithmFault),
        };
    }
    match (oid, parameters) {
        (RSASSA_PSS, Some((der::SEQUENCE, parameters))) => {
            hash_of_pss_parameters(parameters).map(SignatureScheme::RsaPss).ok_or(AlgorithmFault)
        }
        (ED25519, None) => Ok(SignatureScheme::Ed25519),
        (ED448, None) => Ok(SignatureScheme::Ed448),
        (identifier, None) => ml_dsa_of(identifier).map(SignatureScheme::MlDsa).ok_or(AlgorithmFault),
        _ => Err(AlgorithmFault),
    }
}

/// 1.2.840.113549.1.1.x
const RSA: [(&[u8], Hash); 4] = [
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x05], Hash::Sha1),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b], Hash::Sha256),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0c], Hash::Sha384),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0d], Hash::Sha512),
];

/// 1.2.840.10045.4.1 and 1.2.840.10045.4.3.x
const ECDSA: [(&[u8], Hash); 4] = [
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01], Hash::Sha1),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02], Hash::Sha256),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03], Hash::Sha384),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x04], Hash::Sha512),
];

/// 1.2.840.113549.1.1.10
const RSASSA_PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a];
/// 1.3.101.112
const ED25519: &[u8] = &[0x2b, 0x65, 0x70];
/// 1.3.101.113
const ED448: &[u8] = &[0x2b, 0x65, 0x71];
