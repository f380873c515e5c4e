//! New users: their names, and the passkeys that are refused.

use rusqlite::Connection;
use serde_json::{Value, json};

use super::support::device::Device;
use super::support::server::Server;
use super::{refused, sign_up, unknown};

#[test]
fn names_and_passkeys_are_taken_once() {
    let server = Server::start();
    let (mut client, mut device) = sign_up(&server, "ada");
    refused(&client.post("/register/options", &json!({ "name": "ADA" })), 409, "website.name_taken");
    for name in ["", " \t", "a\nb", &"a".repeat(65)] {
        refused(&client.post("/register/options", &json!({ "name": name })), 400, "website.name_unfit");
    }

    // Two ask for a name at once: the first to finish has it, and nothing is left of the other.
    let (mut one, mut other) = (server.client(), server.client());
    let asked = json!({ "name": "grace" });
    let (first, second) = (one.ask("/register/options", &asked), other.ask("/register/options", &asked));
    one.ask("/register/finish", &Device::new("one", &server.origin).create(&first));
    let sent = Device::new("other", &server.origin).create(&second);
    let answer = other.post("/register/finish", &sent);
    refused(&answer, 409, "website.name_taken");
    // The other's device has a passkey for nothing.
    assert_eq!(answer.body["signals"], unknown(sent["id"].as_str().unwrap()));

    // A credential id that another account has.
    let options = other.ask("/register/options", &json!({ "name": "eve" }));
    refused(&other.post("/register/finish", &device.create(&options)), 409, "website.credential_exists");
    let database = Connection::open(server.database()).unwrap();
    let counts: (u32, u32) = database
        .query_row("SELECT (SELECT count(*) FROM user), (SELECT count(*) FROM credential)", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!(counts, (2, 2));
}

#[test]
fn a_registration_for_another_site_is_refused() {
    let server = Server::start();
    let mut client = server.client();
    let options = client.ask("/register/options", &json!({ "name": "ada" }));
    let mut elsewhere = Device::new("ada", "http://localhost:1");
    let answer = client.post("/register/finish", &elsewhere.create(&options));
    refused(&answer, 400, "client_data.origin_mismatch");
    assert_eq!(answer.body["signals"], unknown(&elsewhere.credential_id()));
    assert_eq!(client.name(), Value::Null);
}

#[test]
fn options_ask_for_what_is_verified() {
    for (user_verification, says) in [(None, "preferred"), (Some("required"), "required")] {
        let arguments: Vec<_> =
            user_verification.into_iter().flat_map(|value| ["--user-verification", value]).collect();
        let server = Server::start_with(&arguments);
        let options = server.client().ask("/register/options", &json!({ "name": "ada" }));
        assert_eq!(options["rp"], json!({ "id": "localhost", "name": "Attestry example" }));
        assert_eq!(
            options["authenticatorSelection"],
            json!({ "residentKey": "required", "requireResidentKey": true, "userVerification": says })
        );
        assert_eq!((&options["attestation"], &options["timeout"]), (&json!("none"), &json!(300_000)));
        assert_eq!(server.client().ask("/login/options", &json!({}))["userVerification"], says);
    }
}
