//! One line: read, judged again, and written as a row.

use std::collections::HashMap;
use std::sync::Arc;

use attestry_dossier::{Again, Change, Dossier, DossierErrorKind, JudgedCredential, Verdict};
use attestry_json::Ceremony;
use serde::Serialize;

use super::csv;
use super::source::{Batch, Input, Line};
use super::summary::{Changed, Credential, Described, Entry, Judged, Now, PASSED, Seen, short};

/// The code of an input that cannot be read on.
pub(crate) const UNREADABLE: &str = "audit.unreadable";
/// An AAGUID that names no model.
const ZERO: &str = "00000000-0000-0000-0000-000000000000";

/// What judges, and what is wanted of it. All threads share it.
pub(crate) struct Judge {
    pub(crate) inputs: Vec<Input>,
    pub(crate) judge: attestry_dossier::Judge,
    /// The models of the metadata, by AAGUID, and those that have none by their names.
    pub(crate) models: HashMap<String, Described>,
    pub(crate) wants_rows: bool,
    pub(crate) wants_csv: bool,
    pub(crate) wants_bad: bool,
    pub(crate) wants_content: bool,
}

/// What came of a batch.
#[derive(Default)]
pub(crate) struct Done {
    pub(crate) rows: Vec<u8>,
    pub(crate) csv: Vec<u8>,
    pub(crate) bad: Vec<u8>,
    pub(crate) entries: Vec<Entry>,
    /// Messages for whoever watches.
    pub(crate) problem: Option<String>,
}

/// Where a line is.
#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    line: u64,
    offset: u64,
}

#[derive(Serialize)]
struct Row<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    #[serde(flatten)]
    again: &'a Again,
}

#[derive(Serialize)]
struct Bad<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    code: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<String>,
}

impl Judge {
    pub(crate) fn batch(&self, batch: &Batch) -> Done {
        let mut done = Done::default();
        let file: Arc<str> =
            self.inputs.get(batch.input).map_or_else(|| "".into(), |input| Arc::clone(&input.name));
        for line in &batch.lines {
            let bytes = batch.bytes.get(line.start..line.end).unwrap_or_default();
            let entry = self.line(&file, line, bytes, &mut done);
            done.entries.push(entry);
        }
        if let Some((problem, at)) = &batch.problem {
            let place = Place { file: &file, line: at.line.saturating_add(1), offset: at.offset };
            done.problem = Some(format!("{file}: line {}: {problem}", place.line));
            if self.wants_bad {
                json(&mut done.bad, &Bad { place, code: UNREADABLE, message: problem, content: None });
            }
        }
        done
    }

    fn line(&self, file: &str, line: &Line, bytes: &[u8], done: &mut Done) -> Entry {
        let place = || Place { file, line: line.number, offset: line.offset };
        let mut bad = |code: &'static str, message: &str| {
            if self.wants_bad {
                let content = || String::from_utf8_lossy(bytes.trim_ascii_end()).into_owned();
                let content = self.wants_content.then(content);
                json(&mut done.bad, &Bad { place: place(), code, message, content });
            }
            Entry::Bad(code)
        };
        if line.is_too_large {
            let kind = DossierErrorKind::TooLarge;
            return bad(kind.code(), &kind.to_string());
        }
        let (dossier, again) = match self.judge.line(bytes) {
            Ok(judged) => judged,
            Err(line) => return bad(line.code, &line.message),
        };
        if self.wants_rows {
            json(&mut done.rows, &Row { place: place(), again: &again });
        }
        if self.wants_csv {
            csv::row(&mut done.csv, file, line, &dossier, &again);
        }
        if again.code.is_some() {
            return Entry::UnknownSetup;
        }
        Entry::Judged(Box::new(self.judged(&dossier, again)))
    }

    fn judged(&self, dossier: &Dossier, again: Again) -> Judged {
        let is_login = dossier.ceremony() == Ceremony::Authentication;
        let code = |verdict: &Verdict| short(verdict.code().unwrap_or(PASSED));
        // A refusal has no credentials, so what the other verdict knows of them counts.
        let new = again.new.as_ref().map(Verdict::credentials).unwrap_or_default();
        let credentials = if new.is_empty() { again.old.credentials() } else { new };
        let credentials = credentials.iter().map(|credential| Credential {
            id: credential.credential_id.clone(),
            model: (!is_login).then(|| self.seen(credential)),
        });
        Judged {
            is_login,
            time: dossier.now().as_secs(),
            then: code(&again.old),
            now: match (&again.new, again.not_judged_again) {
                (Some(new), _) => Now::Judged(code(new)),
                (None, why) => Now::Not(why.map_or("unparsed", attestry_dossier::NotJudged::as_str)),
            },
            credentials: credentials.collect(),
            user: again.user,
            changes: again.changes.into_iter().map(changed).collect(),
            causes: again.causes,
        }
    }

    fn seen(&self, credential: &JudgedCredential) -> Seen {
        let aaguid = credential.aaguid.as_deref().filter(|aaguid| *aaguid != ZERO).map(short);
        let model = credential.model.as_ref();
        let name = model.and_then(|model| model.description.as_deref()).map(short);
        let key = aaguid.clone().or_else(|| name.clone()).unwrap_or_default();
        let known = self.models.get(&key).cloned();
        Seen {
            key,
            row: known.unwrap_or_else(|| Described {
                aaguid,
                name,
                level: model.and_then(|model| model.level.as_deref()).map(short),
                status: model.and_then(|model| model.statuses.first()).map(|status| short(status)),
                is_flagged: false,
                is_listed: false,
            }),
            is_attested: credential.aaguid_standing.as_deref() == Some("attested"),
        }
    }
}

/// Kinds of changes with so few values that each can be counted.
const WITH_VALUES: &[&str] = &[
    "verdict",
    "code",
    "class",
    "step",
    "trust",
    "reason",
    "observation",
    "status",
    "level",
    "model",
    "kind",
    "format",
    "attestation-type",
    "aaguid-standing",
    "credentials",
];

fn changed(change: Change) -> Changed {
    let value = |value: Option<String>| value.map(|value| short(&value));
    let has_values = WITH_VALUES.contains(&change.what);
    Changed { what: change.what, values: has_values.then(|| (value(change.from), value(change.to))) }
}

/// A line of JSON. Writing to memory does not fail.
fn json(into: &mut Vec<u8>, value: &impl Serialize) {
    if serde_json::to_writer(&mut *into, value).is_ok() {
        into.push(b'\n');
    }
}
