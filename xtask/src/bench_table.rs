//! Writes the tables of benchmarks in `docs/performance.md`, from what criterion measured last. `benches/table` runs the
//! benches and then this.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use serde_json::Value;

use super::{root, usage};

const BEGIN: &str = "<!-- Written by benches/table. -->";
const END: &str = "<!-- End of what benches/table writes. -->";

/// Providers, by the names of their groups and of their columns; the others are compared with the first.
const PROVIDERS: [(&str, &str); 4] = [
    ("default", "default"),
    ("rustcrypto", "RustCrypto"),
    ("graviola", "graviola"),
    ("aws-lc-rs", "aws-lc-rs"),
];

/// The arguments are the folder of criterion, and a sentence that says what was measured on.
pub(crate) fn run(arguments: &[String]) -> ExitCode {
    let [criterion, machine] = arguments else { return usage() };
    let page = root().join("docs/performance.md");
    match write(Path::new(criterion), machine, &page) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn write(criterion: &Path, machine: &str, page: &Path) -> Result<(), String> {
    let mut measured = Measured::default();
    measured.read(criterion)?;
    let text = fs::read_to_string(page).map_err(|error| format!("{}: {error}", page.display()))?;
    let between = || {
        let (before, rest) = text.split_once(BEGIN)?;
        let (_, after) = rest.split_once(END)?;
        Some((before, after))
    };
    let (before, after) = between().ok_or("the page has no place for the table")?;
    let table = measured.tables(machine)?;
    fs::write(page, format!("{before}{BEGIN}\n\n{table}\n{END}{after}"))
        .map_err(|error| format!("{}: {error}", page.display()))
}

/// Nanoseconds of one iteration, in the sample that took the least.
fn least(sample: &Value) -> Option<f64> {
    let numbers =
        |member: &str| sample.get(member)?.as_array()?.iter().map(Value::as_f64).collect::<Option<Vec<_>>>();
    let each = numbers("times")?.into_iter().zip(numbers("iters")?).map(|(time, count)| time / count);
    each.reduce(f64::min)
}

/// Nanoseconds, by group and name.
#[derive(Default)]
struct Measured(BTreeMap<(String, String), f64>);

impl Measured {
    /// Takes what lies below this folder: samples beside the description of their benchmark, in a folder called new.
    fn read(&mut self, folder: &Path) -> Result<(), String> {
        let problem = |error: std::io::Error| format!("{}: {error}", folder.display());
        for entry in fs::read_dir(folder).map_err(problem)? {
            let path = entry.map_err(problem)?.path();
            if !path.is_dir() {
                continue;
            }
            if path.file_name().is_some_and(|name| name == "new") && path.join("sample.json").is_file() {
                let text = |value: &Value, member: &str| value.get(member)?.as_str().map(str::to_owned);
                let benchmark = json(&path.join("benchmark.json"))?;
                let least = least(&json(&path.join("sample.json"))?);
                let (Some(group), Some(name), Some(least)) =
                    (text(&benchmark, "group_id"), text(&benchmark, "function_id"), least)
                else {
                    return Err(format!("{}: not as criterion writes it", path.display()));
                };
                self.0.insert((group, name), least);
            } else {
                self.read(&path)?;
            }
        }
        Ok(())
    }

    fn get(&self, group: &str, name: &str) -> Option<f64> {
        self.0.get(&(group.to_owned(), name.to_owned())).copied()
    }

    /// The names within a group, in alphabetical order.
    fn names<'m>(&'m self, group: &'m str) -> impl Iterator<Item = &'m str> {
        self.0.keys().filter(move |(of, _)| of == group).map(|(_, name)| name.as_str())
    }

    fn tables(&self, machine: &str) -> Result<String, String> {
        let mut text = String::new();
        let written = self
            .write_logins(&mut text, machine)
            .and_then(|()| self.write_beside_signatures(&mut text))
            .and_then(|()| self.write_registrations(&mut text))
            .and_then(|()| self.write_anchors(&mut text))
            .and_then(|()| self.write_signature_cache(&mut text))
            .and_then(|()| self.write_threads(&mut text))
            .and_then(|()| self.write_options(&mut text))
            .and_then(|()| self.write_worst(&mut text));
        written.map(|()| text).map_err(|Unwritten| "a benchmark is missing: run all of them".to_owned())
    }

    fn write_logins(&self, text: &mut String, machine: &str) -> Result<(), Unwritten> {
        writeln!(
            text,
            "{machine} Figures are the least of all samples, in µs: other work of the machine only adds to it. Each bench \
             takes a hundred keys and signatures in turn. In brackets, times the default provider's.\n\n\
             ### Logins\n\n\
             From the stored record and the body to the verdict, unless the column says less.\n"
        )?;
        write!(
            text,
            "| login | parse alone | record read, signatures taken for true | signatures taken for true |"
        )?;
        write_titles(text)?;
        writeln!(text, "\n|---|--:|--:|--:|--:|--:|--:|--:|")?;
        for name in self.names("parse login") {
            write!(text, "| {name} |")?;
            for group in ["parse login", "login, record read stubbed", "login stubbed"] {
                write!(text, " {} |", micros(self.get(group, name).ok_or(Unwritten)?))?;
            }
            self.write_providers(text, "login", name)?;
        }
        Ok(())
    }

    /// How many times as long a login takes as its signatures, with the record read and from the stored record.
    fn write_beside_signatures(&self, text: &mut String) -> Result<(), Unwritten> {
        writeln!(
            text,
            "\nTimes as long as the signatures alone: first with the record read, then from the stored record. A recovery has \
             two signatures.\n"
        )?;
        write!(text, "| login |")?;
        write_titles(text)?;
        writeln!(text, "\n|---|--:|--:|--:|--:|")?;
        for name in self.names("parse login") {
            write!(text, "| {name} |")?;
            for (provider, _) in PROVIDERS {
                let of = |group: &str| self.get(&format!("{group} {provider}"), name);
                match (of("login, record read"), of("login"), of("signatures")) {
                    (Some(read), Some(stored), Some(alone)) => {
                        write!(text, " {:.2}, {:.2} |", read / alone, stored / alone)?;
                    }
                    _ => write!(text, " |")?,
                }
            }
            writeln!(text)?;
        }
        Ok(())
    }

    fn write_registrations(&self, text: &mut String) -> Result<(), Unwritten> {
        writeln!(
            text,
            "\n### Registrations\n\nFrom the JSON body to the record, unless the column says less.\n"
        )?;
        write!(text, "| registration | parse alone | verify, signatures taken for true |")?;
        write_titles(text)?;
        writeln!(text, "\n|---|--:|--:|--:|--:|--:|--:|")?;
        for name in self.names("parse") {
            let parse = self.get("parse", name).ok_or(Unwritten)?;
            let stubbed = self.get("verify stubbed", name).ok_or(Unwritten)?;
            write!(text, "| {name} | {} | {} |", micros(parse), micros(stubbed))?;
            self.write_providers(text, "registration", name)?;
        }
        for certificates in ["1", "2", "3", "4", "5"] {
            write!(text, "| packed x5c of length {certificates}, and the anchor | | |")?;
            self.write_providers(text, "path length", certificates)?;
        }
        Ok(())
    }

    /// The columns of all providers, and the end of the row. One that was not compiled in has an empty one.
    fn write_providers(&self, text: &mut String, group: &str, name: &str) -> Result<(), Unwritten> {
        let default = self.get(&format!("{group} default"), name).ok_or(Unwritten)?;
        for (provider, _) in PROVIDERS {
            match self.get(&format!("{group} {provider}"), name) {
                Some(time) if provider == "default" => write!(text, " {} |", micros(time))?,
                Some(time) => write!(text, " {} ({:.2}) |", micros(time), time / default)?,
                None => write!(text, " |")?,
            }
        }
        writeln!(text)?;
        Ok(())
    }

    fn write_anchors(&self, text: &mut String) -> Result<(), Unwritten> {
        writeln!(
            text,
            "\n### Anchors\n\nPacked x5c of length 2 under more and more anchors, by the default provider. In brackets, times that \
             under one.\n\n\
             | anchors | the registration | signatures taken for true |\n|--:|--:|--:|"
        )?;
        for count in ["1", "10", "100", "1000", "2000"] {
            write!(text, "| {count} |")?;
            for group in ["anchors", "anchors stubbed"] {
                let one = self.get(group, "1").ok_or(Unwritten)?;
                let time = self.get(group, count).ok_or(Unwritten)?;
                write!(text, " {} ({:.2}) |", micros(time), time / one)?;
            }
            writeln!(text)?;
        }
        Ok(())
    }

    /// Warm and missing, as parts of what the same takes without a cache.
    fn write_signature_cache(&self, text: &mut String) -> Result<(), Unwritten> {
        writeln!(
            text,
            "\n### A cache of signatures\n\n\
             Times as long as the same without it: first where it knows every certificate, then where it knows none. Refused \
             bodies come from a sender who wants it to work in vain.\n"
        )?;
        write!(text, "| registration | without it, default |")?;
        write_titles(text)?;
        writeln!(text, "\n|---|--:|--:|--:|--:|--:|")?;
        for name in self.names("signature cache, without default") {
            let of =
                |group: &str, provider: &str| self.get(&format!("signature cache, {group} {provider}"), name);
            write!(text, "| {name} | {} |", micros(of("without", "default").ok_or(Unwritten)?))?;
            for (provider, _) in PROVIDERS {
                let without = of("without", provider);
                match (without, of("warm", provider), of("missing", provider)) {
                    (Some(without), Some(warm), Some(missing)) => {
                        write!(text, " {:.2}, {:.3} |", warm / without, missing / without)?;
                    }
                    (Some(without), None, Some(missing)) => write!(text, " {:.3} |", missing / without)?,
                    _ => write!(text, " |")?,
                }
            }
            writeln!(text)?;
        }
        Ok(())
    }

    fn write_threads(&self, text: &mut String) -> Result<(), Unwritten> {
        writeln!(
            text,
            "\n### Threads\n\nA thousand different ones by one verifier, in ms. Every other registration has self attestation. \
             The logins are of ES256.\n\n\
             | | one thread | two threads |\n|---|--:|--:|"
        )?;
        for (title, group) in [("registrations", "batch of registrations"), ("logins", "batch of logins")] {
            let one = self.get(group, "1").ok_or(Unwritten)?;
            let two = self.get(group, "2").ok_or(Unwritten)?;
            writeln!(text, "| {title} | {:.1} | {:.1} ({:.2}) |", one / 1e6, two / 1e6, two / one)?;
        }
        Ok(())
    }

    fn write_options(&self, text: &mut String) -> Result<(), Unwritten> {
        writeln!(
            text,
            "\n### Options\n\nOptions without lists, made and written. In brackets, times what `serde_json` takes to write the \
             same object.\n\n\
             | options | µs |\n|---|--:|"
        )?;
        for name in ["creation", "request"] {
            let made = self.get("options", name).ok_or(Unwritten)?;
            let written = self.get("options", &format!("{name} as a value")).ok_or(Unwritten)?;
            writeln!(text, "| {name} | {} ({:.2}) |", micros(made), made / written)?;
        }
        Ok(())
    }

    fn write_worst(&self, text: &mut String) -> Result<(), Unwritten> {
        let dearest = |group: &str| {
            let times = self.names(group).filter_map(|name| Some((name.to_owned(), self.get(group, name)?)));
            times.max_by(|(_, one), (_, other)| one.total_cmp(other)).ok_or(Unwritten)
        };
        let (accepted, most) = dearest("worst accepted")?;
        let (refused, time) = dearest("worst refused")?;
        writeln!(
            text,
            "\n### The dearest\n\n\
             `benches/worst.rs` has the dearest bodies within the default limits. The dearest accepted body takes {:.1} ms \
             ({accepted}). The dearest refused body takes {:.1} ms ({refused}), {:.2} times as long.",
            most / 1e6,
            time / 1e6,
            time / most
        )?;
        Ok(())
    }
}

/// The titles of the providers' columns.
fn write_titles(text: &mut String) -> Result<(), std::fmt::Error> {
    PROVIDERS.iter().try_for_each(|(_, title)| write!(text, " {title} |"))
}

/// A benchmark is missing.
struct Unwritten;

impl From<std::fmt::Error> for Unwritten {
    fn from(_: std::fmt::Error) -> Self {
        Self
    }
}

fn json(path: &Path) -> Result<Value, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}

/// Three digits.
fn micros(nanoseconds: f64) -> String {
    let micros = nanoseconds / 1e3;
    let digits = if micros < 10.0 {
        2
    } else if micros < 100.0 {
        1
    } else {
        0
    };
    format!("{micros:.digits$}")
}
