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

use attestry::trust::{RevokedCertificate, SerialNumber, TrustAnchor};
use attestry::{
    Aaguid, Algorithm, AttestationFormat, AuthenticationPolicy, ConfigError, Error, Observation,
    RegistrationPolicy, SignCountNotIncreased, Tolerance, UnixTime, UserVerification, Verifier,
    VerifierBuilder,
};
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
        let Settings { mut builder, policy, login_policy, refused } = self.settings()?;
        #[cfg(feature = "metadata")]
        if blob.is_some() {
            builder = builder.expect_metadata();
        }
        builder = setting(builder);
        let policy = rule(policy);
        let builder = builder.registration_policy(policy.clone()).authentication_policy(login_policy);
        let verifier = refused.map_or_else(|| builder.build(), Err).map_err(Error::from);
        let result = verifier.and_then(|verifier| {
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

    fn settings(&self) -> Result<Settings, String> {
        let settings = self.0.get("verifier").and_then(Value::as_object).ok_or("no verifier")?;
        let mut made = Settings {
            builder: Verifier::builder(self.text("/verifier/relyingPartyId")?),
            policy: RegistrationPolicy::new(),
            login_policy: AuthenticationPolicy::new(),
            refused: None,
        };
        let is_login = self.0.get("ceremony").is_some();
        for (name, value) in settings {
            if !is_login && ["requireKeyOrigin", "signCountNotIncreased"].contains(&name.as_str()) {
                return Err(format!("{name} is of logins"));
            }
            made = made.set(name, value)?;
        }
        Ok(made)
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

/// What a case says of its verifier, all of it of the form of case files.
struct Settings {
    builder: VerifierBuilder,
    policy: RegistrationPolicy,
    login_policy: AuthenticationPolicy,
    /// Why the library refuses something of it already.
    refused: Option<ConfigError>,
}

impl Settings {
    fn set(self, name: &str, value: &Value) -> Result<Self, String> {
        let Self { builder, policy, login_policy, mut refused } = self;
        if name == "trust" {
            let settings = value.as_object().ok_or("trust is not an object")?;
            let (builder, policy) = trust(settings, builder, policy, &mut refused)?;
            return Ok(Self { builder, policy, login_policy, refused });
        }
        let (mut builder, mut policy, mut login_policy) = (builder, policy, login_policy);
        match name {
            "relyingPartyId" => {}
            "origins" => builder = builder.origins(texts(value)?.collect::<Result<Vec<_>, _>>()?),
            "algorithms" => builder = builder.algorithms(algorithms(value)?),
            "userVerification" => {
                let named = value.as_str().and_then(|name| name.parse::<UserVerification>().ok());
                let named = named.ok_or("unknown userVerification")?;
                policy = policy.user_verification(named);
                login_policy = login_policy.user_verification(named);
            }
            "userPresence" if !flag(value)? => policy = policy.conditional_create(),
            "allowCrossOrigin" if flag(value)? => {
                policy = policy.allow_cross_origin();
                login_policy = login_policy.allow_cross_origin();
            }
            "enterpriseAttestation" if flag(value)? => policy = policy.enterprise_attestation(),
            "userPresence" | "allowCrossOrigin" | "enterpriseAttestation" => {}
            "topOrigins" => {
                let origins = texts(value)?.collect::<Result<Vec<_>, _>>()?;
                policy = policy.top_origins(&origins);
                login_policy = login_policy.top_origins(origins);
            }
            "requireKeyOrigin" if flag(value)? => builder = builder.require_key_origin(),
            "requireKeyOrigin" => {}
            "signCountNotIncreased" => {
                let named = value.as_str().and_then(|name| name.parse::<SignCountNotIncreased>().ok());
                login_policy =
                    login_policy.sign_count_not_increased(named.ok_or("unknown signCountNotIncreased")?);
            }
            "refuse" => {
                let named = |name: &str| {
                    name.parse::<Observation>().map_err(|_| format!("unknown observation {name}"))
                };
                let refused = texts(value)?.map(|name| name.and_then(named));
                let refused = refused.collect::<Result<Vec<_>, _>>()?;
                policy = policy.refuse_observations(refused.iter().copied());
                login_policy = login_policy.refuse_observations(refused);
            }
            "allow" => {
                for name in texts(value)? {
                    let name = name?;
                    let tolerance = name.parse::<Tolerance>();
                    builder = builder.tolerate(tolerance.map_err(|_| format!("unknown tolerance {name}"))?);
                }
            }
            #[cfg(feature = "metadata")]
            "metadata" => policy = policy.metadata(metadata::policy(value)?),
            _ => return Err(format!("unknown setting {name}")),
        }
        Ok(Self { builder, policy, login_policy, refused })
    }
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

/// The first thing that the library refuses goes to `refused`; the rest is read all the same, for its form.
fn trust(
    settings: &Map<String, Value>,
    mut builder: VerifierBuilder,
    mut policy: RegistrationPolicy,
    refused: &mut Option<ConfigError>,
) -> Result<(VerifierBuilder, RegistrationPolicy), String> {
    for (name, value) in settings {
        match name.as_str() {
            "anchors" => {
                for anchor in value.as_array().ok_or("anchors are not an array")? {
                    match trust_anchor(anchor)? {
                        Ok(anchor) => builder = builder.trust_anchor(anchor),
                        Err(error) => *refused = refused.take().or(Some(error)),
                    }
                }
            }
            "intermediates" => {
                for intermediate in texts(value)? {
                    builder = builder.intermediate(bytes(intermediate?)?);
                }
            }
            "crls" => {
                for crl in texts(value)? {
                    builder = builder.crl(bytes(crl?)?);
                }
            }
            "revoked" => {
                for revoked in value.as_array().ok_or("revoked is not an array")? {
                    match revoked_certificate(revoked)? {
                        Ok(revoked) => builder = builder.revoke(revoked),
                        Err(error) => *refused = refused.take().or(Some(error)),
                    }
                }
            }
            "require" => {
                if flag(value)? {
                    policy = policy.require_trusted_attestation();
                }
            }
            _ => return Err(format!("unknown trust setting {name}")),
        }
    }
    Ok((builder, policy))
}

fn revoked_certificate(value: &Value) -> Result<Result<RevokedCertificate, ConfigError>, String> {
    let object = value.as_object().ok_or("a revoked certificate is not an object")?;
    known(object, "a revoked certificate", &["issuer", "format", "serial"])?;
    let text = |member: &str| object.get(member).and_then(Value::as_str);
    let serial = text("serial").ok_or("a revoked certificate has no serial")?.parse::<SerialNumber>();
    match (text("issuer"), text("format")) {
        (Some(issuer), None) => {
            let issuer = bytes(issuer)?;
            Ok(serial.map(|serial| RevokedCertificate::of_issuer(issuer, serial)))
        }
        (None, Some(format)) => {
            let format = format.parse().map_err(|_| "unknown format")?;
            Ok(serial.map(|serial| RevokedCertificate::of_format(format, serial)))
        }
        _ => Err("a revoked certificate has either an issuer or a format".to_owned()),
    }
}

fn trust_anchor(value: &Value) -> Result<Result<TrustAnchor, ConfigError>, String> {
    let der = |text: &Value| bytes(text.as_str().ok_or("a certificate is not text")?);
    let Some(object) = value.as_object() else { return Ok(TrustAnchor::from_certificate(der(value)?)) };
    known(object, "an anchor", &["certificate", "formats", "aaguids", "recognise"])?;
    let recognise = object.get("recognise").map(flag).transpose()? == Some(true);
    let formats = object.get("formats").map(formats).transpose()?;
    let aaguids = object.get("aaguids").map(aaguids).transpose()?;
    let made = TrustAnchor::from_certificate(der(object
        .get("certificate")
        .ok_or("an anchor has no certificate")?)?);
    Ok(made.map(|mut made| {
        if let Some(formats) = formats {
            made = made.for_formats(formats);
        }
        if let Some(aaguids) = aaguids {
            made = made.for_aaguids(aaguids);
        }
        if recognise { made.recognise_only() } else { made }
    }))
}

fn formats(names: &Value) -> Result<Vec<AttestationFormat>, String> {
    let format = |name: &str| name.parse().map_err(|_| format!("unknown format {name}"));
    texts(names)?.map(|name| name.and_then(format)).collect()
}

fn aaguids(texts_of: &Value) -> Result<Vec<Aaguid>, String> {
    let aaguid = |text: &str| text.parse().map_err(|error: ConfigError| error.to_string());
    texts(texts_of)?.map(|text| text.and_then(aaguid)).collect()
}

/// The numbers that name an algorithm of the library. A number that it does not have cannot be accepted anyway.
fn algorithms(value: &Value) -> Result<Vec<Algorithm>, String> {
    let numbers = value.as_array().ok_or("algorithms are not an array")?;
    let numbers: Option<Vec<i64>> = numbers.iter().map(Value::as_i64).collect();
    Ok(numbers.ok_or("an algorithm is not a number")?.into_iter().filter_map(Algorithm::from_cose).collect())
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
