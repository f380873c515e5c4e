//! Cases: a request, the challenge and the verifier that it meets, and how it is to end. A case that cannot be
//! understood is an error, never a pass.

mod outcome;

use std::path::{Path, PathBuf};

use attestry::{Error, VerifierConfig};
use attestry_json::{Ceremony, Context, MetadataContext, Report};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
pub(crate) use outcome::Outcome;
use serde_json::{Map, Value, json};

use crate::input;

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

/// The cases of one file of a folder, which is an array of them.
pub(crate) fn load(file: &Path) -> Result<Vec<Case>, String> {
    match read(&input::file(file, input::CASES)?)? {
        Value::Array(cases) => Ok(cases.into_iter().map(Case).collect()),
        _ => Err("not an array of cases".to_owned()),
    }
}

/// The cases of a text that is named on the command line. It may also be one case.
pub(crate) fn load_named(text: &[u8]) -> Result<Vec<Case>, String> {
    match read(text)? {
        Value::Array(cases) => Ok(cases.into_iter().map(Case).collect()),
        value if is_case(&value) => Ok(vec![Case(value)]),
        _ => Err("neither a case nor an array of cases".to_owned()),
    }
}

fn read(text: &[u8]) -> Result<Value, String> {
    let text = std::str::from_utf8(text).map_err(|_| "stream did not contain valid UTF-8")?;
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// Whether this looks like a case, sound or not.
pub(crate) fn is_case(value: &Value) -> bool {
    let is_there = |name| value.get(name).is_some();
    let of_metadata =
        is_there("metadata") && value.get("ceremony").and_then(Value::as_str) == Some("metadata");
    value.is_object() && (is_there("verifier") && (is_there("request") || is_there("body")) || of_metadata)
}

impl Case {
    pub(crate) const fn new(value: Value) -> Self {
        Self(value)
    }

    pub(crate) fn name(&self) -> &str {
        self.0.get("name").and_then(Value::as_str).unwrap_or("unnamed")
    }

    /// One of its members.
    pub(crate) fn member(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// What the client sent, and whether it belongs to a login. `None` for a BLOB alone.
    pub(crate) fn sent(&self) -> Option<Vec<u8>> {
        body(self.0.as_object()?).ok()
    }

    /// Its BLOB.
    pub(crate) fn blob(&self) -> Option<Vec<u8>> {
        let case = self.0.as_object()?;
        Intake::read(case, case.get("metadata")?).ok().map(|intake| intake.blob)
    }

    /// Verifies the request as a server would.
    pub(crate) fn run(&self) -> Result<Outcome, String> {
        let case = self.0.as_object().ok_or("not an object")?;
        self.expected()?;
        let name = self.name().to_owned();
        let metadata = case.get("metadata").map(|metadata| Intake::read(case, metadata)).transpose()?;
        match case.get("ceremony").and_then(Value::as_str) {
            Some("metadata") => return Ok(Outcome::of_blob(name, &metadata.ok_or("no metadata")?)),
            Some("authentication") if metadata.is_some() => return Err("a login has no metadata".to_owned()),
            _ => {}
        }
        let (context, body) = (context(case)?, body(case)?);
        let config = self.config(context.ceremony())?;
        let policy = config.registration_policy().clone();
        let built = config
            .builder()
            .and_then(|builder| if metadata.is_some() { builder.expect_metadata() } else { builder }.build());
        let result = built.map_err(Error::from).and_then(|verifier| {
            let metadata = metadata.as_ref().map(Intake::verify).transpose()?;
            context.verify(&body, &verifier, &policy, metadata.as_ref())
        });
        Ok(Outcome::of_call(name, result, &context))
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

    fn config(&self, ceremony: Ceremony) -> Result<VerifierConfig, String> {
        let settings = self.0.get("verifier").and_then(Value::as_object).ok_or("no verifier")?;
        let of_logins = ["requireKeyOrigin", "signCountNotIncreased"];
        let is_login = ceremony == Ceremony::Authentication;
        if let Some(name) = of_logins.iter().find(|name| !is_login && settings.contains_key(**name)) {
            return Err(format!("{name} is of logins"));
        }
        let json = Value::from(settings.clone()).to_string();
        VerifierConfig::from_json(json).map_err(|error| error.value().unwrap_or_default().to_owned())
    }
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
fn context(case: &Map<String, Value>) -> Result<Context, String> {
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
    Context::from_json(Value::Object(members).to_string()).map_err(|error| error.to_string())
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

/// A BLOB, and what the server knows when it takes it in.
struct Intake {
    blob: Vec<u8>,
    context: MetadataContext,
}

impl Intake {
    fn read(case: &Map<String, Value>, metadata: &Value) -> Result<Self, String> {
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
        let context = MetadataContext::from_json(Value::Object(metadata).to_string());
        Ok(Self { blob, context: context.map_err(|error| error.to_string())? })
    }

    fn verify(&self) -> Result<attestry::metadata::Metadata, Error> {
        self.context.verify(&self.blob)
    }

    fn report(&self) -> Report {
        Report::of_metadata(self.verify(), &self.context)
    }
}
