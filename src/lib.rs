// The first definition of a link wins: here the pages of the guide are modules, in the README files.
//! [website]: mod@guide::website
//! [callers-part]: mod@guide::callers_part
//! [from-webauthn-rs]: mod@guide::from_webauthn_rs
//! [authenticators]: mod@guide::authenticators
//! [guide]: mod@guide
//!
#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod attestation;
mod ceremony;
pub mod crypto;
mod encoding;
mod error;
#[cfg(any(test, attestry_fuzzing))]
#[doc(hidden)]
pub mod fuzzing;
pub mod guide;
mod key;
mod limits;
#[cfg(feature = "metadata")]
pub mod metadata;
mod observation;
mod outcome;
mod relying_party;
mod request;
pub mod service;
mod tolerance;
pub mod trust;
mod webauthn;
mod x509;

pub use ceremony::{
    AuthenticationChallenge, AuthenticationVerifier, Policy, RegistrationChallenge, RegistrationVerifier,
    Verifier,
};
pub use error::{Class, Code, ConfigError, Error};
pub use key::{Algorithm, PublicKey, PublicKeyFormat};
pub use limits::Limits;
pub use observation::{Observation, Observations};
pub use outcome::{
    Attestation, AuthenticatorExtensionOutputs, ClientExtensionOutputs, CredentialRecord, Evidence,
    ImportedPasskey, MatchedRelyingParty, RecordUpdate, SignCountUpdate, StatementEvidence,
    VerifiedAuthentication, VerifiedAuthentications, VerifiedRecovery, VerifiedRegistration,
    VerifiedRegistrations,
};
pub use relying_party::{
    AuthenticationPolicy, RegistrationPolicy, SharedTrust, SignCountNotIncreased, UserVerification,
    VerifierBuilder, VerifierConfig,
};
pub use request::{
    Authentication, AuthenticatorAttachment, ChallengeId, ChallengeSeal, CredentialKind, Registration,
    UserHandle,
};
pub use rustls_pki_types::{CertificateDer, UnixTime};
pub use tolerance::Tolerance;
pub use trust::{AaguidStanding, Trust, TrustLevel, well_known};
pub use webauthn::{Aaguid, AttestationFormat, AttestationType, AuthenticatorFlags, Extensions};

/// The version of this crate. Keep it beside a verdict: a later one may judge otherwise, and the changelog says why.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The errors of each stage. Compare an [`Error`] or [`ConfigError`] with them. [`Code::all`] lists every code.
///
/// ```
/// use attestry::errors::RequestError;
/// use attestry::{Limits, Registration};
///
/// assert_eq!(Registration::parse("{}", &Limits::DEFAULT).unwrap_err(), RequestError::MissingMember);
/// ```
pub mod errors {
    pub use crate::attestation::{
        AndroidKeyError, AppleError, CompoundError, FidoU2fError, PackedError, SafetyNetError,
        StatementError, TpmError,
    };
    pub use crate::ceremony::options::OptionsError;
    pub use crate::ceremony::{AuthenticationError, KeyAttestationError};
    pub use crate::encoding::cbor::CborError;
    pub use crate::error::{ConfigErrorKind, Location, Step};
    pub use crate::key::PublicKeyError;
    pub use crate::limits::LimitError;
    #[cfg(feature = "metadata")]
    pub use crate::metadata::MetadataError;
    pub use crate::outcome::RecordError;
    pub use crate::relying_party::PolicyError;
    pub use crate::request::{ChallengeError, RequestError};
    pub use crate::trust::TrustError;
    pub use crate::webauthn::{AttestationObjectError, AuthenticatorDataError, ClientDataError};
    pub use crate::x509::CertificateError;
}

/// The data that a server sends to the browser: options of both ceremonies, signals, related origins, and decoys for
/// unknown names. [`Verifier::creation_options`] and [`Verifier::request_options`] begin options. For clients
/// of the [`service`](mod@service) there are its challenge replies.
pub mod options {
    pub use crate::ceremony::options::{
        AllAcceptedCredentials, AttestationConveyance, AuthenticationReply, AuthenticationReplyBuilder,
        CreationOptions, CreationOptionsBuilder, CredentialDescriptor, CredentialProtection, CredentialReply,
        CurrentUserDetails, DecoyAccount, DecoyProfile, Decoys, Hint, LargeBlobSupport, PrfInputs,
        RecoveryReply, RelatedOrigins, RequestOptions, RequestOptionsBuilder, ResidentKey, Signals,
        UnknownCredential, UserEntity,
    };
}

/// What Android devices, and a service, say of a key and its device, in evidence.
pub mod android {
    pub use crate::attestation::SafetyNetVerdict;
    pub use crate::x509::{AuthorizationList, KeyDescription, SecurityLevel, VerifiedBootState};
}

/// What a TPM says of a key and of itself, in evidence.
pub mod tpm {
    pub use crate::attestation::{TpmAttributes, TpmCertification};
}
