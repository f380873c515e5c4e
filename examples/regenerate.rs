//! Writes the project's own cases to `tests/vectors/`, and the guide's table of error codes from `tests/codes.txt`:
//! `cargo run --example regenerate`.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    reason = "a tool of the project, run by hand"
)]

use std::path::Path;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let codes = std::fs::read_to_string(root.join("tests/codes.txt")).unwrap();
    std::fs::write(root.join("docs/guide/error-codes.md"), support::codes::table(&codes)).unwrap();
    let folder = root.join("tests/vectors");
    for (name, cases) in suite::files() {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, serde_json::to_string_pretty(&cases).unwrap() + "\n").unwrap();
        println!("{} cases in {name}", cases.len());
    }
}
