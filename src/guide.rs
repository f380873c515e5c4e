//! Pages on the choices that a server makes, for reading. There is no code here.
//!
//! - [`policy`]: which credentials to accept
//! - [`trust_anchors`]: roots, intermediates, and revocation
//! - [`errors`]: what to answer, and every code
//! - [`callers_part`]: what the crate cannot do for its caller
//! - [`other_calls`]: registration, recovery, and WebAuthn's own JSON
//! - [`from_webauthn_rs`]: for those who come from webauthn-rs

#[doc = include_str!("../docs/guide/policy.md")]
///
/// See [`VerifierBuilder`](crate::VerifierBuilder), [`Evidence`](crate::Evidence),
/// [`AaguidStanding`](crate::AaguidStanding), [`Observation`](crate::Observation),
/// [`Tolerance`](crate::Tolerance) and [`Limits`](crate::Limits).
pub mod policy {}

#[doc = include_str!("../docs/guide/trust-anchors.md")]
///
/// See [`TrustAnchor`](crate::TrustAnchor), [`well_known`](crate::well_known), [`Trust`](crate::Trust),
/// [`RevokedCertificate`](crate::RevokedCertificate) and [`RevocationCheck`](crate::RevocationCheck).
pub mod trust_anchors {}

#[doc = include_str!("../docs/guide/errors.md")]
///
/// See [`Error`](crate::Error), [`Code`](crate::Code), [`Class`](crate::Class) and [`codes`](crate::codes()).
///
#[doc = include_str!("../docs/guide/error-codes.md")]
pub mod errors {}

#[doc = include_str!("../docs/guide/callers-part.md")]
///
/// See [`Challenge`](crate::Challenge), [`RegistrationChallenge`](crate::RegistrationChallenge),
/// [`Credential`](crate::Credential) and [`Evidence`](crate::Evidence).
pub mod callers_part {}

#[doc = include_str!("../docs/guide/other-calls.md")]
///
/// See [`CredentialRequest`](crate::CredentialRequest), [`RegistrationRequest`](crate::RegistrationRequest),
/// [`EndUserRegistrationRequest`](crate::EndUserRegistrationRequest), [`RecoveryRequest`](crate::RecoveryRequest),
/// [`RegistrationChallenge`](crate::RegistrationChallenge) and
/// [`Verifier::verify_all`](crate::Verifier::verify_all).
pub mod other_calls {}

#[doc = include_str!("../docs/guide/from-webauthn-rs.md")]
///
/// See [`Verifier`](crate::Verifier) and
/// [`CredentialRequest::from_registration_response`](crate::CredentialRequest::from_registration_response).
pub mod from_webauthn_rs {}
