//! TPMT_PUBLIC (TPM 2.0 part 2 §12.2.4): a key as the TPM describes it.

use super::reader::{Reader, StructureFault};
use super::{TpmAttributes, TpmError};
use crate::crypto::{Curve, Digest, HashAlgorithm, KeyType, SignatureScheme, bit_len, rsa_components};
use crate::encoding::der::without_zeros;
use crate::key::PublicKey;

/// A description of an RSA or ECC key. Numbers are big-endian; sized buffers have two bytes of length before them:
///
/// ```text
/// type              2   0001 RSA, 0023 ECC
/// nameAlg           2
/// objectAttributes  4
/// authPolicy        sized
/// parameters        RSA: symmetric, scheme, keyBits 2, exponent 4 (0 is 65537)
///                   ECC: symmetric, scheme, curveID 2, kdf
/// unique            RSA: modulus, sized; ECC: x, sized; y, sized
/// ```
///
/// Symmetric, scheme and kdf begin with an algorithm of 2 bytes, which is 0010 for none. The parameters of that
/// algorithm follow.
pub(crate) struct PublicArea<'a> {
    name_alg: HashAlgorithm,
    /// The attributes. The specification does not judge them.
    pub(super) attributes: TpmAttributes,
    /// The one scheme that the key may sign with. None means any.
    scheme: Option<(u16, HashAlgorithm)>,
    key: Key<'a>,
}

enum Key<'a> {
    Rsa { key_bits: u16, exponent: u32, modulus: &'a [u8] },
    Ecc { curve: u16, x: &'a [u8], y: &'a [u8] },
}

impl From<StructureFault> for TpmError {
    fn from(_: StructureFault) -> Self {
        Self::PubAreaMalformed
    }
}

impl<'a> PublicArea<'a> {
    /// Reads a description to its last byte. A key that no credential can have is refused, never misread.
    pub(crate) fn decode(bytes: &'a [u8]) -> Result<Self, TpmError> {
        let mut fields = Reader::new(bytes);
        let key_type = fields.u16()?;
        let name_alg = hash(fields.u16()?)?;
        let attributes = TpmAttributes::new(fields.u32()?);
        let _auth_policy = fields.sized()?;
        let area = match key_type {
            RSA => {
                symmetric(&mut fields)?;
                let scheme = rsa_scheme(&mut fields)?;
                let (key_bits, exponent) = (fields.u16()?, fields.u32()?);
                let key = Key::Rsa { key_bits, exponent, modulus: fields.sized()? };
                Self { name_alg, attributes, scheme, key }
            }
            ECC => {
                symmetric(&mut fields)?;
                let scheme = ecc_scheme(&mut fields)?;
                let curve = fields.u16()?;
                key_derivation(&mut fields)?;
                let key = Key::Ecc { curve, x: fields.sized()?, y: fields.sized()? };
                Self { name_alg, attributes, scheme, key }
            }
            _ => return Err(TpmError::PubAreaUnsupported),
        };
        fields.finish()?;
        Ok(area)
    }

    /// Whether this is the credential's key. Numbers are compared as numbers: a TPM may leave leading zeros out or put
    /// some in.
    pub(super) fn check_key(&self, credential: &PublicKey) -> Result<(), TpmError> {
        let credential_key = credential.key();
        let subject_public_key = credential_key.subject_public_key();
        let same = match (&self.key, credential_key.key_type()) {
            (Key::Rsa { key_bits, exponent, modulus }, KeyType::Rsa) => {
                let (n, e) = rsa_components(subject_public_key).map_err(|_| TpmError::KeyMismatch)?;
                let exponent = if *exponent == 0 { DEFAULT_EXPONENT } else { *exponent };
                is_same(modulus, n)
                    && is_same(&exponent.to_be_bytes(), e)
                    && usize::from(*key_bits) == bit_len(n)
            }
            (Key::Ecc { curve, x, y }, KeyType::Ec(of_credential)) => {
                let of_area = match *curve {
                    NIST_P256 => Curve::P256,
                    NIST_P384 => Curve::P384,
                    NIST_P521 => Curve::P521,
                    _ => return Err(TpmError::PubAreaUnsupported),
                };
                let coordinates = subject_public_key.get(1..).unwrap_or_default();
                let split = coordinates.split_at_checked(of_credential.coordinate_len());
                of_area == of_credential && split.is_some_and(|(cx, cy)| is_same(x, cx) && is_same(y, cy))
            }
            _ => false,
        };
        if !same {
            return Err(TpmError::KeyMismatch);
        }
        self.check_scheme(credential)
    }

    fn check_scheme(&self, credential: &PublicKey) -> Result<(), TpmError> {
        let Some((scheme, hash)) = self.scheme else { return Ok(()) };
        let signs = match (scheme, credential.algorithm().map(|algorithm| algorithm.scheme())) {
            (RSASSA, Some(SignatureScheme::RsaPkcs1(of_credential)))
            | (RSAPSS, Some(SignatureScheme::RsaPss(of_credential)))
            | (ECDSA, Some(SignatureScheme::Ecdsa(_, of_credential))) => hash == of_credential,
            _ => false,
        };
        if signs { Ok(()) } else { Err(TpmError::SchemeMismatch) }
    }

    /// Whether `name` is the name of this description, whose bytes are `area`: its name algorithm and its digest.
    pub(crate) fn is_named(&self, name: &[u8], area: &[u8]) -> bool {
        name.split_first_chunk().is_some_and(|(algorithm, digest)| {
            u16::from_be_bytes(*algorithm) == number_of(self.name_alg)
                && digest == Digest::of(self.name_alg, area).as_slice()
        })
    }
}

/// The same magnitude, leading zeros aside.
fn is_same(a: &[u8], b: &[u8]) -> bool {
    without_zeros(a) == without_zeros(b)
}

/// TPMT_SYM_DEF_OBJECT: key size and mode follow a cipher.
fn symmetric(fields: &mut Reader<'_>) -> Result<(), TpmError> {
    match fields.u16()? {
        NULL => Ok(()),
        TDES | AES | SM4 | CAMELLIA => Ok(fields.skip::<4>()?),
        _ => Err(TpmError::PubAreaUnsupported),
    }
}

/// TPMT_RSA_SCHEME: a hash follows all but RSAES. A key for decryption alone signs nothing.
fn rsa_scheme(fields: &mut Reader<'_>) -> Result<Option<(u16, HashAlgorithm)>, TpmError> {
    match fields.u16()? {
        NULL => Ok(None),
        scheme @ (RSASSA | RSAPSS) => Ok(Some((scheme, hash(fields.u16()?)?))),
        _ => Err(TpmError::PubAreaUnsupported),
    }
}

/// TPMT_ECC_SCHEME: a hash follows. Schemes other than ECDSA make no signature that a credential can have.
fn ecc_scheme(fields: &mut Reader<'_>) -> Result<Option<(u16, HashAlgorithm)>, TpmError> {
    match fields.u16()? {
        NULL => Ok(None),
        ECDSA => Ok(Some((ECDSA, hash(fields.u16()?)?))),
        _ => Err(TpmError::PubAreaUnsupported),
    }
}

/// TPMT_KDF_SCHEME: a hash follows.
fn key_derivation(fields: &mut Reader<'_>) -> Result<(), TpmError> {
    match fields.u16()? {
        NULL => Ok(()),
        MGF1 | KDF1_SP800_56A | KDF2 | KDF1_SP800_108 => Ok(fields.skip::<2>()?),
        _ => Err(TpmError::PubAreaUnsupported),
    }
}

const fn hash(algorithm: u16) -> Result<HashAlgorithm, TpmError> {
    match algorithm {
        SHA1 => Ok(HashAlgorithm::Sha1),
        SHA256 => Ok(HashAlgorithm::Sha256),
        SHA384 => Ok(HashAlgorithm::Sha384),
        SHA512 => Ok(HashAlgorithm::Sha512),
        _ => Err(TpmError::PubAreaUnsupported),
    }
}

const fn number_of(hash: HashAlgorithm) -> u16 {
    match hash {
        HashAlgorithm::Sha1 => SHA1,
        HashAlgorithm::Sha256 => SHA256,
        HashAlgorithm::Sha384 => SHA384,
        HashAlgorithm::Sha512 => SHA512,
    }
}

/// The exponent that zero stands for.
const DEFAULT_EXPONENT: u32 = 65537;

// TPM_ALG_ID (TPM 2.0 part 2 §6.3) and TPM_ECC_CURVE (§6.4).
const RSA: u16 = 0x0001;
const TDES: u16 = 0x0003;
const SHA1: u16 = 0x0004;
const AES: u16 = 0x0006;
const MGF1: u16 = 0x0007;
const SHA256: u16 = 0x000b;
const SHA384: u16 = 0x000c;
const SHA512: u16 = 0x000d;
const NULL: u16 = 0x0010;
const SM4: u16 = 0x0013;
const RSASSA: u16 = 0x0014;
const RSAPSS: u16 = 0x0016;
const ECDSA: u16 = 0x0018;
const KDF1_SP800_56A: u16 = 0x0020;
const KDF2: u16 = 0x0021;
const KDF1_SP800_108: u16 = 0x0022;
const ECC: u16 = 0x0023;
const CAMELLIA: u16 = 0x0026;
const NIST_P256: u16 = 0x0003;
const NIST_P384: u16 = 0x0004;
const NIST_P521: u16 = 0x0005;
