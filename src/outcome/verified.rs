//! The result of a verified registration.

use core::fmt;
use std::sync::Arc;

use rustls_pki_types::UnixTime;

use super::evidence::Evidence;
use super::record::{AttestationCertificates, Attested, CredentialRecord, PasskeyState};
use crate::encoding::base64;
use crate::error::ConfigError;
use crate::key::{PublicKey, PublicKeyFormat};
use crate::request::{CredentialKind, UserHandle};
use crate::service::{Credential, NewCredential};

/// A credential whose attestation has been verified. Only a [`Verifier`](crate::Verifier) makes one.
///
/// Three tasks are left to the server. It makes sure that the challenge was used once. It makes sure that no other
/// credential of any kind has this id (WebAuthn L3 §7.1 step 26). It stores the record (step 29).
///
/// ```
/// use attestry::{ConfigError, UserHandle, VerifiedRegistration};
///
/// /// The row to insert under a unique index: the credential id, and the record as JSON. `account` is the handle for which
/// /// the options were made.
/// fn row(verified: &VerifiedRegistration, account: UserHandle) -> Result<(String, String), ConfigError> {
///     Ok((verified.credential_id().to_owned(), verified.record(account)?.to_json()))
/// }
/// # let _ = row;
/// ```
#[derive(Clone)]
pub struct VerifiedRegistration {
    pub(crate) kind: CredentialKind,
    pub(crate) credential_id: String,
    pub(crate) name: String,
    pub(crate) public_key: PublicKey,
    pub(crate) public_key_format: PublicKeyFormat,
    pub(crate) relying_party_id: Arc<str>,
    pub(crate) origin: Arc<str>,
    pub(crate) evidence: Evidence,
}

impl VerifiedRegistration {
    /// The service's record of the credential. It has the name that the body gave; [`Credential::named`] gives another.
    /// `credential_uuid` is the server's own identifier, an opaque text; `now` becomes the date of creation.
    pub fn credential(&self, credential_uuid: impl Into<String>, now: UnixTime) -> Credential {
        self.new_credential().into_credential(credential_uuid, now)
    }

    /// What the service's record has of the credential. The record has the server's identifier, date and state besides.
    pub fn new_credential(&self) -> NewCredential {
        NewCredential {
            kind: self.kind,
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

    /// The credential record (WebAuthn L3 §4): store it, and verify logins with it. `user_handle` is that of the
    /// account for which the server made the options. The server says whose the credential is, never the response.
    ///
    /// # Errors
    ///
    /// A verified registration leads to none. The type is that of records from elsewhere.
    pub fn record(&self, user_handle: UserHandle) -> Result<CredentialRecord, ConfigError> {
        let public_key = self.public_key.clone();
        let credential_id = Arc::from(self.credential_id.as_str());
        let relying_party_id = Arc::clone(&self.relying_party_id);
        let evidence = &self.evidence;
        let Some(attestation) = evidence.attestation() else {
            return CredentialRecord::raw_key(
                self.kind,
                credential_id,
                public_key,
                user_handle,
                relying_party_id,
            );
        };
        let flags = attestation.flags();
        let state = PasskeyState {
            sign_count: attestation.sign_count(),
            backup_eligible: Some(flags.backup_eligible()),
            backed_up: flags.backed_up(),
            user_verification_seen: flags.user_verified(),
            transports: evidence.transports().to_vec(),
            attachment: evidence.attachment(),
            discoverable: evidence.discoverable(),
            app_id: None,
            attested: Some(Attested {
                format: attestation.format(),
                trust: attestation.trust().level(),
                aaguid: attestation.aaguid(),
                aaguid_standing: attestation.aaguid_standing(),
                certificates: AttestationCertificates::of(
                    &attestation.statements,
                    attestation.attestation_object(),
                ),
            }),
        };
        CredentialRecord::passkey(credential_id, public_key, user_handle, relying_party_id, state)
    }

    /// The kind of the credential.
    pub const fn kind(&self) -> CredentialKind {
        self.kind
    }

    /// The credential id as in the record. It is canonical base64url without padding for Fido2, and the text as sent
    /// for the key kinds. It must be new among all credentials, of any kind.
    ///
    /// An id of a key kind may hold any character, U+0000 too. A unique index needs a binary collation. Such a
    /// collation tells upper from lower case, does not normalize, and counts spaces at the end.
    pub fn credential_id(&self) -> &str {
        &self.credential_id
    }

    /// The public key.
    pub const fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    /// The COSE_Key: byte for byte as received for Fido2, and written by this crate for the key kinds.
    pub fn cose_key(&self) -> Vec<u8> {
        let received = self.evidence.attestation().map(|attestation| attestation.cose_key().to_vec());
        received.unwrap_or_else(|| self.public_key.to_cose())
    }

    /// The relying party id that the credential is bound to. For the key kinds it is the first configured one.
    pub fn relying_party_id(&self) -> &str {
        &self.relying_party_id
    }

    /// The origin in which it was created. If a key kind's client data has none, it is the first configured one.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The findings beyond the record.
    pub const fn evidence(&self) -> &Evidence {
        &self.evidence
    }
}

impl fmt::Debug for VerifiedRegistration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedRegistration")
            .field("kind", &self.kind)
            .field("evidence", &self.evidence)
            .finish_non_exhaustive()
    }
}

/// All credentials of a call that registers several, each verified. Only a [`Verifier`](crate::Verifier) makes one.
///
/// The server has the tasks that [`VerifiedRegistration`] lists. It stores all of the credentials or none.
#[derive(Clone)]
pub struct VerifiedRegistrations {
    pub(crate) first_factor: VerifiedRegistration,
    pub(crate) second_factor: Option<VerifiedRegistration>,
    pub(crate) recovery: Option<VerifiedRegistration>,
}

impl VerifiedRegistrations {
    /// The credential of `firstFactorCredential`.
    pub const fn first_factor(&self) -> &VerifiedRegistration {
        &self.first_factor
    }

    /// The credential of `secondFactorCredential`.
    pub const fn second_factor(&self) -> Option<&VerifiedRegistration> {
        self.second_factor.as_ref()
    }

    /// The credential of `recoveryCredential`.
    pub const fn recovery(&self) -> Option<&VerifiedRegistration> {
        self.recovery.as_ref()
    }

    /// All of the credentials, in the order of the places.
    pub fn iter(&self) -> impl Iterator<Item = &VerifiedRegistration> {
        core::iter::once(&self.first_factor).chain(&self.second_factor).chain(&self.recovery)
    }
}

/// All of the credentials, in the order of the places.
impl IntoIterator for VerifiedRegistrations {
    type Item = VerifiedRegistration;
    type IntoIter = core::iter::Flatten<core::array::IntoIter<Option<VerifiedRegistration>, 3>>;

    fn into_iter(self) -> Self::IntoIter {
        [Some(self.first_factor), self.second_factor, self.recovery].into_iter().flatten()
    }
}

impl fmt::Debug for VerifiedRegistrations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
