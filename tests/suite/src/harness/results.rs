//! Results as data: what samples of every kind and format come to, for the file that shows it and for its readers.

use std::sync::OnceLock;

use attestry::crypto::SignatureProvider;
use attestry::service::{AuthenticationBody, CallChallenge, RecoveryBody, RegistrationBody};
use attestry::trust::{RevokedCertificate, TrustAnchor};
use attestry::{
    Aaguid, AttestationFormat, Authentication, CredentialKind, Error, Limits, Registration,
    RegistrationChallenge, RegistrationPolicy, Verifier, VerifierBuilder,
};
use attestry_authenticator::certificate::firmware;
use attestry_authenticator::{AssertKey, CHALLENGE, Cbor, Chain, MakeCredential, MakeKey, Role};
use serde_json::{Map, Value, json, to_value};

use super::blobs::{Model, judged, metadata, report};
use super::login_samples::{LoginChallenge, ParsedLogin};
use super::several::{FIRST, RECOVERY, SECOND, of_kind};
use super::{IDENTIFIER, Sample, builder, fido2, login_samples, logins, now, samples, verify_by};

/// All results by name, with long texts cut short: the text of the file that shows them.
pub fn shown() -> String {
    let shown = all().iter().cloned().map(|(name, mut result)| {
        shorten(&mut result);
        (name, result)
    });
    serde_json::to_string_pretty(&shown.collect::<Map<_, _>>()).unwrap() + "\n"
}

/// All results by name. They are made once.
pub fn all() -> &'static [(String, Value)] {
    static ALL: OnceLock<Vec<(String, Value)>> = OnceLock::new();
    ALL.get_or_init(make)
}

fn make() -> Vec<(String, Value)> {
    let named =
        |prefix: &'static str| move |(name, result): (String, Value)| (format!("{prefix}: {name}"), result);
    let registrations = registrations().into_iter().map(named("registration"));
    let logins = logins().into_iter().map(named("login"));
    let errors = errors().into_iter().map(named("error"));
    registrations.chain(logins).chain(errors).collect()
}

/// What is wrong with a text as a result: it is JSON whose numbers are whole.
pub fn check(text: &str) -> Result<(), String> {
    fn numbers_are_whole(value: &Value) -> bool {
        match value {
            Value::Number(number) => number.is_u64() || number.is_i64(),
            Value::Array(elements) => elements.iter().all(numbers_are_whole),
            Value::Object(members) => members.values().all(numbers_are_whole),
            Value::Null | Value::Bool(_) | Value::String(_) => true,
        }
    }
    let value: Value = serde_json::from_str(text).map_err(|error| format!("no JSON: {error}"))?;
    let whole = value.is_object() && numbers_are_whole(&value);
    if whole { Ok(()) } else { Err(format!("no object of whole numbers: {text}")) }
}

fn shorten(value: &mut Value) {
    match value {
        Value::String(text) if text.len() > 100 => {
            let start: String = text.chars().take(24).collect();
            *text = format!("{start}… ({} bytes)", text.len());
        }
        Value::Array(elements) => elements.iter_mut().for_each(shorten),
        Value::Object(members) => members.values_mut().for_each(shorten),
        _ => {}
    }
}

fn registrations() -> Vec<(String, Value)> {
    let wanted = |sample: &Sample| !sample.name.starts_with("Key/") || sample.name == "Key/P-256";
    let first = [samples::none_es256(0), samples::packed_self_es256(0)].into_iter();
    let rest = samples::fido2_by_format(0).into_iter().chain(samples::keys(0).into_iter().filter(wanted));
    let mut results: Vec<_> = first
        .chain(rest)
        .map(|sample| {
            let verifier = sample.verifier(SignatureProvider::default());
            let verified = verify_by(&verifier, sample.kind, &sample.body).unwrap();
            (sample.name, to_value(verified).unwrap())
        })
        .collect();
    results.push(("of a browser".to_owned(), of_a_browser()));
    results.push(("whole path".to_owned(), whole_path()));
    results.push(("bare key as the anchor".to_owned(), bare_anchor()));
    results.extend(without_path());
    results.extend(models());
    results.push(("several".to_owned(), several()));
    results
}

/// WebAuthn's own JSON says more than the service's, and the authenticator has extension outputs.
fn of_a_browser() -> Value {
    let mut credential = MakeCredential::new("of a browser");
    let outputs = Cbor::Map(vec![
        (Cbor::text("another"), Cbor::Int(1)),
        (Cbor::text("credBlob"), Cbor::Bool(true)),
        (Cbor::text("credProtect"), Cbor::Int(2)),
        (Cbor::text("hmac-secret"), Cbor::Bool(true)),
        (Cbor::text("minPinLength"), Cbor::Int(6)),
    ]);
    credential.extensions = Some(outputs.encode());
    let mut response = credential.packed_self().registration_response();
    response["response"]["transports"] = json!(["internal", "hybrid"]);
    response["authenticatorAttachment"] = json!("platform");
    response["clientExtensionResults"] = json!({
        "credProps": { "rk": true },
        "prf": { "enabled": true, "results": { "first": "c2VjcmV0LW9mLXByZg" } },
    });
    let response = response.to_string();
    let verifier = builder().build().unwrap();
    let registration = Registration::parse(&response, verifier.limits()).unwrap();
    let challenge = RegistrationChallenge::for_passkey(CHALLENGE).unwrap();
    to_value(verifier.verify_registration(&registration, &challenge, now()).unwrap()).unwrap()
}

fn chain_with_firmware() -> (MakeCredential, Chain) {
    let chain = Chain::with("whole path", 1, |role, issue| {
        if role == Role::Leaf {
            issue.certificate.put_extension(firmware(328_706));
        }
    });
    (MakeCredential::new("whole path"), chain)
}

/// A path with a revocation check, to an anchor of one format and one model that recognises.
fn whole_path() -> Value {
    let (credential, chain) = chain_with_firmware();
    let aaguid: [u8; 16] = credential.aaguid.as_slice().try_into().unwrap();
    let anchor = TrustAnchor::from_certificate(&chain.root_der).unwrap();
    let anchor =
        anchor.for_formats([AttestationFormat::Packed]).for_aaguids([Aaguid::new(aaguid)]).recognise_only();
    let of_another = RevokedCertificate::of_format(AttestationFormat::Packed, "abcdef".parse().unwrap());
    let builder = builder().trust_anchor(anchor).revoke(of_another);
    let made = credential.packed_x5c(&chain.leaf_key, &chain.x5c);
    to_value(fido2(builder, &made).unwrap()).unwrap()
}

fn bare_anchor() -> Value {
    let (credential, chain) = chain_with_firmware();
    let root = TrustAnchor::from_certificate(&chain.root_der).unwrap();
    let bare = TrustAnchor::from_name_and_key(root.subject(), root.subject_public_key_info()).unwrap();
    let made = credential.packed_x5c(&chain.leaf_key, &chain.x5c);
    to_value(fido2(builder().trust_anchor(bare), &made).unwrap()).unwrap()
}

/// Statements that lead to no anchor.
fn without_path() -> Vec<(String, Value)> {
    let (credential, chain) = chain_with_firmware();
    let made = credential.packed_x5c(&chain.leaf_key, &chain.x5c);
    let other = Chain::new("another root", 1);
    let other = || TrustAnchor::from_certificate(&other.root_der).unwrap();
    let accepting = RegistrationPolicy::new().danger_accept_untrusted_attestation();
    let ends = |name: &str, builder: VerifierBuilder| {
        (name.to_owned(), to_value(fido2(builder, &made).unwrap()).unwrap())
    };
    vec![
        ends("no anchor stands for it", builder()),
        ends("not recognised", builder().trust_anchor(other().recognise_only())),
        ends("untrusted", builder().trust_anchor(other()).registration_policy(accepting)),
    ]
}

/// Registrations under metadata.
fn models() -> Vec<(String, Value)> {
    let model = Model::new("results");
    let later = json!({ "status": "REVOKED", "effectiveDate": "2026-06-01" });
    let reports = json!([report("FIDO_CERTIFIED_L2"), report("FIPS140_CERTIFIED_L3"), later]);
    let listed = metadata(&[model.entry(reports.clone())]);
    let by_key = metadata(&[model.u2f_entry(reports)]);
    let verifier = builder().expect_metadata().build().unwrap();
    let ends = |name: &str, metadata, made| {
        (name.to_owned(), to_value(judged(&verifier, metadata, made).unwrap()).unwrap())
    };
    vec![
        ends("a listed model", &listed, &model.packed()),
        ends("a model found by its key", &by_key, &model.u2f()),
        ends("an unlisted model", &by_key, &model.packed()),
    ]
}

fn several() -> Value {
    use CredentialKind::{Fido2, Key, RecoveryKey};

    let body = json!({
        FIRST: of_kind("Fido2", "results"),
        SECOND: of_kind("Key", "results"),
        RECOVERY: of_kind("RecoveryKey", "results"),
    });
    let body = body.to_string();
    let verifier = builder().build().unwrap();
    let body = RegistrationBody::parse(&body, verifier.limits()).unwrap();
    let challenge = CallChallenge::new([Fido2], CHALLENGE).unwrap();
    let challenge = challenge.second_factor([Key]).unwrap().recovery([RecoveryKey]).unwrap();
    to_value(verifier.verify_registrations(&body, &challenge, now()).unwrap()).unwrap()
}

fn logins() -> Vec<(String, Value)> {
    let verifier = builder().build().unwrap();
    vec![
        ("Fido2".to_owned(), passkey(&verifier)),
        ("two factors".to_owned(), two_factors(&verifier)),
        ("recovery".to_owned(), recovery(&verifier)),
    ]
}

/// A login with extension outputs and results. Some of these are secrets, and no result may hold them.
fn passkey(verifier: &Verifier) -> Value {
    let credential = MakeCredential::new("results");
    let mut login = logins::login(&credential);
    let outputs = Cbor::Map(vec![
        (Cbor::text("another"), Cbor::Int(1)),
        (Cbor::text("credBlob"), Cbor::Bytes(b"a blob".to_vec())),
        (Cbor::text("hmac-secret"), Cbor::Bytes(b"secret-of-hmac".to_vec())),
    ]);
    login.extensions = Some(outputs.encode());
    let mut response = login.make().authentication_response();
    response["authenticatorAttachment"] = json!("cross-platform");
    response["clientExtensionResults"] = json!({
        "appid": false,
        "largeBlob": { "blob": "c2VjcmV0LW9mLWJsb2I", "written": true },
        "prf": { "results": { "first": "c2VjcmV0LW9mLXByZg" } },
    });
    let response = response.to_string();
    let authentication = Authentication::parse(&response, verifier.limits()).unwrap();
    let challenge = logins::challenge().with_context("POST /transfers");
    let record = logins::record(&credential);
    to_value(verifier.verify_authentication(&authentication, &challenge, &record, now()).unwrap()).unwrap()
}

fn two_factors(verifier: &Verifier) -> Value {
    let (passkey, key) = (MakeCredential::new("results"), MakeKey::new("results key"));
    let body = json!({
        "challengeIdentifier": IDENTIFIER,
        "firstFactor": logins::login(&passkey).make().factor(),
        "secondFactor": AssertKey::with(&key).factor("Key"),
    });
    let body = body.to_string();
    let body = AuthenticationBody::parse(&body, verifier.limits()).unwrap();
    let kinds = [CredentialKind::Fido2, CredentialKind::Key];
    let challenge = logins::challenge().kinds(kinds).unwrap().second_factor(kinds).unwrap();
    let challenge = challenge.with_identifier(attestry::ChallengeId::new(IDENTIFIER)).unwrap();
    let records = (logins::record(&passkey), logins::key_record(CredentialKind::Key, &key));
    let ended = verifier.verify_authentications(&body, &challenge, &records.0, Some(&records.1), now());
    to_value(ended.unwrap()).unwrap()
}

fn recovery(verifier: &Verifier) -> Value {
    let sample = login_samples::keys(0).pop().unwrap();
    let ParsedLogin::Recovery(body) = sample.parse(verifier.limits()).unwrap() else { panic!("a recovery") };
    let LoginChallenge::Recovery(challenge) = sample.challenge() else { panic!("of a recovery") };
    let body: &RecoveryBody<'_> = &body;
    to_value(verifier.verify_recovery(body, &challenge, &sample.record(), now()).unwrap()).unwrap()
}

fn errors() -> Vec<(String, Value)> {
    let parsed = |text: &str| Registration::parse(text, &Limits::DEFAULT).unwrap_err();
    let mut other = MakeCredential::new("results");
    other.challenge = "AAAA".to_owned();
    let chain = Chain::new("results", 1);
    let mut x5c = chain.x5c.clone();
    x5c[1].push(0);
    let malformed = MakeCredential::new("results").packed_x5c(&chain.leaf_key, &x5c);
    let config = builder().origin("https://example.com/").build().unwrap_err();
    let of = |name: &str, error: Error| (name.to_owned(), to_value(error).unwrap());
    vec![
        of("in a member", parsed(r#"{"id":"","type":"public-key"}"#)),
        of("at a byte", parsed(r#"{"id": nonsense}"#)),
        of("at a step", fido2(builder(), &other.none()).unwrap_err()),
        of("in a certificate", fido2(builder(), &malformed).unwrap_err()),
        ("of a configuration".to_owned(), to_value(config).unwrap()),
    ]
}
