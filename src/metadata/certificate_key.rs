//! The keys of certificates that metadata has as text.

use std::borrow::Cow;

use crate::encoding::base64;
use crate::key::key_hash;
use crate::x509::{Certificate, UnusedBits};

/// The DER of a certificate in standard base64. White space inside is stepped over: some entries have it.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
    let text = if text.bytes().any(|byte| is_space(&byte)) {
        Cow::Owned(text.bytes().filter(|byte| !is_space(byte)).collect())
    } else {
        Cow::Borrowed(text.as_bytes())
    };
    base64::decode_standard(&text).ok()
}

/// SHA-256 of the subjectPublicKey bits of a certificate in base64.
pub(super) fn read_key_hash(text: &str) -> Option<[u8; 32]> {
    let der = decode(text)?;
    let certificate = Certificate::parse_with(&der, UnusedBits::ReadAsZero).ok()?;
    key_hash(certificate.spki())
}
