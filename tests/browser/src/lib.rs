//! Chromium without a window, driven over the DevTools protocol, with virtual authenticators. The example servers' tests
//! share it.

#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::exhaustive_structs,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_errors_doc,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod authenticator;
mod chromium;
mod page;

pub use authenticator::{Authenticator, VirtualAuthenticator};
pub use chromium::{Chromium, find};
pub use page::Page;
