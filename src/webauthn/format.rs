//! The registered attestation statement formats (WebAuthn L3 §8). A table says what each signs, vouches for and needs.

use super::attestation_type::AttestationType;
use crate::encoding::oid;
use crate::error::stable_names;
use crate::tolerance::Tolerance;
use crate::x509::Usage;

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
        self.rules().name
    }

    /// The properties of this format.
    pub(crate) const fn rules(self) -> &'static FormatRules {
        match self {
            Self::None => &NONE,
            Self::Packed => &PACKED,
            Self::FidoU2f => &FIDO_U2F,
            Self::Tpm => &TPM,
            Self::AndroidKey => &ANDROID_KEY,
            Self::AndroidSafetyNet => &ANDROID_SAFETYNET,
            Self::Apple => &APPLE,
            Self::Compound => &COMPOUND,
        }
    }

    /// Whether its statements may have certificates of their own, which anchors and revocations judge. The certificates
    /// of a compound statement belong to its parts.
    pub(crate) const fn has_certificates(self) -> bool {
        self.rules().with_certificates.is_some()
    }
}

stable_names!(AttestationFormat);

/// The properties of a format's statements.
#[derive(Clone, Copy)]
pub(crate) struct FormatRules {
    name: &'static str,
    /// The type of a statement with certificates. None if its statements have no certificates of their own.
    pub(crate) with_certificates: Option<AttestationType>,
    /// The type of a statement without certificates. None if every statement has some.
    pub(crate) without_certificates: Option<AttestationType>,
    /// Whether its signature covers flags, counter, AAGUID and extensions.
    pub(crate) signs_authenticator_data: bool,
    /// Whether the flags, UV among them, may be the authenticator's own word.
    pub(crate) has_own_flags: bool,
    /// How a trusted statement can vouch for the AAGUID.
    pub(crate) aaguid_source: AaguidSource,
    /// What the certificates of a path must be for.
    pub(crate) usage: Usage,
    /// Whether paths may depart from the common rules as those of Android devices do, under anchors that name the
    /// format.
    pub(crate) android_exceptions: bool,
    /// Whether only anchors that name the format stand for it.
    pub(crate) needs_named_anchor: bool,
    /// Whether the anchors that metadata lists for a model stand for it without the caller's word.
    pub(crate) listed_anchors_suffice: bool,
    /// The tolerance without which such a statement is refused.
    pub(crate) needs_tolerance: Option<Tolerance>,
}

/// Who can vouch for an AAGUID.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum AaguidSource {
    /// Nothing: no statement of the format vouches for an AAGUID.
    Nothing,
    /// An attestation certificate that names it.
    Certificate,
    /// Such a certificate, or an authenticator that composes the signed bytes itself. In other formats software
    /// composes them.
    Authenticator,
}

impl FormatRules {
    /// The properties of most formats. Each format gives its name.
    const COMMON: Self = Self {
        name: "",
        with_certificates: Some(AttestationType::Basic),
        without_certificates: None,
        signs_authenticator_data: true,
        has_own_flags: true,
        aaguid_source: AaguidSource::Nothing,
        usage: Usage::Any,
        android_exceptions: false,
        needs_named_anchor: false,
        listed_anchors_suffice: false,
        needs_tolerance: None,
    };

    /// Whether a statement of the format stands by itself. A compound statement has the properties of its parts.
    pub(crate) const fn stands_alone(&self) -> bool {
        self.with_certificates.is_some() || self.without_certificates.is_some()
    }
}

const NONE: FormatRules = FormatRules {
    name: "none",
    with_certificates: None,
    without_certificates: Some(AttestationType::None),
    signs_authenticator_data: false,
    ..FormatRules::COMMON
};

const PACKED: FormatRules = FormatRules {
    name: "packed",
    without_certificates: Some(AttestationType::SelfAttestation),
    aaguid_source: AaguidSource::Authenticator,
    listed_anchors_suffice: true,
    ..FormatRules::COMMON
};

/// A U2F key has neither flags nor AAGUID, so those in authenticator data are the client's word.
const FIDO_U2F: FormatRules = FormatRules {
    name: "fido-u2f",
    signs_authenticator_data: false,
    has_own_flags: false,
    listed_anchors_suffice: true,
    ..FormatRules::COMMON
};

const TPM: FormatRules = FormatRules {
    name: "tpm",
    with_certificates: Some(AttestationType::AttCa),
    aaguid_source: AaguidSource::Certificate,
    usage: Usage::Leaf(oid::AIK_CERTIFICATE),
    listed_anchors_suffice: true,
    ..FormatRules::COMMON
};

const ANDROID_KEY: FormatRules =
    FormatRules { name: "android-key", android_exceptions: true, ..FormatRules::COMMON };

/// Its anchors are roots of the public web. They must not stand for other formats by chance, nor other anchors for it.
const ANDROID_SAFETYNET: FormatRules = FormatRules {
    name: "android-safetynet",
    usage: Usage::Web,
    needs_named_anchor: true,
    needs_tolerance: Some(Tolerance::AndroidSafetyNet),
    ..FormatRules::COMMON
};

const APPLE: FormatRules =
    FormatRules { name: "apple", with_certificates: Some(AttestationType::AnonCa), ..FormatRules::COMMON };

const COMPOUND: FormatRules =
    FormatRules { name: "compound", with_certificates: None, ..FormatRules::COMMON };
