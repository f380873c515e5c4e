//! The registered attestation statement formats (WebAuthn L3 §8).

use core::fmt;

/// A registered attestation statement format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum AttestationFormat {
    /// `none` (WebAuthn L3 §8.7).
    None,
    /// `packed` (WebAuthn L3 §8.2).
    Packed,
    /// `fido-u2f` (WebAuthn L3 §8.6).
    FidoU2f,
    /// `tpm` (WebAuthn L3 §8.3).
    Tpm,
    /// `android-key` (WebAuthn L3 §8.4).
    AndroidKey,
    /// `android-safetynet` (WebAuthn L3 §8.5), deprecated.
    AndroidSafetyNet,
    /// `apple` (WebAuthn L3 §8.8).
    Apple,
    /// `compound` (WebAuthn L3 §8.9).
    Compound,
}

impl AttestationFormat {
    /// All formats.
    pub const ALL: &'static [Self] = &[
        Self::None,
        Self::Packed,
        Self::FidoU2f,
        Self::Tpm,
        Self::AndroidKey,
        Self::AndroidSafetyNet,
        Self::Apple,
        Self::Compound,
    ];

    /// The registered identifier, such as `packed`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Packed => "packed",
            Self::FidoU2f => "fido-u2f",
            Self::Tpm => "tpm",
            Self::AndroidKey => "android-key",
            Self::AndroidSafetyNet => "android-safetynet",
            Self::Apple => "apple",
            Self::Compound => "compound",
        }
    }

    /// Whether its statements may have certificates of their own, by which anchors and revocations judge them. Those of
    /// a compound statement belong to its parts.
    pub(crate) const fn has_certificates(self) -> bool {
        !matches!(self, Self::None | Self::Compound)
    }

    /// The format with this identifier, compared exactly.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.as_str() == name)
    }
}

impl fmt::Display for AttestationFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
