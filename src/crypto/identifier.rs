//! The AlgorithmIdentifiers of the schemes, which all our implementations state alike. This file also tells whether
//! another implementation states those of a scheme.

use rustls_pki_types::{AlgorithmIdentifier, SignatureVerificationAlgorithm, alg_id};

use super::key::KeyType;
use super::rsa_pss::hash_of_pss_parameters;
use super::scheme::{Curve, HashAlgorithm, MlDsaParameterSet, SignatureScheme};
use crate::encoding::der::{self, Reader};

/// Whether an algorithm states the identifiers of this scheme, for its keys and for its signatures.
pub(super) fn is_of_scheme(algorithm: &dyn SignatureVerificationAlgorithm, scheme: SignatureScheme) -> bool {
    is_same(algorithm.public_key_alg_id(), scheme.public_key_identifier())
        && is_same(algorithm.signature_alg_id(), scheme.signature_identifier())
}

/// Whether both say the same. Their bytes may differ: empty parameters are NULL or absent.
fn is_same(stated: AlgorithmIdentifier, expected: AlgorithmIdentifier) -> bool {
    read(stated.as_ref()).is_some_and(|stated| Some(stated) == read(expected.as_ref()))
}

/// The content of an AlgorithmIdentifier.
#[derive(PartialEq, Eq)]
struct Read<'a> {
    algorithm: &'a [u8],
    parameters: Parameters<'a>,
}

#[derive(PartialEq, Eq)]
enum Parameters<'a> {
    None,
    Curve(&'a [u8]),
    Pss(HashAlgorithm),
}

/// None if it is malformed, or has parameters that no scheme has.
fn read(identifier: &[u8]) -> Option<Read<'_>> {
    let mut fields = Reader::new(identifier);
    let algorithm = fields.object_identifier().ok()?;
    let parameters = if fields.is_empty() {
        Parameters::None
    } else {
        let element = fields.element().ok()?;
        match (element.tag, element.content) {
            (der::NULL, []) => Parameters::None,
            (der::OID, curve) => Parameters::Curve(curve),
            // The defaults.
            (der::SEQUENCE, []) => Parameters::Pss(HashAlgorithm::Sha1),
            (der::SEQUENCE, content) => Parameters::Pss(hash_of_pss_parameters(content)?),
            _ => return None,
        }
    };
    fields.finish().ok()?;
    Some(Read { algorithm, parameters })
}

impl KeyType {
    /// The identifier of its keys. RSASSA-PSS is a way to sign, and its keys are written as those of RSA.
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
    /// The identifier of the keys that sign by it.
    pub(super) const fn public_key_identifier(self) -> AlgorithmIdentifier {
        match self {
            Self::Ecdsa(curve, _) => KeyType::Ec(curve).identifier(),
            Self::RsaPkcs1(_) | Self::RsaPss(_) => KeyType::Rsa.identifier(),
            Self::Ed25519 => KeyType::Ed25519.identifier(),
            Self::Ed448 => KeyType::Ed448.identifier(),
            Self::MlDsa(set) => ml_dsa(set),
        }
    }

    /// The identifier of its signatures.
    pub(super) const fn signature_identifier(self) -> AlgorithmIdentifier {
        match self {
            Self::Ecdsa(_, HashAlgorithm::Sha1) => ECDSA_SHA1,
            Self::Ecdsa(_, HashAlgorithm::Sha256) => alg_id::ECDSA_SHA256,
            Self::Ecdsa(_, HashAlgorithm::Sha384) => alg_id::ECDSA_SHA384,
            Self::Ecdsa(_, HashAlgorithm::Sha512) => alg_id::ECDSA_SHA512,
            Self::RsaPkcs1(HashAlgorithm::Sha1) => RSA_PKCS1_SHA1,
            Self::RsaPkcs1(HashAlgorithm::Sha256) => alg_id::RSA_PKCS1_SHA256,
            Self::RsaPkcs1(HashAlgorithm::Sha384) => alg_id::RSA_PKCS1_SHA384,
            Self::RsaPkcs1(HashAlgorithm::Sha512) => alg_id::RSA_PKCS1_SHA512,
            Self::RsaPss(HashAlgorithm::Sha1) => RSA_PSS_SHA1,
            Self::RsaPss(HashAlgorithm::Sha256) => alg_id::RSA_PSS_SHA256,
            Self::RsaPss(HashAlgorithm::Sha384) => alg_id::RSA_PSS_SHA384,
            Self::RsaPss(HashAlgorithm::Sha512) => alg_id::RSA_PSS_SHA512,
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

/// ecdsa-with-SHA1.
const ECDSA_SHA1: AlgorithmIdentifier =
    AlgorithmIdentifier::from_slice(&[0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01]);

/// sha1WithRSAEncryption.
const RSA_PKCS1_SHA1: AlgorithmIdentifier = AlgorithmIdentifier::from_slice(&[
    0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x05, 0x05, 0x00,
]);

/// rsassaPss with its default parameters, which are SHA-1.
const RSA_PSS_SHA1: AlgorithmIdentifier = AlgorithmIdentifier::from_slice(&[
    0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a, 0x30, 0x00,
]);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::oid;

    fn same(stated: &'static [u8], expected: AlgorithmIdentifier) -> bool {
        is_same(AlgorithmIdentifier::from_slice(stated), expected)
    }

    #[test]
    fn absent_and_null_parameters_are_the_same() {
        let ecdsa_sha256_null = b"\x06\x08\x2a\x86\x48\xce\x3d\x04\x03\x02\x05\x00";
        assert!(same(ecdsa_sha256_null, alg_id::ECDSA_SHA256));
        let rsa_sha256_absent = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b";
        assert!(same(rsa_sha256_absent, alg_id::RSA_PKCS1_SHA256));
        let rsa_key_absent = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";
        assert!(same(rsa_key_absent, alg_id::RSA_ENCRYPTION));
        assert!(same(b"\x06\x03\x2b\x65\x70\x05\x00", alg_id::ED25519));
        // RSASSA-PSS with SHA-256, once with NULL beside its hashes and once without, as crates state both.
        let nulls = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a\x30\x34\
            \xa0\x0f\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\
            \xa1\x1c\x30\x1a\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08\
            \x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\xa2\x03\x02\x01\x20";
        let absent = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a\x30\x30\
            \xa0\x0d\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\
            \xa1\x1a\x30\x18\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08\
            \x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\xa2\x03\x02\x01\x20";
        for stated in [&nulls[..], absent] {
            assert!(same(stated, alg_id::RSA_PSS_SHA256));
            assert!(!same(stated, alg_id::RSA_PSS_SHA384));
            assert!(!same(stated, RSA_PSS_SHA1));
        }
    }

    /// These three are written out, since `alg_id` has none with SHA-1.
    #[test]
    fn identifiers_with_sha1_have_their_object_identifiers() {
        for (identifier, expected) in
            [(ECDSA_SHA1, oid::ECDSA_SHA1), (RSA_PKCS1_SHA1, oid::RSA_SHA1), (RSA_PSS_SHA1, oid::RSASSA_PSS)]
        {
            assert_eq!(read(identifier.as_ref()).unwrap().algorithm, expected);
        }
    }

    #[test]
    fn other_parameters_are_not() {
        for (stated, expected) in [
            // No curve, NULL for a curve, another curve.
            (&b"\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"[..], alg_id::ECDSA_P256),
            (b"\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x05\x00", alg_id::ECDSA_P256),
            (b"\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x22", alg_id::ECDSA_P256),
            // A curve where none belongs; a NULL with content; something behind it.
            (b"\x06\x03\x2b\x65\x70\x06\x03\x2b\x65\x70", alg_id::ED25519),
            (b"\x06\x03\x2b\x65\x70\x05\x01\x00", alg_id::ED25519),
            (b"\x06\x03\x2b\x65\x70\x05\x00\x05\x00", alg_id::ED25519),
            // RSASSA-PSS without parameters, and with a salt of 20 bytes.
            (b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a", RSA_PSS_SHA1),
            (b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a\x30\x00", alg_id::RSA_PSS_SHA256),
            (
                b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a\x30\x30\
                \xa0\x0d\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\
                \xa1\x1a\x30\x18\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08\
                \x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\xa2\x03\x02\x01\x14",
                alg_id::RSA_PSS_SHA256,
            ),
            // Nothing, and no identifier.
            (b"", alg_id::ED25519),
            (b"\x06\x00", alg_id::ED25519),
            (b"\x06\x03\x2b\x65", alg_id::ED25519),
            (b"\x05\x00", alg_id::ED25519),
        ] {
            assert!(!same(stated, expected), "{stated:x?}");
        }
    }
}
