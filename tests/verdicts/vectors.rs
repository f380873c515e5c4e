//! Every case file ends as it says: the project's own.

use crate::cases;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::cases::Case;
use attestry::Trust;
use serde_json::Value;

fn own() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}

/// What the software authenticator makes. It takes seconds, so it is made once.
fn files() -> &'static [(&'static str, Vec<Value>)] {
    static FILES: OnceLock<Vec<(&'static str, Vec<Value>)>> = OnceLock::new();
    FILES.get_or_init(suite::files)
}

/// Runs cases and lists those that end otherwise than they say.
fn failures(cases: &[Case]) -> Vec<String> {
    cases
        .iter()
        .filter_map(|case| {
            let ended = case.run().map_err(|problem| problem.to_string()).and_then(|outcome| {
                suite::harness::results::check(outcome.report().text())?;
                case.check(&outcome)
            });
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

/// The files are what the software authenticator makes, and no others; `cargo xtask regenerate` mends them.
#[test]
fn own_cases_are_up_to_date() {
    let stored: BTreeSet<_> = cases::files_below(&own()).unwrap().into_iter().collect();
    let made: BTreeSet<_> = files().iter().map(|(name, _)| own().join(name)).collect();
    assert_eq!(stored, made);
    for (name, cases) in files() {
        let text = std::fs::read_to_string(own().join(name)).unwrap();
        let there: Value = serde_json::from_str(&text).unwrap();
        assert!(there.as_array() == Some(cases), "{name} is out of date");
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
    for (file, cases) in files() {
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
    let (_, accepted) = files().iter().find(|(file, _)| *file == "accepted/fido_u2f.json").unwrap();
    let case = Case::new(accepted.iter().find(|case| case["name"] == name).unwrap().clone());
    let outcome = case.run().unwrap();
    let evidence = outcome.registration().unwrap().evidence().attestation().unwrap();
    let received: Vec<_> = evidence.x5c().collect();
    let [certificate] = received[..] else { panic!("{} certificates", received.len()) };
    // The signature is an ECDSA one of less than 128 bytes: 03, length, unused bits, 30, length, ...
    let at = certificate.windows(4).rposition(|bytes| bytes[0] == 3 && bytes[2] == 7 && bytes[3] == 0x30);
    assert!(at.is_some_and(|at| at + 2 + usize::from(certificate[at + 1]) == certificate.len()));
    let Trust::Trusted(path) = evidence.trust() else { panic!("{:?}", evidence.trust()) };
    assert_eq!(path.certificates()[0].as_ref(), certificate);
    assert_eq!(path.anchor().certificate().unwrap().as_ref(), certificate);
}

/// Every case and test that the tables name is there. Cases have the verdict that their row asks for: that of the
/// conformance identifier, else that of their file.
#[test]
fn conformance_tables_name_what_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("docs/conformance.md")).unwrap();
    let (mut conformance, mut others) = (0, 0);
    let mut files = BTreeMap::new();
    for row in text.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<_> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [title, file, name] = cells[..] else { panic!("{row}") };
        if file.ends_with(".rs") {
            let source = std::fs::read_to_string(root.join(file)).unwrap();
            assert!(is_test(&source, name), "{file} has no test {name}");
            others += 1;
        } else if file.ends_with(".json") {
            let cases: &Vec<Value> = files.entry(file).or_insert_with(|| {
                let text = std::fs::read_to_string(own().join(file)).unwrap();
                serde_json::from_str(&text).unwrap()
            });
            let case = cases.iter().find(|case| case["name"] == name);
            let case = case.unwrap_or_else(|| panic!("{file} has no case {name}"));
            let accepted = if title.starts_with("Resp-") {
                conformance += 1;
                !title.contains(" F-")
            } else {
                others += 1;
                !file.starts_with("refused/")
            };
            assert_eq!(case["expect"]["ok"], accepted, "{row}");
        }
    }
    assert!(conformance > 70, "only {conformance} rows of the conformance tool");
    assert!(others > 200, "only {others} rows of security classes and traps");
}

/// Whether a source file has a test function of this name, be it one of a library that draws its arguments.
fn is_test(source: &str, name: &str) -> bool {
    let lines: Vec<_> = source.lines().map(str::trim).collect();
    lines.windows(2).any(|pair| pair[0] == "#[test]" && pair[1].starts_with(&format!("fn {name}(")))
}

/// What their authenticator has that is odd: the TPM's key has no attribute but that it signs, and U2F an AAGUID.
#[test]
fn specification_vectors_are_observed() {
    let mut odd = Vec::new();
    for case in suite::w3c::cases() {
        let case = Case::new(case);
        let outcome = case.run().unwrap();
        let evidence = outcome.registration().unwrap().evidence();
        let seen: Vec<_> = evidence.observations().iter().map(attestry::Observation::as_str).collect();
        if !seen.is_empty() {
            odd.push((case.name().to_owned(), seen));
        }
        let attributes =
            evidence.attestation().unwrap().tpm_attributes().map(attestry::tpm::TpmAttributes::bits);
        assert_eq!(attributes, (case.name() == "tpm.ES256").then_some(0x0004_0000));
    }
    let expected = [
        ("tpm.ES256".to_owned(), vec!["unknown-tpm-vendor", "tpm-key-not-bound"]),
        ("fido-u2f.ES256".to_owned(), vec!["u2f-nonzero-aaguid"]),
    ];
    assert_eq!(odd, expected);
}
