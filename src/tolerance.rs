//! Tolerances beyond the specifications: all off unless the server allows one by name.

use crate::error::stable_names;

/// A departure of some device or tool from the specifications.
///
/// Each is refused by default. [`VerifierBuilder::tolerate`](crate::VerifierBuilder::tolerate) allows one by name.
///
/// ```
/// use attestry::{Tolerance, Verifier};
///
/// let verifier = Verifier::builder("example.com")
///     .origin("https://example.com")
///     .tolerate(Tolerance::BerEcdsaSignature)
///     .build()?;
/// # let _ = verifier;
/// # Ok::<(), attestry::ConfigError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Tolerance {
    /// `android-safetynet`: attestation statements of this format at all. The format is deprecated. Its service, which
    /// signed them, was switched off in January 2025.
    AndroidSafetyNet,
    /// `ber-ecdsa-signature`: ECDSA signatures whose integers carry needless leading zero bytes. Some security
    /// keys pad both integers to the width of the curve.
    BerEcdsaSignature,
    /// `backup-eligibility-changed`: a login whose BE flag differs from the record's. The flag is fixed for life
    /// (WebAuthn L3 §6.1.3), but some password managers change it. Such a login is observed as
    /// [`BackupEligibilityChanged`](crate::Observation::BackupEligibilityChanged).
    BackupEligibilityChanged,
    /// `sha1-certificate`: SHA-1 signatures on the certificates of a path.
    Sha1Certificate,
}

impl Tolerance {
    /// All tolerances.
    pub const ALL: &'static [Self] = &[
        Self::AndroidSafetyNet,
        Self::BackupEligibilityChanged,
        Self::BerEcdsaSignature,
        Self::Sha1Certificate,
    ];

    /// The frozen name, such as `ber-ecdsa-signature`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AndroidSafetyNet => "android-safetynet",
            Self::BackupEligibilityChanged => "backup-eligibility-changed",
            Self::BerEcdsaSignature => "ber-ecdsa-signature",
            Self::Sha1Certificate => "sha1-certificate",
        }
    }
}

stable_names!(Tolerance);
