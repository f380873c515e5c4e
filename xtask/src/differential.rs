//! The faster implementations against their oracles, on as many cases as are asked for: signatures that hold, and the same
//! with one thing changed. Every answer has to be the oracle's.
//!
//! The raw implementations are asked, without the checks of keys and signatures that the library runs before them.

use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};

use attestry::crypto::SignatureProvider;

use super::usage;

mod ecdsa;
mod rsa;

/// What each implementation answers, the oracle first.
type Answers = Vec<bool>;

pub(crate) fn run(arguments: &[String]) -> ExitCode {
    let [what, count] = arguments else { return usage() };
    let Ok(count) = count.parse::<usize>() else { return usage() };
    match what.as_str() {
        "p256" => compare(count, &["p256", "crrl"], ecdsa::p256::batch),
        "secp256k1" => compare(count, &["k256", "crrl"], ecdsa::secp256k1::batch),
        "rsa2048" => of_rsa(2048, count),
        "rsa3072" => of_rsa(3072, count),
        "rsa4096" => of_rsa(4096, count),
        "rsa8192" => of_rsa(8192, count),
        _ => usage(),
    }
}

fn of_rsa(bits: usize, count: usize) -> ExitCode {
    let providers = vec![
        SignatureProvider::rustcrypto(),
        SignatureProvider::default(),
        #[cfg(feature = "aws-lc-rs")]
        SignatureProvider::aws_lc_rs(),
    ];
    let names: &[&str] = &[
        "rsa",
        "crypto-bigint",
        #[cfg(feature = "aws-lc-rs")]
        "aws-lc-rs",
    ];
    let keys = rsa::Keys::new(bits, providers);
    compare(count, names, |number| keys.batch(number))
}

/// Asks about batches of cases until there were enough. The batches have numbers, so that a run can be repeated.
fn compare(count: usize, names: &[&str], batch: impl Fn(usize) -> Vec<Answers> + Sync) -> ExitCode {
    let (next, asked, held, differing) =
        (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let work = || {
        while asked.load(Ordering::Relaxed) < count {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let answers = batch(number);
            for (place, answers) in answers.iter().enumerate() {
                if answers.iter().any(|answer| *answer != answers[0]) {
                    differing.fetch_add(1, Ordering::Relaxed);
                    println!("batch {number}, case {place}: {answers:?}");
                }
                held.fetch_add(usize::from(answers[0]), Ordering::Relaxed);
            }
            asked.fetch_add(answers.len(), Ordering::Relaxed);
        }
    };
    // WebAssembly has no other thread than this one.
    let others = std::thread::available_parallelism().map_or(0, |all| all.get() - 1);
    std::thread::scope(|scope| {
        for _ in 0..others {
            scope.spawn(work);
        }
        work();
    });
    let (asked, held, differing) = (asked.into_inner(), held.into_inner(), differing.into_inner());
    println!("{asked} cases, of which {held} hold; {differing} differ among {}", names.join(", "));
    // Cases that all hold, or of which none does, would show nothing.
    if differing == 0 && held > 0 && held < asked { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
