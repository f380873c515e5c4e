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

pub mod android;
pub mod apple;
pub mod cbor;
pub mod certificate;
pub mod chain;
pub mod compound;
pub mod crl;
pub mod der;
pub mod fido_u2f;
pub mod key;
pub mod key_registration;
pub mod registration;
pub mod rsa_keys;
pub mod safetynet;
pub mod seed;
pub mod text;
pub mod tpm;
