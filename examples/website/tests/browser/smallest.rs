//! The smallest website, which the guide shows.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use browser::{Chromium, Page};
use serde_json::json;

use super::{Case, PLATFORM, SYNCHRONIZED};

pub(super) const CASES: &[Case] = &[("smallest::ceremonies", ceremonies)];

struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Registers, logs in, and is refused where nobody has the passkey.
fn ceremonies(chromium: &Chromium) {
    let mut process =
        Command::new(env!("CARGO_BIN_EXE_smallest")).arg("0").stdout(Stdio::piped()).spawn().unwrap();
    let mut origin = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut origin).unwrap();
    let _process = Process(process);

    let mut page = chromium.open_blank();
    let device = page.add_authenticator(PLATFORM);
    page.navigate(origin.trim_end(), "document.readyState === 'complete'");
    let press = |page: &mut Page, button: &str| {
        page.evaluate("document.getElementById('outcome').textContent = ''").unwrap();
        page.evaluate(&format!("document.getElementById('{button}').click()")).unwrap();
        page.wait_for("document.getElementById('outcome').textContent");
        page.evaluate("document.getElementById('outcome').textContent").unwrap()
    };
    assert_eq!(press(&mut page, "register"), "Registered ada");
    assert_eq!(press(&mut page, "login"), "Logged in ada");
    assert_eq!(press(&mut page, "login"), "Logged in ada");
    let ada = page.credentials(&device).remove(0);
    page.remove_authenticator(&device);

    let device = page.add_authenticator(SYNCHRONIZED);
    page.evaluate("document.getElementById('name').value = 'eve'").unwrap();
    assert_eq!(press(&mut page, "register"), "Registered eve");
    assert_eq!(press(&mut page, "login"), "Logged in eve");
    let eve = page.credentials(&device).remove(0);
    page.remove_authenticator(&device);

    // One's id with the other's key.
    let device = page.add_authenticator(PLATFORM);
    let mut forged = ada.clone();
    forged["privateKey"] = eve["privateKey"].clone();
    page.put_credential(&device, &forged);
    assert_eq!(press(&mut page, "login"), "Error: The server refused: its log says why.");
    page.put_credential(&device, &ada);
    assert_eq!(press(&mut page, "login"), "Logged in ada");

    // An answer that was given once.
    let twice = "(async () => {
        const options = await (await fetch('/login/begin', { method: 'POST' })).json();
        const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
        const body = JSON.stringify(await navigator.credentials.get({ publicKey }));
        const send = async () => (await fetch('/login/finish', { method: 'POST', body })).status;
        return [await send(), await send()];
    })()";
    assert_eq!(page.evaluate(twice), Ok(json!([200, 400])));
}
