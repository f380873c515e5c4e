//! Dossiers to audit: as many as one likes, with the configuration and the metadata that judge them.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::ExitCode;

use suite::dossiers::{Fleet, REVOKED};

/// Of a million lines, how many are damaged: one of a hundred.
const DAMAGED: u64 = 10_000;
/// Bodies that a thread signs at a time.
const BATCH: u64 = 200;

/// `copies`: dossiers of one signed body, each of another user or time.
pub(crate) fn run(count: &str, copies: &str, folder: &str) -> ExitCode {
    let (Ok(count), Ok(copies)) = (count.parse::<u64>(), copies.parse::<u64>()) else {
        return crate::usage();
    };
    let bodies = count.div_ceil(copies);
    let folder = Path::new(folder);
    std::fs::create_dir_all(folder).unwrap();
    let fleet = Fleet::new("fleet", DAMAGED);
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    write("verifier.json", &Fleet::config().to_string());
    write("stricter.json", &Fleet::stricter().to_string());
    write("blob-then.jwt", &fleet.blob(false));
    write("blob.jwt", &fleet.blob(true));
    write("intake-then.json", &fleet.intake(false).to_string());
    write("intake.json", &fleet.intake(true).to_string());

    let mut file = BufWriter::new(File::create(folder.join("dossiers.jsonl")).unwrap());
    let mut holders = std::collections::BTreeSet::new();
    let threads = u64::try_from(std::thread::available_parallelism().map_or(1, usize::from)).unwrap();
    let mut next = 0;
    while next < bodies {
        let starts: Vec<_> = (0..threads).map(|thread| next + thread * BATCH).collect();
        let parts: Vec<_> = std::thread::scope(|scope| {
            let fleet = &fleet;
            let make = move |start: u64| {
                let numbers = start.min(bodies)..(start + BATCH).min(bodies);
                numbers.flat_map(|index| fleet.lines(index, copies)).collect::<Vec<_>>()
            };
            let running: Vec<_> = starts.iter().map(|start| scope.spawn(move || make(*start))).collect();
            running.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        for line in parts.iter().flatten() {
            file.write_all(&line.text).unwrap();
            file.write_all(b"\n").unwrap();
            if line.model == Some(REVOKED) && line.damage.is_none() {
                holders.insert(line.user.clone());
            }
        }
        next += threads * BATCH;
    }
    file.flush().unwrap();
    println!(
        "{} bodies; {} is revoked, and {} users hold it or tried to",
        bodies,
        fleet.models[REVOKED].name,
        holders.len()
    );
    ExitCode::SUCCESS
}
