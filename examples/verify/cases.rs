//! Case files: a request, the challenge and the verifier that it meets, and how it is to end.
//!
//! Shared by the example `verify` and the tests. A case that cannot be understood is an error, never a pass.

#[path = "cases/call.rs"]
mod call;
#[path = "cases/login.rs"]
mod login;
#[cfg(feature = "metadata")]
#[path = "cases/metadata.rs"]
mod metadata;
#[path = "cases/outcome.rs"]
mod outcome;

use std::path::{Path, PathBuf};
use std::time::Duration;

use attestry::{Error, RegistrationPolicy, UnixTime, VerifierBuilder, VerifierConfig};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use call::Call;
use login::Login;
pub(crate) use outcome::Outcome;
use serde_json::{Map, Value};

/// One case.
pub(crate) struct Case(Value);

/// The case files of a folder and its subfolders.
pub(crate) fn files_below(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    let entries = std::fs::read_dir(folder).map_err(|error| error.to_string())?;
    for entry in entries {
        let path = entry.map_err(|error| error.to_string())?.path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The cases of one file.
pub(crate) fn load(file: &Path) -> Result<Vec<Case>, String> {
    let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
    match serde_json::from_str(&text) {
        Ok(Value::Array(cases)) => Ok(cases.into_iter().map(Case).collect()),
        Ok(_) => Err("not an array of cases".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

impl Case {
    /// Wraps one case value.
    #[allow(dead_code, reason = "the tests make cases of their own")]
    pub(crate) fn new(value: Value) -> Self {
        Self(value)
    }

    pub(crate) fn name(&self) -> &str {
        self.0.get("name").and_then(Value::as_str).unwrap_or("unnamed")
    }

    /// Verifies the request as a server would.
    pub(crate) fn run(&self) -> Result<Outcome, String> {
        self.run_with(|builder| builder)
    }

    /// The same under a policy with a rule that case files do not have.
    #[allow(dead_code, reason = "for tests")]
    pub(crate) fn run_under(
        &self,
        rule: impl FnOnce(RegistrationPolicy) -> RegistrationPolicy,
    ) -> Result<Outcome, String> {
        self.run_changed(|builder| builder, rule)
    }

    /// The same with a setting that case files do not have.
    pub(crate) fn run_with(
        &self,
        setting: impl FnOnce(VerifierBuilder) -> VerifierBuilder,
    ) -> Result<Outcome, String> {
        self.run_changed(setting, |policy| policy)
    }

    fn run_changed(
        &self,
        setting: impl FnOnce(VerifierBuilder) -> VerifierBuilder,
        rule: impl FnOnce(RegistrationPolicy) -> RegistrationPolicy,
    ) -> Result<Outcome, String> {
        let case = self.0.as_object().ok_or("not an object")?;
        supported(case)?;
        self.expected()?;
        let now = time(self.text("/now")?)?;
        let name = self.name().to_owned();
        #[cfg(feature = "metadata")]
        let blob = if case.contains_key("metadata") { Some(metadata::Blob::read(case)?) } else { None };
        #[cfg(feature = "metadata")]
        if let (Some("metadata"), Some(blob)) = (case.get("ceremony").and_then(Value::as_str), &blob) {
            let result = blob.verify(now).map(|metadata| outcome::Credentials::Metadata(Box::new(metadata)));
            return Ok(Outcome { name, result, now });
        }
        let sent = match case.get("ceremony") {
            None => Sent::Registration(Call::read(case)?),
            Some(_) => Sent::Login(Box::new(Login::read(case)?)),
        };
        let config = self.config()?;
        let policy = rule(config.registration_policy().clone());
        let built = config.builder().and_then(|builder| {
            let builder = setting(builder.registration_policy(policy.clone()));
            #[cfg(feature = "metadata")]
            let builder = if blob.is_some() { builder.expect_metadata() } else { builder };
            builder.build()
        });
        let result = built.map_err(Error::from).and_then(|verifier| {
            let call = match &sent {
                Sent::Registration(call) => call,
                Sent::Login(login) => return login.verify(&verifier, now),
            };
            let registrations = verifier.with_policy(&policy)?;
            #[cfg(feature = "metadata")]
            if let Some(blob) = &blob {
                let metadata = blob.verify(now)?;
                return call.verify(&registrations.with_metadata(&metadata), verifier.limits(), now);
            }
            call.verify(&registrations, verifier.limits(), now)
        });
        Ok(Outcome { name, result, now })
    }

    /// Compares an outcome with `expect`; a case without one only reports.
    pub(crate) fn check(&self, outcome: &Outcome) -> Result<(), String> {
        let ambiguous = self.0.get("ambiguous").and_then(Value::as_bool) == Some(true);
        self.expected()?.filter(|_| !ambiguous).map_or(Ok(()), |expect| outcome.check(expect))
    }

    fn expected(&self) -> Result<Option<&Map<String, Value>>, String> {
        let Some(expect) = self.0.get("expect") else { return Ok(None) };
        let expect = expect.as_object().filter(|expect| expect.get("ok").is_some_and(Value::is_boolean));
        expect.map(Some).ok_or_else(|| "expect has no ok".to_owned())
    }

    fn config(&self) -> Result<VerifierConfig, String> {
        let settings = self.0.get("verifier").and_then(Value::as_object).ok_or("no verifier")?;
        let is_login = self.0.get("ceremony").is_some();
        let of_logins = ["requireKeyOrigin", "signCountNotIncreased"];
        if let Some(name) = of_logins.iter().find(|name| !is_login && settings.contains_key(**name)) {
            return Err(format!("{name} is of logins"));
        }
        let json = Value::from(settings.clone()).to_string();
        VerifierConfig::from_json(json).map_err(|error| error.value().unwrap_or_default().to_owned())
    }

    fn text(&self, pointer: &str) -> Result<&str, String> {
        self.0.pointer(pointer).and_then(Value::as_str).ok_or_else(|| format!("no text at {pointer}"))
    }
}

/// What a case sends.
enum Sent {
    Registration(Call),
    Login(Box<Login>),
}

/// Refuses what case files can have and this runner cannot do.
fn supported(case: &Map<String, Value>) -> Result<(), String> {
    let has_metadata = case.contains_key("metadata");
    match case.get("ceremony").map(Value::as_str) {
        None | Some(Some("metadata")) if has_metadata && !cfg!(feature = "metadata") => {
            Err("metadata needs the feature of that name".to_owned())
        }
        None => Ok(()),
        Some(Some("authentication")) if has_metadata => Err("a login has no metadata".to_owned()),
        Some(Some("authentication")) => Ok(()),
        Some(Some("metadata")) if has_metadata => Ok(()),
        Some(Some("metadata")) => Err("no metadata".to_owned()),
        Some(_) => Err("unknown ceremony".to_owned()),
    }
}

/// Refuses members that case files do not have in a place.
fn known(object: &Map<String, Value>, place: &str, members: &[&str]) -> Result<(), String> {
    match object.keys().find(|member| !members.contains(&member.as_str())) {
        Some(member) => Err(format!("unknown member {member} of {place}")),
        None => Ok(()),
    }
}

fn texts(value: &Value) -> Result<impl Iterator<Item = Result<&str, String>>, String> {
    let array = value.as_array().ok_or("not an array")?;
    Ok(array.iter().map(|text| text.as_str().ok_or_else(|| "not text".to_owned())))
}

fn flag(value: &Value) -> Result<bool, String> {
    value.as_bool().ok_or_else(|| "not a boolean".to_owned())
}

fn bytes(text: &str) -> Result<Vec<u8>, String> {
    URL_SAFE_NO_PAD.decode(text).map_err(|error| error.to_string())
}

fn time(text: &str) -> Result<UnixTime, String> {
    let time = time::OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339)
        .map_err(|error| error.to_string())?;
    let seconds = u64::try_from(time.unix_timestamp()).map_err(|error| error.to_string())?;
    Ok(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
}
