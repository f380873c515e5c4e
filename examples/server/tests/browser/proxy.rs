//! Origins that the browser cannot reach, such as those of https: what it asks of one, the server answers.

use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use browser::Chromium;
use serde_json::{Value, json};
use tungstenite::{Message, WebSocket};

use super::support::server::agent;

/// Answers what the browser asks of an origin with what the server says: a connection to the browser of its own, in which
/// requests are paused.
pub(super) struct Proxy {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Proxy {
    /// For the page that shows the server of this port.
    pub(super) fn serve(chromium: &Chromium, origin: &'static str, port: u16) -> Self {
        let mut connection = DevTools { socket: chromium.connect(), next: 0 };
        let targets = connection.call(None, "Target.getTargets", json!({}));
        let url = format!("http://localhost:{port}/");
        let is_page = |target: &&Value| target["url"] == json!(url);
        let target = targets["targetInfos"].as_array().unwrap().iter().find(is_page).unwrap();
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let session = connection.call(None, "Target.attachToTarget", attach)["sessionId"].clone();
        let patterns = json!({ "patterns": [{ "urlPattern": format!("{origin}/*") }] });
        connection.call(Some(&session), "Fetch.enable", patterns);
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            connection.socket.get_ref().set_read_timeout(Some(Duration::from_millis(100))).unwrap();
            while !stopped.load(Ordering::SeqCst) {
                if let Some(paused) = connection.paused() {
                    let answer = answered(&paused["params"], origin, port);
                    connection.call(Some(&session), "Fetch.fulfillRequest", answer);
                }
            }
        });
        Self { stop, thread: Some(thread) }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let ended = self.thread.take().map(JoinHandle::join);
        assert!(std::thread::panicking() || ended.is_some_and(|ended| ended.is_ok()));
    }
}

/// What the server says to a paused request.
fn answered(paused: &Value, origin: &str, port: u16) -> Value {
    let request = &paused["request"];
    let path = request["url"].as_str().unwrap().strip_prefix(origin).unwrap();
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
