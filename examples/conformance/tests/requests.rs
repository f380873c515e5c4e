//! Requests of the tool's shape: registrations and logins, sound and faulty, by an authenticator in software.

#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use attestry_authenticator::{Chain, GetAssertion, Made, MakeCredential};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use ureq::Agent;

struct Server {
    process: Child,
    origin: String,
    port: u16,
    agent: Agent,
}

impl Server {
    fn start(arguments: &[&str]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_attestry-conformance"))
            .args(["--listen", "127.0.0.1:0"])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut first).unwrap();
        let (origin, rest) = first.split_once(" on 127.0.0.1:").unwrap_or_else(|| panic!("{first:?}"));
        let port = rest.split(',').next().unwrap().parse().unwrap();
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            .build()
            .into();
        Self { process, origin: origin.to_owned(), port, agent }
    }

    fn call(&self, path: &str, body: &Value) -> Value {
        let url = format!("http://127.0.0.1:{}{path}", self.port);
        let request = self.agent.post(&url).header("content-type", "application/json");
        let mut response = request.send(body.to_string()).unwrap();
        let status = response.status().as_u16();
        let answer: Value = serde_json::from_str(&response.body_mut().read_to_string().unwrap()).unwrap();
        // The tool looks at both.
        assert_eq!(answer["status"], if status == 200 { "ok" } else { "failed" }, "{status} {answer}");
        assert_eq!(answer["errorMessage"] == "", status == 200, "{status} {answer}");
        answer
    }

    /// A registration by what `make` makes of the challenge.
    fn register(&self, user: &str, make: impl FnOnce(MakeCredential) -> Made) -> Value {
        let request = json!({ "username": user, "displayName": "Ada", "attestation": "direct" });
        let options = self.call("/attestation/options", &request);
        assert_eq!(options["status"], "ok", "{options}");
        let recipe = recipe(user, &self.origin).with_challenge(options["challenge"].as_str().unwrap());
        self.call("/attestation/result", &make(recipe).registration_response())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The model of every authenticator here.
const AAGUID: [u8; 16] = [7; 16];

fn recipe(user: &str, origin: &str) -> MakeCredential {
    let mut recipe = MakeCredential::new(user).with_rp_id("localhost").with_origin(origin);
    recipe.aaguid = AAGUID.to_vec();
    recipe
}

fn assert_ok(answer: &Value) {
    assert_eq!(*answer, json!({ "status": "ok", "errorMessage": "" }));
}

#[track_caller]
fn assert_failed(answer: &Value, code: &str) {
    let message = answer["errorMessage"].as_str().unwrap();
    assert!(message.starts_with(code), "{message}");
}

#[test]
fn options_have_what_the_tool_asked_for() {
    let server = Server::start(&[]);
    let options = server.call(
        "/attestation/options",
        &json!({
            "username": "ada", "displayName": "Ada Lovelace", "attestation": "direct",
            "authenticatorSelection": {
                "requireResidentKey": true, "authenticatorAttachment": "cross-platform", "userVerification": "required",
            },
            "extensions": { "example.extension": true },
        }),
    );
    assert_eq!(options["rp"], json!({ "id": "localhost", "name": "attestry" }));
    assert_eq!(options["user"]["name"], "ada");
    assert_eq!(options["user"]["displayName"], "Ada Lovelace");
    assert_eq!(options["attestation"], "direct");
    assert_eq!(options["extensions"]["example.extension"], true);
    let selection = &options["authenticatorSelection"];
    assert_eq!(selection["residentKey"], "required");
    assert_eq!(selection["requireResidentKey"], true);
    assert_eq!(selection["authenticatorAttachment"], "cross-platform");
    assert_eq!(selection["userVerification"], "required");
    assert!(URL_SAFE_NO_PAD.decode(options["challenge"].as_str().unwrap()).unwrap().len() >= 16);
    let algorithms: Vec<_> = options["pubKeyCredParams"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["alg"].as_i64().unwrap())
        .collect();
    assert!([-7, -257, -65535].iter().all(|alg| algorithms.contains(alg)), "{algorithms:?}");
}

#[test]
fn a_user_registers_and_logs_in() {
    let server = Server::start(&[]);
    assert_ok(&server.register("ada", |recipe| recipe.packed_self()));

    // The credential is excluded from a second registration, and no id registers twice.
    let again = server.call("/attestation/options", &json!({ "username": "ada" }));
    let id = URL_SAFE_NO_PAD.encode(&recipe("ada", &server.origin).credential_id);
    assert_eq!(again["excludeCredentials"][0]["id"], json!(id));
    assert_failed(&server.register("ada", |recipe| recipe.none()), "the credential exists");

    let request = json!({ "username": "ada", "userVerification": "required" });
    for (count, expected) in [(1, ""), (2, ""), (2, "authentication.sign_count_not_increased")] {
        let options = server.call("/assertion/options", &request);
        assert_eq!(options["allowCredentials"][0]["id"], json!(id));
        assert_eq!(options["userVerification"], "required");
        let mut assertion = GetAssertion::with(&recipe("ada", &server.origin))
            .with_challenge(options["challenge"].as_str().unwrap());
        assertion.sign_count = count;
        let response = assertion.make().authentication_response();
        let answer = server.call("/assertion/result", &response);
        if expected.is_empty() {
            assert_ok(&answer)
        } else {
            assert_failed(&answer, expected)
        }
        // Its challenge was taken out.
        assert_failed(&server.call("/assertion/result", &response), "the challenge is none that is waiting");
    }
    assert_failed(&server.call("/assertion/options", &json!({ "username": "eve" })), "there is no such user");
}

#[test]
fn what_is_wrong_is_told_by_its_code() {
    let server = Server::start(&[]);
    type Make = fn(MakeCredential) -> Made;
    let faults: [(&str, &str, Make); 3] = [
        ("signature", "statement.signature_invalid", |recipe| {
            recipe.packed_self_with(|parts| parts.message = Some(vec![0]))
        }),
        ("origin", "client_data.origin_mismatch", |recipe| recipe.with_origin("https://evil.example").none()),
        ("rp", "authenticator_data.rp_id_hash_mismatch", |recipe| recipe.with_rp_id("evil.example").none()),
    ];
    for (name, code, make) in faults {
        assert_failed(&server.register(name, make), code);
    }
    assert_failed(&server.call("/attestation/result", &json!({})), "request.missing_member");
    assert_failed(&server.call("/attestation/options", &json!({})), "missing field `username`");
}

/// The tool's own authenticators: their statements say which anchors vouch for them, and with which algorithms.
#[test]
fn statements_vouch_for_the_tools_authenticators() {
    let folder = tempfile::tempdir().unwrap();
    let chain = Chain::new("conformance", 0);
    write_statement(folder.path(), &chain, "secp256r1_ecdsa_sha256_raw");
    let server = Server::start(&["--metadata-statements", folder.path().to_str().unwrap()]);
    let packed = |chain: &Chain| {
        let (key, x5c) = (chain.leaf_key.clone(), chain.x5c.clone());
        move |recipe: MakeCredential| recipe.packed_x5c(&key, &x5c)
    };
    assert_ok(&server.register("good", packed(&chain)));
    // Resp-5 F-3 and the like: another root, or a type that the statement does not list.
    assert_failed(&server.register("stranger", packed(&Chain::new("stranger", 0))), "trust.no_path");
    assert_failed(&server.register("self", |recipe| recipe.packed_self()), "metadata.attestation_type");

    // Resp-3 F-16: an algorithm that the statement does not list.
    write_statement(folder.path(), &chain, "ed25519_eddsa_sha512_raw");
    let server = Server::start(&["--metadata-statements", folder.path().to_str().unwrap()]);
    assert_failed(&server.register("algorithm", packed(&chain)), "observation.metadata_alg_unlisted");
}

fn write_statement(folder: &Path, chain: &Chain, algorithm: &str) {
    let hex: String = AAGUID.iter().map(|byte| format!("{byte:02x}")).collect();
    let uuid = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-");
    let statement = json!({
        "description": "A test authenticator", "aaguid": uuid, "protocolFamily": "fido2", "schema": 3,
        "authenticationAlgorithms": [algorithm], "attestationTypes": ["basic_full"],
        "attestationRootCertificates": [STANDARD.encode(&chain.root_der)],
    });
    std::fs::write(folder.join("statement.json"), statement.to_string()).unwrap();
}
