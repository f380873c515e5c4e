//! The JSON form of a record. It has a version, and every later version of this crate reads it.
//!
//! ```text
//! {
//!   "version": 1,
//!   "kind": "Fido2",
//!   "credentialId": "…",            base64url without padding; for the key kinds the text as registered
//!   "publicKey": "…",               base64url: a COSE_Key; for the key kinds a SubjectPublicKeyInfo
//!   "userHandle": "…",              base64url
//!   "relyingPartyId": "example.com",
//!   "passkey": {                    of kind Fido2 alone
//!     "signCount": 7,
//!     "backupEligible": true,       absent where it is not known
//!     "backedUp": true,
//!     "userVerificationSeen": true,
//!     "transports": ["internal"],
//!     "attachment": "platform",     absent where it is not known, as the next three
//!     "discoverable": true,
//!     "appId": "https://example.com/app-id.json",
//!     "attestation": {
//!       "format": "packed", "trust": "trusted", "aaguid": "…", "aaguidStanding": "attested",
//!       "keyIdentifier": "…",       base64url of SHA-1; absent without certificates
//!       "keyHashes": ["…"]          base64url of SHA-256
//!     }
//!   }
//! }
//! ```

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{AttestationCertificates, Attested, CredentialRecord, PasskeyState, RecordError};
use crate::encoding::base64;
use crate::error::{ConfigError, Error};
use crate::key::PublicKey;
use crate::request::{AuthenticatorAttachment, CredentialKind, UserHandle};
use crate::trust::{AaguidStanding, TrustLevel};
use crate::webauthn::{Aaguid, AttestationFormat};

const VERSION: u8 = 1;

/// Read strictly: another version, an unknown member and a repeated one are refused.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Stored<'a> {
    version: u8,
    kind: CredentialKind,
    #[serde(borrow)]
    credential_id: Cow<'a, str>,
    #[serde(borrow)]
    public_key: Cow<'a, str>,
    #[serde(borrow)]
    user_handle: Cow<'a, str>,
    #[serde(borrow)]
    relying_party_id: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    passkey: Option<StoredPasskey>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct StoredPasskey {
    sign_count: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    backup_eligible: Option<bool>,
    backed_up: bool,
    user_verification_seen: bool,
    transports: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    attachment: Option<AuthenticatorAttachment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    discoverable: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    app_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    attestation: Option<StoredAttestation>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct StoredAttestation {
    format: AttestationFormat,
    trust: TrustLevel,
    aaguid: Aaguid,
    aaguid_standing: AaguidStanding,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key_identifier: Option<String>,
    key_hashes: Vec<String>,
}

impl CredentialRecord {
    /// Reads the JSON form, strictly. The key is checked as at a registration. [`CredentialRecord`] has an example.
    ///
    /// # Errors
    ///
    /// A [`RecordError`]; [`ConfigErrorKind::UserHandle`](crate::errors::ConfigErrorKind::UserHandle);
    /// [`ConfigErrorKind::RelyingPartyId`](crate::errors::ConfigErrorKind::RelyingPartyId). For
    /// [`RecordError::PublicKey`], the [`value`](ConfigError::value) is the code of the key's fault.
    pub fn from_json(json: impl AsRef<[u8]>) -> Result<Self, ConfigError> {
        Self::from_stored(serde_json::from_slice(json.as_ref()).map_err(|_| RecordError::Form)?)
    }

    /// The JSON form.
    pub fn to_json(&self) -> String {
        // Writing to memory does not fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    fn from_stored(stored: Stored<'_>) -> Result<Self, ConfigError> {
        if stored.version != VERSION {
            return Err(RecordError::Form.into());
        }
        let bytes = |text: &str| base64::decode_url(text).map_err(|_| RecordError::Form);
        let user_handle = UserHandle::new(bytes(&stored.user_handle)?)?;
        let unsound =
            |error: Error| ConfigError::from(RecordError::PublicKey).with_value(error.code().as_str());
        let key = bytes(&stored.public_key)?;
        let relying_party_id = Arc::from(stored.relying_party_id);
        match (stored.kind, stored.passkey) {
            (CredentialKind::Fido2, Some(passkey)) => {
                let key = PublicKey::from_cose(key).map_err(unsound)?;
                let state = passkey.into_state()?;
                Self::passkey(stored.credential_id.into(), key, user_handle, relying_party_id, state)
            }
            (CredentialKind::Fido2, None) | (_, Some(_)) => Err(RecordError::Form.into()),
            (kind, None) => {
                let key = PublicKey::from_spki_der(key).map_err(unsound)?;
                Self::raw_key(kind, stored.credential_id, key, user_handle, relying_party_id)
            }
        }
    }
}

impl StoredPasskey {
    fn into_state(self) -> Result<PasskeyState, ConfigError> {
        Ok(PasskeyState {
            sign_count: self.sign_count,
            backup_eligible: self.backup_eligible,
            backed_up: self.backed_up,
            user_verification_seen: self.user_verification_seen,
            transports: self.transports,
            attachment: self.attachment,
            discoverable: self.discoverable,
            app_id: self.app_id.map(Into::into),
            attested: self.attestation.map(StoredAttestation::into_attested).transpose()?,
        })
    }

    fn of(state: &PasskeyState) -> Self {
        Self {
            sign_count: state.sign_count,
            backup_eligible: state.backup_eligible,
            backed_up: state.backed_up,
            user_verification_seen: state.user_verification_seen,
            transports: state.transports.clone(),
            attachment: state.attachment,
            discoverable: state.discoverable,
            app_id: state.app_id.as_deref().map(str::to_owned),
            attestation: state.attested.as_ref().map(StoredAttestation::of),
        }
    }
}

impl StoredAttestation {
    fn into_attested(self) -> Result<Attested, ConfigError> {
        let key_identifier = self.key_identifier.as_deref().map(digest).transpose()?;
        let key_hashes = self.key_hashes.iter().map(|text| digest(text)).collect::<Result<_, _>>()?;
        Ok(Attested {
            format: self.format,
            trust: self.trust,
            aaguid: self.aaguid,
            aaguid_standing: self.aaguid_standing,
            certificates: AttestationCertificates { key_identifier, key_hashes },
        })
    }

    fn of(attested: &Attested) -> Self {
        let certificates = &attested.certificates;
        Self {
            format: attested.format,
            trust: attested.trust,
            aaguid: attested.aaguid,
            aaguid_standing: attested.aaguid_standing,
            key_identifier: certificates.key_identifier.map(|digest| base64::encode_url(&digest)),
            key_hashes: certificates.key_hashes.iter().map(|digest| base64::encode_url(digest)).collect(),
        }
    }
}

fn digest<const LENGTH: usize>(text: &str) -> Result<[u8; LENGTH], RecordError> {
    let bytes = base64::decode_url(text).map_err(|_| RecordError::Form)?;
    bytes.try_into().map_err(|_| RecordError::Form)
}

impl Serialize for CredentialRecord {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let key = match self.kind {
            CredentialKind::Fido2 => self.public_key.to_cose(),
            _ => self.public_key.to_spki_der(),
        };
        let stored = Stored {
            version: VERSION,
            kind: self.kind,
            credential_id: self.credential_id().into(),
            public_key: base64::encode_url(&key).into(),
            user_handle: base64::encode_url(self.user_handle.as_bytes()).into(),
            relying_party_id: self.relying_party_id().into(),
            passkey: self.passkey.as_ref().map(StoredPasskey::of),
        };
        stored.serialize(serializer)
    }
}

/// Reads the JSON form, as [`CredentialRecord::from_json`] does.
impl<'de> Deserialize<'de> for CredentialRecord {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let stored = Stored::deserialize(deserializer)?;
        Self::from_stored(stored).map_err(serde::de::Error::custom)
    }
}
