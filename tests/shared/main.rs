//! Cases of other origins, which a clone does not have: where `../shared/vectors` is missing, each is ignored, and a line
//! says so. Those on FIDO's own BLOBs need what `cargo xtask unpack-metadata` makes of them.

#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::exhaustive_structs,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

#[path = "../../examples/verify/cases.rs"]
#[allow(dead_code, reason = "the example uses all of it")]
mod cases;
mod files;
mod limbo;
mod metadata;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cases::Case;
use libtest_mimic::{Arguments, Trial};

/// A test, by its name, and the file or folder that it needs below that of its subject.
type Test = (&'static str, &'static str, fn(&Path));

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let subjects = [
        ("../shared/vectors", files::TESTS),
        ("../shared/vectors", limbo::TESTS),
        ("target/metadata", metadata::TESTS),
    ];
    let tests =
        subjects.into_iter().flat_map(|(folder, tests)| tests.iter().map(move |test| (folder, *test)));
    let trials = tests.map(|(folder, (name, file, test))| {
        let path = root().join(folder).join(file);
        let missing = !path.exists();
        if missing && !arguments.list {
            println!("SKIPPED: {name}: there is no {folder}/{file}");
        }
        let trial = Trial::test(name, move || {
            test(&path);
            Ok(())
        });
        trial.with_ignored_flag(missing)
    });
    let tables = Trial::test("limbo::tables_agree", || {
        limbo::tables_agree();
        Ok(())
    });
    libtest_mimic::run(&arguments, trials.chain([tables]).collect()).exit_code()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Runs cases, all of which have to end as they say.
fn assert_all(cases: &[Case]) {
    let failures: Vec<_> = cases
        .iter()
        .filter_map(|case| {
            let ended = case.run().map_err(|problem| problem.to_string()).and_then(|outcome| {
                suite::harness::results::check(outcome.report().text())?;
                case.check(&outcome)
            });
            ended.err().map(|difference| format!("{}: {difference}", case.name()))
        })
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
