//! The library's verdict on what is explained, in words.

use attestry::{Error, Observation};
use serde_json::{Value, json};

use super::document::words;
use super::steps;
use crate::style::{Style, printable};

/// What the library said.
pub(crate) struct Verdict {
    report: Value,
    /// Where in the input it was met.
    place: String,
    member: Option<&'static str>,
}

impl Verdict {
    /// Of a call; the error, where it is at hand, says more than the report.
    pub(crate) fn new(report: Value, error: Option<Error>) -> Self {
        let place = error.map(|error| error.location().to_string()).unwrap_or_default();
        Self { report, place, member: error.and_then(|error| error.member()) }
    }

    pub(crate) fn is_accepted(&self) -> bool {
        self.report.get("ok").and_then(Value::as_bool) == Some(true)
    }

    fn error(&self, member: &str) -> Option<&str> {
        self.report.get("error")?.get(member)?.as_str()
    }

    /// The step at which it was refused.
    pub(super) fn step(&self) -> Option<&str> {
        self.error("step")
    }

    pub(super) fn to_json(&self) -> Value {
        let mut report = self.report.clone();
        let step = self.step().map(
            |step| json!({ "name": step, "meaning": steps::meaning(step), "address": steps::address(step) }),
        );
        if let (Some(step), Some(report)) = (step, report.as_object_mut()) {
            report.insert("step".to_owned(), step);
        }
        report
    }

    pub(super) fn write(&self, text: &mut Vec<String>, style: Style) {
        if self.is_accepted() {
            text.push(format!("{} — {}", style.good("accepted"), printable(&self.praise())));
            self.write_evidence(text, style);
            return;
        }
        let of = |member| printable(self.error(member).unwrap_or_default());
        text.push(format!("{} — {}", style.bad("refused"), of("message")));
        let mut line =
            |name: &str, value: String| text.push(format!("  {}  {value}", style.name(&format!("{name:7}"))));
        line("code", style.odd(&of("code")));
        line(
            "class",
            format!("{}{}", of("class"), style.faint(&format!("  · {}", class_meaning(&of("class"))))),
        );
        if let Some(member) = self.member {
            line("member", member.to_owned());
        }
        if !self.place.is_empty() {
            line("place", self.place.clone());
        }
        if let Some(step) = self.step() {
            let meaning = steps::meaning(step).map(|meaning| style.faint(&format!("  · {meaning}")));
            line("step", format!("{step}{}", meaning.unwrap_or_default()));
            if let Some(address) = steps::address(step) {
                line("", style.faint(address));
            }
        }
    }

    /// What was found out.
    fn write_evidence(&self, text: &mut Vec<String>, style: Style) {
        let of = |pointer: &str| match self.report.pointer(pointer) {
            None | Some(Value::Null) => None,
            Some(value) => Some(words(value)),
        };
        let found: Vec<_> = EVIDENCE
            .iter()
            .filter_map(|(pointer, name, meaning)| Some((*name, of(pointer)?, meaning.to_string())))
            .chain(["/attestation/observations", "/authentication/observations"].iter().flat_map(|pointer| {
                let names = self.report.pointer(pointer).and_then(Value::as_array).into_iter().flatten();
                names.filter_map(Value::as_str).map(|name| {
                    let meaning = name.parse::<Observation>().map(|seen| seen.code().message().to_owned());
                    ("observed", name.to_owned(), meaning.unwrap_or_default())
                })
            }))
            .collect();
        let width = found.iter().map(|(name, ..)| name.len()).max().unwrap_or_default();
        for (name, value, meaning) in found {
            let meaning = if meaning.is_empty() { meaning } else { style.faint(&format!("  · {meaning}")) };
            text.push(format!("  {}  {}{meaning}", style.name(&format!("{name:width$}")), printable(&value)));
        }
    }

    fn praise(&self) -> String {
        let text = |pointer: &str| self.report.pointer(pointer).and_then(Value::as_str);
        if let Some(format) = text("/attestation/format") {
            let trust = text("/attestation/trust").unwrap_or_default();
            return format!("format {format}, trust {trust}: {}", trust_meaning(trust));
        }
        match (text("/authentication/kind"), self.report.get("credentials"), self.report.get("metadata")) {
            (_, Some(_), _) => "all credentials are registered".to_owned(),
            (Some(kind), _, _) => format!("a login with a credential of kind {kind}"),
            (_, _, Some(_)) => "the BLOB is signed under one of the roots".to_owned(),
            _ => "all checks passed".to_owned(),
        }
    }
}

/// Members of a report that say most.
const EVIDENCE: &[(&str, &str, &str)] = &[
    ("/attestation/type", "type", "who vouches for the key"),
    ("/attestation/aaguid", "AAGUID", "the model of the authenticator"),
    (
        "/attestation/aaguidStanding",
        "standing",
        "what the AAGUID is worth: attested, claimed or unauthenticated",
    ),
    ("/metadata/description", "model", "by FIDO's metadata"),
    ("/metadata/level", "level", "certified by FIDO"),
    ("/metadata/no", "BLOB", "the number of the metadata"),
    ("/metadata/stale", "stale", "whether the metadata is overdue"),
    ("/metadata/entries", "models", "in the metadata"),
    ("/authentication/userHandle", "user", "whose login it is"),
    ("/authentication/userVerified", "verified", "whether the user was, by PIN or biometrics"),
    ("/authentication/signCount", "signCount", "to be stored"),
    ("/authentication/backedUp", "backed up", "to be stored"),
];

/// What a class of errors means.
pub(super) fn class_meaning(class: &str) -> &'static str {
    match class {
        "malformed" => "it does not have the form that it should have",
        "mismatch" => "it is sound, but belongs to another ceremony, origin or relying party",
        "invalid_proof" => "a signature or another proof does not hold",
        "untrusted" => "its certificates lead to no anchor that the server trusts",
        "policy" => "the server's own rules refuse it",
        "unsupported" => "it is of a kind, format or algorithm that the library does not support",
        "configuration" => "the server is wrong, and not the client",
        _ => "the library failed: please report it, with the case",
    }
}

/// What a level of trust means.
pub(super) fn trust_meaning(trust: &str) -> &'static str {
    match trust {
        "none" => "nobody vouches for the authenticator",
        "self" => "the new key signed for itself, so nobody vouches for the authenticator",
        "unknown" => "the statement holds, and no anchor stands for its maker",
        "trusted" => "the certificates lead to an anchor of the server's",
        "untrusted" => "the certificates lead to none of the anchors that stand for it",
        _ => "",
    }
}
