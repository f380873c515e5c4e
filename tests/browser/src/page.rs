//! A page of the browser, and the protocol that it is driven by.

use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tungstenite::{Message, WebSocket};

/// A page in a context of its own: nothing is shared with other pages, and it is gone after.
#[derive(Debug)]
pub struct Page {
    socket: WebSocket<TcpStream>,
    next: u64,
    session: Option<String>,
    context: String,
}

impl Page {
    pub(crate) fn new(socket: WebSocket<TcpStream>) -> Self {
        let mut page = Self { socket, next: 0, session: None, context: String::new() };
        let context = page.call("Target.createBrowserContext", json!({}));
        page.context = text(&context["browserContextId"]);
        let target = json!({ "url": "about:blank", "browserContextId": page.context });
        let target = page.call("Target.createTarget", target);
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        page.session = Some(text(&page.call("Target.attachToTarget", attach)["sessionId"]));
        page.call("Emulation.setFocusEmulationEnabled", json!({ "enabled": true }));
        page
    }

    /// Goes to an address, and waits until this is true there.
    pub fn navigate(&mut self, url: &str, ready: &str) {
        self.call("Page.navigate", json!({ "url": url }));
        self.wait_for(&format!("location.protocol !== 'about:' && {ready}"));
    }

    /// Runs a script in every document from now on, before those of the page.
    pub fn run_first(&mut self, script: &str) {
        self.call("Page.enable", json!({}));
        self.call("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script }));
    }

    /// Shows the page in a window as wide as this, in light or dark colours.
    pub fn show_as(&mut self, width: u32, height: u32, scheme: &str) {
        let metrics =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.call("Emulation.setDeviceMetricsOverride", metrics);
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.call("Emulation.setEmulatedMedia", json!({ "features": features }));
    }

    /// The value of an expression, awaited; or what it throws.
    pub fn evaluate(&mut self, expression: &str) -> Result<Value, String> {
        let parameters = json!({
            "expression": expression,
            "awaitPromise": true,
            "returnByValue": true,
            "userGesture": true,
        });
        let mut reply = self.call("Runtime.evaluate", parameters);
        match reply.get("exceptionDetails") {
            Some(thrown) => Err(thrown["exception"]["description"].as_str().unwrap_or("thrown").to_owned()),
            None => Ok(reply["result"]["value"].take()),
        }
    }

    /// Waits until an expression is true.
    pub fn wait_for(&mut self, expression: &str) {
        let deadline = Instant::now() + Duration::from_secs(60);
        while self.evaluate(&format!("Boolean({expression})")) != Ok(json!(true)) {
            assert!(
                Instant::now() < deadline,
                "never true: {expression}, where the page says {:?}",
                self.evaluate("document.body.innerText")
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// A picture of the page, as PNG.
    pub fn screenshot(&mut self, file: &Path) {
        let reply = self.call("Page.captureScreenshot", json!({ "captureBeyondViewport": true }));
        std::fs::write(file, STANDARD.decode(text(&reply["data"])).unwrap()).unwrap();
    }

    pub(crate) fn call(&mut self, method: &str, parameters: Value) -> Value {
        self.try_call(method, parameters).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    pub(crate) fn try_call(&mut self, method: &str, parameters: Value) -> Result<Value, String> {
        self.next += 1;
        let mut message = json!({ "id": self.next, "method": method, "params": parameters });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        let sent = self.socket.send(Message::text(message.to_string()));
        sent.map_err(|error| error.to_string())?;
        loop {
            let received = self.socket.read().map_err(|error| error.to_string())?;
            let Message::Text(received) = received else { continue };
            let mut reply: Value = serde_json::from_str(&received).map_err(|error| error.to_string())?;
            // All else are events, which nobody waits for.
            if reply["id"] == self.next {
                return match reply.get("error") {
                    Some(error) => Err(error.to_string()),
                    None => Ok(reply["result"].take()),
                };
            }
        }
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.session = None;
        let context = json!({ "browserContextId": self.context });
        let _ = self.try_call("Target.disposeBrowserContext", context);
    }
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
