//! Authenticator data (WebAuthn L3 §6.1), which the authenticator signs. A registration checks it by §7.1 steps 13 to
//! 19 and 25, a login by §7.2 steps 15 to 19.

use core::fmt;

use super::aaguid::Aaguid;
use crate::encoding::base64;
use crate::encoding::cbor::{self, Map, Value};
use crate::error::{Error, stage_errors};
use crate::limits::Limits;
use crate::observation::Observations;

stage_errors! {
    /// What can be wrong with authenticator data.
    AuthenticatorDataError in "authenticator_data" {
        Truncated = "truncated", Malformed, None, "authenticator data ends before its parts do";
        TrailingBytes = "trailing_bytes", Malformed, None, "bytes are left over after authenticator data";
        NoCredential = "no_attested_credential", Malformed, None,
            "authenticator data has no attested credential data";
        AttestedCredential = "attested_credential", Malformed, None,
            "authenticator data of a login has attested credential data";
        TooLarge = "too_large", Malformed, None, "authenticator data of a login is larger than the limit";
        ExtensionsNotAMap = "extensions_not_a_map", Malformed, None,
            "the extensions are not a CBOR map with text keys";
        RpIdHashMismatch = "rp_id_hash_mismatch", Mismatch, None,
            "authenticator data is not for this relying party";
        UserNotPresent = "user_not_present", Mismatch, None, "the user was not present";
        UserNotVerified = "user_not_verified", Policy, None,
            "the user was not verified, although the relying party requires it";
        BackupStateWithoutEligibility = "backup_state_without_eligibility", Malformed, None,
            "the flags of the credential say that it is backed up, and not eligible for backup";
        CredentialIdLength = "credential_id_length", Malformed, None,
            "the credential id is empty or longer than 1023 bytes";
        CredentialIdMismatch = "credential_id_mismatch", Mismatch, None,
            "the credential id of the request is not the one in authenticator data";
    }
}

/// The longest credential id (WebAuthn L3 §7.1 step 25).
pub(crate) const CREDENTIAL_ID_MAX: usize = 1023;

/// Characters of the longest credential id in base64url: 1,364 for 1,023 bytes, which need no padding.
pub(crate) const CREDENTIAL_ID_TEXT_MAX: usize = CREDENTIAL_ID_MAX.div_ceil(3).saturating_mul(4);

/// Whether the text is base64url of a credential id, without padding.
pub(crate) fn is_credential_id(text: &str) -> bool {
    base64::decode_canonical_url(text).is_ok_and(|id| (1..=CREDENTIAL_ID_MAX).contains(&id.len()))
}

/// The flags of authenticator data. The two reserved bits carry no meaning.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct AuthenticatorFlags(u8);

impl AuthenticatorFlags {
    /// UP: the user was present.
    pub const fn user_present(self) -> bool {
        self.0 & 0x01 != 0
    }

    /// UV: the user was verified.
    pub const fn user_verified(self) -> bool {
        self.0 & 0x04 != 0
    }

    /// BE: the credential may be backed up.
    pub const fn backup_eligible(self) -> bool {
        self.0 & 0x08 != 0
    }

    /// BS: the credential is backed up.
    pub const fn backed_up(self) -> bool {
        self.0 & 0x10 != 0
    }

    /// AT: attested credential data is present.
    const fn attested_credential(self) -> bool {
        self.0 & 0x40 != 0
    }

    /// ED: extension data is present.
    pub const fn extensions(self) -> bool {
        self.0 & 0x80 != 0
    }

    /// All eight bits as received.
    pub const fn bits(self) -> u8 {
        self.0
    }
}

impl fmt::Debug for AuthenticatorFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AuthenticatorFlags({:#04x})", self.0)
    }
}

/// Authenticator data cut into its parts, numbers big-endian:
///
/// ```text
/// rpIdHash                32
/// flags                   1   bit 0 UP, 2 UV, 3 BE, 4 BS, 6 AT, 7 ED
/// signCount               4
/// attestedCredentialData      where AT is set, as it is in every registration and in no login:
///   aaguid                16
///   credentialIdLength    2
///   credentialId          as long as that says
///   credentialPublicKey   a COSE_Key in CBOR, which has its own end
/// extensions                  where ED is set: a map in CBOR
/// ```
pub(crate) struct AuthenticatorData<'a> {
    pub(crate) head: AuthenticatorDataHead<'a>,
    pub(crate) aaguid: Aaguid,
    pub(crate) credential_id: &'a [u8],
    /// The credential public key, and its bytes as received.
    pub(crate) public_key: Value<'a>,
    pub(crate) public_key_bytes: &'a [u8],
    pub(crate) extensions: Option<Map<'a>>,
    pub(crate) observed: Observations,
}

impl<'a> AuthenticatorData<'a> {
    /// Decodes authenticator data with attested credential data, to its last byte.
    pub(crate) fn decode(bytes: &'a [u8], limits: &Limits) -> Result<Self, Error> {
        let truncated = AuthenticatorDataError::Truncated;
        let (head, rest) = AuthenticatorDataHead::split(bytes)?;
        if !head.flags.attested_credential() {
            return Err(AuthenticatorDataError::NoCredential.into());
        }
        let (aaguid, rest) = rest.split_first_chunk::<16>().ok_or(truncated)?;
        let (id_length, rest) = rest.split_first_chunk::<2>().ok_or(truncated)?;
        let id_length = usize::from(u16::from_be_bytes(*id_length));
        // Here because the length decides how far to read.
        if id_length == 0 || id_length > CREDENTIAL_ID_MAX {
            return Err(AuthenticatorDataError::CredentialIdLength.into());
        }
        let (credential_id, rest) = rest.split_at_checked(id_length).ok_or(truncated)?;
        let before = bytes.len().saturating_sub(rest.len());
        let decoded = cbor::decode_prefix(rest, limits).map_err(|fault| fault.after(before));
        let (public_key, after, mut observed) = decoded?;
        let public_key_bytes =
            rest.len().checked_sub(after.len()).and_then(|length| rest.get(..length)).ok_or(truncated)?;
        let (extensions, seen) = head.extensions(bytes, after, limits)?;
        observed.extend(seen);
        Ok(Self {
            head,
            aaguid: Aaguid::new(*aaguid),
            credential_id,
            public_key,
            public_key_bytes,
            extensions,
            observed,
        })
    }

    /// Checks that the client names the credential id that the authenticator made. No numbered step asks for it, and
    /// every relying party relies on it.
    pub(crate) fn check_credential_id(&self, requested: &[u8]) -> Result<(), AuthenticatorDataError> {
        if self.credential_id == requested {
            Ok(())
        } else {
            Err(AuthenticatorDataError::CredentialIdMismatch)
        }
    }
}

/// Authenticator data of a login: the same parts, without attested credential data. A second key inside a login would
/// be bait for a server that takes its key from there.
pub(crate) struct AssertedData<'a> {
    pub(crate) head: AuthenticatorDataHead<'a>,
    pub(crate) extensions: Option<Map<'a>>,
    pub(crate) observed: Observations,
}

impl<'a> AssertedData<'a> {
    /// Decodes authenticator data without attested credential data, to its last byte.
    pub(crate) fn decode(bytes: &'a [u8], limits: &Limits) -> Result<Self, Error> {
        if bytes.len() > limits.authenticator_data {
            return Err(AuthenticatorDataError::TooLarge.into());
        }
        let (head, rest) = AuthenticatorDataHead::split(bytes)?;
        if head.flags.attested_credential() {
            return Err(AuthenticatorDataError::AttestedCredential.into());
        }
        let (extensions, observed) = head.extensions(bytes, rest, limits)?;
        Ok(Self { head, extensions, observed })
    }
}

/// The fields at the head of all authenticator data.
pub(crate) struct AuthenticatorDataHead<'a> {
    rp_id_hash: &'a [u8; 32],
    pub(crate) flags: AuthenticatorFlags,
    pub(crate) sign_count: u32,
}

impl<'a> AuthenticatorDataHead<'a> {
    /// Also returns the bytes after it.
    fn split(bytes: &'a [u8]) -> Result<(Self, &'a [u8]), AuthenticatorDataError> {
        let truncated = AuthenticatorDataError::Truncated;
        let (rp_id_hash, rest) = bytes.split_first_chunk::<32>().ok_or(truncated)?;
        let (&flags, rest) = rest.split_first().ok_or(truncated)?;
        let (sign_count, rest) = rest.split_first_chunk::<4>().ok_or(truncated)?;
        let sign_count = u32::from_be_bytes(*sign_count);
        Ok((Self { rp_id_hash, flags: AuthenticatorFlags(flags), sign_count }, rest))
    }

    /// The extensions, if their flag is set: all that is left of `bytes`. Otherwise nothing may be left.
    fn extensions(
        &self,
        bytes: &[u8],
        rest: &'a [u8],
        limits: &Limits,
    ) -> Result<(Option<Map<'a>>, Observations), Error> {
        if !self.flags.extensions() {
            let is_over = rest.is_empty();
            let left_over = Err(AuthenticatorDataError::TrailingBytes.into());
            return if is_over { Ok((None, Observations::new())) } else { left_over };
        }
        let before = bytes.len().saturating_sub(rest.len());
        let (value, observed) = cbor::decode(rest, limits).map_err(|fault| fault.after(before))?;
        let map = value.as_map().filter(Map::has_text_keys);
        Ok((Some(map.ok_or(AuthenticatorDataError::ExtensionsNotAMap)?), observed))
    }

    /// The hash of the relying party id that the credential is for.
    pub(crate) const fn rp_id_hash(&self) -> &'a [u8; 32] {
        self.rp_id_hash
    }

    /// Returns the place of the relying party whose hash it is.
    pub(crate) fn check_rp_id_hash(
        &self,
        mut hashes: impl Iterator<Item = [u8; 32]>,
    ) -> Result<usize, AuthenticatorDataError> {
        hashes.position(|hash| hash == *self.rp_id_hash).ok_or(AuthenticatorDataError::RpIdHashMismatch)
    }

    /// The user was present.
    pub(crate) const fn check_user_present(&self, required: bool) -> Result<(), AuthenticatorDataError> {
        if required && !self.flags.user_present() {
            Err(AuthenticatorDataError::UserNotPresent)
        } else {
            Ok(())
        }
    }

    /// The user was verified.
    pub(crate) const fn check_user_verified(&self, required: bool) -> Result<(), AuthenticatorDataError> {
        if required && !self.flags.user_verified() {
            Err(AuthenticatorDataError::UserNotVerified)
        } else {
            Ok(())
        }
    }

    /// A credential that is backed up must be eligible for backup.
    pub(crate) const fn check_backup_flags(&self) -> Result<(), AuthenticatorDataError> {
        if self.flags.backed_up() && !self.flags.backup_eligible() {
            Err(AuthenticatorDataError::BackupStateWithoutEligibility)
        } else {
            Ok(())
        }
    }
}
