//! What the tests share: the running server, a device in software, and metadata of an authority of their own.

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

pub mod blobs;
pub mod device;
pub mod server;
