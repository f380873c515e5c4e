// The first definition of a link wins: here the pages of the guide are modules, in the README files.
//! [choosing a policy]: guide::policy
//! [trust anchors]: guide::trust_anchors
//! [errors]: guide::errors
//! [callers-part]: guide::callers_part
//! [other calls]: guide::other_calls
//! [from-webauthn-rs]: guide::from_webauthn_rs
//!
#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod attestation;
mod ceremony;
mod codes;
mod crypto;
mod encoding;
mod error;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzzing;
pub mod guide;
mod key;
mod limits;
mod observation;
mod outcome;
mod relying_party;
mod request;
mod tolerance;
mod trust;
mod webauthn;
mod x509;

pub use attestation::{
    AndroidKeyError, AppleError, CompoundError, FidoU2fError, PackedError, SafetyNetError, StatementError,
    TpmAttributes, TpmError,
};
pub use ceremony::{
    Challenge, ChallengeError, KeyAttestationError, RegistrationChallenge, VerifiedCredentials, Verifier,
};
pub use codes::codes;
pub use crypto::{Curve, Hash, MlDsaParameterSet, SignatureProvider, SignatureScheme};
pub use encoding::cbor::CborError;
pub use error::{Class, Code, ConfigError, Error, Step};
pub use key::{Algorithm, PublicKey, PublicKeyError, PublicKeyFormat};
pub use limits::{LimitError, Limits};
pub use observation::{Observation, Observations};
pub use outcome::{Credential, Evidence, StatementEvidence, Verified};
pub use relying_party::{PolicyError, UserVerification, VerifierBuilder};
pub use request::{
    CredentialAttestation, CredentialKind, CredentialRequest, EndUserRegistrationRequest, RecoveryAssertion,
    RecoveryRequest, RegistrationRequest, RequestError,
};
pub use rustls_pki_types::{CertificateDer, UnixTime};
pub use tolerance::Tolerance;
pub use trust::well_known;
pub use trust::{
    AaguidStanding, RevocationCheck, RevokedCertificate, SerialNumber, Trust, TrustAnchor, TrustError,
    TrustedPath,
};
pub use webauthn::{
    Aaguid, AttestationFormat, AttestationObjectError, AttestationType, AuthenticatorDataError,
    ClientDataError, Extensions, Flags,
};
pub use x509::{AuthorizationList, CertificateError, KeyDescription, SecurityLevel, VerifiedBootState};
