//! The browser's process.

use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tungstenite::WebSocket;

use crate::Page;

/// A browser process.
#[derive(Debug)]
pub struct Chromium {
    process: Child,
    port: u16,
    /// The path of the browser's own socket.
    path: String,
    _profile: TempDir,
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

    /// A connection to the browser itself.
    pub fn connect(&self) -> WebSocket<TcpStream> {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        tungstenite::client(format!("ws://127.0.0.1:{}{}", self.port, self.path), stream).unwrap().0
    }

    /// Opens a page without anything in it.
    pub fn open_blank(&self) -> Page {
        Page::new(self.connect())
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
