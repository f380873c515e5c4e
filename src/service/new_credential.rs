//! What the service's record has of a verified registration.

use std::sync::Arc;

use rustls_pki_types::UnixTime;
use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use super::Credential;
use crate::encoding::time::rfc3339;
use crate::request::CredentialKind;

/// What a verified registration says of a [`Credential`]: all but the three members that only the server knows. Those are
/// `credentialUuid`, `dateCreated` and `isActive`. It serializes to exactly its six members.
///
/// ```
/// use attestry::service::NewCredential;
/// use attestry::{UnixTime, VerifiedRegistration};
///
/// /// Inserts the row. The database makes its identifier, and the answer to the client has it.
/// fn answer(
///     verified: &VerifiedRegistration,
///     insert: fn(&NewCredential) -> String,
///     now: UnixTime,
/// ) -> serde_json::Result<String> {
///     let new = verified.new_credential();
///     let uuid = insert(&new);
///     serde_json::to_string(&new.into_credential(uuid, now))
/// }
/// # let _ = answer;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCredential {
    pub(crate) kind: CredentialKind,
    pub(crate) credential_id: String,
    pub(crate) name: String,
    pub(crate) public_key: String,
    pub(crate) relying_party_id: Arc<str>,
    pub(crate) origin: Arc<str>,
}

impl NewCredential {
    /// The service's record. `credential_uuid` is the server's own identifier, an opaque text; `now` becomes the date of
    /// creation. A new credential is active.
    pub fn into_credential(self, credential_uuid: impl Into<String>, now: UnixTime) -> Credential {
        let Self { kind, credential_id, name, public_key, relying_party_id, origin } = self;
        Credential {
            kind,
            credential_id,
            name,
            credential_uuid: credential_uuid.into(),
            date_created: rfc3339(now),
            is_active: true,
            public_key,
            relying_party_id,
            origin,
        }
    }

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

    /// The name that the body gave; empty if it gave none.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The public key, in the verifier's [`PublicKeyFormat`](crate::PublicKeyFormat).
    pub fn public_key(&self) -> &str {
        &self.public_key
    }

    /// The relying party id that it is bound to.
    pub fn relying_party_id(&self) -> &str {
        &self.relying_party_id
    }

    /// The origin in which it was created.
    pub fn origin(&self) -> &str {
        &self.origin
    }
}

impl Serialize for NewCredential {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut record = serializer.serialize_struct("NewCredential", 6)?;
        record.serialize_field("kind", self.kind.as_str())?;
        record.serialize_field("credentialId", self.credential_id())?;
        record.serialize_field("name", self.name())?;
        record.serialize_field("publicKey", self.public_key())?;
        record.serialize_field("relyingPartyId", self.relying_party_id())?;
        record.serialize_field("origin", self.origin())?;
        record.end()
    }
}
