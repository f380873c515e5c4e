//! The two calls against the running server: what it accepts, what it refuses and how, and how it ends.

#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;
use std::time::{Duration, Instant};

use attestry::CredentialRecord;
use models::testing::{Authority, Model};
use rusqlite::Connection;
use serde_json::{Value, json};
use ureq::Agent;

use support::authenticator::{Credential, Sort, answer, attested, claiming, random};
use support::server::{Server, agent};

mod support;

#[track_caller]
fn refused(server: &Server, agent: &Agent, body: &Value, status: u16, code: &str) {
    let answer = server.verify(agent, body);
    assert_eq!((answer.status, answer.code()), (status, code), "{answer:?}");
}

#[test]
fn every_kind_is_registered_and_listed() {
    let (server, agent) = (Server::start(), agent());
    for (index, sort) in Sort::ALL.into_iter().enumerate() {
        let issued = server.init(&agent, sort.kind());
        assert_eq!(issued["kind"], sort.kind());
        let body = answer(sort, &issued, &server.origin);
        let answer = server.verify(&agent, &body);
        assert_eq!(answer.status, 200, "{sort:?}: {answer:?}");
        let record = answer.body;
        assert_eq!(record["kind"], sort.kind());
        assert_eq!(record["credentialId"], body["credentialInfo"]["credId"]);
        assert_eq!(record["name"], format!("{sort:?}"));
        assert_eq!(record["origin"], server.origin);
        assert_eq!(record["relyingPartyId"], "localhost");
        assert_eq!(record["isActive"], true);
        assert!(record["publicKey"].as_str().unwrap().starts_with("-----BEGIN PUBLIC KEY-----"));

        let stored = server.stored(&agent);
        assert_eq!(stored["total"], index + 1);
        assert_eq!(stored["items"][0]["credential"], record, "the newest comes first");
    }
    let formats: Vec<Value> = server.stored(&agent)["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["attestation"]["format"].clone())
        .collect();
    assert_eq!(formats, ["key", "key", "key", "key", "packed", "packed", "none"]);

    // The next passkey is not to be made beside those that are there.
    let known = server.init(&agent, "Fido2")["excludeCredentials"].clone();
    assert_eq!(known.as_array().unwrap().len(), 3);
    assert!(server.init(&agent, "Key").get("excludeCredentials").is_none());
}

/// The answer to a registration and the list name the model, as a BLOB has it.
#[test]
fn models_are_named_where_there_is_metadata() {
    let (authority, model) = (Authority::new("authority"), Model::new("Example Security Key 5"));
    authority.publish(&authority.sign(1, &[model.entry(&["FIDO_CERTIFIED_L2"])]));
    let arguments = authority.arguments();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let (server, agent) = (Server::start_with(&arguments), agent());
    let register = |body: &dyn Fn(&Value, &str) -> Value| {
        let issued = server.init(&agent, "Fido2");
        server.verify(&agent, &body(&issued, &server.origin))
    };
    let newest = || server.stored(&agent)["items"][0]["model"].clone();
    let told = |model: &Value| (model["name"].clone(), model["level"].clone(), model["proven"].clone());

    let key = register(&|issued, origin| attested("key", &model, issued, origin));
    let expected = (json!(model.name), json!("FIDO certified, level 2"), json!(true));
    assert_eq!((key.status, told(&key.body["model"])), (200, expected.clone()));
    assert_eq!(told(&newest()), expected);
    let claim = register(&|issued, origin| claiming("claim", &model, issued, origin));
    assert_eq!(
        told(&claim.body["model"]),
        (json!(model.name), json!("FIDO certified, level 2"), json!(false))
    );
    assert_eq!(told(&newest()), told(&claim.body["model"]));
    let unlisted = register(&|issued, origin| answer(Sort::PasskeyPacked, issued, origin));
    assert_eq!((unlisted.status, unlisted.body.get("model"), newest()), (200, None, Value::Null));
    let issued = server.init(&agent, "Key");
    assert_eq!(server.verify(&agent, &answer(Sort::KeyP256, &issued, &server.origin)).status, 200);
    assert_eq!(newest(), Value::Null);

    // Those that are there stay, with a warning.
    authority.publish(&authority.sign(2, &[model.entry(&["REVOKED"])]));
    let deadline = Instant::now() + Duration::from_secs(30);
    while server.stored(&agent)["items"][3]["model"]["refused"].is_null() {
        assert!(Instant::now() < deadline, "the server does not read the new BLOB");
        std::thread::sleep(Duration::from_millis(100));
    }
    let another = register(&|issued, origin| attested("another", &model, issued, origin));
    assert_eq!((another.status, another.code()), (403, "metadata.revoked"));
}

#[test]
fn without_metadata_no_model_is_named() {
    let (server, agent) = (Server::start(), agent());
    let issued = server.init(&agent, "Fido2");
    let registered = server.verify(&agent, &answer(Sort::PasskeyNone, &issued, &server.origin));
    assert_eq!((registered.status, registered.body.get("model")), (200, None));
    assert!(server.stored(&agent)["items"][0].get("model").is_none());
}

#[test]
fn what_logins_need_is_in_the_database() {
    let (server, agent) = (Server::start(), agent());
    for sort in [Sort::PasskeyPacked, Sort::Protected] {
        let issued = server.init(&agent, sort.kind());
        assert_eq!(server.verify(&agent, &answer(sort, &issued, &server.origin)).status, 200);
    }
    let database = Connection::open(server.database()).unwrap();
    let (record, user, attestation): (String, String, Vec<u8>) = database
        .query_row(
            "SELECT record, user_id, attestation_object FROM credential WHERE kind = 'Fido2'",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .unwrap();
    let record: CredentialRecord = serde_json::from_str(&record).unwrap();
    assert_eq!((record.sign_count(), record.user_verification_seen()), (Some(0), true));
    assert_eq!(record.user_handle().as_bytes(), user.as_bytes());
    let key = record.public_key().to_cose();
    assert!(attestation.windows(key.len()).any(|part| part == key), "the key is the one that was attested");
    let encrypted: String = database
        .query_row("SELECT encrypted_private_key FROM credential WHERE kind != 'Fido2'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(encrypted, "encrypted by the client");
}

#[test]
fn a_challenge_serves_once() {
    let (server, agent) = (Server::start(), agent());
    let issued = server.init(&agent, "Key");
    let first = answer(Sort::KeyEd25519, &issued, &server.origin);
    assert_eq!(server.verify(&agent, &first).status, 200);
    let second = answer(Sort::KeyEd25519, &issued, &server.origin);
    refused(&server, &agent, &second, 400, "server.challenge_unknown");
    assert_eq!(server.stored(&agent)["total"], 1);
}

#[test]
fn a_refused_answer_uses_the_challenge_up() {
    let (server, agent) = (Server::start(), agent());
    let issued = server.init(&agent, "Key");
    let good = answer(Sort::KeyEd25519, &issued, &server.origin);
    let wrong = answer(Sort::KeyEd25519, &issued, "http://localhost:1");
    refused(&server, &agent, &wrong, 400, "client_data.origin_mismatch");
    refused(&server, &agent, &good, 400, "server.challenge_unknown");
}

#[test]
fn a_challenge_that_was_not_issued() {
    let (server, agent) = (Server::start(), agent());
    let mut issued = server.init(&agent, "Key");
    issued["challengeIdentifier"] = json!("another");
    let body = answer(Sort::KeyEd25519, &issued, &server.origin);
    refused(&server, &agent, &body, 400, "server.challenge_unknown");
}

#[test]
fn a_challenge_answered_with_another_value() {
    let (server, agent) = (Server::start(), agent());
    let mut issued = server.init(&agent, "Fido2");
    issued["challenge"] = server.init(&agent, "Fido2")["challenge"].clone();
    let body = answer(Sort::PasskeyNone, &issued, &server.origin);
    refused(&server, &agent, &body, 400, "client_data.challenge_mismatch");
}

#[test]
fn a_challenge_of_another_kind() {
    let (server, agent) = (Server::start(), agent());
    let issued = server.init(&agent, "Key");
    let body = answer(Sort::Recovery, &issued, &server.origin);
    refused(&server, &agent, &body, 400, "challenge.kind_mismatch");
}

#[test]
fn an_expired_challenge() {
    let (server, agent) = (Server::start_with(&["--challenge-seconds", "1"]), agent());
    let issued = server.init(&agent, "Key");
    std::thread::sleep(Duration::from_millis(1100));
    // Another is issued meanwhile, which does not make the server forget that this one is late.
    server.init(&agent, "Key");
    let body = answer(Sort::KeyP256, &issued, &server.origin);
    refused(&server, &agent, &body, 400, "challenge.expired");
}

#[test]
fn a_credential_id_is_new_among_all_kinds() {
    let (server, agent) = (Server::start(), agent());
    let id = random();
    let body = |sort: Sort| {
        let issued = server.init(&agent, sort.kind());
        Credential::with_id(sort, &id).registration(&issued, &server.origin)
    };
    assert_eq!(server.verify(&agent, &body(Sort::PasskeyNone)).status, 200);
    for sort in Sort::ALL {
        refused(&server, &agent, &body(sort), 409, "server.duplicate_credential");
    }
    assert_eq!(server.stored(&agent)["total"], 1);
}

#[test]
fn one_challenge_answered_many_times_at_once_registers_once() {
    let (server, agent_) = (Server::start(), agent());
    let issued = server.init(&agent_, "Key");
    let bodies: Vec<Value> = (0..16).map(|_| answer(Sort::KeyEd25519, &issued, &server.origin)).collect();
    let answers: Vec<_> = std::thread::scope(|scope| {
        let calls: Vec<_> = bodies.iter().map(|body| scope.spawn(|| server.verify(&agent(), body))).collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
    let rest: Vec<_> = answers.iter().filter(|answer| answer.status != 200).collect();
    assert!(rest.iter().all(|answer| answer.code() == "server.challenge_unknown"), "{rest:?}");
    assert_eq!(server.stored(&agent_)["total"], 1);
}

#[test]
fn a_proof_that_does_not_hold() {
    let (server, agent) = (Server::start(), agent());
    let issued = server.init(&agent, "Key");
    let mut body = answer(Sort::KeyP256, &issued, &server.origin);
    let other = answer(Sort::KeyP256, &issued, "http://localhost:1");
    // Another answer's proof: by another key, over other client data.
    body["credentialInfo"]["attestationData"] = other["credentialInfo"]["attestationData"].clone();
    refused(&server, &agent, &body, 401, "key_attestation.signature_invalid");
}

#[test]
fn deprecated_kinds_are_refused_by_name() {
    let (server, agent) = (Server::start(), agent());
    for (kind, info, code) in [
        ("Password", json!({ "password": "secret" }), "request.password_unsupported"),
        ("Totp", json!({ "otpCode": "123456" }), "request.totp_unsupported"),
    ] {
        let init = json!({ "credentialKind": kind, "code": "any" });
        let answer = server.post(&agent, "/auth/credentials/code/init", &init);
        assert_eq!((answer.status, answer.code()), (400, code));
        let body = json!({
            "credentialKind": kind, "credentialInfo": info, "credentialName": "name", "challengeIdentifier": "any",
        });
        refused(&server, &agent, &body, 400, code);
    }
}

#[test]
fn bodies_that_are_no_call() {
    let (server, agent) = (Server::start(), agent());
    for init in [
        json!({}),
        json!({ "credentialKind": "Key" }),
        json!({ "credentialKind": "Key", "code": "" }),
        json!({ "credentialKind": "Key", "code": "a", "more": 1 }),
        json!([]),
    ] {
        let answer = server.post(&agent, "/auth/credentials/code/init", &init);
        assert_eq!((answer.status, answer.code()), (400, "server.init_malformed"), "{init}");
    }
    let unknown = json!({ "credentialKind": "key", "code": "a" });
    let answer = server.post(&agent, "/auth/credentials/code/init", &unknown);
    assert_eq!((answer.status, answer.code()), (400, "request.unknown_kind"));
    refused(&server, &agent, &json!([]), 400, "request.not_an_object");
    refused(&server, &agent, &json!({}), 400, "request.missing_member");

    let large = json!({ "credentialKind": "Key", "credentialName": "x".repeat(64 * 1024) });
    refused(&server, &agent, &large, 413, "request.too_large");
    let large = server.post(&agent, "/auth/credentials/code/init", &large);
    assert_eq!((large.status, large.code()), (413, "request.too_large"));

    let form = agent.post(server.url("/auth/credentials/code/init")).header("content-type", "text/plain");
    assert_eq!(form.send("{}").unwrap().status(), 415);
    assert_eq!(server.get(&agent, "/nothing").code(), "server.not_found");
    assert_eq!(server.get(&agent, "/auth/credentials/code/init").code(), "server.method_not_allowed");
}

#[test]
fn a_body_that_never_ends_is_given_up() {
    let server = Server::start();
    let mut connection = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    connection.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let head = "POST /auth/credentials/code/verify HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
        content-length: 100\r\n\r\n{";
    connection.write_all(head.as_bytes()).unwrap();
    let mut start = [0; 12];
    connection.read_exact(&mut start).unwrap();
    assert_eq!(&start, b"HTTP/1.1 408");
}

/// Where to open the page, for the page to say so where it was opened elsewhere.
#[test]
fn the_page_is_told_its_origin() {
    let agent = agent();
    for (arguments, origin) in
        [(&[][..], None), (&["--origin", "https://localhost"][..], Some("https://localhost"))]
    {
        let server = Server::start_with(arguments);
        let expected = json!({ "origin": origin.unwrap_or(&server.origin), "relyingPartyId": "localhost" });
        assert_eq!(server.get(&agent, "/configuration").body, expected);
    }
}

#[test]
fn observations_are_listed_with_their_meaning() {
    let (server, agent) = (Server::start(), agent());
    for sort in [Sort::PasskeyPacked, Sort::KeyP256] {
        let issued = server.init(&agent, sort.kind());
        assert_eq!(server.verify(&agent, &answer(sort, &issued, &server.origin)).status, 200);
        let item = &server.stored(&agent)["items"][0];
        assert_eq!(item["attestation"]["observations"], json!([]));
        assert_eq!(item["backedUp"], false);
    }
    let database = Connection::open(server.database()).unwrap();
    let update = "UPDATE credential SET attestation = json_set(attestation, '$.observations', json('[\"stale-crl\"]'))";
    database.execute(update, []).unwrap();
    for item in server.stored(&agent)["items"].as_array().unwrap() {
        let observed = &item["attestation"]["observations"];
        assert_eq!(observed[0]["name"], "stale-crl");
        let meaning = attestry::Observation::StaleCrl.code().message();
        assert_eq!(*observed, json!([{ "name": "stale-crl", "meaning": meaning }]));
    }
}

/// One line each, that the answer's id leads to, and in it nothing of what was sent.
#[test]
fn every_refusal_has_one_line_in_the_log() {
    let (server, agent) = (Server::start(), agent());
    let issued = server.init(&agent, "Fido2");
    let other_origin = answer(Sort::PasskeyNone, &issued, "http://secret.example");
    let broken = r#"{"credentialKind": secret}"#;
    let broken = agent
        .post(server.url("/auth/credentials/code/verify"))
        .header("content-type", "application/json")
        .send(broken);
    let broken: Value = serde_json::from_slice(&broken.unwrap().body_mut().read_to_vec().unwrap()).unwrap();
    let body = |body: &Value| server.verify(&agent, body).body;
    let mut empty_id = answer(Sort::PasskeyNone, &issued, &server.origin);
    empty_id["credentialInfo"]["credId"] = json!("");
    let headers = [("authorization", "Bearer secret"), ("x-dfns-useraction", "secret")];
    let answers = [
        (broken, "400 request.invalid_json; member: credentialKind; place: byte 19; step: -"),
        (
            body(&other_origin),
            "400 client_data.origin_mismatch; member: -; place: -; step: WebAuthn L3 §7.1 step 9",
        ),
        (body(&empty_id), "400 request.empty_string; member: credId; place: -; step: -"),
        (body(&json!({})), "400 request.missing_member; member: credentialKind; place: -; step: -"),
        (body(&other_origin), "400 server.challenge_unknown; member: -; place: -; step: -"),
        (server.get(&agent, "/secret").body, "404 server.not_found; member: -; place: -; step: -"),
        (
            server.post(&agent, "/auth/login", &json!({ "secret": "secret" })).body,
            "400 request.unknown_member; member: -; place: -; step: -",
        ),
        (
            server.try_call(&agent, "/wallets/%ff/transfers", &headers, &json!({})).unwrap().body,
            "404 server.not_found; member: -; place: -; step: -",
        ),
    ];
    let log = server.log(answers.len());
    assert_eq!(log.len(), answers.len(), "{log:#?}");
    for ((answer, said), line) in answers.iter().zip(&log) {
        let id = answer["error"]["id"].as_str().unwrap();
        assert_eq!(*line, format!("attestry-server: refused {id}: {said}"));
        assert!(!line.contains("secret"), "{line}");
    }
}

#[test]
fn every_answer_is_hardened() {
    let (server, agent) = (Server::start(), agent());
    for path in [
        "/",
        "/app.js",
        "/evidence.js",
        "/icon.svg",
        "/keys.js",
        "/passkeys.js",
        "/progress.js",
        "/server.js",
        "/style.css",
        "/configuration",
        "/credentials",
        "/nothing",
    ] {
        let response = agent.get(server.url(path)).call().unwrap();
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        assert!(header("content-security-policy").contains("default-src 'self'"), "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("cache-control"), "no-store", "{path}");
    }
}

#[test]
fn signals_stop_it_cleanly_and_everything_is_there_after() {
    for signal in ["INT", "TERM"] {
        let (mut server, agent_) = (Server::start(), agent());
        let issued = server.init(&agent_, "Key");
        assert_eq!(server.verify(&agent_, &answer(Sort::KeyP256, &issued, &server.origin)).status, 200);
        let open = server.init(&agent_, "RecoveryKey");

        // A call that has begun is answered. It has, once the server asks for the body.
        let begun = answer(Sort::Recovery, &open, &server.origin).to_string();
        let mut connection = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
        let head = format!(
            "POST /auth/credentials/code/verify HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
             expect: 100-continue\r\ncontent-length: {}\r\n\r\n",
            begun.len()
        );
        connection.write_all(head.as_bytes()).unwrap();
        let mut asked = [0; "HTTP/1.1 100 Continue\r\n\r\n".len()];
        connection.read_exact(&mut asked).unwrap();
        server.signal(signal);
        std::thread::sleep(Duration::from_millis(200));
        connection.write_all(begun.as_bytes()).unwrap();
        let mut reply = String::new();
        connection.read_to_string(&mut reply).unwrap();
        assert!(reply.starts_with("HTTP/1.1 200"), "{signal}: {reply}");

        assert_eq!(server.wait().code(), Some(0), "{signal}");
        assert!(!server.database().with_extension("db-wal").exists(), "the log was not merged into the file");
        server.restart();
        assert_eq!(server.stored(&agent())["total"], 2, "{signal}");
    }
}

#[test]
fn a_client_that_hangs_does_not_keep_it_from_stopping() {
    let mut server = Server::start();
    let mut connection = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    connection.write_all(b"POST /auth/credentials/code/verify HTTP/1.1\r\nhost: ").unwrap();
    std::thread::sleep(Duration::from_millis(200));
    server.signal("TERM");
    assert_eq!(server.wait().code(), Some(0));
}

#[test]
fn challenges_outlive_a_restart() {
    let (mut server, agent_) = (Server::start(), agent());
    let issued = server.init(&agent_, "Fido2");
    server.signal("TERM");
    server.wait();
    server.restart();
    assert_eq!(server.verify(&agent(), &answer(Sort::PasskeyEd25519, &issued, &server.origin)).status, 200);
}

#[test]
fn a_fault_of_the_configuration_stops_it_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("server.db");
    let file = file.to_str().unwrap();
    for (arguments, problem) in [
        (["--database", file, "--origin", "nonsense"], "an origin is one that no client sends"),
        (
            ["--database", file, "--origin", "http://localhost:80"],
            "is not written as browsers serialize it: \"http://localhost:80\"",
        ),
        (["--database", file, "--relying-party-id", "127.0.0.1"], "a relying party id is not a domain name"),
        (["--database", "/", "--origin", "http://localhost:1"], "the database /: "),
        (["--database", ":memory:", "--origin", "http://localhost:1"], "cannot have a write-ahead log"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_attestry-server"))
            .args(["--listen", "127.0.0.1:0"])
            .args(arguments)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(said.starts_with("attestry-server: ") && said.contains(problem), "{said}");
    }
}
