//! The library through its public names, a module a subject.

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

mod algorithms;
mod api;
mod attainable;
mod attestation;
mod authentications;
mod byte_changes;
mod certificates;
mod challenges;
mod claims;
mod config_json;
mod configuration;
mod fuzzing;
mod imports;
mod layering;
mod limits;
mod metadata;
mod models;
mod mutations;
mod options;
mod places;
mod printed;
mod properties;
mod registration_response;
mod registrations;
mod replies;
mod results;
mod serial;
mod siblings;
mod signature_cache;
mod tpm;
