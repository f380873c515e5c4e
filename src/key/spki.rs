//! SubjectPublicKeyInfo (RFC 5280 §4.1.2.7): reading the key of a certificate or PEM block, writing ours.

use crate::crypto::{Curve, KeyType, MlDsaParameterSet, hash_of_pss_parameters};
use crate::encoding::der::{self, DerFault, Reader};
use crate::encoding::oid;

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
        (oid::EC_PUBLIC_KEY, Some((der::OID, curve))) => {
            KeyType::Ec(curve_of(curve).ok_or(SpkiFault::Unsupported)?)
        }
        // Explicit curve parameters, and those that are inherited.
        (oid::EC_PUBLIC_KEY, _) => return Err(SpkiFault::Unsupported),
        // NULL is right; some software leaves it out.
        (oid::RSA_ENCRYPTION, None | Some((der::NULL, []))) => KeyType::Rsa,
        (oid::RSASSA_PSS, None) => KeyType::RsaPss(None),
        (oid::RSASSA_PSS, Some((der::SEQUENCE, parameters))) => {
            KeyType::RsaPss(Some(hash_of_pss_parameters(parameters).ok_or(SpkiFault::Unsupported)?))
        }
        (oid::ED25519, None) => KeyType::Ed25519,
        (oid::ED448, None) => KeyType::Ed448,
        (oid::RSA_ENCRYPTION | oid::RSASSA_PSS | oid::ED25519 | oid::ED448, _) => {
            return Err(SpkiFault::Malformed);
        }
        (identifier, parameters) => match (ml_dsa_of(identifier), parameters) {
            (Some(set), None) => KeyType::MlDsa(set),
            (Some(_), Some(_)) => return Err(SpkiFault::Malformed),
            (None, _) => return Err(SpkiFault::Unsupported),
        },
    };
    Ok((key_type, subject_public_key))
}

/// The bits of the subjectPublicKey, of whatever type the key is.
pub(crate) fn subject_public_key_of(spki: &[u8]) -> Option<&[u8]> {
    let mut fields = Reader::sequence(spki).ok()?;
    fields.expect(der::SEQUENCE).ok()?;
    fields.whole_bit_string().ok()
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
        Curve::P256 => oid::P256,
        Curve::P384 => oid::P384,
        Curve::P521 => oid::P521,
        Curve::Secp256k1 => oid::SECP256K1,
    }
}

/// The parameter set that an identifier of a key or a signature names (RFC 9881 §2).
pub(crate) fn ml_dsa_of(identifier: &[u8]) -> Option<MlDsaParameterSet> {
    [MlDsaParameterSet::MlDsa44, MlDsaParameterSet::MlDsa65, MlDsaParameterSet::MlDsa87]
        .into_iter()
        .find(|set| ml_dsa_identifier(*set) == identifier)
}

const fn ml_dsa_identifier(set: MlDsaParameterSet) -> &'static [u8] {
    match set {
        MlDsaParameterSet::MlDsa44 => oid::ML_DSA_44,
        MlDsaParameterSet::MlDsa65 => oid::ML_DSA_65,
        MlDsaParameterSet::MlDsa87 => oid::ML_DSA_87,
    }
}
