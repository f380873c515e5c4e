//! `attestry` for servers in other languages: JSON in and JSON out, for every call of the library.
//!
//! A call has three inputs. The *configuration* makes a [`Verifier`], once. The *body* is what the client sent, as it
//! was sent. The *context* is what the server knows of this call: the challenge that it issued, the time, the record of
//! the credential. The answer is a [`Report`]: JSON text, and a [`Status`] for languages that want a number.
//!
//! ```
//! let verifier = attestry_json::Verifier::new(
//!     r#"{ "relyingPartyId": "example.com", "origins": ["https://example.com"] }"#,
//! )
//! .map_err(|report| report.text().to_owned())?;
//! let options = verifier.creation_options(
//!     r#"{ "challenge": "AAECAwQFBgcICQoLDA0ODw", "user": { "id": "dXNlcg", "name": "ada" } }"#,
//! );
//! assert!(options.text().starts_with(r#"{"ok":true,"options":{"#), "{}", options.text());
//!
//! let report = verifier.verify_registration(
//!     "{}",
//!     r#"{ "requestForm": "webauthn", "now": "2026-11-29T12:00:00Z",
//!          "challenge": { "kind": "Fido2", "value": "AAECAwQFBgcICQoLDA0ODw" } }"#,
//!     None,
//! );
//! assert_eq!(report.code(), Some("request.missing_member"));
//! # Ok::<(), String>(())
//! ```
//!
//! Configuration, context, body and report together are a [`Case`]: kept as a file, the example `verify` of `attestry`
//! runs it again with the same result.
//!
//! The crate has no clock and no randomness: the caller gives both. It reads no files and opens no sockets.

mod authentication;
mod case;
mod challenge;
mod context;
mod credential;
mod decoys;
mod guard;
mod input;
mod metadata;
mod options;
mod registration;
mod related_origins;
mod replies;
mod report;
mod seal;
mod signals;
mod unverified;
mod verified;
mod verifier;

pub use case::{Blob, Call, Case, Outcome};
pub use context::{Ceremony, Context, ContextError, RequestForm};
pub use metadata::{Metadata, MetadataContext};
pub use report::{Records, Report, Status};
pub use verified::Verified;
pub use verifier::Verifier;
