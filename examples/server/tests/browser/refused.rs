//! What must be refused, each with the code that says why.

use browser::{Chromium, Page};

use super::support::page::{OpenPage as _, Outcome, SubmitForm as _};
use super::support::server::{Server, agent};
use super::{PLAIN, PLATFORM, SimpleCase, intercept};

pub(super) const CASES: &[SimpleCase] = &[
    ("refused::passkey_of_another_origin", passkey_of_another_origin),
    ("refused::key_of_another_origin", key_of_another_origin),
    ("refused::replayed_passkey_challenge", |chromium| replayed_challenge(chromium, "passkey")),
    ("refused::replayed_key_challenge", |chromium| replayed_challenge(chromium, "key")),
    ("refused::replayed_body", replayed_body),
    ("refused::expired_passkey_challenge", |chromium| expired_challenge(chromium, "passkey")),
    ("refused::expired_key_challenge", |chromium| expired_challenge(chromium, "key")),
    ("refused::passkey_for_a_key_challenge", |chromium| another_kind(chromium, "passkey", "Key")),
    ("refused::key_for_a_passkey_challenge", |chromium| another_kind(chromium, "key", "Fido2")),
    ("refused::recovery_key_for_a_key_challenge", |chromium| another_kind(chromium, "recovery", "Key")),
    ("refused::tampered_client_data", tampered_client_data),
    ("refused::tampered_authenticator_data", tampered_authenticator_data),
    ("refused::tampered_credential_id", tampered_credential_id),
    ("refused::tampered_passkey_as_key", tampered_passkey_as_key),
    ("refused::tampered_key_signature", tampered_key_signature),
    ("refused::by_the_page_algorithm_that_is_not_offered", algorithm_that_is_not_offered),
    ("refused::by_the_browser_without_user_verification", without_user_verification),
];

fn open(chromium: &Chromium, server: &Server) -> Page {
    let mut page = chromium.open(&server.origin);
    page.add_authenticator(PLATFORM);
    page
}

#[track_caller]
fn refused(server: &Server, said: &Outcome, code: &str) {
    assert!(said.refused && said.message.ends_with(&format!("({code})")), "{code}: {said:?}");
    assert_eq!(server.stored(&agent())["total"], 0, "{said:?}");
}

/// Changes the body of the last call.
fn tamper(page: &mut Page, change: &str) {
    let script = format!(
        "(path, body, call) => {{
           const edit = (member, edit) => {{
             const info = body.credentialInfo, text = info[member].replaceAll('-', '+').replaceAll('_', '/');
             info[member] = btoa(edit(atob(text))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
           }};
           if (path.endsWith('/verify')) {{ {change} }}
           return call(body);
         }}"
    );
    intercept(page, &script);
}

/// A page of another host of the same domain: the browser lets it use the relying party id, the server does not.
fn another_origin(chromium: &Chromium, form: &str) {
    let server = Server::start_with(&["--relying-party-id", "example.localhost"]);
    let mut page = chromium.open(&server.origin.replace("example.localhost", "evil.example.localhost"));
    page.add_authenticator(PLATFORM);
    let said = page.submit(form, &[("name", "phished")]);
    refused(&server, &said, "client_data.origin_mismatch");

    // On the right one, it goes through.
    let mut page = chromium.open(&server.origin);
    page.add_authenticator(PLATFORM);
    assert!(!page.submit(form, &[]).refused);
}

fn passkey_of_another_origin(chromium: &Chromium) {
    another_origin(chromium, "passkey");
}

fn key_of_another_origin(chromium: &Chromium) {
    another_origin(chromium, "key");
}

/// A second credential, well made, for a challenge that the first has used up.
fn replayed_challenge(chromium: &Chromium, form: &str) {
    let server = Server::start();
    let mut page = open(chromium, &server);
    // The reply to the first call is given again, but for what would keep the authenticator from a second credential.
    let script = "async (path, body, call) => {
        if (!path.endsWith('/init')) return call(body);
        window.issued ??= await (await call(body)).json();
        return Response.json({ ...window.issued, excludeCredentials: [] });
    }";
    intercept(&mut page, script);
    assert!(!page.submit(form, &[("name", "first")]).refused);
    let said = page.submit(form, &[("name", "second")]);
    assert!(said.refused && said.message.ends_with("(server.challenge_unknown)"), "{said:?}");
    assert_eq!(server.stored(&agent())["total"], 1);
}

/// The very body that was accepted, sent again.
fn replayed_body(chromium: &Chromium) {
    let server = Server::start();
    let mut page = open(chromium, &server);
    let script = "async (path, body, call) => {
        const answer = await call(body);
        return path.endsWith('/verify') ? call(body) : answer;
    }";
    intercept(&mut page, script);
    let said = page.submit("passkey", &[]);
    assert!(said.refused && said.message.ends_with("(server.challenge_unknown)"), "{said:?}");
    assert_eq!(server.stored(&agent())["total"], 1, "the first was accepted");
}

fn expired_challenge(chromium: &Chromium, form: &str) {
    let server = Server::start_with(&["--challenge-seconds", "1"]);
    let mut page = open(chromium, &server);
    let script = "async (path, body, call) => {
        if (path.endsWith('/verify')) await new Promise((done) => setTimeout(done, 1500));
        return call(body);
    }";
    intercept(&mut page, script);
    let said = page.submit(form, &[]);
    refused(&server, &said, "challenge.expired");
}

fn another_kind(chromium: &Chromium, form: &str, asked: &str) {
    let server = Server::start();
    let mut page = open(chromium, &server);
    let script = format!(
        "async (path, body, call) => {{
           if (!path.endsWith('/init')) return call(body);
           const issued = await (await call({{ ...body, credentialKind: '{asked}' }})).json();
           return Response.json({{ excludeCredentials: [], ...issued }});
         }}"
    );
    intercept(&mut page, &script);
    let said = page.submit(form, &[]);
    refused(&server, &said, "challenge.kind_mismatch");
}

fn tampered_client_data(chromium: &Chromium) {
    let server = Server::start();
    let mut page = open(chromium, &server);
    tamper(&mut page, "edit('clientData', (text) => text.replace('{', '{ '));");
    let said = page.submit("passkey", &[("attestation", "direct")]);
    refused(&server, &said, "statement.signature_invalid");
    // A key's proof is over them too.
    let said = page.submit("key", &[]);
    refused(&server, &said, "key_attestation.signature_invalid");
}

fn tampered_authenticator_data(chromium: &Chromium) {
    let server = Server::start();
    let mut page = open(chromium, &server);
    // The signature counter, after name, head, RP ID hash and flags.
    tamper(
        &mut page,
        "edit('attestationData', (text) => {
           const at = text.indexOf('authData') + 8 + 2 + 32 + 1 + 3;
           return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 0x40) + text.slice(at + 1);
         });",
    );
    let said = page.submit("passkey", &[("attestation", "direct")]);
    refused(&server, &said, "statement.signature_invalid");
}

fn tampered_credential_id(chromium: &Chromium) {
    let server = Server::start();
    let mut page = open(chromium, &server);
    tamper(&mut page, "edit('credId', (text) => text.slice(1) + text[0]);");
    let said = page.submit("passkey", &[("attestation", "none")]);
    refused(&server, &said, "authenticator_data.credential_id_mismatch");
}

fn tampered_passkey_as_key(chromium: &Chromium) {
    let server = Server::start();
    let mut page = open(chromium, &server);
    tamper(&mut page, "body.credentialKind = 'Key';");
    let said = page.submit("passkey", &[]);
    refused(&server, &said, "challenge.kind_mismatch");
}

fn tampered_key_signature(chromium: &Chromium) {
    let server = Server::start();
    let mut page = open(chromium, &server);
    // The last digit of s: still a signature by its form.
    tamper(
        &mut page,
        "edit('attestationData', (text) => {
           const attestation = JSON.parse(text), last = attestation.signature.slice(-1);
           attestation.signature = attestation.signature.slice(0, -1) + (last === '0' ? '1' : '0');
           return JSON.stringify(attestation);
         });",
    );
    for form in ["key", "recovery"] {
        let said = page.submit(form, &[("algorithm", "P-256")]);
        refused(&server, &said, "key_attestation.signature_invalid");
    }
}

/// An empty list would mean ES256 and RS256 to the browser; the page does not let it come to that.
fn algorithm_that_is_not_offered(chromium: &Chromium) {
    let server = Server::start();
    let mut page = open(chromium, &server);
    let said = page.submit("passkey", &[("algorithm", "-65535")]);
    refused(&server, &said, "NotOffered");
}

fn without_user_verification(chromium: &Chromium) {
    let server = Server::start();
    let mut page = chromium.open(&server.origin);
    page.add_authenticator(PLAIN);
    // The browser waits for a better authenticator as long as the page says, which is a minute.
    let script = "{ const real = navigator.credentials.create.bind(navigator.credentials);
        navigator.credentials.create = ({ publicKey }) => real({ publicKey: { ...publicKey, timeout: 1000 } }); }";
    page.evaluate(script).unwrap();
    let said = page.submit("passkey", &[("userVerification", "required")]);
    refused(&server, &said, "NotAllowedError");
}
