//! Every case ends through C as it ends in Rust.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::OnceLock;

use attestry_json::{Call, Case};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::Test;
use crate::cases;
use crate::installed::{command, compiled, shared_library, succeed_with};
use crate::support::{Answer, Functions};

pub(crate) const TESTS: &[Test] = &[
    ("verdicts::of_the_shared_library", || None, of_the_shared_library),
    ("verdicts::of_a_program_in_c", || None, of_a_program_in_c),
];

/// A case, how it ends in Rust, and its call as a line of `calls.c`.
struct Known {
    case: Case,
    report: Value,
    line: String,
}

/// The project's own cases, and those of other origins where they are.
fn known() -> &'static [Known] {
    static KNOWN: OnceLock<Vec<Known>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let folders = ["tests/vectors", "../shared/vectors"].map(|folder| root.join(folder));
        let files = folders
            .iter()
            .filter(|folder| folder.exists())
            .flat_map(|folder| cases::files_below(folder).unwrap());
        // What lies beside case files is none.
        let cases = files.flat_map(|file| cases::load(&file).unwrap_or_default());
        let known: Vec<_> = cases
            .map(|case| {
                let outcome = case.run().unwrap_or_else(|problem| panic!("{}: {problem}", case.name()));
                let report = serde_json::from_str(&outcome.line()).unwrap();
                let line = line(&case.call().unwrap());
                Known { case, report, line }
            })
            .collect();
        println!("{} cases", known.len());
        known
    })
}

fn line(call: &Call) -> String {
    let kind = match (call.config.is_some(), call.is_authentication) {
        (false, _) => "metadata",
        (true, false) => "registration",
        (true, true) => "authentication",
    };
    let text = |text: &Option<String>| STANDARD.encode(text.as_deref().unwrap_or_default());
    let (blob, context) = match &call.metadata {
        Some(metadata) => (STANDARD.encode(&metadata.blob), STANDARD.encode(&metadata.context)),
        None => Default::default(),
    };
    let (config, known, body) = (text(&call.config), text(&call.full_context()), STANDARD.encode(&call.body));
    format!("{kind}\t{config}\t{known}\t{body}\t{blob}\t{context}\n")
}

fn of_the_shared_library() {
    let library = Functions::load(&shared_library());
    assert_eq!(library.version(), env!("CARGO_PKG_VERSION"));
    // SAFETY: no pointer is lent.
    assert_eq!(unsafe { (library.attestry_abi)() }, attestry_c::ATTESTRY_ABI);
    let mut differences = String::new();
    for known in known() {
        let report = crate::case::run(&library, &known.case).unwrap();
        compare(&mut differences, known, &report);
    }
    assert!(differences.is_empty(), "{differences}");
}

fn of_a_program_in_c() {
    of_program(&mut command(compiled("tests/calls.c", "calls", false)));
}

/// The verdicts of a program that carries calls out, as `calls.c` does.
pub(crate) fn of_program(program: &mut std::process::Command) {
    let input: String = known().iter().map(|known| known.line.as_str()).collect();
    let printed = succeed_with(program, &input);
    let answers: Vec<_> = printed.lines().collect();
    assert_eq!(answers.len(), known().len(), "{program:?}");
    let mut differences = String::new();
    for (known, answer) in known().iter().zip(answers) {
        let (status, text) = answer.split_once('\t').unwrap();
        let status = status.parse().unwrap();
        assert_eq!(status, expected_status(&known.report), "{}", known.case.name());
        let answer = Answer { status, code: None, text: text.to_owned() };
        compare(&mut differences, known, &crate::case::report(&known.case, &answer).unwrap());
    }
    assert!(differences.is_empty(), "{program:?}: {differences}");
}

/// All of a success is the same, and the code, class and step of an error. The library tells more of a configuration's
/// error than the example does.
fn compare(differences: &mut String, known: &Known, report: &Value) {
    if compared(report) != compared(&known.report) {
        writeln!(differences, "{}\n  in Rust: {}\n  through C: {report}", known.case.name(), known.report)
            .unwrap();
    }
}

fn compared(report: &Value) -> Value {
    let mut report = report.clone();
    if let Some(error) = report.get_mut("error") {
        *error = ["code", "class", "step"].map(|name| error[name].clone()).into_iter().collect();
    }
    report
}

fn expected_status(report: &Value) -> i32 {
    let classes = [
        "malformed",
        "mismatch",
        "invalid_proof",
        "untrusted",
        "policy",
        "unsupported",
        "configuration",
        "panic",
    ];
    let Some(class) = report.pointer("/error/class") else { return 0 };
    let place = classes.iter().position(|name| class == name).unwrap_or_else(|| panic!("the class {class}"));
    i32::try_from(place).unwrap() + 1
}

/// The calls of the samples, one for each kind of credential.
pub(crate) fn samples() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/samples.json");
    cases::load(&file).unwrap().iter().map(|case| line(&case.call().unwrap())).collect()
}

/// The calls of the first case of each file: formats, faults, logins and BLOBs.
pub(crate) fn one_of_each_file() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors");
    let firsts = cases::files_below(&folder).unwrap().into_iter();
    firsts.filter_map(|file| Some(line(&cases::load(&file).unwrap().first()?.call().unwrap()))).collect()
}
