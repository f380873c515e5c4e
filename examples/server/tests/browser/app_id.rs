//! A credential that U2F registered under an AppID, before there was WebAuthn. Browsers look for one from https pages
//! alone, so this page is one.

use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use attestry::{Algorithm, CredentialRecord, ImportedPasskey};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use browser::Chromium;
use rusqlite::{Connection, params};
use serde_json::{Value, json};
use tungstenite::{Message, WebSocket};

use super::support::page::{OpenPage as _, SubmitForm as _};
use super::support::server::{Server, agent};
use super::{SimpleCase, U2F};

pub(super) const CASES: &[SimpleCase] = &[("logins::u2f_with_app_id", u2f_with_app_id)];

const ORIGIN: &str = "https://localhost";
const APP_ID: &str = "https://localhost/app-id.json";

fn u2f_with_app_id(chromium: &Chromium) {
    let server = Server::start_with(&["--origin", ORIGIN]);
    let mut page = chromium.open(&format!("http://localhost:{}", server.port));
    let https = Https::serve(chromium, server.port);
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

/// Answers what the browser asks of the https origin with what the server says: a connection to the browser of its own,
/// in which requests are paused.
struct Https {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Https {
    /// For the page that shows the server of this port.
    fn serve(chromium: &Chromium, port: u16) -> Self {
        let mut connection = DevTools { socket: chromium.connect(), next: 0 };
        let targets = connection.call(None, "Target.getTargets", json!({}));
        let url = format!("http://localhost:{port}/");
        let is_page = |target: &&Value| target["url"] == json!(url);
        let target = targets["targetInfos"].as_array().unwrap().iter().find(is_page).unwrap();
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let session = connection.call(None, "Target.attachToTarget", attach)["sessionId"].clone();
        let patterns = json!({ "patterns": [{ "urlPattern": format!("{ORIGIN}/*") }] });
        connection.call(Some(&session), "Fetch.enable", patterns);
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            connection.socket.get_ref().set_read_timeout(Some(Duration::from_millis(100))).unwrap();
            while !stopped.load(Ordering::SeqCst) {
                if let Some(paused) = connection.paused() {
                    let answer = answered(&paused["params"], port);
                    connection.call(Some(&session), "Fetch.fulfillRequest", answer);
                }
            }
        });
        Self { stop, thread: Some(thread) }
    }
}

impl Drop for Https {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let ended = self.thread.take().map(JoinHandle::join);
        assert!(std::thread::panicking() || ended.is_some_and(|ended| ended.is_ok()));
    }
}

/// What the server says to a paused request.
fn answered(paused: &Value, port: u16) -> Value {
    let request = &paused["request"];
    let path = request["url"].as_str().unwrap().strip_prefix(ORIGIN).unwrap();
    let url = format!("http://127.0.0.1:{port}{path}");
    let response = if request["method"] == "POST" {
        let mut call = agent().post(&url);
        for (name, value) in request["headers"].as_object().unwrap() {
            let name = name.to_ascii_lowercase();
            if ["content-type", "authorization", "x-dfns-useraction"].contains(&name.as_str()) {
                call = call.header(name, value.as_str().unwrap());
            }
        }
        call.send(request["postData"].as_str().unwrap())
    } else {
        agent().get(&url).call()
    };
    let mut response = response.unwrap();
    let headers: Vec<Value> = response
        .headers()
        .iter()
        .map(|(name, value)| json!({ "name": name.as_str(), "value": value.to_str().unwrap() }))
        .collect();
    let body = response.body_mut().read_to_vec().unwrap();
    json!({
        "requestId": paused["requestId"], "responseCode": response.status().as_u16(),
        "responseHeaders": headers, "body": STANDARD.encode(body),
    })
}

/// A connection that waits for events.
struct DevTools {
    socket: WebSocket<TcpStream>,
    next: u64,
}

impl DevTools {
    fn call(&mut self, session: Option<&Value>, method: &str, parameters: Value) -> Value {
        self.next += 1;
        let mut message = json!({ "id": self.next, "method": method, "params": parameters });
        if let Some(session) = session {
            message["sessionId"] = session.clone();
        }
        self.socket.send(Message::text(message.to_string())).unwrap();
        if method == "Fetch.fulfillRequest" {
            // The next event may come before the reply, and the reply says nothing.
            return Value::Null;
        }
        loop {
            let Some(mut reply) = self.read() else { continue };
            if reply["id"] == self.next {
                assert!(reply.get("error").is_none(), "{method}: {reply}");
                return reply["result"].take();
            }
        }
    }

    /// A request that waits for its answer, if one comes soon.
    fn paused(&mut self) -> Option<Value> {
        self.read().filter(|event| event["method"] == "Fetch.requestPaused")
    }

    fn read(&mut self) -> Option<Value> {
        match self.socket.read() {
            Ok(Message::Text(text)) => serde_json::from_str(&text).ok(),
            _ => None,
        }
    }
}
