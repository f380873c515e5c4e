//! Every case ends here as in the library itself.

use std::path::Path;

use attestry_json::{Metadata, Report, Verifier};
use serde_json::{Map, Value, json};

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
fn run(case: &Map<String, Value>) -> Report {
    let metadata = case.get("metadata").map(|metadata| {
        let mut context = metadata.as_object().unwrap().clone();
        let blob = context.remove("blob").map(|blob| blob.as_str().unwrap().as_bytes().to_vec());
        let blob = blob.unwrap_or_else(|| {
            use base64::Engine as _;
            let text = context.remove("blobBase64").unwrap();
            base64::engine::general_purpose::STANDARD.decode(text.as_str().unwrap()).unwrap()
        });
        context.entry("roots").or_insert_with(|| json!([]));
        context.insert("now".to_owned(), case["now"].clone());
        Metadata::verify(blob, Value::Object(context).to_string())
    });
    if case.get("ceremony") == Some(&json!("metadata")) {
        return metadata.unwrap().map_or_else(|report| report, |metadata| metadata.report());
    }
    let mut config = case["verifier"].clone();
    if metadata.is_some() {
        config["expectMetadata"] = true.into();
    }
    let verifier = match Verifier::new(config.to_string()) {
        Ok(verifier) => verifier,
        Err(report) => return report,
    };
    let metadata = match metadata.transpose() {
        Ok(metadata) => metadata,
        Err(report) => return report,
    };
    let is_login = case.contains_key("ceremony");
    let members = ["ceremony", "challenge", "credential", "now", "secondCredential"];
    let members = members.iter().filter_map(|name| Some(((*name).to_owned(), case.get(*name)?.clone())));
    let mut context: Map<_, _> = members.collect();
    let form = case.get("requestForm").and_then(Value::as_str).unwrap_or("service");
    let form = if is_login && form == "service" && !case.contains_key("body") { "factor" } else { form };
    context.insert("requestForm".to_owned(), form.into());
    let uuid = json!("cr-00000-00000-0000000000000000");
    if case["challenge"].get("kinds").is_some() {
        let uuids = json!({ "firstFactorCredential": uuid, "secondFactorCredential": uuid, "recoveryCredential": uuid });
        context.insert("credentialUuids".to_owned(), uuids);
    } else {
        context.insert("credentialUuid".to_owned(), uuid);
    }
    if is_login {
        context.insert("dangerOwnerFromResponse".to_owned(), true.into());
    }
    let context = Value::Object(context).to_string();
    let body = case.get("body").unwrap_or_else(|| &case["request"]);
    let body = body.as_str().map_or_else(|| body.to_string(), str::to_owned);
    if is_login {
        verifier.verify_authentication(body, context, metadata.as_ref())
    } else {
        verifier.verify_registration(body, context, metadata.as_ref())
    }
}

#[test]
fn every_case_ends_as_in_the_library() {
    let mut count = 0;
    for file in files() {
        let Ok(cases) = cases::load(&file) else { continue };
        let values: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        for (case, value) in cases.iter().zip(&values) {
            let outcome = case.run().unwrap();
            case.check(&outcome).unwrap();
            let mut expected: Value = serde_json::from_str(&outcome.line()).unwrap();
            expected.as_object_mut().unwrap().remove("name");
            let mut found: Value = serde_json::from_str(run(value.as_object().unwrap()).text()).unwrap();
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
