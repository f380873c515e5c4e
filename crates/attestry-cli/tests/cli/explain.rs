//! `attestry explain`.

use attestry::{Registration, RegistrationChallenge, UnixTime, UserHandle, Verifier};
use attestry_authenticator::{Chain, Made, MakeCredential};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use std::time::Duration;

use crate::harness::{Folder, root, run, sample, samples};

const CHALLENGE: &str = "Y2hhbGxlbmdlLW9mLXRoZS1zZXJ2ZXI";

pub(crate) struct Registered {
    pub(crate) chain: Chain,
    pub(crate) made: Made,
    pub(crate) response: Value,
}

/// What a browser with a security key of a test's authority sends.
pub(crate) fn registered() -> Registered {
    let chain = Chain::new("authority", 1);
    let recipe = MakeCredential::new("security key")
        .with_rp_id("example.com")
        .with_origin("https://login.example.com")
        .with_challenge(CHALLENGE);
    let made = recipe.packed_x5c(&chain.leaf_key, &chain.x5c);
    let response = made.registration_response();
    Registered { chain, made, response }
}

pub(crate) fn verifier() -> Value {
    json!({ "relyingPartyId": "example.com", "origins": ["https://login.example.com"] })
}

pub(crate) fn context() -> Value {
    json!({
        "requestForm": "webauthn", "now": "2026-01-01T00:00:00Z",
        "challenge": { "kind": "Fido2", "value": CHALLENGE },
    })
}

fn record(response: &Value) -> String {
    let verifier = Verifier::builder("example.com").origin("https://login.example.com").build().unwrap();
    let text = response.to_string();
    let registration = Registration::parse(&text, verifier.limits()).unwrap();
    let challenge = RegistrationChallenge::for_passkey(CHALLENGE).unwrap();
    let now = UnixTime::since_unix_epoch(Duration::from_secs(1_767_225_600));
    let verified = verifier.verify_registration(&registration, &challenge, now).unwrap();
    verified.record(UserHandle::new(b"user").unwrap()).unwrap().to_json()
}

fn member(response: &Value, name: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(response["response"][name].as_str().unwrap()).unwrap()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The authenticator data of an attestation object.
pub(crate) fn auth_data(made: &Made) -> Vec<u8> {
    let object: ciborium::Value = ciborium::from_reader(made.attestation_object.as_slice()).unwrap();
    let members = object.into_map().unwrap();
    let data = members.into_iter().find(|(name, _)| name.as_text() == Some("authData"));
    data.unwrap().1.into_bytes().unwrap()
}

/// What the program says of the input, as text and as data of this kind.
#[track_caller]
fn explained(kind: &str, input: &[u8]) -> String {
    let data = run(&["explain", "--json"], input);
    assert_eq!(data.status, 0, "{kind}: {}", data.errors);
    assert_eq!(data.json()["kind"], kind);
    let said = run(&["explain", "-", "--as", kind], input);
    let text = run(&["explain"], input).well();
    assert_eq!(said.well(), text);
    text
}

#[test]
fn each_thing_is_recognised_in_every_form() {
    let Registered { chain, made, response } = registered();
    let text = explained("registration", response.to_string().as_bytes());
    for expected in [
        "RegistrationResponseJSON",
        "the SHA-256 of the relying party id example.com",
        "WebAuthn L3 §7.1 step 8   challenge is the one that the server issued",
        "fmt  packed",
        "OU=Authenticator Attestation",
        "alg (3)      -7  · ES256",
        "Nothing of this was verified",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }

    let object = member(&response, "attestationObject");
    let whole = explained("attestation-object", &object);
    assert!(whole.contains("attestation object — what vouches for the new credential"), "{whole}");
    for form in [
        STANDARD.encode(&object),
        URL_SAFE_NO_PAD.encode(&object),
        hex(&object),
        format!("\"{}\"\n", hex(&object)),
    ] {
        assert_eq!(explained("attestation-object", form.as_bytes()), whole);
        assert_eq!(run(&["explain", &form], b"").well(), whole);
    }

    let client_data = member(&response, "clientDataJSON");
    let whole = explained("client-data", &client_data);
    assert!(whole.contains("origin       https://login.example.com"), "{whole}");
    assert_eq!(explained("client-data", URL_SAFE_NO_PAD.encode(&client_data).as_bytes()), whole);

    let whole = explained("authenticator-data", &auth_data(&made));
    assert!(whole.contains("UP         yes"), "{whole}");
    assert_eq!(explained("authenticator-data", hex(&auth_data(&made)).as_bytes()), whole);

    let whole = explained("certificate", &chain.root_der);
    assert!(whole.contains("an authority"), "{whole}");
    let pem = format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        STANDARD.encode(&chain.root_der)
    );
    assert_eq!(explained("certificate", pem.as_bytes()), whole);
    assert_eq!(explained("certificate", STANDARD.encode(&chain.root_der).as_bytes()), whole);

    let key: Value = serde_json::from_str(&record(&response)).unwrap();
    let cose = URL_SAFE_NO_PAD.decode(key["publicKey"].as_str().unwrap()).unwrap();
    let key = attestry::PublicKey::from_cose(&cose).unwrap();
    assert!(explained("public-key", &cose).contains("P-256"));
    for form in [key.to_spki_pem(), STANDARD.encode(key.to_spki_der()), key.to_jwk()] {
        assert!(explained("public-key", form.as_bytes()).contains("P-256"), "{form}");
    }

    let text = explained("record", record(&response).as_bytes());
    assert!(text.contains("The library reads the record, and its key is sound."), "{text}");
    let stored = RegistrationChallenge::for_passkey(CHALLENGE).unwrap();
    let text = explained("challenge", json!(stored).to_string().as_bytes());
    assert!(text.contains("The library reads it as a stored challenge."), "{text}");
    explained("config", verifier().to_string().as_bytes());
    explained("code", b"trust.no_path\n");
    let report = json!({ "ok": false, "error": { "code": "trust.no_path" } });
    explained("code", report.to_string().as_bytes());

    let metadata = std::fs::read_to_string(root().join("tests/vectors/accepted/metadata.json")).unwrap();
    let metadata: Vec<Value> = serde_json::from_str(&metadata).unwrap();
    let text = explained("metadata-blob", metadata[0]["metadata"]["blob"].as_str().unwrap().as_bytes());
    assert!(text.contains("nextUpdate"), "{text}");
    explained("case", metadata[0].to_string().as_bytes());
    for case in samples().iter().filter(|case| case["expect"]["ok"] == true) {
        explained("case", case.to_string().as_bytes());
        explained("registration", case["request"].to_string().as_bytes());
    }
    let attested = sample("Key")["request"]["credentialInfo"]["attestationData"].as_str().unwrap().to_owned();
    assert!(explained("key-attestation", attested.as_bytes()).contains("Ed25519"));
}

#[test]
fn logins_are_explained_with_their_steps() {
    let text = std::fs::read_to_string(root().join("tests/vectors/accepted/authentications.json")).unwrap();
    let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
    for case in cases {
        let said = run(&["explain"], case.to_string().as_bytes());
        assert!(said.output.starts_with("accepted — "), "{}: {}{}", case["name"], said.output, said.errors);
        let body = case.get("body").unwrap_or(&case["request"]);
        let body = body.as_str().map_or_else(|| body.to_string(), str::to_owned);
        let text = explained("authentication", body.as_bytes());
        assert!(text.contains("a verifier checks"), "{text}");
    }
}

#[test]
fn a_verdict_says_where_it_was_refused_and_what_that_means() {
    let Registered { response, .. } = registered();
    let folder = Folder::new();
    let body = folder.write("body.json", response.to_string());
    let config = folder.write("verifier.json", verifier().to_string());
    let asked = folder.write("context.json", context().to_string());
    let arguments =
        |context: &str| ["explain", &body, "--config", &config, "--context", context].map(str::to_owned);
    let run_on = |context: &str, more: &[&str]| {
        let arguments = arguments(context);
        let mut all: Vec<&str> = arguments.iter().map(String::as_str).collect();
        all.extend(more);
        run(&all, b"")
    };
    let text = run_on(&asked, &[]).well();
    assert!(text.starts_with("accepted — format packed, trust unknown: "), "{text}");

    let mut other = context();
    other["challenge"]["value"] = json!("YW5vdGhlciBjaGFsbGVuZ2U");
    let other = folder.write("other.json", other.to_string());
    let said = run_on(&other, &[]);
    assert_eq!(said.status, 1);
    for expected in [
        "refused — ",
        "code     client_data.challenge_mismatch",
        "step     WebAuthn L3 §7.1 step 8  · the challenge ties the answer to this one ceremony",
        "https://www.w3.org/TR/webauthn-3/#sctn-registering-a-new-credential",
        "WebAuthn L3 §7.1 step 8   challenge is the one that the server issued  ← refused here",
    ] {
        assert!(said.output.contains(expected), "{expected}: {}", said.output);
    }
    let data = run_on(&other, &["--json"]).json();
    assert_eq!(data["verdict"]["error"]["code"], "client_data.challenge_mismatch");
    assert_eq!(data["verdict"]["step"]["name"], "WebAuthn L3 §7.1 step 8");

    // One without the other, and for what is no body.
    assert_eq!(run(&["explain", &body, "--config", &config], b"").status, 2);
    let said = run(&["explain", &config, "--config", &config, "--context", &asked], b"");
    assert_eq!(said.status, 2);
    let broken = folder.write("broken.json", "{}");
    assert_eq!(run_on(&broken, &[]).status, 2);
}

#[test]
fn a_case_is_chosen_by_number_or_name() {
    let file = root().join("tests/vectors/samples.json");
    let file = file.to_str().unwrap();
    let said = run(&["explain", file], b"");
    assert_eq!(said.status, 2);
    assert!(said.errors.contains("it has 8 cases: choose one with --case"), "{}", said.errors);
    let by_name = run(&["explain", file, "--case", "Fido2, none"], b"").well();
    assert_eq!(run(&["explain", file, "--case", "1"], b"").well(), by_name);
    assert!(by_name.starts_with("accepted — format none, trust none: nobody vouches"), "{by_name}");
    for wanted in ["0", "9", "none"] {
        assert_eq!(run(&["explain", file, "--case", wanted], b"").status, 2, "{wanted}");
    }
    assert_eq!(run(&["explain", file, "--case", "Totp"], b"").status, 1);
}

#[test]
fn what_cannot_be_recognised_is_said_and_not_repeated() {
    for input in ["", "nonsense!", "{", "{}", "[]", "7f", "-----BEGIN NOTHING-----", "a.b.c"] {
        let said = run(&["explain"], input.as_bytes());
        assert_eq!((said.status, said.output.as_str()), (2, ""), "{input}");
        assert!(said.errors.starts_with("attestry: standard input: it "), "{}", said.errors);
    }
    let said = run(&["explain", "very secret words"], b"");
    assert!(said.errors.contains("no file has that name"), "{}", said.errors);
    assert!(!said.errors.contains("secret"), "{}", said.errors);
    let said = run(&["explain", "--as", "certificate"], b"challenge.expired{}");
    assert!(said.output.contains("it cannot be decoded"), "{}", said.output);
    let said = run(&["explain", "--as", "record"], verifier().to_string().as_bytes());
    assert_eq!(said.status, 0);
    let said = run(&["explain", "--as", "certificate"], verifier().to_string().as_bytes());
    assert!(said.errors.contains("it is a config, and no certificate"), "{}", said.errors);
    assert_eq!(run(&["explain", "/"], b"").status, 2);
}

#[test]
fn nothing_that_is_sent_moves_the_cursor() {
    let origin = "https://example.com/\u{1b}]0;title\u{7}\u{202e}";
    let client_data =
        json!({ "type": "webauthn.create", "challenge": "AAAA", "origin": origin, "\u{1b}[2J": 1 });
    let said = run(&["explain"], client_data.to_string().as_bytes()).well();
    assert!(said.contains("\\u{1b}]0;title\\u{7}\\u{202e}"), "{said}");
    assert!(!said.chars().any(|character| character.is_control() && character != '\n'), "{said:?}");
    let said = run(&["explain", "--json"], client_data.to_string().as_bytes()).well();
    assert!(!said.contains(['\u{1b}', '\u{202e}']), "{said:?}");
}

/// The BLOB judges the model: the same registration without it is one that no metadata judged.
#[test]
fn a_verdict_is_judged_by_metadata() {
    let text = std::fs::read_to_string(root().join("tests/vectors/accepted/metadata.json")).unwrap();
    let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
    let case = cases.iter().find(|case| case["name"] == "entry, sound").unwrap();
    let folder = Folder::new();
    let body = folder.write("body.json", case["request"].to_string());
    let mut config = case["verifier"].clone();
    config["expectMetadata"] = json!(true);
    let config = folder.write("verifier.json", config.to_string());
    let known = json!({ "now": case["now"], "challenge": case["challenge"] });
    let known = folder.write("context.json", known.to_string());
    let blob = folder.write("blob.jwt", case["metadata"]["blob"].as_str().unwrap());
    let authority = folder
        .write("root.der", URL_SAFE_NO_PAD.decode(case["metadata"]["roots"][0].as_str().unwrap()).unwrap());
    let run_with = |more: &[&str]| {
        let mut all = vec!["explain", &body, "--config", &config, "--context", &known];
        all.extend(more);
        run(&all, b"")
    };
    let text = run_with(&["--metadata", &blob, "--root", &authority]).well();
    assert!(text.starts_with("accepted — format packed, trust trusted: "), "{text}");
    assert!(text.contains("FIDO_CERTIFIED_L1"), "{text}");
    let data = run_with(&["--metadata", &blob, "--root", &authority, "--any-name", "--json"]).json();
    assert_eq!(data["verdict"]["metadata"]["level"], "FIDO_CERTIFIED_L1");

    // The configuration has rules for metadata, so that nothing passes without.
    let refused = run_with(&["--json"]).json();
    assert_eq!(refused["verdict"]["error"]["code"], "metadata.missing");
    // FIDO's own roots do not stand for this BLOB.
    let said = run_with(&["--metadata", &blob]);
    assert_eq!(said.status, 2);
    assert!(
        said.errors.contains("the metadata is refused: ") && said.errors.contains("(trust.no_path)"),
        "{}",
        said.errors
    );
    assert_eq!(run_with(&["--metadata", &known, "--root", &authority]).status, 2);
    assert_eq!(run_with(&["--root", &authority]).status, 2);
    assert_eq!(run(&["explain", &body, "--metadata", &blob], b"").status, 2);
}
