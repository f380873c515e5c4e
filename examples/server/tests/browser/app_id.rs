//! A credential that U2F registered under an AppID, before there was WebAuthn. Browsers look for one from https pages
//! alone, so this page is one.

use attestry::{Algorithm, CredentialRecord, ImportedPasskey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use browser::Chromium;
use rusqlite::{Connection, params};
use serde_json::json;

use super::proxy::Proxy;
use super::support::page::{OpenPage as _, SubmitForm as _};
use super::support::server::Server;
use super::{SimpleCase, U2F};

pub(super) const CASES: &[SimpleCase] = &[("logins::u2f_with_app_id", u2f_with_app_id)];

const ORIGIN: &str = "https://localhost";
const APP_ID: &str = "https://localhost/app-id.json";

fn u2f_with_app_id(chromium: &Chromium) {
    let server = Server::start_with(&["--origin", ORIGIN]);
    let mut page = chromium.open(&format!("http://localhost:{}", server.port));
    let https = Proxy::serve(chromium, ORIGIN, server.port);
    page.navigate(ORIGIN, "location.protocol === 'https:' && document.getElementById('total')?.textContent");
    let authenticator = page.add_authenticator(U2F);
    let said = page.submit("passkey", &[("userVerification", "discouraged"), ("residentKey", "discouraged")]);
    assert!(!said.refused, "{said:?}");

    // The same key, under the AppID: on the authenticator, and as a server imports it.
    let mut credential = page.credentials(&authenticator).remove(0);
    credential["rpId"] = json!(APP_ID);
    page.put_credential(&authenticator, &credential);
    let database = Connection::open(server.database()).unwrap();
    let query = "SELECT record FROM credential";
    let registered: String = database.query_row(query, [], |row| row.get(0)).unwrap();
    let registered: CredentialRecord = serde_json::from_str(&registered).unwrap();
    let id = URL_SAFE_NO_PAD.decode(registered.credential_id()).unwrap();
    let key = registered.public_key().clone().with_algorithm(Algorithm::Es256).unwrap();
    let imported = ImportedPasskey::new(&id, key, *registered.user_handle(), "localhost").app_id(APP_ID);
    let imported = serde_json::to_string(&imported.into_record().unwrap()).unwrap();
    database.execute("UPDATE credential SET record = ?1", params![imported]).unwrap();

    let said = page.submit("login-passkey", &[]);
    assert!(!said.refused, "{said:?}");
    let said = page.submit("action", &[]);
    assert!(!said.refused, "{said:?}");
    let stored: String = database.query_row(query, [], |row| row.get(0)).unwrap();
    let stored: CredentialRecord = serde_json::from_str(&stored).unwrap();
    assert!(stored.sign_count() > Some(0));

    // Without the AppID in the record, the server does not send it, and the browser finds nothing.
    let forgotten = imported.replace(&format!(r#","appId":"{APP_ID}""#), "");
    assert_ne!(forgotten, imported);
    database.execute("UPDATE credential SET record = ?1", params![forgotten]).unwrap();
    let script = "{ const real = navigator.credentials.get.bind(navigator.credentials);
        navigator.credentials.get = ({ publicKey }) => real({ publicKey: { ...publicKey, timeout: 1000 } }); }";
    page.evaluate(script).unwrap();
    let said = page.submit("login-passkey", &[]);
    assert!(said.refused && said.message.contains("NotAllowedError"), "{said:?}");
    drop(https);
}
