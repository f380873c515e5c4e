//! The options that go to the client, and the challenge that the server keeps.

use std::time::Duration;

use attestry::options::{
    AttestationConveyance, CreationOptions, CredentialDescriptor, CredentialProtection, Hint,
    LargeBlobSupport, PrfInputs, ResidentKey, UserEntity,
};
use attestry::{AuthenticatorAttachment, ConfigError, CredentialRecord, Verifier};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::ContextError;
use crate::decoys::Decoys;
use crate::input::{Bytes, Handle, Named, Object, Time, each, read_flat, read_member};
use crate::report::Report;

/// What both kinds of options have.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Creation {
    /// At least 16 random bytes.
    challenge: Bytes,
    user: Object<User>,
    relying_party_id: Option<String>,
    relying_party_name: Option<String>,
    #[serde(default)]
    from_related_origins: bool,
    resident_key: Option<Named<ResidentKey>>,
    authenticator_attachment: Option<Named<AuthenticatorAttachment>>,
    attestation: Option<Named<AttestationConveyance>>,
    #[serde(default)]
    hints: Vec<Named<Hint>>,
    /// Milliseconds.
    timeout: Option<u32>,
    expires_at: Option<Time>,
    #[serde(default)]
    exclude_credentials: Vec<Box<RawValue>>,
    app_id_exclude: Option<String>,
    #[serde(default)]
    cred_props: bool,
    cred_protect: Option<Object<Protection>>,
    #[serde(default)]
    min_pin_length: bool,
    prf: Option<Object<Prf>>,
    large_blob: Option<Named<LargeBlobSupport>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct User {
    id: Handle,
    name: String,
    #[serde(default)]
    display_name: String,
}

impl User {
    pub(crate) fn entity(self) -> UserEntity {
        UserEntity::new(self.id.0, self.name).display_name(self.display_name)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Protection {
    policy: Named<CredentialProtection>,
    #[serde(default)]
    enforce: bool,
}

/// Whether the pseudo-random function is asked for, and of which inputs.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Prf {
    first: Option<Bytes>,
    second: Option<Bytes>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Request {
    /// At least 16 random bytes.
    challenge: Bytes,
    /// Absent where the server does not know the user yet.
    user_handle: Option<Handle>,
    relying_party_id: Option<String>,
    #[serde(default)]
    from_related_origins: bool,
    #[serde(default)]
    hints: Vec<Named<Hint>>,
    /// Milliseconds.
    timeout: Option<u32>,
    expires_at: Option<Time>,
    allow_credentials: Option<Vec<Box<RawValue>>>,
    /// In place of credentials, for a name that nobody has.
    decoys: Option<Object<Decoys>>,
    app_id: Option<String>,
    prf: Option<Object<RequestPrf>>,
    large_blob: Option<Object<LargeBlob>>,
}

/// The same for a login, also with other inputs for some credentials.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RequestPrf {
    first: Option<Bytes>,
    second: Option<Bytes>,
    #[serde(default)]
    eval_by_credential: Vec<Object<CredentialPrf>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CredentialPrf {
    id: String,
    first: Bytes,
    second: Option<Bytes>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct LargeBlob {
    #[serde(default)]
    read: bool,
    write: Option<Bytes>,
}

impl Creation {
    pub(crate) fn report(self, verifier: &Verifier) -> Result<Report, Report> {
        let options = self.build(verifier)?;
        let (challenge, mediation) = (options.challenge(), options.mediation());
        Ok(Report::success(Issued { options, challenge, mediation }))
    }

    /// The options. Replies of the service are made of them too.
    pub(crate) fn build(self, verifier: &Verifier) -> Result<CreationOptions, Report> {
        let (records, descriptors) = credentials("excludeCredentials", &self.exclude_credentials)?;
        let mut builder = verifier
            .creation_options(&self.challenge.0, self.user.0.entity())
            .hints(each(&self.hints))
            .exclude_credentials(&records)
            .exclude_descriptors(descriptors);
        if let Some(id) = self.relying_party_id {
            builder = builder.relying_party_id(id);
        }
        if self.from_related_origins {
            builder = builder.from_related_origins();
        }
        if let Some(name) = self.relying_party_name {
            builder = builder.relying_party_name(name);
        }
        if let Some(resident_key) = self.resident_key {
            builder = builder.resident_key(resident_key.0);
        }
        if let Some(attachment) = self.authenticator_attachment {
            builder = builder.authenticator_attachment(attachment.0);
        }
        if let Some(conveyance) = self.attestation {
            builder = builder.attestation(conveyance.0);
        }
        if let Some(milliseconds) = self.timeout {
            builder = builder.timeout(Duration::from_millis(milliseconds.into()));
        }
        if let Some(time) = self.expires_at {
            builder = builder.expires_at(time.0);
        }
        if let Some(app_id) = self.app_id_exclude {
            builder = builder.app_id_exclude(app_id);
        }
        if self.cred_props {
            builder = builder.cred_props();
        }
        if let Some(Object(protection)) = self.cred_protect {
            builder = builder.cred_protect(protection.policy.0, protection.enforce);
        }
        if self.min_pin_length {
            builder = builder.min_pin_length();
        }
        if let Some(prf) = self.prf {
            builder = match prf.0.inputs()? {
                Some(inputs) => builder.prf_eval(inputs),
                None => builder.prf(),
            };
        }
        if let Some(support) = self.large_blob {
            builder = builder.large_blob(support.0);
        }
        Ok(builder.build()?)
    }
}

impl Request {
    pub(crate) fn report(self, verifier: &Verifier) -> Result<Report, Report> {
        let listed = self.allow_credentials.as_deref();
        let (records, descriptors) = credentials("allowCredentials", listed.unwrap_or_default())?;
        let mut builder = verifier.request_options(&self.challenge.0).hints(each(&self.hints));
        match (self.user_handle, descriptors.is_empty()) {
            (Some(user), false) => builder = builder.allow_descriptors(user.0, descriptors),
            (Some(user), true) => builder = builder.for_user(user.0),
            (None, false) => {
                return Err(ContextError::new(
                    &"allowCredentials: with ids alone it takes `userHandle` to say whose they are",
                )
                .into());
            }
            (None, true) => {}
        }
        if listed.is_some() {
            builder = builder.allow_credentials(&records);
        }
        if let Some(Object(decoys)) = self.decoys {
            builder = builder.decoys(decoys.account(verifier)?);
        }
        if let Some(id) = self.relying_party_id {
            builder = builder.relying_party_id(id);
        }
        if self.from_related_origins {
            builder = builder.from_related_origins();
        }
        if let Some(milliseconds) = self.timeout {
            builder = builder.timeout(Duration::from_millis(milliseconds.into()));
        }
        if let Some(time) = self.expires_at {
            builder = builder.expires_at(time.0);
        }
        if let Some(app_id) = self.app_id {
            builder = builder.app_id(app_id);
        }
        if let Some(Object(RequestPrf { first, second, eval_by_credential })) = self.prf {
            let inputs = Prf { first, second }.inputs()?;
            if let Some(inputs) = inputs {
                builder = builder.prf_eval(inputs);
            }
            for Object(CredentialPrf { id, first, second }) in eval_by_credential {
                let inputs = PrfInputs::new(first.0);
                let inputs = match second {
                    Some(second) => inputs.second(second.0),
                    None => inputs,
                };
                builder = builder.prf_eval_by_credential(id, inputs);
            }
        }
        match self.large_blob.map(|blob| blob.0) {
            Some(LargeBlob { write: Some(blob), .. }) => builder = builder.large_blob_write(blob.0),
            Some(LargeBlob { read: true, .. }) => builder = builder.large_blob_read(),
            _ => {}
        }
        let options = builder.build()?;
        let challenge = options.challenge();
        Ok(Report::success(Issued { options, challenge, mediation: None }))
    }
}

impl Prf {
    fn inputs(self) -> Result<Option<PrfInputs>, ContextError> {
        match (self.first, self.second) {
            (Some(first), Some(second)) => Ok(Some(PrfInputs::new(first.0).second(second.0))),
            (Some(first), None) => Ok(Some(PrfInputs::new(first.0))),
            (None, None) => Ok(None),
            (None, Some(_)) => Err(ContextError::new(&"prf: missing field `first`")),
        }
    }
}

/// What goes to the client, and what the server keeps.
#[derive(Serialize)]
struct Issued<O, C> {
    options: O,
    challenge: C,
    #[serde(skip_serializing_if = "Option::is_none")]
    mediation: Option<&'static str>,
}

/// An id with transports, for servers that do not have the record at hand.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Descriptor {
    id: Bytes,
    #[serde(default)]
    transports: Vec<String>,
}

/// Which of the two forms an element has.
#[derive(Deserialize)]
struct Head {
    version: Option<serde::de::IgnoredAny>,
}

type Credentials = (Vec<CredentialRecord>, Vec<CredentialDescriptor>);

/// The credentials of a list: records in their stored form, or ids.
fn credentials(place: &str, list: &[Box<RawValue>]) -> Result<Credentials, Report> {
    let mut records = Vec::new();
    let mut descriptors = Vec::new();
    for (number, element) in list.iter().enumerate() {
        let place = format!("{place}[{number}]");
        let head: Head = read_flat(&place, element)?;
        if head.version.is_some() {
            records.push(CredentialRecord::from_json(element.get())?);
        } else {
            let descriptor: Descriptor = read_member(&place, element)?;
            descriptors.push(descriptor_of(descriptor)?);
        }
    }
    Ok((records, descriptors))
}

fn descriptor_of(descriptor: Descriptor) -> Result<CredentialDescriptor, ConfigError> {
    CredentialDescriptor::new(descriptor.id.0, descriptor.transports)
}
