//! One certificate that the caller revoked.

use super::serial_number::SerialNumber;
use crate::error::ConfigErrorKind;
use crate::webauthn::AttestationFormat;
use crate::x509::for_each_attribute;

/// One revoked certificate. Whatever the policy, it refuses every statement whose path has it. It also refuses a
/// statement that leads to no anchor and has it anywhere in x5c.
///
/// ```
/// use attestry::trust::{RevokedCertificate, SerialNumber};
/// use attestry::{AttestationFormat, Verifier};
///
/// // A serial number of Google's status list, in hexadecimal.
/// let serial: SerialNumber = "4a1702".parse()?;
/// let verifier = Verifier::builder("example.com")
///     .origin("https://example.com")
///     .revoke(RevokedCertificate::of_format(AttestationFormat::AndroidKey, serial))
///     .build()?;
/// # let _ = verifier;
/// # Ok::<(), attestry::ConfigError>(())
/// ```
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
    /// The certificate of this issuer with this serial number. `issuer` is the DER of its name, and `build()` refuses
    /// bytes that are no name.
    pub fn of_issuer(issuer: impl Into<Vec<u8>>, serial: SerialNumber) -> Self {
        Self { scope: Scope::Issuer(issuer.into()), serial }
    }

    /// Every certificate with this serial number in statements of this format. Google's status list of Android
    /// attestation certificates has serial numbers alone. `build()` refuses formats whose statements have no
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
