//! Configurations that the server does not start with.

use std::process::{Command, Stdio};

#[test]
fn what_cannot_work_is_refused_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("website.db").display().to_string();
    let absent = folder.path().join("absent/website.db").display().to_string();
    for (arguments, says) in [
        (&["--origin", "https://example.com"][..], "relying party"),
        (&["--relying-party-id", "example.com", "--origin", "https://example.com/"], "https://example.com/"),
        (&["--user-verification", "often"], "[possible values: required, preferred, discouraged]"),
        (&["--database", &absent], "unable to open database file"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_attestry-website"))
            .env("ATTESTRY_DATABASE", &database)
            .args(["--listen", "127.0.0.1:0"])
            .args(arguments)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && error.contains(says), "{arguments:?}: {output:?}");
    }
}
