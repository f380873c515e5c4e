//! How a case ended, and whether that is what it expects.

use attestry::{
    Error, MatchedRelyingParty, Observation, UnixTime, VerifiedAuthentication, VerifiedRegistration,
    VerifiedRegistrations,
};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

/// How a case ended.
pub(crate) struct Outcome {
    pub(super) name: String,
    pub(super) result: Result<Credentials, Error>,
    pub(super) now: UnixTime,
}

/// What was verified.
pub(super) enum Credentials {
    One(Box<VerifiedRegistration>),
    Several(Box<VerifiedRegistrations>),
    /// The only factor, the first of two, or that of a recovery.
    Login(Box<VerifiedAuthentication>),
    /// A BLOB alone.
    #[cfg(feature = "metadata")]
    Metadata(Box<attestry::metadata::Metadata>),
}

impl Credentials {
    const fn registration(&self) -> Option<&VerifiedRegistration> {
        match self {
            Self::One(verified) => Some(verified),
            Self::Several(verified) => Some(verified.first_factor()),
            Self::Login(_) => None,
            #[cfg(feature = "metadata")]
            Self::Metadata(_) => None,
        }
    }
}

impl Outcome {
    /// What the verifier said.
    #[allow(dead_code, reason = "the tests look closer than the example")]
    pub(crate) fn result(&self) -> Result<(), Error> {
        self.result.as_ref().map(|_| ()).map_err(|error| *error)
    }

    /// The registration that was verified; of several credentials, that of the first factor.
    #[allow(dead_code, reason = "the tests look closer than the example")]
    pub(crate) fn registration(&self) -> Option<&VerifiedRegistration> {
        self.result.as_ref().ok().and_then(Credentials::registration)
    }

    /// One line of JSON.
    pub(crate) fn line(&self) -> String {
        self.report().to_string()
    }

    /// Compares it with what a case expects.
    pub(super) fn check(&self, expect: &Map<String, Value>) -> Result<(), String> {
        let ended = self.report();
        let ok = expect.get("ok").and_then(Value::as_bool).ok_or("expect has no ok")?;
        if ended.get("ok").and_then(Value::as_bool) != Some(ok) {
            return Err(format!("expected ok {ok}, got {ended}"));
        }
        for part in ["credential", "attestation", "authentication", "metadata"] {
            compare(part, expect.get(part), ended.get(part))?;
        }
        for (place, expected) in expect.get("credentials").and_then(Value::as_object).into_iter().flatten() {
            let found = ended.get("credentials").and_then(|credentials| credentials.get(place));
            compare(place, Some(expected), found)?;
        }
        if let Some(code) = expect.get("code") {
            let found = ended.pointer("/error/code");
            if found != Some(code) {
                return Err(format!("expected code {code}, got {found:?}"));
            }
        }
        if let Some(pem) = expect.get("publicKeyPem").and_then(Value::as_str) {
            let Ok(Credentials::One(verified)) = &self.result else {
                return Err("expected a public key, and there is not just one".to_owned());
            };
            if !subject_public_key(pem)?.ends_with(verified.public_key().subject_public_key()) {
                return Err("the public key is another than the one sent".to_owned());
            }
        }
        Ok(())
    }

    fn report(&self) -> Value {
        let mut report = Map::new();
        report.insert("name".to_owned(), json!(self.name));
        report.insert("ok".to_owned(), json!(self.result.is_ok()));
        match &self.result {
            Ok(Credentials::One(verified)) => {
                report.insert("credential".to_owned(), record(verified, self.now));
                report.insert("attestation".to_owned(), attestation(verified));
                #[cfg(feature = "metadata")]
                if let Some(model) =
                    verified.evidence().attestation().and_then(|attested| attested.metadata())
                {
                    report.insert("metadata".to_owned(), super::metadata::of_model(model));
                }
            }
            Ok(Credentials::Several(verified)) => {
                let by_place = |of: &dyn Fn(&VerifiedRegistration) -> Value| {
                    let places = [
                        ("firstFactorCredential", Some(verified.first_factor())),
                        ("secondFactorCredential", verified.second_factor()),
                        ("recoveryCredential", verified.recovery()),
                    ];
                    let filled =
                        places.into_iter().filter_map(|(place, verified)| Some((place, of(verified?))));
                    filled.map(|(place, value)| (place.to_owned(), value)).collect::<Map<_, _>>()
                };
                report.insert(
                    "credentials".to_owned(),
                    json!(by_place(&|verified| record(verified, self.now))),
                );
                report.insert("attestations".to_owned(), json!(by_place(&attestation)));
            }
            Ok(Credentials::Login(verified)) => {
                report.insert("authentication".to_owned(), authentication(verified));
            }
            #[cfg(feature = "metadata")]
            Ok(Credentials::Metadata(metadata)) => {
                report.insert("metadata".to_owned(), super::metadata::of_blob(metadata, self.now));
            }
            Err(error) => {
                let code = error.code();
                let mut fields = Map::new();
                fields.insert("code".to_owned(), json!(code.as_str()));
                fields.insert("class".to_owned(), json!(code.class().as_str()));
                fields.insert("step".to_owned(), json!(error.step().map(|step| step.to_string())));
                fields.insert("message".to_owned(), json!(error.to_string()));
                report.insert("error".to_owned(), Value::Object(fields));
            }
        }
        Value::Object(report)
    }
}

fn record(verified: &VerifiedRegistration, now: UnixTime) -> Value {
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

/// Whether every member that is expected is there.
fn compare(part: &str, expected: Option<&Value>, found: Option<&Value>) -> Result<(), String> {
    for (member, expected) in expected.and_then(Value::as_object).into_iter().flatten() {
        let found = found.and_then(|found| found.get(member));
        let same = match (member.as_str(), expected, found) {
            // They are a set.
            ("observations", Value::Array(expected), Some(Value::Array(found))) => {
                expected.len() == found.len() && expected.iter().all(|name| found.contains(name))
            }
            _ => found == Some(expected),
        };
        if !same {
            return Err(format!("expected {part}.{member} {expected}, got {found:?}"));
        }
    }
    Ok(())
}

fn subject_public_key(pem: &str) -> Result<Vec<u8>, String> {
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    STANDARD.decode(body).map_err(|error| error.to_string())
}
