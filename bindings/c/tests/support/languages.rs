//! The examples in other languages: each ends every case as Rust does, and makes options.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::Test;
use crate::installed::{command, has, package, prefix, scratch, succeed};
use crate::verdicts;

pub(crate) const TESTS: &[Test] = &[
    ("languages::go", || missing(has("go", "version"), "Go"), go),
    ("languages::php", || missing(has_php_ffi(), "PHP with FFI"), php),
    ("languages::ruby", || missing(has("ruby", "--version"), "Ruby"), ruby),
    ("languages::java", || missing(has("java", "--version") && jna().exists(), "Java with JNA"), java),
];

fn missing(is_here: bool, what: &str) -> Option<String> {
    (!is_here).then(|| what.to_owned())
}

fn go() {
    let program = scratch().join("go-example");
    let mut build = command("go");
    build.current_dir(package().join("examples/go")).env("GOCACHE", scratch().join("go-cache"));
    build.env("GOFLAGS", "-buildvcs=false").arg("build").arg("-o").arg(&program).arg(".");
    succeed(&mut build);
    check(|| command(&program));
}

fn php() {
    check(|| with_example("php", "attestry.php"));
}

fn ruby() {
    check(|| with_example("ruby", "attestry.rb"));
}

fn java() {
    check(|| {
        let mut java = command("java");
        java.arg("-cp").arg(jna());
        java.arg(format!("-Djna.library.path={}", prefix().join("lib").display()));
        java.arg(package().join("examples/java/Attestry.java"));
        java
    });
}

fn check(program: impl Fn() -> Command) {
    let options = succeed(&mut program());
    let report: Value = serde_json::from_str(&options).unwrap();
    assert!(report["ok"] == true && report["options"]["rp"]["id"] == "example.com", "{options}");
    verdicts::of_program(program().arg("calls"));
}

fn with_example(program: &str, file: &str) -> Command {
    let mut command = command(program);
    command.arg(package().join("examples").join(file));
    command
}

fn has_php_ffi() -> bool {
    let modules = Command::new("php").arg("-m").output();
    modules.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).lines().any(|line| line == "FFI"))
}

/// Where Debian has it, unless `JNA_JAR` says otherwise.
fn jna() -> PathBuf {
    std::env::var_os("JNA_JAR").map_or_else(|| Path::new("/usr/share/java/jna.jar").to_owned(), PathBuf::from)
}
