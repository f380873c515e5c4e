//! The running server and a device in software: sign-up, log-in, and what must be refused.

#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

#[path = "../support/mod.rs"]
mod support;

mod configuration;
mod deletion;
mod guide;
mod logins;
mod metadata;
mod passkeys;
mod requests;
mod sessions;
mod sign_ups;

use serde_json::{Value, json};

use support::device::Device;
use support::server::{Answer, Client, Server};

/// Signs a user up. The device has the passkey, and the client's session is the user's.
fn sign_up<'s>(server: &'s Server, name: &str) -> (Client<'s>, Device) {
    let mut client = server.client();
    let mut device = Device::new(name, &server.origin);
    device.sign_count = 1;
    let options = client.ask("/register/options", &json!({ "name": name }));
    client.ask("/register/finish", &device.create(&options));
    (client, device)
}

/// The device answers these options with the next count.
fn answer(device: &mut Device, options: &Value) -> Value {
    device.sign_count += 1;
    device.get(options)
}

#[track_caller]
fn refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!((answer.status, answer.code()), (status, code), "{answer:?}");
}

/// A log-in by this device in a new client, where the options are for `begin`.
fn log_in(server: &Server, begin: &Value, device: &mut Device) -> (Answer, Value) {
    let mut client = server.client();
    let options = client.ask("/login/options", begin);
    let answer = client.post("/login/finish", &answer(device, &options));
    (answer, client.name())
}

/// What the page is told to say to the device of a passkey that its user does not have.
fn unknown(credential_id: &str) -> Value {
    json!({ "signalUnknownCredential": { "rpId": "localhost", "credentialId": credential_id } })
}
