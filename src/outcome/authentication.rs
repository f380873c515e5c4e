//! The result of a verified login.

use core::fmt;
use std::sync::Arc;

use super::record::RecordUpdate;
use super::verified::VerifiedRegistrations;
use crate::error::stable_names;
use crate::observation::Observations;
use crate::request::{AuthenticatorAttachment, CredentialKind, UserHandle};
use crate::webauthn::AuthenticatorFlags;

/// A login whose assertion has been verified against the record of its credential. Only a
/// [`Verifier`](crate::Verifier) makes one.
///
/// [`user_handle`](Self::user_handle) says whose login it is: the owner, from the record. Log in that account, whatever
/// a form or a cookie names.
///
/// Two tasks are left to the server. It makes sure that the challenge was used once. It stores [`update`](Self::update)
/// by compare-and-set (WebAuthn L3 §7.2 steps 24 and 25).
///
/// ```
/// use attestry::{ConfigError, CredentialRecord, UserHandle, VerifiedAuthentication};
///
/// /// Stores what the login changed, and says whom to log in. The challenge was taken out of the store before.
/// fn finish(login: &VerifiedAuthentication, record: &mut CredentialRecord) -> Result<UserHandle, ConfigError> {
///     record.apply(login.update())?;
///     Ok(*login.user_handle())
/// }
/// # let _ = finish;
/// ```
#[derive(Clone)]
pub struct VerifiedAuthentication {
    pub(crate) kind: CredentialKind,
    pub(crate) credential_id: Arc<str>,
    pub(crate) user_handle: UserHandle,
    pub(crate) relying_party_id: Arc<str>,
    pub(crate) origin: Option<Arc<str>>,
    pub(crate) context: Option<Arc<str>>,
    pub(crate) client_data_hash: [u8; 32],
    pub(crate) observations: Observations,
    pub(crate) passkey: Option<AssertedPasskey>,
    pub(crate) update: RecordUpdate,
}

/// What a Fido2 login has beyond the proof.
#[derive(Clone)]
pub(crate) struct AssertedPasskey {
    pub(crate) matched: MatchedRelyingParty,
    pub(crate) flags: AuthenticatorFlags,
    pub(crate) sign_count: u32,
    pub(crate) sign_count_increased: bool,
    pub(crate) verified_before: bool,
    pub(crate) attachment: Option<AuthenticatorAttachment>,
    pub(crate) authenticator_extensions: AuthenticatorExtensionOutputs,
    pub(crate) client_extensions: ClientExtensionOutputs,
}

/// Which hash the authenticator data has (WebAuthn L3 §7.2 step 15).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum MatchedRelyingParty {
    /// The hash of the relying party id.
    RelyingPartyId,
    /// The hash of the AppID. The challenge says that it was sent, and the record says that the credential has it.
    AppId,
}

impl MatchedRelyingParty {
    /// Both.
    pub const ALL: &'static [Self] = &[Self::RelyingPartyId, Self::AppId];

    /// The stable name: `rp` or `app`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RelyingPartyId => "rp",
            Self::AppId => "app",
        }
    }
}

stable_names!(MatchedRelyingParty);

/// What the authenticator reported for extensions. The assertion's signature covers it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuthenticatorExtensionOutputs {
    /// `credBlob` (CTAP 2.2 §12.2): the bytes that were stored with the credential.
    pub cred_blob: Option<Vec<u8>>,
    /// Every other output as received: identifier and CBOR. Outputs of `hmac-secret` are for the client, and are left
    /// out.
    pub others: Vec<(String, Vec<u8>)>,
}

/// The extension results that the client reports. Nothing signs them: grant nothing on them.
///
/// Results of `prf` are left out. They are secrets of the user, and a server should never see them.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClientExtensionOutputs {
    /// `appid` (WebAuthn L3 §10.1.1): whether the client used the AppID.
    /// [`matched_relying_party`](VerifiedAuthentication::matched_relying_party) says what was signed.
    pub app_id: Option<bool>,
    /// `largeBlob.blob` (WebAuthn L3 §10.1.5): base64url of the blob that was read.
    pub large_blob: Option<String>,
    /// `largeBlob.written`: whether the blob was written.
    pub large_blob_written: Option<bool>,
}

impl VerifiedAuthentication {
    /// The kind of the credential, from the record.
    pub const fn kind(&self) -> CredentialKind {
        self.kind
    }

    /// The credential id, from the record.
    pub fn credential_id(&self) -> &str {
        &self.credential_id
    }

    /// Whose login it is: the owner of the credential, from the record.
    pub const fn user_handle(&self) -> &UserHandle {
        &self.user_handle
    }

    /// The relying party id of the record.
    pub fn relying_party_id(&self) -> &str {
        &self.relying_party_id
    }

    /// The origin of the page or application that made the login. Client data of the key kinds may have none.
    pub fn origin(&self) -> Option<&str> {
        self.origin.as_deref()
    }

    /// The text that the server fixed with the challenge, by
    /// [`AuthenticationChallenge::with_context`](crate::AuthenticationChallenge::with_context).
    pub fn context(&self) -> Option<&str> {
        self.context.as_deref()
    }

    /// SHA-256 of the client data as received.
    pub const fn client_data_hash(&self) -> &[u8; 32] {
        &self.client_data_hash
    }

    /// The oddities that the verifier observed and accepted.
    pub const fn observations(&self) -> Observations {
        self.observations
    }

    /// The flags of the authenticator data, which the signature covers. None for the key kinds.
    pub fn flags(&self) -> Option<AuthenticatorFlags> {
        self.passkey.as_ref().map(|passkey| passkey.flags)
    }

    /// Whether the UV flag is set. By it the authenticator says that it verified the user.
    pub fn user_verified(&self) -> bool {
        self.passkey.as_ref().is_some_and(|passkey| passkey.flags.user_verified())
    }

    /// Whether user verification counts as a factor of its own (WebAuthn L3 §7.2 step 24). It does if the flag is set,
    /// and the record had seen it before. Otherwise a thief may hold an authenticator without a PIN, and may just have
    /// given it one.
    pub fn user_verification_is_factor(&self) -> bool {
        self.passkey.as_ref().is_some_and(|passkey| passkey.flags.user_verified() && passkey.verified_before)
    }

    /// The signature counter of the login, whether it increased or stayed. None for the key kinds.
    pub fn sign_count(&self) -> Option<u32> {
        self.passkey.as_ref().map(|passkey| passkey.sign_count)
    }

    /// Whether the counter increased, or is absent from both login and record. False only under
    /// [`SignCountNotIncreased::Report`](crate::SignCountNotIncreased::Report): the authenticator was perhaps copied.
    pub fn sign_count_increased(&self) -> bool {
        self.passkey.as_ref().is_none_or(|passkey| passkey.sign_count_increased)
    }

    /// Which hash the authenticator data has. None for the key kinds.
    pub fn matched_relying_party(&self) -> Option<MatchedRelyingParty> {
        self.passkey.as_ref().map(|passkey| passkey.matched)
    }

    /// How the authenticator is attached, as the client says. Nothing signs it.
    pub fn attachment(&self) -> Option<AuthenticatorAttachment> {
        self.passkey.as_ref()?.attachment
    }

    /// What the authenticator reported for extensions; the signature covers it. None for the key kinds.
    pub fn authenticator_extensions(&self) -> Option<&AuthenticatorExtensionOutputs> {
        self.passkey.as_ref().map(|passkey| &passkey.authenticator_extensions)
    }

    /// The extension results that the client reports. Nothing signs them. None for the key kinds.
    pub fn client_extensions(&self) -> Option<&ClientExtensionOutputs> {
        self.passkey.as_ref().map(|passkey| &passkey.client_extensions)
    }

    /// The changes to write to the record, by compare-and-set, once the server's own checks are done.
    pub const fn update(&self) -> &RecordUpdate {
        &self.update
    }
}

impl fmt::Debug for VerifiedAuthentication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedAuthentication")
            .field("kind", &self.kind)
            .field("relying_party_id", &self.relying_party_id)
            .field("flags", &self.flags())
            .field("sign_count", &self.sign_count())
            .field("observations", &self.observations)
            .field("update", &self.update)
            .finish_non_exhaustive()
    }
}

/// Says which members are present. A large blob is the user's, and is not shown.
impl fmt::Debug for ClientExtensionOutputs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientExtensionOutputs")
            .field("app_id", &self.app_id)
            .field("large_blob_written", &self.large_blob_written)
            .finish_non_exhaustive()
    }
}

/// One or two verified factors of a call: two are credentials of one user, over one challenge. Only a
/// [`Verifier`](crate::Verifier) makes one.
#[derive(Clone, Debug)]
pub struct VerifiedAuthentications {
    pub(crate) first_factor: VerifiedAuthentication,
    pub(crate) second_factor: Option<VerifiedAuthentication>,
}

impl VerifiedAuthentications {
    /// The login of `firstFactor`.
    pub const fn first_factor(&self) -> &VerifiedAuthentication {
        &self.first_factor
    }

    /// The login of `secondFactor`.
    pub const fn second_factor(&self) -> Option<&VerifiedAuthentication> {
        self.second_factor.as_ref()
    }

    /// Whose login it is: the owner of both credentials, from the records.
    pub const fn user_handle(&self) -> &UserHandle {
        self.first_factor.user_handle()
    }
}

/// A verified recovery: a recovery key asserted exactly these new credentials, and each of them is verified. Only a
/// [`Verifier`](crate::Verifier) makes one.
#[derive(Clone, Debug)]
pub struct VerifiedRecovery {
    pub(crate) authentication: VerifiedAuthentication,
    pub(crate) registrations: VerifiedRegistrations,
}

impl VerifiedRecovery {
    /// Whose account is recovered: the owner of the recovery key, from its record.
    pub const fn user_handle(&self) -> &UserHandle {
        self.authentication.user_handle()
    }

    /// The assertion of the recovery key.
    pub const fn authentication(&self) -> &VerifiedAuthentication {
        &self.authentication
    }

    /// The new credentials.
    pub const fn registrations(&self) -> &VerifiedRegistrations {
        &self.registrations
    }
}
