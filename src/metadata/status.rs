//! FIDO's reports on a model: its status (FIDO MDS §3.1.3 and §3.1.4).

use core::fmt;

use super::certificate_key::read_key_hash;
use super::date::Date;
use super::error::MetadataError;
use super::level::{CertificationLevel, FipsLevel};
use super::members::Members;
use crate::encoding::json::{JsonFault, Reader};

/// The status of a model.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AuthenticatorStatus {
    /// `NOT_FIDO_CERTIFIED`.
    NotFidoCertified,
    /// `FIDO_CERTIFIED` and its levels.
    FidoCertified(CertificationLevel),
    /// `SELF_ASSERTION_SUBMITTED`.
    SelfAssertionSubmitted,
    /// `UPDATE_AVAILABLE`: newer firmware exists.
    UpdateAvailable,
    /// `USER_VERIFICATION_BYPASS`.
    UserVerificationBypass,
    /// `ATTESTATION_KEY_COMPROMISE`.
    AttestationKeyCompromise,
    /// `USER_KEY_REMOTE_COMPROMISE`.
    UserKeyRemoteCompromise,
    /// `USER_KEY_PHYSICAL_COMPROMISE`.
    UserKeyPhysicalCompromise,
    /// `REVOKED`.
    Revoked,
    /// `RETIRED`.
    Retired,
    /// `FIPS140_CERTIFIED_L1` and the levels above it.
    FipsCertified(FipsLevel),
    /// A status that this version does not know. It decides nothing.
    Unknown(Box<str>),
}

impl AuthenticatorStatus {
    fn from_text(text: &str) -> Self {
        let plain = Self::PLAIN.iter().find(|(name, _)| *name == text).map(|(_, status)| status.clone());
        plain
            .or_else(|| CertificationLevel::from_name(text).map(Self::FidoCertified))
            .or_else(|| FipsLevel::from_name(text).map(Self::FipsCertified))
            .unwrap_or_else(|| Self::Unknown(text.into()))
    }

    /// Its name in metadata.
    pub fn as_str(&self) -> &str {
        match self {
            Self::FidoCertified(level) => level.as_str(),
            Self::FipsCertified(level) => level.as_str(),
            Self::Unknown(text) => text,
            plain => {
                let named = Self::PLAIN.iter().find(|(_, status)| status == plain);
                named.map(|(name, _)| *name).unwrap_or_default()
            }
        }
    }

    /// Why a model with this status is refused, if it is.
    pub(super) const fn refusal(&self) -> Option<MetadataError> {
        match self {
            Self::Revoked => Some(MetadataError::Revoked),
            Self::UserVerificationBypass => Some(MetadataError::UserVerificationBypass),
            Self::AttestationKeyCompromise => Some(MetadataError::AttestationKeyCompromise),
            Self::UserKeyRemoteCompromise => Some(MetadataError::UserKeyRemoteCompromise),
            Self::UserKeyPhysicalCompromise => Some(MetadataError::UserKeyPhysicalCompromise),
            Self::Retired => Some(MetadataError::Retired),
            Self::NotFidoCertified
            | Self::FidoCertified(_)
            | Self::SelfAssertionSubmitted
            | Self::UpdateAvailable
            | Self::FipsCertified(_)
            | Self::Unknown(_) => None,
        }
    }

    /// Whether a policy may tolerate it: it refuses, and is not `REVOKED`.
    pub(super) const fn is_tolerable(&self) -> bool {
        self.refusal().is_some() && !matches!(self, Self::Revoked)
    }

    /// Whether it certifies something. A certifying report with unreadable dates does not count; any other report does.
    const fn certifies(&self) -> bool {
        matches!(self, Self::FidoCertified(_) | Self::FipsCertified(_))
    }

    /// Every status without a level.
    const PLAIN: [(&'static str, Self); 9] = [
        ("NOT_FIDO_CERTIFIED", Self::NotFidoCertified),
        ("SELF_ASSERTION_SUBMITTED", Self::SelfAssertionSubmitted),
        ("UPDATE_AVAILABLE", Self::UpdateAvailable),
        ("USER_VERIFICATION_BYPASS", Self::UserVerificationBypass),
        ("ATTESTATION_KEY_COMPROMISE", Self::AttestationKeyCompromise),
        ("USER_KEY_REMOTE_COMPROMISE", Self::UserKeyRemoteCompromise),
        ("USER_KEY_PHYSICAL_COMPROMISE", Self::UserKeyPhysicalCompromise),
        ("REVOKED", Self::Revoked),
        ("RETIRED", Self::Retired),
    ];
}

impl fmt::Display for AuthenticatorStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Every text names a status.
impl From<&str> for AuthenticatorStatus {
    fn from(text: &str) -> Self {
        Self::from_text(text)
    }
}

/// A date of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ReportDate {
    Absent,
    Unreadable,
    On(Date),
}

/// A certificate that a report names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ReportCertificate {
    Absent,
    Unreadable,
    /// SHA-256 of the bits of its subjectPublicKey.
    Key([u8; 32]),
}

/// One report. All reports are weighed, and their order means nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct StatusReport {
    status: AuthenticatorStatus,
    effective: ReportDate,
    sunset: ReportDate,
    authenticator_version: Option<u64>,
    certificate: ReportCertificate,
    batch_certificate: ReportCertificate,
    json: Box<str>,
}

impl StatusReport {
    /// Reads a report. `Ok(None)` if it has no status, a repeated member, or a member of another type than it should
    /// have.
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Option<Self>, JsonFault> {
        let json = reader.raw()?;
        let Some(members) = Members::read(json)? else { return Ok(None) };
        let Some(Some(status)) = members.text("status")? else { return Ok(None) };
        Ok(Some(Self {
            status: AuthenticatorStatus::from_text(&status),
            effective: read_date(&members, "effectiveDate")?,
            sunset: read_date(&members, "sunsetDate")?,
            authenticator_version: members.number("authenticatorVersion"),
            certificate: read_certificate(&members, "certificate")?,
            batch_certificate: read_certificate(&members, "batchCertificate")?,
            json: json.into(),
        }))
    }

    /// The status.
    pub const fn status(&self) -> &AuthenticatorStatus {
        &self.status
    }

    /// The day from which it counts. None if the report has no such date, or an unreadable one.
    pub const fn effective_date(&self) -> Option<Date> {
        self.effective.day()
    }

    /// The day on which it ceases to count. None if the report has no such date, or an unreadable one.
    pub const fn sunset_date(&self) -> Option<Date> {
        self.sunset.day()
    }

    /// The version of the authenticator that the report is about.
    pub const fn authenticator_version(&self) -> Option<u64> {
        self.authenticator_version
    }

    /// The whole report, a JSON object as in the BLOB. It may have url, certificationDescriptor, certificateNumber,
    /// certificationProfiles and more.
    pub fn json(&self) -> &str {
        &self.json
    }

    /// Whether it counts today. `REVOKED` has no end.
    pub(super) fn is_in_force(&self, today: Date) -> bool {
        !self.is_future(today) && !self.is_past(today)
    }

    /// Whether it does not count yet. If its date cannot be read, a certification does not count and a warning does.
    pub(super) fn is_future(&self, today: Date) -> bool {
        match self.effective {
            ReportDate::Absent => false,
            ReportDate::Unreadable => self.status.certifies(),
            ReportDate::On(day) => day > today,
        }
    }

    /// Whether it counts no more.
    pub(super) fn is_past(&self, today: Date) -> bool {
        match self.sunset {
            _ if self.status == AuthenticatorStatus::Revoked => false,
            ReportDate::Absent => false,
            ReportDate::Unreadable => self.status.certifies(),
            ReportDate::On(day) => day <= today,
        }
    }

    /// Whether it takes away a certification that took effect at `certified`. A report without a date is later than
    /// all.
    pub(super) fn ends_certification(&self, certified: Option<Date>) -> bool {
        let ends =
            matches!(self.status, AuthenticatorStatus::NotFidoCertified | AuthenticatorStatus::Revoked);
        ends && match self.effective {
            ReportDate::On(day) => certified.is_none_or(|certified| day > certified),
            ReportDate::Absent | ReportDate::Unreadable => true,
        }
    }

    /// Whether it is against a statement with keys whose hashes `has` knows. If not, it means other batches.
    pub(super) fn is_against(&self, has: impl FnMut(&[u8; 32]) -> bool) -> bool {
        self.keys().is_none_or(|keys| keys.into_iter().flatten().any(has))
    }

    /// The keys that it names as compromised. Such a key could sign for any model. A report whose second certificate cannot
    /// be read is against its whole model, and names the first key all the same.
    pub(super) fn compromised_keys(&self) -> impl Iterator<Item = &[u8; 32]> {
        let certificates = [&self.certificate, &self.batch_certificate];
        let names_keys = self.status == AuthenticatorStatus::AttestationKeyCompromise;
        certificates.into_iter().filter(move |_| names_keys).filter_map(ReportCertificate::key)
    }

    /// The hashes of the keys to which it is limited. None if it is against the whole model.
    pub(super) fn keys(&self) -> Option<[Option<&[u8; 32]>; 2]> {
        // The other compromises are limited to a batch alone.
        let (certificate, batch) = match self.status {
            AuthenticatorStatus::AttestationKeyCompromise => (&self.certificate, &self.batch_certificate),
            AuthenticatorStatus::UserVerificationBypass
            | AuthenticatorStatus::UserKeyRemoteCompromise
            | AuthenticatorStatus::UserKeyPhysicalCompromise => {
                (&ReportCertificate::Absent, &self.batch_certificate)
            }
            _ => return None,
        };
        match (certificate, batch) {
            // Nobody can tell whom it means.
            (ReportCertificate::Unreadable, _) | (_, ReportCertificate::Unreadable) => None,
            (ReportCertificate::Absent, ReportCertificate::Absent) => None,
            (certificate, batch) => Some([certificate.key(), batch.key()]),
        }
    }
}

impl fmt::Debug for StatusReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StatusReport")
            .field("status", &self.status.as_str())
            .field("effective_date", &self.effective_date())
            .field("sunset_date", &self.sunset_date())
            .finish_non_exhaustive()
    }
}

impl ReportDate {
    const fn day(self) -> Option<Date> {
        match self {
            Self::On(day) => Some(day),
            Self::Absent | Self::Unreadable => None,
        }
    }
}

impl ReportCertificate {
    const fn key(&self) -> Option<&[u8; 32]> {
        match self {
            Self::Key(hash) => Some(hash),
            Self::Absent | Self::Unreadable => None,
        }
    }
}

fn read_date(members: &Members<'_>, name: &str) -> Result<ReportDate, JsonFault> {
    Ok(match members.text(name)? {
        None => ReportDate::Absent,
        Some(text) => text.and_then(|text| Date::parse(&text)).map_or(ReportDate::Unreadable, ReportDate::On),
    })
}

/// An empty text names nothing, and so does null.
fn read_certificate(members: &Members<'_>, name: &str) -> Result<ReportCertificate, JsonFault> {
    Ok(match members.text(name)? {
        None => ReportCertificate::Absent,
        Some(Some(text)) if text.trim_ascii().is_empty() => ReportCertificate::Absent,
        Some(text) => {
            let hash = text.and_then(|text| read_key_hash(&text));
            hash.map_or(ReportCertificate::Unreadable, ReportCertificate::Key)
        }
    })
}
