//! What a case sends, and the challenge that it answers.

use attestry::service::{CallChallenge, CreateCredentialBody, RegistrationBody};
use attestry::{
    ChallengeId, CredentialKind, Error, Limits, Registration, RegistrationChallenge, RegistrationVerifier,
    UnixTime,
};
use serde_json::{Map, Value};

use super::outcome::Credentials;
use super::{known, time};

/// One call, as far as a case describes it: of the form of case files, if of nothing else.
pub(super) struct Call {
    body: String,
    identifier: String,
    value: String,
    expires_at: Option<UnixTime>,
    form: Form,
}

enum Form {
    /// The body of "create credential".
    Service(CredentialKind),
    /// WebAuthn's own `RegistrationResponseJSON`.
    WebAuthn(CredentialKind),
    /// The body of a registration, with the kinds that are named for each place.
    Several { first_factor: Kinds, second_factor: Option<Kinds>, recovery: Option<Kinds> },
}

type Kinds = Vec<CredentialKind>;

impl Call {
    pub(super) fn read(case: &Map<String, Value>) -> Result<Self, String> {
        let challenge = object(case, "challenge")?;
        known(challenge, "the challenge", &["identifier", "value", "kind", "kinds", "expiresAt"])?;
        let is_webauthn = is_webauthn(case)?;
        let (body, form) = match (case.get("request"), case.get("body"), challenge.get("kinds")) {
            (Some(request), None, None) => {
                let kind = kind(challenge.get("kind").ok_or("the challenge has no kind")?)?;
                (request, if is_webauthn { Form::WebAuthn(kind) } else { Form::Service(kind) })
            }
            (None, Some(body), Some(kinds)) if !is_webauthn && !challenge.contains_key("kind") => {
                (body, several(kinds.as_object().ok_or("kinds are not an object")?)?)
            }
            _ => return Err("neither a request with its kind nor a body with its kinds".to_owned()),
        };
        let text = |member: &str| text_of(challenge, member);
        // Only the service's own body names its challenge.
        let identifier = match (text("identifier")?, &form) {
            (Some(identifier), _) => identifier,
            (None, Form::Service(_)) => return Err("the challenge has no identifier".to_owned()),
            (None, _) => "a challenge".to_owned(),
        };
        Ok(Self {
            body: exact_text(body),
            identifier,
            value: text("value")?.ok_or("the challenge has no value")?,
            expires_at: text("expiresAt")?.map(|text| time(&text)).transpose()?,
            form,
        })
    }

    /// Verifies it as a server would.
    pub(super) fn verify(
        &self,
        verifier: &RegistrationVerifier<'_>,
        limits: &Limits,
        now: UnixTime,
    ) -> Result<Credentials, Error> {
        let one = |kind: &CredentialKind, registration: &Registration<'_>| {
            let identifier = ChallengeId::new(&self.identifier);
            let mut challenge =
                RegistrationChallenge::new(*kind, &self.value)?.with_identifier(identifier)?;
            if let Some(expires_at) = self.expires_at {
                challenge = challenge.expires_at(expires_at);
            }
            Ok(Credentials::One(Box::new(verifier.verify_registration(registration, &challenge, now)?)))
        };
        let body = &self.body;
        match &self.form {
            Form::Service(kind) => one(kind, CreateCredentialBody::parse(body, limits)?.registration()),
            Form::WebAuthn(kind) => one(kind, &Registration::parse(body, limits)?),
            Form::Several { first_factor, second_factor, recovery } => {
                let mut challenge = CallChallenge::new(first_factor.clone(), &self.value)?;
                if let Some(kinds) = second_factor {
                    challenge = challenge.second_factor(kinds.clone())?;
                }
                if let Some(kinds) = recovery {
                    challenge = challenge.recovery(kinds.clone())?;
                }
                if let Some(expires_at) = self.expires_at {
                    challenge = challenge.expires_at(expires_at);
                }
                let body = RegistrationBody::parse(body, limits)?;
                Ok(Credentials::Several(Box::new(verifier.verify_registrations(&body, &challenge, now)?)))
            }
        }
    }
}

/// Whether the request is WebAuthn's own JSON.
pub(super) fn is_webauthn(case: &Map<String, Value>) -> Result<bool, String> {
    match case.get("requestForm").map(Value::as_str) {
        None | Some(Some("service")) => Ok(false),
        Some(Some("webauthn")) => Ok(true),
        Some(_) => Err("unknown requestForm".to_owned()),
    }
}

/// The text of a member, if it is there.
pub(super) fn text_of(object: &Map<String, Value>, member: &str) -> Result<Option<String>, String> {
    let value = object.get(member).map(|value| value.as_str().map(str::to_owned));
    value.map(|text| text.ok_or_else(|| format!("{member} is not text"))).transpose()
}

/// A body as it is sent: given as its exact text, or as the value that the text has.
pub(super) fn exact_text(body: &Value) -> String {
    body.as_str().map_or_else(|| body.to_string(), str::to_owned)
}

fn several(kinds: &Map<String, Value>) -> Result<Form, String> {
    let places = ["firstFactorCredential", "secondFactorCredential", "recoveryCredential"];
    known(kinds, "kinds", &places)?;
    let named = |place: &str| -> Result<Option<Kinds>, String> {
        let Some(names) = kinds.get(place) else { return Ok(None) };
        let names = names.as_array().ok_or_else(|| format!("the kinds of {place} are not an array"))?;
        names.iter().map(kind).collect::<Result<_, _>>().map(Some)
    };
    let [first_factor, second_factor, recovery] = places;
    Ok(Form::Several {
        // The library says that a first factor is wanted.
        first_factor: named(first_factor)?.unwrap_or_default(),
        second_factor: named(second_factor)?,
        recovery: named(recovery)?,
    })
}

fn kind(name: &Value) -> Result<CredentialKind, String> {
    let name = name.as_str().ok_or("a kind is not text")?;
    name.parse().map_err(|_| format!("unknown kind {name}"))
}

pub(super) fn object<'c>(
    case: &'c Map<String, Value>,
    member: &str,
) -> Result<&'c Map<String, Value>, String> {
    case.get(member).and_then(Value::as_object).ok_or_else(|| format!("no {member}"))
}
