//! Registrations with a cache of signatures and without: where it knows every certificate, where it never knows one, and
//! where the sender means it to work in vain.

#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, reason = "a benchmark")]

mod common;

use std::sync::Arc;

use attestry::Verifier;
use attestry::crypto::{SignatureCache, SignatureProvider};
use attestry_authenticator::{Chain, ChainKeys, Key, MakeCredential, Role};
use criterion::{Criterion, criterion_group, criterion_main};
use suite::harness::Sample;
use suite::harness::samples::{self, anchored};
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer as _;

/// A registration, its verifier, and the code of its refusal.
type Case = (Sample, Verifier, Option<&'static str>);

/// So many entries that hardly two of a hundred paths have one place.
fn wide() -> Option<Arc<SignatureCache>> {
    Some(Arc::new(SignatureCache::new(SignatureCache::MAX_ENTRIES).unwrap()))
}

/// So few that every path takes the place of the last.
fn narrow() -> Option<Arc<SignatureCache>> {
    Some(Arc::new(SignatureCache::new(1).unwrap()))
}

fn cases(
    samples: &[Sample],
    provider: &SignatureProvider,
    cache: Option<Arc<SignatureCache>>,
    refused: Option<&'static str>,
) -> Vec<Case> {
    let verifier = |sample: &Sample| {
        let builder = sample.builder.clone().signature_provider(provider.clone());
        let builder = match &cache {
            Some(cache) => builder.signature_cache(Arc::clone(cache)),
            None => builder,
        };
        builder.build().unwrap()
    };
    samples.iter().map(|sample| (sample.clone(), verifier(sample), refused)).collect()
}

fn run((sample, verifier, refused): &Case) {
    let code = sample.register(verifier, &sample.challenge()).err().map(|error| error.code().as_str());
    assert_eq!(code, *refused, "{}", sample.name);
}

fn measure(criterion: &mut Criterion, group: &str, name: &str, cases: &[Case]) {
    // Checked, and known from here on.
    cases.iter().for_each(run);
    let mut group = common::group(criterion, group);
    group.bench_function(name, |bencher| bencher.iter(common::in_turn(cases, run)));
}

/// With the forged leaves of a sender who has seen the genuine ones: of one length, with their signatures.
fn forged(number: usize) -> [Sample; 2] {
    let root = || Key::p256("forged root");
    let keys = |leaf: &str| ChainKeys { root: root(), ..ChainKeys::p256(&format!("{leaf} {number}"), 0) };
    let made = |name: &str, chain: &Chain| {
        let made = MakeCredential::new(&number.to_string()).packed_x5c(&chain.leaf_key, &chain.x5c);
        Sample::fido2(name, &made, anchored(chain))
    };
    let genuine = Chain::with_keys("forged", keys("genuine"), |_, _| {});
    let (_, leaf) = X509Certificate::from_der(genuine.x5c.first().unwrap()).unwrap();
    let signature = leaf.signature_value.data.to_vec();
    let forged = Chain::with_keys("forged", keys("forged"), |role, issue| {
        if role == Role::Leaf {
            issue.certificate.signature = Some(signature.clone());
        }
    });
    assert_eq!(genuine.x5c.first().unwrap().len(), forged.x5c.first().unwrap().len());
    [made("genuine", &genuine), made("a known certificate, forged", &forged)]
}

/// Two certificates that lead nowhere.
fn unanchored(number: usize) -> Sample {
    let elsewhere = anchored(&Chain::new("elsewhere", 0));
    let sample = samples::packed_x5c(number, 2);
    Sample { name: "two certificates under no anchor".to_owned(), builder: elsewhere, ..sample }
}

fn of_lawful(criterion: &mut Criterion) {
    let kinds = common::by_kind(|number| {
        let all = samples::fido2_by_format(number).into_iter();
        all.filter(|sample| {
            ["packed x5c/1", "packed x5c/2", "fido-u2f", "tpm/RS256"].contains(&&*sample.name)
        })
        .collect()
    });
    for (provider_name, provider) in common::providers() {
        for samples in &kinds {
            let name = &samples.first().unwrap().name;
            for (group, cache) in [("without", None), ("warm", wide()), ("missing", narrow())] {
                let cases = cases(samples, &provider, cache, None);
                measure(criterion, &format!("signature cache, {group} {provider_name}"), name, &cases);
            }
        }
    }
}

fn of_hostile(criterion: &mut Criterion) {
    let numbers = 0..common::IN_TURN;
    let forged: Vec<_> = numbers.clone().map(forged).collect();
    let (genuine, forged): (Vec<_>, Vec<_>) = forged.into_iter().map(|[one, other]| (one, other)).unzip();
    let unanchored: Vec<_> = numbers.map(unanchored).collect();
    for (provider_name, provider) in common::providers() {
        for (samples, code) in [(&forged, "trust.signature_invalid"), (&unanchored, "trust.no_path")] {
            let name = &samples.first().unwrap().name;
            for (group, cache) in [("without", None), ("missing", wide())] {
                cases(&genuine, &provider, cache.clone(), None).iter().for_each(run);
                let cases = cases(samples, &provider, cache, Some(code));
                measure(criterion, &format!("signature cache, {group} {provider_name}"), name, &cases);
            }
        }
    }
}

criterion_group!(name = benches; config = common::criterion(); targets = of_lawful, of_hostile);
criterion_main!(benches);
