//! What a verdict costs in signatures, the attacks on paths included: never more than `Limits::signatures`, and as many
//! as the walk says.

use crate::cases;
use std::path::{Path, PathBuf};

use crate::cases::Case;
use attestry::Limits;
use suite::harness::counting;

fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}

/// How a case ends with these limits, and the signatures that were checked for it.
fn counted(case: &Case, limits: Limits) -> (&'static str, usize) {
    counting::take();
    let outcome = case.run_with(|builder| builder.limits(limits).signature_provider(counting::provider()));
    let outcome = outcome.unwrap();
    let ended = outcome.result().as_ref().map_or_else(|error| error.code().as_str(), |_| "accepted");
    (ended, counting::take())
}

#[test]
fn no_case_costs_more_signatures_than_the_limit() {
    let (mut count, mut most) = (0, 0);
    for file in cases::files_below(&vectors()).unwrap() {
        for case in cases::load(&file).unwrap() {
            let (ended, checked) = counted(&case, Limits::DEFAULT);
            assert!(checked <= Limits::DEFAULT.signatures, "{}: {checked} signatures, {ended}", case.name());
            (count, most) = (count + 1, most.max(checked));
        }
    }
    assert!(count > 1000, "only {count} cases");
    assert_eq!(most, Limits::DEFAULT.signatures);
}

/// The statement's own, then those of the walk. A search that has used up the limit has checked just as many.
#[test]
fn searches_cost_what_they_look_at() {
    let exhausted = "statement.too_many_signatures";
    for (file, name, ended, signatures) in [
        ("accepted/path_attacks.json", "the right one of fifteen anchors of one name", "accepted", 16),
        ("accepted/path_attacks.json", "the right one of fourteen intermediates of one name", "accepted", 16),
        (
            "accepted/path_attacks.json",
            "the right one of twenty-one anchors of one name, of which twenty cannot be",
            "accepted",
            2,
        ),
        ("refused/path_attacks.json", "the right one of sixteen anchors of one name", exhausted, 16),
        (
            "refused/path_attacks.json",
            "the right one of twenty anchors of one name, two intermediates",
            exhausted,
            16,
        ),
        ("refused/path_attacks.json", "the right one of fifteen intermediates of one name", exhausted, 16),
        ("refused/path_attacks.json", "three authorities, each signed by each", exhausted, 16),
        ("refused/path_attacks.json", "six authorities, each signed by each", exhausted, 16),
        (
            "refused/path_attacks.json",
            "a path of eight under the anchor's name, by another key",
            "trust.signature_invalid",
            9,
        ),
        ("refused/path_attacks.json", "a loop in x5c", "trust.no_path", 8),
        ("refused/path_attacks.json", "a loop of three in x5c", "trust.no_path", 8),
        ("refused/paths.json", "a loop", "trust.no_path", 3),
        ("refused/paths.json", "cross-signed without end", exhausted, 16),
        ("refused/paths.json", "too many anchors of one name", exhausted, 16),
        ("refused/compound.json", "compound, more signatures than a request may have", exhausted, 16),
    ] {
        let cases = cases::load(&vectors().join(file)).unwrap();
        let case = cases.iter().find(|case| case.name() == name).unwrap_or_else(|| panic!("{file}: {name}"));
        assert_eq!(counted(case, Limits::DEFAULT), (ended, signatures), "{name}");
    }
}

/// A path costs the statement's signature and one for each certificate, whatever limit there is beyond.
#[test]
fn the_limit_is_of_signatures_and_nothing_else() {
    let cases = cases::load(&vectors().join("accepted/path_attacks.json")).unwrap();
    let case = cases.iter().find(|case| case.name() == "first second of every certificate").unwrap();
    for (signatures, ended, checked) in [
        (1, "statement.too_many_signatures", 1),
        (3, "statement.too_many_signatures", 3),
        (4, "accepted", 4),
        (1000, "accepted", 4),
    ] {
        let mut limits = Limits::DEFAULT;
        limits.signatures = signatures;
        assert_eq!(counted(case, limits), (ended, checked), "a limit of {signatures}");
    }
}

/// Cross-signed authorities that nothing bounds but the length of a path.
#[test]
fn a_greater_limit_is_kept_as_well() {
    let cases = cases::load(&vectors().join("refused/path_attacks.json")).unwrap();
    let case = cases.iter().find(|case| case.name() == "six authorities, each signed by each").unwrap();
    for signatures in [1, 2, 15, 17, 100, 1000] {
        let mut limits = Limits::DEFAULT;
        limits.signatures = signatures;
        assert_eq!(counted(case, limits), ("statement.too_many_signatures", signatures));
    }
}
