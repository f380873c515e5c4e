//! How a case ended, and whether that is what it expects.

use std::fmt;

use attestry::metadata::Metadata;
use attestry::{Error, VerifiedRegistration};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use crate::{Context, MetadataContext, Report, Verified};

/// How a case ended.
#[derive(Clone)]
pub struct Outcome {
    name: String,
    report: Report,
    /// `None` for a BLOB alone.
    verified: Option<Verified>,
    result: Result<(), Error>,
}

impl Outcome {
    pub(super) fn of_call(name: String, result: Result<Verified, Error>, context: &Context) -> Self {
        let report = Report::of(result.clone(), context);
        let ended = result.as_ref().map(drop).map_err(|error| *error);
        Self { name, report, verified: result.ok(), result: ended }
    }

    pub(super) fn of_blob(name: String, result: Result<Metadata, Error>, context: &MetadataContext) -> Self {
        let ended = result.as_ref().map(drop).map_err(|error| *error);
        Self { name, report: Report::of_metadata(result, context), verified: None, result: ended }
    }

    /// What the verifier said.
    ///
    /// # Errors
    ///
    /// The refusal of the case.
    pub const fn result(&self) -> Result<(), Error> {
        self.result
    }

    /// The registration that was verified; of several credentials, that of the first factor.
    pub fn registration(&self) -> Option<&VerifiedRegistration> {
        self.verified.as_ref().and_then(Verified::registration)
    }

    /// The report of the call.
    pub const fn report(&self) -> &Report {
        &self.report
    }

    /// The report with the name of the case, as one line of JSON.
    pub fn line(&self) -> String {
        self.named_report().to_string()
    }

    /// The report with the name of the case.
    pub fn named_report(&self) -> Value {
        let mut report: Value = serde_json::from_str(self.report.text()).unwrap_or_default();
        if let Some(report) = report.as_object_mut() {
            report.insert("name".to_owned(), self.name.clone().into());
        }
        report
    }

    /// Compares it with what a case expects.
    pub(super) fn check(&self, expect: &Map<String, Value>) -> Result<(), String> {
        check(&self.named_report(), expect)?;
        if let Some(pem) = expect.get("publicKeyPem").and_then(Value::as_str) {
            let Some(Verified::Registration(verified)) = &self.verified else {
                return Err("expected a public key, and there is not just one".to_owned());
            };
            if !subject_public_key(pem)?.ends_with(verified.public_key().subject_public_key()) {
                return Err("the public key is another than the one sent".to_owned());
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outcome").field("result", &self.result).finish_non_exhaustive()
    }
}

/// Compares a report with what a case expects, all but the key.
pub(super) fn check(ended: &Value, expect: &Map<String, Value>) -> Result<(), String> {
    let ok = expect.get("ok").and_then(Value::as_bool).ok_or("expect has no ok")?;
    if ended.get("ok").and_then(Value::as_bool) != Some(ok) {
        return Err(format!("expected ok {ok}, got {ended}"));
    }
    for part in ["credential", "attestation", "authentication", "metadata"] {
        compare(part, expect.get(part), ended.get(part))?;
    }
    for (place, expected) in expect.get("credentials").and_then(Value::as_object).into_iter().flatten() {
        let found = ended.get("credentials").and_then(|credentials| credentials.get(place));
        compare(place, Some(expected), found)?;
    }
    if let Some(code) = expect.get("code") {
        let found = ended.pointer("/error/code");
        if found != Some(code) {
            return Err(format!("expected code {code}, got {found:?}"));
        }
    }
    Ok(())
}

/// Whether every member that is expected is there.
fn compare(part: &str, expected: Option<&Value>, found: Option<&Value>) -> Result<(), String> {
    for (member, expected) in expected.and_then(Value::as_object).into_iter().flatten() {
        let found = found.and_then(|found| found.get(member));
        let same = match (member.as_str(), expected, found) {
            // They are a set.
            ("observations", Value::Array(expected), Some(Value::Array(found))) => {
                expected.len() == found.len() && expected.iter().all(|name| found.contains(name))
            }
            _ => found == Some(expected),
        };
        if !same {
            return Err(format!("expected {part}.{member} {expected}, got {found:?}"));
        }
    }
    Ok(())
}

fn subject_public_key(pem: &str) -> Result<Vec<u8>, String> {
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    STANDARD.decode(body).map_err(|error| error.to_string())
}
