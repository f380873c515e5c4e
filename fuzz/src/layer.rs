//! The JSON layer: a configuration, a context and a body, all of the fuzzer's choice.

use attestry_json::{Metadata, Report, Status, Verifier};
use serde_json::Value;

/// The first byte chooses the call. Configuration, context and body stand after it, each on a line of its own.
pub fn call(bytes: &[u8]) {
    let Some((&choice, texts)) = bytes.split_first() else { return };
    let mut lines = texts.splitn(3, |byte| *byte == b'\n');
    let mut line = || lines.next().unwrap_or_default();
    let (config, context, body) = (line(), line(), line());
    let first = run(choice, config, context, body);
    sound(&first);
    // Nothing is kept between two calls.
    assert_eq!(run(choice, config, context, body).text(), first.text());
}

fn run(choice: u8, config: &[u8], context: &[u8], body: &[u8]) -> Report {
    if choice % 6 == 5 {
        return Metadata::verify(body, context).map_or_else(|report| report, |metadata| metadata.report());
    }
    let verifier = match Verifier::new(config) {
        Ok(verifier) => verifier,
        Err(report) => return report,
    };
    match choice % 6 {
        0 => verifier.verify_registration(body, context, None),
        1 => verifier.verify_authentication(body, context, None),
        2 => verifier.creation_options(context),
        3 => verifier.request_options(context),
        _ => verifier.read_unverified(body, context),
    }
}

/// Number, code and text say the same, and no call panicked.
fn sound(report: &Report) {
    let value: Value = serde_json::from_str(report.text()).unwrap();
    assert_ne!(report.status(), Status::Panic, "{}", report.text());
    assert_eq!(value["ok"], report.status() == Status::Ok);
    assert_eq!(value["error"]["code"].as_str(), report.code());
    assert_eq!(value["error"]["class"].as_str(), report.status().class());
    if value["ok"] == true {
        assert!(value.get("error").is_none());
    }
}
