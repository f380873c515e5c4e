//! What a record keeps of the certificates of an attestation: how metadata names their keys.

use crate::attestation::Statements;
use crate::crypto::{Digest, HashAlgorithm};
use crate::key::subject_public_key_of;
use crate::trust::Trust;
use crate::x509::{Certificate, UnusedBits};

/// Hashes of the subjectPublicKey bits of an attestation's certificates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct AttestationCertificates {
    pub(crate) key_identifier: Option<[u8; 20]>,
    pub(crate) key_hashes: Vec<[u8; 32]>,
}

impl AttestationCertificates {
    /// Of all statements; the first certificate of the leading one gives the key identifier.
    pub(crate) fn of(statements: &Statements, object: &[u8]) -> Self {
        let leaf = statements.leading().x5c(object).next().and_then(key_bits);
        let mut key_hashes = Vec::new();
        for statement in statements.iter() {
            key_hashes.extend(statement.x5c(object).filter_map(key_bits).filter_map(sha256));
            if let Trust::Trusted(path) = &statement.trust {
                let anchor = subject_public_key_of(path.anchor().subject_public_key_info());
                key_hashes.extend(anchor.and_then(sha256));
            }
        }
        Self { key_identifier: leaf.and_then(sha1), key_hashes }
    }
}

/// The bits of the subjectPublicKey of a certificate, which was read before.
fn key_bits(der: &[u8]) -> Option<&[u8]> {
    let certificate = Certificate::parse_with(der, UnusedBits::ReadAsZero).ok()?;
    subject_public_key_of(certificate.spki())
}

fn sha1(bits: &[u8]) -> Option<[u8; 20]> {
    Digest::of(HashAlgorithm::Sha1, bits).as_slice().try_into().ok()
}

fn sha256(bits: &[u8]) -> Option<[u8; 32]> {
    Digest::of(HashAlgorithm::Sha256, bits).as_slice().try_into().ok()
}
