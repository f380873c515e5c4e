//! `attestry metadata`: FIDO's metadata, verified, listed, and asked for one model.

use std::path::PathBuf;

use attestry::errors::TrustError;
use attestry::metadata::{AuthenticatorStatus, CertificationLevel, MetadataEntry, StatusReport};
use attestry::trust::RevocationCheck;
use attestry::{Aaguid, Error};
use attestry_json::{MetadataContext, Report};
use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::explain::{Explanation, Kind, Part};
use crate::style::{Style, printable};
use crate::world::{Console, Ended, Stop};
use crate::{decode, input};

/// Verifies FIDO's metadata, lists its models, and looks one up
#[derive(Args)]
#[command(arg_required_else_help = true, disable_help_subcommand = true, long_about = LONG_ABOUT, after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const LONG_ABOUT: &str = "\
Verifies FIDO's metadata, lists its models, and looks one up.

FIDO publishes a BLOB of all authenticators that it knows, at
https://mds3.fidoalliance.org/. This program fetches nothing. Each subcommand
verifies the file first, and shows nothing of one that does not verify.";

const AFTER_HELP: &str = "\
Examples:
  curl -L -o blob.jwt https://mds3.fidoalliance.org/
  attestry metadata verify blob.jwt
  attestry metadata list blob.jwt
  attestry metadata show blob.jwt yubikey

Exit status: 0    the BLOB is FIDO's, and the model is in it
             1    the BLOB is refused, or has no such model
             2    something is unusable
             141  nobody reads the output any more";

#[derive(Subcommand)]
enum Command {
    Verify(Verify),
    List(List),
    Show(Show),
}

/// Verifies a BLOB: who signed it, and whether it is still the newest
#[derive(Args)]
#[command(after_help = VERIFY_HELP)]
struct Verify {
    #[command(flatten)]
    blob: Blob,
}

const VERIFY_HELP: &str = "\
Examples:
  attestry metadata verify blob.jwt
  attestry metadata verify --previous-no 120 --refuse-stale blob.jwt
  attestry metadata verify --crl root.crl --crl issuer.crl --require-revocation-check blob.jwt
  attestry metadata verify --now 2026-01-01T00:00:00Z --root root.pem --any-name blob.jwt

Exit status: 0 it is FIDO's, 1 it is refused, 2 something is unusable";

/// Lists the models of a BLOB: AAGUID, level of certification, status, name
#[derive(Args)]
#[command(after_help = LIST_HELP)]
struct List {
    #[command(flatten)]
    blob: Blob,
}

const LIST_HELP: &str = "\
Examples:
  attestry metadata list blob.jwt
  attestry metadata list blob.jwt | grep REVOKED
  attestry metadata list --json blob.jwt             one line for each model

Level and status are of the reports that count on that day. The status is the worst of them.

Exit status: 0 it is FIDO's, 1 it is refused, 2 something is unusable";

/// Shows what a BLOB says of one model
#[derive(Args)]
#[command(after_help = SHOW_HELP)]
struct Show {
    #[command(flatten)]
    blob: Blob,
    /// An AAGUID, the key identifier of a U2F model, an AAID, or a part of the name
    #[arg(value_name = "AAGUID|KEYID|NAME")]
    model: String,
}

const SHOW_HELP: &str = "\
Examples:
  attestry metadata show blob.jwt ee882879-721c-4913-9775-3dfcce97072a
  attestry metadata show blob.jwt bf7bcaa0d0c6187a8c6abbdd16a15640e7c7bde2
  attestry metadata show blob.jwt 'yubikey 5'        part of a name, in any case
  attestry metadata show --json blob.jwt yubikey     one line for each model

Exit status: 0 the model is there, 1 it is absent or the BLOB is refused, 2 something is unusable";

/// A BLOB, and whom to believe that it is FIDO's.
#[derive(Args)]
struct Blob {
    /// The BLOB, as FIDO publishes it
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// A root to trust, PEM or DER, in place of FIDO's own; may be repeated
    #[arg(long = "root", value_name = "FILE")]
    roots: Vec<PathBuf>,
    /// The time of the verification, RFC 3339; absent, it is now
    #[arg(long, value_name = "TIME")]
    now: Option<String>,
    /// The name that the signer's certificate must have, in place of mds.fidoalliance.org
    #[arg(long, value_name = "HOST", conflicts_with = "any_name")]
    dns: Option<String>,
    /// Accept any signer under the roots: for BLOBs of one's own
    #[arg(long)]
    any_name: bool,
    /// The number of the newest BLOB seen: an older one is refused
    #[arg(long, value_name = "NUMBER")]
    previous_no: Option<u64>,
    /// A revocation list, PEM or DER; may be repeated
    #[arg(long = "crl", value_name = "FILE")]
    crls: Vec<PathBuf>,
    /// Refuse a signer that no list was consulted for
    #[arg(long)]
    require_revocation_check: bool,
    /// Refuse a BLOB whose next update is overdue
    #[arg(long)]
    refuse_stale: bool,
    /// The same as data
    #[arg(long)]
    json: bool,
}

impl Arguments {
    pub(crate) fn run(self, console: &mut Console<'_, '_>) -> Result<Ended, Stop> {
        match self.command {
            Command::Verify(arguments) => arguments.run(console),
            Command::List(arguments) => arguments.run(console),
            Command::Show(arguments) => arguments.run(console),
        }
    }
}

/// What came of a BLOB.
struct Intake {
    context: MetadataContext,
    metadata: Result<attestry::metadata::Metadata, Error>,
    today: String,
}

impl Blob {
    fn read(&self, console: &Console<'_, '_>) -> Result<Intake, Stop> {
        let blob = input::named_file(&self.file, input::ONE_THING)?;
        let now = self.now.clone().unwrap_or_else(|| console.now());
        let mut options = Map::new();
        if self.any_name {
            options.insert("dns".to_owned(), Value::Null);
        } else if let Some(host) = &self.dns {
            options.insert("dns".to_owned(), host.as_str().into());
        }
        if let Some(number) = self.previous_no {
            options.insert("previousNo".to_owned(), number.into());
        }
        options.insert("crls".to_owned(), encoded(&self.crls, "X509 CRL")?.into());
        options.insert("requireRevocationCheck".to_owned(), self.require_revocation_check.into());
        options.insert("refuseStale".to_owned(), self.refuse_stale.into());
        let mut context = json!({ "now": now, "options": options });
        if let (false, Some(context)) = (self.roots.is_empty(), context.as_object_mut()) {
            context.insert("roots".to_owned(), encoded(&self.roots, "CERTIFICATE")?.into());
        }
        let context = MetadataContext::from_json(context.to_string()).map_err(|error| error.to_string())?;
        let seconds = i64::try_from(context.now().as_secs()).unwrap_or_default();
        let today = OffsetDateTime::from_unix_timestamp(seconds).ok();
        let today = today.and_then(|today| today.format(&Rfc3339).ok()).unwrap_or_default();
        let metadata = context.verify(blob.trim_ascii());
        Ok(Intake { context, metadata, today: today.chars().take(10).collect() })
    }

    /// The entries, or the refusal, which it says.
    fn entries(&self, console: &mut Console<'_, '_>) -> Result<Result<Intake, Ended>, Stop> {
        let intake = self.read(console)?;
        match &intake.metadata {
            Ok(_) => Ok(Ok(intake)),
            Err(_) => self.refused(&intake, console).map(Err),
        }
    }

    fn refused(&self, intake: &Intake, console: &mut Console<'_, '_>) -> Result<Ended, Stop> {
        let report = Report::of_metadata(intake.metadata.clone(), &intake.context);
        if self.json {
            console.print(report.text())?;
        } else if let Err(error) = &intake.metadata {
            let step = error.step().or_else(|| error.code().section());
            let step = step.map(|step| format!(", {step}")).unwrap_or_default();
            let place = error.location();
            let place = if place.is_empty() { String::new() } else { format!(" at {place}") };
            console.complain(&format!(
                "{}: refused: {error}{place} ({}{step})",
                self.file.display(),
                error.code()
            ));
        }
        if !self.json && intake.metadata.as_ref().is_err_and(|error| *error == TrustError::Expired) {
            console
                .complain("an old BLOB verifies with --now of its day, such as --now 2025-01-10T00:00:00Z");
        }
        Ok(Ended::No)
    }
}

/// The certificates or lists of some files, base64url.
pub(super) fn encoded(files: &[PathBuf], label: &str) -> Result<Vec<String>, Stop> {
    let mut texts = Vec::new();
    for path in files {
        let bytes = input::named_file(path, input::SETTING)?;
        let ders = decode::ders(&bytes, label);
        let ders = ders.ok_or_else(|| format!("{}: neither DER nor PEM of {label}", path.display()))?;
        texts.extend(ders.iter().map(|der| decode::to_base64url(der)));
    }
    Ok(texts)
}

impl Verify {
    fn run(self, console: &mut Console<'_, '_>) -> Result<Ended, Stop> {
        let intake = match self.blob.entries(console)? {
            Ok(intake) => intake,
            Err(ended) => return Ok(ended),
        };
        if self.blob.json {
            console.print(Report::of_metadata(intake.metadata, &intake.context).text())?;
            return Ok(Ended::Well);
        }
        let Ok(metadata) = &intake.metadata else { return Ok(Ended::No) };
        let style = console.style();
        let number = metadata.number().map(|number| format!(" {number}")).unwrap_or_default();
        let mut lines =
            vec![format!("{}: BLOB{number}, {} models", style.good("verified"), metadata.entries().len())];
        if let Some(day) = metadata.next_update() {
            let overdue = metadata.is_stale(intake.context.now());
            let word = if overdue { style.odd(" — overdue: fetch a newer one") } else { String::new() };
            lines.push(format!("  next update  {day}{word}"));
        }
        let checks = metadata.revocation_checks();
        if !checks.is_empty() {
            let checked = checks.iter().filter(|check| **check != RevocationCheck::NotChecked).count();
            let all = checks.len();
            lines.push(format!("  revocation   {checked} of {all} certificates were looked up in lists"));
        }
        if !metadata.unreadable().is_empty() {
            lines.push(format!(
                "  unreadable   {} in entries; what cannot be read decides nothing",
                metadata.unreadable().len()
            ));
        }
        console.print(&lines.join("\n"))?;
        Ok(Ended::Well)
    }
}

/// What a list says of a model.
pub(super) struct Row {
    pub(super) name: String,
    pub(super) id: String,
    pub(super) level: Option<CertificationLevel>,
    pub(super) status: String,
}

impl Row {
    pub(super) fn of(entry: &MetadataEntry, today: &str) -> Self {
        let reports = in_force(entry, today);
        let level = reports.iter().filter_map(|report| match report.status() {
            AuthenticatorStatus::FidoCertified(level) => Some(*level),
            _ => None,
        });
        let worst = reports
            .iter()
            .map(|report| report.status())
            .max_by_key(|status| (severity(status), status.as_str()));
        Self {
            name: entry.description().to_owned(),
            id: identifier(entry),
            level: level.max(),
            status: worst.map(|status| status.as_str().to_owned()).unwrap_or_default(),
        }
    }

    fn to_json(&self) -> Value {
        let level = self.level.map(CertificationLevel::as_str);
        json!({ "name": self.name, "id": self.id, "level": level, "status": self.status })
    }

    fn line(&self, width: usize, style: Style) -> String {
        let level =
            self.level.map_or("-", |level| level.as_str().strip_prefix("FIDO_CERTIFIED").unwrap_or_default());
        let level = match level {
            "" => "certified",
            level => level.trim_start_matches('_'),
        };
        let status = format!("{:width$}", printable(&self.status), width = STATUS);
        let status = match severity(&AuthenticatorStatus::from(self.status.as_str())) {
            3.. => style.bad(&status),
            2 => style.odd(&status),
            _ => style.faint(&status),
        };
        let id = format!("{:width$}", printable(&self.id));
        format!("{}  {level:9}  {status}  {}", style.name(&id), printable(&self.name))
    }
}

/// Characters of the longest status that is known.
const STATUS: usize = 28;

/// How bad a status is.
pub(super) const fn severity(status: &AuthenticatorStatus) -> u8 {
    match status {
        AuthenticatorStatus::Revoked => 5,
        AuthenticatorStatus::UserVerificationBypass
        | AuthenticatorStatus::AttestationKeyCompromise
        | AuthenticatorStatus::UserKeyRemoteCompromise
        | AuthenticatorStatus::UserKeyPhysicalCompromise => 4,
        AuthenticatorStatus::Retired => 3,
        AuthenticatorStatus::UpdateAvailable => 2,
        AuthenticatorStatus::FidoCertified(_) | AuthenticatorStatus::FipsCertified(_) => 1,
        _ => 0,
    }
}

/// The reports that count on this day, by their dates alone.
fn in_force<'e>(entry: &'e MetadataEntry, today: &str) -> Vec<&'e StatusReport> {
    let counts = |report: &&StatusReport| {
        let is_future = report.effective_date().is_some_and(|day| day.to_string().as_str() > today);
        let is_past = report.sunset_date().is_some_and(|day| day.to_string().as_str() <= today);
        !is_future && !is_past
    };
    entry.status_reports().iter().filter(counts).collect()
}

/// The AAGUID; of older models the AAID, or the first key identifier.
fn identifier(entry: &MetadataEntry) -> String {
    let aaguid = entry.aaguid().map(|aaguid| aaguid.to_string());
    let aaid = || entry.aaid().map(str::to_owned);
    let key = || entry.key_identifiers().first().map(|identifier| decode::to_hex(identifier));
    aaguid.or_else(aaid).or_else(key).unwrap_or_default()
}

impl List {
    fn run(self, console: &mut Console<'_, '_>) -> Result<Ended, Stop> {
        let intake = match self.blob.entries(console)? {
            Ok(intake) => intake,
            Err(ended) => return Ok(ended),
        };
        let Ok(metadata) = &intake.metadata else { return Ok(Ended::No) };
        let rows: Vec<_> = metadata.entries().map(|entry| Row::of(entry, &intake.today)).collect();
        rows_of(rows, self.blob.json, console)?;
        Ok(Ended::Well)
    }
}

fn rows_of(rows: Vec<Row>, is_json: bool, console: &mut Console<'_, '_>) -> Result<(), Stop> {
    let mut rows = rows;
    if is_json {
        return rows.iter().try_for_each(|row| console.print_json(&row.to_json()));
    }
    rows.sort_by_cached_key(|row| row.name.to_lowercase());
    let width = rows.iter().map(|row| row.id.chars().count()).max().unwrap_or_default();
    let style = console.style();
    rows.iter().try_for_each(|row| console.print(&row.line(width, style)))
}

impl Show {
    fn run(self, console: &mut Console<'_, '_>) -> Result<Ended, Stop> {
        let intake = match self.blob.entries(console)? {
            Ok(intake) => intake,
            Err(ended) => return Ok(ended),
        };
        let Ok(metadata) = &intake.metadata else { return Ok(Ended::No) };
        let found: Vec<_> = metadata.entries().filter(|entry| self.is_meant(entry)).collect();
        if self.blob.json {
            for entry in &found {
                console.print_json(&details_json(entry, &intake.today))?;
            }
        } else if let [entry] = found.as_slice() {
            let parts = vec![details(entry, &intake.today)];
            let explanation = Explanation { kind: Kind::MetadataBlob, verdict: None, parts };
            console.print(&explanation.to_text(console.style()))?;
        } else if !found.is_empty() {
            let rows = found.iter().map(|entry| Row::of(entry, &intake.today)).collect();
            rows_of(rows, false, console)?;
            console.complain(&format!("{} models have that name: say which by its AAGUID", found.len()));
        }
        if found.is_empty() {
            console.complain(&format!(
                "the BLOB has no model of that AAGUID, key identifier or name: {}",
                self.model
            ));
            return Ok(Ended::No);
        }
        Ok(Ended::Well)
    }

    fn is_meant(&self, entry: &MetadataEntry) -> bool {
        let wanted = self.model.to_lowercase();
        if let Ok(aaguid) = wanted.parse::<Aaguid>() {
            return entry.aaguid() == Some(aaguid);
        }
        if let Some(identifier) = decode::hex(&wanted).filter(|bytes| bytes.len() == 20) {
            return entry.key_identifiers().iter().any(|known| known[..] == identifier);
        }
        entry.aaid().is_some_and(|aaid| aaid.to_lowercase() == wanted)
            || entry.description().to_lowercase().contains(&wanted)
    }
}

/// Members of a statement that tell models apart, with their meanings.
const MEMBERS: &[(&str, &str)] = &[
    ("protocolFamily", "fido2, u2f or uaf"),
    ("attestationTypes", "how it vouches for keys"),
    ("authenticationAlgorithms", "by which its keys sign"),
    ("keyProtection", "where the keys are"),
    ("matcherProtection", "where the user is verified"),
    ("attachmentHint", "how it is attached"),
    ("isKeyRestricted", "whether its keys sign nothing but WebAuthn's data"),
    ("isFreshUserVerificationRequired", "whether it asks the user each time"),
    ("cryptoStrength", "in bits"),
];

fn statement(entry: &MetadataEntry) -> Value {
    serde_json::from_str(entry.statement_json()).unwrap_or_default()
}

fn details(entry: &MetadataEntry, today: &str) -> Part {
    let mut part = Part::new(entry.description(), "a model of FIDO's metadata");
    if let Some(aaguid) = entry.aaguid() {
        part.value("AAGUID", aaguid.to_string(), "");
    }
    if let Some(aaid) = entry.aaid() {
        part.value("AAID", aaid, "of UAF");
    }
    for identifier in entry.key_identifiers() {
        part.bytes("key identifier", identifier, "of an attestation key, by which U2F models are found");
    }
    if let Some(version) = entry.authenticator_version() {
        part.value("version", version, "of the firmware that is described");
    }
    let statement = statement(entry);
    for (name, meaning) in MEMBERS {
        part.text(name, statement.get(*name), *meaning);
    }
    let row = Row::of(entry, today);
    part.value("level", row.level.map_or("not certified", CertificationLevel::as_str), format!("on {today}"));
    let anchors = entry.trust_anchors().count();
    part.value("trust anchors", anchors, "certificates that vouch for the model");
    if !entry.is_readable() {
        part.fault("a part of the entry cannot be read, so the model is never trusted by it");
    }
    let in_force = in_force(entry, today);
    for report in entry.status_reports() {
        let date =
            report.effective_date().map_or_else(|| "without a date".to_owned(), |day| format!("from {day}"));
        let counts = if in_force.contains(&report) { "" } else { "; it does not count today" };
        part.value("status", report.status().as_str(), format!("{date}{counts}"));
    }
    part
}

fn details_json(entry: &MetadataEntry, today: &str) -> Value {
    let mut object = Row::of(entry, today).to_json();
    let reports = entry
        .status_reports()
        .iter()
        .map(|report| serde_json::from_str::<Value>(report.json()).unwrap_or_default());
    let members = [
        ("aaguid", json!(entry.aaguid().map(|aaguid| aaguid.to_string()))),
        ("aaid", json!(entry.aaid())),
        (
            "keyIdentifiers",
            entry.key_identifiers().iter().map(|identifier| decode::to_hex(identifier)).collect(),
        ),
        ("statusReports", reports.collect()),
        ("statement", statement(entry)),
    ];
    if let Some(object) = object.as_object_mut() {
        object.extend(members.map(|(name, value)| (name.to_owned(), value)));
    }
    object
}
