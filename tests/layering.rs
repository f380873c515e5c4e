//! Imports run one way: a module of `src/` may use those below it, never those above.

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

use std::path::{Path, PathBuf};

/// From the bottom to the top.
const ORDER: [&str; 32] = [
    "spec",
    "code",
    "limits",
    "observation",
    "tolerance",
    "config_error",
    "encoding",
    "crypto",
    "public_key",
    "request",
    "challenge",
    "client_data",
    "origin",
    "attestation_object",
    "authenticator_data",
    "extensions",
    "certificate",
    "statement",
    "trust",
    "judged",
    "policy",
    "attainable",
    "key_attestation",
    "evidence",
    "credential",
    "serial",
    "config",
    "builder",
    "verifier",
    "codes",
    "fuzzing",
    "lib",
];

fn rank(module: &str) -> usize {
    ORDER
        .iter()
        .position(|known| *known == module)
        .unwrap_or_else(|| panic!("{module} has no place in the order"))
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

#[test]
fn imports_run_downward() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut edges = 0;
    for file in sources(&root) {
        let relative = file.strip_prefix(&root).unwrap().with_extension("");
        let module = relative.iter().next().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&file).unwrap();
        // What documentation links to is no import.
        let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        for used in code.split("crate::").skip(1) {
            let used: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            // Generated documentation and the macro's own paths name items, not modules.
            if used.is_empty() || used.starts_with(char::is_uppercase) || used == module {
                continue;
            }
            edges += 1;
            assert!(rank(&used) < rank(&module), "{} uses {used}, which is above it", file.display());
        }
    }
    assert!(edges > 100, "only {edges} imports found");
}
