//! Runs case files and prints one JSON line for each case.
//!
//! `cargo run --release --example verify` runs the bundled samples, one for each kind of credential;
//! `cargo run --release --example verify -- FILE|FOLDER…` runs other case files. The exit status is 0 when every
//! case ended as its `expect` says, 1 otherwise, 2 for unusable input.

#![allow(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    reason = "a program, which reads files and prints"
)]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

mod cases;

fn main() -> ExitCode {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let bundled = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/samples.json");
    let inputs = if arguments.is_empty() { vec![bundled] } else { arguments };
    let mut failed = false;
    for input in &inputs {
        match run(input) {
            Ok(all_as_expected) => failed |= !all_as_expected,
            Err(problem) => {
                eprintln!("{}: {problem}", input.display());
                return ExitCode::from(2);
            }
        }
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Runs one file, or every case file of a folder in the order of their names.
fn run(input: &Path) -> Result<bool, String> {
    if !input.is_dir() {
        return run_all(&cases::load(input)?);
    }
    let mut all_as_expected = true;
    for file in cases::files_below(input)? {
        match cases::load(&file) {
            Ok(cases) => all_as_expected &= run_all(&cases)?,
            Err(problem) => eprintln!("passed over {}: {problem}", file.display()),
        }
    }
    Ok(all_as_expected)
}

fn run_all(cases: &[cases::Case]) -> Result<bool, String> {
    let mut all_as_expected = true;
    for case in cases {
        let outcome = case.run()?;
        println!("{}", outcome.line());
        if let Err(difference) = case.check(&outcome) {
            eprintln!("{}: {difference}", case.name());
            all_as_expected = false;
        }
    }
    Ok(all_as_expected)
}
