//! What metadata makes of passkeys, and how the server comes to newer metadata.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use super::support::device::Device;
use super::support::server::{Answer, Client, Server};
use super::{log_in, refused};
use models::testing::{Authority, Model};

/// A server that uses the BLOB of this authority.
fn start(authority: &Authority) -> Server {
    let arguments = authority.arguments();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let server = Server::start_with(&arguments);
    server.hear("metadata in use");
    server
}

/// Signs a user up with this device.
fn register<'s>(server: &'s Server, name: &str, device: &mut Device) -> (Client<'s>, Answer) {
    let mut client = server.client();
    let options = client.ask("/register/options", &json!({ "name": name }));
    assert_eq!(options["attestation"], "direct");
    let answer = client.post("/register/finish", &device.create(&options));
    (client, answer)
}

/// What the page shows of the model of the only passkey.
fn shown(client: &mut Client<'_>) -> Value {
    client.get("/account").body["passkeys"][0]["model"].clone()
}

#[test]
fn passkeys_are_shown_with_their_models() {
    let authority = Authority::new("authority");
    let (key, old, other) = (Model::new("Example Key 5"), Model::new("Example U2F"), Model::new("unlisted"));
    let mut entries = [key.entry(&["FIDO_CERTIFIED_L2"]), old.u2f_entry(&["FIDO_CERTIFIED"])];
    // The page shows no picture from elsewhere.
    entries[1]["metadataStatement"]["icon"] = json!("https://example.com/icon.png");
    authority.publish(&authority.sign(7, &entries));
    let server = start(&authority);

    let mut device = Device::of_model("ada", &server.origin, &key.aaguid, &key.chain);
    let (mut client, answer) = register(&server, "ada", &mut device);
    let model = shown(&mut client);
    assert_eq!((answer.status, &answer.body["model"]), (200, &model), "as the evidence has it");
    let icons = [&model["icon"], &model["iconDark"]].map(|icon| icon.as_str().unwrap());
    assert!(icons.iter().all(|icon| icon.starts_with("data:image/svg+xml;base64,")) && icons[0] != icons[1]);
    let of = |model: &Value| ["name", "level", "proven", "refused", "blob"].map(|name| model[name].clone());
    assert_eq!(
        of(&model),
        [json!("Example Key 5"), json!("FIDO certified, level 2"), json!(true), Value::Null, json!(7)]
    );

    let mut device = Device::u2f("grace", &server.origin, &old.chain);
    let model = shown(&mut register(&server, "grace", &mut device).0);
    assert_eq!(of(&model)[..2], [json!("Example U2F"), json!("FIDO certified")]);
    assert_eq!(model["icon"], Value::Null);

    // Nobody vouches for what this one says.
    let mut device = Device::claiming("eve", &server.origin, &key.aaguid);
    let model = shown(&mut register(&server, "eve", &mut device).0);
    assert_eq!(of(&model)[..3], [json!("Example Key 5"), json!("FIDO certified, level 2"), json!(false)]);

    // What is not listed is accepted, and shown as without metadata.
    let mut device = Device::of_model("bob", &server.origin, &other.aaguid, &other.chain);
    let (mut client, answer) = register(&server, "bob", &mut device);
    assert_eq!((answer.status, shown(&mut client)), (200, Value::Null));
}

#[test]
fn a_statement_of_a_listed_model_must_lead_to_its_anchors() {
    let authority = Authority::new("authority");
    let (key, other) = (Model::new("Example Key 5"), Model::new("unlisted"));
    authority.publish(&authority.sign(7, &[key.entry(&["FIDO_CERTIFIED_L2"])]));
    let server = start(&authority);
    let mut device = Device::of_model("ada", &server.origin, &key.aaguid, &other.chain);
    refused(&register(&server, "ada", &mut device).1, 403, "trust.no_path");
}

/// On change, without a signal.
#[test]
fn a_model_that_is_revoked_is_refused_from_then_on() {
    let authority = Authority::new("authority");
    let key = Model::new("Example Key 5");
    authority.publish(&authority.sign(7, &[key.entry(&["FIDO_CERTIFIED_L1"])]));
    let server = start(&authority);
    let mut device = Device::of_model("ada", &server.origin, &key.aaguid, &key.chain);
    let (mut client, answer) = register(&server, "ada", &mut device);
    assert_eq!((answer.status, &shown(&mut client)["refused"]), (200, &Value::Null));

    authority.publish(&authority.sign(8, &[key.entry(&["FIDO_CERTIFIED_L1", "REVOKED"])]));
    server.hear("metadata in use: BLOB 8, 1 models");
    let mut another = Device::of_model("grace", &server.origin, &key.aaguid, &key.chain);
    let (_, answer) = register(&server, "grace", &mut another);
    refused(&answer, 403, "metadata.revoked");
    assert_eq!(
        answer.body["error"]["message"],
        "This model of device is revoked: it is not safe. This site does not accept it. Use another device."
    );
    let mut claiming = Device::claiming("eve", &server.origin, &key.aaguid);
    refused(&register(&server, "eve", &mut claiming).1, 403, "metadata.revoked");

    // The passkey that is there still logs in, and its owner reads what is wrong with it.
    assert_eq!(log_in(&server, &json!({}), &mut device).0.status, 200);
    let model = shown(&mut client);
    assert_eq!(
        [&model["name"], &model["refused"], &model["level"]],
        [&json!("Example Key 5"), &json!("This model of device is revoked: it is not safe."), &Value::Null]
    );
}

#[test]
fn a_blob_that_is_refused_leaves_the_old_one_in_use() {
    let authority = Authority::new("authority");
    let key = Model::new("Example Key 5");
    let entry = key.entry(&["FIDO_CERTIFIED_L1"]);
    authority.publish(&authority.sign(7, std::slice::from_ref(&entry)));
    let server = start(&authority);
    let mut device = Device::of_model("ada", &server.origin, &key.aaguid, &key.chain);
    let (mut client, _) = register(&server, "ada", &mut device);
    let of_7 = shown(&mut client);

    let newer = authority.sign(8, std::slice::from_ref(&entry));
    let mut forged = newer.clone();
    forged.replace_range(newer.len() - 8.., "AAAAAAAA");
    for (blob, code) in [
        (Authority::new("another").sign(8, &[]), "trust.no_path"),
        (authority.sign(6, &[]), "metadata.older"),
        (forged, "metadata.signature_invalid"),
        (newer[..newer.len() / 2].to_owned(), "metadata.jws_malformed"),
        (String::new(), "metadata.jws_malformed"),
    ] {
        // By its change alone, and again by the signal.
        authority.publish(&blob);
        let line = server.hear("metadata refused, BLOB 7 stays in use");
        assert!(line.contains(&format!("code={code} ")), "{line}");
        server.hang_up();
        server.hear("metadata refused, BLOB 7 stays in use");
        assert_eq!(shown(&mut client), of_7);
    }
    std::fs::remove_file(authority.file()).unwrap();
    server.hang_up();
    server.hear("metadata refused, BLOB 7 stays in use");
    assert_eq!(shown(&mut client), of_7);

    // A line's end is no fault. The same number again is none either.
    authority.publish(&format!("{newer}\n"));
    server.hear("metadata in use: BLOB 8");
    assert_eq!(shown(&mut client)["blob"], 8);
    server.hang_up();
    server.hear("metadata in use: BLOB 8");
}

/// Each BLOB has its own name and level for the model. An answer that mixed two of them would show it.
#[test]
fn each_registration_is_judged_by_one_blob() {
    const CONNECTIONS: usize = 50;
    const ROUNDS: usize = 4;
    let authority = Authority::new("authority");
    let named = |number: u64| {
        let level = format!("FIDO_CERTIFIED_L{}", number % 2 + 1);
        let model = Model { name: format!("Key of {number}"), ..Model::new("Example Key 5") };
        authority.sign(number, &[model.entry(&[&level])])
    };
    authority.publish(&named(1));
    let server = start(&authority);
    let key = Model::new("Example Key 5");
    let done = AtomicBool::new(false);
    let blobs = std::thread::scope(|scope| {
        let registering: Vec<_> = (0..CONNECTIONS)
            .map(|connection| {
                let (server, key) = (&server, &key);
                scope.spawn(move || {
                    let mut blobs = Vec::new();
                    for round in 0..ROUNDS {
                        let name = format!("user {connection} {round}");
                        let mut device = Device::of_model(&name, &server.origin, &key.aaguid, &key.chain);
                        let (mut client, answer) = register(server, &name, &mut device);
                        assert_eq!(answer.status, 200, "{answer:?}");
                        for model in [answer.body["model"].clone(), shown(&mut client)] {
                            let blob = model["blob"].as_u64().unwrap();
                            assert_eq!(model["name"], format!("Key of {blob}"));
                            assert_eq!(model["level"], format!("FIDO certified, level {}", blob % 2 + 1));
                            blobs.push(blob);
                        }
                    }
                    blobs
                })
            })
            .collect();
        let replacing = scope.spawn(|| {
            let mut number = 1;
            while !done.load(Ordering::Relaxed) {
                number += 1;
                authority.publish(&named(number));
                server.hang_up();
                std::thread::sleep(std::time::Duration::from_millis(30));
            }
        });
        let blobs: Vec<_> = registering.into_iter().map(std::thread::ScopedJoinHandle::join).collect();
        done.store(true, Ordering::Relaxed);
        replacing.join().unwrap();
        blobs.into_iter().flat_map(Result::unwrap).collect::<BTreeSet<u64>>()
    });
    assert!(blobs.len() > 1, "the metadata was replaced while they registered: {blobs:?}");
    let log = server.log();
    assert!(log.is_empty(), "{log:#?}");
}
