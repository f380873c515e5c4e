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

mod cases;
mod run;

use std::process::ExitCode;

use run::{Ended, complain, print};

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

fn main() -> ExitCode {
    run::main(HELP, env!("CARGO_MANIFEST_DIR"), run_one)
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
