//! `attestry config`: what a configuration means, or what is wrong with it.

use std::path::PathBuf;

use attestry::{ConfigError, VerifierConfig};
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::explain::{self, Explanation, Kind};
use crate::input;
use crate::world::{Console, Ended, Stop};

/// Checks a verifier's configuration
#[derive(Args)]
#[command(arg_required_else_help = true, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Check(Check),
}

/// Says in words what a configuration means, or what is wrong with it and where
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
struct Check {
    /// The configuration, as JSON; - is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The same as data
    #[arg(long)]
    json: bool,
}

const AFTER_HELP: &str = "\
A configuration is a JSON object; only relyingPartyId and an origin have to be there:
  { \"relyingPartyId\": \"example.com\", \"origins\": [\"https://example.com\"],
    \"userVerification\": \"required\", \"trust\": { \"wellKnown\": [\"yubico\"], \"require\": true } }
The page \"Configuration as JSON\" of the guide has all members:
  https://docs.rs/attestry/latest/attestry/guide/configuration/

Examples:
  attestry config check verifier.json
  attestry config check --json verifier.json
  attestry config check - < verifier.json

Exit status: 0  a verifier can be built of it
             1  something is wrong with it
             2  the file cannot be read";

impl Arguments {
    pub(crate) fn run(self, console: &mut Console<'_, '_>) -> Result<Ended, Stop> {
        match self.command {
            Command::Check(arguments) => arguments.run(console),
        }
    }
}

impl Check {
    fn run(self, console: &mut Console<'_, '_>) -> Result<Ended, Stop> {
        let text = if self.file.as_os_str() == "-" {
            let input = console.input().ok_or_else(|| Stop::problem("standard input is a terminal"))?;
            input::stream(input, input::SETTING).map_err(|problem| format!("standard input: {problem}"))?
        } else {
            input::named_file(&self.file, input::SETTING)?
        };
        let built = VerifierConfig::from_json(&text).and_then(|config| config.builder()?.build());
        if let Err(error) = built {
            return self.wrong(&error, console);
        }
        let value: Value = serde_json::from_slice(&text).unwrap_or_default();
        let explanation =
            Explanation { kind: Kind::Config, verdict: None, parts: vec![explain::config(&value)] };
        if self.json {
            let mut object = explanation.to_json();
            if let Some(object) = object.as_object_mut() {
                object.insert("ok".to_owned(), true.into());
            }
            console.print_json(&object)?;
        } else {
            let style = console.style();
            let text = explanation.to_text(style);
            console.print(&format!("{}\n\n{text}", style.good("A verifier can be built of it.")))?;
        }
        Ok(Ended::Well)
    }

    fn wrong(&self, error: &ConfigError, console: &mut Console<'_, '_>) -> Result<Ended, Stop> {
        if self.json {
            let error = json!({
                "code": error.code().as_str(), "message": error.code().message(), "value": error.value(),
            });
            console.print_json(&json!({ "ok": false, "error": error }))?;
            return Ok(Ended::No);
        }
        let place = error.value().map(|value| format!("\n  {value}")).unwrap_or_default();
        let message = format!("{} ({}){place}", error.code().message(), error.code());
        let problem = format!("{}: {message}", self.file.display());
        for line in problem.lines() {
            console.complain(line);
        }
        Ok(Ended::No)
    }
}
