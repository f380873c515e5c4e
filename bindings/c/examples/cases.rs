//! Runs case files through the shared library and prints one JSON line for each case: the example `verify` of `attestry`,
//! by way of C. `ATTESTRY_LIBRARY` names another file of the library than the one that is built with this program.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a program for tests, which reads files and prints"
)]

#[path = "../tests/support/case.rs"]
mod case;
#[path = "../../../examples/verify/cases.rs"]
mod cases;
#[path = "../../../examples/verify/run.rs"]
mod run;
#[path = "../tests/support/mod.rs"]
mod support;

use std::process::ExitCode;

use run::{Ended, complain, print};
use support::Functions;

const HELP: &str = "\
Runs case files through the shared library, one line of JSON for each case.

usage: cases [FILE|FOLDER]...

Without arguments it runs the bundled samples, tests/vectors/samples.json. Of a
folder it runs every case file below it. ATTESTRY_LIBRARY names the library.

  -h, --help  prints this

Exit status: 0    every case ended as its \"expect\" says
             1    a case ended otherwise
             2    something is unusable
             141  nobody reads the lines any more";

fn main() -> ExitCode {
    let library = Functions::load(&support::file());
    run::main(HELP, concat!(env!("CARGO_MANIFEST_DIR"), "/../.."), |case| run_one(&library, case))
}

fn run_one(library: &Functions, case: &cases::Case) -> Ended {
    let report = match case::run(library, case) {
        Ok(report) => report,
        Err(problem) => {
            complain!("{}: cannot be run: {problem}", case.name());
            return Ended::Unusable;
        }
    };
    print(&report.to_string());
    match case.check_report(&report) {
        Ok(()) => Ended::AsExpected,
        Err(difference) => {
            complain!("{}: {difference}", case.name());
            Ended::Otherwise
        }
    }
}
