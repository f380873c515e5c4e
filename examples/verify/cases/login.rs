//! What a case of a login sends, the records of its credentials, and the challenge that it answers.

use attestry::service::{AuthenticationBody, CallChallenge, RecoveryBody, RecoveryChallenge};
use attestry::{
    Authentication, AuthenticationChallenge, ChallengeId, CredentialKind, CredentialRecord, Error,
    ImportedPasskey, PublicKey, UnixTime, UserHandle, Verifier,
};
use serde_json::{Map, Value, json};

use super::call::{exact_text, is_webauthn, object, text_of};
use super::outcome::Credentials;
use super::{bytes, known, time};

/// One login, as far as a case describes it: of the form of case files, if of nothing else.
pub(super) struct Login {
    form: Form,
    record: Stored,
    second: Option<Stored>,
    relying_party_id: String,
    identifier: String,
    value: String,
    is_user_known: bool,
    allowed: Vec<String>,
    app_id: Option<String>,
    expires_at: Option<UnixTime>,
}

enum Form {
    /// WebAuthn's own `AuthenticationResponseJSON`.
    WebAuthn(String),
    /// The body of a login or an action.
    Service(String),
    /// The body of a recovery.
    Recovery(String),
}

/// What a case says of a stored credential.
struct Stored {
    kind: CredentialKind,
    credential_id: String,
    public_key: String,
    sign_count: Option<u32>,
    backup_eligible: Option<bool>,
    user_handle: Option<Vec<u8>>,
    app_id: Option<String>,
}

impl Login {
    pub(super) fn read(case: &Map<String, Value>) -> Result<Self, String> {
        let challenge = object(case, "challenge")?;
        let members = ["identifier", "value", "user", "allowCredentials", "expiresAt", "purpose", "appId"];
        known(challenge, "the challenge", &members)?;
        let text = |member: &str| text_of(challenge, member);
        let record = Stored::read(object(case, "credential")?)?;
        let second = case.get("secondCredential").map(|second| second.as_object().ok_or("not an object"));
        let second = second.transpose()?.map(Stored::read).transpose()?;
        let is_webauthn = is_webauthn(case)?;
        let identifier = text("identifier")?.unwrap_or_else(|| "a challenge".to_owned());
        let is_recovery = match text("purpose")?.as_deref() {
            None | Some("login") => false,
            Some("recovery") => true,
            Some(_) => return Err("unknown purpose".to_owned()),
        };
        let form = match (case.get("body"), case.get("request")) {
            (Some(_), _) if is_webauthn => return Err("a body is of the service".to_owned()),
            (Some(body), _) if is_recovery => Form::Recovery(exact_text(body)),
            (Some(body), _) => Form::Service(exact_text(body)),
            (None, Some(_)) if is_recovery => return Err("a recovery has no body".to_owned()),
            (None, Some(request)) if is_webauthn => Form::WebAuthn(exact_text(request)),
            // A factor comes in the body of its call.
            (None, Some(request)) => Form::Service(format!(
                "{{\"challengeIdentifier\":{},\"firstFactor\":{}}}",
                json!(identifier),
                exact_text(request)
            )),
            (None, None) => return Err("neither a request nor a body".to_owned()),
        };
        let app_id = match challenge.get("appId") {
            None => record.app_id.clone(),
            Some(Value::Null) => None,
            Some(_) => text("appId")?,
        };
        Ok(Self {
            form,
            record,
            second,
            relying_party_id: object(case, "verifier")
                .and_then(|verifier| text_of(verifier, "relyingPartyId"))?
                .ok_or("no relyingPartyId")?,
            identifier,
            value: text("value")?.ok_or("the challenge has no value")?,
            is_user_known: match text("user")?.as_deref() {
                Some("known") => true,
                Some("unknown") => false,
                _ => return Err("the challenge does not say whether the user is known".to_owned()),
            },
            allowed: match challenge.get("allowCredentials") {
                None => Vec::new(),
                Some(ids) => super::texts(ids)?.map(|id| id.map(str::to_owned)).collect::<Result<_, _>>()?,
            },
            app_id,
            expires_at: text("expiresAt")?.map(|text| time(&text)).transpose()?,
        })
    }

    /// Verifies it as a server would.
    pub(super) fn verify(&self, verifier: &Verifier, now: UnixTime) -> Result<Credentials, Error> {
        let limits = verifier.limits();
        match &self.form {
            Form::WebAuthn(json) => {
                let authentication = Authentication::parse(json, limits)?;
                let record = self.record.record(&self.relying_party_id, &authentication)?;
                let challenge = self.challenge(&record)?;
                let verified = verifier.verify_authentication(&authentication, &challenge, &record, now)?;
                Ok(Credentials::Login(Box::new(verified)))
            }
            Form::Service(body) => {
                let body = AuthenticationBody::parse(body, limits)?;
                let record = self.record.record(&self.relying_party_id, body.first_factor())?;
                let second = match (&self.second, body.second_factor()) {
                    (Some(second), Some(factor)) => Some(second.record(&self.relying_party_id, factor)?),
                    _ => None,
                };
                let challenge = self.challenge(&record)?.kinds(LOGIN_KINDS)?.second_factor(LOGIN_KINDS)?;
                let verified =
                    verifier.verify_authentications(&body, &challenge, &record, second.as_ref(), now)?;
                Ok(Credentials::Login(Box::new(verified.first_factor().clone())))
            }
            Form::Recovery(body) => {
                let body = RecoveryBody::parse(body, limits)?;
                let record = self.record.record(&self.relying_party_id, body.assertion())?;
                let challenge = CallChallenge::new(LOGIN_KINDS, &self.value)?
                    .second_factor(LOGIN_KINDS)?
                    .recovery([CredentialKind::RecoveryKey])?;
                let challenge = match self.expires_at {
                    Some(expires_at) => challenge.expires_at(expires_at),
                    None => challenge,
                };
                let challenge =
                    RecoveryChallenge::new(*record.user_handle(), challenge).allow_credentials(&self.allowed);
                let verified = verifier.verify_recovery(&body, &challenge, &record, now)?;
                Ok(Credentials::Login(Box::new(verified.authentication().clone())))
            }
        }
    }

    fn challenge(&self, record: &CredentialRecord) -> Result<AuthenticationChallenge<'_>, Error> {
        let mut challenge = if self.is_user_known {
            AuthenticationChallenge::for_user(&self.value, *record.user_handle())?
        } else {
            AuthenticationChallenge::for_unknown_user(&self.value)?
        };
        challenge =
            challenge.with_identifier(ChallengeId::new(&self.identifier))?.allow_credentials(&self.allowed);
        if let Some(app_id) = &self.app_id {
            challenge = challenge.app_id(app_id);
        }
        Ok(match self.expires_at {
            Some(expires_at) => challenge.expires_at(expires_at),
            None => challenge,
        })
    }
}

const LOGIN_KINDS: [CredentialKind; 3] =
    [CredentialKind::Fido2, CredentialKind::Key, CredentialKind::PasswordProtectedKey];

impl Stored {
    fn read(credential: &Map<String, Value>) -> Result<Self, String> {
        let members =
            ["kind", "credentialId", "publicKey", "signCount", "backupEligible", "userHandle", "appId"];
        known(credential, "the credential", &members)?;
        let text = |member: &str| text_of(credential, member);
        let needed = |member: &str| text(member)?.ok_or_else(|| format!("the credential has no {member}"));
        let sign_count = credential.get("signCount").map(|count| {
            count.as_u64().and_then(|count| u32::try_from(count).ok()).ok_or("signCount is no counter")
        });
        let stored = Self {
            kind: needed("kind")?.parse().map_err(|_| "unknown kind")?,
            credential_id: needed("credentialId")?,
            public_key: needed("publicKey")?,
            sign_count: sign_count.transpose()?,
            backup_eligible: credential.get("backupEligible").map(super::flag).transpose()?,
            user_handle: text("userHandle")?.map(|handle| bytes(&handle)).transpose()?,
            app_id: text("appId")?,
        };
        if stored.kind == CredentialKind::Fido2 {
            bytes(&stored.credential_id)?;
            bytes(&stored.public_key)?;
        }
        Ok(stored)
    }

    /// The record. A case without a handle does not look at it: the owner is then whom the response names, if anybody.
    fn record(
        &self,
        relying_party_id: &str,
        authentication: &Authentication<'_>,
    ) -> Result<CredentialRecord, Error> {
        let handle = match &self.user_handle {
            Some(handle) => UserHandle::new(handle)?,
            None => match authentication.unverified_user_handle() {
                Ok(Some(named)) => named,
                _ => UserHandle::new(b"whoever it is")?,
            },
        };
        if self.kind != CredentialKind::Fido2 {
            let key = PublicKey::from_pem(&self.public_key)?;
            let id = self.credential_id.as_str();
            return Ok(CredentialRecord::raw_key(self.kind, id, key, handle, relying_party_id)?);
        }
        let key = PublicKey::from_cose(bytes(&self.public_key).unwrap_or_default())?;
        let id = bytes(&self.credential_id).unwrap_or_default();
        let mut passkey = ImportedPasskey::new(id, key, handle, relying_party_id)
            .sign_count(self.sign_count.unwrap_or_default());
        if let Some(eligible) = self.backup_eligible {
            passkey = passkey.backup_eligible(eligible);
        }
        if let Some(app_id) = &self.app_id {
            passkey = passkey.app_id(app_id.as_str());
        }
        Ok(passkey.into_record()?)
    }
}
