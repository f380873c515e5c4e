//! Programs in C and in other languages over the installed library: their verdicts on all cases, and their manners.
//!
//! What is installed comes from the build of this test; `ATTESTRY_PREFIX` names another place where `install` has put it.
//! A language whose runtime is missing is ignored, and a line says so.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

#[path = "support/case.rs"]
mod case;
#[path = "../../../examples/verify/cases.rs"]
#[allow(dead_code, reason = "the example uses all of it")]
mod cases;
#[path = "support/installed.rs"]
mod installed;
#[path = "support/languages.rs"]
mod languages;
#[path = "support/manners.rs"]
mod manners;
#[path = "support/mod.rs"]
mod support;
#[path = "support/verdicts.rs"]
mod verdicts;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

/// A test, by its name, and what it needs: `None` where that is here.
pub(crate) type Test = (&'static str, fn() -> Option<String>, fn());

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let tests = [verdicts::TESTS, languages::TESTS, manners::TESTS].concat();
    let trials = tests.into_iter().map(|(name, missing, test)| {
        let missing = missing();
        if let Some(what) = &missing
            && !arguments.list
        {
            println!("SKIPPED: {name}: there is no {what}");
        }
        let trial = Trial::test(name, move || {
            test();
            Ok(())
        });
        trial.with_ignored_flag(missing.is_some())
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}
