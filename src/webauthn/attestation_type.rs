//! Attestation types (WebAuthn L3 §6.5.3).

use crate::error::stable_names;

/// Who signed an attestation statement (WebAuthn L3 §6.5.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum AttestationType {
    /// Nothing is attested.
    None,
    /// The credential key itself signed.
    SelfAttestation,
    /// A certificate of the authenticator's model, or of a certification authority for it. The packed format does not
    /// tell the two apart.
    Basic,
    /// A certificate that an attestation authority made for this authenticator.
    AttCa,
    /// A certificate that an anonymization authority made for this credential.
    AnonCa,
    /// Several statements.
    Compound,
}

impl AttestationType {
    /// All attestation types.
    pub const ALL: &'static [Self] =
        &[Self::None, Self::SelfAttestation, Self::Basic, Self::AttCa, Self::AnonCa, Self::Compound];

    /// The stable name, such as `self`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::SelfAttestation => "self",
            Self::Basic => "basic",
            Self::AttCa => "attca",
            Self::AnonCa => "anonca",
            Self::Compound => "compound",
        }
    }
}

stable_names!(AttestationType);
