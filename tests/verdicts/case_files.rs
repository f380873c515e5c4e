//! The runner of case files: what is not of their form is unusable, never a verdict; what the library refuses is one.

use crate::cases::Case;
use attestry_authenticator::text::base64url;
use attestry_authenticator::{CHALLENGE, Chain, MakeCredential};
use serde_json::{Value, json};
use suite::harness::several::{FIRST, SECOND, of_kind};

/// A case that is accepted, and has every object in which members are looked at.
fn one() -> Value {
    let chain = Chain::new("case files", 1);
    let made = MakeCredential::new("case files").packed_x5c(&chain.leaf_key, &chain.x5c);
    json!({
        "name": "one",
        "verifier": {
            "relyingPartyId": "example.com",
            "origins": ["https://app.example.com"],
            "trust": {
                "anchors": [{ "certificate": base64url(&chain.root_der), "formats": ["packed"] }],
                "revoked": [{ "format": "tpm", "serial": "1a2" }],
            },
        },
        "challenge": { "identifier": suite::IDENTIFIER, "value": CHALLENGE, "kind": "Fido2" },
        "now": "2026-01-01T00:00:00Z",
        "request": made.body(suite::NAME, suite::IDENTIFIER),
        "expect": { "ok": true, "attestation": { "trust": "trusted" } },
    })
}

fn several() -> Value {
    let mut case = one();
    case.as_object_mut().unwrap().remove("request").unwrap();
    case["challenge"] = json!({ "value": CHALLENGE, "kinds": { FIRST: ["Fido2"], SECOND: ["Key"] } });
    case["body"] = json!({ FIRST: of_kind("Fido2", "case files"), SECOND: of_kind("Key", "case files") });
    case["verifier"].as_object_mut().unwrap().remove("trust").unwrap();
    case["expect"] = json!({ "ok": true, "credentials": { SECOND: { "kind": "Key" } } });
    case
}

fn with(mut case: Value, pointer: &str, value: Value) -> Value {
    if let Some(there) = case.pointer_mut(pointer) {
        *there = value;
        return case;
    }
    let (parent, member) = pointer.rsplit_once('/').unwrap();
    case.pointer_mut(parent).unwrap_or_else(|| panic!("no {parent}"))[member] = value;
    case
}

fn without(mut case: Value, pointer: &str) -> Value {
    let (parent, member) = pointer.rsplit_once('/').unwrap();
    case.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(member).unwrap();
    case
}

/// Whether the case ends as it expects.
fn ends(case: Value) -> Result<(), String> {
    let case = Case::new(case);
    case.check(&case.run().unwrap_or_else(|problem| panic!("cannot be run: {problem}")))
}

fn code(case: Value) -> String {
    let outcome = Case::new(case).run().unwrap_or_else(|problem| panic!("cannot be run: {problem}"));
    let error = outcome.result().unwrap_err();
    error.code().as_str().to_owned()
}

fn unusable(what: &str, case: Value) -> String {
    match Case::new(case).run() {
        Ok(outcome) => panic!("{what}: ends as {}", outcome.line()),
        Err(problem) => problem.to_string(),
    }
}

#[test]
fn the_cases_themselves_end_as_they_say() {
    ends(one()).unwrap();
    ends(several()).unwrap();
}

#[test]
fn unknown_members_are_unusable() {
    for pointer in [
        "/verifier/x",
        "/verifier/requireKeyOrigin",
        "/verifier/signCountNotIncreased",
        "/verifier/trust/x",
        "/verifier/trust/anchors/0/x",
        "/verifier/trust/revoked/0/x",
        "/challenge/x",
        "/challenge/user",
    ] {
        for value in [json!(true), json!(null), json!("x")] {
            unusable(pointer, with(one(), pointer, value));
        }
    }
    for pointer in ["/challenge/kinds/x", "/challenge/kinds/thirdFactorCredential", "/challenge/x"] {
        unusable(pointer, with(several(), pointer, json!([])));
    }
    // Those of the case itself are notes.
    ends(with(one(), "/why", json!("a note"))).unwrap();
}

#[test]
fn what_is_not_of_the_form_is_unusable() {
    for (pointer, value) in [
        ("/now", json!("yesterday")),
        ("/now", json!(0)),
        ("/verifier", json!([])),
        ("/verifier/relyingPartyId", json!(1)),
        ("/verifier/origins", json!("https://app.example.com")),
        ("/verifier/origins", json!([1])),
        ("/verifier/userVerification", json!("perhaps")),
        ("/verifier/userPresence", json!("true")),
        ("/verifier/refuse", json!(["no-such-observation"])),
        ("/verifier/allow", json!(["no-such-tolerance"])),
        ("/verifier/algorithms", json!(["ES256"])),
        ("/verifier/trust", json!([])),
        ("/verifier/trust/require", json!("true")),
        ("/verifier/trust/anchors", json!("AAAA")),
        ("/verifier/trust/anchors/0", json!("no base64url!")),
        ("/verifier/trust/anchors/0", json!({ "formats": ["packed"] })),
        ("/verifier/trust/anchors/0/formats", json!(["no-such-format"])),
        ("/verifier/trust/anchors/0/aaguids", json!(["00000000000000000000000000000001"])),
        ("/verifier/trust/anchors/0/recognise", json!("false")),
        ("/verifier/trust/revoked/0", json!("1a2")),
        ("/verifier/trust/revoked/0", json!({ "serial": "1a2" })),
        ("/verifier/trust/revoked/0", json!({ "format": "tpm" })),
        ("/verifier/trust/revoked/0/serial", json!(1)),
        ("/verifier/trust/revoked/0/issuer", json!("MAA")),
        ("/challenge", json!("x")),
        ("/challenge/identifier", json!(1)),
        ("/challenge/value", json!(null)),
        ("/challenge/kind", json!("fido2")),
        ("/challenge/expiresAt", json!(1)),
        ("/requestForm", json!("x")),
        ("/requestForm", json!(null)),
        ("/ceremony", json!("x")),
        ("/ceremony", json!("registration")),
        ("/expect", json!({})),
        ("/expect", json!("refused")),
        ("/expect/ok", json!("true")),
    ] {
        unusable(&format!("{pointer}: {value}"), with(one(), pointer, value));
    }
    for pointer in
        ["/now", "/verifier", "/challenge", "/request", "/challenge/identifier", "/challenge/value"]
    {
        unusable(pointer, without(one(), pointer));
    }
    for pointer in ["/challenge/kinds/firstFactorCredential", "/challenge/kinds/secondFactorCredential"] {
        for value in [json!("Fido2"), json!(["fido2"]), json!([1])] {
            unusable(pointer, with(several(), pointer, value));
        }
    }
    unusable("number", json!(1));
}

/// Either a request and a kind, or a body and kinds.
#[test]
fn forms_are_not_mixed() {
    unusable("no kind", without(one(), "/challenge/kind"));
    unusable("no kinds", without(several(), "/challenge/kinds"));
    unusable("kinds", with(one(), "/challenge/kinds", json!({ FIRST: ["Fido2"] })));
    unusable("kind", with(several(), "/challenge/kind", json!("Fido2")));
    unusable("body", with(one(), "/body", several()["body"].clone()));
    unusable("request", with(several(), "/request", one()["request"].clone()));
    unusable("form of a body", with(several(), "/requestForm", json!("webauthn")));
    ends(with(several(), "/requestForm", json!("service"))).unwrap();
}

/// A BLOB and what is said of it have their form as well.
#[test]
fn metadata_is_of_its_form() {
    let blob = suite::harness::blobs::Blob::small(&[]);
    let metadata = json!({ "blob": blob.jws(), "roots": [base64url(&blob.root)] });
    let judged = || with(one(), "/metadata", metadata.clone());
    ends(with(judged(), "/verifier/metadata", json!({ "requireEntry": false }))).unwrap();
    ends(with(judged(), "/metadata/options", json!({ "refuseStale": true, "dns": null }))).unwrap();
    let alone = || with(with(judged(), "/ceremony", json!("metadata")), "/expect", json!({ "ok": true }));
    ends(with(alone(), "/expect/metadata", json!({ "no": 42 }))).unwrap();
    assert!(ends(with(alone(), "/expect/metadata", json!({ "no": 43 }))).is_err());
    for (case, pointer, value, problem) in [
        (one(), "/ceremony", json!("authentication"), "neither record nor credential"),
        (judged(), "/ceremony", json!("authentication"), "a login has no metadata"),
        (one(), "/ceremony", json!("metadata"), "no metadata"),
        (one(), "/metadata", json!({}), "metadata has either blob or blobBase64"),
        (judged(), "/metadata/blobBase64", json!(""), "metadata has either blob or blobBase64"),
        (judged(), "/metadata/x", json!(1), "x: unknown field `x`"),
        (judged(), "/metadata/options", json!({ "x": 1 }), "options.x: unknown field `x`"),
        (judged(), "/metadata/options", json!({ "dns": 1 }), "options.dns: invalid type: integer `1`"),
        (
            judged(),
            "/metadata/options",
            json!({ "previousNo": "1" }),
            "options.previousNo: invalid type: string, expected u64",
        ),
        (judged(), "/verifier/metadata", json!([]), "metadata: invalid type: sequence"),
        (judged(), "/verifier/metadata", json!({ "x": 1 }), "metadata: unknown field `x`"),
        (
            judged(),
            "/verifier/metadata",
            json!({ "minimumLevel": "L1" }),
            "metadata.minimumLevel: unknown \"L1\"",
        ),
    ] {
        let found = unusable(pointer, with(case, pointer, value));
        assert!(found.starts_with(problem), "{found}");
    }
}

/// What the library refuses to build from is a verdict; it does not hide that something else is unusable.
#[test]
fn a_verifier_that_is_refused_refuses_the_case() {
    let no_certificate = json!("AAAA");
    for (pointer, value, expected) in [
        ("/verifier/relyingPartyId", json!("example.com:8443"), "config.relying_party_id"),
        ("/verifier/origins", json!([]), "config.no_origin"),
        ("/verifier/algorithms", json!([]), "config.no_algorithm"),
        ("/verifier/trust/anchors/0", no_certificate.clone(), "config.trust_anchor"),
        ("/verifier/trust/anchors/0", json!({ "certificate": no_certificate }), "config.trust_anchor"),
        ("/verifier/trust/intermediates", json!([no_certificate]), "config.intermediate"),
        ("/verifier/trust/crls", json!([no_certificate]), "config.crl"),
        ("/verifier/trust/revoked/0/serial", json!("1g"), "config.revoked_serial"),
        ("/verifier/trust/revoked/0/serial", json!(""), "config.revoked_serial"),
        ("/verifier/trust/revoked/0/format", json!("none"), "config.revoked_format"),
        ("/challenge/identifier", json!(""), "challenge.empty_identifier"),
        ("/challenge/value", json!(""), "challenge.empty_value"),
    ] {
        assert_eq!(code(with(one(), pointer, value)), expected, "{pointer}");
    }
    for (pointer, value, expected) in [
        ("/challenge/kinds", json!({}), "challenge.no_kind"),
        ("/challenge/kinds/secondFactorCredential", json!([]), "challenge.no_kind"),
        ("/challenge/kinds/secondFactorCredential", json!(["RecoveryKey"]), "challenge.kind_misplaced"),
        ("/challenge/kinds/recoveryCredential", json!(["Key"]), "challenge.kind_misplaced"),
    ] {
        assert_eq!(code(with(several(), pointer, value)), expected, "{pointer}");
    }
    // Of two anchors that are none the first is named, and what follows is still looked at.
    let two = with(one(), "/verifier/trust/anchors", json!([no_certificate, no_certificate]));
    assert_eq!(code(two.clone()), "config.trust_anchor");
    unusable("after an anchor", with(two.clone(), "/verifier/trust/x", json!(1)));
    unusable("after the trust", with(two, "/verifier/x", json!(1)));
}

#[test]
fn bodies_are_given_as_values_or_as_their_text() {
    let text = |case: &Value, member: &str| json!(case[member].to_string());
    ends(with(one(), "/request", text(&one(), "request"))).unwrap();
    ends(with(several(), "/body", text(&several(), "body"))).unwrap();
    for (text, expected) in [
        (r#"{"credentialKind":"Key","credentialKind":"Key"}"#, "request.duplicate_member"),
        ("{", "request.invalid_json"),
        ("", "request.invalid_json"),
        ("\"text\"", "request.not_an_object"),
    ] {
        assert_eq!(code(with(one(), "/request", json!(text))), expected);
    }
    assert_eq!(code(with(one(), "/request", json!([one()["request"]]))), "request.not_an_object");
}

#[test]
fn requests_of_browsers_are_run() {
    let made = MakeCredential::new("case files").packed_self();
    let id = base64url(&made.credential_id);
    let response = json!({
        "id": id, "rawId": id, "type": "public-key",
        "response": {
            "attestationObject": base64url(&made.attestation_object),
            "clientDataJSON": base64url(&made.client_data),
        },
    });
    let browser = || {
        let case = with(with(one(), "/request", response.clone()), "/requestForm", json!("webauthn"));
        with(case, "/expect", json!({ "ok": true, "credential": { "credentialId": id } }))
    };
    ends(browser()).unwrap();
    ends(without(browser(), "/challenge/identifier")).unwrap();
    ends(with(browser(), "/request", json!(response.to_string()))).unwrap();
    assert_eq!(code(with(browser(), "/challenge/kind", json!("Key"))), "challenge.kind_mismatch");
    assert_eq!(code(without(browser(), "/requestForm")), "request.unknown_member");
    assert_eq!(code(with(one(), "/requestForm", json!("webauthn"))), "request.missing_member");
}

/// What is expected and not found is a difference.
#[test]
fn expectations_are_compared() {
    for (case, pointer, value) in [
        (one(), "/expect/ok", json!(false)),
        (one(), "/expect/code", json!("trust.no_path")),
        (one(), "/expect/attestation/trust", json!("unknown")),
        (one(), "/expect/attestation/x", json!("unknown")),
        (one(), "/expect/attestation/observations", json!(["expired-anchor"])),
        (one(), "/expect/credential", json!({ "kind": "Key" })),
        (one(), "/expect/credentials", json!({ FIRST: { "kind": "Fido2" } })),
        (several(), "/expect/ok", json!(false)),
        (several(), "/expect/credential", json!({ "kind": "Fido2" })),
        (several(), "/expect/credentials/secondFactorCredential/kind", json!("Fido2")),
        (several(), "/expect/credentials/recoveryCredential", json!({ "kind": "RecoveryKey" })),
        (several(), "/expect/publicKeyPem", json!("-----BEGIN PUBLIC KEY-----")),
    ] {
        assert!(ends(with(case, pointer, value.clone())).is_err(), "{pointer}: {value}");
    }
    ends(with(one(), "/expect/attestation/observations", json!([]))).unwrap();
    let ambiguous = with(with(one(), "/expect/ok", json!(false)), "/ambiguous", json!(true));
    ends(ambiguous).unwrap();
    ends(without(one(), "/expect")).unwrap();
}
