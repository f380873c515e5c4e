//! Key attestation chains of real Android devices: what is read from the leaf, and the verdict on the path. They are in
//! a file that a clone does not have.

use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{
    Claim, PathRules, SignatureRules, Trust, TrustAnchor, TrustError, TrustStore, judge, well_known,
};
use crate::crypto::{RsaBounds, SignatureChecker, SignatureProvider};
use crate::encoding::base64::decode_url;
use crate::observation::{Observation, Observations};
use crate::webauthn::{Aaguid, AttestationFormat};
use crate::x509::{AuthorizationList, Certificate, SecurityLevel};

#[allow(clippy::disallowed_methods, reason = "a test that reads its data")]
fn file() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/vectors/android/chains.json");
    serde_json::from_str(&std::fs::read_to_string(path).expect(path)).unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    decode_url(value.as_str().unwrap()).unwrap()
}

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value[name].as_array().unwrap()
}

fn time(text: &str) -> i64 {
    OffsetDateTime::parse(text, &Rfc3339).unwrap().unix_timestamp()
}

/// The verdict on a chain under these anchors.
fn verdict(anchors: &[TrustAnchor], chain: &[Vec<u8>], now: i64) -> (Trust, Observations) {
    let mut store = TrustStore::default();
    for anchor in anchors {
        store.add_anchor(anchor.clone()).unwrap();
    }
    let x5c: Vec<_> = chain.iter().map(|der| Certificate::parse(der).unwrap()).collect();
    let claim = Claim {
        format: AttestationFormat::AndroidKey,
        aaguid: Aaguid::new([0; 16]),
        certified: false,
        x5c: &x5c,
        listing: None,
    };
    let signatures = SignatureRules { rsa_bounds: RsaBounds::WIDEST, sha1: false };
    let rules = PathRules { now, signatures, max_length: 8 };
    let provider = SignatureProvider::default();
    let verdict = judge(&store, &claim, &rules, &mut SignatureChecker::new(&provider, 16, false)).unwrap();
    (verdict.trust, verdict.observed)
}

const fn level(name: &str) -> Option<SecurityLevel> {
    match name.as_bytes() {
        b"SOFTWARE" => Some(SecurityLevel::Software),
        b"TRUSTED_ENVIRONMENT" => Some(SecurityLevel::TrustedEnvironment),
        b"STRONG_BOX" => Some(SecurityLevel::StrongBox),
        _ => None,
    }
}

fn check_description(name: &str, leaf: &[u8], expected: &Value) {
    let leaf = Certificate::parse(leaf).unwrap();
    let (description, challenge) = leaf.key_description().expect(name).expect(name);
    if expected.is_null() {
        return;
    }
    let number = |member: &str| u32::try_from(expected[member].as_u64().unwrap()).unwrap();
    let expected_level = |member: &str| level(expected[member].as_str().unwrap()).unwrap();
    assert_eq!(description.attestation_version(), number("attestationVersion"), "{name}");
    assert_eq!(description.key_mint_version(), number("keyMintVersion"), "{name}");
    assert_eq!(
        description.attestation_security_level(),
        expected_level("attestationSecurityLevel"),
        "{name}"
    );
    assert_eq!(description.key_mint_security_level(), expected_level("keyMintSecurityLevel"), "{name}");
    assert_eq!(challenge, bytes(&expected["attestationChallenge"]), "{name}");
    let (of, other) = match expected["list"].as_str().unwrap() {
        "hardware" => (description.hardware_enforced(), description.software_enforced()),
        _ => (description.software_enforced(), description.hardware_enforced()),
    };
    let mut purposes = of.purposes().unwrap().to_vec();
    purposes.sort_unstable();
    assert_eq!(serde_json::json!(purposes), expected["purpose"], "{name}");
    assert_eq!(expected["origin"], "GENERATED", "{name}");
    assert_eq!(of.origin(), Some(0), "{name}");
    assert_eq!((other.purposes(), other.origin()), (None, None), "{name}");
    assert!([of, other].into_iter().all(|list| !AuthorizationList::all_applications(list)), "{name}");
}

#[ignore = "SKIPPED: needs ../shared/vectors, which a clone does not have; .ci/run runs it"]
#[test]
fn device_chains_end_as_they_say() {
    let file = file();
    let certificates: Vec<_> =
        list(&file, "anchors").iter().map(|anchor| bytes(&anchor["certificate"])).collect();
    let anchors = |change: fn(TrustAnchor) -> TrustAnchor| -> Vec<_> {
        certificates.iter().map(|der| change(TrustAnchor::from_certificate(der).unwrap())).collect()
    };
    let named = anchors(|anchor| anchor.for_formats([AttestationFormat::AndroidKey]));
    let general = anchors(|anchor| anchor);
    let elsewhere = anchors(|anchor| anchor.for_formats([AttestationFormat::Packed]));

    let later = time("2026-11-24T00:00:00Z");
    for case in list(&file, "chains") {
        let name = case["name"].as_str().unwrap();
        let chain: Vec<_> = list(case, "chain").iter().map(bytes).collect();
        let now = time(case["now"].as_str().unwrap());
        check_description(name, &chain[0], &case["keyDescription"]);

        let (trust, observed) = verdict(&named, &chain, now);
        let holds = case["expect"]["path"].as_bool().unwrap();
        assert_eq!(matches!(trust, Trust::Trusted(_)), holds, "{name}: {trust:?}");
        assert_eq!(verdict(&elsewhere, &chain, now).0, Trust::Unknown(None), "{name}");

        // Later, when the certificates of the network have expired, and some of the factory too.
        let (trust_later, _) = verdict(&named, &chain, later);
        if holds && case["provisioning"] == "remote" {
            assert_eq!(trust_later, Trust::Untrusted(TrustError::Expired), "{name}");
        } else {
            assert_eq!(matches!(trust_later, Trust::Trusted(_)), holds, "{name}: {trust_later:?}");
        }

        // The exceptions are for roots that name the format.
        let forgiven = [Observation::AndroidFactoryCertificateExpired, Observation::AndroidIssuerNotCa];
        let needed = forgiven.into_iter().any(|one| observed.contains(one));
        let (trust, _) = verdict(&general, &chain, now);
        assert!(!(needed && matches!(trust, Trust::Trusted(_))), "{name}");
        if name.starts_with("sony") {
            let [expired, not_ca] = forgiven.map(|one| observed.contains(one));
            assert!(expired && not_ca, "{name}: {observed:?}");
            assert!(observed.contains(Observation::NameConstraintsIgnored), "{name}");
        }
    }
}

/// Every order of Google's roots, of which four are issues of one key and one of those has expired.
#[ignore = "SKIPPED: needs ../shared/vectors, which a clone does not have; .ci/run runs it"]
#[test]
fn the_order_of_well_known_roots_changes_nothing() {
    let file = file();
    let roots = well_known::google_key_attestation().unwrap();
    let now = time("2026-11-24T00:00:00Z");
    assert!(roots.iter().any(|root| !root.is_valid_at(now)));
    // Of each root that a device leads to, one chain: every chain would take long.
    let mut asked = Vec::new();
    for case in list(&file, "chains") {
        let chain: Vec<_> = list(case, "chain").iter().map(bytes).collect();
        let (Trust::Trusted(path), observed) = verdict(&roots, &chain, now) else { continue };
        if asked.contains(&path.anchor().subject().to_vec()) {
            continue;
        }
        asked.push(path.anchor().subject().to_vec());
        assert!(!observed.contains(Observation::ExpiredAnchor), "{}", case["name"]);
        for order in orders(roots.len()) {
            let ordered: Vec<_> = order.iter().map(|at| roots[*at].clone()).collect();
            let (trust, seen) = verdict(&ordered, &chain, now);
            let Trust::Trusted(found) = trust else { panic!("{order:?}: {trust:?}") };
            assert_eq!((seen, found.certificates()), (observed, path.certificates()), "{order:?}");
            assert!(found.anchor().is_valid_at(now), "{order:?}");
        }
    }
    assert!(!asked.is_empty());
}

/// All orders of so many things.
fn orders(count: usize) -> Vec<Vec<usize>> {
    let Some(last) = count.checked_sub(1) else { return vec![Vec::new()] };
    let inserted =
        |order: Vec<usize>| (0..count).map(move |at| [&order[..at], &[last], &order[at..]].concat());
    orders(last).into_iter().flat_map(inserted).collect()
}
