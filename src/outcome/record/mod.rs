//! The credential record (WebAuthn L3 §4): a server stores it for a registered credential, and verifies its logins with
//! it.

#[cfg(feature = "metadata")]
mod assess;
mod certificates;
mod imported;
mod stored;
mod update;

use core::fmt;
use std::sync::Arc;

pub(super) use certificates::AttestationCertificates;
pub use imported::ImportedPasskey;
pub use update::{RecordUpdate, SignCountUpdate};

use crate::error::{ConfigError, config_errors, stage_errors};
use crate::key::PublicKey;
use crate::request::{AuthenticatorAttachment, CredentialKind, UserHandle};
use crate::trust::{AaguidStanding, TrustLevel};
use crate::webauthn::{
    Aaguid, AttestationFormat, CREDENTIAL_ID_TEXT_MAX, check_relying_party_id, is_credential_id,
};

stage_errors! {
    /// What can be wrong with a stored record. It is a fault of the server's data, never of a login.
    RecordError in "record" {
        Form = "form", Configuration, None,
            "a stored record is malformed, or of a version that this crate does not know";
        Kind = "kind", Configuration, None, "a record is of a kind that has no key to verify logins with";
        CredentialId = "credential_id", Configuration, None,
            "the credential id of a record is empty, too long, or for kind Fido2 not base64url without padding";
        PublicKey = "public_key", Configuration, None, "the public key of a record is unsound, or is not one of its kind";
        UpdateOfAnother = "update_of_another", Configuration, None,
            "an update is of another credential than its record";
    }
}

config_errors!(RecordError);

/// What a server stores of a registered credential, of any kind: WebAuthn's credential record (WebAuthn L3 §4).
///
/// [`VerifiedRegistration::record`](crate::VerifiedRegistration::record) makes one. A credential that was registered
/// elsewhere becomes one by [`ImportedPasskey`] or [`raw_key`](Self::raw_key). Its JSON form has a version and is read
/// strictly. Every later version of this crate will read it.
///
/// A record says whose the credential is. The server finds it by the credential id that a login names, and this crate
/// compares the two. Only [`apply`](Self::apply) takes anything from a login.
///
/// ```
/// use attestry::{Algorithm, CredentialRecord, ImportedPasskey, PublicKey, UserHandle};
/// # let spki = [
/// #     0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00, 0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1,
/// #     0x0a, 0xb7, 0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64, 0x07, 0x3a, 0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6, 0x23, 0x25,
/// #     0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a,
/// # ];
/// # let key = PublicKey::from_spki_der(spki)?.with_algorithm(Algorithm::EdDsa)?;
/// # let record = ImportedPasskey::new([1; 16], key, UserHandle::new([7; 32])?, "example.com").into_record()?;
///
/// // `record` is a `CredentialRecord`, of a registration or an import. This text goes into the database,
/// let stored: String = record.to_json();
/// // and comes out of it at a login.
/// assert_eq!(CredentialRecord::from_json(stored)?, record);
/// # Ok::<(), attestry::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CredentialRecord {
    kind: CredentialKind,
    credential_id: Arc<str>,
    public_key: PublicKey,
    user_handle: UserHandle,
    relying_party_id: Arc<str>,
    passkey: Option<PasskeyState>,
}

/// What a Fido2 credential has beyond its key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PasskeyState {
    pub(crate) sign_count: u32,
    pub(crate) backup_eligible: Option<bool>,
    pub(crate) backed_up: bool,
    pub(crate) user_verification_seen: bool,
    pub(crate) transports: Vec<String>,
    pub(crate) attachment: Option<AuthenticatorAttachment>,
    pub(crate) discoverable: Option<bool>,
    pub(crate) app_id: Option<Arc<str>>,
    pub(crate) attested: Option<Attested>,
}

/// What was attested when the credential was registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attested {
    pub(crate) format: AttestationFormat,
    pub(crate) trust: TrustLevel,
    pub(crate) aaguid: Aaguid,
    pub(crate) aaguid_standing: AaguidStanding,
    pub(crate) certificates: AttestationCertificates,
}

impl CredentialRecord {
    /// The record of a raw key that was registered elsewhere. Its kind is [`Key`](CredentialKind::Key),
    /// `PasswordProtectedKey` or `RecoveryKey`. Its logins name it by the text `credential_id`.
    ///
    /// ```
    /// use attestry::{CredentialKind, CredentialRecord, PublicKey, UserHandle};
    ///
    /// let pem = "-----BEGIN PUBLIC KEY-----
    /// MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    /// -----END PUBLIC KEY-----
    /// ";
    /// let (key, owner) = (PublicKey::from_pem(pem)?, UserHandle::new([7; 32])?);
    /// let record = CredentialRecord::raw_key(CredentialKind::Key, "key-1", key, owner, "example.com")?;
    /// assert_eq!(record.credential_id(), "key-1");
    /// # Ok::<(), attestry::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A [`RecordError`], or [`ConfigErrorKind::RelyingPartyId`](crate::errors::ConfigErrorKind::RelyingPartyId).
    pub fn raw_key(
        kind: CredentialKind,
        credential_id: impl Into<Arc<str>>,
        public_key: PublicKey,
        user_handle: UserHandle,
        relying_party_id: impl Into<Arc<str>>,
    ) -> Result<Self, ConfigError> {
        let credential_id = credential_id.into();
        if !matches!(
            kind,
            CredentialKind::Key | CredentialKind::PasswordProtectedKey | CredentialKind::RecoveryKey
        ) {
            return Err(RecordError::Kind.into());
        }
        if credential_id.is_empty() || credential_id.len() > CREDENTIAL_ID_TEXT_MAX {
            return Err(RecordError::CredentialId.into());
        }
        if !public_key.is_of_raw_key() {
            return Err(RecordError::PublicKey.into());
        }
        // Which hash a login signs with, the login says.
        let public_key = public_key.bound_to(None);
        let relying_party_id = relying_party_id.into();
        check_relying_party_id(&relying_party_id)?;
        Ok(Self { kind, credential_id, public_key, user_handle, relying_party_id, passkey: None })
    }

    /// The record of a Fido2 credential, whose key is bound to its algorithm.
    pub(crate) fn passkey(
        credential_id: Arc<str>,
        public_key: PublicKey,
        user_handle: UserHandle,
        relying_party_id: Arc<str>,
        state: PasskeyState,
    ) -> Result<Self, ConfigError> {
        // The text is what lookups compare, so a credential has one.
        if !is_credential_id(&credential_id) {
            return Err(RecordError::CredentialId.into());
        }
        if public_key.algorithm().is_none() {
            return Err(RecordError::PublicKey.into());
        }
        check_relying_party_id(&relying_party_id)?;
        let passkey = Some(state);
        Ok(Self {
            kind: CredentialKind::Fido2,
            credential_id,
            public_key,
            user_handle,
            relying_party_id,
            passkey,
        })
    }

    /// The kind.
    pub const fn kind(&self) -> CredentialKind {
        self.kind
    }

    /// The credential id, by which the server finds the record. It is base64url without padding for `Fido2`, and the
    /// text as registered for the other kinds.
    pub fn credential_id(&self) -> &str {
        &self.credential_id
    }

    /// The public key. It is bound to its algorithm for `Fido2`, and to none for the other kinds.
    pub const fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// Whose credential it is.
    pub const fn user_handle(&self) -> &UserHandle {
        &self.user_handle
    }

    /// The relying party id that it is bound to. For the key kinds it is the verifier's first at registration.
    pub fn relying_party_id(&self) -> &str {
        &self.relying_party_id
    }

    /// The signature counter as last stored. None for the key kinds.
    pub fn sign_count(&self) -> Option<u32> {
        self.passkey.as_ref().map(|passkey| passkey.sign_count)
    }

    /// Whether the credential may be backed up, if that is known. It never changes.
    pub fn backup_eligible(&self) -> Option<bool> {
        self.passkey.as_ref()?.backup_eligible
    }

    /// Whether the credential was backed up when it was last used.
    pub fn backed_up(&self) -> bool {
        self.passkey.as_ref().is_some_and(|passkey| passkey.backed_up)
    }

    /// Whether user verification was ever seen with it: `uvInitialized`. Until then, the UV flag of a login proves no
    /// factor of its own.
    pub fn user_verification_seen(&self) -> bool {
        self.passkey.as_ref().is_some_and(|passkey| passkey.user_verification_seen)
    }

    /// The transports that the client named at registration, for the allow list of later logins.
    pub fn transports(&self) -> &[String] {
        self.passkey.as_ref().map(|passkey| passkey.transports.as_slice()).unwrap_or_default()
    }

    /// How the authenticator is attached, as the client said.
    pub fn attachment(&self) -> Option<AuthenticatorAttachment> {
        self.passkey.as_ref()?.attachment
    }

    /// Whether the credential is discoverable, as the client said (`credProps`). Nothing signed it.
    pub fn discoverable(&self) -> Option<bool> {
        self.passkey.as_ref()?.discoverable
    }

    /// The AppID under which U2F registered it, before WebAuthn existed.
    pub fn app_id(&self) -> Option<&str> {
        self.passkey.as_ref()?.app_id.as_deref()
    }

    /// The model of the authenticator at registration. [`aaguid_standing`](Self::aaguid_standing) says how much it was
    /// worth.
    pub fn aaguid(&self) -> Option<Aaguid> {
        self.attested().map(|attested| attested.aaguid)
    }

    /// How much the AAGUID was worth at registration.
    pub fn aaguid_standing(&self) -> Option<AaguidStanding> {
        self.attested().map(|attested| attested.aaguid_standing)
    }

    /// The attestation statement format at registration.
    pub fn attestation_format(&self) -> Option<AttestationFormat> {
        self.attested().map(|attested| attested.format)
    }

    /// How far the attestation was trusted at registration.
    pub fn attestation_trust(&self) -> Option<TrustLevel> {
        self.attested().map(|attested| attested.trust)
    }

    /// The key identifier of the attestation certificate, by which metadata names U2F models. It is SHA-1 of the bits
    /// of its subjectPublicKey (RFC 5280 §4.2.1.2).
    pub fn attestation_key_identifier(&self) -> Option<&[u8; 20]> {
        self.attested()?.certificates.key_identifier.as_ref()
    }

    /// SHA-256 of the bits of each subjectPublicKey. The certificates of x5c come in their order, then the verifier's own
    /// that completed the path, then its anchor. Metadata judges stored credentials by these hashes.
    pub fn attestation_key_hashes(&self) -> &[[u8; 32]] {
        self.attested().map(|attested| attested.certificates.key_hashes.as_slice()).unwrap_or_default()
    }

    fn attested(&self) -> Option<&Attested> {
        self.passkey.as_ref()?.attested.as_ref()
    }

    pub(crate) fn shared_credential_id(&self) -> Arc<str> {
        Arc::clone(&self.credential_id)
    }

    pub(crate) const fn state(&self) -> Option<&PasskeyState> {
        self.passkey.as_ref()
    }
}

impl fmt::Debug for CredentialRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialRecord")
            .field("kind", &self.kind)
            .field("public_key", &self.public_key)
            .field("relying_party_id", &self.relying_party_id)
            .field("sign_count", &self.sign_count())
            .field("backup_eligible", &self.backup_eligible())
            .finish_non_exhaustive()
    }
}
