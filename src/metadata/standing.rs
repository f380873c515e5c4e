//! The verdict of metadata on a model: evidence of a registration, and the answer of an audit.

use core::fmt;
use std::sync::Arc;

use super::Metadata;
use super::date::Date;
use super::entry::MetadataEntry;
use super::level::{CertificationLevel, FipsLevel};
use super::status::StatusReport;
use crate::error::stable_names;
use crate::webauthn::Aaguid;

/// How the model of a credential was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FoundBy {
    /// By this AAGUID.
    Aaguid(Aaguid),
    /// A U2F key, by this key identifier of its attestation certificate.
    KeyIdentifier([u8; 20]),
    /// No entry lists it.
    Unlisted,
    /// The credential names no model: its AAGUID is all zeros, or its U2F key has no certificate.
    Nothing,
}

impl FoundBy {
    /// The stable name, such as `key-identifier`.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Aaguid(_) => "aaguid",
            Self::KeyIdentifier(_) => "key-identifier",
            Self::Unlisted => "unlisted",
            Self::Nothing => "nothing",
        }
    }
}

/// Why a report did not refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PassedOver {
    /// It takes effect on a later day.
    NotYet,
    /// Its sunset date has come.
    Sunset,
    /// It names keys of other batches.
    OtherBatch,
    /// The policy tolerates its status.
    Tolerated,
}

impl PassedOver {
    /// All reasons.
    pub const ALL: &'static [Self] = &[Self::NotYet, Self::Sunset, Self::OtherBatch, Self::Tolerated];

    /// The stable name, such as `not-yet`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotYet => "not-yet",
            Self::Sunset => "sunset",
            Self::OtherBatch => "other-batch",
            Self::Tolerated => "tolerated",
        }
    }
}

stable_names!(PassedOver);

/// The verdict of metadata on a model, on one day. It holds the metadata that it is from, one BLOB.
#[derive(Clone)]
pub struct MetadataStanding {
    pub(super) metadata: Metadata,
    pub(super) found_by: FoundBy,
    /// The vouching entries come first.
    pub(super) entries: Vec<Arc<MetadataEntry>>,
    pub(super) is_readable: bool,
    pub(super) level: Option<CertificationLevel>,
    pub(super) fips_level: Option<FipsLevel>,
    pub(super) in_force: Vec<StatusReport>,
    pub(super) passed_over: Vec<(StatusReport, PassedOver)>,
    pub(super) today: Date,
}

impl MetadataStanding {
    /// How the model was found.
    pub const fn found_by(&self) -> FoundBy {
        self.found_by
    }

    /// The entry of the model, if it is listed; the first vouching entry of several.
    pub fn entry(&self) -> Option<&MetadataEntry> {
        self.entries.first().map(|entry| &**entry)
    }

    /// Whether the entry could be read. Otherwise it vouches for nothing.
    pub const fn is_readable(&self) -> bool {
        self.is_readable
    }

    /// The highest certification in force. If several entries vouch, it is the lowest of theirs.
    pub const fn level(&self) -> Option<CertificationLevel> {
        self.level
    }

    /// The highest overall level of FIPS 140 in force. If several entries vouch, it is the lowest of theirs.
    pub const fn fips_level(&self) -> Option<FipsLevel> {
        self.fips_level
    }

    /// The reports in force on that day.
    pub fn reports_in_force(&self) -> &[StatusReport] {
        &self.in_force
    }

    /// The reports that did not refuse, each with the reason.
    pub fn reports_passed_over(&self) -> impl Iterator<Item = (&StatusReport, PassedOver)> {
        self.passed_over.iter().map(|(report, why)| (report, *why))
    }

    /// The number of the BLOB.
    pub fn number(&self) -> Option<u64> {
        self.metadata.number()
    }

    /// Whether the next BLOB was overdue on that day.
    pub fn is_stale(&self) -> bool {
        self.metadata.next_update().is_some_and(|next_update| next_update < self.today)
    }

    /// The metadata itself.
    pub const fn metadata(&self) -> &Metadata {
        &self.metadata
    }
}

impl fmt::Debug for MetadataStanding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MetadataStanding")
            .field("number", &self.number())
            .field("found_by", &self.found_by)
            .field("description", &self.entry().map(MetadataEntry::description))
            .field("level", &self.level)
            .finish_non_exhaustive()
    }
}
