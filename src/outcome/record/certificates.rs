//! What a record keeps of the certificates of an attestation: digests by which metadata names their keys.

use crate::attestation::{Assessed, Statements, key_hashes};
use crate::key::key_identifier;
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
        let of_statement =
            |statement: &Assessed| key_hashes(statement.x5c(object).filter_map(spki), &statement.trust);
        Self {
            key_identifier: leaf.and_then(key_identifier),
            key_hashes: statements.iter().flat_map(of_statement).collect(),
        }
    }
}

/// The SubjectPublicKeyInfo of a certificate, which was read before.
fn spki(der: &[u8]) -> Option<&[u8]> {
    Some(Certificate::parse_with(der, UnusedBits::ReadAsZero).ok()?.spki())
}
