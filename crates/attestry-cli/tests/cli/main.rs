//! The program, run in this process: what it prints, and its exit status.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests"
)]

mod audit;
mod config;
mod explain;
mod garbage;
mod harness;
mod help;
mod metadata;
mod process;
mod secrets;
mod verify;
