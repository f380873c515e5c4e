//! An entry: a model, what FIDO knows of it, and what FIDO says of it (FIDO MDS §3.1.1).

use core::fmt;
use std::borrow::Cow;
use std::sync::Arc;

use super::anchors::AnchorReader;
use super::date::Date;
use super::level::{CertificationLevel, FipsLevel};
use super::members::{Members, elements, or_step_over, text};
use super::statement::{ReadStatement, Statement, model};
use super::status::{AuthenticatorStatus, StatusReport};
use super::unreadable::{Unreadable, UnreadableReason};
use crate::encoding::hex;
use crate::encoding::json::{JsonFault, Reader};
use crate::trust::TrustAnchor;
use crate::webauthn::Aaguid;

/// What metadata has of one model.
///
/// An entry with a readable id and an unreadable rest stays in the list. It vouches for nothing, and its readable
/// status reports still count against the model.
#[derive(Clone)]
pub struct MetadataEntry {
    pub(super) aaguid: Option<Aaguid>,
    pub(super) key_identifiers: Vec<[u8; 20]>,
    aaid: Option<Box<str>>,
    pub(super) statement: Statement,
    pub(super) reports: Vec<StatusReport>,
    pub(super) anchors: Vec<Arc<TrustAnchor>>,
    pub(super) is_readable: bool,
    last_status_change: Option<Box<str>>,
    rogue_list: Option<Box<str>>,
}

/// The members of an entry, as they stand.
#[derive(Default)]
struct Parts<'a> {
    aaguid: Option<Cow<'a, str>>,
    aaid: Option<Cow<'a, str>>,
    key_identifiers: Option<&'a str>,
    statement: Option<Members<'a>>,
    reports: Option<&'a str>,
    last_status_change: Option<Cow<'a, str>>,
    rogue_list: Option<Cow<'a, str>>,
    /// Whether it is an object in which no member is repeated.
    is_object: bool,
}

impl<'a> Parts<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, JsonFault> {
        let mut parts = Self::default();
        let mut names = Vec::new();
        let is_object = reader.object(|name, value| {
            match &*name {
                "aaguid" => parts.aaguid = value.string()?,
                "aaid" => parts.aaid = value.string()?,
                "attestationCertificateKeyIdentifiers" => parts.key_identifiers = Some(value.raw()?),
                "metadataStatement" => parts.statement = Members::read_from(value)?,
                "statusReports" => parts.reports = Some(value.raw()?),
                "timeOfLastStatusChange" => parts.last_status_change = value.string()?,
                "rogueListURL" => parts.rogue_list = value.string()?,
                _ => {}
            }
            names.push(name);
            Ok::<_, JsonFault>(())
        })?;
        parts.is_object = is_object && crate::encoding::distinct::are_distinct(&mut names);
        Ok(parts)
    }
}

/// Reads entries, and keeps the faults of the unreadable ones.
pub(super) struct EntryReader<'a> {
    anchors: AnchorReader<'a>,
    keep_icons: bool,
    pub(super) entries: Vec<Arc<MetadataEntry>>,
    pub(super) unreadable: Vec<Unreadable>,
}

impl<'a> EntryReader<'a> {
    pub(super) fn new(keep_icons: bool) -> Self {
        Self { anchors: AnchorReader::default(), keep_icons, entries: Vec::new(), unreadable: Vec::new() }
    }

    /// Reads the entry that is next.
    pub(super) fn read(&mut self, reader: &mut Reader<'a>) -> Result<(), JsonFault> {
        let parts = or_step_over(reader, Parts::read)?;
        self.add(parts)
    }

    /// Reads a statement that stands alone. None if it is no statement of a model.
    pub(super) fn read_statement(&mut self, json: &'a str) -> Result<Option<()>, JsonFault> {
        let Some(statement) = Members::read(json)? else { return Ok(None) };
        let parts = Parts {
            aaguid: statement.text("aaguid")?.flatten(),
            aaid: statement.text("aaid")?.flatten(),
            key_identifiers: statement.get("attestationCertificateKeyIdentifiers"),
            statement: Some(statement),
            reports: Some("[]"),
            is_object: true,
            ..Parts::default()
        };
        let before = self.unreadable.len();
        self.add(parts)?;
        let faults = self.unreadable.get(before..).unwrap_or_default();
        Ok(faults.iter().all(|fault| fault.anchor.is_some()).then_some(()))
    }

    fn add(&mut self, parts: Parts<'a>) -> Result<(), JsonFault> {
        let aaguid = parts.aaguid.as_deref().and_then(model);
        let key_identifiers = key_identifiers(parts.key_identifiers)?;
        let mut fault = if parts.is_object { None } else { Some(UnreadableReason::Entry) };
        let mut found = |reason| {
            fault.get_or_insert(reason);
        };
        if aaguid.is_none() && key_identifiers.is_empty() && parts.aaid.is_none() {
            found(UnreadableReason::Id);
        }
        let read =
            parts.statement.as_ref().map(|members| Statement::read(members, self.keep_icons)).transpose()?;
        let ReadStatement { statement, aaguid: stated, anchors, is_sound } =
            read.unwrap_or_else(|| ReadStatement {
                statement: Statement::default(),
                aaguid: None,
                anchors: Vec::new(),
                is_sound: false,
            });
        if !is_sound {
            found(UnreadableReason::Statement);
        }
        // A statement of U2F has zeros, or none.
        let is_other = |stated: Cow<'_, str>| aaguid.is_some() && model(&stated) != aaguid;
        if stated.is_some_and(is_other) {
            found(UnreadableReason::OtherAaguid);
        }
        let (reports, all_read) = reports(parts.reports)?;
        if !all_read {
            found(UnreadableReason::StatusReports);
        }
        if is_out_of_date(&statement, &reports) {
            found(UnreadableReason::OutOfDate);
        }
        if anchors.len() > ANCHORS_MAX {
            found(UnreadableReason::TooManyAnchors);
        }
        let index = self.entries.len();
        let id = name_of(aaguid, &key_identifiers, parts.aaid.as_deref());
        let unreadable = |anchor, reason| Unreadable { entry: index, id: id.clone(), anchor, reason };
        if let Some(reason) = fault {
            self.unreadable.push(unreadable(None, reason));
        }
        let mut read_anchors = Vec::with_capacity(anchors.len().min(ANCHORS_MAX));
        for (at, value) in anchors.into_iter().enumerate().take(ANCHORS_MAX) {
            match self.anchors.read(value) {
                Ok(anchor) => read_anchors.push(anchor),
                Err(reason) => self.unreadable.push(unreadable(Some(at), reason)),
            }
        }
        self.entries.push(Arc::new(MetadataEntry {
            aaguid,
            key_identifiers,
            aaid: parts.aaid.map(Into::into),
            statement,
            reports,
            anchors: read_anchors,
            is_readable: fault.is_none(),
            last_status_change: parts.last_status_change.map(Into::into),
            rogue_list: parts.rogue_list.map(Into::into),
        }));
        Ok(())
    }
}

impl MetadataEntry {
    /// The model. None for a U2F or UAF model, and for all zeros, which name no model.
    pub const fn aaguid(&self) -> Option<Aaguid> {
        self.aaguid
    }

    /// The key identifiers of the attestation certificates of a U2F model. Malformed ones are left out.
    pub fn key_identifiers(&self) -> &[[u8; 20]] {
        &self.key_identifiers
    }

    /// The id of a UAF model. No WebAuthn credential has one.
    pub fn aaid(&self) -> Option<&str> {
        self.aaid.as_deref()
    }

    /// Whether all that matters could be read. Otherwise the entry vouches for nothing.
    pub const fn is_readable(&self) -> bool {
        self.is_readable
    }

    /// The description of the model, in English. Empty if the statement has none.
    pub fn description(&self) -> &str {
        &self.statement.description
    }

    /// The name of the model for a page, in this language, such as `de-DE`. Otherwise the name in American English, or
    /// else the description.
    pub fn name(&self, language: &str) -> &str {
        self.statement.name(language)
    }

    /// Language tags, each with the name of the model in that language.
    pub fn friendly_names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.statement.friendly_names.iter().map(|named| (&*named.language, &*named.name))
    }

    /// The version of the authenticator that the statement describes.
    pub const fn authenticator_version(&self) -> Option<u64> {
        self.statement.authenticator_version
    }

    /// The whole statement, a JSON object as the BLOB has it, without pictures and anchors.
    pub fn statement_json(&self) -> &str {
        &self.statement.json
    }

    /// A picture of the model as a `data:` URL, if pictures were [kept](crate::metadata::MetadataTrust::keep_icons).
    pub fn icon(&self) -> Option<&str> {
        self.statement.icons.light.as_deref()
    }

    /// A picture for dark pages, in the same way.
    pub fn icon_dark(&self) -> Option<&str> {
        self.statement.icons.dark.as_deref()
    }

    /// The logo of the provider, in the same way.
    pub fn provider_logo(&self) -> Option<&str> {
        self.statement.icons.provider_light.as_deref()
    }

    /// The logo of the provider for dark pages, in the same way.
    pub fn provider_logo_dark(&self) -> Option<&str> {
        self.statement.icons.provider_dark.as_deref()
    }

    /// The anchors that could be read.
    pub fn trust_anchors(&self) -> impl Iterator<Item = &TrustAnchor> {
        self.anchors.iter().map(|anchor| &**anchor)
    }

    /// The status reports, in the order of the BLOB. The order means nothing.
    pub fn status_reports(&self) -> &[StatusReport] {
        &self.reports
    }

    /// When the reports last changed, as the entry says it. It decides nothing.
    pub fn time_of_last_status_change(&self) -> Option<&str> {
        self.last_status_change.as_deref()
    }

    /// Where a list of single compromised keys is. This crate fetches nothing.
    pub fn rogue_list_url(&self) -> Option<&str> {
        self.rogue_list.as_deref()
    }

    /// The highest certification that is in force on this day, and that no later report took away.
    pub(super) fn level(&self, today: Date) -> Option<CertificationLevel> {
        let in_force = || self.reports.iter().filter(move |report| report.is_in_force(today));
        let certified = in_force().filter_map(|report| match report.status() {
            AuthenticatorStatus::FidoCertified(level) => {
                let since = report.effective_date();
                let ended = in_force().any(|other| other.ends_certification(since));
                (!ended).then_some(*level)
            }
            _ => None,
        });
        certified.max()
    }

    /// The highest level of FIPS 140 in force on this day.
    pub(super) fn fips_level(&self, today: Date) -> Option<FipsLevel> {
        let in_force = self.reports.iter().filter(|report| report.is_in_force(today));
        let levels = in_force.filter_map(|report| match report.status() {
            AuthenticatorStatus::FipsCertified(level) => Some(*level),
            _ => None,
        });
        levels.max()
    }
}

impl fmt::Debug for MetadataEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MetadataEntry")
            .field("aaguid", &self.aaguid)
            .field("description", &self.description())
            .field("is_readable", &self.is_readable)
            .field("status_reports", &self.reports)
            .finish_non_exhaustive()
    }
}

/// The id by which a fault names its entry.
fn name_of(aaguid: Option<Aaguid>, key_identifiers: &[[u8; 20]], aaid: Option<&str>) -> Option<Arc<str>> {
    let mut name = String::new();
    match (aaguid, key_identifiers.first()) {
        (Some(aaguid), _) => name = aaguid.to_string(),
        (None, Some(identifier)) => hex::encode_into(identifier, &mut name),
        (None, None) => name.push_str(aaid?),
    }
    Some(name.into())
}

/// The identifiers of 40 hexadecimal digits.
fn key_identifiers(list: Option<&str>) -> Result<Vec<[u8; 20]>, JsonFault> {
    let Some(list) = list else { return Ok(Vec::new()) };
    let texts = elements(list, |element| text(element.raw()?))?.unwrap_or_default();
    let mut identifiers: Vec<[u8; 20]> =
        texts.iter().flatten().filter_map(|text| hex::decode(text).ok()?.try_into().ok()).collect();
    identifiers.sort_unstable();
    identifiers.dedup();
    Ok(identifiers)
}

/// The readable reports, and whether those are all.
fn reports(list: Option<&str>) -> Result<(Vec<StatusReport>, bool), JsonFault> {
    let read = list.map(|list| elements(list, StatusReport::read)).transpose()?.flatten();
    let Some(read) = read else { return Ok((Vec::new(), false)) };
    let all_read = read.len() <= REPORTS_MAX && read.iter().all(Option::is_some);
    Ok((read.into_iter().flatten().collect(), all_read))
}

/// Whether an update exists and the statement is of an earlier version (FIDO MDS §3.1.4).
fn is_out_of_date(statement: &Statement, reports: &[StatusReport]) -> bool {
    let Some(stated) = statement.authenticator_version else { return false };
    let mut updates =
        reports.iter().filter(|report| *report.status() == AuthenticatorStatus::UpdateAvailable);
    updates.any(|report| report.authenticator_version().is_some_and(|version| version > stated))
}

const ANCHORS_MAX: usize = 64;
const REPORTS_MAX: usize = 64;
