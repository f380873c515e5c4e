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

use attestry::Trust;
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

/// Every outcome prints as one line of JSON that says whether it was accepted.
#[test]
fn outcomes_print_as_one_line() {
    for case in cases::load(&own().join("samples.json")).unwrap() {
        let outcome = case.run().unwrap();
        let line = outcome.line();
        assert!(!line.contains('\n'));
        let line: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(line["name"], case.name());
        assert_eq!(line["ok"], outcome.result().is_ok());
        assert_eq!(line.get("credential").is_some(), outcome.result().is_ok());
        assert_eq!(line.get("error").is_some(), outcome.result().is_err());
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

/// A certificate that is read as if one byte were another is handed on with that byte as received.
#[test]
fn certificates_with_unused_bits_are_kept_as_received() {
    let name = "fido-u2f, unused bits, the certificate as the anchor";
    let (_, accepted) = suite::files().into_iter().find(|(file, _)| *file == "accepted.json").unwrap();
    let case = Case::new(accepted.into_iter().find(|case| case["name"] == name).unwrap());
    let outcome = case.run().unwrap();
    let evidence = outcome.result().as_ref().unwrap().evidence();
    let received: Vec<_> = evidence.x5c().collect();
    let [certificate] = received[..] else { panic!("{} certificates", received.len()) };
    // The signature is an ECDSA one of less than 128 bytes: 03, length, unused bits, 30, length, ...
    let at = certificate.windows(4).rposition(|bytes| bytes[0] == 3 && bytes[2] == 7 && bytes[3] == 0x30);
    assert!(at.is_some_and(|at| at + 2 + usize::from(certificate[at + 1]) == certificate.len()));
    let Trust::Trusted(path) = evidence.trust() else { panic!("{:?}", evidence.trust()) };
    assert_eq!(path.certificates()[0].as_ref(), certificate);
    assert_eq!(path.anchor().certificate().unwrap().as_ref(), certificate);
}

/// Every case that the table of conformance cases names is there, with the verdict that its identifier asks for.
#[test]
fn conformance_table_names_cases_that_exist() {
    let text =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/conformance.md")).unwrap();
    let mut rows = 0;
    for row in text.lines().filter(|line| line.starts_with("| Resp-")) {
        let cells: Vec<_> = row.trim_matches('|').split('|').map(str::trim).collect();
        let text = std::fs::read_to_string(own().join(cells[1])).unwrap();
        let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
        let case = cases.iter().find(|case| case["name"] == cells[2]);
        let case = case.unwrap_or_else(|| panic!("{} has no case {}", cells[1], cells[2]));
        assert_eq!(case["expect"]["ok"], !cells[0].contains(" F-"), "{row}");
        rows += 1;
    }
    assert!(rows > 70, "only {rows} rows");
}

#[test]
fn official_clients_end_as_they_say() {
    let Some(folder) = beside() else { return };
    let cases = cases::load(&folder.join("clients/clients.json")).unwrap();
    let failures = failures(&cases);
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// What the software authenticator rebuilds from the recipe is what the specification prints.
#[test]
fn specification_vectors_are_rebuilt_byte_for_byte() {
    let Some(folder) = beside() else { return };
    let text = std::fs::read_to_string(folder.join("w3c/registration.json")).unwrap();
    let printed: Vec<Value> = serde_json::from_str(&text).unwrap();
    let rebuilt = support::w3c::cases();
    assert_eq!(rebuilt.len(), 15);
    for case in rebuilt {
        let same = printed.iter().find(|printed| printed["name"] == case["name"]).unwrap();
        assert_eq!(&case, same);
    }
}

#[test]
fn specification_vectors_end_as_they_say() {
    let Some(folder) = beside() else { return };
    let cases = cases::load(&folder.join("w3c/registration.json")).unwrap();
    assert_eq!(cases.len(), 15);
    let failures = failures(&cases);
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Registrations of real devices.
#[test]
fn real_registrations_end_as_they_say() {
    let Some(folder) = beside() else { return };
    let mut judged = 0;
    for case in cases::load(&folder.join("real/registrations.json")).unwrap() {
        let outcome = case.run().unwrap_or_else(|problem| panic!("{}: {problem}", case.name()));
        judged += 1;
        case.check(&outcome).unwrap_or_else(|difference| panic!("{}: {difference}", case.name()));
    }
    assert!(judged >= 43, "only {judged} judged");
}
