//! The forms in which a key leaves this crate.

use ciborium::Value;
use coset::{CborSerializable as _, CoseKey, CoseKeyBuilder, iana};
use sha2::{Digest as _, Sha256};

use super::PublicKey;
use super::jwk::to_jwk;
use super::spki::write_spki;
use crate::crypto::{Curve, KeyType, rsa_components};
use crate::encoding::base64::{encode_standard_unpadded, encode_url, push_standard};
use crate::error::stable_names;

/// The form of the record's `publicKey`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PublicKeyFormat {
    /// SubjectPublicKeyInfo as PEM, in lines of 64 characters with a final line end.
    #[default]
    SpkiPem,
    /// SubjectPublicKeyInfo as DER, in base64url.
    SpkiDer,
    /// COSE_Key, in base64url.
    Cose,
    /// JSON Web Key (RFC 7517), as JSON text.
    Jwk,
    /// `SHA256:` and the SHA-256 of the SubjectPublicKeyInfo in standard base64 without padding. Nobody documented the
    /// hashed bytes of the service's old samples, so this form is our convention.
    Fingerprint,
}

impl PublicKeyFormat {
    /// All formats.
    pub const ALL: &'static [Self] =
        &[Self::SpkiPem, Self::SpkiDer, Self::Cose, Self::Jwk, Self::Fingerprint];

    /// The stable name, such as `spki-pem`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SpkiPem => "spki-pem",
            Self::SpkiDer => "spki-der",
            Self::Cose => "cose",
            Self::Jwk => "jwk",
            Self::Fingerprint => "fingerprint",
        }
    }
}

stable_names!(PublicKeyFormat);

impl PublicKey {
    /// Writes the key in this form.
    pub fn render(&self, format: PublicKeyFormat) -> String {
        match format {
            PublicKeyFormat::SpkiPem => self.to_spki_pem(),
            PublicKeyFormat::SpkiDer => encode_url(&self.to_spki_der()),
            PublicKeyFormat::Cose => encode_url(&self.to_cose()),
            PublicKeyFormat::Jwk => self.to_jwk(),
            PublicKeyFormat::Fingerprint => self.fingerprint(),
        }
    }

    /// SubjectPublicKeyInfo as DER (RFC 5280 §4.1.2.7).
    pub fn to_spki_der(&self) -> Vec<u8> {
        write_spki(self.key_type, self.subject_public_key.as_slice())
    }

    /// SubjectPublicKeyInfo as PEM, in lines of 64 characters with a final line end.
    pub fn to_spki_pem(&self) -> String {
        let der = self.to_spki_der();
        let base64 = der.len().div_ceil(3).saturating_mul(4);
        // The base64, a line end for each of its lines, and two boundaries.
        let room = base64.saturating_add(base64.div_ceil(64)).saturating_add(52);
        let mut pem = String::with_capacity(room);
        pem.push_str("-----BEGIN PUBLIC KEY-----\n");
        for line in der.chunks(48) {
            push_standard(line, &mut pem);
            pem.push('\n');
        }
        pem.push_str("-----END PUBLIC KEY-----\n");
        pem
    }

    /// COSE_Key (RFC 9052 §7), in CTAP2 order. A key without an [`algorithm`](Self::algorithm) has none here either.
    pub fn to_cose(&self) -> Vec<u8> {
        let subject_public_key = self.subject_public_key.as_slice();
        let mut key = match self.key_type {
            KeyType::Ec(curve) => {
                let coordinates = subject_public_key.get(1..).unwrap_or_default();
                let (x, y) = coordinates.split_at_checked(curve.coordinate_len()).unwrap_or_default();
                CoseKeyBuilder::new_ec2_pub_key(cose_curve(curve), x.to_vec(), y.to_vec()).build()
            }
            KeyType::Ed25519 | KeyType::Ed448 => CoseKeyBuilder::new_okp_key()
                .param(-1, Value::from(if self.key_type == KeyType::Ed448 { 7 } else { 6 }))
                .param(-2, Value::Bytes(subject_public_key.to_vec()))
                .build(),
            KeyType::MlDsa(_) => CoseKey {
                kty: coset::KeyType::Assigned(iana::KeyType::AKP),
                params: vec![(coset::Label::Int(-1), Value::Bytes(subject_public_key.to_vec()))],
                ..CoseKey::default()
            },
            KeyType::Rsa | KeyType::RsaPss(_) => {
                let (modulus, exponent) = rsa_components(subject_public_key).unwrap_or_default();
                CoseKey {
                    kty: coset::KeyType::Assigned(iana::KeyType::RSA),
                    params: vec![
                        (coset::Label::Int(-1), Value::Bytes(modulus.to_vec())),
                        (coset::Label::Int(-2), Value::Bytes(exponent.to_vec())),
                    ],
                    ..CoseKey::default()
                }
            }
        };
        key.alg = self.algorithm.and_then(|algorithm| {
            let registered = <iana::Algorithm as iana::EnumI64>::from_i64(algorithm.cose())?;
            Some(coset::Algorithm::Assigned(registered))
        });
        // Writing to memory does not fail; the value has nothing that CBOR cannot express.
        key.to_vec().unwrap_or_default()
    }

    /// JSON Web Key (RFC 7517, RFC 7518, RFC 8037, RFC 8812, RFC 9964), as JSON text with sorted members.
    pub fn to_jwk(&self) -> String {
        to_jwk(self.key_type, self.algorithm, self.subject_public_key.as_slice())
    }

    /// `SHA256:` and the SHA-256 of the SubjectPublicKeyInfo, in standard base64 without padding.
    pub fn fingerprint(&self) -> String {
        format!("SHA256:{}", encode_standard_unpadded(&Sha256::digest(self.to_spki_der())))
    }
}

const fn cose_curve(curve: Curve) -> iana::EllipticCurve {
    match curve {
        Curve::P256 => iana::EllipticCurve::P_256,
        Curve::P384 => iana::EllipticCurve::P_384,
        Curve::P521 => iana::EllipticCurve::P_521,
        Curve::Secp256k1 => iana::EllipticCurve::Secp256k1,
    }
}
