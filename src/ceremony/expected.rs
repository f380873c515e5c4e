//! The rules for a login's credential, user and challenge (WebAuthn L3 §7.2 steps 5, 6 and 11).

use crate::crypto::SignatureFault;
use crate::encoding::base64;
use crate::encoding::json::same_value;
use crate::error::{At as _, Error, Step, stage_errors};
use crate::outcome::CredentialRecord;
use crate::request::{Authentication, CredentialKind, Issued, UserHandle};

stage_errors! {
    /// Why a login is refused, beyond its client data and authenticator data.
    AuthenticationError in "authentication" {
        KindMismatch = "kind_mismatch", Mismatch, None,
            "the response is of another kind of credential than the record";
        KindNotAllowed = "kind_not_allowed", Mismatch, None,
            "the credential is of a kind that may not answer this challenge in this place";
        CredentialNotAllowed = "credential_not_allowed", Mismatch, None,
            "the credential is not one of those that the challenge allows";
        CredentialIdMismatch = "credential_id_mismatch", Mismatch, None,
            "the response names another credential than the record";
        OtherUser = "other_user", Mismatch, None,
            "the credential is not of the user whose login it is";
        UserHandleMissing = "user_handle_missing", Mismatch, None,
            "the response names no user, and the server did not know the user before";
        UserHandleMismatch = "user_handle_mismatch", Mismatch, None,
            "the response names another user than the owner of the credential";
        RelyingPartyMismatch = "relying_party_mismatch", Mismatch, None,
            "the record is of a relying party id that the verifier lacks";
        BackupEligibilityChanged = "backup_eligibility_changed", Mismatch, None,
            "the backup eligibility in the response is not that of the record";
        AlgorithmUnknown = "algorithm_unknown", Unsupported, None,
            "the algorithm beside a raw key's signature is none of RSA-SHA256, SHA256 and SHA512";
        AlgorithmForEdDsa = "algorithm_for_eddsa", Unsupported, None,
            "the signature of an EdDSA key comes with a hash, which EdDSA does not take";
        AlgorithmForMlDsa = "algorithm_for_ml_dsa", Unsupported, None,
            "the signature of an ML-DSA key comes with a hash, which ML-DSA does not take";
        SchemeUnavailable = "scheme_unavailable", Unsupported, None,
            "the signature provider lacks the algorithm of the credential";
        SignatureHex = "signature_hex", InvalidProof, None,
            "the signature of a login is hexadecimal, and has to be base64url";
        SignatureMalformed = "signature_malformed", InvalidProof, None,
            "the signature is not in the form of its algorithm";
        SignatureInvalid = "signature_invalid", InvalidProof, None, "the signature does not verify";
        SignCountNotIncreased = "sign_count_not_increased", Mismatch, None,
            "the signature counter did not increase: the authenticator was perhaps copied";
        SecondFactorMissing = "second_factor_missing", Mismatch, None,
            "the second factor is missing, although the challenge demands one";
        SecondFactorUnexpected = "second_factor_unexpected", Mismatch, None,
            "the second factor has no place in the challenge or the server's call";
        SameCredential = "same_credential", Mismatch, None,
            "both factors are the same credential, or have the same key";
    }
}

impl From<SignatureFault> for AuthenticationError {
    fn from(fault: SignatureFault) -> Self {
        match fault {
            SignatureFault::Malformed => Self::SignatureMalformed,
            // The scheme is chosen by the key, and one signature is within every budget.
            SignatureFault::Invalid | SignatureFault::KeyMismatch | SignatureFault::BudgetExhausted => {
                Self::SignatureInvalid
            }
            SignatureFault::Unsupported => Self::SchemeUnavailable,
        }
    }
}

/// The rules for a login.
#[derive(Clone, Copy)]
pub(super) struct Expected<'c> {
    /// Whose login it is. None where the response has to name the user.
    pub(super) user: Option<&'c UserHandle>,
    /// The kinds that may answer.
    pub(super) kinds: &'c [CredentialKind],
    /// The credentials that may answer; none if every one may.
    pub(super) allowed: &'c [String],
    pub(super) answer: Answer<'c>,
    /// The AppID that was sent.
    pub(super) app_id: Option<&'c str>,
    pub(super) context: Option<&'c str>,
}

/// What client data must have as challenge.
#[derive(Clone, Copy)]
pub(super) enum Answer<'c> {
    Issued(&'c Issued<'c>),
    /// The new credentials of a recovery, as the body has them.
    NewCredentials(&'c str),
}

impl Answer<'_> {
    /// Whether the challenge in client data is this.
    pub(super) fn is(&self, text: &str) -> bool {
        match self {
            Self::Issued(issued) => issued.is_answered_by(text),
            // The client signed its own text, and the body has a value: members may have changed places on the way.
            Self::NewCredentials(json) => {
                let signed = base64::decode_url(text).ok();
                let signed = signed.as_deref().and_then(|bytes| core::str::from_utf8(bytes).ok());
                signed.is_some_and(|signed| same_value(signed, json))
            }
        }
    }
}

/// The numbers of the steps, for a ceremony that numbers them.
pub(super) struct IdentificationSteps {
    pub(super) allowed: Step,
    pub(super) user: Step,
}

impl Expected<'_> {
    /// Checks that the credential is of a kind that may answer. It must be the record's, allowed, and the user's.
    pub(super) fn check_identity(
        &self,
        authentication: &Authentication<'_>,
        record: &CredentialRecord,
        steps: Option<&IdentificationSteps>,
    ) -> Result<(), Error> {
        check_kind(authentication.kind(), record.kind())?;
        if !self.kinds.contains(&record.kind()) {
            return Err(AuthenticationError::KindNotAllowed.into());
        }
        // Step 5: the credential is one of those that were allowed, where any were named.
        let is_allowed = |id: &String| is_id(id, record);
        if !self.allowed.is_empty() && !self.allowed.iter().any(is_allowed) {
            return Err(AuthenticationError::CredentialNotAllowed).at(steps.map(|steps| steps.allowed));
        }
        // Step 6: the record is that of the credential, and its owner is the user whose login it is.
        let identified = check_owner(self.user, authentication, record);
        identified.at(steps.map(|steps| steps.user))
    }
}

fn check_owner(
    user: Option<&UserHandle>,
    authentication: &Authentication<'_>,
    record: &CredentialRecord,
) -> Result<(), Error> {
    if authentication.unverified_credential_id() != Some(record.credential_id()) {
        return Err(AuthenticationError::CredentialIdMismatch.into());
    }
    if user.is_some_and(|user| user != record.user_handle()) {
        return Err(AuthenticationError::OtherUser.into());
    }
    match (authentication.unverified_user_handle()?, user) {
        (Some(named), _) if named != *record.user_handle() => {
            Err(AuthenticationError::UserHandleMismatch.into())
        }
        (None, None) => Err(AuthenticationError::UserHandleMissing.into()),
        _ => Ok(()),
    }
}

/// Clients of the service assert a `PasswordProtectedKey` under its own name or as a `Key`.
fn check_kind(claimed: CredentialKind, recorded: CredentialKind) -> Result<(), AuthenticationError> {
    match (claimed, recorded) {
        (CredentialKind::Key, CredentialKind::PasswordProtectedKey) => Ok(()),
        (claimed, recorded) if claimed == recorded => Ok(()),
        _ => Err(AuthenticationError::KindMismatch),
    }
}

/// Whether this id of a list is the record's. In base64url it may be padded.
fn is_id(id: &str, record: &CredentialRecord) -> bool {
    let id = if record.kind() == CredentialKind::Fido2 { id.trim_end_matches('=') } else { id };
    id == record.credential_id()
}
