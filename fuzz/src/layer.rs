//! The JSON layer: a configuration, a context and a body, all of the fuzzer's choice.

use attestry_json::{Metadata, Report, Status, Verifier};
use serde_json::{Value, json};

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

/// The calls of a verifier, and the intake of a BLOB.
const CALLS: u8 = 14;

fn run(choice: u8, config: &[u8], context: &[u8], body: &[u8]) -> Report {
    let choice = choice % CALLS;
    if choice == 13 {
        return Metadata::verify(body, context).map_or_else(|report| report, |metadata| metadata.report());
    }
    let verifier = match Verifier::new(config) {
        Ok(verifier) => verifier,
        Err(report) => return report,
    };
    match choice {
        0 => verifier.verify_registration(body, context, None),
        1 => verifier.verify_authentication(body, context, None),
        2 => verifier.creation_options(context),
        3 => verifier.request_options(context),
        4 => verifier.read_unverified(body, context),
        5 => verifier.signals(context),
        6 => verifier.authentication_reply(context),
        7 => verifier.credential_reply(context),
        8 => verifier.recovery_reply(context),
        9 => verifier.related_origins(context),
        10 => verifier.decoy_profile(context),
        11 => verifier.open_challenge(context),
        _ => {
            let report = verifier.seal_challenge(context);
            opens(&verifier, context, &report);
            report
        }
    }
}

/// What was sealed opens with the same key and text, as what it was.
fn opens(verifier: &Verifier, request: &[u8], report: &Report) {
    if report.status() != Status::Ok {
        return;
    }
    let read = |text: &[u8]| serde_json::from_slice::<Value>(text).unwrap();
    let (request, sealed) = (read(request), read(report.text().as_bytes()));
    let challenge = &request["challenge"];
    let mut opening = json!({
        "key": request["key"], "boundTo": request["boundTo"], "sealed": sealed["sealed"],
        "ceremony": challenge["ceremony"],
    });
    if challenge["ceremony"] == "registration" {
        opening["kind"] = challenge["kind"].clone();
    }
    let opened = verifier.open_challenge(opening.to_string());
    assert_eq!(opened.status(), Status::Ok, "{}", opened.text());
    // An absent member may come back absent or null.
    assert_eq!(read(opened.text().as_bytes())["challenge"]["value"], challenge["value"]);
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
