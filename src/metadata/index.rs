//! Entries by their ids, and what all of them together say of keys.

use std::sync::Arc;

use super::anchors::AnchorModels;
use super::date::Date;
use super::entry::MetadataEntry;
use super::status::StatusReport;
use crate::trust::TrustAnchor;
use crate::webauthn::Aaguid;

/// An entry, and its rank among entries of one id.
#[derive(Clone, Debug)]
pub(super) struct Ranked {
    pub(super) entry: Arc<MetadataEntry>,
    /// The entries of the highest rank vouch. Reports against a model count at any rank.
    pub(super) rank: u8,
}

/// Entries by their ids.
#[derive(Debug, Default)]
pub(super) struct Index {
    by_aaguid: Vec<(Aaguid, Model)>,
    by_key_identifier: Vec<([u8; 20], Model)>,
    pub(super) anchors: AnchorModels,
    compromised: Vec<CompromisedKey>,
}

/// The entries of one id. There is nearly always one.
#[derive(Debug)]
pub(super) struct Model {
    pub(super) entries: Vec<Arc<MetadataEntry>>,
    /// How many of them, from the first, vouch for the model.
    vouching: usize,
    /// The anchors of the vouching entries, if there are several.
    anchors: Vec<Arc<TrustAnchor>>,
}

/// A key that a report names as compromised.
#[derive(Debug)]
struct CompromisedKey {
    hash: [u8; 32],
    report: StatusReport,
}

impl Index {
    pub(super) fn new(entries: &[Ranked]) -> Self {
        let of_entry = |ranked: &Ranked| ranked.entry.aaguid;
        let by_aaguid = models(entries, |entry| entry.aaguid.into_iter().collect());
        let by_key_identifier = models(entries, |entry| entry.key_identifiers.clone());
        let anchors = entries
            .iter()
            .flat_map(|ranked| ranked.entry.anchors.iter().map(move |anchor| (anchor, of_entry(ranked))));
        let reports = entries.iter().flat_map(|ranked| &ranked.entry.reports);
        let compromised = reports.flat_map(|report| {
            report.compromised_keys().map(|hash| CompromisedKey { hash: *hash, report: report.clone() })
        });
        Self {
            by_aaguid,
            by_key_identifier,
            anchors: AnchorModels::new(anchors),
            compromised: compromised.collect(),
        }
    }

    pub(super) fn of_aaguid(&self, aaguid: Aaguid) -> Option<&Model> {
        find(&self.by_aaguid, &aaguid)
    }

    pub(super) fn of_key_identifier(&self, identifier: &[u8; 20]) -> Option<&Model> {
        find(&self.by_key_identifier, identifier)
    }

    /// Whether any key is known to be compromised, now or later.
    pub(super) const fn has_compromised_keys(&self) -> bool {
        !self.compromised.is_empty()
    }

    /// Whether a report in force names the key with this hash as compromised, in any entry.
    pub(super) fn is_compromised(&self, hash: &[u8; 32], today: Date) -> bool {
        self.compromised.iter().any(|key| key.hash == *hash && key.report.is_in_force(today))
    }
}

impl Model {
    /// The entries that vouch for the model.
    pub(super) fn vouching(&self) -> &[Arc<MetadataEntry>] {
        self.entries.get(..self.vouching).unwrap_or_default()
    }

    /// Whether each vouching entry could be read.
    pub(super) fn is_readable(&self) -> bool {
        self.vouching().iter().all(|entry| entry.is_readable)
    }

    /// Their anchors. None if one of the entries could not be read.
    pub(super) fn anchors(&self) -> &[Arc<TrustAnchor>] {
        match self.vouching() {
            _ if !self.is_readable() => &[],
            [entry] => &entry.anchors,
            _ => &self.anchors,
        }
    }
}

/// The entries by their ids, in order.
fn models<I: Ord>(entries: &[Ranked], ids: impl Fn(&MetadataEntry) -> Vec<I>) -> Vec<(I, Model)> {
    let mut named: Vec<_> = entries
        .iter()
        .flat_map(|ranked| ids(&ranked.entry).into_iter().map(move |id| (id, ranked)))
        .collect();
    // Of one id, those that vouch come first; for the rest, the order of the BLOB stays.
    named.sort_by(|(a, of_a), (b, of_b)| a.cmp(b).then(of_b.rank.cmp(&of_a.rank)));
    let mut models: Vec<(I, Model)> = Vec::new();
    let mut highest = 0;
    for (id, ranked) in named {
        let model = match models.last_mut() {
            Some((last, model)) if *last == id => model,
            _ => {
                highest = ranked.rank;
                models.push((id, Model { entries: Vec::with_capacity(1), vouching: 0, anchors: Vec::new() }));
                let Some((_, model)) = models.last_mut() else { continue };
                model
            }
        };
        model.entries.push(Arc::clone(&ranked.entry));
        if ranked.rank == highest {
            model.vouching = model.entries.len();
        }
    }
    for (_, model) in &mut models {
        if model.vouching > 1 {
            model.anchors = model.vouching().iter().flat_map(|entry| entry.anchors.iter().cloned()).collect();
        }
    }
    models
}

fn find<'m, I: Ord>(models: &'m [(I, Model)], id: &I) -> Option<&'m Model> {
    let at = models.binary_search_by(|(there, _)| there.cmp(id)).ok()?;
    models.get(at).map(|(_, model)| model)
}
