//! Checks where the library's dependencies come from and under what licences. `.ci/check-supply-chain` runs it:
//!
//! `cargo metadata --format-version 1 --locked | cargo xtask supply-chain Cargo.lock OTHER.lock`
//!
//! Of the metadata it looks at what the library itself is built from, on every platform: every licence must be allowed,
//! every package must come from the registry, and none be there in two versions without a reason. Of each lock file it
//! looks at all packages: each has a checksum and comes from the registry, but for those of this repository.

mod licence;
mod lock;
mod packages;

use std::io::Read as _;
use std::process::ExitCode;

use packages::Packages;

/// Licences that the library may be distributed with, on the terms of either of its own.
const LICENCES: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Packages of which the library has two versions, and why. One that it no longer has twice must go.
const TWICE: &[(&str, &str)] = &[
    ("block-buffer", CRRL),
    ("cpufeatures", CRRL),
    ("crypto-common", CRRL),
    ("digest", CRRL),
    ("keccak", CRRL),
    ("rand_core", CRRL),
    ("sha2", CRRL),
    ("syn", "it runs in builds only; the macros of serde have gone over to its new version, others not yet"),
];
const CRRL: &str = "crrl, for Ed448, is built on the generation before that of the other cryptography";

/// Packages that are this repository's own.
const OWN: &[&str] = &[
    "attestry",
    "attestry-authenticator",
    "attestry-c",
    "attestry-cli",
    "attestry-dossier",
    "attestry-example-models",
    "attestry-python",
    "attestry-fuzz",
    "attestry-fuzz-library",
    "attestry-json",
    "attestry-rustls",
    "attestry-server",
    "attestry-test-browser",
    "attestry-test-suite",
    "attestry-website",
    "attestry-conformance",
    "xtask",
];

/// The arguments are lock files; the metadata comes from standard input.
pub(crate) fn run(locks: &[String]) -> ExitCode {
    match check(locks) {
        Ok(problems) if problems.is_empty() => ExitCode::SUCCESS,
        Ok(problems) => {
            for problem in problems {
                eprintln!("{problem}");
            }
            ExitCode::FAILURE
        }
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::from(2)
        }
    }
}

/// What is wrong, a line for each.
fn check(locks: &[String]) -> Result<Vec<String>, String> {
    let mut metadata = String::new();
    std::io::stdin().read_to_string(&mut metadata).map_err(|error| format!("standard input: {error}"))?;
    let packages = Packages::of_library(&metadata)?;
    let mut problems = packages.foreign(OWN);
    problems.extend(packages.licences(LICENCES));
    problems.extend(packages.twice(TWICE));
    println!("{} packages, under {}", packages.len(), packages.kinds_of_licences().join("; "));
    for path in locks {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
        let (count, wrong) = lock::check(&text, OWN);
        println!("{path}: {count} packages");
        problems.extend(wrong.into_iter().map(|problem| format!("{path}: {problem}")));
        if count == 0 {
            problems.push(format!("{path}: no packages"));
        }
    }
    Ok(problems)
}
