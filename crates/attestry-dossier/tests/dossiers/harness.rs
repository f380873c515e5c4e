//! Calls, setups and dossiers of cases.

use std::path::PathBuf;

use attestry_dossier::{Again, Clock, Dossier, DossierError, Handles, Kept, Setup, keep};
use attestry_json::{Call, Case};
use serde_json::Value;

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The case of this name in a file below `tests/vectors`.
pub(crate) fn case(file: &str, name: &str) -> Case {
    let text = std::fs::read(root().join("tests/vectors").join(file)).unwrap();
    let cases: Vec<Value> = serde_json::from_slice(&text).unwrap();
    Case::new(cases.into_iter().find(|case| case["name"] == name).unwrap_or_else(|| panic!("{name}")))
}

/// The setup of a call.
pub(crate) fn setup(call: &Call) -> Result<Setup, DossierError> {
    let setup = Setup::from_json(call.config.as_ref().unwrap())?;
    match &call.metadata {
        Some(metadata) => setup.with_metadata(&metadata.blob, &metadata.context),
        None => Ok(setup),
    }
}

/// The dossier of a call that its own setup judged.
pub(crate) fn kept(call: &Call) -> Kept {
    keep(&setup(call).unwrap(), call.context.as_ref().unwrap(), &call.body, Handles::Kept).unwrap()
}

/// A dossier as it reads, and judged again with nothing changed.
#[track_caller]
pub(crate) fn unchanged(setup: &Setup, line: &str) -> Again {
    let again = Dossier::read(line.as_bytes()).unwrap().judge_again(setup, Clock::Then);
    assert!(again.is_unchanged(), "{:?}", again.changes);
    assert_eq!(again.causes, Vec::<&str>::new());
    again
}

/// The same call with one member of its context or configuration changed.
pub(crate) fn with(text: &Option<String>, pointer: &str, value: Value) -> String {
    let mut object: Value = serde_json::from_str(text.as_ref().unwrap()).unwrap();
    let (parent, member) = pointer.rsplit_once('/').unwrap();
    object.pointer_mut(parent).unwrap()[member] = value;
    object.to_string()
}
