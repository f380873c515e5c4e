//! The line: its members, its canonical bytes and its digest.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::again::NotJudged;
use crate::canonical;
use crate::digest::Digest;
use crate::error::{DossierError, DossierErrorKind};
use crate::setup::Setup;
use crate::verdict::Verdict;

/// The version of the format.
pub(crate) const VERSION: u8 = 1;
/// The largest line that is read, in bytes.
pub(crate) const LARGEST: usize = 4 << 20;

/// All members, in the order of RFC 8785. `digest` stands between the two parts.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Line<'a> {
    #[serde(borrow)]
    pub(crate) attestry: Cow<'a, str>,
    #[serde(borrow)]
    pub(crate) body: Option<Cow<'a, str>>,
    pub(crate) body_digest: Option<Digest>,
    #[serde(borrow)]
    pub(crate) call: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(crate) ceremony: Option<Cow<'a, str>>,
    pub(crate) configuration: Digest,
    pub(crate) digest: Digest,
    #[serde(default)]
    pub(crate) handles_hashed: bool,
    pub(crate) metadata: Option<MetadataName>,
    pub(crate) not_judged_again: Option<NotJudged>,
    pub(crate) now: Option<u64>,
    #[serde(default)]
    pub(crate) omitted: Vec<String>,
    pub(crate) policy: Option<Digest>,
    pub(crate) verdict: Verdict,
    pub(crate) version: u64,
}

/// The version alone, which decides how the rest is read.
#[derive(Deserialize)]
struct Version {
    version: u64,
}

/// The members before the digest.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Head<'a> {
    pub(crate) attestry: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) body: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) body_digest: Option<Digest>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) call: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ceremony: Option<&'a str>,
    pub(crate) configuration: Digest,
}

/// The members behind it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Tail<'a> {
    #[serde(skip_serializing_if = "is_false")]
    pub(crate) handles_hashed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) metadata: Option<&'a MetadataName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) not_judged_again: Option<NotJudged>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) now: Option<u64>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub(crate) omitted: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) policy: Option<Digest>,
    pub(crate) verdict: &'a Verdict,
    pub(crate) version: u8,
}

/// The metadata of a verdict, by its digests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct MetadataName {
    /// The digest of the BLOB, as published.
    pub blob: Digest,
    /// The digest of the canonical context of its intake: its roots and the rules on its signer. The time of intake, at
    /// which the BLOB is verified, is part of it.
    pub context: Digest,
}

impl<'a> Tail<'a> {
    /// What every line says of its judge.
    pub(crate) fn of(setup: &'a Setup, verdict: &'a Verdict) -> Self {
        Self {
            handles_hashed: false,
            metadata: setup.metadata_name(),
            not_judged_again: None,
            now: None,
            omitted: &[],
            policy: setup.policy_name(),
            verdict,
            version: VERSION,
        }
    }
}

impl Line<'_> {
    /// Reads a line strictly, and checks that it is in canonical form and has its digest.
    pub(crate) fn read(line: &[u8]) -> Result<Line<'_>, DossierError> {
        if line.len() > LARGEST {
            return Err(DossierErrorKind::TooLarge.into());
        }
        let text = std::str::from_utf8(line).map_err(|_| DossierErrorKind::InvalidUtf8)?;
        if !text.starts_with('{') {
            return Err(DossierErrorKind::Json.into());
        }
        let read: Line<'_> = serde_json::from_str(text).map_err(|error| of_version(text, &error))?;
        if read.version != u64::from(VERSION) {
            return Err(DossierErrorKind::Version.into());
        }
        if let Some(call) = read.call {
            let value: Value = serde_json::from_str(call.get()).map_err(|error| of_version(text, &error))?;
            if canonical::text(&value)? != call.get() {
                return Err(DossierErrorKind::NotCanonical.into());
            }
        }
        let (canonical, digest) = written(&read.head(), &read.tail())?;
        if canonical != text {
            // A changed byte in canonical form shows in the digest, whatever it was.
            let is_form = digest == read.digest;
            return Err(if is_form {
                DossierErrorKind::NotCanonical
            } else {
                DossierErrorKind::DigestMismatch
            }
            .into());
        }
        Ok(read)
    }

    fn head(&self) -> Head<'_> {
        Head {
            attestry: &self.attestry,
            body: self.body.as_deref(),
            body_digest: self.body_digest,
            call: self.call,
            ceremony: self.ceremony.as_deref(),
            configuration: self.configuration,
        }
    }

    fn tail(&self) -> Tail<'_> {
        Tail {
            handles_hashed: self.handles_hashed,
            metadata: self.metadata.as_ref(),
            not_judged_again: self.not_judged_again,
            now: self.now,
            omitted: &self.omitted,
            policy: self.policy,
            verdict: &self.verdict,
            version: VERSION,
        }
    }
}

/// A later version may have members that this one lacks.
fn of_version(text: &str, error: &serde_json::Error) -> DossierError {
    match serde_json::from_str::<Version>(text) {
        Ok(Version { version }) if version != u64::from(VERSION) => DossierErrorKind::Version.into(),
        _ => DossierError::with(DossierErrorKind::Json, error),
    }
}

/// The canonical line and its digest, which covers every other member.
pub(crate) fn written(head: &Head<'_>, tail: &Tail<'_>) -> Result<(String, Digest), DossierErrorKind> {
    let of = |part: Result<String, serde_json::Error>| part.map_err(|_| DossierErrorKind::NotCanonical);
    let (mut line, tail) = (of(serde_json::to_string(head))?, of(serde_json::to_string(tail))?);
    // The closing brace, and the opening one.
    line.pop();
    let tail = tail.get(1..).unwrap_or_default();
    let digest = Digest::of_parts(&[&line, ",", tail]);
    line.push_str(",\"digest\":\"");
    line.push_str(&digest.to_string());
    line.push_str("\",");
    line.push_str(tail);
    Ok((line, digest))
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
const fn is_false(is: &bool) -> bool {
    !*is
}
