//! Writes the project's own cases to `tests/vectors/`, what samples come to as data to `tests/library/results.json`, and the
//! guide's table of error codes from `tests/codes.txt`.

use std::process::ExitCode;

use super::root;

pub(crate) fn run() -> ExitCode {
    let root = root();
    let codes = std::fs::read_to_string(root.join("tests/codes.txt")).unwrap();
    std::fs::write(root.join("docs/guide/error-codes.md"), suite::harness::codes::table(&codes)).unwrap();
    std::fs::write(root.join("tests/library/results.json"), suite::harness::results::shown()).unwrap();
    let folder = root.join("tests/vectors");
    for (name, cases) in suite::files() {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, serde_json::to_string_pretty(&cases).unwrap() + "\n").unwrap();
        println!("{} cases in {name}", cases.len());
    }
    ExitCode::SUCCESS
}
