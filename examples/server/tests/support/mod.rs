//! What the tests share: the running server, and clients in software.

#![allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests, each of which uses a part"
)]

pub mod authenticator;
pub mod page;
pub mod server;
