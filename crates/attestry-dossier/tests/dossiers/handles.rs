//! User handles as keyed hashes.

use attestry_dossier::{Clock, Dossier, HandleKey, Handles, keep};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::cases;
use crate::harness::{case, root, setup, with};

fn key() -> HandleKey {
    HandleKey::new([9; 32]).unwrap()
}

/// Every text of a `userHandle` in a value, and of a stored challenge's `user`.
fn handles(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(text) if name == "userHandle" && !text.is_empty() => {
                        found.push(text.clone())
                    }
                    value => handles(value, found),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| handles(value, found)),
        _ => {}
    }
}

#[test]
fn no_handle_of_any_login_stays_and_verdicts_do() {
    let mut files = vec![root().join("tests/vectors/accepted/authentications.json")];
    files.push(root().join("tests/vectors/refused/authentications.json"));
    let mut hashed = 0;
    for case in files.iter().flat_map(|file| cases::load(file).unwrap()) {
        let call = case.call().unwrap();
        let (Some(context), Ok(setup)) = (&call.context, setup(&call)) else { continue };
        let kept = keep(&setup, context, &call.body, Handles::Hashed(&key())).unwrap();
        let dossier = Dossier::read(kept.line.as_bytes()).unwrap();
        assert_eq!(dossier.verdict().code(), kept.report.code(), "{}", case.name());
        if dossier.not_judged().is_some() {
            continue;
        }
        assert!(dossier.handles_hashed());
        let again = dossier.judge_again(&setup, Clock::Then);
        assert!(again.is_unchanged(), "{}: {:?}", case.name(), again.changes);
        let mut before = Vec::new();
        handles(&serde_json::from_str(context).unwrap(), &mut before);
        handles(&serde_json::from_slice(&call.body).unwrap(), &mut before);
        // One that is too long stands for itself: another fault would be another verdict.
        for handle in before.into_iter().filter(|handle| handle.len() <= 86) {
            assert!(!kept.line.contains(&format!("\"{handle}\"")), "{}: {handle}", case.name());
            assert!(!kept.line.contains(&format!("\\\"{handle}\\\"")), "{}: {handle}", case.name());
            hashed += 1;
        }
    }
    assert!(hashed > 200, "{hashed}");
}

#[test]
fn one_user_has_one_hash_under_a_key() {
    let call = case("samples.json", "Fido2, none").call().unwrap();
    let setup = setup(&call).unwrap();
    let handle = URL_SAFE_NO_PAD.encode("anna");
    let context = with(&call.context, "/userHandle", json!(handle));
    let user = |key: &HandleKey| {
        let kept = keep(&setup, &context, &call.body, Handles::Hashed(key)).unwrap();
        assert!(!kept.line.contains(&handle));
        Dossier::read(kept.line.as_bytes()).unwrap().user().unwrap()
    };
    assert_eq!(user(&key()), URL_SAFE_NO_PAD.encode(key().hash(b"anna")));
    assert_eq!(user(&key()), user(&key()));
    assert_ne!(user(&key()), user(&HandleKey::new([8; 32]).unwrap()));
    let kept = keep(&setup, &context, &call.body, Handles::Kept).unwrap();
    let dossier = Dossier::read(kept.line.as_bytes()).unwrap();
    assert_eq!((dossier.user(), dossier.handles_hashed()), (Some(handle.clone()), false));
    // The report is the caller's own, and says whom it is about.
    assert!(kept.report.text().contains(&handle));
}

#[test]
fn handles_that_are_none_keep_their_fault() {
    for (handle, code) in [
        (json!("%"), "request.user_handle_not_base64url"),
        (json!("QUFB".repeat(30)), "request.user_handle_too_long"),
        (json!(7), "request.not_a_string"),
    ] {
        let call = case("accepted/authentications.json", "response").call().unwrap();
        let body = String::from_utf8(call.body.clone()).unwrap();
        let mut body: Value = serde_json::from_str(&body).unwrap();
        body["response"]["userHandle"] = handle;
        let setup = setup(&call).unwrap();
        let kept = keep(
            &setup,
            call.context.as_ref().unwrap(),
            body.to_string().as_bytes(),
            Handles::Hashed(&key()),
        );
        let kept = kept.unwrap();
        assert_eq!(kept.report.code(), Some(code));
        let dossier = Dossier::read(kept.line.as_bytes()).unwrap();
        assert!(dossier.judge_again(&setup, Clock::Then).is_unchanged());
    }
}
