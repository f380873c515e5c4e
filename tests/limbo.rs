//! The path suite x509-limbo, where it lies beside the repository, and the table of what this crate decides otherwise.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests"
)]

#[path = "../examples/verify/cases.rs"]
#[allow(dead_code, reason = "the example uses all of it")]
mod cases;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

/// Paths of the suite, and those that end here as the suite does not want it.
const PATHS: usize = 182;
const DEPARTURES: usize = 95;

/// The suite as registrations; a clone does not have it.
fn suite() -> Option<PathBuf> {
    let file = root().join("../shared/vectors/limbo/registrations.json");
    if !file.is_file() {
        println!("SKIPPED: x509-limbo: there is no {}", file.display());
        return None;
    }
    Some(file)
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A row of the page's table of departures.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    /// What the suite does.
    suite: String,
    reason: String,
}

/// The two tables of the page: departures by the name of their case, and what the suite does for each reason.
fn page() -> (BTreeMap<String, Row>, BTreeMap<String, String>) {
    let text = std::fs::read_to_string(root().join("docs/conformance.md")).unwrap();
    let section = text.split("\n## ").find(|section| section.starts_with("x509-limbo\n")).unwrap();
    let (mut rows, mut reasons) = (BTreeMap::new(), BTreeMap::new());
    for line in section.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<_> = line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
        let [first, suite, third] = cells.try_into().unwrap_or_else(|_| panic!("{line}"));
        if ["reason", "case"].contains(&first.as_str()) {
            continue;
        }
        let twice = if first.contains("::") {
            rows.insert(first, Row { suite, reason: third }).is_some()
        } else {
            reasons.insert(first, suite).is_some()
        };
        assert!(!twice, "twice on the page: {line}");
    }
    (rows, reasons)
}

#[test]
fn every_departure_has_a_reason_and_every_reason_a_departure() {
    let (rows, reasons) = page();
    assert_eq!(rows.len(), DEPARTURES);
    for (name, row) in &rows {
        assert_eq!(reasons.get(&row.reason), Some(&row.suite), "{name}");
    }
    let used: BTreeSet<_> = rows.values().map(|row| &row.reason).collect();
    assert_eq!(used, reasons.keys().collect());
}

#[test]
fn every_path_ends_as_its_case_says() {
    let Some(file) = suite() else { return };
    let cases = cases::load(&file).unwrap();
    assert_eq!(cases.len(), PATHS);
    let failures: Vec<_> = cases
        .iter()
        .filter_map(|case| {
            let ended = case.run().and_then(|outcome| case.check(&outcome));
            ended.err().map(|difference| format!("{}: {difference}", case.name()))
        })
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The page lists the cases that end otherwise than the suite wants, no more and no fewer, and gives cases of one reason
/// one reason.
#[test]
fn the_page_has_the_departures_of_the_suite() {
    let Some(file) = suite() else { return };
    let cases: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let (mut rows, _) = page();
    let (mut of_reason, mut of_why) = (BTreeMap::new(), BTreeMap::new());
    for case in &cases {
        let name = case["name"].as_str().unwrap();
        let accepted_by_suite = match case["limbo"].as_str() {
            Some("SUCCESS") => true,
            Some("FAILURE") => false,
            other => panic!("{name}: {other:?}"),
        };
        let departs = case["expect"]["ok"] != accepted_by_suite;
        let row = rows.remove(name);
        assert_eq!(row.is_some(), departs, "{name}: on the page {row:?}");
        assert_eq!(case.get("why").is_some(), departs, "{name}");
        let Some(row) = row else { continue };
        assert_eq!(row.suite, if accepted_by_suite { "accepts" } else { "refuses" }, "{name}");
        let why = case["why"].as_str().unwrap();
        let reason = of_why.entry(why).or_insert_with(|| row.reason.clone());
        assert_eq!(*reason, row.reason, "{name}: {why}");
        let first = of_reason.entry(row.reason.clone()).or_insert(why);
        assert_eq!(*first, why, "{name}: {}", row.reason);
    }
    assert!(rows.is_empty(), "not in the suite: {:?}", rows.keys());
}
