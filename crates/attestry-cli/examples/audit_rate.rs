//! How fast an audit is beside bare verdicts on the same bodies, in turn in one run:
//!
//! ```text
//! cargo xtask dossiers 100000 1 target/dossiers
//! cargo run --release -p attestry-cli --example audit_rate -- target/dossiers 2 20000
//! ```
//!
//! Bare verdicts have their bodies in memory and their contexts read. Damaged lines are left out of both.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a measurement, run by hand"
)]

use std::ffi::OsString;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Instant;

use attestry_cli::World;
use attestry_dossier::{Dossier, Setup};
use attestry_json::Context;
use serde_json::Value;

/// A call, ready to be judged.
struct Call {
    context: Context,
    body: String,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, threads, chunk] = arguments.as_slice() else {
        eprintln!("usage: audit_rate FOLDER THREADS LINES");
        std::process::exit(2);
    };
    let (threads, chunk): (usize, usize) = (threads.parse().unwrap(), chunk.parse().unwrap());
    let folder = Path::new(folder);
    let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
    let setup = Setup::from_json(read("verifier.json")).unwrap();
    let setup = setup.with_metadata(read("blob.jwt"), read("intake.json")).unwrap();

    let mut lines = BufReader::new(File::open(folder.join("dossiers.jsonl")).unwrap()).split(b'\n');
    let (mut count, mut bare, mut whole, mut bare_cpu, mut whole_cpu) = (0, 0.0, 0.0, 0.0, 0.0);
    loop {
        let sound = lines.by_ref().take(chunk).map(Result::unwrap).filter(|line| Dossier::read(line).is_ok());
        let sound: Vec<_> = sound.collect();
        if sound.is_empty() {
            break;
        }
        count += sound.len();
        let calls: Vec<_> = sound.iter().map(|line| call(line)).collect();
        let (seconds, cpu) = bare_verdicts(&setup, &calls, threads);
        bare += seconds;
        bare_cpu += cpu;
        drop(calls);
        let input: Vec<u8> = sound.iter().flat_map(|line| line.iter().chain(b"\n")).copied().collect();
        drop(sound);
        let (seconds, cpu) = audit(folder, &input, threads);
        whole += seconds;
        whole_cpu += cpu;
        println!(
            "{count} dossiers: bare {:.0}/s, audit {:.0}/s: {:.3}; processor time {:.1} and {:.1} µs each: {:.3}",
            count as f64 / bare,
            count as f64 / whole,
            bare / whole,
            bare_cpu / count as f64 * 1e6,
            whole_cpu / count as f64 * 1e6,
            bare_cpu / whole_cpu,
        );
    }
}

fn call(line: &[u8]) -> Call {
    let line: Value = serde_json::from_slice(line).unwrap();
    let context = Context::from_json(line["call"].to_string()).unwrap();
    Call { context, body: line["body"].as_str().unwrap().to_owned() }
}

/// Seconds by the clock, and of the processor.
fn bare_verdicts(setup: &Setup, calls: &[Call], threads: usize) -> (f64, f64) {
    let (next, passed) = (AtomicUsize::new(0), AtomicU64::new(0));
    let (start, cpu) = (Instant::now(), processor());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let from = next.fetch_add(16, Ordering::Relaxed);
                    let Some(some) = calls.get(from..(from + 16).min(calls.len())) else { return };
                    if some.is_empty() {
                        return;
                    }
                    for Call { context, body } in some {
                        let (verifier, policy) = (setup.verifier(), setup.registration_policy());
                        let verdict = context.verify(body.as_bytes(), verifier, policy, setup.metadata());
                        passed.fetch_add(u64::from(verdict.is_ok()), Ordering::Relaxed);
                    }
                }
            });
        }
    });
    assert!(passed.into_inner() > 0);
    (start.elapsed().as_secs_f64(), processor() - cpu)
}

fn audit(folder: &Path, input: &[u8], threads: usize) -> (f64, f64) {
    let text = |name: &str| folder.join(name).into_os_string();
    let rows = text("rate-rows.jsonl");
    let arguments: Vec<OsString> = vec![
        "attestry".into(),
        "audit".into(),
        "--config".into(),
        text("verifier.json"),
        "--metadata".into(),
        text("blob.jwt"),
        "--metadata-context".into(),
        text("intake.json"),
        "--at".into(),
        "2026-11-29T12:00:00Z".into(),
        "--out".into(),
        rows.clone(),
        "--threads".into(),
        threads.to_string().into(),
        "-".into(),
    ];
    let (mut input, mut output, mut errors) = (input, Vec::new(), Vec::new());
    let mut world = World {
        input: &mut input,
        input_is_terminal: false,
        output: &mut output,
        output_is_terminal: false,
        errors: &mut errors,
        errors_is_terminal: false,
        no_color: true,
        seconds_since_1970: 0,
    };
    let (start, cpu) = (Instant::now(), processor());
    let status = attestry_cli::run(arguments, &mut world);
    let taken = (start.elapsed().as_secs_f64(), processor() - cpu);
    assert!(status < 2, "{}", String::from_utf8_lossy(&errors));
    std::fs::remove_file(rows).unwrap();
    taken
}

/// Seconds of the processor that this process has had, where Linux says so.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind = stat.rsplit(')').next().unwrap_or_default();
    let ticks = behind.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0
}
