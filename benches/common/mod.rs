//! What the benches share: how they measure, what they take in turn, and the signature providers of this build.

use std::time::Duration;

use attestry::crypto::SignatureProvider;
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, SamplingMode};

/// So many keys and signatures are taken in turn. In a loop over one of them a processor learns its branches, and shows a
/// time that no server sees.
#[allow(dead_code, reason = "only some benches make their own")]
pub(crate) const IN_TURN: usize = 100;

/// Short, so that all benches together take minutes.
pub(crate) fn criterion() -> Criterion {
    Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(150))
        .measurement_time(Duration::from_millis(400))
        .nresamples(1000)
        .without_plots()
}

/// A group whose samples are of one size, so that none is of a few lucky iterations.
pub(crate) fn group(criterion: &mut Criterion, name: impl Into<String>) -> BenchmarkGroup<'_, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group.sampling_mode(SamplingMode::Flat);
    group
}

/// What `all` makes of every number, those of one kind together.
#[allow(dead_code, reason = "only some benches have many kinds")]
pub(crate) fn by_kind<T>(all: impl Fn(usize) -> Vec<T>) -> Vec<Vec<T>> {
    let mut kinds: Vec<Vec<T>> = all(0).into_iter().map(|sample| vec![sample]).collect();
    for number in 1..IN_TURN {
        kinds.iter_mut().zip(all(number)).for_each(|(of_kind, sample)| of_kind.push(sample));
    }
    kinds
}

/// Does this to each of the items in turn, one a call.
#[allow(dead_code, reason = "only some benches take anything in turn")]
pub(crate) fn in_turn<'t, T, R>(items: &'t [T], work: impl Fn(&'t T) -> R) -> impl FnMut() -> R {
    let mut items = items.iter().cycle();
    move || work(items.next().unwrap())
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
