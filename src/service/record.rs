//! The record that the service answers with.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::request::CredentialKind;

/// The service's `Credential`. It serializes to exactly its nine members.
///
/// It deserializes too, so that a server can read what it stored. Further members are passed over, and nothing is
/// verified. Only a [`VerifiedRegistration`](crate::VerifiedRegistration) proves that a registration was verified, and
/// it cannot be deserialized.
///
/// ```
/// use attestry::service::Credential;
/// use attestry::{UnixTime, VerifiedRegistration};
///
/// /// The answer to the client. `uuid` is the server's own identifier of the credential.
/// fn answer(verified: &VerifiedRegistration, uuid: &str, now: UnixTime) -> serde_json::Result<String> {
///     let credential: Credential = verified.credential(uuid, now).named("My security key");
///     serde_json::to_string(&credential)
/// }
/// # let _ = answer;
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "Stored")]
pub struct Credential {
    pub(crate) kind: CredentialKind,
    pub(crate) credential_id: String,
    pub(crate) name: String,
    pub(crate) credential_uuid: String,
    pub(crate) date_created: String,
    pub(crate) is_active: bool,
    pub(crate) public_key: String,
    pub(crate) relying_party_id: Arc<str>,
    pub(crate) origin: Arc<str>,
}

impl Credential {
    /// The same, under this name.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// The kind.
    pub const fn kind(&self) -> CredentialKind {
        self.kind
    }

    /// The credential id.
    pub fn credential_id(&self) -> &str {
        &self.credential_id
    }

    /// The server's own identifier.
    pub fn credential_uuid(&self) -> &str {
        &self.credential_uuid
    }

    /// When it was created: RFC 3339 in UTC, with milliseconds.
    pub fn date_created(&self) -> &str {
        &self.date_created
    }

    /// Whether it may be used; a new one may.
    pub const fn is_active(&self) -> bool {
        self.is_active
    }

    /// The name that the user gave it: a text that may hold any character.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The public key, in the verifier's [`PublicKeyFormat`](crate::PublicKeyFormat).
    pub fn public_key(&self) -> &str {
        &self.public_key
    }

    /// The relying party id that it is bound to. For the key kinds it is the configured one.
    pub fn relying_party_id(&self) -> &str {
        &self.relying_party_id
    }

    /// The origin in which it was created. If a key kind's client data has none, it is the first configured one.
    pub fn origin(&self) -> &str {
        &self.origin
    }
}

impl Serialize for Credential {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;

        let mut record = serializer.serialize_struct("Credential", 9)?;
        record.serialize_field("kind", self.kind.as_str())?;
        record.serialize_field("credentialId", self.credential_id())?;
        record.serialize_field("credentialUuid", self.credential_uuid())?;
        record.serialize_field("dateCreated", self.date_created())?;
        record.serialize_field("isActive", &self.is_active)?;
        record.serialize_field("name", self.name())?;
        record.serialize_field("publicKey", self.public_key())?;
        record.serialize_field("relyingPartyId", self.relying_party_id())?;
        record.serialize_field("origin", self.origin())?;
        record.end()
    }
}

/// The members of a stored record.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stored {
    kind: CredentialKind,
    credential_id: String,
    credential_uuid: String,
    date_created: String,
    is_active: bool,
    name: String,
    public_key: String,
    relying_party_id: String,
    origin: String,
}

impl From<Stored> for Credential {
    fn from(stored: Stored) -> Self {
        Self {
            kind: stored.kind,
            credential_id: stored.credential_id,
            name: stored.name,
            credential_uuid: stored.credential_uuid,
            date_created: stored.date_created,
            is_active: stored.is_active,
            public_key: stored.public_key,
            relying_party_id: stored.relying_party_id.into(),
            origin: stored.origin.into(),
        }
    }
}
