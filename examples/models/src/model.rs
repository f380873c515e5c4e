//! The model of a passkey's authenticator, as metadata has it and as its owner sees it.

use attestry::errors::MetadataError;
use attestry::metadata::{CertificationLevel, Metadata, MetadataEntry, MetadataPolicy, MetadataStanding};
use attestry::{CredentialRecord, Error, TrustLevel, UnixTime};
use serde::Serialize;

/// What the page shows of a model.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Model {
    name: String,
    /// Pictures, as `data:` URLs, for light pages and for dark ones.
    icon: Option<String>,
    icon_dark: Option<String>,
    /// What FIDO certified, in words.
    level: Option<&'static str>,
    /// Whether a certificate proves the model. If not, the device says it, and any software can.
    proven: bool,
    /// Why a new passkey of this model is refused today, if it is.
    refused: Option<&'static str>,
    /// The number of the BLOB that says all this.
    blob: Option<u64>,
}

impl Model {
    /// The model of a stored passkey, as it is judged today. None where the metadata does not list it.
    pub fn of_record(record: &CredentialRecord, metadata: &Metadata, now: UnixTime) -> Option<Self> {
        match record.assess(metadata, &MetadataPolicy::new(), now) {
            Ok(standing) => Self::of_standing(&standing, record),
            Err(error) => {
                let model = Self::new(entry(record, metadata)?, record, metadata);
                Some(Self {
                    refused: Some(refusal(&error).unwrap_or("This model is not accepted.")),
                    ..model
                })
            }
        }
    }

    /// The same as a registration found it.
    pub fn of_standing(standing: &MetadataStanding, record: &CredentialRecord) -> Option<Self> {
        let model = Self::new(standing.entry()?, record, standing.metadata());
        Some(Self { level: standing.level().map(certified), ..model })
    }

    fn new(entry: &MetadataEntry, record: &CredentialRecord, metadata: &Metadata) -> Self {
        let icon = |url: Option<&str>| url.filter(|url| url.starts_with("data:image/")).map(str::to_owned);
        Self {
            name: entry.name("en-US").to_owned(),
            icon: icon(entry.icon()),
            icon_dark: icon(entry.icon_dark()),
            level: None,
            proven: record.attestation_trust() == Some(TrustLevel::Trusted),
            refused: None,
            blob: metadata.number(),
        }
    }
}

/// By AAGUID; that of U2F keys is all zeros, and metadata lists them by the key of their certificate.
fn entry<'m>(record: &CredentialRecord, metadata: &'m Metadata) -> Option<&'m MetadataEntry> {
    let by_aaguid = record.aaguid().and_then(|aaguid| metadata.entry_for_aaguid(aaguid));
    by_aaguid.or_else(|| metadata.entry_for_key_identifier(record.attestation_key_identifier()?))
}

const fn certified(level: CertificationLevel) -> &'static str {
    match level {
        CertificationLevel::L1 => "FIDO certified, level 1",
        CertificationLevel::L1Plus => "FIDO certified, level 1+",
        CertificationLevel::L2 => "FIDO certified, level 2",
        CertificationLevel::L2Plus => "FIDO certified, level 2+",
        CertificationLevel::L3 => "FIDO certified, level 3",
        CertificationLevel::L3Plus => "FIDO certified, level 3+",
        _ => "FIDO certified",
    }
}

/// What a refusal by metadata says of the model, in plain words. None for any other refusal.
pub fn refusal(error: &Error) -> Option<&'static str> {
    REFUSALS.iter().find(|(fault, _)| *error == *fault).map(|(_, words)| *words)
}

const REFUSALS: &[(MetadataError, &str)] = &[
    (MetadataError::Revoked, "This model of device is revoked: it is not safe."),
    (MetadataError::Retired, "This model of device is retired."),
    (
        MetadataError::UserVerificationBypass,
        "This model of device is not safe: its check of the user can be bypassed.",
    ),
    (MetadataError::AttestationKeyCompromise, "This model of device is not safe: it can be imitated."),
    (MetadataError::CompromisedKey, "This device is not safe: it can be imitated."),
    (
        MetadataError::UserKeyRemoteCompromise,
        "This model of device is not safe: its keys can be stolen from afar.",
    ),
    (
        MetadataError::UserKeyPhysicalCompromise,
        "This model of device is not safe: whoever finds it can copy its keys.",
    ),
];
