//! A cache of signatures changes no verdict: every case ends alike with and without it, when it knows nothing and when
//! it knows all. `tests/shared/files.rs` asks the same of cases of other origins.

use std::path::Path;
use std::sync::Arc;

use crate::cases;
use attestry::crypto::SignatureCache;
use suite::harness::counting;

#[test]
fn every_case_ends_alike_with_a_cache() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    // One keeps everything. The other has one place, which each signature takes from the last. All cases share both.
    let caches =
        [SignatureCache::MAX_ENTRIES, 1].map(|entries| Arc::new(SignatureCache::new(entries).unwrap()));
    let (mut count, mut asked) = (0, [[0; 2]; 2]);
    for file in cases::files_below(&folder).unwrap() {
        for case in cases::load(&file).unwrap() {
            let without = case.run().unwrap();
            case.check(&without).unwrap_or_else(|problem| panic!("{}: {problem}", case.name()));
            for (cache, asked) in caches.iter().zip(&mut asked) {
                for asked in asked {
                    counting::take();
                    let with = case.run_with(|builder| {
                        builder.signature_provider(counting::provider()).signature_cache(Arc::clone(cache))
                    });
                    let with = with.unwrap();
                    *asked += counting::take();
                    // Code or record, and all evidence.
                    assert_eq!(with.line(), without.line(), "{}", case.name());
                    assert_eq!(with.report().text(), without.report().text(), "{}", case.name());
                }
            }
            count += 1;
        }
    }
    assert!(count > 1000, "only {count} cases");
    // Each pass did what it is for.
    let [[cold, warm], [narrow_cold, narrow_warm]] = asked;
    assert!(warm < cold, "{asked:?}");
    assert!(narrow_warm < narrow_cold && narrow_warm > warm, "{asked:?}");
}
