//! The passkeys of whoever is logged in.

use rusqlite::Connection;
use serde_json::{Value, json};

use super::support::device::Device;
use super::support::server::{Client, Server};
use super::{log_in, refused, sign_up, unknown};

#[test]
fn whoever_is_logged_in_adds_a_passkey() {
    let server = Server::start();
    let (mut client, first) = sign_up(&server, "ada");
    let options = client.ask("/register/options", &json!({}));
    assert_eq!((&options["user"]["id"], &options["user"]["name"]), (&first.user_handle, &json!("ada")));
    assert_eq!(options["excludeCredentials"][0]["id"], first.credential_id());
    let mut second = Device::new("another", &server.origin);
    client.ask("/register/finish", &second.create(&options));
    assert_eq!(client.get("/account").body["passkeys"].as_array().unwrap().len(), 2);
    let (answer, name) = log_in(&server, &json!({ "name": "ada" }), &mut second);
    assert_eq!((answer.status, name), (200, json!("ada")));

    // Not for those who are not, or no longer, logged in.
    refused(&server.client().post("/register/options", &json!({})), 401, "website.logged_out");
    let mut third = Device::new("third", &server.origin);
    let options = client.ask("/register/options", &json!({}));
    let database = Connection::open(server.database()).unwrap();
    database.execute("UPDATE session SET user_id = NULL", []).unwrap();
    refused(&client.post("/register/finish", &third.create(&options)), 401, "website.logged_out");
}

#[test]
fn whoever_is_logged_in_removes_a_passkey() {
    let server = Server::start();
    let (mut client, mut first) = sign_up(&server, "ada");
    let (mut eve, _) = sign_up(&server, "eve");
    let id = json!({ "id": first.credential_id() });
    refused(&client.post("/passkeys/remove", &id), 409, "website.last_passkey");
    refused(&eve.post("/passkeys/remove", &id), 404, "website.passkey_absent");
    refused(&server.client().post("/passkeys/remove", &id), 401, "website.logged_out");
    assert_eq!(client.get("/account").body["passkeys"].as_array().unwrap().len(), 1);

    let mut second = Device::new("another", &server.origin);
    let options = client.ask("/register/options", &json!({}));
    client.ask("/register/finish", &second.create(&options));
    let removed = client.ask("/passkeys/remove", &id);
    // The page says which are left, so that devices forget the others.
    let accepted = &removed["signals"]["signalAllAcceptedCredentials"];
    assert_eq!(accepted["userId"], second.user_handle);
    assert_eq!(accepted["allAcceptedCredentialIds"], json!([second.credential_id()]));
    refused(&client.post("/passkeys/remove", &id), 404, "website.passkey_absent");

    // A device that missed it is told when it is used.
    let (answer, _) = log_in(&server, &json!({}), &mut first);
    refused(&answer, 401, "website.login_refused");
    assert_eq!(answer.body["signals"], unknown(&first.credential_id()));
    assert_eq!(log_in(&server, &json!({}), &mut second).0.status, 200);
}

#[test]
fn passkeys_have_names() {
    let server = Server::start();
    let (mut client, device) = sign_up(&server, "ada");
    let (mut eve, _) = sign_up(&server, "eve");
    let name = |client: &mut Client<'_>| client.get("/account").body["passkeys"][0]["name"].clone();
    assert_eq!(name(&mut client), Value::Null);
    let naming = |name: &str| json!({ "id": device.credential_id(), "name": name });
    client.ask("/passkeys/rename", &naming(" The blue key "));
    assert_eq!(name(&mut client), "The blue key");
    for unfit in ["a\nb", &"a".repeat(65)] {
        refused(&client.post("/passkeys/rename", &naming(unfit)), 400, "website.passkey_name_unfit");
    }
    refused(&eve.post("/passkeys/rename", &naming("mine")), 404, "website.passkey_absent");
    refused(&server.client().post("/passkeys/rename", &naming("mine")), 401, "website.logged_out");
    refused(&client.post("/passkeys/rename", &json!({ "name": "no id" })), 400, "website.malformed");
    assert_eq!(name(&mut client), "The blue key");
    client.ask("/passkeys/rename", &naming(" "));
    assert_eq!(name(&mut client), Value::Null);
}
