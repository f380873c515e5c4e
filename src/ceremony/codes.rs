//! The list of all codes.

use core::str::FromStr;

use super::options::OptionsError;
use super::{AuthenticationError, KeyAttestationError};
use crate::attestation::{
    AndroidKeyError, AppleError, CompoundError, FidoU2fError, PackedError, SafetyNetError, StatementError,
    TpmError,
};
use crate::encoding::cbor::CborError;
use crate::error::{Code, ConfigError, ConfigErrorKind};
use crate::key::PublicKeyError;
use crate::limits::LimitError;
#[cfg(feature = "metadata")]
use crate::metadata::MetadataError;
use crate::observation::Observation;
use crate::outcome::RecordError;
use crate::relying_party::PolicyError;
use crate::request::{ChallengeError, RequestError};
use crate::trust::TrustError;
use crate::webauthn::{AttestationObjectError, AuthenticatorDataError, ClientDataError};
use crate::x509::CertificateError;

impl Code {
    /// Every code that an [`Error`](crate::Error) or a [`ConfigError`](crate::ConfigError) can have, grouped by stage.
    pub fn all() -> impl Iterator<Item = Self> {
        let codes = iter_of(ConfigErrorKind::ALL, ConfigErrorKind::code)
            .chain(iter_of(RequestError::ALL, RequestError::code))
            .chain(iter_of(ChallengeError::ALL, ChallengeError::code))
            .chain(iter_of(ClientDataError::ALL, ClientDataError::code))
            .chain(iter_of(CborError::ALL, CborError::code))
            .chain(iter_of(AttestationObjectError::ALL, AttestationObjectError::code))
            .chain(iter_of(AuthenticatorDataError::ALL, AuthenticatorDataError::code))
            .chain(iter_of(PublicKeyError::ALL, PublicKeyError::code))
            .chain(iter_of(CertificateError::ALL, CertificateError::code))
            .chain(iter_of(StatementError::ALL, StatementError::code))
            .chain(iter_of(LimitError::ALL, LimitError::code))
            .chain(iter_of(PackedError::ALL, PackedError::code))
            .chain(iter_of(TpmError::ALL, TpmError::code))
            .chain(iter_of(FidoU2fError::ALL, FidoU2fError::code))
            .chain(iter_of(AppleError::ALL, AppleError::code))
            .chain(iter_of(AndroidKeyError::ALL, AndroidKeyError::code))
            .chain(iter_of(SafetyNetError::ALL, SafetyNetError::code))
            .chain(iter_of(CompoundError::ALL, CompoundError::code))
            .chain(iter_of(TrustError::ALL, TrustError::code))
            .chain(iter_of(PolicyError::ALL, PolicyError::code))
            .chain(iter_of(Observation::ALL, Observation::code))
            .chain(iter_of(KeyAttestationError::ALL, KeyAttestationError::code))
            .chain(iter_of(AuthenticationError::ALL, AuthenticationError::code))
            .chain(iter_of(RecordError::ALL, RecordError::code))
            .chain(iter_of(OptionsError::ALL, OptionsError::code));
        #[cfg(feature = "metadata")]
        let codes = codes.chain(iter_of(MetadataError::ALL, MetadataError::code));
        codes
    }
}

/// Reads the stable name, exactly.
impl FromStr for Code {
    type Err = ConfigError;

    fn from_str(name: &str) -> Result<Self, ConfigError> {
        let known = Self::all().find(|code| code.as_str() == name);
        known.ok_or_else(|| ConfigError::from(ConfigErrorKind::UnknownName).with_value(name))
    }
}

fn iter_of<T: Copy + 'static>(all: &'static [T], code: impl Fn(T) -> Code) -> impl Iterator<Item = Code> {
    all.iter().copied().map(code)
}
