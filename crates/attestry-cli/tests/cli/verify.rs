//! `attestry verify`: the lines and the exit status of the example `verify`.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::harness::{Folder, Setting, case_files, root, run, run_in, sample, samples};

/// The example's own code.
#[allow(dead_code, reason = "the example reads folders too")]
#[path = "../../../../examples/verify/cases.rs"]
mod cases;

#[test]
fn the_samples_end_as_they_should() {
    let samples_file = root().join("tests/vectors/samples.json");
    let said = run(&["verify", samples_file.to_str().unwrap()], b"");
    assert_eq!((said.status, said.errors.as_str()), (0, ""));
    let lines: Vec<Value> = said.output.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), samples().len());
    assert_eq!(lines[0]["name"], "Fido2, none");
    assert_eq!(lines[6]["error"]["code"], "request.password_unsupported");
}

#[test]
fn every_case_file_has_the_lines_and_the_status_of_the_example() {
    let mut count = 0;
    for file in case_files() {
        let said = run(&["verify", file.to_str().unwrap()], b"");
        let Ok(cases) = cases::load(&file) else {
            assert_eq!(said.status, 2, "{}", file.display());
            continue;
        };
        let (mut output, mut errors, mut status) = (String::new(), String::new(), 0);
        for case in &cases {
            match case.run() {
                Ok(outcome) => {
                    writeln!(output, "{}", outcome.line()).unwrap();
                    count += 1;
                    if let Err(difference) = case.check(&outcome) {
                        writeln!(errors, "{}: {difference}", case.name()).unwrap();
                        status = status.max(1);
                    }
                }
                Err(problem) => {
                    writeln!(errors, "{}: cannot be run: {problem}", case.name()).unwrap();
                    status = 2;
                }
            }
        }
        assert_eq!(said.output, output, "{}", file.display());
        assert_eq!(said.errors, errors, "{}", file.display());
        assert_eq!(said.status, status, "{}", file.display());
    }
    assert!(count > 1000, "{count}");
    println!("{count} cases");
}

#[test]
fn cases_come_from_folders_and_from_standard_input() {
    let folder = Folder::new();
    folder.write("cases/a.json", json!([sample("Key")]).to_string());
    folder.write("cases/inner/b.json", json!([sample("Fido2, none")]).to_string());
    folder.write("cases/package.json", "{}");
    folder.write("cases/notes.txt", "nothing");
    let cases = folder.path().join("cases");
    let said = run(&["verify", cases.to_str().unwrap()], b"");
    assert_eq!((said.status, said.output.lines().count()), (0, 2), "{}", said.errors);
    assert!(
        said.errors.starts_with("passed over ") && said.errors.contains("package.json"),
        "{}",
        said.errors
    );

    let one = run(&["verify"], sample("Key").to_string().as_bytes());
    let several = run(&["verify", "--json"], json!([sample("Key")]).to_string().as_bytes());
    assert_eq!((one.status, several.status), (0, 0));
    assert_eq!(one.output, several.output);
}

#[test]
fn the_status_tells_differences_from_unusable_input() {
    let mut case = sample("Key");
    case["expect"] = json!({ "ok": false });
    let said = run(&["verify"], case.to_string().as_bytes());
    assert_eq!(said.status, 1);
    assert!(said.errors.starts_with("Key: expected ok false, got "), "{}", said.errors);

    case["challenge"] = json!({ "kind": "Key" });
    let said = run(&["verify"], case.to_string().as_bytes());
    assert_eq!((said.status, said.output.as_str()), (2, ""));
    assert!(said.errors.starts_with("Key: cannot be run: "), "{}", said.errors);

    for input in ["", "{}", "7", "[", "\u{0}"] {
        assert_eq!(run(&["verify"], input.as_bytes()).status, 2, "{input}");
    }
    assert_eq!(run(&["verify", "/nowhere/at/all.json"], b"").status, 2);
    assert_eq!(run(&["verify", "--nonsense"], b"").status, 2);
    let typed = run_in(Setting { input_is_terminal: true, ..Setting::default() }, &["verify"], b"");
    assert_eq!(typed.status, 2);
    assert!(typed.errors.contains("no case is given"), "{}", typed.errors);
}

#[test]
fn a_terminal_gets_words_in_colours() {
    let input = json!(samples()).to_string();
    let terminal = Setting { output_is_terminal: true, ..Setting::default() };
    let colored = run_in(terminal, &["verify"], input.as_bytes()).well();
    assert!(colored.contains("\u{1b}[32maccepted\u{1b}[0m  Fido2, packed x5c: "), "{colored}");
    let plain = run_in(Setting { no_color: true, ..terminal }, &["verify"], input.as_bytes()).well();
    assert!(plain.contains("accepted  Fido2, packed x5c: packed, trust trusted\n"), "{plain}");
    assert!(plain.ends_with("8 cases: 6 accepted, 2 refused; all as expected\n"), "{plain}");
    assert_eq!(run(&["verify", "--human"], input.as_bytes()).well(), plain);
    assert_eq!(run(&["verify", "--human", "--color", "always"], input.as_bytes()).well(), colored);
    assert_eq!(run_in(terminal, &["--color", "never", "verify"], input.as_bytes()).well(), plain);
    let lines = run_in(terminal, &["verify", "--json"], input.as_bytes()).well();
    assert_eq!(lines, run(&["verify"], input.as_bytes()).well());
}
