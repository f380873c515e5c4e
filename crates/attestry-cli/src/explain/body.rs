//! What a client sends: WebAuthn's own JSON, and the bodies of the service. Secrets are named, and left out.

use attestry::service::{
    AuthenticationBody, CreateCredentialBody, EndUserRegistrationBody, RecoveryBody, RegistrationBody,
};
use attestry::{Authentication, Error, Limits, Registration};
use serde_json::Value;

use super::client_data::{self, Ceremony};
use super::document::Part;
use super::{attestation_object, authenticator_data, checks, statement};
use crate::decode;

/// The forms of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    WebAuthnRegistration,
    WebAuthnAuthentication,
    /// One credential of the service.
    Create,
    /// The credentials of one call.
    Registration,
    EndUserRegistration,
    Recovery,
    Login,
    /// One factor of a login, as cases have it.
    Factor,
}

impl Form {
    /// The form of an object, by its members.
    pub(super) fn of(value: &Value) -> Option<Self> {
        let has = |name| value.get(name).is_some();
        let response = value.get("response");
        let responds = |name| response.is_some_and(|response| response.get(name).is_some());
        Some(match () {
            () if responds("attestationObject") => Self::WebAuthnRegistration,
            () if responds("authenticatorData") || responds("signature") => Self::WebAuthnAuthentication,
            () if has("recovery") && has("newCredentials") => Self::Recovery,
            () if has("firstFactorCredential") && has("wallets") => Self::EndUserRegistration,
            () if has("firstFactorCredential") => Self::Registration,
            () if has("firstFactor") => Self::Login,
            () if has("credentialInfo") || has("credentialKind") => Self::Create,
            () if has("credentialAssertion") || has("kind") && (has("password") || has("otpCode")) => {
                Self::Factor
            }
            () if responds("clientDataJSON") => Self::WebAuthnRegistration,
            () => return None,
        })
    }

    /// Whether it belongs to a login.
    pub(crate) const fn is_login(self) -> bool {
        matches!(self, Self::WebAuthnAuthentication | Self::Recovery | Self::Login | Self::Factor)
    }

    const fn title(self) -> (&'static str, &'static str) {
        match self {
            Self::WebAuthnRegistration => ("registration", "RegistrationResponseJSON (WebAuthn L3 §5.1.8)"),
            Self::WebAuthnAuthentication => {
                ("authentication", "AuthenticationResponseJSON (WebAuthn L3 §5.1.8)")
            }
            Self::Create => ("registration", "one credential, in a body of the service"),
            Self::Registration => ("registration", "the credentials of one call of the service"),
            Self::EndUserRegistration => ("registration", "an end user's call of the service"),
            Self::Recovery => {
                ("recovery", "a recovery key vouches for new credentials, in a body of the service")
            }
            Self::Login => ("authentication", "a login or an action, in a body of the service"),
            Self::Factor => ("authentication", "one factor of a login of the service"),
        }
    }

    /// Whether the library reads the text as this.
    fn parse(self, text: &[u8]) -> Option<Result<(), Error>> {
        let limits = &Limits::DEFAULT;
        Some(match self {
            Self::WebAuthnRegistration => Registration::parse(text, limits).map(drop),
            Self::WebAuthnAuthentication => Authentication::parse(text, limits).map(drop),
            Self::Create => CreateCredentialBody::parse(text, limits).map(drop),
            Self::Registration => RegistrationBody::parse(text, limits).map(drop),
            Self::EndUserRegistration => EndUserRegistrationBody::parse(text, limits).map(drop),
            Self::Recovery => RecoveryBody::parse(text, limits).map(drop),
            Self::Login => AuthenticationBody::parse(text, limits).map(drop),
            Self::Factor => return None,
        })
    }
}

/// A text that is no body at all.
pub(super) fn unreadable(text: &[u8]) -> Part {
    let mut part = Part::new("body", format!("{} bytes", text.len()));
    part.fault("it is not a JSON object of any form that is known");
    part
}

pub(super) fn explain(form: Form, value: &Value, text: &[u8], hosts: &[String]) -> Vec<Part> {
    let (title, about) = form.title();
    let mut part = Part::new(title, about);
    match form.parse(text) {
        Some(Ok(())) => part.note("The library reads the body: it has the form that it should have."),
        Some(Err(error)) => {
            let member = error.member().map(|member| format!(", member {member}")).unwrap_or_default();
            part.fault(format!("the library does not read the body: {} ({}{member})", error, error.code()));
        }
        None => {}
    }
    match form {
        Form::WebAuthnRegistration | Form::WebAuthnAuthentication => webauthn(&mut part, form, value, hosts),
        Form::Create => credential(&mut part, value, hosts),
        Form::Registration | Form::EndUserRegistration => credentials(&mut part, value, hosts),
        Form::Factor => factor(&mut part, value, hosts),
        Form::Login => {
            part.text(
                "challengeIdentifier",
                value.get("challengeIdentifier"),
                "names the challenge that it answers",
            );
            for (name, title) in [("firstFactor", "first factor"), ("secondFactor", "second factor")] {
                if let Some(value) = value.get(name) {
                    let mut inner = Part::new(title, "");
                    factor(&mut inner, value, hosts);
                    part.part(inner);
                }
            }
        }
        Form::Recovery => {
            for (name, title) in [("recovery", "recovery key"), ("newCredentials", "new credentials")] {
                let inner_value = value.get(name).cloned().unwrap_or_default();
                let mut inner = Part::new(title, "");
                if name == "recovery" {
                    factor(&mut inner, &inner_value, hosts);
                } else {
                    credentials(&mut inner, &inner_value, hosts);
                }
                part.part(inner);
            }
        }
    }
    vec![part]
}

/// WebAuthn's own JSON.
fn webauthn(part: &mut Part, form: Form, value: &Value, hosts: &[String]) {
    let id = value.get("rawId").or_else(|| value.get("id"));
    part.text("id", id, "the credential id, base64url");
    if value.get("id").is_some_and(|id| value.get("rawId").is_some_and(|raw| raw != id)) {
        part.fault("id and rawId differ");
    }
    part.text("type", value.get("type"), "public-key is the one that there is");
    let meaning = "where the authenticator is; nothing signs it";
    part.text("authenticatorAttachment", value.get("authenticatorAttachment"), meaning);
    let empty = Value::Null;
    let response = value.get("response").unwrap_or(&empty);
    if form == Form::WebAuthnRegistration {
        part.text(
            "transports",
            response.get("transports"),
            "how the authenticator is reached; nothing signs it",
        );
    }
    client_extensions(part, value.get("clientExtensionResults"));
    let copies = ["authenticatorData", "publicKey", "publicKeyAlgorithm"];
    if form == Form::WebAuthnRegistration && copies.iter().any(|name| response.get(*name).is_some()) {
        part.note(
            "authenticatorData, publicKey and publicKeyAlgorithm are copies; verifiers pass over them.",
        );
    }
    if form == Form::WebAuthnRegistration {
        created(part, response, ["clientDataJSON", "attestationObject"], true, hosts);
    } else {
        used(part, response, ["clientDataJSON", "authenticatorData"], hosts);
    }
}

/// Results whose values hold no secret, and nothing of the user's.
fn client_extensions(part: &mut Part, results: Option<&Value>) {
    for (name, value) in results.and_then(Value::as_object).into_iter().flatten() {
        let shown = format!("clientExtensionResults.{name}");
        match (name.as_str(), value) {
            ("appid", Value::Bool(used)) => part.value(shown, *used, "whether the AppID of U2F was used"),
            ("credProps", Value::Object(properties)) => {
                let meaning = "whether the credential can log in without a name; nothing signs it";
                match properties.get("rk").filter(|value| value.is_boolean()) {
                    Some(discoverable) => part.value(format!("{shown}.rk"), discoverable.clone(), meaning),
                    None => part.secret(shown, "properties of the credential"),
                }
            }
            ("prf", Value::Object(result)) => {
                if let Some(enabled) = result.get("enabled").filter(|value| value.is_boolean()) {
                    part.value(
                        format!("{shown}.enabled"),
                        enabled.clone(),
                        "whether the credential can compute secrets",
                    );
                }
                if result.contains_key("results") {
                    part.secret(
                        format!("{shown}.results"),
                        "secrets of the user, which a client should not send",
                    );
                }
            }
            ("largeBlob", Value::Object(result)) => {
                for name in ["supported", "written"] {
                    if let Some(value) = result.get(name).filter(|value| value.is_boolean()) {
                        part.value(
                            format!("{shown}.{name}"),
                            value.clone(),
                            "of data that the authenticator keeps",
                        );
                    }
                }
                if result.contains_key("blob") {
                    part.secret(format!("{shown}.blob"), "data of the user's");
                }
            }
            _ => part.secret(shown, "the result of an extension, which may be private"),
        }
    }
}

/// One credential of the service.
fn credential(part: &mut Part, value: &Value, hosts: &[String]) {
    let kind = value.get("credentialKind").and_then(Value::as_str).unwrap_or_default();
    part.text("credentialKind", value.get("credentialKind"), kind_meaning(kind));
    part.text("credentialName", value.get("credentialName"), "given by the user");
    part.text("challengeIdentifier", value.get("challengeIdentifier"), "names the challenge that it answers");
    if value.get("encryptedPrivateKey").is_some() {
        part.secret(
            "encryptedPrivateKey",
            "the private key, encrypted by the client; the library does not read it",
        );
    }
    let empty = Value::Null;
    let info = value.get("credentialInfo").unwrap_or(&empty);
    part.text("credId", info.get("credId"), "the credential id");
    for name in ["password", "otpCode"] {
        if info.get(name).is_some() {
            part.secret(name, "a secret of the user; the kind is deprecated, and refused");
        }
    }
    created(part, info, ["clientData", "attestationData"], kind == "Fido2", hosts);
}

fn kind_meaning(kind: &str) -> &'static str {
    match kind {
        "Fido2" => "a WebAuthn credential",
        "Key" => "a raw key pair",
        "PasswordProtectedKey" => "a raw key pair, whose private key the server keeps encrypted",
        "RecoveryKey" => "a raw key pair that recovers the account",
        "Password" | "Totp" => "deprecated by the service, and refused",
        _ => "none of the service's kinds",
    }
}

/// The credentials of one call.
fn credentials(part: &mut Part, value: &Value, hosts: &[String]) {
    let places = [
        ("firstFactorCredential", "first factor"),
        ("secondFactorCredential", "second factor"),
        ("recoveryCredential", "recovery"),
    ];
    for (name, title) in places {
        if let Some(value) = value.get(name) {
            let mut inner = Part::new(title, "");
            credential(&mut inner, value, hosts);
            part.part(inner);
        }
    }
    if value.get("wallets").is_some() {
        part.secret("wallets", "of the end user; the library does not look at them");
    }
}

/// Client data, and what vouches for the new key.
fn created(part: &mut Part, value: &Value, names: [&str; 2], is_passkey: bool, hosts: &[String]) {
    let client_data = bytes(part, value, names[0]);
    let hosts = with_origin(hosts, client_data.as_deref());
    if let Some(client_data) = &client_data {
        part.part(
            client_data::explain(client_data, Ceremony::Registration)
                .titled(format!("client data ({})", names[0])),
        );
    }
    if let Some(attested) = bytes(part, value, names[1]) {
        let inner = if is_passkey {
            attestation_object::explain(&attested, &hosts)
        } else {
            statement::key_attestation(&attested)
        };
        part.part(inner);
    }
}

/// One factor of the service.
fn factor(part: &mut Part, value: &Value, hosts: &[String]) {
    let kind = value.get("kind").and_then(Value::as_str).unwrap_or_default();
    part.text("kind", value.get("kind"), kind_meaning(kind));
    for name in ["password", "otpCode"] {
        if value.get(name).is_some() {
            part.secret(name, "a secret of the user; the kind is deprecated, and refused");
        }
    }
    let Some(assertion) = value.get("credentialAssertion") else { return };
    part.text("credId", assertion.get("credId"), "the credential id");
    part.text("algorithm", assertion.get("algorithm"), "the hash, where the client says it");
    used(part, assertion, ["clientData", "authenticatorData"], hosts);
}

/// Client data, authenticator data and signature of a login.
fn used(part: &mut Part, value: &Value, names: [&str; 2], hosts: &[String]) {
    let is_passkey = value.get(names[1]).is_some();
    part.text(
        "userHandle",
        value.get("userHandle"),
        "whose credential it is, base64url; the server compares it",
    );
    let client_data = bytes(part, value, names[0]);
    let hosts = with_origin(hosts, client_data.as_deref());
    if let Some(signature) = bytes(part, value, "signature") {
        let meaning = if is_passkey {
            "over authenticator data and the hash of client data"
        } else {
            "over client data"
        };
        part.bytes("signature", &signature, meaning);
    }
    part.checks(if is_passkey { checks::ASSERTION } else { checks::RAW_KEY_ASSERTION });
    if let Some(client_data) = &client_data {
        let inner = client_data::explain(client_data, Ceremony::Authentication);
        part.part(inner.titled(format!("client data ({})", names[0])));
    }
    if let Some(data) = bytes(part, value, names[1]) {
        let ceremony = authenticator_data::Ceremony::Authentication;
        part.part(authenticator_data::explain(&data, ceremony, &hosts));
    }
}

/// A member in base64url.
fn bytes(part: &mut Part, value: &Value, name: &str) -> Option<Vec<u8>> {
    match value.get(name) {
        Some(Value::String(text)) => {
            let bytes = decode::base64(text);
            if bytes.is_none() {
                part.fault(format!("{name} is not base64url"));
            }
            bytes
        }
        Some(_) => {
            part.fault(format!("{name} is not text"));
            None
        }
        None => None,
    }
}

/// The names that the relying party could have: those of the server, or else those of the origin.
fn with_origin(hosts: &[String], client_data: Option<&[u8]>) -> Vec<String> {
    if hosts.is_empty() { client_data.map(client_data::hosts).unwrap_or_default() } else { hosts.to_vec() }
}
