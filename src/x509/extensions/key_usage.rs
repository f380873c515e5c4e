//! keyUsage (RFC 5280 §4.2.1.3).

use crate::encoding::der::{self, Reader};
use crate::encoding::oid;
use crate::x509::CertificateError;
use crate::x509::outline::Outline;

/// The first byte of the usage bits, which has all that a path needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeyUsage(u8);

impl KeyUsage {
    pub(in crate::x509) fn read(outline: &Outline<'_>) -> Result<Option<Self>, CertificateError> {
        let malformed = CertificateError::ExtensionMalformed;
        let Some(extension) = outline.extension(oid::KEY_USAGE) else { return Ok(None) };
        let bits = Reader::single(extension.value, der::BIT_STRING).map_err(|_| malformed)?;
        let (&unused, bytes) = bits.split_first().ok_or(malformed)?;
        // Nine bits are named; the unused ones of the last byte are zero.
        match (bytes, unused) {
            ([], 0) => Ok(Some(Self(0))),
            ([first, ..], 0..=7) if bytes.len() <= 2 => {
                let mask = (1_u8 << unused).wrapping_sub(1);
                let unused_are_zero = bytes.last().is_some_and(|last| last & mask == 0);
                if unused_are_zero { Ok(Some(Self(*first))) } else { Err(malformed) }
            }
            _ => Err(malformed),
        }
    }

    pub(crate) const fn digital_signature(self) -> bool {
        self.0 & 0x80 != 0
    }

    pub(crate) const fn key_cert_sign(self) -> bool {
        self.0 & 0x04 != 0
    }

    pub(crate) const fn crl_sign(self) -> bool {
        self.0 & 0x02 != 0
    }
}
