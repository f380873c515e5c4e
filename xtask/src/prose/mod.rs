//! Reads the project's prose as its rules ask: length of sentences, spelling, and whether links lead anywhere.

mod document;
mod links;
mod sentences;
mod spelling;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use document::Document;
use sentences::Lengths;

/// Words that a sentence may have.
const LONGEST: usize = 25;
/// Words that sentences of the pages below have on average.
const AVERAGE: f64 = 16.0;
/// Lines of README.
const README_LINES: usize = 120;

pub(super) fn run() -> ExitCode {
    let mut faults = Vec::new();
    let mut pages = Lengths::default();
    println!("{:>9} {:>8} {:>8}  file", "sentences", "average", "longest");
    for path in files() {
        let text = std::fs::read_to_string(super::root().join(&path)).expect("a file of the repository");
        let name = path.display().to_string();
        let is_code = path.extension().is_some_and(|extension| extension == "rs");
        let documents = if is_code { document::of_comments(&text) } else { vec![Document::page(&text)] };
        let mut lengths = Lengths::default();
        for document in &documents {
            for paragraph in document.paragraphs() {
                for sentence in sentences::of(&paragraph.text) {
                    if sentence.words > LONGEST {
                        let start: String = sentence.text.chars().take(60).collect();
                        let line = paragraph.line;
                        faults.push(format!("{name}:{line}: {} words: {start}…", sentence.words));
                    }
                    lengths.add(sentence.words);
                }
                for (word, correction) in spelling::faults(&paragraph.text) {
                    faults.push(format!("{name}:{}: {word}: {correction}", paragraph.line));
                }
            }
            if !is_code {
                faults.extend(links::faults(super::root(), &path, document));
            }
        }
        if !is_code {
            println!("{:>9} {:>8.1} {:>8}  {name}", lengths.sentences, lengths.average(), lengths.longest);
        }
        if is_page(&path) {
            pages.join(&lengths);
        }
    }
    println!(
        "{:>9} {:>8.1} {:>8}  README, ARCHITECTURE and guide",
        pages.sentences,
        pages.average(),
        pages.longest
    );
    if pages.average() > AVERAGE {
        faults.push(format!("README, ARCHITECTURE and guide: {:.1} words on average", pages.average()));
    }
    let readme = std::fs::read_to_string(super::root().join("README.md")).expect("README.md");
    if readme.lines().count() > README_LINES {
        faults.push(format!("README.md: {} lines", readme.lines().count()));
    }
    faults.iter().for_each(|fault| println!("{fault}"));
    if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Whether the links of the Markdown files below `folder` lead anywhere, such as those of an unpacked package.
pub(super) fn check_links(folder: &str) -> ExitCode {
    let (root, mut files, mut faults) = (Path::new(folder), Vec::new(), Vec::new());
    collect(root, Path::new(""), "md", true, &mut files);
    for path in &files {
        let text = std::fs::read_to_string(root.join(path)).expect("a file of the folder");
        faults.extend(links::faults(root, path, &Document::page(&text)));
    }
    faults.iter().for_each(|fault| println!("{fault}"));
    println!("{} files, {} links that lead nowhere", files.len(), faults.len());
    if faults.is_empty() && !files.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The pages whose average counts.
fn is_page(path: &Path) -> bool {
    let generated = path.ends_with("error-codes.md");
    !generated
        && (path.starts_with("docs/guide")
            || [Path::new("README.md"), Path::new("ARCHITECTURE.md")].contains(&path))
}

/// Every Markdown file, and every source of the library and of what is published beside it.
fn files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    for (folder, extension) in [
        ("", "md"),
        ("docs", "md"),
        ("tests", "md"),
        ("bindings", "md"),
        ("crates", "md"),
        ("bindings", "md"),
        ("examples", "md"),
        ("src", "rs"),
        ("crates/attestry-authenticator/src", "rs"),
    ] {
        collect(super::root(), Path::new(folder), extension, !folder.is_empty(), &mut files);
    }
    // It lists changes, a name each.
    files.retain(|file| !file.ends_with("CHANGELOG.md"));
    files.sort();
    files
}

fn collect(root: &Path, folder: &Path, extension: &str, below: bool, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(root.join(folder)) else { return };
    for entry in entries.flatten() {
        let path = folder.join(entry.file_name());
        if entry.path().is_dir() {
            if below && !path.ends_with("target") && !path.ends_with("node_modules") {
                collect(root, &path, extension, below, files);
            }
        } else if path.extension().is_some_and(|found| found == extension) {
            files.push(path);
        }
    }
}
