//! What a record keeps of the certificates of an attestation: digests by which metadata names their keys.

use crate::attestation::Statements;
use crate::key::{key_hash, key_identifier};
use crate::trust::Trust;
use crate::x509::{Certificate, UnusedBits};

/// Hashes of the subjectPublicKey bits of an attestation's certificates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct AttestationCertificates {
    pub(crate) key_identifier: Option<[u8; 20]>,
    pub(crate) key_hashes: Vec<[u8; 32]>,
}

impl AttestationCertificates {
    /// The hashes of all statements. The first certificate of the leading statement gives the key identifier.
    pub(crate) fn of(statements: &Statements, object: &[u8]) -> Self {
        let leaf = statements.leading().x5c(object).next().and_then(spki);
        let mut key_hashes = Vec::new();
        for statement in statements.iter() {
            key_hashes.extend(statement.x5c(object).filter_map(spki).filter_map(key_hash));
            if let Trust::Trusted(path) = &statement.trust {
                key_hashes.extend(key_hash(path.anchor().subject_public_key_info()));
            }
        }
        Self { key_identifier: leaf.and_then(key_identifier), key_hashes }
    }
}

/// The SubjectPublicKeyInfo of a certificate, which was read before.
fn spki(der: &[u8]) -> Option<&[u8]> {
    Some(Certificate::parse_with(der, UnusedBits::ReadAsZero).ok()?.spki())
}
