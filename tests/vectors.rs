//! Every case file ends as it says: the project's own, and others where they lie beside the repository.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests"
)]

#[path = "../examples/verify/cases.rs"]
mod cases;
mod suite;
mod support;

use std::path::{Path, PathBuf};

use cases::Case;
use serde_json::Value;

fn own() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}

/// Case files of other origins, which a clone does not have.
fn beside() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/vectors");
    folder.is_dir().then_some(folder)
}

/// Runs cases and lists those that end otherwise than they say.
fn failures(cases: &[Case]) -> Vec<String> {
    cases
        .iter()
        .filter_map(|case| {
            let ended = case.run().and_then(|outcome| case.check(&outcome));
            ended.err().map(|difference| format!("{}: {difference}", case.name()))
        })
        .collect()
}

#[test]
fn own_cases_end_as_they_say() {
    let (mut count, mut all) = (0, Vec::new());
    for file in cases::files_below(&own()).unwrap() {
        let cases = cases::load(&file).unwrap();
        count += cases.len();
        all.extend(failures(&cases));
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
    assert!(count > 300, "only {count} cases");
}

/// The files are what the software authenticator makes; `cargo run --example regenerate` mends them.
#[test]
fn own_cases_are_up_to_date() {
    for (name, cases) in suite::files() {
        let text = std::fs::read_to_string(own().join(name)).unwrap();
        let there: Value = serde_json::from_str(&text).unwrap();
        assert!(there == Value::Array(cases), "{name} is out of date");
    }
}

#[test]
fn names_of_own_cases_are_unique_within_a_file() {
    for (file, cases) in suite::files() {
        let mut names: Vec<_> = cases.iter().map(|case| case["name"].as_str().unwrap()).collect();
        names.sort_unstable();
        for pair in names.windows(2) {
            assert_ne!(pair[0], pair[1], "twice in {file}");
        }
    }
}

#[test]
fn official_clients_end_as_they_say() {
    let Some(folder) = beside() else { return };
    let cases = cases::load(&folder.join("clients/clients.json")).unwrap();
    let failures = failures(&cases);
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// All of the specification's vectors but those of formats and algorithms that are not there yet, which end in
/// exactly the code that says so.
#[test]
fn specification_vectors_end_as_they_say() {
    let Some(folder) = beside() else { return };
    let not_yet = [
        ("packed.Ed448", "public_key.algorithm_unsupported"),
        ("tpm.ES256", "statement.tpm_unsupported"),
        ("apple.ES256", "statement.apple_unsupported"),
        ("fido-u2f.ES256", "statement.fido_u2f_unsupported"),
    ];
    for case in cases::load(&folder.join("w3c/registration.json")).unwrap() {
        let outcome = case.run().unwrap();
        match not_yet.iter().find(|(name, _)| *name == case.name()) {
            Some((name, code)) => {
                let error = outcome.result().as_ref().unwrap_err();
                assert_eq!(error.code().as_str(), *code, "{name}");
            }
            None => case.check(&outcome).unwrap_or_else(|difference| panic!("{}: {difference}", case.name())),
        }
    }
}

/// Registrations of real devices: none is refused but for a format or algorithm that is not there yet.
#[test]
fn real_registrations_end_as_they_say() {
    let Some(folder) = beside() else { return };
    let mut judged = 0;
    for case in cases::load(&folder.join("real/registrations.json")).unwrap() {
        let outcome = match case.run() {
            Err(problem) if problem == "unknown tolerance android-safetynet" => continue,
            outcome => outcome.unwrap_or_else(|problem| panic!("{}: {problem}", case.name())),
        };
        if let Err(error) = outcome.result() {
            let code = error.code();
            if code.as_str() == "public_key.algorithm_unsupported"
                || (code.as_str().starts_with("statement.") && code.as_str().ends_with("_unsupported"))
            {
                continue;
            }
        }
        judged += 1;
        case.check(&outcome).unwrap_or_else(|difference| panic!("{}: {difference}", case.name()));
    }
    assert!(judged >= 20, "only {judged} judged");
}
