//! Dossiers: verdicts of `attestry` that a server keeps, one line of JSON each, to ask again later.
//!
//! A registration is judged once, by what was known that day. Then a model is revoked, or the policy gets stricter. A
//! server that kept [dossiers](keep) asks which of its credentials would still pass: [`Dossier::judge_again`]. The answer
//! has both verdicts, and names what changed.
//!
//! ```
//! use attestry_dossier::{Clock, Dossier, Handles, Setup, keep};
//!
//! let setup = Setup::from_json(r#"{ "relyingPartyId": "example.com", "origins": ["https://example.com"] }"#)?;
//! let context = r#"{ "requestForm": "webauthn", "now": "2026-11-29T12:00:00Z",
//!                    "challenge": { "kind": "Fido2", "value": "AAECAwQFBgcICQoLDA0ODw" } }"#;
//! let kept = keep(&setup, context, b"{}", Handles::Kept)?;
//! assert_eq!(kept.report.code(), Some("request.missing_member"));
//!
//! let dossier = Dossier::read(kept.line.as_bytes())?;
//! let again = dossier.judge_again(&setup, Clock::Then);
//! assert!(again.is_unchanged());
//! # Ok::<(), attestry_dossier::DossierError>(())
//! ```
//!
//! `FORMAT.md` beside this crate specifies the line. This crate has no clock, no randomness and no files.

mod again;
mod canonical;
mod digest;
mod dossier;
mod error;
mod handles;
mod judge;
mod keep;
mod line;
mod secrets;
mod setup;
mod verdict;

pub use again::{Again, Change, Clock, NotJudged};
pub use digest::Digest;
pub use dossier::Dossier;
pub use error::{DossierError, DossierErrorKind};
pub use handles::{HandleKey, Handles};
pub use judge::{BadLine, Judge, Row};
pub use keep::{Kept, keep, line};
pub use line::MetadataName;
pub use setup::Setup;
pub use verdict::{JudgedCredential, Model, Passed, Refused, Verdict};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
