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

mod attainable;
mod attestation_object;
mod authenticator_data;
mod builder;
mod certificate;
mod challenge;
mod client_data;
mod code;
mod codes;
mod config;
mod config_error;
mod credential;
mod crypto;
mod encoding;
mod evidence;
mod extensions;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzzing;
pub mod guide;
mod judged;
mod key_attestation;
mod limits;
mod observation;
mod origin;
mod policy;
mod public_key;
mod request;
mod serial;
mod spec;
mod statement;
mod tolerance;
mod trust;
mod verifier;

pub use attestation_object::{AttestationFormat, AttestationObjectError};
pub use authenticator_data::{Aaguid, AuthenticatorDataError, Flags};
pub use builder::{UserVerification, VerifierBuilder};
pub use certificate::{
    AuthorizationList, CertificateError, KeyDescription, SecurityLevel, VerifiedBootState,
};
pub use challenge::{Challenge, ChallengeError, RegistrationChallenge};
pub use client_data::ClientDataError;
pub use code::{Class, Code, Error};
pub use codes::codes;
pub use config_error::ConfigError;
pub use credential::{Credential, Verified};
pub use crypto::{Curve, Hash, MlDsaParameterSet, SignatureProvider, SignatureScheme};
pub use encoding::cbor::CborError;
pub use evidence::{Evidence, StatementEvidence};
pub use extensions::Extensions;
pub use key_attestation::KeyAttestationError;
pub use limits::Limits;
pub use observation::{Observation, Observations};
pub use policy::PolicyError;
pub use public_key::{Algorithm, PublicKey, PublicKeyError, PublicKeyFormat};
pub use request::{
    CredentialAttestation, CredentialKind, CredentialRequest, EndUserRegistrationRequest, RecoveryAssertion,
    RecoveryRequest, RegistrationRequest, RequestError,
};
pub use rustls_pki_types::{CertificateDer, UnixTime};
pub use spec::Step;
pub use statement::{
    AndroidKeyError, AppleError, AttestationType, CompoundError, FidoU2fError, PackedError, SafetyNetError,
    StatementError, TpmAttributes, TpmError,
};
pub use tolerance::Tolerance;
pub use trust::well_known;
pub use trust::{
    AaguidStanding, RevocationCheck, RevokedCertificate, SerialNumber, Trust, TrustAnchor, TrustError,
    TrustedPath,
};
pub use verifier::{VerifiedCredentials, Verifier};
