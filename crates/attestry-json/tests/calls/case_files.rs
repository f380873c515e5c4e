//! Every case ends here as in the library itself.

use std::path::Path;

use attestry_json::{Case, Metadata, Report, Verifier};
use serde_json::Value;

use super::cases;

/// The case files at hand: this project's own, and others that a clone does not have.
fn files() -> Vec<std::path::PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = cases::files_below(&root.join("tests/vectors")).unwrap();
    match cases::files_below(&root.join("../shared/vectors")) {
        Ok(others) => files.extend(others),
        Err(_) => println!("skipped: ../shared/vectors"),
    }
    files
}

/// The case as a binding's runner makes it of the calls.
fn run(case: &Case) -> Report {
    let call = case.call().unwrap();
    let context = call.full_context();
    let metadata = call.metadata.map(|metadata| Metadata::verify(metadata.blob, metadata.context));
    let Some((config, context)) = call.config.zip(context) else {
        return metadata.unwrap().map_or_else(|report| report, |metadata| metadata.report());
    };
    let verifier = match Verifier::new(config) {
        Ok(verifier) => verifier,
        Err(report) => return report,
    };
    let metadata = match metadata.transpose() {
        Ok(metadata) => metadata,
        Err(report) => return report,
    };
    if call.is_authentication {
        verifier.verify_authentication(call.body, context, metadata.as_ref())
    } else {
        verifier.verify_registration(call.body, context, metadata.as_ref())
    }
}

#[test]
fn every_case_ends_as_in_the_library() {
    let mut count = 0;
    for file in files() {
        let Ok(cases) = cases::load(&file) else { continue };
        for case in &cases {
            let outcome = case.run().unwrap();
            case.check(&outcome).unwrap();
            let mut expected: Value = serde_json::from_str(&outcome.line()).unwrap();
            expected.as_object_mut().unwrap().remove("name");
            let mut found: Value = serde_json::from_str(run(case).text()).unwrap();
            // Configurations say which value is at fault, and the library's own error does not.
            if found["error"]["class"] == "configuration" {
                for report in [&mut expected, &mut found] {
                    report["error"]
                        .as_object_mut()
                        .unwrap()
                        .retain(|name, _| name == "code" || name == "class");
                }
            }
            assert_eq!(found, expected, "{}: {}", file.display(), case.name());
            count += 1;
        }
    }
    assert!(count >= 20, "only {count} cases");
}
