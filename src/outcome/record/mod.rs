//! The credential record (WebAuthn L3 §4): what a server stores of a registered credential, and verifies its logins with.

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
    /// What can be wrong with a stored record: a fault of the server's data, never of a login.
    RecordError in "record" {
        Form = "form", Configuration, None,
            "a stored record is not of the form, or is of a version of it that this crate does not know";
        Kind = "kind", Configuration, None, "a record is of a kind that has no key to verify logins with";
        CredentialId = "credential_id", Configuration, None,
            "the credential id of a record is empty, too long, or of kind Fido2 and not base64url in its one form";
        PublicKey = "public_key", Configuration, None, "the public key of a record is not a sound one of its kind";
        UpdateOfAnother = "update_of_another", Configuration, None,
            "an update is of another credential than the record that it is applied to";
    }
}

config_errors!(RecordError);

/// What a server stores of a registered credential, of whatever kind: WebAuthn's credential record (WebAuthn L3 §4).
///
/// [`VerifiedRegistration::record`](crate::VerifiedRegistration::record) makes one. A credential that was registered
/// elsewhere becomes one by [`ImportedPasskey`] or [`raw_key`](Self::raw_key). Its JSON form has a version, is read
/// strictly, and will be read by every later version of this crate.
///
/// A record says whose the credential is. The server finds it by the credential id that a login names, and this crate
/// compares the two. Nothing of a record comes from a login but what [`apply`](Self::apply) takes over.
#[derive(Clone, PartialEq, Eq)]
pub struct CredentialRecord {
    kind: CredentialKind,
    credential_id: Arc<str>,
    public_key: PublicKey,
    user_handle: UserHandle,
    relying_party_id: Arc<str>,
    passkey: Option<PasskeyState>,
}

/// What a Fido2 credential has beside its key.
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
    /// The record of a raw key: kind [`Key`](CredentialKind::Key), `PasswordProtectedKey` or `RecoveryKey`, which was
    /// registered elsewhere. `credential_id` is the text under which its logins name it.
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

    /// The credential id: base64url without padding for `Fido2`, the text as registered for the other kinds. It is the
    /// key under which the server finds the record.
    pub fn credential_id(&self) -> &str {
        &self.credential_id
    }

    /// The public key, bound to its algorithm for `Fido2`, and to none for the other kinds.
    pub const fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// Whose credential it is.
    pub const fn user_handle(&self) -> &UserHandle {
        &self.user_handle
    }

    /// The relying party id that it is bound to; for the key kinds, the verifier's first when it was registered.
    pub fn relying_party_id(&self) -> &str {
        &self.relying_party_id
    }

    /// The signature counter as last stored. None for the key kinds, which have none.
    pub fn sign_count(&self) -> Option<u32> {
        self.passkey.as_ref().map(|passkey| passkey.sign_count)
    }

    /// Whether the credential may be backed up, where that is known. It never changes.
    pub fn backup_eligible(&self) -> Option<bool> {
        self.passkey.as_ref()?.backup_eligible
    }

    /// Whether the credential was backed up when it was last used.
    pub fn backed_up(&self) -> bool {
        self.passkey.as_ref().is_some_and(|passkey| passkey.backed_up)
    }

    /// Whether user verification was ever seen with it: `uvInitialized`. Until then the UV flag of a login proves no
    /// factor of its own.
    pub fn user_verification_seen(&self) -> bool {
        self.passkey.as_ref().is_some_and(|passkey| passkey.user_verification_seen)
    }

    /// The transports that the client named at registration, for the allow list of later logins.
    pub fn transports(&self) -> &[String] {
        self.passkey.as_ref().map(|passkey| passkey.transports.as_slice()).unwrap_or_default()
    }

    /// Where the client said that the authenticator is.
    pub fn attachment(&self) -> Option<AuthenticatorAttachment> {
        self.passkey.as_ref()?.attachment
    }

    /// Whether the client said that the credential is discoverable (`credProps`). Nothing signed it.
    pub fn discoverable(&self) -> Option<bool> {
        self.passkey.as_ref()?.discoverable
    }

    /// The AppID under which it was registered by U2F, before there was WebAuthn.
    pub fn app_id(&self) -> Option<&str> {
        self.passkey.as_ref()?.app_id.as_deref()
    }

    /// The model of the authenticator as said at registration; [`aaguid_standing`](Self::aaguid_standing) says what that
    /// was worth.
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

    /// The key identifier of the attestation certificate: SHA-1 of the bits of its subjectPublicKey (RFC 5280 §4.2.1.2),
    /// by which metadata names U2F models.
    pub fn attestation_key_identifier(&self) -> Option<&[u8; 20]> {
        self.attested()?.certificates.key_identifier.as_ref()
    }

    /// SHA-256 of the bits of the subjectPublicKey of every certificate of x5c, in its order, of those that the verifier
    /// completed the path with, then of the anchor that the path met. Metadata judges stored credentials by them.
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
