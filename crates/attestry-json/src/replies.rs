//! What the service's `/init` calls answer, and the challenge that the server keeps.

use attestry::options::{CredentialReply, RecoveryReply};
use attestry::{ChallengeId, CredentialKind, Verifier};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::credential::{record, records};
use crate::decoys::Decoys;
use crate::input::{Bytes, Named, Object, Time, each};
use crate::options::Creation;
use crate::report::Report;

/// One credential of one kind is to be registered.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct OfCredential {
    /// As `creation_options` reads them.
    options: Object<Creation>,
    kind: Named<CredentialKind>,
    challenge_identifier: String,
}

/// New credentials are to be registered by a recovery key.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct OfRecovery {
    /// As `creation_options` reads them.
    options: Object<Creation>,
    temporary_authentication_token: String,
    first_factor: Vec<Named<CredentialKind>>,
    second_factor: Option<Vec<Named<CredentialKind>>>,
    recovery: Option<Vec<Named<CredentialKind>>>,
    /// Absent, every recovery key of the account may answer.
    #[serde(default)]
    allow_recovery_keys: Vec<Object<RecoveryKey>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RecoveryKey {
    record: Box<RawValue>,
    encrypted_recovery_key: Option<String>,
}

/// A login, or the signature of an action.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct OfAuthentication {
    /// At least 16 random bytes.
    challenge: Bytes,
    challenge_identifier: String,
    relying_party_id: Option<String>,
    relying_party_name: Option<String>,
    #[serde(default)]
    from_related_origins: bool,
    kinds: Option<Vec<Named<CredentialKind>>>,
    second_factor: Option<Vec<Named<CredentialKind>>>,
    #[serde(default)]
    second_factor_required: bool,
    allow_credentials: Option<Vec<Box<RawValue>>>,
    #[serde(default)]
    allow_protected_keys: Vec<Object<ProtectedKey>>,
    /// In place of credentials, for a name that nobody has.
    decoys: Option<Object<Decoys>>,
    /// It comes back in what was verified.
    context: Option<String>,
    expires_at: Option<Time>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ProtectedKey {
    record: Box<RawValue>,
    encrypted_private_key: String,
}

/// What goes to the client, and what the server keeps.
#[derive(Serialize)]
struct Replied<R, C> {
    reply: R,
    challenge: C,
}

impl OfCredential {
    pub(crate) fn report(self, verifier: &Verifier) -> Result<Report, Report> {
        let options = self.options.0.build(verifier)?;
        let identifier = ChallengeId::new(self.challenge_identifier);
        let reply = CredentialReply::new(&options, self.kind.0, identifier)?;
        let challenge = reply.challenge();
        Ok(Report::success(Replied { reply, challenge }))
    }
}

impl OfRecovery {
    pub(crate) fn report(self, verifier: &Verifier) -> Result<Report, Report> {
        let options = self.options.0.build(verifier)?;
        let token = self.temporary_authentication_token;
        let mut reply = RecoveryReply::new(&options, token, each(&self.first_factor))?;
        if let Some(kinds) = &self.second_factor {
            reply = reply.second_factor(each(kinds))?;
        }
        if let Some(kinds) = &self.recovery {
            reply = reply.recovery(each(kinds))?;
        }
        for (number, Object(key)) in self.allow_recovery_keys.iter().enumerate() {
            let record = record(&format_args!("allowRecoveryKeys[{number}].record"), &key.record)?;
            reply = reply.allow_recovery_key(&record, key.encrypted_recovery_key.as_deref())?;
        }
        let challenge = reply.challenge();
        Ok(Report::success(Replied { reply, challenge }))
    }
}

impl OfAuthentication {
    pub(crate) fn report(self, verifier: &Verifier) -> Result<Report, Report> {
        let listed = self.allow_credentials.as_deref();
        let allowed = records("allowCredentials", listed.unwrap_or_default())?;
        let mut protected = Vec::new();
        for (number, Object(key)) in self.allow_protected_keys.iter().enumerate() {
            protected.push(record(&format_args!("allowProtectedKeys[{number}].record"), &key.record)?);
        }
        let identifier = ChallengeId::new(self.challenge_identifier);
        let mut builder = verifier.authentication_reply(&self.challenge.0, identifier);
        if let Some(id) = self.relying_party_id {
            builder = builder.relying_party_id(id);
        }
        if let Some(name) = self.relying_party_name {
            builder = builder.relying_party_name(name);
        }
        if self.from_related_origins {
            builder = builder.from_related_origins();
        }
        if let Some(kinds) = &self.kinds {
            builder = builder.kinds(each(kinds));
        }
        let second = self.second_factor.as_deref();
        if self.second_factor_required {
            builder = builder.require_second_factor(each(second.unwrap_or_default()));
        } else if let Some(kinds) = second {
            builder = builder.second_factor(each(kinds));
        }
        if listed.is_some() {
            builder = builder.allow_credentials(&allowed);
        }
        for (record, Object(key)) in protected.iter().zip(self.allow_protected_keys) {
            builder = builder.allow_protected_key(record, key.encrypted_private_key);
        }
        if let Some(Object(decoys)) = self.decoys {
            builder = builder.decoys(decoys.account(verifier)?);
        }
        if let Some(context) = self.context {
            builder = builder.with_context(context);
        }
        if let Some(time) = self.expires_at {
            builder = builder.expires_at(time.0);
        }
        let reply = builder.build()?;
        let challenge = reply.challenge();
        Ok(Report::success(Replied { reply, challenge }))
    }
}
