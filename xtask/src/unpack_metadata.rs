//! Unpacks FIDO's own BLOBs, which lie beside the repository, into `target/metadata/`. Their terms forbid that they lie in
//! it. It calls `tar`, `xz` and `gzip`.

use std::path::Path;
use std::process::{Command, ExitCode};

use super::root;

const ARCHIVE: &str = "../shared/vectors/metadata/real-blobs.tar.xz";

pub(crate) fn run() -> ExitCode {
    let (archive, folder) = (root().join(ARCHIVE), root().join("target/metadata"));
    if !archive.is_file() {
        eprintln!("SKIPPED: there is no {ARCHIVE}");
        return ExitCode::SUCCESS;
    }
    std::fs::create_dir_all(&folder).unwrap();
    let mut tar = Command::new("tar");
    tar.arg("-xJf").arg(&archive).arg("-C").arg(&folder);
    let unpacked = run_one(tar) && gunzip(&folder.join("blobs/payload-only"));
    if unpacked { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Unpacks what is packed a second time.
fn gunzip(folder: &Path) -> bool {
    let files = folder.read_dir().unwrap().map(|file| file.unwrap().path());
    let mut gzip = Command::new("gzip");
    gzip.args(["-d", "-f"]).args(files.filter(|file| file.extension().is_some_and(|end| end == "gz")));
    run_one(gzip)
}

fn run_one(mut command: Command) -> bool {
    match command.status() {
        Ok(status) => status.success(),
        Err(error) => {
            eprintln!("{}: {error}", command.get_program().display());
            false
        }
    }
}
