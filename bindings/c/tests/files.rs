//! The files that are made of others are up to date. `ATTESTRY_REGENERATE=1 cargo test -p attestry-c --test files`
//! writes them anew.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

use std::path::{Path, PathBuf};

use attestry_authenticator::{GetAssertion, MakeCredential};

fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Compares a file with what it should be, or writes it.
#[track_caller]
fn up_to_date(name: &str, text: &str) {
    let file: PathBuf = package().join(name);
    if std::env::var_os("ATTESTRY_REGENERATE").is_some() {
        std::fs::write(&file, text).unwrap();
    }
    let stored = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(stored == text, "{name} is out of date: ATTESTRY_REGENERATE=1 writes it");
}

#[test]
fn the_header_is_up_to_date() {
    let config = cbindgen::Config::from_file(package().join("cbindgen.toml")).unwrap();
    let bindings = cbindgen::Builder::new()
        .with_config(config)
        .with_src(package().join("src/lib.rs"))
        .generate()
        .unwrap();
    let mut header = Vec::new();
    bindings.write(&mut header);
    up_to_date("include/attestry.h", &String::from_utf8(header).unwrap());
}

/// A registration and a login of one passkey, as a browser would send them.
#[test]
fn the_sample_is_up_to_date() {
    let credential = MakeCredential::new("a passkey of the example in C")
        .with_rp_id("example.com")
        .with_origin("https://example.com")
        .with_challenge("cmVnaXN0ZXItYS1wYXNza2V5ISE");
    let login = GetAssertion::with(&credential)
        .with_challenge("bG9nLWluLXdpdGgtYS1wYXNza2V5")
        .with_user_handle(b"user-42");
    let literal = |name: &str, value: &serde_json::Value| {
        let text = value.to_string();
        let lines = text.as_bytes().chunks(80).map(|line| std::str::from_utf8(line).unwrap());
        let lines: Vec<_> = lines.map(|line| format!("    \"{}\"", line.replace('"', "\\\""))).collect();
        format!("static const char {name}[] =\n{};\n", lines.join("\n"))
    };
    let text = format!(
        "// What a browser sends for one passkey. tests/files.rs makes it by the software authenticator.\n\n{}\n{}",
        literal("registration_body", &credential.none().registration_response()),
        literal("login_body", &login.make().authentication_response()),
    );
    up_to_date("examples/sample.h", &text);
}

/// The name that programs look for has the number of the interface.
#[test]
fn the_soname_has_the_number_of_the_interface() {
    let script = std::fs::read_to_string(package().join("build.rs")).unwrap();
    assert!(script.contains(&format!("const ABI: &str = \"{}\";", attestry_c::ATTESTRY_ABI)));
}
