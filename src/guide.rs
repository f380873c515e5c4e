//! Pages about the choices that a server makes. The modules have no items.
//!
//! - [`website`]: registering passkeys, in the browser and on the server
//! - [`logins`]: verifying what a passkey signs, and whose login it is
//! - [`records`]: what to store, counters, and credentials from elsewhere
//! - [`policy`]: which credentials to accept
//! - [`recipes`]: what servers ask for most
//! - [`authenticators`]: models of authenticators, by FIDO's metadata
//! - [`configuration`]: a verifier and its policies as JSON
//! - [`results`]: what a verification comes to, as JSON
//! - [`when_revoked`]: whose credentials would not pass today, and what to do
//! - [`spark`]: many millions of kept verdicts, judged again by a cluster
//! - [`auditors`]: what a kept verdict proves
//! - [`trust_anchors`]: roots, intermediates, and revocation
//! - [`challenges`]: where to keep a challenge between two requests
//! - [`callers_part`]: what this crate cannot do for its caller
//! - [`errors`]: what to answer, and every code
//! - [`service`]: the API of Dfns: bodies, schema, record
//! - [`python`]: the same verdicts, as a Python package
//! - [`from_webauthn_rs`]: for those who come from webauthn-rs
//! - [`from_simplewebauthn`], [`from_py_webauthn`], [`from_python_fido2`]: for those who come from these libraries
//! - [`glossary`]: the words of this crate

// In each page the first definition of a link wins: here the other pages are modules, in the repository files.

/// [callers-part]: mod@crate::guide::callers_part
/// [logins]: mod@crate::guide::logins
/// [records]: mod@crate::guide::records
/// [challenges]: mod@crate::guide::challenges
/// [errors]: mod@crate::guide::errors
///
#[doc = include_str!("../docs/guide/website.md")]
///
/// See [`Registration::parse`](crate::Registration::parse),
/// [`RegistrationChallenge`](crate::RegistrationChallenge) and
/// [`VerifiedRegistration`](crate::VerifiedRegistration).
pub mod website {}

/// [records]: mod@crate::guide::records
/// [service]: mod@crate::guide::service
///
#[doc = include_str!("../docs/guide/logins.md")]
///
/// See [`Authentication`](crate::Authentication), [`AuthenticationChallenge`](crate::AuthenticationChallenge),
/// [`AuthenticationPolicy`](crate::AuthenticationPolicy) and [`VerifiedAuthentication`](crate::VerifiedAuthentication).
pub mod logins {}

/// [from-webauthn-rs]: mod@crate::guide::from_webauthn_rs
/// [from-simplewebauthn]: mod@crate::guide::from_simplewebauthn
/// [from-py-webauthn]: mod@crate::guide::from_py_webauthn
/// [from-python-fido2]: mod@crate::guide::from_python_fido2
///
#[doc = include_str!("../docs/guide/records.md")]
///
/// See [`CredentialRecord`](crate::CredentialRecord), [`ImportedPasskey`](crate::ImportedPasskey) and
/// [`RecordUpdate`](crate::RecordUpdate).
pub mod records {}

/// [service]: mod@crate::guide::service
/// [challenges]: mod@crate::guide::challenges
/// [trust anchors]: mod@crate::guide::trust_anchors
///
#[doc = include_str!("../docs/guide/policy.md")]
///
/// See [`RegistrationPolicy`](crate::RegistrationPolicy), [`VerifierBuilder`](crate::VerifierBuilder),
/// [`AaguidStanding`](crate::AaguidStanding), [`Observation`](crate::Observation),
/// [`Tolerance`](crate::Tolerance) and [`Limits`](crate::Limits).
pub mod policy {}

#[doc = include_str!("../docs/guide/configuration.md")]
///
/// See [`VerifierConfig`](crate::VerifierConfig).
pub mod configuration {}

/// [records]: mod@crate::guide::records
/// [service]: mod@crate::guide::service
/// [configuration]: mod@crate::guide::configuration
///
#[doc = include_str!("../docs/guide/results.md")]
///
/// See [`VerifiedRegistration`](crate::VerifiedRegistration), [`VerifiedAuthentication`](crate::VerifiedAuthentication),
/// [`Evidence`](crate::Evidence), [`Error`](crate::Error) and [`NewCredential`](crate::service::NewCredential).
pub mod results {}

/// [authenticators]: mod@crate::guide::authenticators
///
#[doc = include_str!("../docs/guide/recipes.md")]
pub mod recipes {}

/// [policy]: mod@crate::guide::policy
/// [trust anchors]: mod@crate::guide::trust_anchors
///
#[doc = include_str!("../docs/guide/authenticators.md")]
#[cfg_attr(
    feature = "metadata",
    doc = "
See [`Metadata`](crate::metadata::Metadata), [`MetadataTrust`](crate::metadata::MetadataTrust),
[`MetadataPolicy`](crate::metadata::MetadataPolicy) and
[`Verifier::with_metadata`](crate::Verifier::with_metadata)."
)]
pub mod authenticators {}

/// [authenticators]: mod@crate::guide::authenticators
/// [configuration]: mod@crate::guide::configuration
/// [website]: mod@crate::guide::website
///
#[doc = include_str!("../docs/guide/when-revoked.md")]
pub mod when_revoked {}

/// [when-revoked]: mod@crate::guide::when_revoked
///
#[doc = include_str!("../docs/guide/spark.md")]
pub mod spark {}

#[doc = include_str!("../docs/guide/auditors.md")]
pub mod auditors {}

/// [authenticators]: mod@crate::guide::authenticators
/// [policy]: mod@crate::guide::policy
///
#[doc = include_str!("../docs/guide/trust-anchors.md")]
///
/// See [`TrustAnchor`](crate::trust::TrustAnchor), [`well_known`](mod@crate::well_known),
/// [`Trust`](crate::Trust), [`RevokedCertificate`](crate::trust::RevokedCertificate) and
/// [`RevocationCheck`](crate::trust::RevocationCheck).
pub mod trust_anchors {}

/// [service]: mod@crate::guide::service
/// [logins]: mod@crate::guide::logins
///
#[doc = include_str!("../docs/guide/challenges.md")]
///
/// See [`RegistrationChallenge`](crate::RegistrationChallenge) and [`ChallengeSeal`](crate::ChallengeSeal).
pub mod challenges {}

/// [stored]: mod@crate::guide::challenges
/// [service]: mod@crate::guide::service
/// [trust anchors]: mod@crate::guide::trust_anchors
/// [authenticators]: mod@crate::guide::authenticators
/// [results]: mod@crate::guide::results
///
#[doc = include_str!("../docs/guide/callers-part.md")]
///
/// See [`VerifiedRegistration`](crate::VerifiedRegistration), [`Evidence`](crate::Evidence) and
/// [`Attestation`](crate::Attestation).
pub mod callers_part {}

/// [results]: mod@crate::guide::results
///
#[doc = include_str!("../docs/guide/errors.md")]
///
/// See [`Error`](crate::Error), [`ConfigError`](crate::ConfigError), [`Code`](crate::Code),
/// [`Class`](crate::Class) and [`Location`](crate::errors::Location).
///
#[doc = include_str!("../docs/guide/error-codes.md")]
pub mod errors {}

/// [website]: mod@crate::guide::website
/// [logins]: mod@crate::guide::logins
///
#[doc = include_str!("../docs/guide/service.md")]
///
/// See [`service`](mod@crate::service), [`service::CallChallenge`](crate::service::CallChallenge),
/// [`service::RecoveryChallenge`](crate::service::RecoveryChallenge),
/// [`service::Credential`](crate::service::Credential) and
/// [`options::AuthenticationReply`](crate::options::AuthenticationReply).
pub mod service {}

/// [configuration]: mod@crate::guide::configuration
/// [results]: mod@crate::guide::results
///
#[doc = include_str!("../docs/guide/python.md")]
pub mod python {}

/// [records]: mod@crate::guide::records
///
#[doc = include_str!("../docs/guide/from-webauthn-rs.md")]
///
/// See [`Verifier`](crate::Verifier), [`ImportedPasskey`](crate::ImportedPasskey) and
/// [`CredentialRecord`](crate::CredentialRecord).
pub mod from_webauthn_rs {}

/// [records]: mod@crate::guide::records
///
#[doc = include_str!("../docs/guide/from-simplewebauthn.md")]
///
/// See [`Verifier`](crate::Verifier), [`ImportedPasskey`](crate::ImportedPasskey) and
/// [`CredentialRecord`](crate::CredentialRecord).
pub mod from_simplewebauthn {}

/// [python]: mod@crate::guide::python
/// [records]: mod@crate::guide::records
///
#[doc = include_str!("../docs/guide/from-py-webauthn.md")]
///
/// See [`Verifier`](crate::Verifier), [`ImportedPasskey`](crate::ImportedPasskey) and
/// [`CredentialRecord`](crate::CredentialRecord).
pub mod from_py_webauthn {}

/// [records]: mod@crate::guide::records
///
#[doc = include_str!("../docs/guide/from-python-fido2.md")]
///
/// See [`Verifier`](crate::Verifier), [`ImportedPasskey`](crate::ImportedPasskey) and
/// [`CredentialRecord`](crate::CredentialRecord).
pub mod from_python_fido2 {}

/// [service]: mod@crate::guide::service
///
#[doc = include_str!("../docs/guide/glossary.md")]
///
/// See [`Trust`](crate::Trust), [`Evidence`](crate::Evidence), [`Observation`](crate::Observation),
/// [`Tolerance`](crate::Tolerance) and [`RegistrationPolicy`](crate::RegistrationPolicy).
pub mod glossary {}
