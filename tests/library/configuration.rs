//! What a verifier may be configured with: origins, relying party ids, and limits at their very values.

use attestry::errors::{CborError, ClientDataError, ConfigErrorKind, KeyAttestationError, RequestError};
use attestry::{CredentialKind, Limits, RegistrationPolicy, Verifier, VerifierBuilder};
use attestry_authenticator::{Chain, MakeCredential, MakeKey};
use suite::harness::{builder, fido2, now, origins, verify};

fn limited(change: impl FnOnce(&mut Limits)) -> VerifierBuilder {
    let mut limits = Limits::default();
    change(&mut limits);
    builder().limits(limits)
}

type Give = fn(VerifierBuilder, &str) -> VerifierBuilder;

/// The code that building ends in, if it fails.
fn fault(builder: VerifierBuilder) -> Option<&'static str> {
    builder.build().err().map(|error| error.code().as_str())
}

#[test]
fn web_origins_are_taken_as_browsers_serialize_them() {
    let exact: [Give; 2] = [
        |builder, text| builder.origin(text),
        |builder, text| {
            builder.registration_policy(RegistrationPolicy::new().top_origin(text).allow_cross_origin())
        },
    ];
    for (text, verdict) in origins::rows() {
        for give in exact {
            assert_eq!(fault(give(builder(), &text)), verdict.code(), "{text:?}");
        }
        let rule = builder().origin_with_subdomains(&text);
        assert_eq!(fault(rule), verdict.code_with_subdomains(), "{text:?} and below");
    }
}

/// What is accepted is of use: a registration of that origin passes.
#[test]
fn what_build_accepts_can_pass() {
    let passes = |rule: VerifierBuilder, origin: &str| {
        let mut registration = MakeCredential::new("configuration");
        registration.origin = origin.to_owned();
        let verified = fido2(rule, &registration.none()).unwrap_or_else(|error| panic!("{origin}: {error}"));
        assert_eq!(verified.credential("u", now()).origin(), origin);
    };
    let bare = || Verifier::builder("example.com");
    for (text, verdict) in origins::rows() {
        if verdict.code().is_none() {
            passes(bare().origin(&text), &text);
        }
        if verdict.code_with_subdomains().is_none() {
            passes(bare().origin_with_subdomains(&text), &text);
            // One label more does not fit into the longest name.
            if text.len() < 200 {
                passes(bare().origin_with_subdomains(&text), &text.replacen("://", "://a_b.c.", 1));
            }
        }
    }
}

#[test]
fn subdomains_have_the_scheme_and_the_port_of_their_rule() {
    let at = |origin: &str| {
        let mut registration = MakeCredential::new("configuration");
        registration.origin = origin.to_owned();
        let rule = Verifier::builder("example.com").origin_with_subdomains("https://example.com:8443");
        fido2(rule, &registration.none()).map(|_| ())
    };
    at("https://example.com:8443").unwrap();
    at("https://app.example.com:8443").unwrap();
    for origin in [
        "http://app.example.com:8443",
        "https://app.example.com",
        "https://app.example.com:8444",
        "https://app.example.com:08443",
        "https://app.example.com:8443:8443",
    ] {
        assert_eq!(at(origin).unwrap_err(), ClientDataError::OriginMismatch, "{origin}");
    }
}

#[test]
fn other_origins_have_a_scheme_and_something_after_it() {
    let exact: [Give; 2] = [
        |builder, text| builder.origin(text),
        |builder, text| builder.registration_policy(RegistrationPolicy::new().top_origin(text)),
    ];
    for give in exact {
        // Opaque: compared exactly, and so not judged.
        for sound in [
            "android:apk-key-hash:AAAA",
            "ios:bundle-id:com.example.App",
            "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
            "app://localhost/",
            "FTP://EXAMPLE.com:21/",
            "x:y",
        ] {
            assert_eq!(fault(give(builder(), sound)), None, "{sound}");
        }
        for unsound in ["", "null", "https", "example.com", ":", ":x", "x:", "x:a b", "x:b\u{fc}cher", " x:y"]
        {
            assert_eq!(fault(give(builder(), unsound)), Some("config.origin"), "{unsound}");
        }
    }
    for without_subdomains in
        ["", "null", "https", "example.com", "ftp://example.com", "android:apk-key-hash:AAAA"]
    {
        let rule = builder().origin_with_subdomains(without_subdomains);
        assert_eq!(fault(rule), Some("config.origin"), "{without_subdomains}");
    }
}

/// Whatever browsers serve a page of may be one: its host, but for addresses and a dot at the end.
#[test]
fn relying_party_ids_are_hosts_of_origins() {
    let fault = |id: &str| fault(Verifier::builder(id).origin("https://app.example.com"));
    let mut accepted = 0;
    for (text, verdict) in origins::rows() {
        let Some(host) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else {
            continue;
        };
        let is_name = verdict.code().is_none()
            && !host.contains(':')
            && !host.ends_with('.')
            && host.parse::<std::net::Ipv4Addr>().is_err();
        assert_eq!(fault(host), (!is_name).then_some("config.relying_party_id"), "{host:?}");
        accepted += usize::from(is_name);
    }
    assert!(accepted > 20, "only {accepted}");
    for unsound in ["https://example.com", "Example.com", "example.com:8443", "b\u{fc}cher.example"] {
        assert_eq!(fault(unsound), Some("config.relying_party_id"), "{unsound}");
    }
}

#[test]
fn an_underscore_in_a_host_keeps_nobody_out() {
    let mut registration = MakeCredential::new("configuration");
    registration.rp_id = "a_b.-example-.test".to_owned();
    registration.origin = "https://app.a_b.-example-.test".to_owned();
    let builder = Verifier::builder("a_b.-example-.test").origin("https://app.a_b.-example-.test");
    let verified = fido2(builder, &registration.none()).unwrap();
    assert_eq!(verified.credential("u", now()).relying_party_id(), "a_b.-example-.test");
}

#[test]
fn limits_by_default_are_what_the_documentation_says() {
    let limits = Limits::DEFAULT;
    assert_eq!((limits.body, limits.client_data, limits.client_data_depth), (65_536, 8_192, 16));
    assert_eq!((limits.attestation_data, limits.cbor_depth, limits.cbor_items), (32_768, 8, 1_024));
    assert_eq!((limits.chain_length, limits.signatures), (8, 16));
    assert_eq!((limits.rsa_modulus_min, limits.rsa_modulus_max), (2_048, 8_192));
    assert_eq!(limits, Limits::default());
}

#[test]
fn a_verifier_has_the_limits_that_it_was_given() {
    let verifier = limited(|limits| limits.body = 12_345).build().unwrap();
    assert_eq!(verifier.limits().body, 12_345);
}

#[test]
fn limits_may_be_as_wide_as_the_crate_can_bear() {
    let build = |change: fn(&mut Limits)| limited(change).build().map(|_| ());
    build(|limits| limits.cbor_depth = 64).unwrap();
    build(|limits| limits.rsa_modulus_max = 2_048).unwrap();
    build(|limits| limits.rsa_modulus_min = 8_192).unwrap();
    let beyond: [fn(&mut Limits); 10] = [
        |limits| limits.cbor_depth = 65,
        |limits| limits.rsa_modulus_min = 2_047,
        |limits| limits.rsa_modulus_max = 8_193,
        |limits| (limits.rsa_modulus_min, limits.rsa_modulus_max) = (4_096, 4_095),
        |limits| limits.body = 0,
        |limits| limits.client_data = 0,
        |limits| limits.client_data_depth = 0,
        |limits| limits.attestation_data = 0,
        |limits| limits.cbor_depth = 0,
        |limits| limits.chain_length = 0,
    ];
    for change in beyond {
        assert_eq!(build(change).unwrap_err(), ConfigErrorKind::Limits);
    }
}

/// What is as large as a limit passes, what is one larger does not.
#[test]
fn sizes_are_limited_to_the_byte() {
    let made = MakeCredential::new("configuration").none();
    let body = made.body(suite::NAME, suite::IDENTIFIER).to_string();
    let with = |change: &dyn Fn(&mut Limits)| fido2(limited(change), &made).map(|_| ());
    with(&|limits| limits.body = body.len()).unwrap();
    assert_eq!(with(&|limits| limits.body = body.len() - 1).unwrap_err(), RequestError::TooLarge);
    let size = made.client_data.len();
    with(&|limits| limits.client_data = size).unwrap();
    assert_eq!(with(&|limits| limits.client_data = size - 1).unwrap_err(), ClientDataError::TooLarge);
    let size = made.attestation_object.len();
    with(&|limits| limits.attestation_data = size).unwrap();
    let error = with(&|limits| limits.attestation_data = size - 1).unwrap_err();
    assert_eq!(error, attestry::errors::AttestationObjectError::TooLarge);

    let registration = MakeKey::new("configuration");
    let made = registration.make();
    let body = made.body("Key", suite::NAME, suite::IDENTIFIER).to_string();
    let size = made.attestation_data.len();
    let with = |size| {
        let builder = limited(|limits| limits.attestation_data = size);
        verify(builder, CredentialKind::Key, &body).map(|_| ())
    };
    with(size).unwrap();
    assert_eq!(with(size - 1).unwrap_err(), KeyAttestationError::TooLarge);
}

#[test]
fn nesting_items_and_certificates_are_counted_to_the_last() {
    let registration = MakeCredential::new("configuration");
    let chain = Chain::new("configuration", 1);
    let made = registration.packed_x5c(&chain.leaf_key, &chain.x5c);
    let with = |change: &dyn Fn(&mut Limits)| fido2(limited(change), &made).map(|_| ());
    // The object, its statement, x5c.
    with(&|limits| limits.cbor_depth = 3).unwrap();
    assert_eq!(with(&|limits| limits.cbor_depth = 2).unwrap_err(), CborError::TooDeep);
    // The object with three members; the statement with three; two certificates.
    with(&|limits| limits.cbor_items = 15).unwrap();
    assert_eq!(with(&|limits| limits.cbor_items = 14).unwrap_err(), CborError::TooManyItems);
    with(&|limits| limits.chain_length = 2).unwrap();
    let error = with(&|limits| limits.chain_length = 1).unwrap_err();
    assert_eq!(error, attestry::errors::StatementError::X5cTooLong);
}

/// Arrays and objects are counted, not what looks like them in strings.
#[test]
fn nesting_of_client_data_is_counted_to_the_last() {
    let with = |nested: &str, depth| {
        let mut registration = MakeCredential::new("configuration");
        let text = String::from_utf8(registration.client_data_bytes()).unwrap();
        registration.client_data = Some(text.replacen('{', &format!(r#"{{"x":{nested},"#), 1).into_bytes());
        fido2(limited(|limits| limits.client_data_depth = depth), &registration.none()).map(|_| ())
    };
    for (nested, depth) in [
        ("1", 1),
        ("[[[1]]]", 4),
        (r#"{"a":{"b":[]}}"#, 4),
        ("[[1],[2],{},[[3]],{}]", 4),
        (r#"[{"a":1},{"a":1},{"a":1},{"a":1}]"#, 3),
        (r#"{"a":{},"b":{},"c":{}}"#, 3),
        (r#"["[[[{{{"]"#, 2),
        (r#"["\\","[[["]"#, 2),
        (r#"["\"[[[","{{{\\\"{{{"]"#, 2),
        (r#""[\"[""#, 1),
    ] {
        with(nested, depth).expect(nested);
        if depth > 1 {
            assert_eq!(with(nested, depth - 1).unwrap_err(), ClientDataError::TooDeep, "{nested}");
        }
    }
    // A backslash outside of a string is no JSON, and hides no bracket.
    assert_eq!(with(r"\[[1]]", 3).unwrap_err(), ClientDataError::InvalidJson);
    assert_eq!(with(r"\[[1]]", 2).unwrap_err(), ClientDataError::TooDeep);
}
