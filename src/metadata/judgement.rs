//! The judgement: which model a statement is of, which anchors vouch for it, and what is known against it. A registration
//! asks it with its certificates, an audit with the digests that a record keeps.

use std::sync::Arc;

use rustls_pki_types::UnixTime;

use super::date::Date;
use super::error::MetadataError;
use super::index::Model;
use super::policy::MetadataPolicy;
use super::standing::{FoundBy, MetadataStanding, PassedOver};
use super::status::StatusReport;
use super::{Metadata, MetadataEntry};
use crate::key::key_hash;
use crate::observation::{Observation, Observations};
use crate::trust::{AaguidStanding, Listing, TrustAnchor};
use crate::webauthn::{Aaguid, AaguidSource, AttestationFormat, AttestationType};

/// The model of one statement, looked up.
pub(crate) struct Judge<'m> {
    metadata: &'m Metadata,
    format: AttestationFormat,
    found_by: FoundBy,
    model: Option<&'m Model>,
}

/// The verified facts about the statement.
pub(crate) struct Facts<'f> {
    /// SHA-256 of the subjectPublicKey bits of each certificate of x5c and of the path, and of the anchor that was met.
    pub(crate) key_hashes: &'f [[u8; 32]],
    /// The declared type.
    pub(crate) attestation_type: AttestationType,
    pub(crate) is_trusted: bool,
    pub(crate) aaguid_standing: AaguidStanding,
    /// The number of the credential's COSE algorithm.
    pub(crate) algorithm: Option<i64>,
    pub(crate) is_backup_eligible: bool,
    pub(crate) firmware_version: Option<u64>,
}

impl<'m> Judge<'m> {
    /// Looks the model up, in most formats by the AAGUID. Zeros name no model. A U2F key is looked up by the key
    /// identifier of its attestation certificate, since no signature covers its AAGUID.
    pub(crate) fn new(
        metadata: &'m Metadata,
        format: AttestationFormat,
        aaguid: Aaguid,
        key_identifier: Option<[u8; 20]>,
    ) -> Self {
        let index = &metadata.0.index;
        let (listed_by, model) = match (format, key_identifier) {
            (AttestationFormat::FidoU2f, Some(identifier)) => {
                (FoundBy::KeyIdentifier(identifier), index.of_key_identifier(&identifier))
            }
            (AttestationFormat::FidoU2f, None) => (FoundBy::Nothing, None),
            _ if aaguid.is_zero() => (FoundBy::Nothing, None),
            _ => (FoundBy::Aaguid(aaguid), index.of_aaguid(aaguid)),
        };
        let found_by = match (model, listed_by) {
            (None, FoundBy::Aaguid(_) | FoundBy::KeyIdentifier(_)) => FoundBy::Unlisted,
            (_, listed_by) => listed_by,
        };
        Self { metadata, format, found_by, model }
    }

    /// Whether the judgement needs the hashes of keys. If no report names a key, none needs to be computed.
    pub(crate) fn needs_key_hashes(&self) -> bool {
        let names_keys =
            |entry: &Arc<MetadataEntry>| entry.reports.iter().any(|report| report.keys().is_some());
        self.metadata.0.index.has_compromised_keys() || self.entries().iter().any(names_keys)
    }

    /// Reports against the statement, and its oddities. [`MetadataStanding::meets`] judges the demands of the policy.
    pub(crate) fn judge(
        &self,
        facts: &Facts<'_>,
        policy: &MetadataPolicy,
        now: UnixTime,
    ) -> Result<(MetadataStanding, Observations), MetadataError> {
        if self.model.is_some_and(|model| !lists_type(model, facts.attestation_type)) {
            return Err(MetadataError::AttestationType);
        }
        let standing = self.standing(facts.key_hashes, policy, now)?;
        let observed = self.observe(facts, standing.is_stale());
        Ok((standing, observed))
    }

    /// The reports against the model and against these keys.
    pub(crate) fn standing(
        &self,
        key_hashes: &[[u8; 32]],
        policy: &MetadataPolicy,
        now: UnixTime,
    ) -> Result<MetadataStanding, MetadataError> {
        let today = Date::of(now);
        let overdue = self.metadata.next_update().map_or(0, |next_update| today.days_since(next_update));
        if !policy.allows_days(overdue) {
            return Err(MetadataError::TooStale);
        }
        let mut weighed =
            Weighed { key_hashes, policy, today, in_force: Vec::new(), passed_over: Vec::new() };
        for report in self.entries().iter().flat_map(|entry| &entry.reports) {
            weighed.weigh(report)?;
        }
        // A compromised key could have signed for any model: models share anchors.
        let tolerated = policy.tolerates(&super::AuthenticatorStatus::AttestationKeyCompromise);
        let is_compromised = |hash: &[u8; 32]| self.metadata.0.index.is_compromised(hash, today);
        if !tolerated && key_hashes.iter().any(is_compromised) {
            return Err(MetadataError::CompromisedKey);
        }
        let Weighed { in_force, passed_over, .. } = weighed;
        let vouching = self.model.map(Model::vouching).unwrap_or_default();
        Ok(MetadataStanding {
            metadata: self.metadata.clone(),
            found_by: self.found_by,
            entries: self.entries().to_vec(),
            is_readable: self.model.is_some_and(Model::is_readable),
            // None is below any level.
            level: vouching.iter().map(|entry| entry.level(today)).min().flatten(),
            fips_level: vouching.iter().map(|entry| entry.fips_level(today)).min().flatten(),
            in_force,
            passed_over,
            today,
        })
    }

    /// Whether the key of one of the model's anchors is among these hashes.
    pub(crate) fn vouches_by(&self, key_hashes: &[[u8; 32]]) -> bool {
        let anchors = self.model.map(Model::anchors).unwrap_or_default();
        let mut hashes = anchors.iter().filter_map(|anchor| key_hash(anchor.subject_public_key_info()));
        hashes.any(|hash| key_hashes.contains(&hash))
    }

    fn entries(&self) -> &'m [Arc<MetadataEntry>] {
        self.model.map(|model| model.entries.as_slice()).unwrap_or_default()
    }

    /// The oddities of a statement of this model.
    fn observe(&self, facts: &Facts<'_>, is_stale: bool) -> Observations {
        let mut observed = Observations::new();
        let mut see = |seen: bool, observation| {
            if seen {
                observed.insert(observation);
            }
        };
        see(is_stale, Observation::MetadataStale);
        for entry in self.model.map(Model::vouching).unwrap_or_default() {
            let statement = &entry.statement;
            let unlisted = facts.algorithm.is_some_and(|cose| !statement.lists_algorithm(generic(cose)));
            see(unlisted, Observation::MetadataAlgUnlisted);
            let own_flags = self.format.rules().has_own_flags;
            see(
                own_flags && facts.is_backup_eligible && statement.refuses_backup,
                Observation::MetadataBackupUnsupported,
            );
            let versions = facts.firmware_version.zip(statement.authenticator_version);
            see(versions.is_some_and(|(has, listed)| has < listed), Observation::MetadataFirmwareOlder);
        }
        let by_software = self.format.rules().aaguid_source != AaguidSource::Authenticator;
        let is_claim = facts.is_trusted && facts.aaguid_standing != AaguidStanding::Attested;
        see(
            matches!(self.found_by, FoundBy::Aaguid(_)) && by_software && is_claim,
            Observation::MetadataAaguidIsSoftwareClaim,
        );
        observed
    }
}

/// The anchors of the model, and those of all models.
impl Listing for Judge<'_> {
    fn anchors(&self) -> Option<&[Arc<TrustAnchor>]> {
        let model = self.model?;
        // Its anchors are for SafetyNet: roots of the public web, whose customers could all be this model.
        let is_of_web =
            self.found_by == FoundBy::Aaguid(ANDROID) && self.format.rules().listed_anchors_suffice;
        Some(if is_of_web { &[] } else { model.anchors() })
    }

    fn is_of_one_model(&self, subject: &[u8], spki: &[u8], aaguid: Aaguid) -> bool {
        self.metadata.0.index.anchors.are_of(subject, spki, aaguid)
    }

    fn keys_of(&self, subject: &[u8]) -> Vec<&[u8]> {
        self.metadata.0.index.anchors.keys_of(subject)
    }
}

impl MetadataStanding {
    /// Whether a statement of this model, trusted or not, meets the demands of the policy.
    pub(crate) fn meets(&self, policy: &MetadataPolicy, is_trusted: bool) -> Result<(), MetadataError> {
        let vouched_for = is_trusted && self.is_readable;
        if policy.requires_entry() && !vouched_for {
            return Err(MetadataError::NotListed);
        }
        let level = self.level.filter(|_| vouched_for);
        if policy.least_level().is_some_and(|least| level < Some(least)) {
            return Err(MetadataError::LevelTooLow);
        }
        let level = self.fips_level.filter(|_| vouched_for);
        if policy.least_fips_level().is_some_and(|least| level < Some(least)) {
            return Err(MetadataError::FipsLevelTooLow);
        }
        Ok(())
    }
}

/// Reports, weighed one after the other. Their order decides nothing but which refusal is told.
struct Weighed<'w> {
    key_hashes: &'w [[u8; 32]],
    policy: &'w MetadataPolicy,
    today: Date,
    in_force: Vec<StatusReport>,
    passed_over: Vec<(StatusReport, PassedOver)>,
}

impl Weighed<'_> {
    fn weigh(&mut self, report: &StatusReport) -> Result<(), MetadataError> {
        let status = report.status();
        let passed_over = if report.is_future(self.today) {
            PassedOver::NotYet
        } else if report.is_past(self.today) {
            PassedOver::Sunset
        } else {
            self.in_force.push(report.clone());
            let Some(refusal) = status.refusal() else { return Ok(()) };
            if self.policy.tolerates(status) {
                PassedOver::Tolerated
            } else if report.is_against(|hash| self.key_hashes.contains(hash)) {
                return Err(refusal);
            } else {
                PassedOver::OtherBatch
            }
        };
        self.passed_over.push((report.clone(), passed_over));
        Ok(())
    }
}

/// Whether each entry that vouches for the model lists the type. An unreadable entry lists none, and vouches for
/// nothing anyway.
fn lists_type(model: &Model, attestation_type: AttestationType) -> bool {
    !model.is_readable() || model.vouching().iter().all(|entry| entry.statement.lists_type(attestation_type))
}

/// The number of this algorithm in statements. COSE has another number, which names the curve as well (RFC 9864).
const fn generic(cose: i64) -> i64 {
    match cose {
        -9 => -7,
        -19 => -8,
        -51 => -35,
        -52 => -36,
        other => other,
    }
}

/// Android's own entry, b93fd961-f2e6-462f-b122-82002247de78.
const ANDROID: Aaguid = Aaguid::new([
    0xb9, 0x3f, 0xd9, 0x61, 0xf2, 0xe6, 0x46, 0x2f, 0xb1, 0x22, 0x82, 0x00, 0x22, 0x47, 0xde, 0x78,
]);
