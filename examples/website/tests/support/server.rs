//! A server process of a test's own, and browsers without a window, which keep their cookie.

use std::io::{BufRead as _, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use ureq::Agent;

pub struct Server {
    process: Process,
    /// As users see it.
    pub origin: String,
    port: u16,
    folder: TempDir,
    /// What it says from now on, and what it logs.
    lines: Mutex<Receiver<String>>,
    log: JoinHandle<Vec<String>>,
}

/// A client with cookies of its own.
pub struct Client<'s> {
    server: &'s Server,
    agent: Agent,
    /// `name=value`, as the server set it last.
    pub cookie: Option<String>,
}

/// An answer of the server.
#[derive(Debug, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
    pub set_cookie: Option<String>,
}

impl Server {
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    pub fn start_with(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut process = Command::new(env!("CARGO_BIN_EXE_attestry-website"))
            .arg("--database")
            .arg(folder.path().join("website.db"))
            .args(["--listen", "127.0.0.1:0"])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        output.read_line(&mut first).unwrap();
        // The rest is read too, so that the server can always write.
        let (heard, lines) = channel();
        let errors = BufReader::new(process.stderr.take().unwrap());
        let listen = |stream: BufReader<Box<dyn Read + Send>>| {
            let heard = heard.clone();
            std::thread::spawn(move || {
                let lines = stream.lines().map_while(Result::ok);
                // Nobody listens after the test.
                lines.inspect(|line| drop(heard.send(line.clone()))).collect::<Vec<_>>()
            })
        };
        listen(BufReader::new(Box::new(output)));
        let log = listen(BufReader::new(Box::new(errors)));
        let (origin, rest) = first
            .strip_prefix("attestry-website: ")
            .and_then(|line| line.split_once(" on 127.0.0.1:"))
            .unwrap_or_else(|| panic!("the server did not start: {first:?}"));
        let port = rest.split(',').next().unwrap().parse().unwrap();
        Self {
            process: Process(process),
            origin: origin.to_owned(),
            port,
            folder,
            lines: Mutex::new(lines),
            log,
        }
    }

    pub fn database(&self) -> PathBuf {
        self.folder.path().join("website.db")
    }

    pub fn client(&self) -> Client<'_> {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            .build()
            .into();
        Client { server: self, agent, cookie: None }
    }

    /// Waits until it says or logs a line with this, from where the last call stopped. This is the line.
    #[track_caller]
    pub fn hear(&self, text: &str) -> String {
        loop {
            let line = self.lines.lock().unwrap().recv_timeout(Duration::from_secs(30));
            let line = line.unwrap_or_else(|_| panic!("the server never says {text:?}"));
            if line.contains(text) {
                return line;
            }
        }
    }

    /// Sends it SIGHUP.
    pub fn hang_up(&self) {
        let sent = Command::new("kill").args(["-HUP", &self.process.0.id().to_string()]).status();
        assert!(sent.unwrap().success());
    }

    /// Ends the server. These are the lines of its log.
    pub fn log(self) -> Vec<String> {
        drop(self.process);
        self.log.join().unwrap()
    }
}

/// Ends with the test.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Client<'_> {
    pub fn get(&mut self, path: &str) -> Answer {
        let mut request = self.agent.get(self.url(path));
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        let response = request.call().unwrap();
        self.answer(response)
    }

    pub fn post(&mut self, path: &str, body: &Value) -> Answer {
        self.post_as("application/json", path, body)
    }

    pub fn post_as(&mut self, content_type: &str, path: &str, body: &Value) -> Answer {
        let mut request = self.agent.post(self.url(path)).header("content-type", content_type);
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        let response = request.send(body.to_string()).unwrap();
        self.answer(response)
    }

    /// Posts what must be answered with 200.
    pub fn ask(&mut self, path: &str, body: &Value) -> Value {
        let answer = self.post(path, body);
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        answer.body
    }

    /// The name of whoever is logged in.
    pub fn name(&mut self) -> Value {
        self.get("/account").body["name"].clone()
    }

    pub fn log_out(&mut self) {
        self.ask("/logout", &json!({}));
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.server.port)
    }

    fn answer(&mut self, mut response: ureq::http::Response<ureq::Body>) -> Answer {
        let set_cookie = response.headers().get("set-cookie").map(|value| value.to_str().unwrap().to_owned());
        if let Some(cookie) = &set_cookie {
            let pair = cookie.split(';').next().unwrap();
            self.cookie = (!pair.ends_with('=')).then(|| pair.to_owned());
        }
        let text = response.body_mut().read_to_string().unwrap();
        Answer {
            status: response.status().as_u16(),
            body: serde_json::from_str(&text).unwrap_or(Value::String(text)),
            set_cookie,
        }
    }
}

impl Answer {
    /// The stable code of a refusal.
    pub fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or_else(|| panic!("no code in {self:?}"))
    }
}
