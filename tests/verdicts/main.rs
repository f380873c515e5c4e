//! Verdicts on cases: the stored ones, and those that a test makes and runs as the example `verify` does.

#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::exhaustive_structs,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod case_files;
#[path = "../../examples/verify/cases.rs"]
#[allow(dead_code, reason = "the example uses all of it")]
mod cases;
mod errors;
mod path_attacks;
mod providers;
mod revocation;
mod revoked_orders;
mod signature_cache;
mod vectors;
