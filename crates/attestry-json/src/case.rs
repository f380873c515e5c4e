//! Cases: a request, the challenge and the verifier that it meets, and how it is to end.
//!
//! The example `verify`, the tests, the program `attestry` and the runners of the bindings read cases here. A case that
//! cannot be understood is an error, never a pass.

mod outcome;

use std::fmt;

use attestry::{Error, RegistrationPolicy, VerifierBuilder, VerifierConfig};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

pub use self::outcome::Outcome;
use crate::{Context, ContextError, MetadataContext};

/// A case: configuration, context and body of a call, and how it is to end.
///
/// ```
/// use attestry_json::Case;
/// use serde_json::json;
///
/// let case = Case::new(json!({
///     "name": "an empty body", "now": "2026-11-29T12:00:00Z", "requestForm": "webauthn", "request": {},
///     "verifier": { "relyingPartyId": "example.com", "origins": ["https://example.com"] },
///     "challenge": { "kind": "Fido2", "value": "AAECAwQFBgcICQoLDA0ODw" },
///     "expect": { "ok": false, "code": "request.missing_member" },
/// }));
/// let outcome = case.run()?;
/// assert_eq!(case.check(&outcome), Ok(()));
/// # Ok::<(), attestry_json::ContextError>(())
/// ```
#[derive(Clone)]
pub struct Case(Value);

/// The texts of a case's call, as every language hands them over.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Call {
    /// Whether a credential is used. The context says it too.
    pub is_authentication: bool,
    /// `None` for a BLOB alone, and so is the context.
    pub config: Option<String>,
    /// What the server knows of the call.
    pub context: Option<String>,
    /// What the client sent.
    pub body: Vec<u8>,
    /// The BLOB that judges the call, or that is all of it.
    pub metadata: Option<Blob>,
}

impl Call {
    /// The context with `full`: the report then has `result`, as that of [`Case::run`] has.
    pub fn full_context(&self) -> Option<String> {
        self.context.as_ref().map(|context| context.replacen('{', r#"{"full":true,"#, 1))
    }
}

/// A BLOB, and the text of what the server knows when it takes it in.
#[derive(Clone)]
#[non_exhaustive]
pub struct Blob {
    /// The bytes as published.
    pub blob: Vec<u8>,
    /// The text that [`MetadataContext::from_json`] reads.
    pub context: String,
}

impl Case {
    /// Wraps the value of a case.
    pub const fn new(value: Value) -> Self {
        Self(value)
    }

    /// The value of the case.
    pub const fn value(&self) -> &Value {
        &self.0
    }

    /// The name; `unnamed` if it has none.
    pub fn name(&self) -> &str {
        self.0.get("name").and_then(Value::as_str).unwrap_or("unnamed")
    }

    /// Verifies the body as a server would. The report has `result`.
    ///
    /// # Errors
    ///
    /// Why the case cannot be understood. A refusal by the library is an [`Outcome`].
    pub fn run(&self) -> Result<Outcome, ContextError> {
        self.run_with(|builder| builder)
    }

    /// The same under a policy with a rule that case files do not have.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    pub fn run_under(
        &self,
        rule: impl FnOnce(RegistrationPolicy) -> RegistrationPolicy,
    ) -> Result<Outcome, ContextError> {
        self.run_changed(|builder| builder, rule)
    }

    /// The same with a setting that case files do not have.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    pub fn run_with(
        &self,
        setting: impl FnOnce(VerifierBuilder) -> VerifierBuilder,
    ) -> Result<Outcome, ContextError> {
        self.run_changed(setting, |policy| policy)
    }

    fn run_changed(
        &self,
        setting: impl FnOnce(VerifierBuilder) -> VerifierBuilder,
        rule: impl FnOnce(RegistrationPolicy) -> RegistrationPolicy,
    ) -> Result<Outcome, ContextError> {
        self.expected()?;
        let name = self.name().to_owned();
        let call = self.call()?;
        let metadata = call.metadata.as_ref().map(Intake::read).transpose()?;
        let Some((config, context)) = call.config.zip(call.context) else {
            let metadata = metadata.ok_or_else(|| fault("no metadata"))?;
            return Ok(Outcome::of_blob(name, metadata.verify(), &metadata.context));
        };
        let context = Context::from_json(context)?.with_full(true);
        let config = VerifierConfig::from_json(config)
            .map_err(|error| ContextError::new(&error.value().unwrap_or_default()))?;
        let policy = rule(config.registration_policy().clone());
        let built =
            config.builder().and_then(|builder| setting(builder.registration_policy(policy.clone())).build());
        let result = built.map_err(Error::from).and_then(|verifier| {
            let metadata = metadata.as_ref().map(Intake::verify).transpose()?;
            context.verify(&call.body, &verifier, &policy, metadata.as_ref())
        });
        Ok(Outcome::of_call(name, result, &context))
    }

    /// Compares an outcome with `expect`. A case without one, and an ambiguous one, only report.
    ///
    /// # Errors
    ///
    /// The difference, in words.
    pub fn check(&self, outcome: &Outcome) -> Result<(), String> {
        self.to_meet()?.map_or(Ok(()), |expect| outcome.check(expect))
    }

    /// The same for a report that came out of another language.
    ///
    /// # Errors
    ///
    /// The difference, in words.
    pub fn check_report(&self, report: &Value) -> Result<(), String> {
        self.to_meet()?.map_or(Ok(()), |expect| outcome::check(report, expect))
    }

    fn to_meet(&self) -> Result<Option<&Map<String, Value>>, String> {
        let ambiguous = self.0.get("ambiguous").and_then(Value::as_bool) == Some(true);
        Ok(self.expected().map_err(|error| error.to_string())?.filter(|_| !ambiguous))
    }

    fn expected(&self) -> Result<Option<&Map<String, Value>>, ContextError> {
        let Some(expect) = self.0.get("expect") else { return Ok(None) };
        let expect = expect.as_object().filter(|expect| expect.get("ok").is_some_and(Value::is_boolean));
        expect.map(Some).ok_or_else(|| fault("expect has no ok"))
    }

    /// What a server would hand over for this case.
    ///
    /// # Errors
    ///
    /// Why the case cannot be understood.
    pub fn call(&self) -> Result<Call, ContextError> {
        let case = self.0.as_object().ok_or_else(|| fault("not an object"))?;
        let metadata = self.metadata()?;
        let ceremony = case.get("ceremony").and_then(Value::as_str);
        match (ceremony, &metadata) {
            (Some("metadata"), None) => return Err(fault("no metadata")),
            (Some("metadata"), _) => return Ok(Call { metadata, ..Call::default() }),
            (Some("authentication"), Some(_)) => return Err(fault("a login has no metadata")),
            _ => {}
        }
        let (context, body) = (Some(context(case)?), self.body()?);
        let settings = case.get("verifier").and_then(Value::as_object).ok_or_else(|| fault("no verifier"))?;
        let of_logins = ["requireKeyOrigin", "signCountNotIncreased"];
        let is_authentication = ceremony == Some("authentication");
        if let Some(name) = of_logins.iter().find(|name| !is_authentication && settings.contains_key(**name))
        {
            return Err(ContextError::new(&format_args!("{name} is of logins")));
        }
        let mut config = settings.clone();
        if metadata.is_some() {
            config.insert("expectMetadata".to_owned(), true.into());
        }
        let config = Some(Value::Object(config).to_string());
        Ok(Call { is_authentication, config, context, body, metadata })
    }

    /// What the client sent: given as its exact text, or as the value that the text has.
    ///
    /// # Errors
    ///
    /// The case has no body.
    pub fn body(&self) -> Result<Vec<u8>, ContextError> {
        let body = self.0.get("body").or_else(|| self.0.get("request"));
        let body = body.ok_or_else(|| fault("neither a request nor a body"))?;
        Ok(body.as_str().map_or_else(|| body.to_string(), str::to_owned).into_bytes())
    }

    /// The BLOB, if the case has one.
    ///
    /// # Errors
    ///
    /// The BLOB is not of its form.
    pub fn metadata(&self) -> Result<Option<Blob>, ContextError> {
        self.0.get("metadata").map(|metadata| blob(metadata, self.0.get("now"))).transpose()
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
fn context(case: &Map<String, Value>) -> Result<String, ContextError> {
    let known = CONTEXT.iter().filter_map(|name| Some(((*name).to_owned(), case.get(*name)?.clone())));
    let mut members: Map<_, _> = known.collect();
    members.insert("requestForm".to_owned(), form(case)?.into());
    // Cases of registrations look at the whole record of the service.
    let uuid = "cr-00000-00000-0000000000000000";
    if case.get("ceremony").and_then(Value::as_str) == Some("authentication") {
        // A case whose credential has no owner does not look at the owner.
        members.insert("dangerOwnerFromResponse".to_owned(), true.into());
    } else if has_kinds(case) {
        let places = ["firstFactorCredential", "secondFactorCredential", "recoveryCredential"];
        let uuids: Map<_, _> = places.iter().map(|place| ((*place).to_owned(), uuid.into())).collect();
        members.insert("credentialUuids".to_owned(), uuids.into());
    } else {
        members.insert("credentialUuid".to_owned(), uuid.into());
    }
    Ok(Value::Object(members).to_string())
}

/// The form of what is sent. Of a login, `request` in the service's form is one factor.
fn form(case: &Map<String, Value>) -> Result<&'static str, ContextError> {
    let is_webauthn = match case.get("requestForm").map(Value::as_str) {
        None | Some(Some("service")) => false,
        Some(Some("webauthn")) => true,
        Some(_) => return Err(fault("unknown requestForm")),
    };
    let is_login = case.contains_key("ceremony");
    match (is_webauthn, case.contains_key("body"), case.contains_key("request")) {
        (true, true, _) => Err(fault("a body is of the service")),
        (true, false, _) => Ok("webauthn"),
        (false, true, true) if !is_login => Err(fault("both a request and a body")),
        (false, false, _) if is_login => Ok("factor"),
        (false, has_body, _) if is_login || has_body == has_kinds(case) => Ok("service"),
        (false, _, _) => Err(fault("neither a request with its kind nor a body with its kinds")),
    }
}

fn has_kinds(case: &Map<String, Value>) -> bool {
    case.get("challenge").is_some_and(|challenge| challenge.get("kinds").is_some())
}

fn blob(metadata: &Value, now: Option<&Value>) -> Result<Blob, ContextError> {
    let mut metadata = metadata.as_object().ok_or_else(|| fault("metadata is not an object"))?.clone();
    let text = |value: Value| value.as_str().map(str::to_owned).ok_or_else(|| fault("the BLOB is not text"));
    let blob = match (metadata.remove("blob"), metadata.remove("blobBase64")) {
        (Some(blob), None) => text(blob)?.into_bytes(),
        (None, Some(blob)) => {
            let blob = text(blob)?;
            let decoded = STANDARD.decode(&blob).or_else(|_| URL_SAFE_NO_PAD.decode(&blob));
            decoded.map_err(|_| fault("no base64"))?
        }
        _ => return Err(fault("metadata has either blob or blobBase64")),
    };
    // A case without roots trusts none.
    metadata.entry("roots").or_insert_with(|| json!([]));
    metadata.insert("now".to_owned(), now.cloned().unwrap_or_default());
    Ok(Blob { blob, context: Value::Object(metadata).to_string() })
}

/// A BLOB, and what the server knows when it takes it in.
struct Intake<'a> {
    blob: &'a [u8],
    context: MetadataContext,
}

impl<'a> Intake<'a> {
    fn read(metadata: &'a Blob) -> Result<Self, ContextError> {
        Ok(Self { blob: &metadata.blob, context: MetadataContext::from_json(&metadata.context)? })
    }

    fn verify(&self) -> Result<attestry::metadata::Metadata, Error> {
        self.context.verify(self.blob)
    }
}

fn fault(problem: &str) -> ContextError {
    ContextError::new(&problem)
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Case").finish_non_exhaustive()
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("is_authentication", &self.is_authentication).finish_non_exhaustive()
    }
}

impl fmt::Debug for Blob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Blob").finish_non_exhaustive()
    }
}
