//! The end of an account, which a passkey that verifies its user has to confirm.

use attestry_authenticator::flags::USER_VERIFIED;
use rusqlite::Connection;
use serde_json::{Value, json};

use super::support::device::Device;
use super::support::server::{Client, Server};
use super::{answer, log_in, refused, sign_up};

const OPTIONS: &str = "/account/delete/options";
const FINISH: &str = "/account/delete/finish";

fn rows(server: &Server) -> u32 {
    let database = Connection::open(server.database()).unwrap();
    let count = "SELECT (SELECT count(*) FROM user) + (SELECT count(*) FROM credential)
                 + (SELECT count(*) FROM session) + (SELECT count(*) FROM ceremony)";
    database.query_row(count, [], |row| row.get(0)).unwrap()
}

#[test]
fn nothing_is_left_of_an_account() {
    let server = Server::start();
    let (mut client, mut device) = sign_up(&server, "ada");
    let options = client.ask(OPTIONS, &json!({}));
    assert_eq!(options["userVerification"], "required");
    assert_eq!(options["allowCredentials"][0]["id"], device.credential_id());
    // Another session of the user ends too.
    let mut elsewhere = server.client();
    let login = elsewhere.ask("/login/options", &json!({}));
    elsewhere.ask("/login/finish", &answer(&mut device, &login));

    let deleted = client.ask(FINISH, &answer(&mut device, &options));
    // The device forgets the passkey.
    let none = json!({ "rpId": "localhost", "userId": device.user_handle, "allAcceptedCredentialIds": [] });
    assert_eq!(deleted["signals"], json!({ "signalAllAcceptedCredentials": none }));
    assert_eq!((client.cookie.clone(), elsewhere.name(), rows(&server)), (None, Value::Null, 0));
    refused(&log_in(&server, &json!({}), &mut device).0, 401, "website.login_refused");
    // The name is free again.
    sign_up(&server, "ada");
}

/// Deletes the account of this client, with what this device answers.
fn delete(client: &mut Client<'_>, device: &mut Device) -> super::Answer {
    let options = client.ask(OPTIONS, &json!({}));
    client.post(FINISH, &answer(device, &options))
}

#[test]
fn only_a_verified_user_deletes_the_account() {
    let server = Server::start();
    let (mut client, mut device) = sign_up(&server, "ada");
    let (mut eve, mut hers) = sign_up(&server, "eve");
    let before = rows(&server);

    // Such a device logs in, and that is all.
    let mut unverified = device.clone();
    unverified.flags_off = USER_VERIFIED;
    assert_eq!(log_in(&server, &json!({ "name": "ada" }), &mut unverified).0.status, 200);
    let refusal = delete(&mut client, &mut unverified);
    refused(&refusal, 403, "authenticator_data.user_not_verified");
    assert_eq!(
        refusal.body["error"]["message"],
        "Your device did not check that it is you. Use one with a PIN, a fingerprint or a face."
    );
    device.sign_count = unverified.sign_count;
    // Another's passkey, and another's session.
    refused(&delete(&mut client, &mut hers), 403, "authentication.credential_not_allowed");
    let options = client.ask(OPTIONS, &json!({}));
    refused(&eve.post(FINISH, &answer(&mut device, &options)), 400, "website.nothing_pending");
    // A visitor.
    refused(&server.client().post(OPTIONS, &json!({})), 401, "website.logged_out");
    refused(&server.client().post(FINISH, &json!({})), 400, "website.nothing_pending");
    // A challenge for a log-in confirms nothing, and one for this logs nobody in.
    let options = client.ask("/login/options", &json!({ "name": "ada" }));
    refused(&client.post(FINISH, &answer(&mut device, &options)), 400, "website.nothing_pending");
    let options = client.ask(OPTIONS, &json!({}));
    refused(&client.post("/login/finish", &answer(&mut device, &options)), 400, "website.nothing_pending");
    // Once, and not again.
    let options = client.ask(OPTIONS, &json!({}));
    let mut forged = answer(&mut device, &options);
    forged["response"]["signature"] = json!("AA");
    assert_eq!(client.post(FINISH, &forged).status, 403);
    refused(&client.post(FINISH, &answer(&mut device, &options)), 400, "website.nothing_pending");
    // A session that has ended in the meantime.
    let options = client.ask(OPTIONS, &json!({}));
    let database = Connection::open(server.database()).unwrap();
    let name = "UPDATE session SET user_id = NULL WHERE user_id = (SELECT id FROM user WHERE name = 'ada')";
    database.execute(name, []).unwrap();
    refused(&client.post(FINISH, &answer(&mut device, &options)), 401, "website.logged_out");

    assert!(rows(&server) >= before, "all are there");
    assert_eq!(eve.name(), "eve");
    assert_eq!(log_in(&server, &json!({ "name": "ada" }), &mut device).1, "ada");
}
