//! The credentials that options name (WebAuthn L3 §5.8.3).

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use super::error::OptionsError;
use crate::encoding::base64;
use crate::error::ConfigError;
use crate::outcome::CredentialRecord;
use crate::request::CredentialKind;
use crate::webauthn::{CREDENTIAL_ID_MAX, is_credential_id};

/// A credential that options name: its id, and the transports by which a client may reach its authenticator.
///
/// [`exclude_credentials`](super::CreationOptionsBuilder::exclude_credentials) and
/// [`allow_credentials`](super::RequestOptionsBuilder::allow_credentials) make them of records. This type is for servers
/// that store credentials in another form.
///
/// ```
/// use attestry::options::CredentialDescriptor;
///
/// let credential = CredentialDescriptor::new([7; 16], ["internal", "hybrid"])?;
/// assert_eq!(credential.id(), "BwcHBwcHBwcHBwcHBwcHBw");
/// # Ok::<(), attestry::ConfigError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialDescriptor {
    id: Arc<str>,
    transports: Vec<String>,
}

impl CredentialDescriptor {
    /// The credential with this id, in bytes, and these transports. The transports may be empty.
    ///
    /// # Errors
    ///
    /// [`OptionsError::CredentialId`] unless the id has 1 to 1023 bytes.
    pub fn new(
        id: impl AsRef<[u8]>,
        transports: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<Self, ConfigError> {
        let id = id.as_ref();
        if id.is_empty() || id.len() > CREDENTIAL_ID_MAX {
            return Err(OptionsError::CredentialId.into());
        }
        let transports = transports.into_iter().map(Into::into).collect();
        Ok(Self { id: base64::encode_url(id).into(), transports })
    }

    /// The id, base64url without padding.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The transports.
    pub fn transports(&self) -> &[String] {
        &self.transports
    }

    /// The credential of a record. None unless it is a passkey of this relying party id.
    pub(super) fn of(record: &CredentialRecord, relying_party_id: &str) -> Option<Self> {
        is_passkey_of(record, relying_party_id)
            .then(|| Self { id: record.shared_credential_id(), transports: record.transports().to_vec() })
    }
}

/// Whether a client could find the record's credential under this relying party id.
pub(super) fn is_passkey_of(record: &CredentialRecord, relying_party_id: &str) -> bool {
    record.kind() == CredentialKind::Fido2 && record.relying_party_id() == relying_party_id
}

/// Checks that no credential occurs twice.
pub(super) fn check_distinct<'c>(mut ids: impl Iterator<Item = &'c str>) -> Result<(), ConfigError> {
    let mut seen = BTreeSet::new();
    match ids.find(|id| !seen.insert(*id)) {
        Some(twice) => Err(ConfigError::from(OptionsError::DuplicateCredential).with_value(twice)),
        None => Ok(()),
    }
}

/// Checks that it is the text of a credential id: base64url without padding.
pub(super) fn checked_id(text: &str) -> Result<&str, ConfigError> {
    if !is_credential_id(text) {
        return Err(ConfigError::from(OptionsError::CredentialId).with_value(text));
    }
    Ok(text)
}

/// A `PublicKeyCredentialDescriptorJSON`.
impl Serialize for CredentialDescriptor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let members = if self.transports.is_empty() { 2 } else { 3 };
        let mut object = serializer.serialize_struct("PublicKeyCredentialDescriptorJSON", members)?;
        object.serialize_field("type", "public-key")?;
        object.serialize_field("id", self.id())?;
        if self.transports.is_empty() {
            object.skip_field("transports")?;
        } else {
            object.serialize_field("transports", &self.transports)?;
        }
        object.end()
    }
}
