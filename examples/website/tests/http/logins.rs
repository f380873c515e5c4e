//! Log-ins: by name, by a chosen passkey, and those that are refused.

use attestry_authenticator::flags::USER_VERIFIED;
use rusqlite::Connection;
use serde_json::{Value, json};

use super::support::device::Device;
use super::support::server::Server;
use super::{answer, log_in, refused, sign_up, unknown};

#[test]
fn users_sign_up_and_log_in_by_name_and_without() {
    let server = Server::start();
    let (mut client, mut device) = sign_up(&server, "ada");
    let account = client.get("/account").body;
    assert_eq!(account["name"], "ada");
    assert_eq!(account["passkeys"][0]["id"], device.credential_id());
    assert!(account["passkeys"][0]["created"].is_u64() && account["passkeys"][0]["lastUsed"].is_null());

    let before = client.cookie.clone();
    client.log_out();
    assert_eq!((client.cookie.take(), client.name()), (None, Value::Null));
    client.cookie = before;
    assert_eq!(client.name(), Value::Null, "the session has ended, whoever keeps its cookie");

    // By name, in another case: the passkeys of that account are asked for.
    let mut client = server.client();
    let options = client.ask("/login/options", &json!({ "name": " Ada" }));
    let allowed =
        json!([{ "type": "public-key", "id": device.credential_id(), "transports": ["hybrid", "internal"] }]);
    assert_eq!(options["allowCredentials"], allowed);
    let visitor = client.cookie.clone();
    let answered = client.ask("/login/finish", &answer(&mut device, &options));
    assert_ne!(client.cookie, visitor, "a log-in has a new token");
    let account = client.get("/account").body;
    assert_eq!(account["name"], "ada");
    assert!(account["passkeys"][0]["lastUsed"].is_u64());
    client.cookie = visitor;
    assert_eq!(client.name(), Value::Null);
    // The page tells the device the name and the passkeys.
    let signals = json!({
        "signalAllAcceptedCredentials": {
            "rpId": "localhost",
            "userId": device.user_handle,
            "allAcceptedCredentialIds": [device.credential_id()],
        },
        "signalCurrentUserDetails": {
            "rpId": "localhost", "userId": device.user_handle, "name": "ada", "displayName": "ada",
        },
    });
    assert_eq!(answered["signals"], signals);

    // As with autofill: the passkey says whose it is.
    let mut client = server.client();
    let options = client.ask("/login/options", &json!({}));
    assert_eq!(options.get("allowCredentials"), None);
    client.ask("/login/finish", &answer(&mut device, &options));
    assert_eq!(client.name(), "ada");
    let database = Connection::open(server.database()).unwrap();
    let count: u32 = database.query_row("SELECT sign_count FROM credential", [], |row| row.get(0)).unwrap();
    assert_eq!(count, device.sign_count);
}

#[test]
fn what_fails_a_login_is_not_told_and_is_logged() {
    let server = Server::start();
    let (_, mut ada) = sign_up(&server, "ada");
    let (_, mut eve) = sign_up(&server, "eve");
    let mut answers = Vec::new();
    // The passkey of another user, where the name says who logs in; and one that says that it is another's.
    answers.push(log_in(&server, &json!({ "name": "ada" }), &mut eve));
    let mut liar = eve.clone();
    liar.user_handle = ada.user_handle.clone();
    answers.push(log_in(&server, &json!({}), &mut liar));
    // A passkey that nobody registered, and a signature by another key.
    let mut stranger = Device::new("unknown", &server.origin);
    stranger.user_handle = ada.user_handle.clone();
    answers.push(log_in(&server, &json!({}), &mut stranger));
    let mut client = server.client();
    let options = client.ask("/login/options", &json!({}));
    let mut forged = answer(&mut ada, &options);
    forged["response"]["signature"] = answer(&mut eve, &options)["response"]["signature"].clone();
    answers.push((client.post("/login/finish", &forged), client.name()));
    // A copy of the device, which is behind.
    let mut copy = ada.clone();
    assert_eq!(log_in(&server, &json!({}), &mut ada).0.status, 200);
    answers.push(log_in(&server, &json!({}), &mut copy));

    for (answer, name) in &answers {
        refused(answer, 401, "website.login_refused");
        assert_eq!((&answer.body["error"], name), (&answers[0].0.body["error"], &Value::Null));
    }
    // A device is told of the passkeys that the user whom it names does not have.
    let signals: Vec<_> = answers.iter().map(|(answer, _)| answer.body.get("signals").cloned()).collect();
    let told =
        [None, Some(unknown(&liar.credential_id())), Some(unknown(&stranger.credential_id())), None, None];
    assert_eq!(signals, told);

    let log = server.log();
    let codes: Vec<_> =
        log.iter().map(|line| line.split("code=").nth(1).unwrap().split(' ').next().unwrap()).collect();
    assert_eq!(
        codes,
        [
            "authentication.credential_not_allowed",
            "authentication.user_handle_mismatch",
            "website.credential_unknown",
            "authentication.signature_invalid",
            "authentication.sign_count_not_increased",
        ],
        "{log:#?}"
    );
    assert!(log.iter().all(|line| line.contains(" member=") && line.contains(" step=")), "{log:#?}");
}

#[test]
fn names_that_nobody_has_look_like_accounts() {
    let server = Server::start();
    let (_, mut ada) = sign_up(&server, "ada");
    let mut client = server.client();
    let mut allowed =
        |name: &str| client.ask("/login/options", &json!({ "name": name }))["allowCredentials"].clone();
    let decoys = allowed("nobody");
    assert!(!decoys.as_array().unwrap().is_empty());
    assert_eq!(allowed(" Nobody"), decoys, "in the form in which names are compared");
    assert_ne!(allowed("no-one"), decoys);
    // Nobody logs in as nobody.
    let (answer, name) = log_in(&server, &json!({ "name": "nobody" }), &mut ada);
    refused(&answer, 401, "website.login_refused");
    assert_eq!(name, Value::Null);
    // Nor does the answer tell a decoy from another user's passkey: the signal is about the user that is named.
    let (_, eve) = sign_up(&server, "eve");
    for id in [decoys[0]["id"].as_str().unwrap(), &ada.credential_id()] {
        let mut client = server.client();
        let mut sent = eve.get(&client.ask("/login/options", &json!({})));
        sent["id"] = json!(id);
        sent["rawId"] = json!(id);
        let answer = client.post("/login/finish", &sent);
        refused(&answer, 401, "website.login_refused");
        assert_eq!(answer.body["signals"], unknown(id));
    }
}

#[test]
fn user_verification_is_demanded_where_it_is_configured() {
    for (arguments, status) in [(&[][..], 200), (&["--user-verification", "required"][..], 401)] {
        let server = Server::start_with(arguments);
        let (_, mut device) = sign_up(&server, "ada");
        device.flags_off = USER_VERIFIED;
        let (answer, _) = log_in(&server, &json!({}), &mut device);
        assert_eq!(answer.status, status, "{answer:?}");
        // The passkey is right all the same: the device keeps it.
        assert!(status == 200 || answer.body.get("signals").is_none());
    }
}

#[test]
fn synchronized_passkeys_have_no_counter() {
    let server = Server::start();
    let mut client = server.client();
    let mut device = Device::synchronized("ada", &server.origin);
    let options = client.ask("/register/options", &json!({ "name": "ada" }));
    client.ask("/register/finish", &device.create(&options));
    assert_eq!(client.get("/account").body["passkeys"][0]["backedUp"], true);
    for _ in 0..2 {
        let mut client = server.client();
        let options = client.ask("/login/options", &json!({}));
        client.ask("/login/finish", &device.get(&options));
        assert_eq!(client.name(), "ada");
    }
}
