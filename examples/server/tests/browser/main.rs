//! Registrations and logins in a real browser: from the page through the server to the database, and what must be refused.
//! And what the browser says of origins that may be configured.
//!
//! Without Chromium every case is ignored, and a line says why. `CHROMIUM` names another program;
//! `ATTESTRY_SCREENSHOT` a file for a picture of the page; more are beside it.

#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

#[path = "../support/mod.rs"]
mod support;

mod accepted;
mod app_id;
mod configured;
mod logins;
mod proxy;
mod refused;
mod shown;

use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use browser::{Authenticator, Chromium, Page};
use libtest_mimic::{Arguments, Trial};
use serde_json::json;

use support::page::OpenPage as _;
use support::server::Server;

/// The browser that all cases share, each with pages of its own.
struct Browser {
    program: Option<String>,
    running: OnceLock<Chromium>,
}

impl Browser {
    fn get(&self) -> &Chromium {
        self.running
            .get_or_init(|| Chromium::start(self.program.as_deref().expect("cases are ignored without it")))
    }

    /// Whether server and browser can both make keys of this algorithm, or which of them cannot.
    fn offers(&self, algorithm: i64) -> Result<(), &'static str> {
        let server = Server::start();
        let agent = support::server::agent();
        let offered = server.init(&agent, "Fido2")["pubKeyCredParams"].clone();
        if !offered.as_array().unwrap().contains(&json!({ "type": "public-key", "alg": algorithm })) {
            return Err("the server does not offer the algorithm");
        }
        let mut page = self.get().open(&server.origin);
        page.add_authenticator(PLATFORM);
        let script = format!(
            "navigator.credentials.create({{ publicKey: {{
               challenge: new Uint8Array(32), rp: {{ name: 'probe' }}, timeout: 5000,
               user: {{ id: new Uint8Array(16), name: 'probe', displayName: 'probe' }},
               pubKeyCredParams: [{{ type: 'public-key', alg: {algorithm} }}] }} }}).then(() => true)"
        );
        page.evaluate(&script).map(drop).map_err(|_| "Chromium does not offer the algorithm")
    }
}

/// A name, and what is to be done.
type SimpleCase = (&'static str, fn(&Chromium));

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let browser = Arc::new(Browser { program: browser::find(), running: OnceLock::new() });
    if browser.program.is_none() {
        println!("SKIPPED: registrations and logins in a browser: there is no Chromium");
    }
    let mut trials = Vec::new();
    for case in accepted::cases() {
        let mut ignored = browser.program.is_none();
        let may_be_missing = case.optional_algorithm().filter(|_| !ignored && !arguments.list);
        if let Some(Err(problem)) = may_be_missing.map(|algorithm| browser.offers(algorithm)) {
            println!("SKIPPED: {}: {problem}", case.name);
            ignored = true;
        }
        let shared = Arc::clone(&browser);
        let name = format!("accepted::{}", case.name);
        let trial = Trial::test(name, move || {
            case.run(shared.get());
            Ok(())
        });
        trials.push(trial.with_ignored_flag(ignored));
    }
    for (name, run) in refused::CASES
        .iter()
        .chain(accepted::KEY_CASES)
        .chain(configured::CASES)
        .chain(logins::CASES)
        .chain(app_id::CASES)
        .chain(shown::CASES)
    {
        let shared = Arc::clone(&browser);
        let trial = Trial::test(*name, move || {
            run(shared.get());
            Ok(())
        });
        trials.push(trial.with_ignored_flag(browser.program.is_none()));
    }
    let conclusion = libtest_mimic::run(&arguments, trials);
    // With the cases gone, this ends the browser.
    drop(browser);
    conclusion.exit_code()
}

/// An authenticator in the device, that knows its user.
const PLATFORM: Authenticator = Authenticator {
    protocol: "ctap2",
    transport: "internal",
    resident_keys: true,
    user_verification: true,
    backed_up: false,
};

/// A security key that knows its user and keeps credentials.
const ROAMING: Authenticator = Authenticator { transport: "usb", ..PLATFORM };

/// A security key that can do no more than it must.
const PLAIN: Authenticator = Authenticator { resident_keys: false, user_verification: false, ..ROAMING };

/// A security key from before CTAP2.
const U2F: Authenticator = Authenticator { protocol: "u2f", ..PLAIN };

/// Puts a function between the page and its calls: it gets path, body and the real call.
fn intercept(page: &mut Page, function: &str) {
    let script = format!(
        "{{ const real = window.fetch, between = {function};
           window.fetch = (path, request) => request
             ? between(path, JSON.parse(request.body), (body) => real(path, {{ ...request, body: JSON.stringify(body) }}))
             : real(path); }}"
    );
    page.evaluate(&script).unwrap();
}
