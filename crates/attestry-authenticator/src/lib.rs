//! A software authenticator: everything the tests need to *create* registrations.
//!
//! Nothing here uses the crate under test. What it produces is therefore an independent reading of the
//! formats, and a test that passes means that two implementations agree. Every output is a function of text
//! seeds alone, so a failing case can be reproduced from its name.
//!
//! The writers are deliberately permissive: they encode whatever they are given, in the order given, since
//! most of their work is to produce data that is wrong in exactly one place.

#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_errors_doc,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

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

pub use cbor::Cbor;
pub use chain::{Chain, ChainKeys, Issuance, Role};
pub use credential::{AttestationParts, CHALLENGE, Made, MakeCredential};
pub use key::{Hash, Key, KeyType, Scheme};
pub use raw_key::{KeyParts, MadeKey, MakeKey, PemStyle};
