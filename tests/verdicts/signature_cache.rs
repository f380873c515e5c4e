//! A cache of signatures changes no verdict: every case ends alike with and without it, when it knows nothing and when
//! it knows all.

use std::path::Path;
use std::sync::Arc;

use crate::cases;
use attestry::crypto::SignatureCache;

/// A cache that keeps everything, and one whose only place each signature takes from the last. All cases share them.
fn caches() -> [Arc<SignatureCache>; 2] {
    [SignatureCache::MAX_ENTRIES, 1].map(|entries| Arc::new(SignatureCache::new(entries).unwrap()))
}

#[test]
fn every_case_ends_alike_with_a_cache() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    let caches = caches();
    let mut count = 0;
    for file in cases::files_below(&folder).unwrap() {
        for case in cases::load(&file).unwrap() {
            let without = case.run().unwrap();
            case.check(&without).unwrap_or_else(|problem| panic!("{}: {problem}", case.name()));
            for cache in &caches {
                for pass in ["cold", "warm"] {
                    let with = case.run_with(|builder| builder.signature_cache(Arc::clone(cache))).unwrap();
                    // Code or record, and all evidence.
                    assert_eq!(with.line(), without.line(), "{}, {pass}", case.name());
                    assert_eq!(with.report().text(), without.report().text(), "{}, {pass}", case.name());
                }
            }
            count += 1;
        }
    }
    assert!(count > 1000, "only {count} cases");
}
