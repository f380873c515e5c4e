//! A dossier that was read.

use std::fmt;
use std::time::Duration;

use attestry::UnixTime;
use attestry_json::{Ceremony, Context};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::again::{Again, Clock, NotJudged};
use crate::digest::Digest;
use crate::error::{DossierError, DossierErrorKind};
use crate::keep::judge;
use crate::line::{Line, MetadataName};
use crate::setup::Setup;
use crate::verdict::Verdict;

/// A dossier. It can be judged again.
#[derive(Clone)]
pub struct Dossier {
    attestry: String,
    kept: KeptAs,
    handles_hashed: bool,
    omitted: Vec<String>,
    digest: Digest,
    configuration: Digest,
    policy: Option<Digest>,
    metadata: Option<MetadataName>,
    verdict: Verdict,
}

/// How much of a call there is.
#[derive(Clone)]
enum KeptAs {
    Whole { context: Context, body: String },
    DigestAlone { why: NotJudged, ceremony: Ceremony, now: UnixTime, body: Digest },
}

impl Dossier {
    /// Reads one line, strictly. A line end may follow it.
    ///
    /// # Errors
    ///
    /// What is wrong with the line: [`DossierErrorKind`].
    pub fn read(line: &[u8]) -> Result<Self, DossierError> {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = Line::read(line.strip_suffix(b"\r").unwrap_or(line))?;
        let kept = match (
            &line.body,
            line.call,
            line.body_digest,
            line.not_judged_again,
            &line.ceremony,
            line.now,
        ) {
            (Some(body), Some(call), None, None, None, None) => {
                KeptAs::Whole { context: Context::from_json(call.get())?, body: body.clone().into_owned() }
            }
            (None, None, Some(body), Some(why), Some(ceremony), Some(now)) => {
                let ceremony = match ceremony.as_ref() {
                    "registration" => Ceremony::Registration,
                    "authentication" => Ceremony::Authentication,
                    _ => return Err(DossierErrorKind::Members.into()),
                };
                let now = UnixTime::since_unix_epoch(Duration::from_secs(now));
                KeptAs::DigestAlone { why, ceremony, now, body }
            }
            _ => return Err(DossierErrorKind::Members.into()),
        };
        Ok(Self {
            attestry: line.attestry.into_owned(),
            kept,
            handles_hashed: line.handles_hashed,
            omitted: line.omitted,
            digest: line.digest,
            configuration: line.configuration,
            policy: line.policy,
            metadata: line.metadata,
            verdict: line.verdict,
        })
    }

    /// Judges the call anew, and compares the verdict with that of the dossier.
    pub fn judge_again(&self, setup: &Setup, clock: Clock) -> Again {
        let (context, body) = match &self.kept {
            KeptAs::Whole { context, body } => (context, body),
            KeptAs::DigestAlone { why, .. } => return Again::not_judged(self, *why),
        };
        let verdict = match clock {
            Clock::Then => Verdict::of(&judge(setup, context, body.as_bytes()), context),
            Clock::At(time) => {
                let context = context.clone().judged_at(time);
                Verdict::of(&judge(setup, &context, body.as_bytes()), &context)
            }
        };
        Again::judged(self, setup, clock, verdict)
    }

    /// The digest of the line, which covers all of it.
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// The version of `attestry` that reached the verdict.
    pub fn attestry_version(&self) -> &str {
        &self.attestry
    }

    /// The verdict of that day.
    pub const fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// The ceremony of the call.
    pub const fn ceremony(&self) -> Ceremony {
        match &self.kept {
            KeptAs::Whole { context, .. } => context.ceremony(),
            KeptAs::DigestAlone { ceremony, .. } => *ceremony,
        }
    }

    /// The time of the call.
    pub const fn now(&self) -> UnixTime {
        match &self.kept {
            KeptAs::Whole { context, .. } => context.now(),
            KeptAs::DigestAlone { now, .. } => *now,
        }
    }

    /// Whose credentials the call is about, base64url, as far as the server said. It is a hash if
    /// [`handles_hashed`](Self::handles_hashed).
    pub fn user(&self) -> Option<String> {
        match &self.kept {
            KeptAs::Whole { context, .. } => {
                context.user_handle().map(|handle| URL_SAFE_NO_PAD.encode(handle.as_bytes()))
            }
            KeptAs::DigestAlone { .. } => None,
        }
    }

    /// Whether hashes took the place of user handles.
    pub const fn handles_hashed(&self) -> bool {
        self.handles_hashed
    }

    /// Where secrets were left out of the body, as JSON pointers.
    pub fn omitted(&self) -> &[String] {
        &self.omitted
    }

    /// Why it cannot be judged again, if it cannot.
    pub const fn not_judged(&self) -> Option<NotJudged> {
        match &self.kept {
            KeptAs::Whole { .. } => None,
            KeptAs::DigestAlone { why, .. } => Some(*why),
        }
    }

    /// The digest of the body, where that is all there is.
    pub const fn body_digest(&self) -> Option<Digest> {
        match &self.kept {
            KeptAs::Whole { .. } => None,
            KeptAs::DigestAlone { body, .. } => Some(*body),
        }
    }

    /// The configuration that judged it, by its digest.
    pub const fn configuration(&self) -> Digest {
        self.configuration
    }

    /// The policy that took the place of the configuration's, by its digest.
    pub const fn policy(&self) -> Option<Digest> {
        self.policy
    }

    /// The metadata that judged it, by its digests.
    pub const fn metadata(&self) -> Option<&MetadataName> {
        self.metadata.as_ref()
    }
}

impl fmt::Debug for Dossier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dossier")
            .field("digest", &self.digest)
            .field("ceremony", &self.ceremony())
            .field("verdict", &self.verdict)
            .finish_non_exhaustive()
    }
}
