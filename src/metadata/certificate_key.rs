//! The keys of certificates that metadata has as text, and how metadata names keys.

use std::borrow::Cow;

use crate::crypto::{Digest, HashAlgorithm};
use crate::encoding::base64;
use crate::key::subject_public_key_of;
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

/// SHA-256 of the subjectPublicKey bits: by this, records and reports name keys.
pub(crate) fn key_hash(spki: &[u8]) -> Option<[u8; 32]> {
    Digest::of(HashAlgorithm::Sha256, subject_public_key_of(spki)?).as_slice().try_into().ok()
}

/// SHA-1 of the same bits, the key identifier of RFC 5280 §4.2.1.2 method 1: by this, entries name keys of U2F.
pub(crate) fn key_identifier(spki: &[u8]) -> Option<[u8; 20]> {
    Digest::of(HashAlgorithm::Sha1, subject_public_key_of(spki)?).as_slice().try_into().ok()
}
