//! Registrations with a cache of signatures and without: where it knows every certificate, where it never knows one, and
//! where the sender means it to work in vain.

#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::disallowed_macros,
    reason = "a benchmark"
)]

mod common;

use std::sync::Arc;
use std::time::{Duration, Instant};

use attestry::Verifier;
use attestry::crypto::{SignatureCache, SignatureProvider};
use attestry_authenticator::{Chain, ChainKeys, Key, MakeCredential, Role};
use criterion::{Criterion, criterion_group};
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

/// Registrations of one kind, and how they end.
struct Kind {
    samples: Vec<Sample>,
    /// What the cache knows before, beside them if they are accepted.
    known: Vec<Sample>,
    refused: Option<&'static str>,
}

impl Kind {
    fn name(&self) -> &str {
        &self.samples.first().unwrap().name
    }

    /// Without a cache, with one that knows all, and with one that knows none of them.
    fn variants(&self, provider: &SignatureProvider) -> Vec<(&'static str, Vec<Case>)> {
        let of = |cache| cases(&self.samples, provider, cache, self.refused);
        let knowing = || {
            let cache = wide();
            cases(&self.known, provider, cache.clone(), None).iter().for_each(run);
            of(cache)
        };
        match self.refused {
            None => vec![("without", of(None)), ("warm", of(wide())), ("missing", of(narrow()))],
            Some(_) => vec![("without", of(None)), ("missing", knowing())],
        }
    }
}

fn kinds() -> Vec<Kind> {
    let lawful = common::by_kind(|number| {
        let all = samples::fido2_by_format(number).into_iter();
        all.filter(|sample| {
            ["packed x5c/1", "packed x5c/2", "fido-u2f", "tpm/RS256"].contains(&&*sample.name)
        })
        .collect()
    });
    let mut kinds: Vec<_> =
        lawful.into_iter().map(|samples| Kind { samples, known: Vec::new(), refused: None }).collect();
    let numbers = 0..common::IN_TURN;
    let samples = numbers.clone().map(unanchored).collect();
    kinds.push(Kind { samples, known: Vec::new(), refused: Some("trust.no_path") });
    for of_key in [forged_p256, forged_rsa] {
        let (known, samples) = numbers.clone().map(of_key).map(|[one, other]| (one, other)).unzip();
        kinds.push(Kind { samples, known, refused: Some("trust.signature_invalid") });
    }
    kinds
}

fn all(criterion: &mut Criterion) {
    let kinds = kinds();
    for (provider_name, provider) in common::providers() {
        for kind in &kinds {
            for (variant, cases) in kind.variants(&provider) {
                measure(
                    criterion,
                    &format!("signature cache, {variant} {provider_name}"),
                    kind.name(),
                    &cases,
                );
            }
        }
    }
}

/// Prints the ratios to "without", each body measured in turn with every variant, the least of all rounds. So other work
/// of the machine hardly shows. With `PAIRED=<rounds>` only.
fn paired(rounds: usize) {
    let kinds = kinds();
    for (provider_name, provider) in common::providers() {
        for kind in &kinds {
            let variants = kind.variants(&provider);
            variants.iter().flat_map(|(_, cases)| cases).for_each(run);
            let mut least = vec![vec![Duration::MAX; common::IN_TURN]; variants.len()];
            for _ in 0..rounds {
                for ((_, cases), least) in variants.iter().zip(&mut least) {
                    for (case, least) in cases.iter().zip(least) {
                        let start = Instant::now();
                        run(case);
                        *least = start.elapsed().min(*least);
                    }
                }
            }
            let mut sums = least.iter().map(|least| least.iter().sum::<Duration>().as_secs_f64());
            let without = sums.next().unwrap();
            let ratios: Vec<_> = variants
                .iter()
                .skip(1)
                .zip(sums)
                .map(|((variant, _), sum)| format!("{variant} {:.3}", sum / without))
                .collect();
            // A hundred of them, in seconds.
            println!("{provider_name:10} {:38} {:6.1} us  {}", kind.name(), without * 1e4, ratios.join("  "));
        }
    }
}

criterion_group!(name = benches; config = common::criterion(); targets = all);

fn main() {
    match std::env::var("PAIRED").ok().and_then(|rounds| rounds.parse().ok()) {
        Some(rounds) => paired(rounds),
        None => {
            benches();
            Criterion::default().configure_from_args().final_summary();
        }
    }
}
