//! Writing a dossier.

use attestry::Error;
use attestry_json::{Ceremony, Context, Report, Verified};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::again::NotJudged;
use crate::canonical;
use crate::digest::Digest;
use crate::error::{DossierError, DossierErrorKind};
use crate::handles::Handles;
use crate::line::{Head, Tail, written};
use crate::secrets::{self, Edited};
use crate::setup::Setup;
use crate::verdict::Verdict;

/// Bodies above it are kept by digest alone, in bytes.
const LARGEST_BODY: usize = 1 << 20;

/// A verdict, and the dossier of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Kept {
    /// The report of the call.
    pub report: Report,
    /// The dossier, without a line end.
    pub line: String,
}

/// Judges a call and writes its dossier. `context` is the text that [`Context::from_json`] reads. A refusal is no error:
/// it has its dossier too.
///
/// # Errors
///
/// [`DossierErrorKind::Context`]: the server's own fault.
pub fn keep(setup: &Setup, context: &str, body: &[u8], handles: Handles<'_>) -> Result<Kept, DossierError> {
    let read = Context::from_json(context)?;
    let result = judge(setup, &read, body);
    let line = line_of(setup, context, &read, body, &result, handles)?;
    Ok(Kept { report: Report::of(result, &read), line })
}

/// Writes the dossier of a verdict that was reached already, under this very setup.
///
/// # Errors
///
/// [`DossierErrorKind::Context`].
pub fn line(
    setup: &Setup,
    context: &str,
    body: &[u8],
    result: &Result<Verified, Error>,
    handles: Handles<'_>,
) -> Result<String, DossierError> {
    line_of(setup, context, &Context::from_json(context)?, body, result, handles)
}

/// The verdict of a call under a setup.
pub(crate) fn judge(setup: &Setup, context: &Context, body: &[u8]) -> Result<Verified, Error> {
    context.verify(body, setup.verifier(), setup.registration_policy(), setup.metadata())
}

fn line_of(
    setup: &Setup,
    text: &str,
    context: &Context,
    body: &[u8],
    result: &Result<Verified, Error>,
    handles: Handles<'_>,
) -> Result<String, DossierError> {
    let verdict = Verdict::of(result, context);
    let key = match handles {
        Handles::Kept => None,
        Handles::Hashed(key) => Some(key),
    };
    let edited = if body.len() > LARGEST_BODY { None } else { secrets::edit(body, context, key) };
    let Some(edited) = edited else {
        return digest_alone(setup, context, NotJudged::Unparsed, &Digest::of(body), &verdict);
    };
    let why = match &edited {
        // The library accepts neither kind. A client that only names one hides nothing from an audit.
        Edited { is_secret: true, .. } if !verdict.is_passed() => Some(NotJudged::Secret),
        Edited { is_secret_signed: true, .. } => Some(NotJudged::SignedSecret),
        _ => None,
    };
    if let Some(why) = why {
        return digest_alone(setup, context, why, &Digest::of(edited.bare()), &verdict);
    }
    let mut call = value(text)?;
    if let Some(key) = key {
        key.hash_context(&mut call);
    }
    let call = canonical::text(&call).map_err(|_| DossierErrorKind::Context)?;
    let mut verdict = verdict;
    if key.is_some() || !edited.omitted.is_empty() {
        // The line must say what its own body and call lead to.
        let context = Context::from_json(&call)?;
        let of_line = Verdict::of(&judge(setup, &context, edited.text.as_bytes()), &context);
        if !of_line.ends_like(&verdict) {
            return digest_alone(setup, &context, NotJudged::Unparsed, &Digest::of(edited.bare()), &verdict);
        }
        verdict = of_line;
    }
    let call = RawValue::from_string(call).map_err(|_| DossierErrorKind::Context)?;
    let head = Head {
        attestry: attestry::VERSION,
        body: Some(&edited.text),
        body_digest: None,
        call: Some(&call),
        ceremony: None,
        configuration: setup.configuration_name(),
    };
    let tail = Tail { handles_hashed: key.is_some(), omitted: &edited.omitted, ..Tail::of(setup, &verdict) };
    Ok(written(&head, &tail)?.0)
}

/// A body that may not be kept, or cannot.
fn digest_alone(
    setup: &Setup,
    context: &Context,
    why: NotJudged,
    body: &Digest,
    verdict: &Verdict,
) -> Result<String, DossierError> {
    let head = Head {
        attestry: attestry::VERSION,
        body: None,
        body_digest: Some(*body),
        call: None,
        ceremony: Some(match context.ceremony() {
            Ceremony::Registration => "registration",
            _ => "authentication",
        }),
        configuration: setup.configuration_name(),
    };
    let tail =
        Tail { not_judged_again: Some(why), now: Some(context.now().as_secs()), ..Tail::of(setup, verdict) };
    Ok(written(&head, &tail)?.0)
}

fn value(context: &str) -> Result<Value, DossierError> {
    serde_json::from_str(context).map_err(|error| DossierError::with(DossierErrorKind::Context, error))
}
