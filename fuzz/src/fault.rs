//! What can be wrong with a registration: one thing at a time.

use arbitrary::Arbitrary;

use crate::format::Format;
use attestry_authenticator::certificate::DIGITAL_SIGNATURE;
use attestry_authenticator::certificate::Extension;
use attestry_authenticator::certificate::KEY_CERT_SIGN;
use attestry_authenticator::certificate::basic_constraints;
use attestry_authenticator::certificate::fido_aaguid;
use attestry_authenticator::certificate::key_usage;
use attestry_authenticator::{Issuance, Key, KeyType, Role, der};

#[derive(Arbitrary, Clone, Copy, Debug, PartialEq)]
pub enum Fault {
    // Client data.
    ClientDataType,
    Challenge,
    Origin,
    CrossOrigin,
    DuplicateMember,
    /// White space is added after signing.
    ClientDataAfterSigning,
    // Authenticator data and attestation object.
    RpId,
    UserNotPresent,
    BackedUpButNotEligible,
    RequestedId,
    BytesAfterAuthData,
    BytesAfterObject,
    /// The signature counter is another after signing.
    CounterAfterSigning,
    // The statement's own signature.
    SignatureBit(u16),
    Signer,
    // Certificates.
    LeafBit(u16),
    RootKey,
    LeafIssuer,
    IssuersIssuer,
    MissingIssuer,
    LeafExpired,
    LeafNotYetValid,
    IssuerExpired,
    IssuerNotCa,
    IssuerKeyUsage,
    LeafKeyUsage,
    PathLength,
    CriticalExtension,
    Revoked,
    // Formats.
    CertifiedAaguid,
    LeafIsCa,
    TpmMagic,
    TpmType,
    TpmExtraData,
    TpmName,
    TpmArea(u16),
    TpmVersion,
    TpmPurpose,
    AndroidChallenge,
    AndroidAllApplications,
    AndroidOrigin,
    AndroidPurpose,
    AndroidNoDescription,
    AppleNonce,
    SafetyNetNonce,
    SafetyNetProfile,
    SafetyNetHost,
    // Raw keys.
    OtherPublicKey,
    UnknownHash,
}

impl Fault {
    /// Whether a registration of this form, with so many certificates between leaf and root, can have it.
    pub fn applies(self, format: Format, issuers: usize) -> bool {
        let fido2 = format != Format::RawKey;
        let path = !matches!(format, Format::None | Format::PackedSelf | Format::RawKey);
        let android = matches!(format, Format::AndroidFactory | Format::AndroidRemote);
        match self {
            Self::ClientDataType
            | Self::Challenge
            | Self::Origin
            | Self::CrossOrigin
            | Self::DuplicateMember => true,
            Self::RpId
            | Self::UserNotPresent
            | Self::BackedUpButNotEligible
            | Self::RequestedId
            | Self::BytesAfterAuthData
            | Self::BytesAfterObject => fido2,
            Self::ClientDataAfterSigning => format != Format::None,
            // U2F's signature does not cover it.
            Self::CounterAfterSigning => fido2 && !matches!(format, Format::None | Format::FidoU2f),
            Self::SignatureBit(_) | Self::Signer => {
                !matches!(format, Format::None | Format::Apple | Format::Compound)
            }
            Self::LeafBit(_)
            | Self::RootKey
            | Self::LeafIssuer
            | Self::LeafKeyUsage
            | Self::CriticalExtension
            | Self::Revoked => path,
            Self::IssuersIssuer | Self::MissingIssuer => path && issuers > 0,
            Self::PathLength => path && issuers > 1,
            // Android devices write any dates, and what the factory made cannot be replaced.
            Self::LeafExpired | Self::LeafNotYetValid => path && !android,
            Self::IssuerExpired | Self::IssuerNotCa | Self::IssuerKeyUsage => {
                path && issuers > 0 && format != Format::AndroidFactory
            }
            Self::CertifiedAaguid => matches!(format, Format::Packed | Format::Tpm | Format::Compound),
            Self::LeafIsCa => matches!(format, Format::Packed | Format::Tpm | Format::Compound),
            Self::TpmMagic
            | Self::TpmType
            | Self::TpmExtraData
            | Self::TpmName
            | Self::TpmArea(_)
            | Self::TpmVersion
            | Self::TpmPurpose => format == Format::Tpm,
            Self::AndroidChallenge
            | Self::AndroidAllApplications
            | Self::AndroidOrigin
            | Self::AndroidPurpose
            | Self::AndroidNoDescription => android,
            Self::AppleNonce => format == Format::Apple,
            Self::SafetyNetNonce | Self::SafetyNetProfile | Self::SafetyNetHost => {
                format == Format::SafetyNet
            }
            Self::OtherPublicKey | Self::UnknownHash => format == Format::RawKey,
        }
    }

    /// The code that it must be refused with, where that does not depend on the format.
    pub fn code(self) -> Option<&'static str> {
        Some(match self {
            Self::ClientDataType => "client_data.type_mismatch",
            Self::Challenge => "client_data.challenge_mismatch",
            Self::Origin => "client_data.origin_mismatch",
            Self::CrossOrigin => "client_data.cross_origin",
            Self::DuplicateMember => "client_data.duplicate_member",
            Self::RpId => "authenticator_data.rp_id_hash_mismatch",
            Self::UserNotPresent => "authenticator_data.user_not_present",
            Self::BackedUpButNotEligible => "authenticator_data.backup_state_without_eligibility",
            Self::RequestedId => "authenticator_data.credential_id_mismatch",
            Self::BytesAfterAuthData => "authenticator_data.trailing_bytes",
            Self::BytesAfterObject => "cbor.trailing_bytes",
            Self::RootKey | Self::LeafIssuer | Self::IssuersIssuer => "trust.signature_invalid",
            Self::MissingIssuer => "trust.no_path",
            Self::LeafExpired | Self::IssuerExpired => "trust.expired",
            Self::LeafNotYetValid => "trust.not_yet_valid",
            Self::IssuerNotCa => "trust.issuer_not_ca",
            Self::IssuerKeyUsage => "trust.issuer_key_usage",
            Self::LeafKeyUsage => "trust.leaf_key_usage",
            Self::PathLength => "trust.path_length",
            Self::CriticalExtension => "trust.critical_extension",
            Self::Revoked => "trust.revoked",
            Self::CertifiedAaguid => "statement.aaguid_mismatch",
            Self::TpmMagic => "tpm.magic",
            Self::TpmType => "tpm.attest_type",
            Self::TpmExtraData => "tpm.extra_data_mismatch",
            Self::TpmName => "tpm.name_mismatch",
            Self::TpmVersion => "tpm.version",
            Self::TpmPurpose => "tpm.certificate_key_purpose",
            Self::AndroidChallenge => "android_key.challenge_mismatch",
            Self::AndroidAllApplications => "android_key.all_applications",
            Self::AndroidOrigin => "android_key.origin_not_generated",
            Self::AndroidPurpose => "android_key.purpose_not_signing",
            Self::AndroidNoDescription => "android_key.key_description_missing",
            Self::AppleNonce => "apple.nonce_mismatch",
            Self::SafetyNetNonce => "android_safetynet.nonce_mismatch",
            Self::SafetyNetProfile => "android_safetynet.profile_mismatch",
            Self::SafetyNetHost => "android_safetynet.certificate_host",
            Self::OtherPublicKey => "key_attestation.signature_invalid",
            Self::UnknownHash => "key_attestation.algorithm_unknown",
            _ => return None,
        })
    }

    /// Spoils a certificate before it is signed.
    pub fn spoil(self, role: Role, issue: &mut Issuance) {
        let certificate = &mut issue.certificate;
        let past = || der::utc_time("250101000000Z");
        match (self, role) {
            // The key of the name is another than the one that signs.
            (Self::RootKey, Role::Root) => certificate.spki = other_of(&issue.signer).spki_der(),
            (Self::LeafIssuer, Role::Leaf) | (Self::IssuersIssuer, Role::Intermediate(0)) => {
                issue.signer = other_of(&issue.signer);
                issue.scheme = issue.signer.default_scheme();
            }
            (Self::LeafExpired, Role::Leaf) | (Self::IssuerExpired, Role::Intermediate(0)) => {
                certificate.not_after = past();
            }
            (Self::LeafNotYetValid, Role::Leaf) => certificate.not_before = der::utc_time("270101000000Z"),
            (Self::IssuerNotCa, Role::Intermediate(0)) => {
                certificate.put_extension(basic_constraints(false, None))
            }
            (Self::IssuerKeyUsage, Role::Intermediate(0)) => {
                certificate.put_extension(key_usage(&[DIGITAL_SIGNATURE]))
            }
            (Self::LeafKeyUsage, Role::Leaf) => certificate.put_extension(key_usage(&[KEY_CERT_SIGN])),
            (Self::PathLength, Role::Intermediate(0)) => {
                certificate.put_extension(basic_constraints(true, Some(0)))
            }
            (Self::CriticalExtension, Role::Leaf) => {
                certificate.put_extension(Extension::critical("1.2.3.4", der::null()));
            }
            (Self::CertifiedAaguid, Role::Leaf) => certificate.put_extension(fido_aaguid(&[9; 16])),
            (Self::LeafIsCa, Role::Leaf) => certificate.put_extension(basic_constraints(true, None)),
            (Self::TpmPurpose, Role::Leaf) => certificate.remove_extension("2.5.29.37"),
            (Self::SafetyNetHost, Role::Leaf) => certificate.remove_extension("2.5.29.17"),
            (Self::AndroidNoDescription, Role::Leaf) => {
                certificate.remove_extension(attestry_authenticator::android::OID)
            }
            _ => {}
        }
    }
}

/// Another key of the same type.
pub fn other_of(key: &Key) -> Key {
    match key.key_type() {
        KeyType::P256 => Key::p256("another"),
        KeyType::P384 => Key::p384("another"),
        KeyType::P521 => Key::p521("another"),
        KeyType::Secp256k1 => Key::secp256k1("another"),
        KeyType::Ed25519 => Key::ed25519("another"),
        KeyType::Ed448 => Key::ed448("another"),
        KeyType::MlDsa44 | KeyType::MlDsa65 | KeyType::MlDsa87 => Key::ml_dsa44("another"),
        _ => Key::rsa3072(),
    }
}
