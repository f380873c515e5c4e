//! What the tests share: the running server, and a device in software.

#![allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests, each of which uses a part"
)]

pub mod device;
pub mod server;
