//! Client data: lawful forms that are unusual, and what is refused.

use serde_json::{Value, json};

use crate::CaseBuilder;
use attestry_authenticator::text::base64url;
use attestry_authenticator::{CHALLENGE, MakeCredential};

pub(crate) fn accepted() -> Vec<Value> {
    let none = |client_data: String| {
        let mut registration = MakeCredential::new("client data");
        registration.client_data = Some(client_data.into_bytes());
        registration.packed_self()
    };
    let text = |extra: &str| {
        format!(
            r#"{{"type":"webauthn.create","challenge":"{CHALLENGE}","origin":"https://app.example.com"{extra}}}"#
        )
    };
    let ok = json!({ "observations": [] });
    let plain =
        |name: &str, client_data: String| CaseBuilder::fido2(name, &none(client_data)).accepted(ok.clone());
    let odd = |name: &str, extra: &str| {
        CaseBuilder::fido2(name, &none(text(extra)))
            .accepted(json!({ "observations": ["token-binding-malformed"] }))
    };
    let mut encoded = MakeCredential::new("client data");
    encoded.challenge = base64url(CHALLENGE.as_bytes());
    let mut long = MakeCredential::new("client data");
    long.challenge = base64url("long-challenge-".repeat(8).as_bytes());
    let deep = format!(r#","x":{}{}"#, "[".repeat(15), "]".repeat(15));
    let cross_origin = none(text(r#","crossOrigin":true"#));
    let top_origin = none(text(r#","crossOrigin":true,"topOrigin":"https://top.example""#));
    let mut android = MakeCredential::new("client data");
    android.origin = "android:apk-key-hash:mTEZGMy6VTpxGpuIbXn3bPUYgkS4dpYWTKq2cVYwm5w".to_owned();
    let mut underscore = MakeCredential::new("client data");
    underscore.rp_id = "my_app.example".to_owned();
    underscore.origin = "https://my_app.example".to_owned();
    vec![
        CaseBuilder::fido2("challenge as base64url of its text", &encoded.packed_self()).accepted(ok.clone()),
        CaseBuilder::fido2("long challenge as base64url of its text", &long.packed_self())
            .set("/challenge/value", json!("long-challenge-".repeat(8)))
            .accepted(ok.clone()),
        CaseBuilder::fido2("relying party id with an underscore", &underscore.packed_self())
            .verifier("relyingPartyId", json!("my_app.example"))
            .verifier("origins", json!(["https://my_app.example"]))
            .accepted(ok.clone()),
        plain("byte order mark", format!("\u{feff}{}", text(""))),
        plain("unknown member", text(r#","other_keys_can_be_added_here":"do not compare clientDataJSON""#)),
        plain("nested duplicate in an unknown member", text(r#","x":{"a":1,"a":2}"#)),
        plain("nesting at the limit", text(&deep)),
        plain(
            "members in another order, white space, escapes",
            format!(
                " {{ \"origin\" : \"https:\\/\\/app.example.com\" , \"ch\\u0061llenge\": \"{CHALLENGE}\",\n\
                 \"type\": \"webauthn\\u002ecreate\" }} "
            ),
        ),
        plain("token binding as Level 2 had it", text(r#","tokenBinding":{"status":"supported"}"#)),
        odd("token binding that is text", r#","tokenBinding":"unused""#),
        odd("token binding without status", r#","tokenBinding":{}"#),
        odd("token binding with another status", r#","tokenBinding":{"status":"maybe"}"#),
        CaseBuilder::fido2("cross origin, allowed, without top origin", &cross_origin)
            .verifier("allowCrossOrigin", json!(true))
            .accepted(ok.clone()),
        plain("cross origin left out", text("")),
        CaseBuilder::fido2("top origin, expected", &top_origin)
            .verifier("allowCrossOrigin", json!(true))
            .verifier("topOrigins", json!(["https://other.example", "https://top.example"]))
            .accepted(ok.clone()),
        CaseBuilder::fido2("native application", &android.packed_self())
            .verifier("origins", json!(["https://app.example.com", android.origin]))
            .accepted(ok),
    ]
}

pub(crate) fn refused() -> Vec<Value> {
    let raw = |name: &str, client_data: &[u8], code: &str| {
        let mut registration = MakeCredential::new("client data");
        registration.client_data = Some(client_data.to_vec());
        CaseBuilder::fido2(name, &registration.packed_self()).refused(code)
    };
    let with = |name: &str, kind: &str, challenge: &str, origin: &str, extra: &str, code: &str| {
        let text = format!(r#"{{"type":{kind},"challenge":{challenge},"origin":{origin}{extra}}}"#);
        raw(name, text.as_bytes(), code)
    };
    let kind = r#""webauthn.create""#;
    let challenge = format!("\"{CHALLENGE}\"");
    let origin = r#""https://app.example.com""#;
    let extra = |name: &str, extra: &str, code: &str| with(name, kind, &challenge, origin, extra, code);
    let whole = format!(r#"{{"type":{kind},"challenge":{challenge},"origin":{origin}}}"#);

    let mut cases = vec![
        raw(
            "not UTF-8",
            &[&whole.as_bytes()[..whole.len() - 1], b",\"x\":\"\xff\"}"].concat(),
            "client_data.invalid_utf8",
        ),
        raw(
            "UTF-16",
            &whole.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>(),
            "client_data.invalid_json",
        ),
        raw(
            "two byte order marks",
            format!("\u{feff}\u{feff}{whole}").as_bytes(),
            "client_data.invalid_json",
        ),
        raw("cut off", &whole.as_bytes()[..whole.len() - 1], "client_data.invalid_json"),
        raw("bytes after the object", format!("{whole}x").as_bytes(), "client_data.invalid_json"),
        raw("two objects", format!("{whole}{whole}").as_bytes(), "client_data.invalid_json"),
        raw("array", format!("[{whole}]").as_bytes(), "client_data.not_an_object"),
        raw("string", b"\"webauthn.create\"", "client_data.not_an_object"),
        raw("empty object", b"{}", "client_data.type_missing"),
        raw("too large", format!("{whole}{}", " ".repeat(8192)).as_bytes(), "client_data.too_large"),
        extra("too deep", &format!(r#","x":{}{}"#, "[".repeat(16), "]".repeat(16)), "client_data.too_deep"),
        extra("much too deep", &format!(r#","x":{}"#, "[".repeat(8000)), "client_data.too_deep"),
        extra("duplicate type", r#","type":"webauthn.create""#, "client_data.duplicate_member"),
        extra(
            "duplicate origin, escaped",
            r#","or\u0069gin":"https://app.example.com""#,
            "client_data.duplicate_member",
        ),
        extra("duplicate challenge", &format!(r#","challenge":{challenge}"#), "client_data.duplicate_member"),
        extra(
            "duplicate crossOrigin",
            r#","crossOrigin":false,"crossOrigin":false"#,
            "client_data.duplicate_member",
        ),
        extra("duplicate topOrigin", r#","topOrigin":"a","topOrigin":"a""#, "client_data.duplicate_member"),
        extra(
            "duplicate tokenBinding",
            r#","tokenBinding":{},"tokenBinding":{}"#,
            "client_data.duplicate_member",
        ),
        extra("duplicate unknown member", r#","b":1,"a":1,"\u0062":2"#, "client_data.duplicate_member"),
        extra("crossOrigin as text", r#","crossOrigin":"true""#, "client_data.member_type"),
        extra("crossOrigin null", r#","crossOrigin":null"#, "client_data.member_type"),
        extra("topOrigin a number", r#","topOrigin":1"#, "client_data.member_type"),
        extra("crossOrigin not expected", r#","crossOrigin":true"#, "client_data.cross_origin"),
        extra(
            "topOrigin without crossOrigin",
            r#","topOrigin":"https://top.example""#,
            "client_data.top_origin_unexpected",
        ),
        extra(
            "topOrigin with crossOrigin false",
            r#","crossOrigin":false,"topOrigin":"https://top.example""#,
            "client_data.top_origin_unexpected",
        ),
    ];
    for (name, kind, code) in [
        ("type of an assertion", r#""webauthn.get""#, "client_data.type_mismatch"),
        ("type of a key", r#""key.create""#, "client_data.type_mismatch"),
        ("type of a payment", r#""payment.get""#, "client_data.type_mismatch"),
        ("type in upper case", r#""WebAuthn.Create""#, "client_data.type_mismatch"),
        ("type longer", r#""webauthn.create ""#, "client_data.type_mismatch"),
        ("type empty", r#""""#, "client_data.type_mismatch"),
        ("type a number", "1", "client_data.member_type"),
        ("type null", "null", "client_data.member_type"),
    ] {
        cases.push(with(name, kind, &challenge, origin, "", code));
    }
    for (name, text, code) in [
        ("challenge empty", json!(""), "client_data.challenge_mismatch"),
        ("challenge a prefix", json!(CHALLENGE[..20]), "client_data.challenge_mismatch"),
        ("challenge longer", json!(format!("{CHALLENGE}A")), "client_data.challenge_mismatch"),
        ("challenge padded", json!(format!("{CHALLENGE}=")), "client_data.challenge_mismatch"),
        ("challenge decoded", json!("challenge-issued-for-tests"), "client_data.challenge_mismatch"),
        (
            "challenge encoded and padded",
            json!(format!("{}=", base64url(CHALLENGE.as_bytes()))),
            "client_data.challenge_mismatch",
        ),
        (
            "challenge encoded twice",
            json!(base64url(base64url(CHALLENGE.as_bytes()).as_bytes())),
            "client_data.challenge_mismatch",
        ),
        (
            "challenge encoded, of another value",
            json!(base64url(CHALLENGE.replace('Y', "Z").as_bytes())),
            "client_data.challenge_mismatch",
        ),
        ("challenge in another case", json!(CHALLENGE.to_lowercase()), "client_data.challenge_mismatch"),
        ("challenge not base64url", json!("+/+/"), "client_data.challenge_mismatch"),
        ("challenge with white space", json!(format!("{CHALLENGE} ")), "client_data.challenge_mismatch"),
        // M and N decode to the same bytes, two bits of the last character being unused.
        (
            "challenge with other unused bits",
            json!(CHALLENGE.replace("HM", "HN")),
            "client_data.challenge_mismatch",
        ),
        ("challenge a number", json!(7), "client_data.member_type"),
    ] {
        cases.push(with(name, kind, &text.to_string(), origin, "", code));
    }
    // Longer than what is encoded at once: the first of three parts is another, the last, or none.
    let long = "long-challenge-".repeat(8);
    for (name, value) in [
        ("long challenge encoded, with another beginning", long.replacen('l', "L", 1)),
        ("long challenge encoded, with another end", format!("{}_", &long[..long.len() - 1])),
    ] {
        let mut registration = MakeCredential::new("client data");
        registration.challenge = base64url(value.as_bytes());
        cases.push(
            CaseBuilder::fido2(name, &registration.packed_self())
                .set("/challenge/value", json!(long))
                .refused("client_data.challenge_mismatch"),
        );
    }
    for (name, text) in [
        ("origin of http", "http://app.example.com"),
        ("origin with a port", "https://app.example.com:8443"),
        ("origin with the default port", "https://app.example.com:443"),
        ("origin with a slash", "https://app.example.com/"),
        ("origin of a subdomain", "https://x.app.example.com"),
        ("origin of the parent", "https://example.com"),
        ("origin with the expected one as a prefix", "https://app.example.com.evil.test"),
        ("origin with the expected one as a suffix", "https://evil-app.example.com"),
        ("origin with user information", "https://app.example.com@evil.test"),
        ("origin in upper case", "https://APP.example.com"),
        ("origin null", "null"),
        ("origin of an application", "android:apk-key-hash:AAAA"),
        ("origin of an application of another system", "ios:bundle-id:com.example.app"),
        ("origin of a browser extension", "moz-extension://app.example.com"),
        ("origin of an IPv6 address", "https://[::1]"),
        ("origin in Unicode", "https://\u{430}pp.example.com"),
        ("origin in the encoding of a look-alike", "https://xn--pp-6kc.example.com"),
        ("origin with a dot at its end", "https://app.example.com."),
        ("origin empty", ""),
    ] {
        cases.push(with(name, kind, &challenge, &json!(text).to_string(), "", "client_data.origin_mismatch"));
    }
    cases.push(with("origin a number", kind, &challenge, "1", "", "client_data.member_type"));
    cases.push(raw(
        "no challenge",
        format!(r#"{{"type":{kind},"origin":{origin}}}"#).as_bytes(),
        "client_data.challenge_missing",
    ));
    cases.push(raw(
        "no origin",
        format!(r#"{{"type":{kind},"challenge":{challenge}}}"#).as_bytes(),
        "client_data.origin_missing",
    ));
    cases.push(raw(
        "prototype of JavaScript",
        format!(r#"{{"__proto__":{{"type":{kind}}},"challenge":{challenge},"origin":{origin}}}"#).as_bytes(),
        "client_data.type_missing",
    ));
    let mut framed = MakeCredential::new("client data");
    framed.cross_origin = Some(true);
    framed.extra_client_data = vec![("topOrigin".to_owned(), json!("https://evil.test"))];
    cases.push(
        CaseBuilder::fido2("topOrigin not expected", &framed.packed_self())
            .verifier("allowCrossOrigin", json!(true))
            .verifier("topOrigins", json!(["https://top.example"]))
            .refused("client_data.top_origin_mismatch"),
    );
    let odd = raw(
        "token binding, refused",
        format!("{},\"tokenBinding\":\"unused\"}}", &whole[..whole.len() - 1]).as_bytes(),
        "",
    );
    cases.push(
        CaseBuilder(odd)
            .verifier("refuse", json!(["token-binding-malformed"]))
            .refused("observation.token_binding_malformed"),
    );
    cases
}
