//! What is counted. Everything here is bounded, whatever the size of the input.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::facts::{Facts, hash, mixed};

/// Models with a row of their own, and names in any other table. Hostile inputs could name any number.
const ROWS: usize = 2_000;
/// Changes with a row of their own.
const CHANGES: usize = 300;
/// Characters of a name in a table.
const NAME: usize = 200;
/// Users in the list of a flagged model, and of another one.
const HOLDERS: [usize; 2] = [10_000, 500];
/// Users in all lists, before a flagged model gets no more, and before another one does.
const ALL_HOLDERS: [u64; 2] = [50_000, 20_000];
/// The name for what found no room.
pub(crate) const OTHERS: &str = "(others)";
/// In the place of a code.
pub(crate) const PASSED: &str = "passed";

/// What is known of one line.
pub(crate) enum Entry {
    /// It cannot be read as a dossier.
    Bad(&'static str),
    /// No configuration is the one that it names.
    UnknownSetup,
    Judged(Box<Judged>),
}

/// A dossier with both verdicts.
pub(crate) struct Judged {
    pub(crate) is_login: bool,
    /// The time of its call.
    pub(crate) time: u64,
    /// A code, or [`PASSED`].
    pub(crate) then: String,
    pub(crate) now: Now,
    pub(crate) user: Option<String>,
    pub(crate) credentials: Vec<Credential>,
    pub(crate) changes: Vec<Changed>,
    pub(crate) causes: Vec<&'static str>,
}

pub(crate) enum Now {
    /// A code, or [`PASSED`].
    Judged(String),
    /// Why it cannot be judged again.
    Not(&'static str),
}

pub(crate) struct Credential {
    pub(crate) id: String,
    /// Of a registration.
    pub(crate) model: Option<Seen>,
}

/// A model as a verdict names it.
pub(crate) struct Seen {
    pub(crate) key: String,
    pub(crate) row: Described,
    /// How far the model is proven.
    pub(crate) is_attested: bool,
}

/// What is known of a model.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Described {
    pub(crate) aaguid: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) level: Option<String>,
    /// The worst that metadata reports.
    pub(crate) status: Option<String>,
    /// Metadata reports that it is revoked, or that its keys can be had.
    pub(crate) is_flagged: bool,
    /// Metadata lists it.
    pub(crate) is_listed: bool,
}

pub(crate) struct Changed {
    pub(crate) what: &'static str,
    /// Where there are few values.
    pub(crate) values: Option<(Option<String>, Option<String>)>,
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Counts {
    pub(crate) dossiers: u64,
    pub(crate) credentials: u64,
    pub(crate) users: u64,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Model {
    #[serde(flatten)]
    pub(crate) described: Described,
    /// Credentials of the model that were registered, and whose they are.
    pub(crate) credentials: u64,
    pub(crate) users: u64,
    /// Of the credentials, those whose model a trusted attestation proves.
    pub(crate) attested: u64,
    /// What passed, and would be refused now.
    pub(crate) refused: Counts,
    pub(crate) refused_by_reason: BTreeMap<String, u64>,
    /// Users who hold it, of a model that is flagged or refused.
    pub(crate) holders: Vec<Holder>,
    pub(crate) holders_count: u64,
    /// Its credentials of dossiers that name no user.
    pub(crate) without_user: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Holder {
    pub(crate) user: String,
    /// The first of the user's credentials of that model.
    pub(crate) credential: String,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Summary {
    pub(crate) lines: u64,
    pub(crate) dossiers: u64,
    pub(crate) registrations: u64,
    pub(crate) logins: u64,
    pub(crate) users: u64,
    pub(crate) credentials: u64,
    /// Whether users and credentials were counted to the end.
    pub(crate) is_exact: bool,
    /// The times of the first call and the last one.
    pub(crate) from: Option<u64>,
    pub(crate) to: Option<u64>,
    pub(crate) unreadable_inputs: u64,
    pub(crate) bad_lines: u64,
    pub(crate) bad_by_code: BTreeMap<String, u64>,
    pub(crate) unknown_setup: u64,
    pub(crate) not_judged_again: BTreeMap<String, u64>,
    pub(crate) still_passed: u64,
    pub(crate) refused_now: u64,
    pub(crate) accepted_now: u64,
    pub(crate) still_refused: u64,
    /// Verdicts by code; `passed` is one.
    pub(crate) then: BTreeMap<String, u64>,
    pub(crate) now: BTreeMap<String, u64>,
    pub(crate) unchanged: u64,
    /// Dossiers in which something of this kind changed.
    pub(crate) changes: BTreeMap<String, u64>,
    pub(crate) change_values: Vec<ChangeValue>,
    /// What is not as it was for the old verdict.
    pub(crate) causes: BTreeMap<String, u64>,
    /// What passed, and would be refused now.
    pub(crate) refused: Counts,
    pub(crate) refused_by_reason: BTreeMap<String, Counts>,
    pub(crate) models: BTreeMap<String, Model>,
    /// Users in the lists of all models.
    listed_holders: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ChangeValue {
    pub(crate) what: String,
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
    pub(crate) count: u64,
}

/// Kinds of facts.
mod fact {
    pub(super) const USER: u64 = 1;
    pub(super) const CREDENTIAL: u64 = 2;
    pub(super) const USER_OF_MODEL: u64 = 3;
    pub(super) const CREDENTIAL_OF_MODEL: u64 = 4;
    pub(super) const REFUSED_USER: u64 = 5;
    pub(super) const REFUSED_CREDENTIAL: u64 = 6;
    pub(super) const REASON_USER: u64 = 7;
    pub(super) const REASON_CREDENTIAL: u64 = 8;
    pub(super) const MODEL_REFUSED_USER: u64 = 9;
    pub(super) const MODEL_REFUSED_CREDENTIAL: u64 = 10;
    pub(super) const HOLDER: u64 = 11;
}

impl Summary {
    pub(crate) fn new() -> Self {
        Self { is_exact: true, ..Self::default() }
    }

    /// Counts one line more.
    pub(crate) fn add(&mut self, entry: &Entry, facts: &mut Facts) {
        add(&mut self.lines, 1);
        match entry {
            Entry::Bad(code) => {
                add(&mut self.bad_lines, 1);
                count(&mut self.bad_by_code, code);
            }
            Entry::UnknownSetup => {
                add(&mut self.dossiers, 1);
                add(&mut self.unknown_setup, 1);
            }
            Entry::Judged(judged) => self.judged(judged, facts),
        }
        self.is_exact = !facts.is_full();
    }

    fn judged(&mut self, judged: &Judged, facts: &mut Facts) {
        add(&mut self.dossiers, 1);
        add(if judged.is_login { &mut self.logins } else { &mut self.registrations }, 1);
        self.from = Some(self.from.map_or(judged.time, |from| from.min(judged.time)));
        self.to = Some(self.to.map_or(judged.time, |to| to.max(judged.time)));
        count(&mut self.then, &judged.then);
        let user = judged.user.as_deref().map(hash);
        if user.is_some_and(|user| facts.insert(mixed(&[fact::USER, user]))) {
            add(&mut self.users, 1);
        }
        // Two users may have credentials of one id: each has an own.
        let of_user = |credential: &Credential| mixed(&[hash(&credential.id), user.unwrap_or_default()]);
        let ids: Vec<_> = judged.credentials.iter().map(of_user).collect();
        for id in &ids {
            if facts.insert(mixed(&[fact::CREDENTIAL, *id])) {
                add(&mut self.credentials, 1);
            }
        }
        let refusal = self.outcome(judged);
        if let Some(code) = refusal {
            self.refused(code, &ids, user, facts);
        }
        for (credential, id) in judged.credentials.iter().zip(ids) {
            self.of_model(credential, id, judged.user.as_deref().zip(user), refusal, facts);
        }
        for cause in &judged.causes {
            count(&mut self.causes, cause);
        }
        self.changed(judged);
    }

    /// Counts how it ends now. Returns the code, if it passed and would be refused.
    fn outcome<'j>(&mut self, judged: &'j Judged) -> Option<&'j str> {
        let now = match &judged.now {
            Now::Not(why) => {
                count(&mut self.not_judged_again, why);
                return None;
            }
            Now::Judged(now) => now.as_str(),
        };
        count(&mut self.now, now);
        if matches!(&judged.now, Now::Judged(_)) && judged.changes.is_empty() {
            add(&mut self.unchanged, 1);
        }
        let of_outcome = match (judged.then == PASSED, now == PASSED) {
            (true, true) => &mut self.still_passed,
            (true, false) => &mut self.refused_now,
            (false, true) => &mut self.accepted_now,
            (false, false) => &mut self.still_refused,
        };
        add(of_outcome, 1);
        (judged.then == PASSED && now != PASSED).then_some(now)
    }

    fn refused(&mut self, code: &str, ids: &[u64], user: Option<u64>, facts: &mut Facts) {
        add(&mut self.refused.dossiers, 1);
        let of_reason = named(&mut self.refused_by_reason, code, ROWS);
        add(&mut of_reason.dossiers, 1);
        let reason = hash(code);
        if let Some(user) = user {
            if facts.insert(mixed(&[fact::REFUSED_USER, user])) {
                add(&mut self.refused.users, 1);
            }
            if facts.insert(mixed(&[fact::REASON_USER, reason, user])) {
                add(&mut of_reason.users, 1);
            }
        }
        for id in ids {
            if facts.insert(mixed(&[fact::REFUSED_CREDENTIAL, *id])) {
                add(&mut self.refused.credentials, 1);
            }
            if facts.insert(mixed(&[fact::REASON_CREDENTIAL, reason, *id])) {
                add(&mut of_reason.credentials, 1);
            }
        }
    }

    fn of_model(
        &mut self,
        credential: &Credential,
        id: u64,
        user: Option<(&str, u64)>,
        refusal: Option<&str>,
        facts: &mut Facts,
    ) {
        let Some(seen) = &credential.model else { return };
        let model = named(&mut self.models, &seen.key, ROWS);
        if model.credentials == 0 {
            model.described = seen.row.clone();
        }
        let key = hash(&seen.key);
        if facts.insert(mixed(&[fact::CREDENTIAL_OF_MODEL, key, id])) {
            add(&mut model.credentials, 1);
            add(&mut model.attested, u64::from(seen.is_attested));
            add(&mut model.without_user, u64::from(user.is_none()));
        }
        if let Some((_, user)) = user
            && facts.insert(mixed(&[fact::USER_OF_MODEL, key, user]))
        {
            add(&mut model.users, 1);
        }
        if let Some(code) = refusal {
            add(&mut model.refused.dossiers, 1);
            if facts.insert(mixed(&[fact::MODEL_REFUSED_CREDENTIAL, key, id])) {
                add(&mut model.refused.credentials, 1);
                count(&mut model.refused_by_reason, code);
            }
            if user.is_some_and(|(_, user)| facts.insert(mixed(&[fact::MODEL_REFUSED_USER, key, user]))) {
                add(&mut model.refused.users, 1);
            }
        }
        if let (true, Some((name, user))) = (model.described.is_flagged || refusal.is_some(), user)
            && facts.insert(mixed(&[fact::HOLDER, key, user]))
        {
            add(&mut model.holders_count, 1);
            let ([most, other], [in_all, of_others]) = (HOLDERS, ALL_HOLDERS);
            let (most, in_all) = if model.described.is_flagged { (most, in_all) } else { (other, of_others) };
            if model.holders.len() < most && self.listed_holders < in_all {
                add(&mut self.listed_holders, 1);
                let holder = Holder { user: short(name), credential: short(&credential.id) };
                model.holders.push(holder);
            }
        }
    }

    fn changed(&mut self, judged: &Judged) {
        let mut kinds: Vec<_> = judged.changes.iter().map(|change| change.what).collect();
        kinds.sort_unstable();
        kinds.dedup();
        for kind in kinds {
            count(&mut self.changes, kind);
        }
        for change in &judged.changes {
            let Some((from, to)) = &change.values else { continue };
            let is_this = |known: &&mut ChangeValue| {
                known.what == change.what && known.from == *from && known.to == *to
            };
            if let Some(known) = self.change_values.iter_mut().find(is_this) {
                add(&mut known.count, 1);
            } else if self.change_values.len() < CHANGES {
                self.change_values.push(ChangeValue {
                    what: change.what.to_owned(),
                    from: from.clone(),
                    to: to.clone(),
                    count: 1,
                });
            }
        }
    }

    /// Whether an answer is not whole: something could not be read or judged.
    pub(crate) const fn is_incomplete(&self) -> bool {
        self.bad_lines > 0 || self.unreadable_inputs > 0 || self.unknown_setup > 0
    }

    /// Models with users to look for: flagged first, then by how many credentials would be refused.
    pub(crate) fn noted_models(&self) -> Vec<&Model> {
        let mut noted: Vec<_> = self.models.values().filter(|model| model.is_noted()).collect();
        noted
            .sort_by_key(|model| (!model.described.is_flagged, std::cmp::Reverse(model.refused.credentials)));
        noted
    }

    /// All models: unsafe ones first, then those with an update, then the most frequent.
    pub(crate) fn models_by_weight(&self) -> Vec<&Model> {
        let mut models = self.models_by_count();
        models.sort_by_key(|model| (!model.described.is_flagged, !model.described.has_update()));
        models
    }

    /// All models, the most frequent first.
    pub(crate) fn models_by_count(&self) -> Vec<&Model> {
        let mut models: Vec<_> = self.models.values().collect();
        models.sort_by_key(|model| std::cmp::Reverse(model.credentials));
        models
    }
}

impl Described {
    /// Metadata reports an update that repairs something.
    pub(crate) fn has_update(&self) -> bool {
        self.status.as_deref() == Some("UPDATE_AVAILABLE")
    }
}

impl Model {
    pub(crate) const fn is_noted(&self) -> bool {
        self.described.is_flagged || self.refused.credentials > 0
    }

    pub(crate) fn title(&self) -> String {
        let described = &self.described;
        let named = described.name.clone().or_else(|| described.aaguid.clone());
        named.unwrap_or_else(|| "Credentials that name no model".to_owned())
    }
}

fn add(count: &mut u64, more: u64) {
    *count = count.saturating_add(more);
}

fn count(table: &mut BTreeMap<String, u64>, name: &str) {
    add(named(table, name, ROWS), 1);
}

/// The row of this name, or that of all others once the table is full.
fn named<'t, T: Default>(table: &'t mut BTreeMap<String, T>, name: &str, most: usize) -> &'t mut T {
    let name = short(name);
    let name = if table.len() < most || table.contains_key(&name) { name } else { OTHERS.to_owned() };
    table.entry(name).or_default()
}

/// The first characters of a name.
pub(crate) fn short(name: &str) -> String {
    name.chars().take(NAME).collect()
}
