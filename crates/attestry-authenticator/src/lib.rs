//! A software authenticator for the tests of servers: it makes WebAuthn registrations and logins, sound ones and
//! faulty ones.
//!
//! **Its keys protect nothing.** Each key, id and signature follows from a text, the seed, and whoever reads the test can
//! make them again. It is for dev-dependencies. No user's credential may ever come from it.
//!
//! # A server's own test
//!
//! [`MakeCredential`] is a recipe, and a method for each attestation format makes the registration. [`Chain`] is an
//! authority of the test's own, with certificates for authenticators. [`Made::registration_response`] is what a browser
//! would send. Here the server verifies by the crate `attestry`; any other will do.
//!
//! ```
//! use attestry::trust::TrustAnchor;
//! use attestry::{
//!     Error, Registration, RegistrationChallenge, RegistrationPolicy, UnixTime, UserVerification,
//!     VerifiedRegistration, Verifier,
//! };
//! use attestry_authenticator::{Chain, MakeCredential, Role, der, flags};
//! use std::time::Duration;
//!
//! // The server: it accepts attested authenticators alone, and its users have to show who they are.
//! fn server(root: &[u8]) -> Verifier {
//!     let policy =
//!         RegistrationPolicy::new().require_trusted_attestation().user_verification(UserVerification::Required);
//!     Verifier::builder("example.com")
//!         .origin("https://example.com")
//!         .trust_anchor(TrustAnchor::from_certificate(root).unwrap())
//!         .registration_policy(policy)
//!         .build()
//!         .unwrap()
//! }
//!
//! fn register(server: &Verifier, challenge: &str, response: &str) -> Result<VerifiedRegistration, Error> {
//!     let registration = Registration::parse(response, server.limits())?;
//!     let now = UnixTime::since_unix_epoch(Duration::from_secs(1_767_225_600));
//!     let expiry = UnixTime::since_unix_epoch(Duration::from_secs(1_767_225_900));
//!     let challenge = RegistrationChallenge::for_passkey(challenge)?.expires_at(expiry);
//!     server.verify_registration(&registration, &challenge, now)
//! }
//!
//! // The test: a security key of an authority that the server trusts.
//! let challenge = "Y2hhbGxlbmdlLW9mLXRoZS1zZXJ2ZXI";
//! let chain = Chain::new("authority", 1);
//! let server = server(&chain.root_der);
//! let recipe = MakeCredential::new("security key")
//!     .with_rp_id("example.com")
//!     .with_origin("https://example.com")
//!     .with_challenge(challenge);
//! let sent = |recipe: &MakeCredential, chain: &Chain| {
//!     recipe.packed_x5c(&chain.leaf_key, &chain.x5c).registration_response().to_string()
//! };
//! let verified = register(&server, challenge, &sent(&recipe, &chain)).unwrap();
//! assert_eq!(verified.public_key().to_spki_der(), recipe.key.spki_der());
//!
//! let refused = |response: &str| register(&server, challenge, response).unwrap_err().code().as_str();
//!
//! // A challenge that the server did not issue.
//! let other = recipe.clone().with_challenge("YW5vdGhlciBjaGFsbGVuZ2U");
//! assert_eq!(refused(&sent(&other, &chain)), "client_data.challenge_mismatch");
//!
//! // A user whom the authenticator did not verify.
//! let mut unverified = recipe.clone();
//! unverified.flags &= !flags::USER_VERIFIED;
//! assert_eq!(refused(&sent(&unverified, &chain)), "authenticator_data.user_not_verified");
//!
//! // An authority that the server does not know.
//! assert_eq!(refused(&sent(&recipe, &Chain::new("another authority", 1))), "trust.no_path");
//!
//! // A certificate that has expired.
//! let expired = Chain::with("authority", 1, |role, issuance| {
//!     if role == Role::Leaf {
//!         issuance.certificate.not_after = der::utc_time("250101000000Z");
//!     }
//! });
//! assert_eq!(refused(&sent(&recipe, &expired)), "trust.expired");
//!
//! // A signature that is none: the parts of a statement can be changed before they are encoded.
//! let made = recipe.packed_x5c_with(&chain.leaf_key, &chain.x5c, |parts| parts.signature = Some(vec![0; 8]));
//! assert_eq!(refused(&made.registration_response().to_string()), "statement.signature_malformed");
//! ```
//!
//! # Faults
//!
//! The writers judge nothing: they encode what they are given, in the order in which it is given. What a test changes is
//! signed as it is, so that a registration is wrong in exactly one place. There are three hooks, and each sees its parts
//! before they are signed:
//!
//! - the fields of a recipe, for client data, authenticator data and the credential's key;
//! - the methods `_with`, for a statement: [`AttestationParts`], [`tpm::TpmParts`], [`safetynet::Response`];
//! - the hook of a path, for each certificate: [`Issuance`].
//!
//! [`Made::edited`] changes what is finished, under a signature that is not made anew.
//!
//! # What is here
//!
//! | for | look at |
//! |---|---|
//! | formats `none` and `packed` | [`MakeCredential`] |
//! | the other formats | [`MakeCredential::fido_u2f`], [`tpm`], [`android`], [`apple`], [`safetynet`], [`MakeCredential::compound`] |
//! | keys and how they sign | [`Key`], [`Scheme`] |
//! | paths, certificates, revocation lists | [`Chain`], [`certificate`], [`crl`] |
//! | values of CBOR, elements of DER | [`Cbor`], [`der`] |
//! | logins | [`GetAssertion`] |
//! | raw keys and bodies of the service Dfns | [`MakeKey`], [`AssertKey`], [`Made::body`] |
//!
//! Certificates hold from 2024 to 3024. Dates that a test's clock may pass are those of [`crl::CrlBuilder`] and
//! [`safetynet::TIMESTAMP`], about the first of January 2026.
//!
//! The crate reads no clock and no random source, and uses nothing of a library that verifies.
//!
//! # Panics
//!
//! The crate panics where a recipe cannot be followed: a scheme of another key's family, a length that its field cannot
//! hold.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test has to fail loudly where its recipe cannot be followed"
)]

mod assertion;
mod cbor;
mod chain;
mod compound;
mod credential;
mod fido_u2f;
mod key;
mod raw_key;
mod rsa_keys;

pub mod android;
pub mod apple;
pub mod certificate;
pub mod crl;
pub mod der;
pub mod flags;
pub mod safetynet;
pub mod seed;
pub mod text;
pub mod tpm;

pub use assertion::{AssertKey, AssertionParts, GetAssertion, MadeAssertion};
pub use cbor::Cbor;
pub use chain::{Chain, ChainKeys, Issuance, Role};
pub use credential::{AttestationParts, CHALLENGE, Made, MakeCredential};
pub use key::{Hash, Key, KeyType, Scheme};
pub use raw_key::{KeyParts, MadeKey, MakeKey, PemStyle};

/// The example of the README, run as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
