//! What the benches share: how they measure, and the signature providers of this build.

use std::time::Duration;

use attestry::crypto::SignatureProvider;
use criterion::Criterion;

/// Short, so that all benches together take minutes.
pub(crate) fn criterion() -> Criterion {
    Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(1))
        .without_plots()
}

/// Every provider of this build, the default first.
#[allow(dead_code, reason = "only some benches are with every provider")]
pub(crate) fn providers() -> Vec<(&'static str, SignatureProvider)> {
    vec![
        ("default", SignatureProvider::default()),
        ("rustcrypto", SignatureProvider::rustcrypto()),
        #[cfg(feature = "graviola")]
        ("graviola", SignatureProvider::graviola()),
        #[cfg(feature = "aws-lc-rs")]
        ("aws-lc-rs", SignatureProvider::aws_lc_rs()),
    ]
}
