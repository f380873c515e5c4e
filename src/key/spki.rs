//! SubjectPublicKeyInfo (RFC 5280 §4.1.2.7): reading the key of a certificate or PEM block, writing ours.

use crate::crypto::{Curve, KeyType, MlDsaParameterSet, hash_of_pss_parameters};
use crate::encoding::der::{self, DerFault, Reader};

/// Why a SubjectPublicKeyInfo gives no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SpkiFault {
    Malformed,
    Unsupported,
}

impl From<DerFault> for SpkiFault {
    fn from(_: DerFault) -> Self {
        Self::Malformed
    }
}

/// Reads the key type and the content of the subjectPublicKey, which is not judged here.
pub(crate) fn parse_spki(spki: &[u8]) -> Result<(KeyType, &[u8]), SpkiFault> {
    let mut fields = Reader::sequence(spki)?;
    let mut algorithm = Reader::new(fields.expect(der::SEQUENCE)?);
    let subject_public_key = fields.whole_bit_string()?;
    fields.finish()?;
    let identifier = algorithm.expect(der::OID)?;
    let parameters = if algorithm.is_empty() { None } else { Some(algorithm.element()?) };
    algorithm.finish()?;
    let key_type = match (identifier, parameters.map(|parameters| (parameters.tag, parameters.content))) {
        (EC_PUBLIC_KEY, Some((der::OID, curve))) => {
            KeyType::Ec(curve_of(curve).ok_or(SpkiFault::Unsupported)?)
        }
        // Explicit curve parameters, and those that are inherited.
        (EC_PUBLIC_KEY, _) => return Err(SpkiFault::Unsupported),
        // NULL is right; some software leaves it out.
        (RSA_ENCRYPTION, None | Some((der::NULL, []))) => KeyType::Rsa,
        (RSASSA_PSS, None) => KeyType::RsaPss(None),
        (RSASSA_PSS, Some((der::SEQUENCE, parameters))) => {
            KeyType::RsaPss(Some(hash_of_pss_parameters(parameters).ok_or(SpkiFault::Unsupported)?))
        }
        (ED25519, None) => KeyType::Ed25519,
        (ED448, None) => KeyType::Ed448,
        (RSA_ENCRYPTION | RSASSA_PSS | ED25519 | ED448, _) => return Err(SpkiFault::Malformed),
        (identifier, parameters) => match (ml_dsa_of(identifier), parameters) {
            (Some(set), None) => KeyType::MlDsa(set),
            (Some(_), Some(_)) => return Err(SpkiFault::Malformed),
            (None, _) => return Err(SpkiFault::Unsupported),
        },
    };
    Ok((key_type, subject_public_key))
}

/// Writes a SubjectPublicKeyInfo.
pub(super) fn write_spki(key_type: KeyType, subject_public_key: &[u8]) -> Vec<u8> {
    let identifier = key_type.identifier();
    // The three heads have at most five bytes each.
    let room = identifier.len().saturating_add(subject_public_key.len()).saturating_add(16);
    let mut content = Vec::with_capacity(room);
    der::write(der::SEQUENCE, &identifier, &mut content);
    der::write_head(der::BIT_STRING, subject_public_key.len().saturating_add(1), &mut content);
    content.push(0);
    content.extend_from_slice(subject_public_key);
    let length = content.len();
    der::write_head(der::SEQUENCE, length, &mut content);
    // The head, written last, to the front.
    content.rotate_left(length);
    content
}

fn curve_of(identifier: &[u8]) -> Option<Curve> {
    [Curve::P256, Curve::P384, Curve::P521, Curve::Secp256k1]
        .into_iter()
        .find(|curve| identifier_of(*curve) == identifier)
}

const fn identifier_of(curve: Curve) -> &'static [u8] {
    match curve {
        // 1.2.840.10045.3.1.7
        Curve::P256 => &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07],
        // 1.3.132.0.34
        Curve::P384 => &[0x2b, 0x81, 0x04, 0x00, 0x22],
        // 1.3.132.0.35
        Curve::P521 => &[0x2b, 0x81, 0x04, 0x00, 0x23],
        // 1.3.132.0.10
        Curve::Secp256k1 => &[0x2b, 0x81, 0x04, 0x00, 0x0a],
    }
}

/// The parameter set that an identifier of a key or a signature names (RFC 9881 §2).
pub(crate) fn ml_dsa_of(identifier: &[u8]) -> Option<MlDsaParameterSet> {
    [MlDsaParameterSet::MlDsa44, MlDsaParameterSet::MlDsa65, MlDsaParameterSet::MlDsa87]
        .into_iter()
        .find(|set| ml_dsa_identifier(*set) == identifier)
}

/// 2.16.840.1.101.3.4.3.17 to .19
const fn ml_dsa_identifier(set: MlDsaParameterSet) -> &'static [u8] {
    match set {
        MlDsaParameterSet::MlDsa44 => &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x11],
        MlDsaParameterSet::MlDsa65 => &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x12],
        MlDsaParameterSet::MlDsa87 => &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x13],
    }
}

/// 1.2.840.10045.2.1
const EC_PUBLIC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
/// 1.2.840.113549.1.1.1
const RSA_ENCRYPTION: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
/// 1.2.840.113549.1.1.10
const RSASSA_PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a];
/// 1.3.101.112
const ED25519: &[u8] = &[0x2b, 0x65, 0x70];
/// 1.3.101.113
const ED448: &[u8] = &[0x2b, 0x65, 0x71];
