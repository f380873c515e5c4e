//! The help teaches: each of its examples is run as it stands there.

use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use crate::explain::{context, registered, verifier};
use crate::harness::{run, sample, samples};
use crate::metadata::Blob;

const COMMANDS: [&[&str]; 9] = [
    &[],
    &["verify"],
    &["audit"],
    &["explain"],
    &["metadata"],
    &["metadata", "verify"],
    &["metadata", "list"],
    &["metadata", "show"],
    &["config", "check"],
];

#[test]
fn every_subcommand_has_examples_and_its_exit_statuses() {
    for command in COMMANDS {
        let text = run(&[command, &["--help"]].concat(), b"").well();
        assert!(text.contains("\nExamples:\n  attestry ") || text.contains("\nExamples:\n  curl "), "{text}");
        assert!(text.contains("\nExit status: 0"), "{text}");
        assert!(run(&[command, &["-h"]].concat(), b"").well().contains("Examples:"));
        for line in text.lines() {
            // Two columns of clap's are as wide as they have to be.
            assert!(line.chars().count() <= 120, "{line}");
        }
    }
}

fn pem_to_der(pem: &str) -> Vec<u8> {
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    base64::engine::general_purpose::STANDARD.decode(body).unwrap()
}

#[test]
fn every_example_works() {
    let blob = Blob::new();
    let registered = registered();
    let folder = &blob.folder;
    folder.write("response.json", registered.response.to_string());
    folder.write("body.json", registered.response.to_string());
    folder.write("verifier.json", verifier().to_string());
    folder.write("context.json", context().to_string());
    folder.write("case.json", sample("Key").to_string());
    folder.write("cases.json", json!(samples()).to_string());
    folder.write("more.json", json!([sample("Key")]).to_string());
    folder.write("cases/samples.json", json!(samples()).to_string());
    let client_data = registered.response["response"]["clientDataJSON"].as_str().unwrap();
    folder.write("data.bin", URL_SAFE_NO_PAD.decode(client_data).unwrap());
    let setup = attestry_dossier::Setup::from_json(verifier().to_string()).unwrap();
    let response = registered.response.to_string();
    let handles = attestry_dossier::Handles::Kept;
    let kept = attestry_dossier::keep(&setup, &context().to_string(), response.as_bytes(), handles).unwrap();
    // What a file is, its bytes say: the names of the examples may lie.
    for name in ["kept.jsonl", "kept.jsonl.gz", "kept.jsonl.zst", "kept/day.jsonl"] {
        folder.write(name, &kept.line);
    }
    folder.write("stricter.json", r#"{ "registrationPolicy": {} }"#);
    let root = URL_SAFE_NO_PAD.encode(pem_to_der(&std::fs::read_to_string(&blob.root).unwrap()));
    let intake =
        json!({ "now": "2026-01-01T00:00:00Z", "roots": [root], "options": { "dns": null } }).to_string();
    folder.write("intake.json", intake);
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_attestry")).parent().unwrap();
    let path = std::env::join_paths(
        std::iter::once(program.to_path_buf())
            .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())),
    )
    .unwrap();
    let mut count = 0;
    for command in COMMANDS {
        let text = run(&[command, &["--help"]].concat(), b"").well();
        let examples = text.split("\nExamples:\n").nth(1).unwrap().split("\n\n").next().unwrap();
        for line in examples.lines().filter(|line| line.starts_with("  attestry ")) {
            // What comes after two spaces says what the example does.
            let line = line.trim().split("  ").next().unwrap();
            // FIDO's own BLOB is not at hand: one of the tests' own, under its own root, stands for it.
            let own = "--root root.pem --any-name --now 2026-01-01T00:00:00Z";
            let own = if line.contains("--root") { "" } else { own };
            let metadata = ["verify", "list", "show"].iter().fold(line.to_owned(), |line, word| {
                line.replace(&format!("metadata {word}"), &format!("metadata {word} {own}"))
            });
            let trusted = if metadata.contains("attestry audit") {
                "--metadata blob.jwt --metadata-context intake.json"
            } else {
                "--metadata blob.jwt --root root.pem --any-name"
            };
            let metadata = metadata.replace("--metadata blob.jwt", trusted);
            let output = Command::new("sh")
                .args(["-c", &metadata])
                .current_dir(folder.path())
                .env("PATH", &path)
                .output()
                .unwrap();
            let errors = String::from_utf8_lossy(&output.stderr);
            // Models and numbers that the stand-in lacks, and what grep does not find; lists of revocation.
            let may_lack =
                ["metadata show", "| grep", "--previous-no"].iter().any(|word| line.contains(word));
            let allowed = if line.contains("--crl") { 0..=2 } else { 0..=i32::from(may_lack) };
            assert!(allowed.contains(&output.status.code().unwrap()), "{metadata}: {errors}");
            if line.contains("--crl") {
                assert!(errors.contains("root.crl: "), "{errors}");
            }
            assert!(!errors.contains("Usage"), "{metadata}: {errors}");
            count += 1;
        }
    }
    assert!(count > 25, "{count}");
}
