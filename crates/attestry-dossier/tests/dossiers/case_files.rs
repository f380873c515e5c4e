//! Every case, kept and judged again with nothing changed.

use std::collections::BTreeMap;
use std::sync::Arc;

use attestry::crypto::SignatureCache;
use attestry_dossier::{Clock, Dossier, Handles, NotJudged, keep};
use attestry_json::Case;

use crate::cases;
use crate::harness::{root, setup};

/// Every case of a call whose verifier can be built and whose BLOB verifies.
fn all(mut each: impl FnMut(&Case, &attestry_dossier::Setup, &attestry_json::Call)) {
    let mut files = cases::files_below(&root().join("tests/vectors")).unwrap();
    match cases::files_below(&root().join("../shared/vectors")) {
        Ok(shared) => files.extend(shared),
        Err(_) => println!("skipped: ../shared/vectors"),
    }
    for file in files {
        let Ok(cases) = cases::load(&file) else { continue };
        for case in cases {
            // A BLOB alone, or a case that tests the reader of cases.
            let Ok(call) = case.call() else { continue };
            if call.context.is_none() {
                continue;
            }
            // The verdict is then about the server, and there is no call to keep.
            let Ok(setup) = setup(&call) else { continue };
            each(&case, &setup, &call);
        }
    }
}

#[test]
fn every_case_judged_again_ends_as_before() {
    let cache = Arc::new(SignatureCache::new(64).unwrap());
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    all(|case, setup, call| {
        let name = case.name();
        let kept = keep(setup, call.context.as_ref().unwrap(), &call.body, Handles::Kept);
        let kept = kept.unwrap_or_else(|error| panic!("{name}: {error}"));
        case.check_report(&serde_json::from_str(kept.report.text()).unwrap())
            .unwrap_or_else(|difference| panic!("{name}: {difference}"));
        let dossier = Dossier::read(kept.line.as_bytes()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(dossier.verdict().code(), kept.report.code(), "{name}");
        let again = dossier.judge_again(setup, Clock::Then);
        assert_eq!(again.causes, Vec::<&str>::new(), "{name}");
        // A cache of signatures changes nothing, not even the evidence.
        let cached = setup.with_signature_cache(Arc::clone(&cache)).unwrap();
        assert_eq!(dossier.judge_again(&cached, Clock::Then), again, "{name}");
        let ended = match again.not_judged_again {
            Some(why) => why.as_str().to_owned(),
            None => {
                assert!(again.is_unchanged(), "{name}: {:?}", again.changes);
                if again.old.is_passed() { "passed".to_owned() } else { "refused".to_owned() }
            }
        };
        *counts.entry(ended).or_default() += 1;
    });
    println!("{counts:?}");
    assert!(counts["passed"] > 300 && counts["refused"] > 700, "{counts:?}");
    // Secrets and bodies that are no JSON alone: nearly everything can be judged again.
    let not_judged: usize = NotJudged::ALL.iter().filter_map(|why| counts.get(why.as_str())).sum();
    assert!(not_judged < 150, "{counts:?}");
}
