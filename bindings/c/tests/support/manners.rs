//! How the library is laid out, how it answers misuse, and what valgrind says of it.

use std::collections::BTreeSet;

use crate::Test;
use crate::installed::{
    command, compiled, has, package, prefix, scratch, shared_library, succeed, succeed_with,
};
use crate::verdicts;

pub(crate) const TESTS: &[Test] = &[
    ("manners::layout", || None, layout),
    ("manners::the_example_in_c", || None, the_example_in_c),
    ("manners::the_command_of_the_readme", || None, the_command_of_the_readme),
    (
        "manners::the_header_in_cpp",
        || (!has("c++", "--version")).then(|| "C++".to_owned()),
        the_header_in_cpp,
    ),
    ("manners::misuse", || None, misuse),
    ("manners::misuse_under_memcheck", valgrind_is_missing, misuse_under_memcheck),
    ("manners::misuse_under_helgrind", valgrind_is_missing, misuse_under_helgrind),
    ("manners::samples_under_memcheck", valgrind_is_missing, samples_under_memcheck),
    ("manners::samples_under_helgrind", valgrind_is_missing, samples_under_helgrind),
];

fn valgrind_is_missing() -> Option<String> {
    (!has("valgrind", "--version")).then(|| "valgrind".to_owned())
}

/// The name that programs look for; what the library needs; and that it offers the header's functions and no others.
fn layout() {
    let dynamic = succeed(command("readelf").arg("--dynamic").arg("--wide").arg(shared_library()));
    let soname = format!("Library soname: [libattestry.so.{}]", attestry_c::ATTESTRY_ABI);
    assert!(dynamic.contains(&soname), "{dynamic}");
    let needed = dynamic.lines().filter(|line| line.contains("(NEEDED)"));
    let expected = ["libgcc_s.so", "libc.so", "libpthread.so", "ld-linux"];
    for line in needed {
        assert!(expected.iter().any(|name| line.contains(name)), "{line}");
    }

    let symbols = succeed(command("nm").args(["--dynamic", "--defined-only"]).arg(shared_library()));
    let offered: BTreeSet<_> = symbols.lines().filter_map(|line| line.split_whitespace().last()).collect();
    let header = std::fs::read_to_string(prefix().join("include/attestry.h")).unwrap();
    // Functions of WebAssembly alone.
    let (before, after) = header.split_once("#if defined(__wasm__)").unwrap();
    let header = before.to_owned() + after.rsplit_once("#endif\n\n#ifdef __cplusplus").unwrap().1;
    let code = header.lines().filter(|line| !line.trim_start().starts_with("//"));
    let declared: BTreeSet<_> = code
        .filter_map(|line| line.split_once('(')?.0.rsplit([' ', '*']).next())
        .filter(|word| word.starts_with("attestry_"))
        .collect();
    assert!(declared.len() > 15, "{declared:?}");
    assert_eq!(offered, declared);

    let version = succeed(command("pkg-config").args(["--modversion", "attestry"]));
    assert_eq!(version.trim(), env!("CARGO_PKG_VERSION"));
}

fn the_example_in_c() {
    for is_static in [false, true] {
        let name = if is_static { "website-static" } else { "website" };
        let printed = succeed(&mut command(compiled("examples/website.c", name, is_static)));
        assert!(printed.contains("\nregistered: {") && printed.contains("\nlogged in: {"), "{printed}");
    }
}

/// The example alone in a folder, built as a user would: by what is installed, and by what pkg-config says of it. A folder
/// without the shared library is one where the static one is taken, and nothing of the library is needed later.
fn the_command_of_the_readme() {
    let readme = std::fs::read_to_string(package().join("README.md")).unwrap();
    let shared = "cc website.c $(pkg-config --cflags --libs attestry) -o website";
    assert!(readme.contains(shared), "the README has another command");
    let folder = scratch().join("readme");
    let archive = folder.join("static");
    std::fs::create_dir_all(&archive).unwrap();
    for file in ["website.c", "sample.h"] {
        std::fs::copy(package().join("examples").join(file), folder.join(file)).unwrap();
    }
    std::fs::copy(prefix().join("lib/libattestry.a"), archive.join("libattestry.a")).unwrap();
    let run = |script: &str| {
        let mut shell = command("sh");
        succeed(shell.args(["-c", script]).current_dir(&folder).env_remove("ATTESTRY_LIBRARY"))
    };
    let by_shared = run(&format!("set -e; {shared}; ./website"));
    assert!(by_shared.contains("\nregistered: {") && by_shared.contains("\nlogged in: {"), "{by_shared}");
    let static_only = "set -e; cc website.c $(pkg-config --static --define-variable=libdir=\"$PWD/static\" --cflags --libs \
         attestry) -o website-static; unset LD_LIBRARY_PATH; ./website-static; ldd website-static";
    let by_static = run(static_only);
    assert!(by_static.starts_with(&by_shared), "{by_static}");
    assert!(!by_static.contains("libattestry"), "{by_static}");
}

fn the_header_in_cpp() {
    let header = prefix().join("include/attestry.h");
    succeed(
        command("c++")
            .args(["-x", "c++", "-std=c++11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only"])
            .arg(header),
    );
}

fn misuse() {
    assert_eq!(succeed(&mut command(compiled("tests/misuse.c", "misuse", false))), "");
}

fn misuse_under_memcheck() {
    memcheck(compiled("tests/misuse.c", "misuse-memcheck", false), &["3"], "");
}

fn misuse_under_helgrind() {
    helgrind(compiled("tests/misuse.c", "misuse-helgrind", false), &["3"], "");
}

fn samples_under_memcheck() {
    let calls = verdicts::samples() + &verdicts::one_of_each_file();
    memcheck(compiled("tests/calls.c", "calls-memcheck", false), &[], &calls);
}

fn samples_under_helgrind() {
    helgrind(compiled("tests/calls.c", "calls-helgrind", false), &[], &verdicts::samples());
}

/// Reads and writes where nothing is, values that were never set, and memory that nobody has a pointer to.
fn memcheck(program: std::path::PathBuf, arguments: &[&str], input: &str) {
    let mut valgrind = command("valgrind");
    valgrind.args([
        "--quiet",
        "--error-exitcode=9",
        "--leak-check=full",
        "--errors-for-leak-kinds=definite,indirect",
    ]);
    valgrind.args(["--show-leak-kinds=definite,indirect"]).arg(program).args(arguments);
    succeed_with(&mut valgrind, input);
}

/// Memory that two threads use at once. Nothing is suppressed.
fn helgrind(program: std::path::PathBuf, arguments: &[&str], input: &str) {
    let mut valgrind = command("valgrind");
    valgrind.args(["--tool=helgrind", "--quiet", "--error-exitcode=9"]);
    valgrind.arg(program).args(arguments);
    succeed_with(&mut valgrind, input);
}
