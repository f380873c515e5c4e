//! Tools of the project: `cargo xtask TOOL`.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "tools of the project, run by hand"
)]

mod bench_table;
mod differential;
mod dossiers;
mod fuzz_corpus;
mod instructions;
mod prose;
mod regenerate;
mod supply_chain;
mod unpack_metadata;

use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask TOOL

  regenerate                        writes tests/vectors/, tests/library/results.json, docs/guide/error-codes.md
  fuzz-corpus                       cuts the cases into inputs for the fuzz targets, in fuzz/corpus/
  unpack-metadata                   unpacks ../shared/vectors/metadata/real-blobs.tar.xz into target/metadata/
  dossiers N COPIES FOLDER          writes N dossiers of 50 models, and what audits them; 1 % of the lines are damaged
                                    COPIES: dossiers for each signed body; signing takes most of the time
  differential WHAT N               asks N questions of an implementation and of its oracle
                                    WHAT: p256, secp256k1, rsa2048, rsa3072, rsa4096, rsa8192
  supply-chain LOCK...              checks origins and licences; .ci/check-supply-chain runs it
  prose                             lists how long sentences are; fails on long ones, spelling, broken links
  links FOLDER                      fails on links that lead nowhere in a folder's Markdown; .ci/check-package runs it
  bench-table CRITERION MACHINE     writes the tables of docs/performance.md; benches/table runs it
  instructions REGISTRATION STEP N  repeats one step; benches/instructions counts what it takes
                                    REGISTRATION: none, self, x5c, tpm, key. STEP: parse, verify, record";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((tool, rest)) = arguments.split_first() else { return usage() };
    match (tool.as_str(), rest) {
        ("regenerate", []) => regenerate::run(),
        ("fuzz-corpus", []) => fuzz_corpus::run(),
        ("unpack-metadata", []) => unpack_metadata::run(),
        ("dossiers", [count, copies, folder]) => dossiers::run(count, copies, folder),
        ("differential", arguments) => differential::run(arguments),
        ("supply-chain", locks) => supply_chain::run(locks),
        ("bench-table", arguments) => bench_table::run(arguments),
        ("prose", []) => prose::run(),
        ("links", [folder]) => prose::check_links(folder),
        ("instructions", arguments) => instructions::run(arguments),
        _ => usage(),
    }
}

fn usage() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}

/// The root of the repository.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is a folder of the repository")
}
