//! `attestry explain`: one thing, decoded in words.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use attestry::metadata::Metadata;
use attestry::{Error, UnixTime, VerifierConfig};
use attestry_json::{Case, Context, MetadataContext, Report};
use clap::Args;
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::metadata::encoded;
use crate::explain::{self, Explanation, Kind, Recognised, Verdict};
use crate::input;
use crate::world::{Console, Ended, Stop};

/// Says in words what something is
#[derive(Args)]
#[command(long_about = LONG_ABOUT, after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    /// A file, the thing itself as text, or - for standard input, which is read without an argument too
    #[arg(value_name = "FILE|TEXT|-", allow_hyphen_values = true)]
    what: Option<OsString>,
    /// What it is, where it does not show by itself or is broken
    #[arg(long = "as", value_name = "KIND")]
    kind: Option<Kind>,
    /// Which case of a file with several: its number from 1, or its name
    #[arg(long, value_name = "NUMBER|NAME")]
    case: Option<String>,
    /// With --context: the verifier's configuration, for a verdict
    #[arg(long, value_name = "FILE", requires = "context")]
    config: Option<PathBuf>,
    /// With --config: what the server knows of the call, for a verdict
    #[arg(long, value_name = "FILE", requires = "config")]
    context: Option<PathBuf>,
    /// With both: a BLOB of FIDO's metadata, which judges a registration too
    #[arg(long, value_name = "FILE", requires = "config")]
    metadata: Option<PathBuf>,
    /// With --metadata: a root to trust, PEM or DER, in place of FIDO's own; may be repeated
    #[arg(long = "root", value_name = "FILE", requires = "metadata")]
    roots: Vec<PathBuf>,
    /// With --metadata: accept any signer under the roots
    #[arg(long, requires = "metadata")]
    any_name: bool,
    /// The same as data
    #[arg(long)]
    json: bool,
}

const LONG_ABOUT: &str = "\
Says in words what something is.

It recognises by itself what it is given: a registration or a login, an attestation
object, client data, authenticator data, a certificate, a public key, a metadata
BLOB, a stored record or challenge, a case, a configuration, or the code of an
error. Each field comes with its meaning, and with what a verifier checks of it.

Secrets are named, and their values are left out. Nothing is believed: only a
verdict says that something holds.";

const AFTER_HELP: &str = "\
Examples:
  attestry explain response.json                    what a browser sent, in WebAuthn's JSON
  attestry explain MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
                                                    pasted: base64, base64url or hexadecimal digits
  attestry explain root.pem                         a certificate
  attestry explain --as client-data data.bin        something that does not show by itself
  attestry explain client_data.challenge_mismatch   the code of an error
  attestry explain cases.json --case 3              a case, with its verdict
  attestry explain body.json --config verifier.json --context context.json
                                                    a body, with the verdict on it
  attestry explain body.json --config verifier.json --context context.json --metadata blob.jwt
                                                    the same, judged by FIDO's metadata too
  attestry explain --json < response.json           standard input, as data

A context is a JSON object: what the server knows of the call. For a registration:
  { \"requestForm\": \"webauthn\", \"now\": \"2026-01-01T00:00:00Z\",
    \"challenge\": { \"kind\": \"Fido2\", \"value\": \"Y2hhbGxlbmdl…\" } }
For a login it has \"ceremony\": \"authentication\", and the stored \"record\".
The README of attestry-json has all members.

Exit status: 0    it was explained, and accepted where there is a verdict
             1    there is a verdict, and it refuses
             2    it was not recognised, or something is unusable
             141  nobody reads the output any more";

impl Arguments {
    pub(crate) fn run(self, console: &mut Console<'_, '_>) -> Result<Ended, Stop> {
        let bytes = self.read(console)?;
        let recognised = self.recognise(&bytes)?;
        let config =
            self.config.as_deref().map(|path| input::named_file(path, input::SETTING)).transpose()?;
        let verdict = match (&recognised, &config, &self.context) {
            (Recognised::Case(_), None, _) => Some(of_case(&recognised)?),
            (Recognised::Body(_, _, body), Some(config), Some(context)) => {
                Some(self.of_body(body, config, &input::named_file(context, input::SETTING)?)?)
            }
            (_, None, _) => None,
            _ => return Err(Stop::problem("a configuration and a context are for the body of a call")),
        };
        let config: Option<Value> = config.and_then(|config| serde_json::from_slice(&config).ok());
        let hosts = config.as_ref().map(explain::relying_party_ids).unwrap_or_default();
        let parts = explain::explain(&recognised, &hosts);
        let ended = if verdict.as_ref().is_none_or(Verdict::is_accepted) { Ended::Well } else { Ended::No };
        let explanation = Explanation { kind: recognised.kind(), verdict, parts };
        if self.json {
            console.print_json(&explanation.to_json())?;
        } else {
            let style = console.style();
            let mut text = explanation.to_text(style);
            if matches!(recognised, Recognised::Body(..)) && explanation.verdict.is_none() {
                text += &style
                    .faint("\n\nNothing of this was verified: for a verdict, give --config and --context.");
            }
            console.print(&text)?;
        }
        Ok(ended)
    }

    /// A file of that name, or else the text itself.
    fn read(&self, console: &mut Console<'_, '_>) -> Result<Vec<u8>, Stop> {
        let standard_input = OsString::from("-");
        let what = self.what.as_ref().unwrap_or(&standard_input);
        if *what == standard_input {
            let nothing = "nothing is given: name a file, paste a text, or send something to standard input";
            let input = console.input().ok_or_else(|| Stop::problem(nothing))?;
            return input::stream(input, input::ONE_THING)
                .map_err(|problem| Stop::problem(format_args!("standard input: {problem}")));
        }
        let path = Path::new(what);
        if path.is_file() {
            return Ok(input::named_file(path, input::ONE_THING)?);
        }
        if path.is_dir() {
            return Err(Stop::problem(format_args!("{}: it is a folder", path.display())));
        }
        Ok(what.to_str().ok_or_else(|| Stop::problem("there is no such file"))?.as_bytes().to_vec())
    }

    /// The library's verdict on a body.
    fn of_body(&self, body: &[u8], config: &[u8], context: &[u8]) -> Result<Verdict, Stop> {
        let context = Context::from_json(context)
            .map_err(|error| format!("the context is unusable: {error}"))?
            .with_full(true);
        let unusable = |error: attestry::ConfigError| format!("the configuration is unusable: {error}");
        let config = VerifierConfig::from_json(config).map_err(unusable)?;
        let policy = config.registration_policy().clone();
        let verifier = config.builder().and_then(|builder| builder.build()).map_err(unusable)?;
        let metadata = self.metadata.as_deref().map(|blob| self.judge(blob, context.now())).transpose()?;
        let result = context.verify(body, &verifier, &policy, metadata.as_ref());
        let error: Option<Error> = result.as_ref().err().copied();
        let report = Report::of(result, &context);
        Ok(Verdict::new(serde_json::from_str(report.text()).unwrap_or_default(), error))
    }

    /// The metadata, verified at the time of the call.
    fn judge(&self, path: &Path, now: UnixTime) -> Result<Metadata, Stop> {
        let seconds = i64::try_from(now.as_secs()).unwrap_or_default();
        let now = OffsetDateTime::from_unix_timestamp(seconds).ok().and_then(|now| now.format(&Rfc3339).ok());
        let mut context = Map::from_iter([("now".to_owned(), now.into())]);
        if self.any_name {
            context.insert("options".to_owned(), json!({ "dns": null }));
        }
        if !self.roots.is_empty() {
            context.insert("roots".to_owned(), encoded(&self.roots, "CERTIFICATE")?.into());
        }
        let context = MetadataContext::from_json(Value::Object(context).to_string())
            .map_err(|error| format!("the metadata is unusable: {error}"))?;
        let blob = input::named_file(path, input::ONE_THING)?;
        context.verify(blob.trim_ascii()).map_err(|error| {
            Stop::problem(format_args!(
                "{}: the metadata is refused: {error} ({})",
                path.display(),
                error.code()
            ))
        })
    }

    fn recognise(&self, bytes: &[u8]) -> Result<Recognised, Stop> {
        if let Some(wanted) = &self.case {
            return chosen(bytes, wanted);
        }
        explain::recognise(bytes, self.kind).map_err(|problem| {
            // The argument may hold a secret, so it is not repeated.
            let path = self.what.as_ref().map(Path::new).filter(|path| path.is_file());
            match (path, &self.what) {
                (Some(path), _) => Stop::problem(format_args!("{}: {problem}", path.display())),
                (None, Some(what)) if what != "-" => {
                    Stop::problem(format_args!("no file has that name; as a text, {problem}"))
                }
                _ => Stop::problem(format_args!("standard input: {problem}")),
            }
        })
    }
}

/// The case with this number or name.
fn chosen(bytes: &[u8], wanted: &str) -> Result<Recognised, Stop> {
    let cases = match serde_json::from_slice(bytes) {
        Ok(Value::Array(cases)) => cases,
        Ok(case) => vec![case],
        Err(_) => return Err(Stop::problem("it is not well-formed JSON, and has no cases")),
    };
    let number = wanted.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let is_named = |case: &&Value| case.get("name").and_then(Value::as_str) == Some(wanted);
    let case = cases.iter().find(is_named).or_else(|| cases.get(number?));
    let case = case.ok_or_else(|| {
        Stop::problem(format_args!("there is no case of that number or name among {}", cases.len()))
    })?;
    Ok(Recognised::Case(case.clone()))
}

fn of_case(case: &Recognised) -> Result<Verdict, Stop> {
    let Recognised::Case(value) = case else { return Err(Stop::problem("it is no case")) };
    let outcome = Case::new(value.clone()).run();
    let outcome = outcome.map_err(|problem| format!("the case cannot be run: {problem}"))?;
    Ok(Verdict::new(outcome.named_report(), outcome.result().err()))
}
