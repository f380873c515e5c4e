//! Case files: clients, browsers, faults, the specification and real devices.

use std::path::Path;
use std::sync::Arc;

use attestry::crypto::SignatureCache;
use serde_json::Value;

use crate::cases::Case;
use crate::{Test, assert_all, cases};

pub(crate) const TESTS: &[Test] = &[
    ("official_clients_end_as_they_say", "clients/clients.json", every_case::<24>),
    ("responses_of_browsers_end_as_they_say", "webauthn/registrations.json", every_case::<38>),
    ("faults_end_as_they_say", "faults/faults.json", every_case::<98>),
    ("specification_vectors_end_as_they_say", "w3c/registration.json", every_case::<15>),
    ("specification_vectors_are_rebuilt", "w3c/registration.json", rebuilt),
    ("logins_end_as_they_say", "assertions/assertions.json", every_case::<282>),
    ("made_logins_end_as_they_say", "assertions/made.json", every_case::<275>),
    ("real_registrations_end_as_they_say", "real/registrations.json", every_case::<43>),
    ("metadata_ends_as_it_says", "metadata/metadata.json", every_case::<152>),
];

/// Every case of a file that has so many at least.
fn every_case<const LEAST: usize>(file: &Path) {
    let cases = cases::load(file).unwrap();
    assert!(cases.len() >= LEAST, "only {} cases", cases.len());
    assert_all(&cases);
    assert_alike_with_a_cache(&cases);
}

/// A cache of signatures changes nothing: one that keeps everything, and one with a single place; cold and warm.
fn assert_alike_with_a_cache(cases: &[Case]) {
    let caches =
        [SignatureCache::MAX_ENTRIES, 1].map(|entries| Arc::new(SignatureCache::new(entries).unwrap()));
    for case in cases {
        let without = case.run().unwrap();
        for cache in caches.iter().flat_map(|cache| [cache, cache]) {
            let with = case.run_with(|builder| builder.signature_cache(Arc::clone(cache))).unwrap();
            assert_eq!(with.line(), without.line(), "{}", case.name());
            assert_eq!(with.report().text(), without.report().text(), "{}", case.name());
        }
    }
}

/// What the software authenticator rebuilds from the recipe is what the specification prints, byte for byte.
fn rebuilt(file: &Path) {
    let printed: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let rebuilt = suite::w3c::cases();
    assert_eq!(rebuilt.len(), 15);
    for case in rebuilt {
        let same = printed.iter().find(|printed| printed["name"] == case["name"]).unwrap();
        assert_eq!(&case, same);
    }
}
