//! How the benches measure.

use std::time::Duration;

use criterion::Criterion;

/// Short, so that all benches together take minutes.
pub(crate) fn criterion() -> Criterion {
    Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(1))
        .without_plots()
}
