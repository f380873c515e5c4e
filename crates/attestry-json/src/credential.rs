//! The record of a credential: in the form that the library stores, or in the short one of case files.

use std::borrow::Cow;
use std::fmt;

use attestry::{
    Authentication, ConfigError, CredentialKind, CredentialRecord, Error, ImportedPasskey, PublicKey,
    UserHandle,
};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::ContextError;
use crate::input::{Bytes, Handle, Named, Object};
use crate::report::Report;

/// The record of a credential.
#[derive(Clone)]
pub(crate) enum Credential {
    /// Read once. A bad one is a fault of the record, and the call ends with it.
    Stored(Box<Result<CredentialRecord, ConfigError>>),
    Short(ShortCredential),
}

/// The form of case files.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ShortCredential {
    kind: Named<CredentialKind>,
    /// base64url of passkeys; otherwise the exact text.
    credential_id: String,
    /// base64url of a COSE_Key, or PEM.
    public_key: String,
    sign_count: Option<u32>,
    backup_eligible: Option<bool>,
    user_handle: Option<Handle>,
    app_id: Option<String>,
}

/// A record in its stored form. What is not an object is a fault of this place.
pub(crate) fn record(place: &dyn fmt::Display, stored: &RawValue) -> Result<CredentialRecord, Report> {
    if !stored.get().starts_with('{') {
        return Err(ContextError::new(&format_args!("{place}: not a stored record")).into());
    }
    Ok(CredentialRecord::from_json(stored.get())?)
}

/// The records of a list.
pub(crate) fn records(place: &str, list: &[Box<RawValue>]) -> Result<Vec<CredentialRecord>, Report> {
    list.iter()
        .enumerate()
        .map(|(number, stored)| record(&format_args!("{place}[{number}]"), stored))
        .collect()
}

impl Credential {
    /// The one that is there.
    pub(crate) fn of(
        names: [&str; 2],
        stored: Option<&RawValue>,
        short: Option<Object<ShortCredential>>,
        may_lack_owner: bool,
    ) -> Result<Option<Self>, ContextError> {
        match (stored, short) {
            (Some(_), Some(_)) => {
                Err(ContextError::new(&format_args!("either {} or {}", names[0], names[1])))
            }
            (Some(stored), None) => {
                Ok(Some(Self::Stored(Box::new(CredentialRecord::from_json(stored.get())))))
            }
            (None, Some(short)) => Ok(Some(Self::Short(short.0.checked(names[1], may_lack_owner)?))),
            (None, None) => Ok(None),
        }
    }

    /// The AppID that it was registered under, if case files say so.
    pub(crate) fn app_id(&self) -> Option<&str> {
        match self {
            Self::Stored(_) => None,
            Self::Short(short) => short.app_id.as_deref(),
        }
    }

    /// The record.
    pub(crate) fn record(
        &self,
        relying_party_id: &str,
        authentication: &Authentication<'_>,
    ) -> Result<Cow<'_, CredentialRecord>, Error> {
        match self {
            Self::Stored(record) => match &**record {
                Ok(record) => Ok(Cow::Borrowed(record)),
                Err(error) => Err(error.clone().into()),
            },
            Self::Short(short) => short.record(relying_party_id, authentication).map(Cow::Owned),
        }
    }

    /// Whose it is, if the server said so.
    pub(crate) fn owner(&self) -> Option<UserHandle> {
        match self {
            Self::Stored(_) => self.stored().map(|record| *record.user_handle()),
            Self::Short(short) => short.user_handle.map(|handle| handle.0),
        }
    }

    /// The record, if it was given in its stored form.
    pub(crate) fn stored(&self) -> Option<&CredentialRecord> {
        match self {
            Self::Stored(record) => (**record).as_ref().ok(),
            Self::Short(_) => None,
        }
    }
}

impl ShortCredential {
    fn checked(self, name: &str, may_lack_owner: bool) -> Result<Self, ContextError> {
        // Otherwise a login would be that of anybody whom the client names.
        if self.user_handle.is_none() && !may_lack_owner {
            return Err(ContextError::new(&format_args!("{name}: missing field `userHandle`")));
        }
        if self.kind.0 == CredentialKind::Fido2 {
            for (member, text) in [("credentialId", &self.credential_id), ("publicKey", &self.public_key)] {
                Bytes::decode(text).map_err(|_| {
                    ContextError::new(&format_args!("{name}.{member}: not base64url without padding"))
                })?;
            }
        }
        Ok(self)
    }

    /// A case without a handle does not look at it: the owner is then whom the response names, if anybody.
    fn record(
        &self,
        relying_party_id: &str,
        authentication: &Authentication<'_>,
    ) -> Result<CredentialRecord, Error> {
        let handle = match self.user_handle {
            Some(handle) => handle.0,
            None => match authentication.unverified_user_handle() {
                Ok(Some(named)) => named,
                _ => UserHandle::new(b"whoever it is")?,
            },
        };
        if self.kind.0 != CredentialKind::Fido2 {
            let key = PublicKey::from_pem(&self.public_key)?;
            let id = self.credential_id.as_str();
            return Ok(CredentialRecord::raw_key(self.kind.0, id, key, handle, relying_party_id)?);
        }
        let key = PublicKey::from_cose(Bytes::decode(&self.public_key).unwrap_or_default())?;
        let id = Bytes::decode(&self.credential_id).unwrap_or_default();
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
