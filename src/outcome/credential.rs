//! The result: a verified credential, and the record that the API answers with.

use core::fmt;
use std::sync::Arc;

use rustls_pki_types::UnixTime;
use serde::{Deserialize, Serialize};

use super::evidence::{Evidence, cose_key_of};
use crate::encoding::base64;
use crate::encoding::time::rfc3339;
use crate::key::{PublicKey, PublicKeyFormat};
use crate::request::CredentialKind;

/// A credential whose attestation has been verified. Only [`Verifier::verify`](crate::Verifier::verify) and
/// [`Verifier::verify_all`](crate::Verifier::verify_all) make one.
///
/// What is left to the server: that the challenge was used once, that no other credential of any kind has this id
/// (WebAuthn L3 §7.1 step 26), and to store the record (step 29).
#[derive(Clone)]
pub struct Verified {
    pub(crate) kind: CredentialKind,
    pub(crate) credential_id: String,
    pub(crate) name: String,
    pub(crate) public_key: PublicKey,
    pub(crate) public_key_format: PublicKeyFormat,
    pub(crate) relying_party_id: Arc<str>,
    pub(crate) origin: Arc<str>,
    pub(crate) evidence: Evidence,
}

impl Verified {
    /// The record of the credential. `credential_uuid` is the server's own identifier, an opaque text; `now` becomes
    /// the date of creation.
    pub fn credential(&self, credential_uuid: impl Into<String>, now: UnixTime) -> Credential {
        Credential {
            kind: self.kind,
            credential_uuid: credential_uuid.into(),
            date_created: rfc3339(now),
            is_active: true,
            credential_id: self.credential_id.clone(),
            name: self.name.clone(),
            public_key: match self.public_key_format {
                PublicKeyFormat::Cose => base64::encode_url(&self.cose_key()),
                format => self.public_key.render(format),
            },
            relying_party_id: Arc::clone(&self.relying_party_id),
            origin: Arc::clone(&self.origin),
        }
    }

    /// The kind of the credential.
    pub const fn kind(&self) -> CredentialKind {
        self.kind
    }

    /// The credential id as the record has it: canonical base64url without padding for Fido2, the text as sent for
    /// the key kinds. It must be new among all credentials, of whatever kind.
    ///
    /// An id of a key kind may hold any character, U+0000 too. An index for uniqueness needs a binary collation: one
    /// that tells upper from lower case, does not normalize, and counts spaces at the end.
    pub fn credential_id(&self) -> &str {
        &self.credential_id
    }

    /// The public key.
    pub const fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// The COSE_Key: byte for byte as received for Fido2, made from the key for the key kinds.
    pub fn cose_key(&self) -> Vec<u8> {
        cose_key_of(&self.evidence, &self.public_key)
    }

    /// What was found out beyond the record.
    pub const fn evidence(&self) -> &Evidence {
        &self.evidence
    }
}

impl fmt::Debug for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified")
            .field("kind", &self.kind)
            .field("evidence", &self.evidence)
            .finish_non_exhaustive()
    }
}

/// The API's `Credential`; it serializes to exactly its nine members.
///
/// It deserializes too, so that a server can read back what it stored: further members are passed over, and nothing is
/// verified. That an attestation has been verified is what [`Verified`] says, which cannot be deserialized.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "Stored")]
pub struct Credential {
    kind: CredentialKind,
    credential_id: String,
    name: String,
    credential_uuid: String,
    date_created: String,
    is_active: bool,
    public_key: String,
    relying_party_id: Arc<str>,
    origin: Arc<str>,
}

impl Credential {
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

    /// The public key, in the verifier's [`PublicKeyFormat`].
    pub fn public_key(&self) -> &str {
        &self.public_key
    }

    /// The relying party id that it is bound to; for the key kinds, the configured one.
    pub fn relying_party_id(&self) -> &str {
        &self.relying_party_id
    }

    /// The origin in which it was created; where a key kind's client data has none, the first configured one.
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
