//! Case files: a request, the challenge and the verifier that it meets, and how it is to end.
//!
//! Shared by the example `verify` and the tests. A case that cannot be understood is an error, never a pass.

use std::path::{Path, PathBuf};
use std::time::Duration;

use attestry::{
    Aaguid, Algorithm, AttestationFormat, Challenge, CredentialKind, CredentialRequest, Error, Observation,
    RevokedCertificate, SerialNumber, Tolerance, TrustAnchor, UnixTime, UserVerification, Verified, Verifier,
    VerifierBuilder,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

/// One case.
pub(crate) struct Case(Value);

/// How a case ended.
pub(crate) struct Outcome {
    name: String,
    result: Result<Box<Verified>, Error>,
    now: UnixTime,
}

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

    /// The same with a setting that case files do not have.
    pub(crate) fn run_with(
        &self,
        setting: impl FnOnce(VerifierBuilder) -> VerifierBuilder,
    ) -> Result<Outcome, String> {
        let now = time(self.text("/now")?)?;
        let kind = self.text("/challenge/kind")?;
        let kind = CredentialKind::from_name(kind).ok_or_else(|| format!("unknown kind {kind}"))?;
        let body = self.0.get("request").ok_or("no request")?.to_string();
        let result = self.verify(setting(self.builder()?), kind, &body, now);
        Ok(Outcome { name: self.name().to_owned(), result: result?.map(Box::new), now })
    }

    fn verify(
        &self,
        builder: VerifierBuilder,
        kind: CredentialKind,
        body: &str,
        now: UnixTime,
    ) -> Result<Result<Verified, Error>, String> {
        let verifier = match builder.build() {
            Ok(verifier) => verifier,
            Err(error) => return Ok(Err(error)),
        };
        let challenge =
            Challenge::new(kind, self.text("/challenge/identifier")?, self.text("/challenge/value")?);
        let mut challenge = match challenge {
            Ok(challenge) => challenge,
            Err(error) => return Ok(Err(error)),
        };
        if let Some(expires_at) = self.0.pointer("/challenge/expiresAt") {
            challenge = challenge.expires_at(time(expires_at.as_str().ok_or("expiresAt is not text")?)?);
        }
        Ok(CredentialRequest::from_json(body).and_then(|request| verifier.verify(&request, &challenge, now)))
    }

    fn builder(&self) -> Result<VerifierBuilder, String> {
        let settings = self.0.get("verifier").and_then(Value::as_object).ok_or("no verifier")?;
        let mut builder = Verifier::builder(self.text("/verifier/relyingPartyId")?);
        for (name, value) in settings {
            builder = match name.as_str() {
                "relyingPartyId" => builder,
                "origins" => texts(value)?
                    .try_fold(builder, |builder, origin| Ok::<_, String>(builder.origin(origin?)))?,
                "algorithms" => builder.algorithms(algorithms(value)?),
                "userVerification" => builder.user_verification(match value.as_str() {
                    Some("required") => UserVerification::Required,
                    Some("preferred") => UserVerification::Preferred,
                    Some("discouraged") => UserVerification::Discouraged,
                    _ => return Err("unknown userVerification".to_owned()),
                }),
                "userPresence" => builder.conditional_create(!flag(value)?),
                "allowCrossOrigin" => builder.allow_cross_origin(flag(value)?),
                "topOrigins" => texts(value)?
                    .try_fold(builder, |builder, origin| Ok::<_, String>(builder.top_origin(origin?)))?,
                "enterpriseAttestation" => builder.enterprise_attestation(flag(value)?),
                "trust" => trust(value.as_object().ok_or("trust is not an object")?, builder)?,
                "refuse" => texts(value)?.try_fold(builder, |builder, name| {
                    let name = name?;
                    let observation = Observation::from_name(name);
                    Ok::<_, String>(
                        builder.refuse(observation.ok_or_else(|| format!("unknown observation {name}"))?),
                    )
                })?,
                "allow" => texts(value)?.try_fold(builder, |builder, name| {
                    let name = name?;
                    let tolerance = Tolerance::from_name(name);
                    Ok::<_, String>(
                        builder.allow(tolerance.ok_or_else(|| format!("unknown tolerance {name}"))?),
                    )
                })?,
                _ => return Err(format!("unknown setting {name}")),
            };
        }
        Ok(builder)
    }

    /// Compares an outcome with `expect`; a case without one only reports.
    pub(crate) fn check(&self, outcome: &Outcome) -> Result<(), String> {
        let ambiguous = self.0.get("ambiguous").and_then(Value::as_bool) == Some(true);
        let Some(expect) = self.0.get("expect").and_then(Value::as_object) else { return Ok(()) };
        if ambiguous {
            return Ok(());
        }
        let ended = outcome.report();
        let ok = expect.get("ok").and_then(Value::as_bool).ok_or("expect has no ok")?;
        if ended.get("ok").and_then(Value::as_bool) != Some(ok) {
            return Err(format!("expected ok {ok}, got {ended}"));
        }
        for part in ["credential", "attestation"] {
            for (member, expected) in expect.get(part).and_then(Value::as_object).into_iter().flatten() {
                let found = ended.get(part).and_then(|part| part.get(member));
                if found != Some(expected) {
                    return Err(format!("expected {part}.{member} {expected}, got {found:?}"));
                }
            }
        }
        if let Some(code) = expect.get("code") {
            let found = ended.pointer("/error/code");
            if found != Some(code) {
                return Err(format!("expected code {code}, got {found:?}"));
            }
        }
        if let Some(pem) = expect.get("publicKeyPem").and_then(Value::as_str) {
            let verified = outcome.result.as_ref().map_err(|error| error.to_string())?;
            let sent = subject_public_key(pem)?;
            let found = verified.public_key().subject_public_key();
            if !sent.ends_with(found) {
                return Err("the public key is another than the one sent".to_owned());
            }
        }
        Ok(())
    }

    fn text(&self, pointer: &str) -> Result<&str, String> {
        self.0.pointer(pointer).and_then(Value::as_str).ok_or_else(|| format!("no text at {pointer}"))
    }
}

impl Outcome {
    /// What the verifier said.
    #[allow(dead_code, reason = "the tests look closer than the example")]
    pub(crate) fn result(&self) -> &Result<Box<Verified>, Error> {
        &self.result
    }

    /// One line of JSON.
    pub(crate) fn line(&self) -> String {
        self.report().to_string()
    }

    fn report(&self) -> Value {
        let mut report = Map::new();
        report.insert("name".to_owned(), json!(self.name));
        report.insert("ok".to_owned(), json!(self.result.is_ok()));
        match &self.result {
            Ok(verified) => {
                let evidence = verified.evidence();
                let record = verified.credential("cr-00000-00000-0000000000000000", self.now);
                let mut attestation = Map::new();
                attestation.insert("format".to_owned(), json!(evidence.format_name()));
                attestation.insert("type".to_owned(), json!(evidence.attestation_type().as_str()));
                attestation.insert("trust".to_owned(), json!(evidence.trust().as_str()));
                if let Some(aaguid) = evidence.aaguid() {
                    attestation.insert("aaguid".to_owned(), json!(aaguid.to_string()));
                }
                if let Some(standing) = evidence.aaguid_standing() {
                    attestation.insert("aaguidStanding".to_owned(), json!(standing.as_str()));
                }
                let observations: Vec<_> = evidence.observations().iter().map(Observation::as_str).collect();
                attestation.insert("observations".to_owned(), json!(observations));
                report.insert("credential".to_owned(), json!(record));
                report.insert("attestation".to_owned(), Value::Object(attestation));
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

fn trust(settings: &Map<String, Value>, mut builder: VerifierBuilder) -> Result<VerifierBuilder, String> {
    for (name, value) in settings {
        match name.as_str() {
            "anchors" => {
                for anchor in value.as_array().ok_or("anchors are not an array")? {
                    builder = builder.trust_anchor(trust_anchor(anchor)?);
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
                    builder = builder.revoke(revoked_certificate(revoked)?);
                }
            }
            "require" => {
                if flag(value)? {
                    builder = builder.require_trusted_attestation();
                }
            }
            _ => return Err(format!("unknown trust setting {name}")),
        }
    }
    Ok(builder)
}

fn revoked_certificate(value: &Value) -> Result<RevokedCertificate, String> {
    let text = |member: &str| value.get(member).and_then(Value::as_str);
    let serial: SerialNumber = text("serial")
        .ok_or("a revoked certificate has no serial")?
        .parse()
        .map_err(|error: Error| error.to_string())?;
    match (text("issuer"), text("format")) {
        (Some(issuer), None) => Ok(RevokedCertificate::of_issuer(bytes(issuer)?, serial)),
        (None, Some(format)) => {
            let format = AttestationFormat::from_name(format).ok_or("unknown format")?;
            Ok(RevokedCertificate::of_format(format, serial))
        }
        _ => Err("a revoked certificate has either an issuer or a format".to_owned()),
    }
}

fn trust_anchor(value: &Value) -> Result<TrustAnchor, String> {
    let anchor = |text: &Value| {
        let der = bytes(text.as_str().ok_or("a certificate is not text")?)?;
        TrustAnchor::from_certificate(der).map_err(|error| error.to_string())
    };
    let Some(object) = value.as_object() else { return anchor(value) };
    let mut made = anchor(object.get("certificate").ok_or("an anchor has no certificate")?)?;
    if let Some(formats) = object.get("formats") {
        let formats: Vec<_> = texts(formats)?
            .map(|name| AttestationFormat::from_name(name?).ok_or_else(|| "unknown format".to_owned()))
            .collect::<Result<_, _>>()?;
        made = made.for_formats(formats);
    }
    if let Some(aaguids) = object.get("aaguids") {
        let aaguids: Vec<_> = texts(aaguids)?.map(|text| aaguid(text?)).collect::<Result<_, _>>()?;
        made = made.for_aaguids(aaguids);
    }
    Ok(made)
}

fn aaguid(text: &str) -> Result<Aaguid, String> {
    let digits = text.replace('-', "");
    let number = u128::from_str_radix(&digits, 16).map_err(|error| error.to_string())?;
    Ok(Aaguid::new(number.to_be_bytes()))
}

/// The numbers that name an algorithm of the library. A number that it does not have cannot be accepted anyway.
fn algorithms(value: &Value) -> Result<Vec<Algorithm>, String> {
    let numbers = value.as_array().ok_or("algorithms are not an array")?;
    let numbers: Option<Vec<i64>> = numbers.iter().map(Value::as_i64).collect();
    Ok(numbers.ok_or("an algorithm is not a number")?.into_iter().filter_map(Algorithm::from_cose).collect())
}

fn subject_public_key(pem: &str) -> Result<Vec<u8>, String> {
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    base64::engine::general_purpose::STANDARD.decode(body).map_err(|error| error.to_string())
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
