//! Runs case files and prints one JSON line for each case.
//!
//! `cargo run --release --example verify` runs the bundled samples, one for each kind of credential;
//! `cargo run --release --example verify -- FILE|FOLDER…` runs other case files. The exit status is 0 when every
//! case ended as its `expect` says, 1 otherwise, 2 for unusable input. Where whoever reads the lines stops reading, the
//! run ends at once and quietly, with 141.

#![allow(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a program, which reads files and prints"
)]

use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

mod cases;

const HELP: &str = "\
Runs case files and prints one JSON line for each case.

usage: verify [FILE|FOLDER]...

Without arguments it runs the bundled samples, tests/vectors/samples.json. Of a
folder it runs every case file below it.

  -h, --help  prints this

Exit status: 0    every case ended as its \"expect\" says
             1    a case ended otherwise
             2    something is unusable
             141  nobody reads the lines any more";

/// As `eprintln!`, but where nobody reads it is no panic.
macro_rules! complain {
    ($($argument:tt)*) => {
        drop(writeln!(std::io::stderr(), $($argument)*))
    };
}

fn main() -> ExitCode {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if arguments.iter().any(|argument| argument.as_os_str() == "--help" || argument.as_os_str() == "-h") {
        print(HELP);
        return ExitCode::SUCCESS;
    }
    if let Some(option) = arguments.iter().find(|argument| argument.to_string_lossy().starts_with('-')) {
        complain!("unknown option {}; --help lists what there is", option.display());
        return ExitCode::from(2);
    }
    let bundled = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/samples.json");
    let inputs = if arguments.is_empty() { vec![bundled] } else { arguments };
    let ended = inputs.iter().map(|input| run(input)).max().unwrap_or(Ended::AsExpected);
    match ended {
        Ended::AsExpected => ExitCode::SUCCESS,
        Ended::Otherwise => ExitCode::FAILURE,
        Ended::Unusable => ExitCode::from(2),
    }
}

/// Prints a line. Where nobody reads any more, there is nothing left to do.
fn print(line: &str) {
    if let Err(error) = writeln!(std::io::stdout(), "{line}") {
        if error.kind() == ErrorKind::BrokenPipe {
            // As a signal would end it: not all cases have run.
            std::process::exit(141);
        }
        complain!("standard output: {error}");
        std::process::exit(2);
    }
}

/// How a run ended, from best to worst.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Ended {
    AsExpected,
    Otherwise,
    Unusable,
}

/// Runs one file, or every case file of a folder in the order of their names.
fn run(input: &Path) -> Ended {
    let unusable = |problem: String| {
        complain!("{}: {problem}", input.display());
        Ended::Unusable
    };
    if !input.is_dir() {
        return cases::load(input).map_or_else(unusable, |cases| run_all(&cases));
    }
    let files = match cases::files_below(input) {
        Ok(files) => files,
        Err(problem) => return unusable(problem),
    };
    let mut ended = Ended::AsExpected;
    for file in files {
        match cases::load(&file) {
            Ok(cases) => ended = ended.max(run_all(&cases)),
            // What lies in a folder beside case files is no fault.
            Err(problem) => complain!("passed over {}: {problem}", file.display()),
        }
    }
    ended
}

/// Runs all cases, also past one that cannot be understood.
fn run_all(cases: &[cases::Case]) -> Ended {
    cases.iter().map(run_one).max().unwrap_or(Ended::AsExpected)
}

fn run_one(case: &cases::Case) -> Ended {
    let outcome = match case.run() {
        Ok(outcome) => outcome,
        Err(problem) => {
            complain!("{}: cannot be run: {problem}", case.name());
            return Ended::Unusable;
        }
    };
    print(&outcome.line());
    match case.check(&outcome) {
        Ok(()) => Ended::AsExpected,
        Err(difference) => {
            complain!("{}: {difference}", case.name());
            Ended::Otherwise
        }
    }
}
