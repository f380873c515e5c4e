//! What a call answers.

use std::fmt;

use attestry::metadata::{FoundBy, Metadata, MetadataStanding};
use attestry::trust::RevocationCheck;
use attestry::{
    Class, ConfigError, Error, MatchedRelyingParty, Observation, RecordUpdate, UnixTime,
    VerifiedAuthentication, VerifiedRegistration, VerifiedRegistrations,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use crate::context::{Context, ContextError};
use crate::metadata::MetadataContext;
use crate::verified::Verified;

/// What a call answers: JSON text whose `ok` says whether it succeeded, and the same as a number.
#[derive(Clone)]
#[must_use]
pub struct Report {
    status: Status,
    code: Option<Box<str>>,
    text: String,
}

/// How a call ended, as a number that never changes its meaning: 0 for success, otherwise the error's class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(u8)]
pub enum Status {
    /// It succeeded.
    Ok = 0,
    /// [`Class::Malformed`].
    Malformed = 1,
    /// [`Class::Mismatch`].
    Mismatch = 2,
    /// [`Class::InvalidProof`].
    InvalidProof = 3,
    /// [`Class::Untrusted`].
    Untrusted = 4,
    /// [`Class::Policy`].
    Policy = 5,
    /// [`Class::Unsupported`].
    Unsupported = 6,
    /// [`Class::Configuration`]: a fault of the server itself, also in a context.
    Configuration = 7,
    /// The library panicked. This is a fault of the library.
    Panic = 8,
}

impl Status {
    fn of(class: Class) -> Self {
        match class {
            Class::Malformed => Self::Malformed,
            Class::Mismatch => Self::Mismatch,
            Class::InvalidProof => Self::InvalidProof,
            Class::Untrusted => Self::Untrusted,
            Class::Policy => Self::Policy,
            Class::Unsupported => Self::Unsupported,
            _ => Self::Configuration,
        }
    }

    /// The name that a report gives its class.
    pub fn class(self) -> Option<&'static str> {
        match self {
            Self::Ok => None,
            Self::Malformed => Some(Class::Malformed.as_str()),
            Self::Mismatch => Some(Class::Mismatch.as_str()),
            Self::InvalidProof => Some(Class::InvalidProof.as_str()),
            Self::Untrusted => Some(Class::Untrusted.as_str()),
            Self::Policy => Some(Class::Policy.as_str()),
            Self::Unsupported => Some(Class::Unsupported.as_str()),
            Self::Configuration => Some(Class::Configuration.as_str()),
            Self::Panic => Some("panic"),
        }
    }
}

impl Report {
    /// The JSON text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The same, by value.
    pub fn into_text(self) -> String {
        self.text
    }

    /// How the call ended.
    pub const fn status(&self) -> Status {
        self.status
    }

    /// The code of the error, if there was one.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// A success, with these members.
    pub(crate) fn success(mut members: Map<String, Value>) -> Self {
        members.insert("ok".to_owned(), true.into());
        Self { status: Status::Ok, code: None, text: Value::Object(members).to_string() }
    }

    fn failure(status: Status, code: &str, step: Option<String>, message: &str) -> Self {
        let error = json!({ "code": code, "class": status.class(), "step": step, "message": message });
        let text = json!({ "ok": false, "error": error }).to_string();
        Self { status, code: Some(code.into()), text }
    }

    pub(crate) fn panic() -> Self {
        let message = "the library failed: please report it, with the case";
        Self::failure(Status::Panic, "library.panic", None, message)
    }

    /// What a call of the library came to.
    pub fn of(result: Result<Verified, Error>, context: &Context) -> Self {
        result
            .map_err(Self::from)
            .and_then(|verified| Ok(Self::success(members(&verified, context)?)))
            .unwrap_or_else(|report: Self| report)
    }

    /// What the intake of a BLOB came to.
    pub fn of_metadata(result: Result<Metadata, Error>, context: &MetadataContext) -> Self {
        result.map_or_else(Self::from, |metadata| {
            let metadata = of_metadata(&metadata, context.now());
            Self::success(Map::from_iter([("metadata".to_owned(), metadata)]))
        })
    }
}

impl From<Error> for Report {
    fn from(error: Error) -> Self {
        let code = error.code();
        let step = error.step().map(|step| step.to_string());
        Self::failure(Status::of(code.class()), code.as_str(), step, &error.to_string())
    }
}

impl From<ConfigError> for Report {
    fn from(error: ConfigError) -> Self {
        let code = error.code();
        Self::failure(Status::of(code.class()), code.as_str(), None, &error.to_string())
    }
}

impl From<ContextError> for Report {
    fn from(error: ContextError) -> Self {
        Self::failure(Status::Configuration, "context.json", None, &error.to_string())
    }
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report")
            .field("status", &self.status)
            .field("code", &self.code)
            .finish_non_exhaustive()
    }
}

/// The members of a success.
fn members(verified: &Verified, context: &Context) -> Result<Map<String, Value>, ConfigError> {
    let mut report = Map::new();
    let now = context.now();
    if let Verified::Registration(verified) = verified {
        report.insert("credential".to_owned(), service_record(verified, now));
        report.insert("attestation".to_owned(), attestation(verified));
        if let Some(owner) = context.owner() {
            report.insert("record".to_owned(), json!(verified.record(owner)?));
        }
        if let Some(model) = verified.evidence().attestation().and_then(|attested| attested.metadata()) {
            report.insert("metadata".to_owned(), of_model(model));
        }
    }
    if let Some(registrations) = verified.registrations() {
        let credentials = by_place(registrations, |verified| Ok(service_record(verified, now)))?;
        report.insert("credentials".to_owned(), credentials);
        report.insert(
            "attestations".to_owned(),
            by_place(registrations, |verified| Ok(attestation(verified)))?,
        );
        let owner = verified.authentication().map(|login| *login.user_handle()).or(context.owner());
        if let Some(owner) = owner {
            let records = by_place(registrations, |verified| Ok(json!(verified.record(owner)?)))?;
            report.insert("records".to_owned(), records);
        }
    }
    if let Some(login) = verified.authentication() {
        report.insert("authentication".to_owned(), authentication(login));
        report.insert("update".to_owned(), update(&context.update(login)));
        if let Some(record) = context.updated_record(login)? {
            report.insert("record".to_owned(), json!(record));
        }
    }
    if let Some(login) = verified.second_authentication() {
        report.insert("secondAuthentication".to_owned(), authentication(login));
        report.insert("secondUpdate".to_owned(), update(&context.update(login)));
        if let Some(record) = context.updated_record(login)? {
            report.insert("secondRecord".to_owned(), json!(record));
        }
    }
    Ok(report)
}

/// What there is of each place of the service's registration.
fn by_place(
    registrations: &VerifiedRegistrations,
    of: impl Fn(&VerifiedRegistration) -> Result<Value, ConfigError>,
) -> Result<Value, ConfigError> {
    let places = [
        ("firstFactorCredential", Some(registrations.first_factor())),
        ("secondFactorCredential", registrations.second_factor()),
        ("recoveryCredential", registrations.recovery()),
    ];
    let filled = places.into_iter().filter_map(|(place, verified)| Some((place, verified?)));
    let values = filled.map(|(place, verified)| Ok((place.to_owned(), of(verified)?)));
    values.collect::<Result<Map<_, _>, _>>().map(Value::Object)
}

/// The service's record.
fn service_record(verified: &VerifiedRegistration, now: UnixTime) -> Value {
    json!(verified.credential("cr-00000-00000-0000000000000000", now))
}

fn attestation(verified: &VerifiedRegistration) -> Value {
    let evidence = verified.evidence();
    let mut attestation = Map::new();
    let (format, declared, trust) = match evidence.attestation() {
        Some(attested) => {
            (attested.format().as_str(), attested.attestation_type().as_str(), attested.trust().as_str())
        }
        None => ("key", "key", "none"),
    };
    attestation.insert("format".to_owned(), json!(format));
    attestation.insert("type".to_owned(), json!(declared));
    attestation.insert("trust".to_owned(), json!(trust));
    if let Some(attested) = evidence.attestation() {
        attestation.insert("aaguid".to_owned(), json!(attested.aaguid().to_string()));
        attestation.insert("aaguidStanding".to_owned(), json!(attested.aaguid_standing().as_str()));
    }
    let observations: Vec<_> = evidence.observations().iter().map(Observation::as_str).collect();
    attestation.insert("observations".to_owned(), json!(observations));
    Value::Object(attestation)
}

fn authentication(verified: &VerifiedAuthentication) -> Value {
    let mut login = Map::new();
    login.insert("kind".to_owned(), json!(verified.kind().as_str()));
    login.insert("credentialId".to_owned(), json!(verified.credential_id()));
    login.insert("userHandle".to_owned(), json!(URL_SAFE_NO_PAD.encode(verified.user_handle().as_bytes())));
    if let Some(flags) = verified.flags() {
        login.insert("signCount".to_owned(), json!(verified.sign_count()));
        login.insert("signCountIncreased".to_owned(), json!(verified.sign_count_increased()));
        login.insert("backedUp".to_owned(), json!(flags.backed_up()));
        login.insert("backupEligible".to_owned(), json!(flags.backup_eligible()));
        login.insert("userVerified".to_owned(), json!(verified.user_verified()));
        let is_app = verified.matched_relying_party() == Some(MatchedRelyingParty::AppId);
        login.insert("rpId".to_owned(), json!(if is_app { "app" } else { "rp" }));
    }
    let observations: Vec<_> = verified.observations().iter().map(Observation::as_str).collect();
    login.insert("observations".to_owned(), json!(observations));
    Value::Object(login)
}

/// What a login changes in its record, for a database that compares and sets.
fn update(update: &RecordUpdate) -> Value {
    let count = update.sign_count().map(|count| json!({ "from": count.from, "to": count.to }));
    json!({
        "signCount": count,
        "backupEligible": update.backup_eligible(),
        "backedUp": update.backed_up(),
        "userVerificationSeen": update.user_verification_seen(),
    })
}

/// What metadata made of a credential's model.
pub(crate) fn of_model(standing: &MetadataStanding) -> Value {
    let entry = match standing.found_by() {
        FoundBy::Aaguid(aaguid) => Some(format!("aaguid:{aaguid}")),
        FoundBy::KeyIdentifier(identifier) => {
            Some(identifier.iter().fold("keyid:".to_owned(), |text, byte| format!("{text}{byte:02x}")))
        }
        _ => None,
    };
    json!({
        "entry": entry,
        "description": standing.entry().map(|entry| entry.description().to_owned()),
        "level": standing.level().map(|level| level.as_str()),
        "no": standing.number(),
        "stale": standing.is_stale(),
    })
}

/// What a BLOB came to.
pub(crate) fn of_metadata(metadata: &Metadata, now: UnixTime) -> Value {
    // Of the signer and of its issuer.
    let checks = metadata.revocation_checks().iter().take(2);
    let checked: Vec<_> = checks.map(|check| *check != RevocationCheck::NotChecked).collect();
    json!({
        "no": metadata.number(),
        "stale": metadata.is_stale(now),
        "entries": metadata.entries().len(),
        "checked": checked,
        "unreadable": metadata.unreadable().len(),
    })
}
