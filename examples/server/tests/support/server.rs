//! A server process of a test's own: any free port, its own database file.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use ureq::Agent;

pub struct Server {
    process: Child,
    /// As users see it.
    pub origin: String,
    pub port: u16,
    arguments: Vec<String>,
    folder: Arc<TempDir>,
    /// What it has said of refusals and failures.
    log: Arc<Mutex<String>>,
}

/// An answer of the server.
#[derive(Debug, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
}

impl Server {
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    pub fn start_with(arguments: &[&str]) -> Self {
        Self::in_folder(Arc::new(tempfile::tempdir().unwrap()), arguments)
    }

    /// Another server on the same database.
    pub fn beside(&self, arguments: &[&str]) -> Self {
        Self::in_folder(Arc::clone(&self.folder), arguments)
    }

    fn in_folder(folder: Arc<TempDir>, arguments: &[&str]) -> Self {
        let arguments: Vec<String> = arguments.iter().copied().map(str::to_owned).collect();
        let log = Arc::default();
        let (process, origin, port) = spawn(&folder, &arguments, &log);
        Self { process, origin, port, arguments, folder, log }
    }

    /// Starts it again on its database, after it has ended. Port and origin are new ones.
    pub fn restart(&mut self) {
        assert!(self.process.try_wait().unwrap().is_some(), "the server still runs");
        (self.process, self.origin, self.port) = spawn(&self.folder, &self.arguments, &self.log);
    }

    pub fn database(&self) -> PathBuf {
        database(&self.folder)
    }

    /// The lines of the log, once there are as many.
    pub fn log(&self, at_least: usize) -> Vec<String> {
        let deadline = Instant::now() + Duration::from_secs(15);
        loop {
            let lines: Vec<String> = self.log.lock().unwrap().lines().map(str::to_owned).collect();
            if lines.len() >= at_least || Instant::now() > deadline {
                return lines;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Sends a signal by its name, such as `TERM`.
    pub fn signal(&self, name: &str) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
    }

    /// How it ended, which it must do soon.
    pub fn wait(&mut self) -> ExitStatus {
        let deadline = Instant::now() + Duration::from_secs(15);
        while Instant::now() < deadline {
            if let Some(status) = self.process.try_wait().unwrap() {
                return status;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("the server does not end");
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    pub fn init(&self, agent: &Agent, kind: &str) -> Value {
        let answer = self.post(
            agent,
            "/auth/credentials/code/init",
            &json!({ "credentialKind": kind, "code": "A7U-KY6-9PT" }),
        );
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body
    }

    pub fn verify(&self, agent: &Agent, body: &Value) -> Answer {
        self.post(agent, "/auth/credentials/code/verify", body)
    }

    pub fn post(&self, agent: &Agent, path: &str, body: &Value) -> Answer {
        self.try_post(agent, path, body).unwrap()
    }

    /// An error where the server gave no answer.
    pub fn try_post(&self, agent: &Agent, path: &str, body: &Value) -> Result<Answer, ureq::Error> {
        self.try_call(agent, path, &[], body)
    }

    /// A call of somebody who is logged in, or recovers.
    pub fn call(&self, agent: &Agent, path: &str, token: &str, body: &Value) -> Answer {
        self.try_call(agent, path, &[("authorization", &format!("Bearer {token}"))], body).unwrap()
    }

    /// The same with these headers; an error where the server gave no answer.
    pub fn try_call(
        &self,
        agent: &Agent,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Result<Answer, ureq::Error> {
        let mut request = agent.post(self.url(path)).header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        answer(request.send(serde_json::to_vec(body).unwrap())?)
    }

    pub fn get(&self, agent: &Agent, path: &str) -> Answer {
        answer(agent.get(self.url(path)).call().unwrap()).unwrap()
    }

    /// The list of what is stored.
    pub fn stored(&self, agent: &Agent) -> Value {
        let answer = self.get(agent, "/credentials");
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Answer {
    /// The stable code of a refusal, whose shape is checked.
    pub fn code(&self) -> &str {
        let error = &self.body["error"];
        assert_eq!(error["status"], self.status, "{self:?}");
        assert!(error["id"].is_string() && error["message"].is_string(), "{self:?}");
        error["details"]["code"].as_str().unwrap_or_else(|| panic!("no code in {self:?}"))
    }
}

/// A client with a connection of its own, that takes every status for an answer.
pub fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(60)))
        .build()
        .into()
}

fn answer(mut response: ureq::http::Response<ureq::Body>) -> Result<Answer, ureq::Error> {
    let status = response.status().as_u16();
    let text = response.body_mut().read_to_vec()?;
    let body = serde_json::from_slice(&text)
        .unwrap_or_else(|_| panic!("no JSON with {status}: {}", String::from_utf8_lossy(&text)));
    Ok(Answer { status, body })
}

fn spawn(folder: &TempDir, arguments: &[String], log: &Arc<Mutex<String>>) -> (Child, String, u16) {
    let mut process = Command::new(env!("CARGO_BIN_EXE_attestry-server"))
        .arg("--database")
        .arg(database(folder))
        .args(["--listen", "127.0.0.1:0"])
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let errors = BufReader::new(process.stderr.take().unwrap());
    let log = Arc::clone(log);
    std::thread::spawn(move || {
        for line in errors.lines().map_while(Result::ok) {
            // The test's own output has it too.
            eprintln!("{line}");
            let mut log = log.lock().unwrap();
            log.push_str(&line);
            log.push('\n');
        }
    });
    let mut first = String::new();
    let mut output = BufReader::new(process.stdout.take().unwrap());
    output.read_line(&mut first).unwrap();
    // The rest is read too, so that the server can always write.
    std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
    let (origin, rest) = first
        .strip_prefix("attestry-server: ")
        .and_then(|line| line.split_once(" on 127.0.0.1:"))
        .unwrap_or_else(|| panic!("the server did not start: {first:?}"));
    let port = rest.split(',').next().unwrap().parse().unwrap();
    (process, origin.to_owned(), port)
}

fn database(folder: &TempDir) -> PathBuf {
    Path::new(folder.path()).join("server.db")
}
