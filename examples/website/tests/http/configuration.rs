//! Configurations that the server does not start with.

use std::process::{Command, Stdio};

use super::support::server::Server;
use models::testing::{Authority, HOST};

#[test]
fn what_cannot_work_is_refused_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("website.db").display().to_string();
    let absent = folder.path().join("absent/website.db").display().to_string();
    let authority = Authority::new("authority");
    let (file, root) = (authority.file().display().to_string(), authority.root().display().to_string());
    let blob = authority.sign(1, &[]);
    authority.publish(&blob);
    let garbage = folder.path().join("garbage").display().to_string();
    std::fs::write(&garbage, "not a BLOB").unwrap();
    for (arguments, says) in [
        (&["--metadata", &absent][..], "No such file"),
        (&["--metadata", &garbage], "code=metadata.jws_malformed"),
        // FIDO's roots and host, where nothing else is said.
        (&["--metadata", &file], "code=trust.no_path"),
        (&["--metadata", &file, "--metadata-root", &root], "code=metadata.signer_name"),
        (&["--metadata", &file, "--metadata-root", &garbage], "neither DER nor a certificate in PEM"),
        (&["--metadata-root", &root], "--metadata"),
        (&["--metadata-host", HOST], "--metadata"),
        (&["--origin", "https://example.com"], "relying party"),
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

#[test]
fn a_root_may_be_in_pem() {
    let authority = Authority::new("authority");
    authority.publish(&authority.sign(1, &[]));
    std::fs::write(authority.root(), authority.root_pem()).unwrap();
    let arguments = authority.arguments();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    Server::start_with(&arguments).hear("metadata in use: BLOB 1, 0 models");
}
