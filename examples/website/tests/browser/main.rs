//! The page in a real browser, with virtual authenticators: sign-up, log-in by name and by autofill, and what must fail.
//!
//! Without Chromium every case is ignored, and a line says why. `CHROMIUM` names another program;
//! `ATTESTRY_SCREENSHOTS` a folder for pictures of the page.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

#[path = "../support/mod.rs"]
mod support;

mod accepted;
mod devices;
mod models;
mod refused;
mod site;
mod smallest;

use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use browser::{Authenticator, Chromium};
use libtest_mimic::{Arguments, Trial};

/// A name, and what is to be done.
type Case = (&'static str, fn(&Chromium));

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let program = browser::find();
    if program.is_none() {
        println!("SKIPPED: the website in a browser: there is no Chromium");
    }
    let running = Arc::new(OnceLock::new());
    let trial = |(name, run): &Case| {
        let (run, program, running) = (*run, program.clone(), Arc::clone(&running));
        let ignored = program.is_none();
        let trial = Trial::test(*name, move || {
            let program = program.as_deref().expect("cases are ignored without it");
            run(running.get_or_init(|| Chromium::start(program)));
            Ok(())
        });
        trial.with_ignored_flag(ignored)
    };
    let cases = accepted::CASES.iter().chain(devices::CASES).chain(models::CASES).chain(refused::CASES);
    let cases = cases.chain(smallest::CASES);
    let conclusion = libtest_mimic::run(&arguments, cases.map(trial).collect());
    // With the cases gone, this ends the browser.
    drop(running);
    conclusion.exit_code()
}

/// What the page says where the browser says no more than that.
const NOT_USED: &str =
    "No passkey was used. You stopped, it took too long, or this device has none that fits.";

/// An authenticator in the device, that knows its user.
const PLATFORM: Authenticator = Authenticator {
    protocol: "ctap2",
    transport: "internal",
    resident_keys: true,
    user_verification: true,
    backed_up: false,
};

/// One whose passkeys are on all of the user's devices.
const SYNCHRONIZED: Authenticator = Authenticator { backed_up: true, ..PLATFORM };

/// One that does not know its user.
const UNVERIFIED: Authenticator = Authenticator { user_verification: false, ..PLATFORM };
