//! The second verdict beside the first, and what changed.

use attestry::UnixTime;
use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::dossier::Dossier;
use crate::error::DossierErrorKind;
use crate::setup::Setup;
use crate::verdict::{JudgedCredential, Verdict};

/// The time at which dates of certificates and of status reports count. Whether the challenge had expired counts at the
/// dossier's own time, always.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Clock {
    /// The dossier's own.
    Then,
    /// This one, such as today.
    At(UnixTime),
}

/// Why a dossier cannot be judged again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum NotJudged {
    /// The body is a secret: of kind `Password` or `Totp`.
    Secret,
    /// A signature covers a secret in the body.
    SignedSecret,
    /// The body is not JSON, is larger than 1 MiB, or is refused for what was left out.
    Unparsed,
}

impl NotJudged {
    /// All reasons.
    pub const ALL: &'static [Self] = &[Self::Secret, Self::SignedSecret, Self::Unparsed];

    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::SignedSecret => "signed-secret",
            Self::Unparsed => "unparsed",
        }
    }
}

/// What a dossier comes to when it is judged again. As JSON, it is a row of an audit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Again {
    /// The digest of the dossier.
    pub digest: Digest,
    /// Whose credentials they are, base64url.
    pub user: Option<String>,
    /// The verdict of that day.
    pub old: Verdict,
    /// The new one. `None`: it cannot be judged again.
    pub new: Option<Verdict>,
    /// Why it cannot.
    pub not_judged_again: Option<NotJudged>,
    /// `dossier.unknown_setup`, if nobody could judge it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// The time of the new verdict, in seconds since 1970. `None`: the dossier's own.
    pub at: Option<u64>,
    /// What changed in the verdict.
    pub changes: Vec<Change>,
    /// What is not as it was for the old verdict: `configuration`, `policy`, `metadata`, `time`, `version`.
    pub causes: Vec<&'static str>,
}

/// Something that the second verdict says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Change {
    /// What it is: `verdict`, `code`, `class`, `step`, `trust`, `reason`, `observation`, `status` and so on. `evidence`
    /// and `record` stand alone where nothing else explains them.
    pub what: &'static str,
    /// The id of the credential that it is about, if it is about one.
    pub credential: Option<String>,
    /// What the first verdict said. `None`: nothing.
    pub from: Option<String>,
    /// What the second says.
    pub to: Option<String>,
}

impl Again {
    pub(crate) fn not_judged(dossier: &Dossier, why: NotJudged) -> Self {
        Self { not_judged_again: Some(why), ..Self::unjudged(dossier) }
    }

    pub(crate) fn unknown_setup(dossier: &Dossier) -> Self {
        Self {
            not_judged_again: dossier.not_judged(),
            code: Some(DossierErrorKind::UnknownSetup.code()),
            ..Self::unjudged(dossier)
        }
    }

    fn unjudged(dossier: &Dossier) -> Self {
        Self {
            digest: dossier.digest(),
            user: dossier.user(),
            old: dossier.verdict().clone(),
            new: None,
            not_judged_again: None,
            code: None,
            at: None,
            changes: Vec::new(),
            causes: Vec::new(),
        }
    }

    pub(crate) fn judged(dossier: &Dossier, setup: &Setup, clock: Clock, new: Verdict) -> Self {
        let mut changes = Changes::default();
        changes.between(dossier.verdict(), &new);
        Self {
            changes: changes.0,
            causes: causes(dossier, setup, clock),
            new: Some(new),
            at: match clock {
                Clock::Then => None,
                Clock::At(time) => Some(time.as_secs()),
            },
            ..Self::unjudged(dossier)
        }
    }

    /// Whether the second verdict says what the first said, down to the evidence and the record.
    pub const fn is_unchanged(&self) -> bool {
        self.changes.is_empty() && self.new.is_some()
    }

    /// Whether it passed, and would not pass now.
    pub fn is_refused_now(&self) -> bool {
        self.old.is_passed() && self.new.as_ref().is_some_and(|new| !new.is_passed())
    }

    /// Whether it was refused, and would pass now.
    pub fn is_accepted_now(&self) -> bool {
        !self.old.is_passed() && self.new.as_ref().is_some_and(Verdict::is_passed)
    }
}

fn causes(dossier: &Dossier, setup: &Setup, clock: Clock) -> Vec<&'static str> {
    let time = match clock {
        Clock::Then => false,
        Clock::At(time) => dossier.now() != time,
    };
    let differing = [
        ("configuration", dossier.configuration() != setup.configuration_name()),
        ("policy", dossier.policy() != setup.policy_name()),
        ("metadata", dossier.metadata() != setup.metadata_name()),
        ("time", time),
        ("version", dossier.attestry_version() != attestry::VERSION),
    ];
    differing.into_iter().filter_map(|(name, differs)| differs.then_some(name)).collect()
}

/// The differences found so far.
#[derive(Default)]
struct Changes(Vec<Change>);

impl Changes {
    fn between(&mut self, old: &Verdict, new: &Verdict) {
        match (old, new) {
            (Verdict::Passed(old), Verdict::Passed(new)) => {
                for (before, after) in old.credentials.iter().zip(&new.credentials) {
                    self.of_credential(before, after);
                }
                if old.credentials.len() != new.credentials.len() {
                    let (from, to) = (old.credentials.len().to_string(), new.credentials.len().to_string());
                    self.text("credentials", None, Some(&from), Some(&to));
                }
                if self.0.is_empty() {
                    self.digest("evidence", Some(old.evidence), Some(new.evidence));
                    self.digest("record", old.record, new.record);
                }
            }
            (Verdict::Refused(old), Verdict::Refused(new)) => {
                self.text("code", None, Some(&old.code), Some(&new.code));
                self.text("class", None, Some(&old.class), Some(&new.class));
                self.text("step", None, old.step.as_deref(), new.step.as_deref());
            }
            (old, new) => {
                let of = |verdict: &Verdict| if verdict.is_passed() { "passed" } else { "refused" };
                self.text("verdict", None, Some(of(old)), Some(of(new)));
                self.text("code", None, old.code(), new.code());
            }
        }
    }

    fn of_credential(&mut self, old: &JudgedCredential, new: &JudgedCredential) {
        let id = Some(old.credential_id.as_str());
        self.text("credential-id", id, id, Some(&new.credential_id));
        self.text("kind", id, Some(&old.kind), Some(&new.kind));
        self.text("place", id, old.place.as_deref(), new.place.as_deref());
        self.text("format", id, old.format.as_deref(), new.format.as_deref());
        self.text("attestation-type", id, old.attestation_type.as_deref(), new.attestation_type.as_deref());
        self.text("trust", id, old.trust.as_deref(), new.trust.as_deref());
        self.text("reason", id, old.reason.as_deref(), new.reason.as_deref());
        self.text("aaguid", id, old.aaguid.as_deref(), new.aaguid.as_deref());
        self.text("aaguid-standing", id, old.aaguid_standing.as_deref(), new.aaguid_standing.as_deref());
        self.names("observation", id, &old.observations, &new.observations);
        let (before, after) = (old.model.as_ref(), new.model.as_ref());
        let model = |model: Option<&crate::Model>| model.map(|model| model.found_by.clone());
        self.text("model", id, model(before).as_deref(), model(after).as_deref());
        if let (Some(before), Some(after)) = (before, after) {
            self.text("model-name", id, before.description.as_deref(), after.description.as_deref());
            self.text("level", id, before.level.as_deref(), after.level.as_deref());
        }
        let statuses =
            |model: Option<&crate::Model>| model.map_or_else(Vec::new, |model| model.statuses.clone());
        self.names("status", id, &statuses(before), &statuses(after));
    }

    fn names(&mut self, what: &'static str, id: Option<&str>, old: &[String], new: &[String]) {
        for gone in old.iter().filter(|name| !new.contains(name)) {
            self.text(what, id, Some(gone), None);
        }
        for come in new.iter().filter(|name| !old.contains(name)) {
            self.text(what, id, None, Some(come));
        }
    }

    fn digest(&mut self, what: &'static str, old: Option<Digest>, new: Option<Digest>) {
        if old != new {
            let text = |digest: Option<Digest>| digest.map(|digest| digest.to_string());
            self.text(what, None, text(old).as_deref(), text(new).as_deref());
        }
    }

    fn text(&mut self, what: &'static str, id: Option<&str>, old: Option<&str>, new: Option<&str>) {
        if old != new {
            self.0.push(Change {
                what,
                credential: id.map(str::to_owned),
                from: old.map(str::to_owned),
                to: new.map(str::to_owned),
            });
        }
    }
}
