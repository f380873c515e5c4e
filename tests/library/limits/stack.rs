//! What recurses, at the most that a configuration may allow: the thread's stack suffices, in a build without optimization
//! as these tests are.

use attestry::Limits;
use attestry::trust::TrustAnchor;

use super::{ACCEPTED, ended, fido2, limits, with_member};
use attestry_authenticator::certificate::CertificateBuilder;
use attestry_authenticator::{Cbor, Chain, ChainKeys, Hash, Key, MakeCredential, Scheme};
use suite::harness::samples::anchored;
use suite::harness::{Sample, builder};

/// The most certificates of a chain, and the most levels of CBOR.
const CAP: usize = 64;

/// What Rust gives a thread unless it is told otherwise, and many servers their workers.
const STACK: usize = 2 * 1024 * 1024;

/// Everything but the caps as high as a caller could wish.
fn widest(signatures: usize) -> Limits {
    limits(|limits| {
        limits.body = 4 << 20;
        limits.client_data = 1 << 20;
        limits.client_data_depth = 1 << 20;
        limits.attestation_data = 2 << 20;
        limits.cbor_depth = CAP;
        limits.cbor_items = 1 << 20;
        limits.chain_length = CAP;
        limits.signatures = signatures;
    })
}

fn ended_in_small_stack(sample: &Sample, limits: Limits) -> &'static str {
    std::thread::scope(|scope| {
        let verification = || ended(sample, limits);
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, verification);
        thread.unwrap().join().unwrap()
    })
}

/// As many certificates as the longest x5c has. The signature at the end of the walk is of the scheme that takes most of
/// the stack.
fn longest() -> Chain {
    let keys = ChainKeys { root: Key::ml_dsa87("stack"), ..ChainKeys::p256("stack", CAP - 1) };
    Chain::with_keys("stack", keys, |_, _| {})
}

fn packed(chain: &Chain, x5c: &[Vec<u8>]) -> attestry_authenticator::Made {
    MakeCredential::new("limits").packed_x5c(&chain.leaf_key, x5c)
}

#[test]
fn the_longest_x5c() {
    let chain = longest();
    assert_eq!(chain.x5c.len(), CAP);
    let sample = fido2(&packed(&chain, &chain.x5c), anchored(&chain));
    assert_eq!(ended_in_small_stack(&sample, widest(CAP + 1)), ACCEPTED);
    assert_eq!(ended_in_small_stack(&sample, widest(CAP)), "statement.too_many_signatures");
    let stranger = Chain::new("stranger", 0);
    let sample = fido2(&packed(&chain, &chain.x5c), anchored(&stranger));
    assert_eq!(ended_in_small_stack(&sample, widest(CAP + 1)), "trust.no_path");
    let sample = fido2(&packed(&chain, &chain.x5c_with_root()), anchored(&chain));
    assert_eq!(ended_in_small_stack(&sample, widest(CAP + 1)), "statement.x5c_too_long");
}

#[test]
fn the_longest_path_of_callers_intermediates() {
    let chain = longest();
    let known = chain.x5c[1..].iter().rev();
    let builder = known.fold(anchored(&chain), |builder, der| builder.intermediate(der.clone()));
    let sample = fido2(&packed(&chain, &chain.x5c[..1]), builder);
    assert_eq!(ended_in_small_stack(&sample, widest(CAP + 1)), ACCEPTED);
}

/// Of more certificates than a path may have, each could be the issuer of each: the search goes down to the end of the
/// longest path, and back and down again for as long as it has signatures.
#[test]
fn the_longest_search() {
    let chain = Chain::new("stack", 1);
    let (name, key) = (chain.root_name.clone(), &chain.keys.root);
    let issue = |number: u8| {
        CertificateBuilder::ca(&[number], name.clone(), name.clone(), key)
            .sign(key, Scheme::Ecdsa(Hash::Sha256))
    };
    // An anchor of another name, so that no path ends.
    let anchor = TrustAnchor::from_certificate(&Chain::new("stranger", 0).root_der).unwrap();
    let builder =
        (1..=96).map(issue).fold(builder().trust_anchor(anchor), |builder, der| builder.intermediate(der));
    for x5c in [&chain.x5c[..1], &chain.x5c] {
        let sample = fido2(&packed(&chain, x5c), builder.clone().intermediate(chain.x5c[1].clone()));
        assert_eq!(ended_in_small_stack(&sample, widest(400)), "statement.too_many_signatures");
    }
}

#[test]
fn the_deepest_cbor() {
    let array = |inner: Cbor| Cbor::Array(vec![inner]);
    let map = |inner: Cbor| Cbor::map([("x", inner)]);
    // In this order the keys are read twice.
    let unordered = |inner: Cbor| Cbor::map([("y", inner), ("x", Cbor::Int(0))]);
    let wrappers: [&dyn Fn(Cbor) -> Cbor; 3] = [&array, &map, &unordered];
    for wrap in wrappers {
        // The map around counts, a number inside does not.
        let nested = |levels: usize| (1..levels).fold(Cbor::Int(0), |inner, _| wrap(inner));
        let extension = |levels: usize| {
            let mut registration = MakeCredential::new("limits");
            registration.extensions = Some(Cbor::map([("x", nested(levels))]).encode());
            fido2(&registration.packed_self(), builder())
        };
        let documents: [&dyn Fn(usize) -> Sample; 2] = [&|levels| with_member(nested(levels)), &extension];
        for document in documents {
            assert_eq!(ended_in_small_stack(&document(CAP), widest(16)), ACCEPTED);
            assert_eq!(ended_in_small_stack(&document(CAP + 1), widest(16)), "cbor.too_deep");
        }
    }
}

/// The reader of JSON does not recurse, and has a bound of its own, which no limit moves.
#[test]
fn the_deepest_json() {
    let mut registration = MakeCredential::new("limits");
    let client_data = String::from_utf8(registration.client_data_bytes()).unwrap();
    for [open, close] in [["[", "]"], [r#"{"x":"#, "}"]] {
        for (levels, expected) in [(128, ACCEPTED), (129, NO_JSON), (100_000, NO_JSON)] {
            let nested = [&open.repeat(levels), "0", &close.repeat(levels)].concat();
            let deep = [client_data.trim_end_matches('}'), r#","x":"#, &nested, "}"].concat();
            registration.client_data = Some(deep.into_bytes());
            let sample = fido2(&registration.packed_self(), builder());
            assert_eq!(ended_in_small_stack(&sample, widest(16)), expected, "{levels}");
        }
    }
}

const NO_JSON: &str = "client_data.invalid_json";
