//! One step of a registration, so many times: what `benches/instructions` counts the instructions of.
//!
//! `cargo run --release --example instructions -- none|self|x5c|tpm|key parse|verify|record COUNT`
//!
//! Signatures are taken for true, so that parsing, hashing and checking are all there is.

#![allow(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a program, which reads its arguments and prints"
)]

#[path = "../benches/common/mod.rs"]
mod common;

use std::hint::black_box;
use std::process::ExitCode;

use common::{now, providers, samples};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [registration, step, count] = arguments.as_slice() else { return usage() };
    let sample = match registration.as_str() {
        "none" => samples::none_es256(),
        "self" => samples::packed_self_es256(),
        "x5c" => samples::packed_x5c(1),
        "tpm" => samples::tpm_rsa(),
        "key" => samples::keys().remove(0),
        _ => return usage(),
    };
    let Ok(count) = count.parse::<u32>() else { return usage() };
    let verifier = sample.verifier(providers::stubbed());
    let challenge = sample.challenge();
    let request = verifier.parse(&sample.body).unwrap();
    for _ in 0..count {
        match step.as_str() {
            "parse" => drop(black_box(verifier.parse(black_box(&sample.body)))),
            "verify" => drop(black_box(verifier.verify(black_box(&request), &challenge, now()))),
            "record" => drop(black_box(sample.register(&verifier, &challenge))),
            _ => return usage(),
        }
    }
    ExitCode::SUCCESS
}

fn usage() -> ExitCode {
    eprintln!("usage: instructions none|self|x5c|tpm|key parse|verify|record COUNT");
    ExitCode::from(2)
}
