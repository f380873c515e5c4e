//! Logins from the page: with each kind of authenticator and key, what must be refused, and actions and recoveries.

use attestry::CredentialRecord;
use browser::{Authenticator, Chromium, Page, VirtualAuthenticator};
use rusqlite::Connection;
use serde_json::{Value, json};

use super::support::page::{OpenPage as _, Outcome, SubmitForm as _};
use super::support::server::{Server, agent};
use super::{PLAIN, PLATFORM, ROAMING, SimpleCase, U2F, intercept};

pub(super) const CASES: &[SimpleCase] = &[
    ("logins::platform", |chromium| passkey(chromium, PLATFORM, true)),
    ("logins::roaming", |chromium| passkey(chromium, ROAMING, true)),
    ("logins::roaming_plain", |chromium| passkey(chromium, PLAIN, false)),
    ("logins::u2f", |chromium| passkey(chromium, U2F, false)),
    ("logins::synced", |chromium| passkey(chromium, Authenticator { backed_up: true, ..PLATFORM }, true)),
    ("logins::user_verification_off", |chromium| {
        passkey(chromium, Authenticator { user_verification: false, ..PLATFORM }, false);
    }),
    ("logins::whoever_the_passkey_says", whoever_the_passkey_says),
    ("logins::key_ed25519", |chromium| key(chromium, "Ed25519")),
    ("logins::key_p256", |chromium| key(chromium, "P-256")),
    ("logins::protected_ed25519", |chromium| protected(chromium, "Ed25519")),
    ("logins::protected_p256", |chromium| protected(chromium, "P-256")),
    ("logins::two_factors", two_factors),
    ("logins::actions_by_each_factor", actions),
    ("logins::recovery_to_a_passkey", |chromium| recovery(chromium, "passkey", "P-256")),
    ("logins::recovery_to_a_key", |chromium| recovery(chromium, "key", "Ed25519")),
    ("logins::refused_cloned_counter", cloned_counter),
    ("logins::refused_wrong_user", wrong_user),
    ("logins::refused_other_user_handle", other_user_handle),
    ("logins::refused_replayed_body", replayed_body),
    ("logins::refused_replayed_challenge", replayed_challenge),
    ("logins::refused_tampered", tampered),
    ("logins::refused_without_user_verification", without_user_verification),
    ("logins::refused_other_origin", other_origin),
    ("logins::refused_changed_transfer", changed_transfer),
    ("logins::refused_transfer_twice", transfer_twice),
    ("logins::cancelled", cancelled),
    ("logins::by_the_page_wrong_password_and_code", wrong_password_and_code),
];

/// The page with this authenticator, in which a passkey is registered.
fn registered(
    chromium: &Chromium,
    server: &Server,
    authenticator: Authenticator,
) -> (Page, VirtualAuthenticator) {
    let mut page = chromium.open(&server.origin);
    let id = page.add_authenticator(authenticator);
    let fields = [
        ("userVerification", if authenticator.user_verification { "preferred" } else { "discouraged" }),
        ("residentKey", if authenticator.resident_keys { "required" } else { "discouraged" }),
    ];
    accepted(&page.submit("passkey", &fields));
    (page, id)
}

#[track_caller]
fn accepted(said: &Outcome) {
    assert!(!said.refused, "{said:?}");
}

#[track_caller]
fn refused(said: &Outcome, code: &str) {
    assert!(said.refused && said.message.ends_with(&format!("({code})")), "{code}: {said:?}");
}

/// The only record of kind Fido2.
fn record(server: &Server) -> CredentialRecord {
    let database = Connection::open(server.database()).unwrap();
    let query = "SELECT record FROM credential WHERE kind = 'Fido2' AND is_active";
    let record: String = database.query_row(query, [], |row| row.get(0)).unwrap();
    serde_json::from_str(&record).unwrap()
}

fn transfers(server: &Server) -> Value {
    server.get(&agent(), "/transfers").body["total"].clone()
}

fn session(page: &mut Page) -> String {
    let said = page.evaluate("document.getElementById('session').textContent").unwrap();
    said.as_str().unwrap().to_owned()
}

fn become_user(page: &mut Page, name: &str) {
    page.evaluate(&format!("document.getElementById('user').value = '{name}'")).unwrap();
}

/// Logs in, acts, and logs in again: the counter grows, and the flags are the authenticator's.
fn passkey(chromium: &Chromium, authenticator: Authenticator, verified: bool) {
    let server = Server::start();
    let (mut page, _) = registered(chromium, &server, authenticator);
    let mut last = record(&server).sign_count().unwrap();
    let user_verification = if authenticator.user_verification { "" } else { "discouraged" };
    let fields = [("userVerification", user_verification)];
    for form in ["login-passkey", "action", "login-passkey"] {
        let said = if form == "action" {
            page.submit(form, &[("signer", "passkey")])
        } else {
            page.submit(form, &fields)
        };
        accepted(&said);
        let record = record(&server);
        let now = record.sign_count().unwrap();
        assert!(now > last, "{now} after {last}");
        last = now;
        assert_eq!(record.user_verification_seen(), verified);
        let backed_up = authenticator.backed_up;
        assert_eq!((record.backup_eligible(), record.backed_up()), (Some(backed_up), backed_up));
    }
    assert_eq!(session(&mut page), "logged in as ada");
    assert_eq!(transfers(&server), 1);
}

fn whoever_the_passkey_says(chromium: &Chromium) {
    let server = Server::start();
    let (mut page, _) = registered(chromium, &server, PLATFORM);
    // The name in the page has no part in it.
    become_user(&mut page, "nobody");
    accepted(&page.submit("login-passkey", &[("whose", "unknown")]));
    accepted(&page.submit("action", &[]));
    assert_eq!(server.get(&agent(), "/transfers").body["items"][0]["user"], "ada");
}

fn key(chromium: &Chromium, algorithm: &str) {
    let server = Server::start();
    let mut page = chromium.open(&server.origin);
    accepted(&page.submit("key", &[("algorithm", algorithm)]));
    accepted(&page.submit("login-key", &[]));
    accepted(&page.submit("action", &[("signer", "key")]));
    assert_eq!(transfers(&server), 1);
}

const PASSWORD: &str = "correct horse battery staple";

fn protected(chromium: &Chromium, algorithm: &str) {
    let server = Server::start();
    let mut page = chromium.open(&server.origin);
    // Another key, which the password does not open.
    accepted(&page.submit("protected", &[("password", "another password")]));
    accepted(&page.submit("protected", &[("algorithm", algorithm), ("password", PASSWORD)]));
    accepted(&page.submit("protected", &[("password", "yet another one")]));
    accepted(&page.submit("login-protected", &[("password", PASSWORD)]));
    accepted(&page.submit("action", &[("signer", "protected")]));
    assert_eq!(transfers(&server), 1);
}

fn two_factors(chromium: &Chromium) {
    let server = Server::start_with(&["--require-second-factor"]);
    let (mut page, _) = registered(chromium, &server, PLATFORM);
    accepted(&page.submit("key", &[]));
    refused(&page.submit("login-passkey", &[]), "authentication.second_factor_missing");
    for (form, second) in [("login-passkey", "key"), ("login-key", "passkey")] {
        page.evaluate(&format!("document.getElementById('second').value = '{second}'")).unwrap();
        accepted(&page.submit(form, &[]));
    }
    accepted(&page.submit("action", &[("signer", "key")]));
    page.evaluate("document.getElementById('second').value = 'key'").unwrap();
    refused(&page.submit("login-key", &[]), "authentication.same_credential");
}

/// As a user would: registers each kind, logs in with each, and signs with each.
fn actions(chromium: &Chromium) {
    let server = Server::start();
    let (mut page, _) = registered(chromium, &server, PLATFORM);
    accepted(&page.submit("key", &[]));
    accepted(&page.submit("protected", &[("password", PASSWORD)]));
    refused(&page.submit("action", &[]), "NotLoggedIn");
    accepted(&page.submit("login-passkey", &[]));
    accepted(&page.submit("login-key", &[]));
    accepted(&page.submit("login-protected", &[("password", PASSWORD)]));
    for (signer, amount) in [("passkey", "1"), ("key", "2"), ("protected", "3")] {
        let said = page.submit("action", &[("signer", signer), ("amount", amount), ("to", "bob")]);
        accepted(&said);
        assert_eq!(said.title, format!("Transferred {amount} to bob"));
    }
    let rows =
        "[...document.querySelectorAll('#transfers tr')].map((row) => row.children[1].textContent).join()";
    assert_eq!(page.evaluate(rows).unwrap(), "3,2,1", "the newest comes first");
    if let Ok(file) = std::env::var("ATTESTRY_SCREENSHOT") {
        page.screenshot(format!("{file}.logins.png").as_ref());
    }
}

fn recovery(chromium: &Chromium, first: &str, algorithm: &str) {
    let server = Server::start();
    let (mut page, authenticator) = registered(chromium, &server, PLATFORM);
    let code = page.submit("recovery", &[("algorithm", algorithm)]).secret;
    accepted(&page.submit("login-passkey", &[]));
    // The device is lost, and there is a new one.
    page.remove_authenticator(&authenticator);
    page.add_authenticator(PLATFORM);
    let said = page.submit("recover", &[("code", &code), ("first", first)]);
    accepted(&said);
    assert_eq!(session(&mut page), "not logged in");
    let kinds: Vec<Value> = server.stored(&agent())["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["credential"]["kind"].clone())
        .collect();
    assert_eq!(kinds, [if first == "passkey" { "Fido2" } else { "Key" }]);
    accepted(&page.submit(&format!("login-{first}"), &[]));
    accepted(&page.submit("action", &[("signer", first)]));
    refused(&page.submit("recover", &[("code", &code)]), "NoRecoveryKey");
}

/// Two authenticators with one key: the copy counts from where it was taken.
fn cloned_counter(chromium: &Chromium) {
    let server = Server::start();
    let (mut page, original) = registered(chromium, &server, ROAMING);
    let kept = page.credentials(&original);
    for _ in 0..3 {
        accepted(&page.submit("login-passkey", &[]));
    }
    let stored = record(&server).sign_count();
    page.remove_authenticator(&original);
    let copy = page.add_authenticator(ROAMING);
    page.put_credential(&copy, &kept[0]);
    refused(&page.submit("login-passkey", &[]), "authentication.sign_count_not_increased");
    assert_eq!(record(&server).sign_count(), stored);
}

/// Eve's authenticator, for a login of Ada's.
fn wrong_user(chromium: &Chromium) {
    let server = Server::start();
    let mut adas = chromium.open(&server.origin);
    adas.add_authenticator(PLATFORM);
    accepted(&adas.submit("passkey", &[]));
    let mut page = chromium.open(&server.origin);
    page.add_authenticator(PLATFORM);
    become_user(&mut page, "eve");
    accepted(&page.submit("passkey", &[]));
    become_user(&mut page, "ada");
    // The page asks for whatever passkey there is.
    intercept(
        &mut page,
        "async (path, body, call) => {
           if (!path.endsWith('/login/init')) return call(body);
           const issued = await (await call(body)).json();
           issued.allowCredentials.webauthn = [];
           return Response.json(issued);
         }",
    );
    refused(&page.submit("login-passkey", &[]), "authentication.credential_not_allowed");
    assert_eq!(session(&mut page), "not logged in");
}

/// Changes the factor of a login. `factor` is its assertion.
fn tamper(page: &mut Page, change: &str) {
    intercept(
        page,
        &format!(
            "(path, body, call) => {{
               const edit = (member, edit) => {{
                 const text = factor[member].replaceAll('-', '+').replaceAll('_', '/');
                 factor[member] = btoa(edit(atob(text))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
               }};
               const factor = body.firstFactor?.credentialAssertion;
               if (path.endsWith('/login')) {{ {change} }}
               return call(body);
             }}"
        ),
    );
}

fn other_user_handle(chromium: &Chromium) {
    let server = Server::start();
    let (mut page, _) = registered(chromium, &server, PLATFORM);
    tamper(&mut page, "edit('userHandle', (text) => text.slice(1) + text[0]);");
    let code = "authentication.user_handle_mismatch";
    refused(&page.submit("login-passkey", &[("whose", "unknown")]), code);
    refused(&page.submit("login-passkey", &[("whose", "named")]), code);
}

fn replayed_body(chromium: &Chromium) {
    let server = Server::start();
    let (mut page, _) = registered(chromium, &server, PLATFORM);
    let script = "async (path, body, call) => {
        const answer = await call(body);
        return path.endsWith('/login') ? call(body) : answer;
    }";
    intercept(&mut page, script);
    refused(&page.submit("login-passkey", &[]), "server.challenge_unknown");
    assert_eq!(session(&mut page), "not logged in");
}

fn replayed_challenge(chromium: &Chromium) {
    let server = Server::start();
    let (mut page, _) = registered(chromium, &server, PLATFORM);
    let script = "async (path, body, call) => {
        if (!path.endsWith('/init')) return call(body);
        window.issued ??= await (await call(body)).json();
        return Response.json(window.issued);
    }";
    intercept(&mut page, script);
    accepted(&page.submit("login-passkey", &[]));
    refused(&page.submit("login-passkey", &[]), "server.challenge_unknown");
}

fn tampered(chromium: &Chromium) {
    let server = Server::start();
    let (mut page, _) = registered(chromium, &server, PLATFORM);
    accepted(&page.submit("key", &[]));
    tamper(&mut page, "edit('clientData', (text) => text.replace('{', '{ '));");
    refused(&page.submit("login-passkey", &[]), "authentication.signature_invalid");
    refused(&page.submit("login-key", &[]), "authentication.signature_invalid");
    // The counter, which nobody raises without the key.
    let mut page = chromium.open(&server.origin);
    page.add_authenticator(PLATFORM);
    become_user(&mut page, "eve");
    accepted(&page.submit("passkey", &[]));
    tamper(&mut page, "edit('authenticatorData', (text) => text.slice(0, 33) + '\\xff' + text.slice(34));");
    refused(&page.submit("login-passkey", &[]), "authentication.signature_invalid");
    let counts: Vec<Value> = server.stored(&agent())["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["signCount"].clone())
        .collect();
    assert_eq!(counts, [json!(1), Value::Null, json!(1)]);
}

/// The authenticator verifies nobody: a browser that is asked to says no, and a server that demands it too.
fn without_user_verification(chromium: &Chromium) {
    let server = Server::start();
    let (mut page, _) = registered(chromium, &server, PLAIN);
    hurry(&mut page);
    refused(&page.submit("login-passkey", &[("userVerification", "required")]), "NotAllowedError");

    let server = Server::start_with(&["--require-user-verification"]);
    let (mut page, authenticator) = registered(chromium, &server, ROAMING);
    accepted(&page.submit("login-passkey", &[]));
    page.verify_user(&authenticator, false);
    // The page asks for less than the server said.
    let said = page.submit("login-passkey", &[("userVerification", "discouraged")]);
    refused(&said, "authenticator_data.user_not_verified");
}

/// Lets the browser wait a second for an authenticator, and not a minute.
fn hurry(page: &mut Page) {
    let script = "{ const real = navigator.credentials.get.bind(navigator.credentials);
        navigator.credentials.get = ({ publicKey }) => real({ publicKey: { ...publicKey, timeout: 1000 } }); }";
    page.evaluate(script).unwrap();
}

fn other_origin(chromium: &Chromium) {
    let server = Server::start_with(&["--relying-party-id", "example.localhost"]);
    let (mut page, authenticator) = registered(chromium, &server, PLATFORM);
    let kept = page.credentials(&authenticator);
    let mut evil = chromium.open(&server.origin.replace("example.localhost", "evil.example.localhost"));
    let copy = evil.add_authenticator(PLATFORM);
    evil.put_credential(&copy, &kept[0]);
    refused(&evil.submit("login-passkey", &[]), "client_data.origin_mismatch");
    accepted(&page.submit("login-passkey", &[]));
}

/// What is signed for is what the user saw; what is sent is something else.
fn changed_transfer(chromium: &Chromium) {
    let server = Server::start();
    let (mut page, _) = registered(chromium, &server, PLATFORM);
    accepted(&page.submit("login-passkey", &[]));
    let script = "(path, body, call) =>
        call(path.endsWith('/transfers') ? { ...body, amount: '5000' } : body)";
    intercept(&mut page, script);
    refused(&page.submit("action", &[("amount", "5")]), "server.action_mismatch");
    assert_eq!(transfers(&server), 0);
}

fn transfer_twice(chromium: &Chromium) {
    let server = Server::start();
    let (mut page, _) = registered(chromium, &server, PLATFORM);
    accepted(&page.submit("login-passkey", &[]));
    let script = "async (path, body, call) => {
        const answer = await call(body);
        return path.endsWith('/transfers') ? call(body) : answer;
    }";
    intercept(&mut page, script);
    refused(&page.submit("action", &[]), "server.action_unknown");
    assert_eq!(transfers(&server), 1);
}

/// The user does not touch the authenticator. Nothing has happened, and the next try goes through.
fn cancelled(chromium: &Chromium) {
    let server = Server::start();
    let (mut page, authenticator) = registered(chromium, &server, ROAMING);
    hurry(&mut page);
    page.simulate_presence(&authenticator, false);
    refused(&page.submit("login-passkey", &[]), "NotAllowedError");
    assert_eq!(session(&mut page), "not logged in");
    page.simulate_presence(&authenticator, true);
    accepted(&page.submit("login-passkey", &[]));
}

fn wrong_password_and_code(chromium: &Chromium) {
    let server = Server::start();
    let mut page = chromium.open(&server.origin);
    accepted(&page.submit("protected", &[("password", PASSWORD)]));
    refused(&page.submit("login-protected", &[("password", "another password")]), "WrongPassword");
    accepted(&page.submit("recovery", &[]));
    refused(&page.submit("recover", &[("code", "AAAA-BBBB"), ("first", "key")]), "WrongCode");
    assert_eq!(server.stored(&agent())["total"], 2);
}
