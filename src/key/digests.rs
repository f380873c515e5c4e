//! The digests by which metadata names keys, of the bits of a subjectPublicKey.

use super::subject_public_key_of;
use crate::crypto::{Digest, HashAlgorithm};

/// The key identifier of this SubjectPublicKeyInfo: SHA-1 (RFC 5280 §4.2.1.2, method 1).
pub(crate) fn key_identifier(spki: &[u8]) -> Option<[u8; 20]> {
    Digest::of(HashAlgorithm::Sha1, subject_public_key_of(spki)?).as_slice().try_into().ok()
}

/// SHA-256 of the same bits.
pub(crate) fn key_hash(spki: &[u8]) -> Option<[u8; 32]> {
    Digest::of(HashAlgorithm::Sha256, subject_public_key_of(spki)?).as_slice().try_into().ok()
}
