//! Verdicts, as dossiers compare them.

use attestry::metadata::MetadataStanding;
use attestry::trust::Trust;
use attestry::{Error, VerifiedAuthentication, VerifiedRegistration};
use attestry_json::{Context, Records, Verified};
use serde::{Deserialize, Serialize};

use crate::digest::Digest;

/// How a call ended: what decides, and the digests of the rest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Verdict {
    /// It passed.
    Passed(Passed),
    /// It was refused.
    Refused(Refused),
}

/// A call that passed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Passed {
    /// The credentials that were registered or used.
    pub credentials: Vec<JudgedCredential>,
    /// Of the whole result, as JSON.
    pub evidence: Digest,
    ok: True,
    /// Of the records to store, as JSON. `None`: the context names no owner and no record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<Digest>,
}

/// A call that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Refused {
    /// The name of the error's class.
    pub class: String,
    /// The stable code.
    pub code: String,
    ok: False,
    /// The step of the ceremony, or the section of a specification.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
}

/// What decides about one credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct JudgedCredential {
    /// The model that it claims or proves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aaguid: Option<String>,
    /// How far that is proven.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aaguid_standing: Option<String>,
    /// The attestation type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attestation_type: Option<String>,
    /// As in the record.
    pub credential_id: String,
    /// The attestation format.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The kind.
    pub kind: String,
    /// What metadata made of the model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<Model>,
    /// The names of what is unusual, sorted.
    pub observations: Vec<String>,
    /// The name of its member in a body of several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Why no path leads to an anchor: a code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How far the attestation is trusted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trust: Option<String>,
}

/// What metadata made of a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[non_exhaustive]
pub struct Model {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// How it was found: `aaguid`, `key-identifier`, `unlisted` or `nothing`.
    pub found_by: String,
    /// The certification level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// The status reports in force, sorted.
    pub statuses: Vec<String>,
}

impl Verdict {
    /// The verdict of a call. Records that cannot be made refuse it, as a report says too.
    pub(crate) fn of(result: &Result<Verified, Error>, context: &Context) -> Self {
        let passed = result.as_ref().map_err(|error| *error).and_then(|verified| {
            let records = Records::of(verified, context)?;
            Ok(Self::Passed(Passed {
                credentials: credentials(verified),
                evidence: digest(verified),
                ok: True,
                record: (!records.is_empty()).then(|| digest(&records)),
            }))
        });
        passed.unwrap_or_else(|error: Error| {
            Self::Refused(Refused {
                class: error.code().class().as_str().to_owned(),
                code: error.code().as_str().to_owned(),
                ok: False,
                step: error.step().map(|step| step.to_string()),
            })
        })
    }

    /// Whether both end with the same code, class and step, or pass.
    pub(crate) fn ends_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Passed(_), Self::Passed(_)) => true,
            (Self::Refused(one), Self::Refused(other)) => one == other,
            _ => false,
        }
    }

    /// Whether the call passed.
    pub const fn is_passed(&self) -> bool {
        matches!(self, Self::Passed(_))
    }

    /// The code of the refusal.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Passed(_) => None,
            Self::Refused(refused) => Some(&refused.code),
        }
    }

    /// The credentials, if the call passed.
    pub fn credentials(&self) -> &[JudgedCredential] {
        match self {
            Self::Passed(passed) => &passed.credentials,
            Self::Refused(_) => &[],
        }
    }
}

/// Writing to memory does not fail.
fn digest(value: &impl Serialize) -> Digest {
    Digest::of(serde_json::to_string(value).unwrap_or_default())
}

fn credentials(verified: &Verified) -> Vec<JudgedCredential> {
    let mut all = Vec::new();
    match (verified.authentication(), verified.second_authentication()) {
        (Some(first), Some(second)) => {
            all.push(JudgedCredential::used(first, Some("firstFactor")));
            all.push(JudgedCredential::used(second, Some("secondFactor")));
        }
        (Some(only), None) => all.push(JudgedCredential::used(only, None)),
        (None, _) => {}
    }
    if let Some(several) = verified.registrations() {
        all.push(JudgedCredential::registered(several.first_factor(), Some("firstFactorCredential")));
        let second = several.second_factor();
        all.extend(second.map(|of| JudgedCredential::registered(of, Some("secondFactorCredential"))));
        let recovery = several.recovery();
        all.extend(recovery.map(|of| JudgedCredential::registered(of, Some("recoveryCredential"))));
    } else if let Some(one) = verified.registration() {
        all.push(JudgedCredential::registered(one, None));
    }
    all
}

impl JudgedCredential {
    fn registered(verified: &VerifiedRegistration, place: Option<&str>) -> Self {
        let attested = verified.evidence().attestation();
        Self {
            aaguid: attested.map(|attested| attested.aaguid().to_string()),
            aaguid_standing: attested.map(|attested| attested.aaguid_standing().as_str().to_owned()),
            attestation_type: attested.map(|attested| attested.attestation_type().as_str().to_owned()),
            credential_id: verified.credential_id().to_owned(),
            format: attested.map(|attested| attested.format().as_str().to_owned()),
            kind: verified.kind().as_str().to_owned(),
            model: attested.and_then(|attested| attested.metadata()).map(Model::of),
            observations: names(verified.evidence().observations()),
            place: place.map(str::to_owned),
            reason: attested.and_then(|attested| reason(attested.trust())),
            trust: attested.map(|attested| attested.trust().as_str().to_owned()),
        }
    }

    fn used(verified: &VerifiedAuthentication, place: Option<&str>) -> Self {
        Self {
            aaguid: None,
            aaguid_standing: None,
            attestation_type: None,
            credential_id: verified.credential_id().to_owned(),
            format: None,
            kind: verified.kind().as_str().to_owned(),
            model: None,
            observations: names(verified.observations()),
            place: place.map(str::to_owned),
            reason: None,
            trust: None,
        }
    }
}

/// Why no path leads to an anchor.
fn reason(trust: &Trust) -> Option<String> {
    match trust {
        Trust::Unknown(Some(error)) | Trust::Untrusted(error) => Some(error.code().as_str().to_owned()),
        _ => None,
    }
}

fn names(observations: attestry::Observations) -> Vec<String> {
    let mut names: Vec<_> = observations.iter().map(|observation| observation.as_str().to_owned()).collect();
    names.sort_unstable();
    names
}

impl Model {
    fn of(standing: &MetadataStanding) -> Self {
        let reports = standing.reports_in_force().iter();
        let mut statuses: Vec<_> = reports.map(|report| report.status().as_str().to_owned()).collect();
        statuses.sort_unstable();
        statuses.dedup();
        Self {
            description: standing.entry().map(|entry| entry.description().to_owned()),
            found_by: standing.found_by().as_str().to_owned(),
            level: standing.level().map(|level| level.as_str().to_owned()),
            statuses,
        }
    }
}

/// `true` alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "bool", try_from = "bool")]
struct True;

/// `false` alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "bool", try_from = "bool")]
struct False;

impl From<True> for bool {
    fn from(_: True) -> Self {
        true
    }
}

impl From<False> for bool {
    fn from(_: False) -> Self {
        false
    }
}

impl TryFrom<bool> for True {
    type Error = &'static str;

    fn try_from(is: bool) -> Result<Self, &'static str> {
        if is { Ok(Self) } else { Err("a verdict that passed has no code") }
    }
}

impl TryFrom<bool> for False {
    type Error = &'static str;

    fn try_from(is: bool) -> Result<Self, &'static str> {
        if is { Err("a refusal has a code") } else { Ok(Self) }
    }
}
