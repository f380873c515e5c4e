//! The cases of files, folders and standard input.

use std::path::{Path, PathBuf};

use attestry_json::Case;
use serde_json::Value;

use crate::input;

/// The case files of a folder and its subfolders.
pub(crate) fn files_below(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    let entries = std::fs::read_dir(folder).map_err(|error| error.to_string())?;
    for entry in entries {
        let path = entry.map_err(|error| error.to_string())?.path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The cases of one file of a folder, which is an array of them.
pub(crate) fn load(file: &Path) -> Result<Vec<Case>, String> {
    match read(&input::file(file, input::CASES)?)? {
        Value::Array(cases) => Ok(cases.into_iter().map(Case::new).collect()),
        _ => Err("not an array of cases".to_owned()),
    }
}

/// The cases of a text that is named on the command line. It may also be one case.
pub(crate) fn load_named(text: &[u8]) -> Result<Vec<Case>, String> {
    match read(text)? {
        Value::Array(cases) => Ok(cases.into_iter().map(Case::new).collect()),
        value if is_case(&value) => Ok(vec![Case::new(value)]),
        _ => Err("neither a case nor an array of cases".to_owned()),
    }
}

fn read(text: &[u8]) -> Result<Value, String> {
    let text = std::str::from_utf8(text).map_err(|_| "stream did not contain valid UTF-8")?;
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// Whether this looks like a case, sound or not.
pub(crate) fn is_case(value: &Value) -> bool {
    let is_there = |name| value.get(name).is_some();
    let of_metadata =
        is_there("metadata") && value.get("ceremony").and_then(Value::as_str) == Some("metadata");
    value.is_object() && (is_there("verifier") && (is_there("request") || is_there("body")) || of_metadata)
}
