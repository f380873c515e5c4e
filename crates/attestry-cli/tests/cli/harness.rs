//! Runs the program on arguments and standard input, and keeps what it says.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use attestry_cli::World;
use serde_json::Value;

/// What the program said.
pub(crate) struct Said {
    pub(crate) status: u8,
    pub(crate) output: String,
    pub(crate) errors: String,
}

impl Said {
    /// The output of a run that ended well.
    pub(crate) fn well(self) -> String {
        assert_eq!(self.status, 0, "{}{}", self.output, self.errors);
        self.output
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.output).unwrap_or_else(|error| panic!("{error}: {}", self.output))
    }
}

/// Whom the program runs for.
#[derive(Clone, Copy, Default)]
pub(crate) struct Setting {
    pub(crate) input_is_terminal: bool,
    pub(crate) output_is_terminal: bool,
    pub(crate) no_color: bool,
}

pub(crate) fn run_in(setting: Setting, arguments: &[&str], input: &[u8]) -> Said {
    let (mut output, mut errors) = (Vec::new(), Vec::new());
    let mut input = input;
    let mut world = World {
        input: &mut input,
        input_is_terminal: setting.input_is_terminal,
        output: &mut output,
        output_is_terminal: setting.output_is_terminal,
        errors: &mut errors,
        errors_is_terminal: setting.output_is_terminal,
        no_color: setting.no_color,
        seconds_since_1970: 1_767_225_600,
    };
    let arguments = std::iter::once("attestry").chain(arguments.iter().copied()).map(OsString::from);
    let status = attestry_cli::run(arguments, &mut world);
    Said { status, output: String::from_utf8(output).unwrap(), errors: String::from_utf8(errors).unwrap() }
}

/// Without a terminal.
pub(crate) fn run(arguments: &[&str], input: &[u8]) -> Said {
    run_in(Setting::default(), arguments, input)
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_path_buf()
}

pub(crate) fn samples() -> Vec<Value> {
    let text = std::fs::read_to_string(root().join("tests/vectors/samples.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The sample of this name.
pub(crate) fn sample(name: &str) -> Value {
    samples().into_iter().find(|case| case["name"] == name).unwrap()
}

/// Every file of cases that is at hand: those of the repository, and those that lie beside it.
pub(crate) fn case_files() -> Vec<PathBuf> {
    let mut files = json_files(&root().join("tests/vectors"));
    let shared = root().join("../shared/vectors");
    if shared.is_dir() {
        files.extend(json_files(&shared));
    } else {
        eprintln!("SKIPPED: the files of ../shared/vectors, which are not there");
    }
    files
}

fn json_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(json_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// A folder of a test's own, which goes when the test ends.
pub(crate) struct Folder(PathBuf);

static FOLDERS: AtomicUsize = AtomicUsize::new(0);

impl Folder {
    pub(crate) fn new() -> Self {
        let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Writes a file, and returns its path.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}
