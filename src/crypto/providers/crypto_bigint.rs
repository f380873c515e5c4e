//! RSASSA-PKCS1-v1_5 (RFC 8017 §8.2.2) by the fixed-size arithmetic of crypto-bigint. It allocates nothing, and takes
//! about half of the time of the rsa crate.

use crypto_bigint::modular::{FixedMontyForm, FixedMontyParams};
use crypto_bigint::{Odd, U64, U2048, U3072, U4096, U8192, Uint};

use super::adapter::{Adapter, Implementation, rsa_pkcs1};
use crate::crypto::hash::Digest;
use crate::crypto::key::rsa_components;
use crate::crypto::scheme::{HashAlgorithm, SignatureScheme};

/// This crate.
#[derive(Clone, Copy)]
pub(super) struct CryptoBigint;

pub(super) static ALL: [Adapter<CryptoBigint>; 4] = rsa_pkcs1(CryptoBigint);

impl Implementation for CryptoBigint {
    const NAME: &'static str = "CryptoBigint";

    fn verify(&self, scheme: SignatureScheme, key: &[u8], message: &[u8], signature: &[u8]) -> Option<()> {
        let SignatureScheme::RsaPkcs1(hash) = scheme else { return None };
        let (modulus, exponent) = rsa_components(key).ok()?;
        if signature.len() != modulus.len() {
            return None;
        }
        let exponent = number::<{ U64::LIMBS }>(exponent)?;
        let mut buffer = [0; LARGEST];
        let encoded =
            encoded_message(hash, Digest::of(hash, message).as_slice(), modulus.len(), &mut buffer)?;
        let opens_to = match modulus.len() {
            0..=256 => opens_to::<{ U2048::LIMBS }>,
            257..=384 => opens_to::<{ U3072::LIMBS }>,
            385..=512 => opens_to::<{ U4096::LIMBS }>,
            513..=LARGEST => opens_to::<{ U8192::LIMBS }>,
            _ => return None,
        };
        opens_to(modulus, &exponent, signature, encoded)
    }
}

/// Bytes of the largest modulus.
const LARGEST: usize = U8192::BYTES;

/// Whether the signature, raised to the exponent, is the encoded message (RSAVP1, RFC 8017 §5.2.2).
fn opens_to<const LIMBS: usize>(
    modulus: &[u8],
    exponent: &U64,
    signature: &[u8],
    encoded: &[u8],
) -> Option<()> {
    let modulus = Odd::new(number::<LIMBS>(modulus)?).into_option()?;
    let signature = number::<LIMBS>(signature)?;
    if signature >= *modulus.as_ref() {
        return None;
    }
    let signature = FixedMontyForm::new(&signature, &FixedMontyParams::new_vartime(modulus));
    let opened = if *exponent == F4 {
        signature.square_repeat_vartime(16).mul(&signature)
    } else {
        signature.pow_vartime(exponent)
    };
    (opened.retrieve() == number::<LIMBS>(encoded)?).then_some(())
}

/// The usual exponent, 2^16 + 1.
const F4: U64 = U64::from_u32(65537);

/// A magnitude as a number, if it is not too long.
fn number<const LIMBS: usize>(magnitude: &[u8]) -> Option<Uint<LIMBS>> {
    let mut bytes = [0; LARGEST];
    let bytes = bytes.get_mut(..Uint::<LIMBS>::BYTES)?;
    let padding = bytes.len().checked_sub(magnitude.len())?;
    bytes.get_mut(padding..)?.copy_from_slice(magnitude);
    Some(Uint::from_be_slice(bytes))
}

/// EMSA-PKCS1-v1_5 (RFC 8017 §9.2), written into `buffer`. The verifier compares it, and so has nothing to parse.
///
/// ```text
/// 00 01 FF … FF 00 DigestInfo digest
/// ```
fn encoded_message<'b>(
    hash: HashAlgorithm,
    digest: &[u8],
    length: usize,
    buffer: &'b mut [u8; LARGEST],
) -> Option<&'b [u8]> {
    let encoded = buffer.get_mut(..length)?;
    let info = digest_info(hash);
    let filling = length.checked_sub(info.len())?.checked_sub(digest.len())?.checked_sub(3)?;
    if filling < 8 {
        return None;
    }
    let (head, rest) = encoded.split_at_mut_checked(2)?;
    head.copy_from_slice(&[0, 1]);
    let (filled, rest) = rest.split_at_mut_checked(filling)?;
    filled.fill(0xff);
    let (zero, rest) = rest.split_first_mut()?;
    *zero = 0;
    let (prefix, end) = rest.split_at_mut_checked(info.len())?;
    prefix.copy_from_slice(info);
    end.copy_from_slice(digest);
    Some(encoded)
}

/// DigestInfo up to the digest itself (RFC 8017 §9.2, note 1).
const fn digest_info(hash: HashAlgorithm) -> &'static [u8] {
    match hash {
        HashAlgorithm::Sha1 => {
            &[0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14]
        }
        HashAlgorithm::Sha256 => &[
            0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
            0x00, 0x04, 0x20,
        ],
        HashAlgorithm::Sha384 => &[
            0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05,
            0x00, 0x04, 0x30,
        ],
        HashAlgorithm::Sha512 => &[
            0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03, 0x05,
            0x00, 0x04, 0x40,
        ],
    }
}
