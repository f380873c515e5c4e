//! Case files: a request, the challenge and the verifier that it meets, and how it is to end.
//!
//! Shared by the example `verify` and the tests. A case that cannot be understood is an error, never a pass.

#[path = "cases/outcome.rs"]
mod outcome;

use std::path::{Path, PathBuf};

use attestry::{Error, RegistrationPolicy, VerifierBuilder, VerifierConfig};
use attestry_json::{Context, MetadataContext, Report};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
pub(crate) use outcome::Outcome;
use serde_json::{Map, Value, json};

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
        self.expected()?;
        let name = self.name().to_owned();
        let call = self.call()?;
        let metadata = call.metadata.as_ref().map(Intake::read).transpose()?;
        let Some((config, context)) = call.config.zip(call.context) else {
            return Ok(Outcome::of_blob(name, &metadata.ok_or("no metadata")?));
        };
        let context = Context::from_json(context).map_err(|error| error.to_string())?;
        let config = VerifierConfig::from_json(config)
            .map_err(|error| error.value().unwrap_or_default().to_owned())?;
        let policy = rule(config.registration_policy().clone());
        let built =
            config.builder().and_then(|builder| setting(builder.registration_policy(policy.clone())).build());
        let result = built.map_err(Error::from).and_then(|verifier| {
            let metadata = metadata.as_ref().map(Intake::verify).transpose()?;
            context.verify(&call.body, &verifier, &policy, metadata.as_ref())
        });
        Ok(Outcome::of_call(name, result, &context))
    }

    /// Compares an outcome with `expect`; a case without one only reports.
    pub(crate) fn check(&self, outcome: &Outcome) -> Result<(), String> {
        self.to_meet()?.map_or(Ok(()), |expect| outcome.check(expect))
    }

    /// The same for a report that came out of another language.
    #[allow(dead_code, reason = "for the runners of the bindings")]
    pub(crate) fn check_report(&self, report: &Value) -> Result<(), String> {
        self.to_meet()?.map_or(Ok(()), |expect| outcome::check(report, expect))
    }

    fn to_meet(&self) -> Result<Option<&Map<String, Value>>, String> {
        let ambiguous = self.0.get("ambiguous").and_then(Value::as_bool) == Some(true);
        Ok(self.expected()?.filter(|_| !ambiguous))
    }

    fn expected(&self) -> Result<Option<&Map<String, Value>>, String> {
        let Some(expect) = self.0.get("expect") else { return Ok(None) };
        let expect = expect.as_object().filter(|expect| expect.get("ok").is_some_and(Value::is_boolean));
        expect.map(Some).ok_or_else(|| "expect has no ok".to_owned())
    }

    /// What a server would hand over for this case.
    pub(crate) fn call(&self) -> Result<Call, String> {
        let case = self.0.as_object().ok_or("not an object")?;
        let metadata = case.get("metadata").map(|metadata| blob(case, metadata)).transpose()?;
        let ceremony = case.get("ceremony").and_then(Value::as_str);
        match (ceremony, &metadata) {
            (Some("metadata"), None) => return Err("no metadata".to_owned()),
            (Some("metadata"), _) => return Ok(Call { metadata, ..Call::default() }),
            (Some("authentication"), Some(_)) => return Err("a login has no metadata".to_owned()),
            _ => {}
        }
        let (context, body) = (Some(context(case)?), body(case)?);
        let settings = case.get("verifier").and_then(Value::as_object).ok_or("no verifier")?;
        let of_logins = ["requireKeyOrigin", "signCountNotIncreased"];
        let is_authentication = ceremony == Some("authentication");
        if let Some(name) = of_logins.iter().find(|name| !is_authentication && settings.contains_key(**name))
        {
            return Err(format!("{name} is of logins"));
        }
        let mut config = settings.clone();
        if metadata.is_some() {
            config.insert("expectMetadata".to_owned(), true.into());
        }
        let config = Some(Value::Object(config).to_string());
        Ok(Call { is_authentication, config, context, body, metadata })
    }
}

/// The texts of one call, as every language hands them over.
#[derive(Default)]
pub(crate) struct Call {
    #[allow(dead_code, reason = "the context has it too; for the runners of the bindings")]
    pub(crate) is_authentication: bool,
    /// `None` for a BLOB alone, and so is the context.
    pub(crate) config: Option<String>,
    pub(crate) context: Option<String>,
    pub(crate) body: Vec<u8>,
    pub(crate) metadata: Option<Blob>,
}

/// A BLOB, and the text of what the server knows when it takes it in.
pub(crate) struct Blob {
    pub(crate) blob: Vec<u8>,
    pub(crate) context: String,
}

/// The members of a case that are the context of its call. All others are notes, or stand elsewhere.
const CONTEXT: [&str; 9] = [
    "ceremony",
    "challenge",
    "credential",
    "equalFactorChecked",
    "now",
    "record",
    "secondCredential",
    "secondRecord",
    "userHandle",
];

/// What the server knows of the call.
fn context(case: &Map<String, Value>) -> Result<String, String> {
    let known = CONTEXT.iter().filter_map(|name| Some(((*name).to_owned(), case.get(*name)?.clone())));
    let mut members: Map<_, _> = known.collect();
    members.insert("requestForm".to_owned(), form(case)?.into());
    // Cases look at the whole record of the service.
    let uuid = "cr-00000-00000-0000000000000000";
    if has_kinds(case) {
        let places = ["firstFactorCredential", "secondFactorCredential", "recoveryCredential"];
        let uuids: Map<_, _> = places.iter().map(|place| ((*place).to_owned(), uuid.into())).collect();
        members.insert("credentialUuids".to_owned(), uuids.into());
    } else {
        members.insert("credentialUuid".to_owned(), uuid.into());
    }
    if case.get("ceremony").and_then(Value::as_str) == Some("authentication") {
        // A case whose credential has no owner does not look at the owner.
        members.insert("dangerOwnerFromResponse".to_owned(), true.into());
    }
    Ok(Value::Object(members).to_string())
}

/// The form of what is sent. Of a login, `request` in the service's form is one factor.
fn form(case: &Map<String, Value>) -> Result<&'static str, String> {
    let is_webauthn = match case.get("requestForm").map(Value::as_str) {
        None | Some(Some("service")) => false,
        Some(Some("webauthn")) => true,
        Some(_) => return Err("unknown requestForm".to_owned()),
    };
    let is_login = case.contains_key("ceremony");
    match (is_webauthn, case.contains_key("body"), case.contains_key("request")) {
        (true, true, _) => Err("a body is of the service".to_owned()),
        (true, false, _) => Ok("webauthn"),
        (false, true, true) if !is_login => Err("both a request and a body".to_owned()),
        (false, false, _) if is_login => Ok("factor"),
        (false, has_body, _) if is_login || has_body == has_kinds(case) => Ok("service"),
        (false, _, _) => Err("neither a request with its kind nor a body with its kinds".to_owned()),
    }
}

fn has_kinds(case: &Map<String, Value>) -> bool {
    case.get("challenge").is_some_and(|challenge| challenge.get("kinds").is_some())
}

/// A body as it is sent: given as its exact text, or as the value that the text has.
fn body(case: &Map<String, Value>) -> Result<Vec<u8>, String> {
    let body = case.get("body").or_else(|| case.get("request")).ok_or("neither a request nor a body")?;
    Ok(body.as_str().map_or_else(|| body.to_string(), str::to_owned).into_bytes())
}

fn blob(case: &Map<String, Value>, metadata: &Value) -> Result<Blob, String> {
    let mut metadata = metadata.as_object().ok_or("metadata is not an object")?.clone();
    let text = |value: Value| value.as_str().map(str::to_owned).ok_or("the BLOB is not text");
    let blob = match (metadata.remove("blob"), metadata.remove("blobBase64")) {
        (Some(blob), None) => text(blob)?.into_bytes(),
        (None, Some(blob)) => {
            let blob = text(blob)?;
            STANDARD.decode(&blob).or_else(|_| URL_SAFE_NO_PAD.decode(&blob)).map_err(|_| "no base64")?
        }
        _ => return Err("metadata has either blob or blobBase64".to_owned()),
    };
    // A case without roots trusts none.
    metadata.entry("roots").or_insert_with(|| json!([]));
    metadata.insert("now".to_owned(), case.get("now").cloned().unwrap_or_default());
    Ok(Blob { blob, context: Value::Object(metadata).to_string() })
}

/// A BLOB, and what the server knows when it takes it in.
struct Intake<'a> {
    blob: &'a [u8],
    context: MetadataContext,
}

impl<'a> Intake<'a> {
    fn read(metadata: &'a Blob) -> Result<Self, String> {
        let context = MetadataContext::from_json(&metadata.context).map_err(|error| error.to_string())?;
        Ok(Self { blob: &metadata.blob, context })
    }

    fn verify(&self) -> Result<attestry::metadata::Metadata, Error> {
        self.context.verify(self.blob)
    }

    fn report(&self) -> Report {
        Report::of_metadata(self.verify(), &self.context)
    }
}
