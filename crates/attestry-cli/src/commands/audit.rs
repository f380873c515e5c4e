//! `attestry audit`: kept dossiers, judged again.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use attestry::UnixTime;
use attestry::crypto::SignatureCache;
use attestry_dossier::{Clock, Digest, Setup};
use clap::Args;
use serde::Serialize;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::metadata::{Row, severity};
use crate::audit::checkpoint::{Checkpoint, facts_path};
use crate::audit::facts::{self, Facts};
use crate::audit::judge::Judge;
use crate::audit::pipeline::{self, Step};
use crate::audit::progress::Progress;
use crate::audit::sinks::{Lengths, Sink, write_whole};
use crate::audit::source::{self, Input, Reader};
use crate::audit::summary::{Described, short};
use crate::audit::{csv, html, text};
use crate::input;
use crate::style::printable;
use crate::world::{Console, Ended, Stop, rfc3339};

/// Judges kept verdicts again: what would be refused today, or under a stricter rule
#[derive(Args)]
#[command(arg_required_else_help = true, long_about = LONG_ABOUT, after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    /// Files of dossiers, one a line: plain, gzip or zstd; folders of them; - is standard input
    #[arg(value_name = "FILE|FOLDER", required = true)]
    inputs: Vec<PathBuf>,
    /// A configuration; may be repeated. A dossier is judged by the one that it names, or by the only one
    #[arg(long = "config", value_name = "FILE", required = true, help_heading = "What judges")]
    configs: Vec<PathBuf>,
    /// FIDO's BLOB, as metadata says today
    #[arg(long, value_name = "FILE", help_heading = "What judges")]
    metadata: Option<PathBuf>,
    /// Whom to believe that the BLOB is FIDO's, as JSON; absent, FIDO's own roots
    #[arg(long, value_name = "FILE", requires = "metadata", help_heading = "What judges")]
    metadata_context: Option<PathBuf>,
    /// What if: a policy in the place of the configuration's
    #[arg(long, value_name = "FILE", help_heading = "What judges")]
    policy: Option<PathBuf>,
    /// The time of the new verdicts, RFC 3339; then: that of each dossier; absent: now
    #[arg(long, value_name = "TIME|then", help_heading = "What judges")]
    at: Option<String>,
    /// A row of JSON for each dossier
    #[arg(long, value_name = "FILE", help_heading = "What is written")]
    out: Option<PathBuf>,
    /// A row of CSV for each dossier
    #[arg(long, value_name = "FILE", help_heading = "What is written")]
    csv: Option<PathBuf>,
    /// A report for people: one file, without network
    #[arg(long, value_name = "FILE", help_heading = "What is written")]
    html: Option<PathBuf>,
    /// A row of JSON for each line that cannot be read as a dossier: place and code
    #[arg(long, value_name = "FILE", help_heading = "What is written")]
    bad: Option<PathBuf>,
    /// The line itself in that row, too
    #[arg(long, requires = "bad", help_heading = "What is written")]
    bad_content: bool,
    /// The summary as data
    #[arg(long, help_heading = "What is written")]
    json: bool,
    /// Keep in this file how far it is; if the file is there, go on from there
    #[arg(long, value_name = "FILE", help_heading = "How it runs")]
    resume: Option<PathBuf>,
    /// Seconds from one such note to the next
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 5,
        requires = "resume",
        help_heading = "How it runs"
    )]
    checkpoint_seconds: u64,
    /// Threads that judge; absent, one for each core
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=1024), help_heading = "How it runs")]
    threads: Option<u16>,
    /// No bar on standard error
    #[arg(long, help_heading = "How it runs")]
    quiet: bool,
}

const LONG_ABOUT: &str = "\
Judges kept verdicts again: what would be refused today, or under a stricter rule.

A server keeps a dossier of each registration and each login, one line of JSON.
Then a model is revoked, or a stricter rule is wished for. An audit judges all of
them again, on all cores, and says which credentials and which users it concerns.";

const AFTER_HELP: &str = "\
Examples:
  attestry audit --config verifier.json kept.jsonl
  attestry audit --config verifier.json --metadata blob.jwt --html report.html kept/
  attestry audit --config verifier.json --policy stricter.json --at then kept.jsonl.zst
  attestry audit --config verifier.json --out rows.jsonl --bad bad.jsonl --resume state kept.jsonl.gz
  attestry audit --config verifier.json --csv rows.csv --json - < kept.jsonl

Which users hold a model, from the rows:
  jq -r 'select(.old.credentials[]?.aaguid == \"…\") | .user' rows.jsonl | sort -u

A policy is an object with registrationPolicy, authenticationPolicy or both, each as
in a configuration. --at then leaves the time as it was: what differs is the rule.
The times of metadata are those of --at, or of today.

A credential or a user counts as refused if one of its dossiers passed, and would be
refused. Up to 6 million such facts are counted exactly (a million users with a
credential each); above that the counts are lower bounds, and marked as such.

Rows are in the order of the input. Blank lines are passed over. After a kill, the same
command with --resume goes on, and ends with the same files, byte for byte. Files that
have changed since, and other options, are refused. In CSV an apostrophe stands before
a cell that a spreadsheet would take for a formula.

Exit status: 0    nothing that passed would be refused
             1    something would be
             2    something is unusable: also a line that cannot be read as a dossier, an
                  input that cannot be read to its end, or a missing configuration
             141  nobody reads the output any more";

/// What the reports say of the question.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Asked {
    pub(crate) configs: Vec<String>,
    pub(crate) relying_parties: Vec<String>,
    pub(crate) policy: Option<String>,
    /// Name, number, day of the next update, models.
    pub(crate) metadata: Option<AskedMetadata>,
    /// The time of the new verdicts. `None`: that of each dossier.
    pub(crate) at: Option<String>,
    /// The day for which statuses are shown.
    pub(crate) today: String,
    pub(crate) inputs: Vec<String>,
    pub(crate) rows: Option<String>,
    pub(crate) bad: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AskedMetadata {
    pub(crate) file: String,
    pub(crate) number: Option<u64>,
    pub(crate) next_update: Option<String>,
    pub(crate) is_overdue: bool,
    pub(crate) models: usize,
}

/// The files that a run appends to.
struct Sinks {
    rows: Option<Sink>,
    csv: Option<Sink>,
    bad: Option<Sink>,
    facts: Option<Sink>,
}

impl Arguments {
    pub(crate) fn run(self, console: &mut Console<'_, '_>) -> Result<Ended, Stop> {
        let inputs = source::inputs(&self.inputs)?;
        if inputs.is_empty() {
            return Err(Stop::problem("the folders have no files"));
        }
        self.check_outputs(&inputs)?;
        if inputs.iter().any(|input| input.path.is_none()) && console.input().is_none() {
            return Err(Stop::problem("standard input is a terminal: name files, or send dossiers to it"));
        }
        let saved = self.resume.as_deref().map_or(Ok(None), Checkpoint::load)?;
        let started = saved.as_ref().map_or_else(|| console.seconds(), |saved| saved.started);
        let clock = self.clock(started)?;
        let today = match clock {
            Clock::At(time) => time.as_secs(),
            _ => started,
        };
        let (judge, asked, options) = self.prepared(inputs, clock, today)?;
        let mut checkpoint = self.checkpoint(saved, options, &judge.inputs, started)?;

        if !checkpoint.is_done {
            self.audit(&judge, &mut checkpoint, console)?;
        }
        let summary = &checkpoint.summary;
        if let Some(path) = &self.html {
            write_whole(path, html::report(summary, &asked).as_bytes())?;
        }
        if self.json {
            console.print_json(&text::data(summary, &asked))?;
        } else {
            console.print(&text::words(summary, &asked, console.style()))?;
        }
        Ok(if summary.is_incomplete() {
            Ended::Unusable
        } else if summary.refused_now > 0 {
            Ended::No
        } else {
            Ended::Well
        })
    }

    /// The time of the new verdicts.
    fn clock(&self, started: u64) -> Result<Clock, Stop> {
        let at = |seconds| Clock::At(UnixTime::since_unix_epoch(Duration::from_secs(seconds)));
        match self.at.as_deref() {
            None => Ok(at(started)),
            Some("then") => Ok(Clock::Then),
            Some(text) => {
                let time = OffsetDateTime::parse(text, &Rfc3339).ok();
                let seconds = time.and_then(|time| u64::try_from(time.unix_timestamp()).ok());
                seconds.map(at).ok_or_else(|| {
                    Stop::problem("--at: neither RFC 3339, such as 2026-01-01T00:00:00Z, nor then")
                })
            }
        }
    }

    /// No file is written that is read, or that is written otherwise.
    fn check_outputs(&self, inputs: &[Input]) -> Result<(), Stop> {
        let state = self.resume.as_deref();
        let facts = state.map(facts_path);
        let outputs = [&self.out, &self.csv, &self.html, &self.bad].into_iter().filter_map(Option::as_deref);
        let outputs: Vec<_> = outputs.chain(state).chain(facts.as_deref()).collect();
        let settings = [&self.metadata, &self.metadata_context, &self.policy];
        let read = inputs.iter().filter_map(|input| input.path.as_deref());
        let read = read.chain(self.configs.iter().map(PathBuf::as_path));
        let read: Vec<_> = read.chain(settings.into_iter().filter_map(Option::as_deref)).collect();
        for (number, output) in outputs.iter().enumerate() {
            let others = outputs.iter().skip(number.saturating_add(1));
            if let Some(other) = read.iter().chain(others).find(|other| is_same(other, output)) {
                return Err(Stop::problem(format_args!(
                    "{}: it is named twice, and would be overwritten",
                    other.display()
                )));
            }
        }
        if state.is_some() && inputs.iter().any(|input| input.path.is_none()) {
            return Err(Stop::problem("standard input cannot be resumed: name files"));
        }
        Ok(())
    }

    /// All that judges, what a report says of it, and the digest that tells this run from others.
    fn prepared(&self, inputs: Vec<Input>, clock: Clock, today: u64) -> Result<(Judge, Asked, String), Stop> {
        let read = |path: &PathBuf| input::named_file(path, input::SETTING);
        let policy = self.policy.as_ref().map(read).transpose()?;
        let blob =
            self.metadata.as_ref().map(|path| input::named_file(path, input::ONE_THING)).transpose()?;
        let context = self.metadata_context(today)?;
        let cache = SignatureCache::new(SignatureCache::MAX_ENTRIES).map_err(Stop::problem)?;
        let cache = Arc::new(cache);
        let (mut setups, mut relying_parties) = (Vec::new(), Vec::new());
        for path in &self.configs {
            let config = read(path)?;
            let named = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
            let value: Value = serde_json::from_slice(&config).unwrap_or_default();
            // The certificates of a model come again and again.
            let setup =
                Setup::from_json(&config).and_then(|setup| setup.with_signature_cache(Arc::clone(&cache)));
            let mut setup = setup.map_err(|error| named(&error))?;
            if value.get("expectMetadata").and_then(Value::as_bool) == Some(true) && blob.is_none() {
                return Err(named(&"it expects metadata, so that --metadata is needed").into());
            }
            let party = value.get("relyingPartyId").and_then(Value::as_str).unwrap_or_default();
            relying_parties.push(party.to_owned());
            if let (Some(policy), Some(path)) = (&policy, &self.policy) {
                let changed = setup.with_policy(policy);
                setup = changed.map_err(|error| format!("{}: {error}", path.display()))?;
            }
            if let (Some(blob), Some(path)) = (&blob, &self.metadata) {
                let changed = setup.with_metadata(blob.trim_ascii(), context.to_string());
                setup = changed.map_err(|error| format!("{}: {error}", path.display()))?;
            }
            setups.push(setup);
        }
        let names: Vec<_> = setups.iter().map(|setup| setup.configuration_name().to_string()).collect();
        let day: String = rfc3339(today).chars().take(10).collect();
        let metadata = setups.first().and_then(Setup::metadata);
        let models = metadata.map(|metadata| described(metadata, &day)).unwrap_or_default();
        let options = json!({
            "configs": names, "policy": policy.map(|policy| Digest::of(policy).to_string()),
            "metadata": blob.map(|blob| Digest::of(blob).to_string()), "context": context,
            "at": self.at, "out": shown(self.out.as_ref()), "csv": shown(self.csv.as_ref()),
            "bad": shown(self.bad.as_ref()), "badContent": self.bad_content,
        });
        let options = Digest::of(options.to_string()).to_string();
        let asked = Asked {
            configs: self.configs.iter().map(|path| path.display().to_string()).collect(),
            relying_parties,
            policy: shown(self.policy.as_ref()),
            metadata: metadata.map(|metadata| AskedMetadata {
                file: shown(self.metadata.as_ref()).unwrap_or_default(),
                number: metadata.number(),
                next_update: metadata.next_update().map(|day| day.to_string()),
                is_overdue: metadata.is_stale(UnixTime::since_unix_epoch(Duration::from_secs(today))),
                models: metadata.entries().len(),
            }),
            at: match clock {
                Clock::At(time) => Some(rfc3339(time.as_secs())),
                _ => None,
            },
            today: day,
            inputs: inputs.iter().map(|input| input.name.to_string()).collect(),
            rows: shown(self.out.as_ref()).or_else(|| shown(self.csv.as_ref())),
            bad: shown(self.bad.as_ref()),
        };
        let judge = attestry_dossier::Judge::new(setups, clock).map_err(|error| error.to_string())?;
        let judge = Judge {
            inputs,
            judge,
            models,
            wants_rows: self.out.is_some(),
            wants_csv: self.csv.is_some(),
            wants_bad: self.bad.is_some(),
            wants_content: self.bad_content,
        };
        Ok((judge, asked, options))
    }

    /// How the BLOB is taken in: as the file says, at the time of the audit unless it names one.
    fn metadata_context(&self, today: u64) -> Result<Value, Stop> {
        let mut context = match &self.metadata_context {
            None => json!({}),
            Some(path) => serde_json::from_slice(&input::named_file(path, input::SETTING)?)
                .map_err(|error| format!("{}: {error}", path.display()))?,
        };
        if let Some(members) = context.as_object_mut()
            && !members.contains_key("now")
        {
            members.insert("now".to_owned(), rfc3339(today).into());
        }
        Ok(context)
    }

    /// Where an interrupted run has got to, or the beginning.
    fn checkpoint(
        &self,
        saved: Option<Checkpoint>,
        options: String,
        inputs: &[Input],
        started: u64,
    ) -> Result<Checkpoint, Stop> {
        let Some(path) = &self.resume else { return Ok(Checkpoint::new(options, Vec::new(), started)) };
        let identities = inputs.iter().map(Input::identity).collect::<Result<Vec<_>, _>>()?;
        match saved {
            None => Ok(Checkpoint::new(options, identities, started)),
            Some(saved) => {
                saved.check(path, &options, &identities)?;
                Ok(saved)
            }
        }
    }

    /// Judges from the checkpoint to the end.
    fn audit(
        &self,
        judge: &Judge,
        checkpoint: &mut Checkpoint,
        console: &mut Console<'_, '_>,
    ) -> Result<(), Stop> {
        let state = self.resume.as_deref();
        let mut facts = Facts::new(facts::MOST, state.is_some());
        if let Some(state) = state.filter(|_| checkpoint.lengths.facts > 0) {
            checkpoint.restore(state, &mut facts)?;
        }
        let mut sinks = self.sinks(checkpoint.lengths)?;
        let lengths = judge.inputs.iter().map(Input::length);
        let total = lengths.sum::<Option<u64>>();
        let before = (checkpoint.summary.dossiers, checkpoint.read);
        let is_shown = console.errors_is_terminal() && !self.quiet;
        let mut progress = Progress::new(is_shown, total, before);
        let threads = self
            .threads
            .map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from);
        let every = Duration::from_secs(self.checkpoint_seconds);
        let mut noted = Instant::now();
        let (standard, errors) = console.apart();
        let done_before = done_before(&judge.inputs, checkpoint);
        let reader = Reader::new(&judge.inputs, Some(standard), checkpoint.position, done_before);
        let ended = pipeline::run(judge, reader, threads, |step| {
            if let Step::Judged { done, after, read } = step {
                sinks.write(&done.rows, &done.csv, &done.bad)?;
                for entry in &done.entries {
                    checkpoint.summary.add(entry, &mut facts);
                }
                if let Some(problem) = done.problem {
                    checkpoint.summary.unreadable_inputs =
                        checkpoint.summary.unreadable_inputs.saturating_add(1);
                    progress.clear(errors);
                    drop(writeln!(errors, "{}", printable(&problem)));
                }
                (checkpoint.position, checkpoint.read) = (after, read);
                if let Some(state) = state.filter(|_| noted.elapsed() >= every) {
                    sinks.save(state, checkpoint, &mut facts)?;
                    noted = Instant::now();
                }
            }
            progress.draw(errors, checkpoint.summary.dossiers, checkpoint.read);
            Ok::<_, Stop>(())
        });
        progress.clear(errors);
        ended?;
        checkpoint.is_done = true;
        match state {
            Some(state) => sinks.save(state, checkpoint, &mut facts)?,
            None => sinks.flush()?,
        }
        Ok(())
    }

    fn sinks(&self, lengths: Lengths) -> Result<Sinks, String> {
        let open =
            |path: &Option<PathBuf>, length| path.as_ref().map(|path| Sink::open(path, length)).transpose();
        let facts = self.resume.as_deref().map(facts_path);
        let mut sinks = Sinks {
            rows: open(&self.out, lengths.rows)?,
            csv: open(&self.csv, lengths.csv)?,
            bad: open(&self.bad, lengths.bad)?,
            facts: open(&facts, lengths.facts)?,
        };
        if let (Some(csv), 0) = (&mut sinks.csv, lengths.csv) {
            csv.write(csv::HEADER.as_bytes())?;
        }
        Ok(sinks)
    }
}

impl Sinks {
    fn write(&mut self, rows: &[u8], csv: &[u8], bad: &[u8]) -> Result<(), String> {
        for (sink, bytes) in [(&mut self.rows, rows), (&mut self.csv, csv), (&mut self.bad, bad)] {
            if let Some(sink) = sink {
                sink.write(bytes)?;
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), String> {
        [&mut self.rows, &mut self.csv, &mut self.bad].into_iter().flatten().try_for_each(Sink::flush)
    }

    /// First what was written, then the note that it is there.
    fn save(&mut self, state: &Path, checkpoint: &mut Checkpoint, facts: &mut Facts) -> Result<(), String> {
        if let Some(sink) = &mut self.facts {
            sink.write(&facts.take_new())?;
        }
        let length = |sink: &mut Option<Sink>| sink.as_mut().map_or(Ok(0), Sink::sync);
        checkpoint.lengths = Lengths {
            rows: length(&mut self.rows)?,
            csv: length(&mut self.csv)?,
            bad: length(&mut self.bad)?,
            facts: length(&mut self.facts)?,
        };
        checkpoint.save(state)
    }
}

/// Bytes of the inputs before the one at which it goes on.
fn done_before(inputs: &[Input], checkpoint: &Checkpoint) -> u64 {
    inputs.iter().take(checkpoint.position.input).filter_map(Input::length).sum()
}

/// The models of the metadata, by AAGUID, and those of U2F by their names.
fn described(metadata: &attestry::metadata::Metadata, day: &str) -> HashMap<String, Described> {
    let mut models = HashMap::new();
    for entry in metadata.entries() {
        let row = Row::of(entry, day);
        let aaguid = entry.aaguid().map(|aaguid| aaguid.to_string());
        let key = aaguid.clone().unwrap_or_else(|| short(&row.name));
        let described = Described {
            aaguid,
            name: Some(short(&row.name)),
            level: row.level.map(|level| level.as_str().to_owned()),
            is_flagged: severity(&attestry::metadata::AuthenticatorStatus::from(row.status.as_str())) > 3,
            status: Some(short(&row.status)).filter(|status| !status.is_empty()),
            is_listed: true,
        };
        models.insert(key, described);
    }
    models
}

fn shown(path: Option<&PathBuf>) -> Option<String> {
    path.map(|path| path.display().to_string())
}

/// Whether two paths lead to one file. What is there only once cannot be the same.
fn is_same(one: &Path, other: &Path) -> bool {
    let whole = |path: &Path| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or_else(|| Path::new("."));
        path.canonicalize().or_else(|_| {
            folder.canonicalize().map(|folder| folder.join(path.file_name().unwrap_or_default()))
        })
    };
    // A device takes what comes.
    let is_device = |path: &Path| std::fs::metadata(path).is_ok_and(|found| !found.is_file());
    !is_device(one)
        && !is_device(other)
        && matches!((whole(one), whole(other)), (Ok(one), Ok(other)) if one == other)
}
