//! The inputs of extensions (WebAuthn L3 §10.1, CTAP 2.3 §12), in the JSON form of each.

use core::fmt;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap as _, Serializer};

use super::choices::{CredentialProtection, LargeBlobSupport};
use super::common::write_text;
use super::error::OptionsError;
use crate::encoding::base64;
use crate::error::ConfigError;

/// The inputs that the extension `prf` evaluates (WebAuthn L3 §10.1.4). The client hashes them. Its outputs are secrets
/// of the page: the server never gets them.
///
/// ```
/// use attestry::options::PrfInputs;
///
/// let inputs = PrfInputs::new("vault key, 2026").second("vault key, 2027");
/// # let _ = inputs;
/// ```
#[derive(Clone, PartialEq, Eq, serde::Serialize)]
#[must_use]
pub struct PrfInputs {
    first: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    second: Option<String>,
}

impl PrfInputs {
    /// One input, of any bytes.
    pub fn new(first: impl AsRef<[u8]>) -> Self {
        Self { first: base64::encode_url(first.as_ref()), second: None }
    }

    /// A second input, for a change of secrets.
    pub fn second(mut self, second: impl AsRef<[u8]>) -> Self {
        self.second = Some(base64::encode_url(second.as_ref()));
        self
    }
}

impl fmt::Debug for PrfInputs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrfInputs").finish_non_exhaustive()
    }
}

/// The member `prf`.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Prf {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) eval: Option<PrfInputs>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) eval_by_credential: BTreeMap<String, PrfInputs>,
}

/// The extensions of a registration.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CreationExtensions {
    #[serde(skip_serializing_if = "is_false")]
    pub(super) cred_props: bool,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub(super) protection: Option<Protection>,
    #[serde(skip_serializing_if = "is_false")]
    pub(super) min_pin_length: bool,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "write_optional_text")]
    pub(super) appid_exclude: Option<Arc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) prf: Option<Prf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) large_blob: Option<Support>,
}

/// The two members of `credProtect`, which stand beside the other extensions.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Protection {
    pub(super) credential_protection_policy: CredentialProtection,
    pub(super) enforce_credential_protection_policy: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub(super) struct Support {
    pub(super) support: LargeBlobSupport,
}

impl CreationExtensions {
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The extensions of a login.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RequestExtensions {
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "write_optional_text")]
    pub(super) appid: Option<Arc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) prf: Option<Prf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) large_blob: Option<LargeBlob>,
}

impl RequestExtensions {
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What a login does with the blob of its credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum LargeBlob {
    Read,
    /// Base64url.
    Write(String),
}

impl Serialize for LargeBlob {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        match self {
            Self::Read => map.serialize_entry("read", &true)?,
            Self::Write(blob) => map.serialize_entry("write", blob)?,
        }
        map.end()
    }
}

/// The one AppID of some credentials.
#[derive(Clone, Debug, Default)]
pub(super) struct OneAppId(Option<Arc<str>>);

impl OneAppId {
    pub(super) fn add(&mut self, app_id: &str) -> Result<(), ConfigError> {
        match &self.0 {
            Some(known) if **known != *app_id => {
                Err(ConfigError::from(OptionsError::AppIdsDiffer).with_value(app_id))
            }
            Some(_) => Ok(()),
            None => {
                self.0 = Some(app_id.into());
                Ok(())
            }
        }
    }

    pub(super) fn into_inner(self) -> Option<Arc<str>> {
        self.0
    }
}

fn write_optional_text<S: Serializer>(text: &Option<Arc<str>>, serializer: S) -> Result<S::Ok, S::Error> {
    match text {
        Some(text) => write_text(text, serializer),
        None => serializer.serialize_none(),
    }
}

/// Serde hands the members of a structure over by reference.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
const fn is_false(value: &bool) -> bool {
    !*value
}
