//! Logins of every kind and algorithm, by every provider: from the stored record and the body to the verdict, the same with
//! the record read already, and the signatures alone. Compare ratios within one run only.

#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a benchmark"
)]

mod common;

use attestry::crypto::SignatureProvider;
use criterion::{Criterion, criterion_group, criterion_main};
use suite::harness::asked::{self, Asked};
use suite::harness::login_samples::{self, LoginSample};
use suite::harness::providers;

fn authentication(criterion: &mut Criterion) {
    let kinds = common::by_kind(login_samples::all);
    let mut measured = common::providers();
    measured.push(("stubbed", providers::stubbed()));
    for of_kind in &kinds {
        let name = &of_kind[0].name;
        let challenge = of_kind[0].challenge();
        let records: Vec<_> = of_kind.iter().map(|sample| (sample, sample.record())).collect();
        let asked: Vec<_> = of_kind.iter().map(signatures).collect();
        // What is compared is measured one after the other.
        for (provider_name, provider) in &measured {
            let verifier = LoginSample::verifier(provider.clone());
            common::group(criterion, format!("login {provider_name}")).bench_function(name, |bencher| {
                bencher.iter(common::in_turn(of_kind, |sample| {
                    sample.authenticate_from_stored(&verifier, &challenge).unwrap();
                }));
            });
            let group = format!("login, record read {provider_name}");
            common::group(criterion, group).bench_function(name, |bencher| {
                bencher.iter(common::in_turn(&records, |(sample, record)| {
                    sample.authenticate(&verifier, &challenge, record).unwrap();
                }));
            });
            common::group(criterion, format!("signatures {provider_name}")).bench_function(name, |bencher| {
                bencher.iter(common::in_turn(&asked, |asked| {
                    asked.iter().for_each(|asked| asked.verify(provider).unwrap());
                }));
            });
        }
    }
}

/// The signatures that this login needs.
fn signatures(sample: &LoginSample) -> Vec<Asked> {
    let login = |provider: SignatureProvider| {
        let verifier = LoginSample::verifier(provider);
        sample.authenticate_from_stored(&verifier, &sample.challenge()).unwrap();
    };
    asked::by(login)
}

criterion_group!(name = benches; config = common::criterion(); targets = authentication);
criterion_main!(benches);
