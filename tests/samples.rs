//! The bundled samples end as they say.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, reason = "tests")]

#[path = "../examples/verify/cases.rs"]
#[allow(dead_code, reason = "the example and other tests use the rest")]
mod cases;

use std::path::Path;

#[test]
fn samples_end_as_they_say() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/samples.json");
    let cases = cases::load(&samples).unwrap();
    assert!(cases.len() >= 5, "only {} samples", cases.len());
    for case in cases {
        let outcome = case.run().unwrap_or_else(|problem| panic!("{}: {problem}", case.name()));
        case.check(&outcome).unwrap_or_else(|difference| panic!("{}: {difference}", case.name()));
    }
}
