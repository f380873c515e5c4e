//! Dossiers of every case, and of calls with secrets, with hashed handles, with damage.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests, which fail loudly"
)]

#[path = "../../../../examples/verify/cases.rs"]
mod cases;

mod case_files;
mod changed;
mod damaged;
mod handles;
mod harness;
mod rows;
mod secrets;
