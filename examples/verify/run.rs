//! The arguments, lines and exit status of a program that runs case files. Shared by the example `verify` and the runners of
//! the bindings, whose cases go another way.

use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::cases::{self, Case};

/// As `eprintln!`, but where nobody reads it is no panic.
macro_rules! complain {
    ($($argument:tt)*) => {{
        use std::io::Write as _;
        drop(writeln!(std::io::stderr(), $($argument)*));
    }};
}
pub(crate) use complain;

/// Runs the files and folders that the arguments name, or the samples below the folder `root`.
pub(crate) fn main(help: &str, root: &str, run_one: impl Fn(&Case) -> Ended) -> ExitCode {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if arguments.iter().any(|argument| argument.as_os_str() == "--help" || argument.as_os_str() == "-h") {
        print(help);
        return ExitCode::SUCCESS;
    }
    if let Some(option) = arguments.iter().find(|argument| argument.to_string_lossy().starts_with('-')) {
        complain!("unknown option {}; --help lists what there is", option.display());
        return ExitCode::from(2);
    }
    let bundled = Path::new(root).join("tests/vectors/samples.json");
    let inputs = if arguments.is_empty() { vec![bundled] } else { arguments };
    let ended = inputs.iter().map(|input| run(input, &run_one)).max().unwrap_or(Ended::AsExpected);
    match ended {
        Ended::AsExpected => ExitCode::SUCCESS,
        Ended::Otherwise => ExitCode::FAILURE,
        Ended::Unusable => ExitCode::from(2),
    }
}

/// Prints a line. Where nobody reads any more, there is nothing left to do.
pub(crate) fn print(line: &str) {
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
pub(crate) enum Ended {
    AsExpected,
    Otherwise,
    Unusable,
}

/// Runs one file, or every case file of a folder in the order of their names.
fn run(input: &Path, run_one: impl Fn(&Case) -> Ended) -> Ended {
    let unusable = |problem: String| {
        complain!("{}: {problem}", input.display());
        Ended::Unusable
    };
    if !input.is_dir() {
        return cases::load(input).map_or_else(unusable, |cases| run_all(&cases, &run_one));
    }
    let files = match cases::files_below(input) {
        Ok(files) => files,
        Err(problem) => return unusable(problem),
    };
    let mut ended = Ended::AsExpected;
    for file in files {
        match cases::load(&file) {
            Ok(cases) => ended = ended.max(run_all(&cases, &run_one)),
            // What lies in a folder beside case files is no fault.
            Err(problem) => complain!("passed over {}: {problem}", file.display()),
        }
    }
    ended
}

/// Runs all cases, also past one that cannot be understood.
fn run_all(cases: &[Case], run_one: impl Fn(&Case) -> Ended) -> Ended {
    cases.iter().map(run_one).max().unwrap_or(Ended::AsExpected)
}
