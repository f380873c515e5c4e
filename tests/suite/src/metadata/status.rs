//! Status reports: what each refuses, from when to when, and whom it means.

use serde_json::{Value, json};

use super::judged;
use crate::CaseBuilder;
use crate::harness::blobs::{Model, report};
use attestry_authenticator::Chain;
use attestry_authenticator::text::base64url;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const TODAY: &str = "2026-01-01";
const TOMORROW: &str = "2026-01-02";

/// The statuses that refuse, with their codes.
const REFUSING: [(&str, &str); 6] = [
    ("REVOKED", "metadata.revoked"),
    ("USER_VERIFICATION_BYPASS", "metadata.user_verification_bypass"),
    ("ATTESTATION_KEY_COMPROMISE", "metadata.attestation_key_compromise"),
    ("USER_KEY_REMOTE_COMPROMISE", "metadata.user_key_remote_compromise"),
    ("USER_KEY_PHYSICAL_COMPROMISE", "metadata.user_key_physical_compromise"),
    ("RETIRED", "metadata.retired"),
];

/// Those that can be limited to a batch.
const OF_BATCHES: [(&str, &str); 4] = [REFUSING[1], REFUSING[2], REFUSING[3], REFUSING[4]];

/// Those that refuse nothing.
const HARMLESS: [&str; 8] = [
    "NOT_FIDO_CERTIFIED",
    "SELF_ASSERTION_SUBMITTED",
    "UPDATE_AVAILABLE",
    "FIDO_CERTIFIED",
    "FIDO_CERTIFIED_L3plus",
    "FIPS140_CERTIFIED_L4",
    "revoked",
    "SOMETHING_NEW",
];

/// A registration of a model with these reports.
fn with(name: &str, reports: Value) -> CaseBuilder {
    let model = Model::new("metadata");
    judged(name, &model.packed(), &[model.entry(reports)])
}

/// The report, with further members.
fn more(status: &str, members: Value) -> Value {
    let mut report = report(status);
    for (name, value) in members.as_object().unwrap() {
        report[name] = value.clone();
    }
    report
}

fn without_date(status: &str) -> Value {
    json!({ "status": status })
}

/// The same authority and leaf key, and another leaf.
fn another_issue(model: &Model) -> String {
    let chain = Chain::with("metadata", 0, |_, issue| issue.certificate.serial = vec![7]);
    assert_ne!(chain.x5c, model.chain.x5c);
    STANDARD.encode(&chain.x5c[0])
}

pub(super) fn accepted() -> Vec<Value> {
    let model = Model::new("metadata");
    let trusted = |case: CaseBuilder| {
        case.attested(json!({ "trust": "trusted" }), json!({ "entry": format!("aaguid:{}", model.aaguid()) }))
    };
    let stranger = Model::new("stranger");
    let mut cases = vec![trusted(with("status, no reports", json!([])))];
    for status in HARMLESS {
        cases.push(trusted(with(&format!("status, {status}"), json!([report(status)]))));
    }
    for (status, _) in REFUSING {
        let future = more(status, json!({ "effectiveDate": TOMORROW }));
        cases.push(trusted(with(&format!("status, {status} from tomorrow on"), json!([future]))));
    }
    for (status, _) in &REFUSING[1..] {
        let past = more(status, json!({ "sunsetDate": TODAY }));
        cases.push(trusted(with(&format!("status, {status} until today"), json!([past]))));
        let tolerated = with(&format!("status, {status} tolerated"), json!([report(status)]));
        cases.push(trusted(tolerated.demanding(json!({ "tolerate": [status] }))));
    }
    for (status, _) in OF_BATCHES {
        let batch = more(status, json!({ "batchCertificate": stranger.leaf() }));
        cases.push(trusted(with(&format!("status, {status} of another batch"), json!([batch]))));
    }
    let root = "ATTESTATION_KEY_COMPROMISE";
    cases.extend([
        trusted(with(
            "status, key of a stranger compromised",
            json!([more(
                root,
                json!({
                    "certificate": stranger.leaf(), "batchCertificate": stranger.root(),
                })
            )]),
        )),
        trusted(with(
            "status, no certificate, and another batch",
            json!([more(root, json!({ "certificate": " ", "batchCertificate": stranger.leaf() }))]),
        )),
        trusted(with(
            "status, keys of strangers compromised, in two reports",
            json!([
                more(root, json!({ "certificate": stranger.leaf() })),
                more(root, json!({ "batchCertificate": stranger.root() })),
            ]),
        )),
        trusted(judged(
            "status, revoked is another model",
            &model.packed(),
            &[stranger.entry(json!([report("REVOKED")])), model.certified()],
        )),
        trusted(judged(
            "status, a compromise of another model's key",
            &model.packed(),
            &[
                stranger.entry(json!([more(root, json!({ "certificate": stranger.leaf() }))])),
                model.certified(),
            ],
        )),
        trusted(judged(
            "status, a compromise of this key from tomorrow on",
            &model.packed(),
            &[
                stranger.entry(json!([more(
                    root,
                    json!({ "certificate": model.leaf(), "effectiveDate": TOMORROW })
                )])),
                model.certified(),
            ],
        )),
        trusted(with(
            "status, an update of the version that is stated",
            json!([more("UPDATE_AVAILABLE", json!({ "authenticatorVersion": 3 })),]),
        )),
    ]);
    cases
}

pub(super) fn refused() -> Vec<Value> {
    let model = Model::new("metadata");
    let stranger = Model::new("stranger");
    let mut cases = Vec::new();
    let later = more("FIDO_CERTIFIED_L3", json!({ "effectiveDate": "2025-12-01" }));
    for (status, code) in REFUSING {
        let case =
            |what: &str, reports: Value| with(&format!("status, {status}{what}"), reports).refused(code);
        cases.push(case("", json!([report(status)])));
        cases.push(case(", newest first", json!([later, report(status)])));
        if !["REVOKED", "RETIRED"].contains(&status) {
            continue;
        }
        let update =
            more("UPDATE_AVAILABLE", json!({ "effectiveDate": "2025-12-01", "authenticatorVersion": 3 }));
        cases.push(case(" from today on", json!([more(status, json!({ "effectiveDate": TODAY }))])));
        cases.push(case(" without a date", json!([without_date(status)])));
        cases.push(case(
            " on a day that is none",
            json!([more(status, json!({ "effectiveDate": "2026-13-01" }))]),
        ));
        cases.push(case(" until a day that is none", json!([more(status, json!({ "sunsetDate": 0 }))])));
        cases.push(case(" until tomorrow", json!([more(status, json!({ "sunsetDate": TOMORROW }))])));
        cases.push(case(", then certified", json!([report(status), later])));
        cases.push(case(", then an update", json!([report(status), update])));
    }
    let revoked = more("REVOKED", json!({ "sunsetDate": "2025-07-01" }));
    cases.push(with("status, REVOKED until a past day", json!([revoked])).refused("metadata.revoked"));
    for (status, code) in OF_BATCHES {
        let case = |what: &str, batch: Value| {
            let reports = json!([more(status, json!({ "batchCertificate": batch }))]);
            with(&format!("status, {status} {what}"), reports).refused(code)
        };
        cases.push(case("of this batch", json!(model.leaf())));
        cases.push(case("of no batch", json!("")));
        if status != "USER_VERIFICATION_BYPASS" {
            continue;
        }
        cases.push(case("of the batch of its root", json!(model.root())));
        cases.push(case("of the batch of another issue", json!(another_issue(&model))));
        cases.push(case("of a batch of white space", json!(" \n")));
        cases.push(case("of a batch that cannot be read", json!("AAAA")));
        cases.push(case("of a batch that is a number", json!(1)));
    }
    let root = "ATTESTATION_KEY_COMPROMISE";
    let compromised = |name: &str, members: Value| {
        with(name, json!([more(root, members)])).refused("metadata.attestation_key_compromise")
    };
    cases.extend([
        compromised("status, compromised is the leaf", json!({ "certificate": model.leaf() })),
        compromised("status, compromised is the root", json!({ "certificate": model.root() })),
        compromised(
            "status, compromised is the leaf, a stranger the batch",
            json!({
                "certificate": model.leaf(), "batchCertificate": stranger.leaf(),
            }),
        ),
        compromised(
            "status, compromised is a stranger, the leaf the batch",
            json!({
                "certificate": stranger.leaf(), "batchCertificate": model.leaf(),
            }),
        ),
        compromised(
            "status, compromised is a stranger, and a batch that cannot be read",
            json!({
                "certificate": stranger.leaf(), "batchCertificate": "AAAA",
            }),
        ),
        compromised(
            "status, the leaf with white space",
            json!({
                "certificate": format!("{} \n{}", &model.leaf()[..20], &model.leaf()[20..]),
            }),
        ),
        compromised("status, no certificate", json!({ "certificate": "" })),
        with(
            "status, of two compromises the second is of this key",
            json!([
                more(root, json!({ "certificate": stranger.leaf() })),
                more(root, json!({ "certificate": model.leaf() })),
            ]),
        )
        .refused("metadata.attestation_key_compromise"),
        // The other compromises are limited by a batch alone.
        with(
            "status, a stranger's certificate limits no other compromise",
            json!([more("USER_KEY_REMOTE_COMPROMISE", json!({ "certificate": stranger.leaf() })),]),
        )
        .refused("metadata.user_key_remote_compromise"),
        judged(
            "status, compromised by another model's report",
            &model.packed(),
            &[stranger.entry(json!([more(root, json!({ "certificate": model.leaf() }))])), model.certified()],
        )
        .refused("metadata.compromised_key"),
        judged(
            "status, compromised by another model's report, with a batch that cannot be read",
            &model.packed(),
            &[
                stranger.entry(json!([more(
                    root,
                    json!({ "certificate": model.leaf(), "batchCertificate": "AAAA" })
                )])),
                model.certified(),
            ],
        )
        .refused("metadata.compromised_key"),
        judged(
            "status, root compromised by another model's report",
            &model.packed(),
            &[
                stranger.entry(json!([more(root, json!({ "batchCertificate": model.root() }))])),
                model.certified(),
            ],
        )
        .refused("metadata.compromised_key"),
        judged(
            "status, an unlisted model's key compromised",
            &model.packed(),
            &[stranger.entry(json!([more(root, json!({ "certificate": model.leaf() }))]))],
        )
        .refused("metadata.compromised_key"),
        judged(
            "status, the caller's anchor compromised",
            &model.packed(),
            &[stranger.entry(json!([more(root, json!({ "certificate": model.root() }))]))],
        )
        .set("/verifier/trust", json!({ "anchors": [base64url(&model.chain.root_der)] }))
        .refused("metadata.compromised_key"),
        judged(
            "status, of two entries the second is revoked",
            &model.packed(),
            &[model.certified(), model.entry(json!([report("REVOKED")]))],
        )
        .refused("metadata.revoked"),
        judged(
            "status, of two entries the first is revoked",
            &model.packed(),
            &[model.entry(json!([report("REVOKED")])), model.certified()],
        )
        .refused("metadata.revoked"),
        with("status, another is tolerated", json!([report("RETIRED")]))
            .demanding(json!({ "tolerate": ["USER_VERIFICATION_BYPASS"] }))
            .refused("metadata.retired"),
        with(
            "status, an update newer than what is stated",
            json!(
                [report("FIDO_CERTIFIED"), more("UPDATE_AVAILABLE", json!({ "authenticatorVersion": 4 })),]
            ),
        )
        .vouched()
        .refused("metadata.not_listed"),
    ]);
    cases
}
