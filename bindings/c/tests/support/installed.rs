//! The library as `install` lays it out, and programs that are linked against it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use crate::support;

pub(crate) fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A folder for what the tests build.
pub(crate) fn scratch() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR"))
}

/// Where the library is installed.
pub(crate) fn prefix() -> &'static Path {
    static PREFIX: OnceLock<PathBuf> = OnceLock::new();
    PREFIX.get_or_init(|| {
        if let Some(prefix) = std::env::var_os("ATTESTRY_PREFIX") {
            return prefix.into();
        }
        let prefix = scratch().join("prefix");
        let built = support::file();
        let mut install = Command::new(package().join("install"));
        install.arg("--prefix").arg(&prefix).arg("--from").arg(built.parent().unwrap());
        succeed(install.env_remove("DESTDIR"));
        prefix
    })
}

/// The shared library by the name that programs look for.
pub(crate) fn shared_library() -> PathBuf {
    prefix().join("lib").join(format!("libattestry.so.{}", attestry_c::ATTESTRY_ABI))
}

/// A command that finds the installed library when it is built and when it runs.
pub(crate) fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.env("PKG_CONFIG_PATH", prefix().join("lib/pkgconfig"));
    command.env("LD_LIBRARY_PATH", prefix().join("lib"));
    command.env("ATTESTRY_LIBRARY", shared_library());
    command
}

/// Runs a command that must succeed, and gives what it printed.
#[track_caller]
pub(crate) fn succeed(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    succeeded(&format!("{command:?}"), &output)
}

/// The same, for a command that reads.
#[track_caller]
pub(crate) fn succeed_with(command: &mut Command, input: &str) -> String {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    let printed = succeeded(&format!("{command:?}"), &output);
    writer.join().unwrap().unwrap();
    printed
}

#[track_caller]
fn succeeded(command: &str, output: &Output) -> String {
    let problems = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command}: {}\n{problems}", output.status);
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Compiles a program in C against the installed library, as its user would.
pub(crate) fn compiled(source: &str, name: &str, is_static: bool) -> PathBuf {
    let mut config = command("pkg-config");
    config.args(["--cflags", "--libs", "attestry"]);
    let flags = succeed(if is_static { config.arg("--static") } else { &mut config });
    let flags = flags.split_whitespace().map(|flag| match flag {
        // The name of the file, since the shared library would be taken first.
        "-lattestry" if is_static => "-l:libattestry.a",
        flag => flag,
    });
    let program = scratch().join(name);
    let mut compiler = command("cc");
    compiler.args(["-std=gnu11", "-g", "-O1", "-Wall", "-Wextra", "-Wconversion", "-Werror", "-pthread"]);
    compiler.arg(package().join(source)).args(flags).arg("-o").arg(&program);
    succeed(&mut compiler);
    program
}

/// Whether a program is here.
pub(crate) fn has(program: &str, version: &str) -> bool {
    let run = Command::new(program).arg(version).stdin(Stdio::null()).output();
    run.is_ok_and(|output| output.status.success())
}
