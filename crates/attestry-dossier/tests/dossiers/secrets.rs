//! What never stands in a dossier.

use attestry_dossier::{Clock, Digest, Dossier, Handles, NotJudged, keep};
use attestry_json::Call;
use serde_json::{Value, json};

use crate::harness::{case, kept, setup};

/// A text that no line may hold.
const SECRET: &str = "hunter2-hunter2-hunter2";

fn body(call: &Call) -> Value {
    serde_json::from_slice(&call.body).unwrap()
}

/// The dossier of a call with this body.
fn line(call: &Call, body: &str) -> (String, Dossier) {
    let setup = setup(call).unwrap();
    let kept = keep(&setup, call.context.as_ref().unwrap(), body.as_bytes(), Handles::Kept).unwrap();
    let dossier = Dossier::read(kept.line.as_bytes()).unwrap();
    assert_eq!(dossier.verdict().code(), kept.report.code());
    assert!(!kept.line.contains("hunter2"), "{}", kept.line);
    let again = dossier.judge_again(&setup, Clock::Then);
    assert!(again.is_unchanged() || again.not_judged_again.is_some(), "{:?}", again.changes);
    (kept.line, dossier)
}

#[test]
fn results_of_extensions_are_left_out_where_they_stand() {
    let call = case("accepted/authentications.json", "response").call().unwrap();
    let mut body = body(&call);
    body["clientExtensionResults"] = json!({
        "appid": false,
        "credProps": { "rk": true, "authenticatorDisplayName": SECRET },
        "largeBlob": { "blob": SECRET, "written": true },
        "prf": { "enabled": true, "results": { "first": SECRET, "second": SECRET } },
        "hmacGetSecret": { "output1": SECRET },
        "unknown": [SECRET, 7],
        "number": 1_234_567,
        "text": SECRET,
    });
    let text = body.to_string();
    let (line, dossier) = line(&call, &text);
    assert_eq!(dossier.not_judged(), None);
    let mut omitted = dossier.omitted().to_vec();
    omitted.sort();
    assert_eq!(
        omitted,
        [
            "credProps/authenticatorDisplayName",
            "hmacGetSecret",
            "largeBlob/blob",
            "number",
            "prf",
            "text",
            "unknown",
        ]
        .map(|path| format!("/clientExtensionResults/{path}"))
    );
    let line: Value = serde_json::from_str(&line).unwrap();
    let kept = line["body"].as_str().unwrap();
    assert_eq!(kept.len(), text.len());
    let kept: Value = serde_json::from_str(kept).unwrap();
    let dots = ".".repeat(SECRET.len());
    assert_eq!(
        kept["clientExtensionResults"],
        json!({
            "appid": false,
            "credProps": { "rk": true, "authenticatorDisplayName": dots },
            "largeBlob": { "blob": dots, "written": true },
            "prf": {}, "hmacGetSecret": {}, "unknown": [], "number": 0, "text": dots,
        })
    );
    // All else is as it was sent.
    body["clientExtensionResults"] = kept["clientExtensionResults"].clone();
    assert_eq!(kept, body);
}

#[test]
fn results_of_another_type_are_left_out_too() {
    let call = case("accepted/authentications.json", "response").call().unwrap();
    for results in [
        json!(SECRET),
        json!([SECRET]),
        json!({ "appid": SECRET, "prf": SECRET }),
        json!({ "largeBlob": SECRET }),
    ] {
        let mut body = body(&call);
        body["clientExtensionResults"] = results;
        let (_, dossier) = line(&call, &body.to_string());
        assert!(dossier.not_judged().is_none() && !dossier.omitted().is_empty());
    }
}

#[test]
fn encrypted_private_keys_and_tokens_are_left_out() {
    let call = case("samples.json", "PasswordProtectedKey").call().unwrap();
    let mut body = body(&call);
    body["encryptedPrivateKey"] = json!(SECRET);
    let (_, dossier) = line(&call, &body.to_string());
    assert_eq!(
        (dossier.verdict().code(), dossier.omitted()),
        (None, ["/encryptedPrivateKey".to_owned()].as_slice())
    );
    for name in ["token", "temporaryAuthenticationToken", "ACCESS_TOKEN", "password", "clientSecret"] {
        let mut body = body.clone();
        body[name] = json!(SECRET);
        let (_, dossier) = line(&call, &body.to_string());
        assert_eq!(dossier.verdict().code(), Some("request.unknown_member"), "{name}");
        assert_eq!(dossier.omitted().len(), 2, "{name}");
    }
    // An escape in the name hides nothing.
    let text = body.to_string().replace("encryptedPrivateKey", "encrypted\\u0050rivateKey");
    let (_, dossier) = line(&call, &text);
    assert_eq!(dossier.omitted(), ["/encryptedPrivateKey"]);
}

#[test]
fn an_empty_secret_is_no_secret_and_keeps_its_fault() {
    let call = case("samples.json", "PasswordProtectedKey").call().unwrap();
    let mut body = body(&call);
    body["encryptedPrivateKey"] = json!("");
    let (_, dossier) = line(&call, &body.to_string());
    assert_eq!(dossier.verdict().code(), Some("request.empty_string"));
    assert_eq!(dossier.not_judged(), None);
}

#[test]
fn bodies_of_password_and_totp_are_kept_by_digest_alone() {
    for name in ["Password", "Totp"] {
        let call = case("samples.json", name).call().unwrap();
        let mut body = body(&call);
        body["credentialInfo"] = json!({ "password": SECRET, "otpCode": SECRET });
        let text = body.to_string();
        let (line, dossier) = line(&call, &text);
        assert_eq!(dossier.not_judged(), Some(NotJudged::Secret), "{name}");
        let line: Value = serde_json::from_str(&line).unwrap();
        assert!(line.get("body").is_none() && line.get("call").is_none());
        // Whoever knows all but the secret must not be able to try secrets.
        assert_ne!(dossier.body_digest(), Some(Digest::of(&text)));
        body["credentialInfo"] = json!({ "password": "x", "otpCode": "y" });
        let (_, other) = self::line(&call, &body.to_string());
        assert_eq!(other.body_digest(), dossier.body_digest());
        let again = dossier.judge_again(&setup(&call).unwrap(), Clock::Then);
        assert_eq!((again.new, again.not_judged_again), (None, Some(NotJudged::Secret)));
    }
}

#[test]
fn a_secret_under_a_signature_leaves_the_digest_alone() {
    let call = case("accepted/authentications.json", "recovery").call().unwrap();
    let mut text: Value = body(&call);
    text["newCredentials"]["firstFactorCredential"]["encryptedPrivateKey"] = json!(SECRET);
    let (_, dossier) = line(&call, &text.to_string());
    assert_eq!(dossier.not_judged(), Some(NotJudged::SignedSecret));
    let (_, dossier) = line(&call, &body(&call).to_string());
    assert_eq!(dossier.not_judged(), None);
}

/// Otherwise a client could choose that no audit judges what it registered.
#[test]
fn no_member_of_the_clients_choice_keeps_an_accepted_call_from_being_judged_again() {
    let call = case("accepted/authentications.json", "response").call().unwrap();
    let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
    for (name, value) in [
        ("kind", json!("Password")),
        ("credentialKind", json!("Totp")),
        ("newCredentials", json!({ "token": SECRET })),
        ("userHandle", json!("YQ")),
        ("more", deep),
        ("number", json!(1.5e300)),
    ] {
        let mut body = body(&call);
        body[name] = value;
        let text = body.to_string();
        let setup = setup(&call).unwrap();
        let key = attestry_dossier::HandleKey::new([1; 32]).unwrap();
        for handles in [Handles::Kept, Handles::Hashed(&key)] {
            let kept = keep(&setup, call.context.as_ref().unwrap(), text.as_bytes(), handles).unwrap();
            let dossier = Dossier::read(kept.line.as_bytes()).unwrap();
            assert_eq!((dossier.verdict().code(), dossier.not_judged()), (None, None), "{name}");
            assert!(dossier.judge_again(&setup, Clock::Then).is_unchanged(), "{name}");
        }
    }
    let call = case("samples.json", "Fido2, none").call().unwrap();
    let info = &body(&call)["credentialInfo"];
    let context = crate::harness::with(&call.context, "/requestForm", json!("webauthn"));
    let response = json!({
        "id": info["credId"], "rawId": info["credId"], "type": "public-key",
        "response": { "clientDataJSON": info["clientData"], "attestationObject": info["attestationData"] },
        "userHandle": "YQ", "kind": "Password",
    });
    // As long as the limit allows.
    let room = 65_536 - response.to_string().len();
    let text = format!("{}{}", response, " ".repeat(room));
    let setup = setup(&call).unwrap();
    let key = attestry_dossier::HandleKey::new([1; 32]).unwrap();
    let kept = keep(&setup, &context, text.as_bytes(), Handles::Hashed(&key)).unwrap();
    let dossier = Dossier::read(kept.line.as_bytes()).unwrap();
    assert_eq!((dossier.verdict().code(), dossier.not_judged()), (None, None));
    assert_eq!(dossier.omitted(), ["/userHandle"]);
}

#[test]
fn what_is_no_json_is_kept_by_digest_alone() {
    let call = case("samples.json", "Fido2, none").call().unwrap();
    for text in ["", "{", "{\"prf\":\"hunter2", "\u{feff}{}", "{} {}"] {
        let (_, dossier) = line(&call, text);
        assert_eq!(dossier.not_judged(), Some(NotJudged::Unparsed), "{text}");
        assert_eq!(dossier.body_digest(), Some(Digest::of(text)), "{text}");
    }
    // JSON that is refused all the same can be judged again.
    for text in ["[]", "null", "7", "{}", "{\"a\":1,\"a\":2}"] {
        let (_, dossier) = line(&call, text);
        assert_eq!(dossier.not_judged(), None, "{text}");
    }
    let large = format!("{{\"more\":\"{}\"}}", "x".repeat(1 << 20));
    let (line, dossier) = line(&call, &large);
    assert_eq!(dossier.not_judged(), Some(NotJudged::Unparsed));
    assert!(line.len() < 1000);
}

#[test]
fn depth_hides_no_secret() {
    let call = case("accepted/authentications.json", "response").call().unwrap();
    for depth in [5, 31, 32, 33, 60, 100] {
        let mut body = body(&call);
        let deep = (0..depth).fold(json!({ "token": SECRET }), |inner, _| json!({ "more": inner }));
        body["more"] = deep;
        let (_, dossier) = line(&call, &body.to_string());
        assert_eq!(dossier.omitted().len(), 1, "{depth}");
    }
}

#[test]
fn the_line_names_its_judge() {
    let call = case("accepted/metadata.json", "status, FIDO_CERTIFIED").call().unwrap();
    let line: Value = serde_json::from_str(&kept(&call).line).unwrap();
    let setup = setup(&call).unwrap();
    assert_eq!(line["configuration"], setup.configuration_name().to_string());
    let blob = &call.metadata.as_ref().unwrap().blob;
    assert_eq!(line["metadata"]["blob"], Digest::of(blob).to_string());
    assert_eq!(line["attestry"], attestry::VERSION);
    // White space and order in a configuration change nothing.
    let config: Value = serde_json::from_str(call.config.as_ref().unwrap()).unwrap();
    let pretty = attestry_dossier::Setup::from_json(serde_json::to_string_pretty(&config).unwrap()).unwrap();
    assert_eq!(pretty.configuration_name(), setup.configuration_name());
}
