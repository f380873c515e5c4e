//! What only a process of its own shows.

use std::io::Read as _;
use std::process::{Command, Stdio};

use crate::harness::root;

const PROGRAM: &str = env!("CARGO_BIN_EXE_attestry");

#[test]
fn it_ends_quietly_where_nobody_reads_on() {
    let samples = root().join("tests/vectors/samples.json");
    for arguments in [vec!["verify"], vec!["explain", "--case", "1"]] {
        let mut child = Command::new(PROGRAM)
            .args(&arguments)
            .arg(&samples)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Closed before anything is read.
        drop(child.stdout.take());
        let mut errors = String::new();
        child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        assert_eq!((child.wait().unwrap().code(), errors.as_str()), (Some(141), ""), "{arguments:?}");
    }
}

#[test]
fn the_process_has_its_arguments_streams_and_environment() {
    let output = Command::new(PROGRAM).arg("--version").output().unwrap();
    assert!(output.status.success());
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        format!("attestry {}\n", env!("CARGO_PKG_VERSION"))
    );
    let output = Command::new(PROGRAM).args(["explain", "client_data.no_such_code"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let output = Command::new(PROGRAM).stdin(Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}
