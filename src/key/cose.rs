//! COSE_Key (RFC 9052 §7) as WebAuthn restricts it: exactly the labels of the key type, and one encoding each.

use super::{Algorithm, KeyBits, PublicKey, PublicKeyError};
use crate::crypto::{Curve, KeyType, RsaBounds, UNCOMPRESSED};
use crate::encoding::cbor::{Map, Value};
use crate::encoding::der;

/// Reads a credential public key and checks it as far as a key can be checked by itself.
pub(crate) fn from_cose(
    value: &Value<'_>,
    allowed: &[Algorithm],
    bounds: RsaBounds,
) -> Result<PublicKey, PublicKeyError> {
    let map = value.as_map().ok_or(PublicKeyError::NotAMap)?;
    let labels = Labels::read(&map)?;
    let number = labels.algorithm.ok_or(PublicKeyError::AlgorithmMissing)?;
    let algorithm = i64::try_from(number)
        .ok()
        .and_then(Algorithm::from_cose)
        .ok_or(PublicKeyError::AlgorithmUnsupported)?;
    if !allowed.contains(&algorithm) {
        return Err(PublicKeyError::AlgorithmNotAllowed);
    }
    let key_type = algorithm.key_type();
    let subject_public_key = match key_type {
        KeyType::Ec(curve) => labels.elliptic_curve(curve)?,
        KeyType::Ed25519 => labels.octet_key_pair(6)?,
        KeyType::Ed448 => labels.octet_key_pair(7)?,
        KeyType::MlDsa(_) => labels.algorithm_key_pair()?,
        KeyType::Rsa | KeyType::RsaPss(_) => labels.rsa()?,
    };
    PublicKey::checked(key_type, Some(algorithm), subject_public_key, bounds)
}

/// The members of the map for each key type, in CDDL:
///
/// ```text
/// EC2 = { 1: 2, 3: int, -1: crv, -2: bytes, -3: bytes }  ; x and y, as wide as the curve
/// OKP = { 1: 1, 3: int, -1: crv, -2: bytes }             ; x
/// RSA = { 1: 3, 3: int, -1: bytes, -2: bytes }           ; n and e, without leading zeros
/// AKP = { 1: 7, 3: int, -1: bytes }                      ; pub (RFC 9964)
/// ```
struct Labels<'a> {
    count: usize,
    key_type: Option<i128>,
    algorithm: Option<i128>,
    minus_1: Option<Value<'a>>,
    minus_2: Option<Value<'a>>,
    minus_3: Option<Value<'a>>,
}

impl<'a> Labels<'a> {
    fn read(map: &Map<'a>) -> Result<Self, PublicKeyError> {
        let mut labels = Self {
            count: map.len(),
            key_type: None,
            algorithm: None,
            minus_1: None,
            minus_2: None,
            minus_3: None,
        };
        for (label, value) in map.iter() {
            match label.as_int() {
                Some(KEY_TYPE) => labels.key_type = value.as_int(),
                Some(ALGORITHM) => labels.algorithm = value.as_int(),
                Some(-1) => labels.minus_1 = Some(value),
                Some(-2) => labels.minus_2 = Some(value),
                Some(-3) => labels.minus_3 = Some(value),
                _ => return Err(PublicKeyError::UnexpectedParameter),
            }
        }
        Ok(labels)
    }

    /// EC2: curve, x and y, each coordinate as wide as the curve; never a compressed y.
    fn elliptic_curve(&self, curve: Curve) -> Result<KeyBits, PublicKeyError> {
        self.check_shape(KEY_TYPE_EC2, 5)?;
        self.check_curve(match curve {
            Curve::P256 => 1,
            Curve::P384 => 2,
            Curve::P521 => 3,
            Curve::Secp256k1 => 8,
        })?;
        let (x, y) = (bytes(self.minus_2)?, bytes(self.minus_3)?);
        if x.len() != curve.coordinate_len() || y.len() != curve.coordinate_len() {
            return Err(PublicKeyError::ParameterLength);
        }
        Ok(KeyBits::concat(&[&[UNCOMPRESSED], x, y]))
    }

    /// OKP: curve, Ed25519 or Ed448, and x.
    fn octet_key_pair(&self, curve: i128) -> Result<KeyBits, PublicKeyError> {
        self.check_shape(KEY_TYPE_OKP, 4)?;
        self.check_curve(curve)?;
        Ok(KeyBits::concat(&[bytes(self.minus_2)?]))
    }

    /// AKP: the public key (RFC 9964 §4).
    fn algorithm_key_pair(&self) -> Result<KeyBits, PublicKeyError> {
        self.check_shape(KEY_TYPE_AKP, 3)?;
        Ok(KeyBits::concat(&[bytes(self.minus_1)?]))
    }

    /// RSA: modulus and exponent, both in their shortest form (RFC 8230 §4).
    fn rsa(&self) -> Result<KeyBits, PublicKeyError> {
        self.check_shape(KEY_TYPE_RSA, 4)?;
        let (modulus, exponent) = (bytes(self.minus_1)?, bytes(self.minus_2)?);
        if [modulus, exponent].iter().any(|magnitude| matches!(magnitude, [] | [0, ..])) {
            return Err(PublicKeyError::ParameterLength);
        }
        let mut fields = Vec::with_capacity(modulus.len().saturating_add(16));
        der::write_positive(modulus, &mut fields);
        der::write_positive(exponent, &mut fields);
        let mut key = Vec::with_capacity(fields.len().saturating_add(4));
        der::write(der::SEQUENCE, &fields, &mut key);
        Ok(KeyBits::Heap(key.into()))
    }

    /// The key type, and as many labels as it has.
    fn check_shape(&self, key_type: i128, count: usize) -> Result<(), PublicKeyError> {
        if self.key_type != Some(key_type) {
            Err(PublicKeyError::KeyTypeMismatch)
        } else if self.count > count {
            Err(PublicKeyError::UnexpectedParameter)
        } else {
            Ok(())
        }
    }

    fn check_curve(&self, curve: i128) -> Result<(), PublicKeyError> {
        match self.minus_1 {
            Some(Value::Int(found)) if found == curve => Ok(()),
            Some(Value::Int(_)) => Err(PublicKeyError::CurveMismatch),
            _ => Err(PublicKeyError::ParameterMissing),
        }
    }
}

fn bytes(value: Option<Value<'_>>) -> Result<&[u8], PublicKeyError> {
    value.and_then(|value| value.as_bytes()).ok_or(PublicKeyError::ParameterMissing)
}

const KEY_TYPE: i128 = 1;
const ALGORITHM: i128 = 3;

const KEY_TYPE_OKP: i128 = 1;
const KEY_TYPE_EC2: i128 = 2;
const KEY_TYPE_RSA: i128 = 3;
const KEY_TYPE_AKP: i128 = 7;
