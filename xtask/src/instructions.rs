//! One step of a registration, so many times: what `benches/instructions` counts the instructions of.
//!
//! Signatures are taken for true, so that parsing, hashing and checking are all there is.

use std::hint::black_box;
use std::process::ExitCode;

use attestry::service::CreateCredentialBody;
use suite::harness::{now, providers, samples};

use super::usage;

pub(crate) fn run(arguments: &[String]) -> ExitCode {
    let [registration, step, count] = arguments else { return usage() };
    let sample = match registration.as_str() {
        "none" => samples::none_es256(0),
        "self" => samples::packed_self_es256(0),
        "x5c" => samples::packed_x5c(0, 1),
        "tpm" => samples::tpm_rsa(0),
        "key" => samples::keys(0).remove(0),
        _ => return usage(),
    };
    let Ok(count) = count.parse::<u32>() else { return usage() };
    let verifier = sample.verifier(providers::stubbed());
    let challenge = sample.challenge();
    let parse = || CreateCredentialBody::parse(black_box(&sample.body), verifier.limits());
    let body = parse().unwrap();
    let verify = || verifier.verify_registration(black_box(body.registration()), &challenge, now());
    for _ in 0..count {
        match step.as_str() {
            "parse" => drop(black_box(parse())),
            "verify" => drop(black_box(verify())),
            "record" => drop(black_box(sample.register(&verifier, &challenge))),
            _ => return usage(),
        }
    }
    ExitCode::SUCCESS
}
