//! Chromium without a window, driven over the DevTools protocol, with virtual authenticators.

use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;
use tungstenite::{Message, WebSocket};

/// A browser process.
pub struct Chromium {
    process: Child,
    port: u16,
    /// The path of the browser's own socket.
    path: String,
    _profile: TempDir,
}

/// A page in a context of its own: nothing is shared with other pages, and it is gone after.
pub struct Page {
    socket: WebSocket<TcpStream>,
    next: u64,
    session: Option<String>,
    context: String,
}

/// What a virtual authenticator is like.
#[derive(Clone, Copy, Debug)]
pub struct Authenticator {
    pub protocol: &'static str,
    pub transport: &'static str,
    pub resident_keys: bool,
    pub user_verification: bool,
    pub backed_up: bool,
}

/// What the page says after a form was sent.
#[derive(Debug)]
pub struct Outcome {
    pub refused: bool,
    pub title: String,
    pub message: String,
    /// What the user is to keep.
    pub secret: String,
}

/// The program, if it is here: what `CHROMIUM` names, or else the first of the usual names.
pub fn find() -> Option<String> {
    let usual = ["chromium", "chromium-browser", "google-chrome"];
    let names =
        std::env::var("CHROMIUM").map_or_else(|_| usual.map(str::to_owned).to_vec(), |name| vec![name]);
    names.into_iter().find(|name| {
        let version = Command::new(name).arg("--version").stderr(Stdio::null()).output();
        version.is_ok_and(|output| output.status.success())
    })
}

impl Chromium {
    pub fn start(program: &str) -> Self {
        let profile = tempfile::tempdir().unwrap();
        let process = Command::new(program)
            .args(["--headless=new", "--remote-debugging-port=0", "--no-first-run", "--disable-gpu"])
            // Where tests run as root, or in a container, there is no sandbox to be had.
            .args(["--no-sandbox", "--disable-dev-shm-usage", "--window-size=1200,1000"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg("about:blank")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Chromium writes its port, then the path of its socket.
        let announced = profile.path().join("DevToolsActivePort");
        let deadline = Instant::now() + Duration::from_secs(60);
        let (port, path) = loop {
            let text = std::fs::read_to_string(&announced).unwrap_or_default();
            if let Some((port, path)) = text.split_once('\n').filter(|(_, path)| !path.is_empty()) {
                break (port.parse().unwrap(), path.trim_end().to_owned());
            }
            assert!(Instant::now() < deadline, "Chromium does not start");
            std::thread::sleep(Duration::from_millis(50));
        };
        Self { process, port, path, _profile: profile }
    }

    /// A connection to the browser.
    pub fn connect(&self) -> WebSocket<TcpStream> {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let address = format!("ws://127.0.0.1:{}{}", self.port, self.path);
        tungstenite::client(address, stream).unwrap().0
    }

    /// Opens the server's page and waits until it has shown what is stored.
    pub fn open(&self, url: &str) -> Page {
        let mut page = Page { socket: self.connect(), next: 0, session: None, context: String::new() };
        let context = page.call("Target.createBrowserContext", json!({}));
        page.context = text(&context["browserContextId"]);
        let target = json!({ "url": "about:blank", "browserContextId": page.context });
        let target = page.call("Target.createTarget", target);
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        page.session = Some(text(&page.call("Target.attachToTarget", attach)["sessionId"]));
        page.call("Emulation.setFocusEmulationEnabled", json!({ "enabled": true }));
        page.call("Page.navigate", json!({ "url": url }));
        page.wait_for("location.protocol !== 'about:' && document.getElementById('total')?.textContent");
        page
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Page {
    /// Adds an authenticator, and gives its id.
    pub fn add_authenticator(&mut self, authenticator: Authenticator) -> String {
        self.call("WebAuthn.enable", json!({}));
        let mut options = json!({
            "protocol": authenticator.protocol,
            "transport": authenticator.transport,
            "hasResidentKey": authenticator.resident_keys,
            "hasUserVerification": authenticator.user_verification,
            "isUserVerified": authenticator.user_verification,
            "automaticPresenceSimulation": true,
        });
        if authenticator.protocol == "ctap2" {
            options["ctap2Version"] = json!("ctap2_1");
            options["defaultBackupEligibility"] = json!(authenticator.backed_up);
            options["defaultBackupState"] = json!(authenticator.backed_up);
        }
        text(&self.call("WebAuthn.addVirtualAuthenticator", json!({ "options": options }))["authenticatorId"])
    }

    /// Fills a form in, sends it, and waits for what the page says.
    pub fn submit(&mut self, form: &str, fields: &[(&str, &str)]) -> Outcome {
        let fields: Value = fields.iter().map(|(name, value)| json!([name, value])).collect();
        let script = format!(
            "{{ const form = document.getElementById('{form}');
               for (const [name, value] of {fields}) form.elements[name].value = value;
               form.querySelector('button').click(); }}"
        );
        self.evaluate(&script).unwrap();
        self.wait_for("!document.getElementById('outcome').hidden");
        let said = self
            .evaluate(
                "(() => { const outcome = document.getElementById('outcome');
                   const [title, message, area] = outcome.children;
                   return [outcome.classList.contains('refused'), title.textContent, message.textContent, area.value];
                 })()",
            )
            .unwrap();
        Outcome {
            refused: said[0].as_bool().unwrap(),
            title: text(&said[1]),
            message: text(&said[2]),
            secret: text(&said[3]),
        }
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
            assert!(Instant::now() < deadline, "never true: {expression}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// A picture of the page, as PNG.
    pub fn screenshot(&mut self, file: &Path) {
        let reply = self.call("Page.captureScreenshot", json!({ "captureBeyondViewport": true }));
        std::fs::write(file, STANDARD.decode(text(&reply["data"])).unwrap()).unwrap();
    }

    /// A method of the DevTools protocol.
    pub fn call(&mut self, method: &str, parameters: Value) -> Value {
        self.try_call(method, parameters).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    fn try_call(&mut self, method: &str, parameters: Value) -> Result<Value, String> {
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

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
