//! The service's published clients against the running server: they register, log in, sign for what they do and recover.
//! What is refused, they understand.
//!
//! They are npm packages, which cannot be installed side by side: one folder each. Where Node, the packages or Chromium
//! cannot be had, the cases are ignored, and a line says why.

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

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;

use browser::{Authenticator, Chromium};
use libtest_mimic::{Arguments, Trial};
use serde_json::Value;

use support::page::OpenPage as _;
use support::server::{Server, agent};

/// What a case of the browser needs.
struct Browser {
    chromium: Chromium,
    /// The clients, as one script.
    bundle: String,
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let (node, browser) = if arguments.list {
        (Err("only listed".to_owned()), Err("only listed".to_owned()))
    } else {
        prepare()
    };
    for (what, problem) in [("in Node", node.as_ref().err()), ("in a browser", browser.as_ref().err())] {
        if let (Some(problem), false) = (problem, arguments.list) {
            println!("SKIPPED: official clients {what}: {problem}");
        }
    }
    let mut trials = Vec::new();
    for (name, run) in NODE_CASES {
        let folder = node.as_ref().ok().cloned();
        let trial = Trial::test(*name, move || {
            run(&folder.expect("ignored"));
            Ok(())
        });
        trials.push(trial.with_ignored_flag(node.is_err()));
    }
    let ignored = browser.is_err();
    let browser = Arc::new(browser);
    for (name, run) in BROWSER_CASES {
        let shared = Arc::clone(&browser);
        let trial = Trial::test(*name, move || {
            run(shared.as_ref().as_ref().expect("ignored"));
            Ok(())
        });
        trials.push(trial.with_ignored_flag(ignored));
    }
    let conclusion = libtest_mimic::run(&arguments, trials);
    drop(browser);
    conclusion.exit_code()
}

/// The folder with the clients for Node, and those for the browser; or what is missing.
fn prepare() -> (Result<PathBuf, String>, Result<Browser, String>) {
    let browser = || {
        let program = browser::find().ok_or("there is no Chromium")?;
        let folder = install("browser")?;
        let bundle = folder.join("bundle.js");
        let bundled = run(Command::new(folder.join("node_modules/.bin/esbuild"))
            .args(["signers.js", "--bundle", "--platform=browser", "--define:global=globalThis"])
            .arg(format!("--outfile={}", bundle.display()))
            .current_dir(&folder));
        assert!(bundled, "the clients cannot be bundled");
        Ok(Browser { chromium: Chromium::start(&program), bundle: std::fs::read_to_string(bundle).unwrap() })
    };
    (install("node"), browser())
}

/// Installs the packages that a folder's lock file names, outside of the source tree.
fn install(name: &str) -> Result<PathBuf, String> {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients").join(name);
    let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join("clients").join(name);
    std::fs::create_dir_all(&to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let file = entry.unwrap();
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
    if !run(Command::new("node").arg("--version")) {
        return Err("there is no Node".to_owned());
    }
    if run(Command::new("npm").arg("ci").current_dir(&to)) {
        Ok(to)
    } else {
        Err("the packages cannot be installed".to_owned())
    }
}

fn run(command: &mut Command) -> bool {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::inherit()).status();
    status.is_ok_and(|status| status.success())
}

/// A name, and what is to be done in the folder with the packages.
type NodeCase = (&'static str, fn(&Path));

const NODE_CASES: &[NodeCase] = &[
    ("node::every_kind", every_kind_in_node),
    ("node::every_kind_logs_in_and_signs", every_kind_logs_in_in_node),
];

/// What a script says, line by line.
fn said(folder: &Path, script: &str, server: &Server) -> Vec<Value> {
    let output = Command::new("node").arg(script).arg(&server.origin).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect()
}

fn every_kind_logs_in_in_node(folder: &Path) {
    let server = Server::start();
    let mut outcomes = said(folder, "login.js", &server);
    let recovery = outcomes.pop().unwrap();
    let refused = outcomes.pop().unwrap();
    assert_eq!(outcomes.len(), 7, "{outcomes:#?}");
    for outcome in outcomes.iter().chain([&recovery]) {
        assert_eq!(outcome["transfer"]["status"], "Pending", "{outcome:#}");
        assert_eq!(outcome["transfer"]["requestBody"]["amount"], "5", "{outcome:#}");
    }
    assert_eq!(refused["code"], "authentication.signature_invalid", "{refused:#}");
    assert_eq!(refused["status"], 401);
    assert_eq!(recovery["recovered"]["user"]["username"], "ada");
    assert_eq!(recovery["allowed"][0]["encryptedRecoveryKey"], "encrypted");
    assert!(
        recovery["oldKey"].as_str().unwrap().contains("does not match allowed credentials"),
        "{recovery:#}"
    );
    assert_eq!(server.get(&agent(), "/transfers").body["total"], 8);
}

fn every_kind_in_node(folder: &Path) {
    let server = Server::start();
    let outcomes = said(folder, "register.js", &server);
    let (accepted, refused): (Vec<_>, Vec<_>) =
        outcomes.iter().partition(|outcome| outcome.get("record").is_some());
    assert_eq!((accepted.len(), refused.len()), (11, 2), "{outcomes:#?}");
    for outcome in accepted {
        assert_eq!(outcome["record"]["kind"], outcome["kind"]);
        assert_eq!(outcome["signs"], true, "the registered key does not verify: {outcome:#}");
    }
    let codes: Vec<_> = refused.iter().map(|outcome| &outcome["code"]).collect();
    assert_eq!(codes, ["key_attestation.algorithm_for_eddsa", "challenge.kind_mismatch"]);
    assert!(refused.iter().all(|outcome| outcome["status"] == 400), "{refused:#?}");
    // The client shows users the message of our error.
    assert_eq!(refused[1]["message"], "the challenge was issued for another kind of credential");
    assert_eq!(server.stored(&agent())["total"], 11);
}

/// A name, and what is to be done.
type BrowserCase = (&'static str, fn(&Browser));

const BROWSER_CASES: &[BrowserCase] = &[
    ("browser::passkey_platform", |browser| {
        let (record, attestation) = accepted(browser, "Fido2", "passkey", "");
        assert_eq!((&record["kind"], &attestation["format"]), (&"Fido2".into(), &"packed".into()));
    }),
    ("browser::key_p256", |browser| {
        let (record, attestation) = accepted(browser, "Key", "key", "P-256");
        assert_eq!((&record["kind"], &attestation["format"]), (&"Key".into(), &"key".into()));
    }),
    // The signer cuts the signatures of larger curves where those of P-256 have their middle.
    ("browser::key_p384_is_malformed", |browser| malformed(browser, "P-384")),
    ("browser::key_p521_is_malformed", |browser| malformed(browser, "P-521")),
    ("browser::passkey_logs_in_and_signs", |browser| logs_in(browser, "logIn('Fido2', 'passkey')")),
    ("browser::key_logs_in_and_signs", |browser| logs_in(browser, "logIn('Key', 'key', 'P-256')")),
    ("browser::recovers_to_a_passkey", |browser| logs_in(browser, "recover('passkey')")),
    ("browser::recovers_to_a_key", |browser| logs_in(browser, "recover('key')")),
];

/// What the server answered, and what it stored of the attestation.
fn accepted(browser: &Browser, kind: &str, signer: &str, curve: &str) -> (Value, Value) {
    let server = Server::start();
    let outcome = register(browser, &server, kind, signer, curve);
    let stored = server.stored(&agent());
    assert_eq!(stored["total"], 1, "{outcome:#}");
    assert_eq!(stored["items"][0]["credential"], outcome["record"]);
    assert_eq!(outcome["record"]["origin"], server.origin);
    (outcome["record"].clone(), stored["items"][0]["attestation"].clone())
}

fn malformed(browser: &Browser, curve: &str) {
    let server = Server::start();
    let outcome = register(browser, &server, "Key", "key", curve);
    assert_eq!(outcome["code"], "key_attestation.signature_malformed", "{outcome:#}");
    assert_eq!(outcome["status"], 401);
    assert_eq!(server.stored(&agent())["total"], 0);
}

fn logs_in(browser: &Browser, script: &str) {
    let server = Server::start();
    let outcome = run_in_page(browser, &server, script);
    assert_eq!(outcome["transfer"]["status"], "Pending", "{outcome:#}");
    let transfers = server.get(&agent(), "/transfers").body;
    assert_eq!((&transfers["total"], &transfers["items"][0]["user"]), (&1.into(), &"ada".into()));
}

fn register(browser: &Browser, server: &Server, kind: &str, signer: &str, curve: &str) -> Value {
    run_in_page(browser, server, &format!("register('{kind}', '{signer}', '{curve}')"))
}

/// The value of a script in a page that has the clients, and an authenticator.
fn run_in_page(browser: &Browser, server: &Server, script: &str) -> Value {
    let mut page = browser.chromium.open(&server.origin);
    page.add_authenticator(Authenticator {
        protocol: "ctap2",
        transport: "internal",
        resident_keys: true,
        user_verification: true,
        backed_up: false,
    });
    page.evaluate(&browser.bundle).unwrap();
    page.evaluate(script).unwrap()
}
