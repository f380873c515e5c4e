//! `attestry verify`: runs case files.

use std::path::{Path, PathBuf};

use attestry_json::{Case, Outcome};
use clap::Args;
use serde_json::Value;

use crate::case;
use crate::input;
use crate::style::{Style, printable};
use crate::world::{Console, Ended, Stop};

/// Runs cases, and says how each ends
#[derive(Args)]
#[command(long_about = LONG_ABOUT, after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    /// Case files, and folders whose case files are all run. Without any, cases come from standard input
    #[arg(value_name = "FILE|FOLDER")]
    inputs: Vec<PathBuf>,
    /// One line of JSON for each case, as where no terminal reads
    #[arg(long, conflicts_with = "human")]
    json: bool,
    /// One line of words for each case, and a sum, as on a terminal
    #[arg(long)]
    human: bool,
}

const LONG_ABOUT: &str = "\
Runs cases, and says how each ends.

A case is a body, what the server knew of its call, and the verifier that it met.
Kept as a file, it can be verified again at any time, with the same verdict.";

const AFTER_HELP: &str = "\
A case is a JSON object; a file has one, or an array of them:
  { \"name\": \"first login\", \"now\": \"2026-01-01T00:00:00Z\", \"requestForm\": \"webauthn\",
    \"verifier\": { \"relyingPartyId\": \"example.com\", \"origins\": [\"https://example.com\"] },
    \"challenge\": { \"kind\": \"Fido2\", \"value\": \"Y2hhbGxlbmdl…\" },
    \"request\": { \"id\": \"…\", \"type\": \"public-key\", \"response\": { … } },
    \"expect\": { \"ok\": true } }

Examples:
  attestry verify case.json                    one file
  attestry verify cases/ more.json             every .json file below a folder, and a file
  attestry verify --json < case.json           from standard input, as JSON
  attestry verify cases/ | grep '\"ok\":false'   what is refused

Exit status: 0    every case ended as its \"expect\" says
             1    a case ended otherwise
             2    something is unusable
             141  nobody reads the lines any more";

impl Arguments {
    pub(crate) fn run(self, console: &mut Console<'_, '_>) -> Result<Ended, Stop> {
        let is_human = self.human || !self.json && console.output_is_terminal();
        let mut run = Run { is_human, sum: Sum::default() };
        let mut ended = Ended::Well;
        if self.inputs.is_empty() {
            ended = run.standard_input(console)?;
        }
        for path in &self.inputs {
            ended = ended.max(run.path(path, console)?);
        }
        if is_human {
            console.print(&run.sum.line(console.style()))?;
        }
        Ok(ended)
    }
}

/// What has run so far.
struct Run {
    is_human: bool,
    sum: Sum,
}

#[derive(Default)]
struct Sum {
    accepted: usize,
    refused: usize,
    otherwise: usize,
    unusable: usize,
}

impl Run {
    fn standard_input(&mut self, console: &mut Console<'_, '_>) -> Result<Ended, Stop> {
        let Some(input) = console.input() else {
            return Err(Stop::problem(
                "no case is given: name files or folders, or send a case to standard input",
            ));
        };
        let cases = input::stream(input, input::CASES).and_then(|text| case::load_named(&text));
        self.all(cases.map_err(|problem| format!("standard input: {problem}"))?.as_slice(), console)
    }

    /// One file, or every case file of a folder in the order of their names.
    fn path(&mut self, path: &Path, console: &mut Console<'_, '_>) -> Result<Ended, Stop> {
        if !path.is_dir() {
            let cases = input::file(path, input::CASES).and_then(|text| case::load_named(&text));
            return match cases {
                Ok(cases) => self.all(&cases, console),
                Err(problem) => Ok(unusable(path, &problem, console)),
            };
        }
        let files = match case::files_below(path) {
            Ok(files) => files,
            Err(problem) => return Ok(unusable(path, &problem, console)),
        };
        let mut ended = Ended::Well;
        for file in files {
            match case::load(&file) {
                Ok(cases) => ended = ended.max(self.all(&cases, console)?),
                // What lies in a folder beside case files is no fault.
                Err(problem) => console.complain(&format!("passed over {}: {problem}", file.display())),
            }
        }
        Ok(ended)
    }

    /// All cases, also past one that cannot be understood.
    fn all(&mut self, cases: &[Case], console: &mut Console<'_, '_>) -> Result<Ended, Stop> {
        let mut ended = Ended::Well;
        for case in cases {
            ended = ended.max(self.one(case, console)?);
        }
        Ok(ended)
    }

    fn one(&mut self, case: &Case, console: &mut Console<'_, '_>) -> Result<Ended, Stop> {
        let outcome = match case.run() {
            Ok(outcome) => outcome,
            Err(problem) => {
                self.sum.unusable = self.sum.unusable.saturating_add(1);
                console.complain(&format!("{}: cannot be run: {problem}", case.name()));
                return Ok(Ended::Unusable);
            }
        };
        let of_verdict =
            if outcome.result().is_ok() { &mut self.sum.accepted } else { &mut self.sum.refused };
        *of_verdict = of_verdict.saturating_add(1);
        let line = if self.is_human { human(&outcome, console.style()) } else { outcome.line() };
        console.print(&line)?;
        match case.check(&outcome) {
            Ok(()) => Ok(Ended::Well),
            Err(difference) => {
                self.sum.otherwise = self.sum.otherwise.saturating_add(1);
                console.complain(&format!("{}: {difference}", case.name()));
                Ok(Ended::No)
            }
        }
    }
}

fn unusable(path: &Path, problem: &str, console: &mut Console<'_, '_>) -> Ended {
    console.complain(&format!("{}: {problem}", path.display()));
    Ended::Unusable
}

/// One line of words.
fn human(outcome: &Outcome, style: Style) -> String {
    let report = outcome.named_report();
    let text = |pointer: &str| report.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let name = printable(text("/name"));
    if outcome.result().is_err() {
        let (code, message, step) = (text("/error/code"), text("/error/message"), text("/error/step"));
        let step = if step.is_empty() { String::new() } else { format!(" ({step})") };
        return format!(
            "{}   {name}: {} {}",
            style.bad("refused"),
            style.odd(code),
            style.faint(&printable(&format!("{message}{step}")))
        );
    }
    let number = |pointer: &str| report.pointer(pointer).map(ToString::to_string).unwrap_or_default();
    let what = if report.get("attestation").is_some() {
        format!("{}, trust {}", text("/attestation/format"), text("/attestation/trust"))
    } else if report.get("credentials").is_some() {
        "credentials registered".to_owned()
    } else if report.get("authentication").is_some() {
        format!("login with {}", text("/authentication/kind"))
    } else {
        format!("BLOB {}, {} entries", number("/metadata/no"), number("/metadata/entries"))
    };
    format!("{}  {name}: {}", style.good("accepted"), style.faint(&what))
}

impl Sum {
    fn line(&self, style: Style) -> String {
        let all = self.accepted.saturating_add(self.refused);
        let cases = if all == 1 { "case" } else { "cases" };
        let mut line = format!("{all} {cases}: {} accepted, {} refused", self.accepted, self.refused);
        if self.unusable > 0 {
            line += &style.bad(&format!("; {} unusable", self.unusable));
        }
        match self.otherwise {
            0 => line += &style.good("; all as expected"),
            count => line += &style.bad(&format!("; {count} not as expected")),
        }
        line
    }
}
