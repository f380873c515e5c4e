//! What the caller says of one revoked certificate.

use super::serial_number::SerialNumber;
use crate::error::ConfigErrorKind;
use crate::webauthn::AttestationFormat;
use crate::x509::for_each_attribute;

/// One revoked certificate. It refuses every statement whose path it is on, and every statement that leads to no
/// anchor and has it anywhere in x5c, whatever the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevokedCertificate {
    scope: Scope,
    serial: SerialNumber,
}

/// Among which certificates the serial number counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    Issuer(Vec<u8>),
    Format(AttestationFormat),
}

impl RevokedCertificate {
    /// The certificate with this serial number of the issuer with this name, in DER. `build()` refuses what is no name.
    pub fn of_issuer(issuer: impl Into<Vec<u8>>, serial: SerialNumber) -> Self {
        Self { scope: Scope::Issuer(issuer.into()), serial }
    }

    /// Every certificate with this serial number in statements of this format: Google's status list of Android
    /// attestation certificates knows serial numbers alone. `build()` refuses a format whose statements have no
    /// certificates of their own: `none` and `compound`.
    pub const fn of_format(format: AttestationFormat, serial: SerialNumber) -> Self {
        Self { scope: Scope::Format(format), serial }
    }

    /// Among which certificates the serial number counts, and its magnitude without leading zeros.
    pub(super) fn into_parts(self) -> (Scope, Vec<u8>) {
        (self.scope, self.serial.magnitude().to_vec())
    }

    /// Whether there can be such a certificate.
    pub(super) fn check(&self) -> Result<(), ConfigErrorKind> {
        self.serial.check()?;
        match &self.scope {
            Scope::Issuer(name) => {
                for_each_attribute(name, |_, _| {}).map_err(|_| ConfigErrorKind::RevokedIssuer)
            }
            Scope::Format(format) if format.has_certificates() => Ok(()),
            Scope::Format(_) => Err(ConfigErrorKind::RevokedFormat),
        }
    }
}
