//! Certificates that the caller knows to be revoked, by their serial numbers.

use std::collections::{BTreeMap, BTreeSet};

use crate::attestation_object::AttestationFormat;
use crate::certificate::Certificate;
use crate::encoding::der::without_zeros;

/// One revoked certificate. Serial numbers are big-endian and compared as integers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevokedCertificate {
    scope: Scope,
    serial: Vec<u8>,
}

/// Among which certificates the serial number counts.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Scope {
    Issuer(Vec<u8>),
    Format(AttestationFormat),
}

impl RevokedCertificate {
    /// The certificate with this serial number of the issuer with this name, in DER.
    pub fn of_issuer(issuer: impl Into<Vec<u8>>, serial: impl AsRef<[u8]>) -> Self {
        Self { scope: Scope::Issuer(issuer.into()), serial: without_zeros(serial.as_ref()).to_vec() }
    }

    /// Every certificate with this serial number in statements of this format: Google's status list of Android
    /// attestation certificates knows serial numbers alone.
    pub fn of_format(format: AttestationFormat, serial: impl AsRef<[u8]>) -> Self {
        Self { scope: Scope::Format(format), serial: without_zeros(serial.as_ref()).to_vec() }
    }
}

/// All that the caller gave.
#[derive(Clone, Debug, Default)]
pub(super) struct Revocations {
    by_issuer: BTreeMap<Vec<u8>, BTreeSet<Vec<u8>>>,
    by_format: BTreeMap<AttestationFormat, BTreeSet<Vec<u8>>>,
}

impl Revocations {
    pub(super) fn insert(&mut self, revoked: RevokedCertificate) {
        let serials = match revoked.scope {
            Scope::Issuer(issuer) => self.by_issuer.entry(issuer).or_default(),
            Scope::Format(format) => self.by_format.entry(format).or_default(),
        };
        serials.insert(revoked.serial);
    }

    /// Whether the certificate, in a statement of this format, is revoked.
    pub(super) fn contain(&self, format: AttestationFormat, certificate: &Certificate<'_>) -> bool {
        let serial = without_zeros(certificate.serial());
        let has =
            |serials: Option<&BTreeSet<Vec<u8>>>| serials.is_some_and(|serials| serials.contains(serial));
        has(self.by_issuer.get(certificate.issuer())) || has(self.by_format.get(&format))
    }
}
