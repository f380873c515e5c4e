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
use suite::harness::rsa_keys::rsa2048;
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

/// A genuine registration, and one whose leaf a sender has forged after it: of one length, with the genuine signature.
fn forged(number: usize, name: &str, root: &Key, leaves: [Key; 2]) -> [Sample; 2] {
    let chain = |leaf: &Key, signature: Option<&[u8]>| {
        let keys = ChainKeys { root: root.clone(), intermediates: Vec::new(), leaf: leaf.clone() };
        Chain::with_keys("forged", keys, |role, issue| {
            if role == Role::Leaf {
                issue.certificate.signature = signature.map(<[u8]>::to_vec);
            }
        })
    };
    let made = |chain: &Chain| {
        let made = MakeCredential::new(&number.to_string()).packed_x5c(&chain.leaf_key, &chain.x5c);
        Sample::fido2(name, &made, anchored(chain))
    };
    let [genuine, forged] = leaves;
    let genuine = chain(&genuine, None);
    let (_, leaf) = X509Certificate::from_der(genuine.x5c.first().unwrap()).unwrap();
    let forged = chain(&forged, Some(&leaf.signature_value.data));
    assert_eq!(genuine.x5c.first().unwrap().len(), forged.x5c.first().unwrap().len());
    [made(&genuine), made(&forged)]
}

fn forged_p256(number: usize) -> [Sample; 2] {
    let leaves = ["genuine", "forged"].map(|leaf| Key::p256(&format!("{leaf} {number}")));
    forged(number, "a known certificate, forged, P-256", &Key::p256("forged root"), leaves)
}

fn forged_rsa(number: usize) -> [Sample; 2] {
    let leaves = [rsa2048(number), rsa2048(number + 1)];
    forged(number, "a known certificate, forged, RSA-2048", &Key::rsa2048(), leaves)
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
    let unanchored: Vec<_> = numbers.clone().map(unanchored).collect();
    let mut bodies = vec![(Vec::new(), unanchored, "trust.no_path")];
    for of_key in [forged_p256, forged_rsa] {
        let (genuine, forged) = numbers.clone().map(of_key).map(|[one, other]| (one, other)).unzip();
        bodies.push((genuine, forged, "trust.signature_invalid"));
    }
    for (provider_name, provider) in common::providers() {
        for (genuine, hostile, code) in &bodies {
            let name = &hostile.first().unwrap().name;
            for (group, cache) in [("without", None), ("missing", wide())] {
                cases(genuine, &provider, cache.clone(), None).iter().for_each(run);
                let cases = cases(hostile, &provider, cache, Some(code));
                measure(criterion, &format!("signature cache, {group} {provider_name}"), name, &cases);
            }
        }
    }
}

criterion_group!(name = benches; config = common::criterion(); targets = of_lawful, of_hostile);
criterion_main!(benches);
