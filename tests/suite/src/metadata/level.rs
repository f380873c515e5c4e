//! Levels of certification: the highest in force that no later report took away.

use serde_json::{Value, json};

use super::judged;
use crate::CaseBuilder;
use crate::harness::blobs::{Model, report};

const L1: &str = "FIDO_CERTIFIED_L1";
const L2: &str = "FIDO_CERTIFIED_L2";
const NONE: &str = "NOT_FIDO_CERTIFIED";

fn with(name: &str, reports: Value) -> CaseBuilder {
    let model = Model::new("metadata");
    judged(name, &model.packed(), &[model.entry(reports)])
}

fn at(status: &str, day: &str) -> Value {
    json!({ "status": status, "effectiveDate": day })
}

pub(super) fn accepted() -> Vec<Value> {
    let level = |name: &str, reports: Value, level: Option<&str>| {
        with(name, reports).metadata(json!({ "level": level }))
    };
    let until = |status: &str, day: Value| {
        let mut report = report(status);
        report["sunsetDate"] = day;
        report
    };
    let two = |name: &str, first: Value, second: Value, level: Option<&str>| {
        let model = Model::new("metadata");
        let entries = [model.entry(json!([first])), model.entry(json!([second]))];
        judged(name, &model.packed(), &entries).metadata(json!({ "level": level }))
    };
    let ranks = [
        "FIDO_CERTIFIED",
        L1,
        "FIDO_CERTIFIED_L1plus",
        L2,
        "FIDO_CERTIFIED_L2plus",
        "FIDO_CERTIFIED_L3",
        "FIDO_CERTIFIED_L3plus",
    ];
    let mut cases: Vec<_> = ranks
        .windows(2)
        .map(|pair| {
            let reports = json!([report(pair[1]), report(pair[0])]);
            with(&format!("level, {} above {}", pair[1], pair[0]), reports)
                .demanding(json!({ "minimumLevel": pair[1] }))
                .metadata(json!({ "level": pair[1] }))
        })
        .collect();
    cases.extend([
        level("level, none", json!([]), None),
        level("level, of FIPS", json!([report("FIPS140_CERTIFIED_L3")]), None),
        level("level, self asserted", json!([report("SELF_ASSERTION_SUBMITTED")]), None),
        level("level, risen", json!([at(L1, "2024-01-01"), at(L2, "2025-01-01")]), Some(L2)),
        level("level, fallen", json!([at(L2, "2024-01-01"), at(L1, "2025-01-01")]), Some(L2)),
        level("level, from today on", json!([at(L2, "2026-01-01")]), Some(L2)),
        level("level, from tomorrow on", json!([at(L2, "2026-01-02"), report(L1)]), Some(L1)),
        level("level, without a date", json!([{ "status": L2 }]), Some(L2)),
        level("level, from a day that is none on", json!([at(L2, "2025"), report(L1)]), Some(L1)),
        level("level, until today", json!([until(L2, json!("2026-01-01")), report(L1)]), Some(L1)),
        level("level, until tomorrow", json!([until(L2, json!("2026-01-02"))]), Some(L2)),
        level("level, until a day that is none", json!([until(L2, json!("never")), report(L1)]), Some(L1)),
        level("level, taken away", json!([at(L2, "2025-01-01"), at(NONE, "2025-01-02")]), None),
        level("level, taken away, newest first", json!([at(NONE, "2025-01-02"), at(L2, "2025-01-01")]), None),
        level(
            "level, taken away by one without a date",
            json!([{ "status": NONE }, at(L2, "2025-01-01")]),
            None,
        ),
        level("level, taken away on a day that is none", json!([at(NONE, ""), at(L2, "2025-01-01")]), None),
        level("level, gained", json!([at(NONE, "2025-01-01"), at(L2, "2025-01-02")]), Some(L2)),
        level(
            "level, gained on the same day",
            json!([at(NONE, "2025-01-01"), at(L2, "2025-01-01")]),
            Some(L2),
        ),
        level(
            "level, taken away from tomorrow on",
            json!([at(L2, "2025-01-01"), at(NONE, "2026-01-02")]),
            Some(L2),
        ),
        level(
            "level, one gained anew",
            json!([at(L2, "2024-01-01"), at(NONE, "2024-06-01"), at(L1, "2025-01-01")]),
            Some(L1),
        ),
        two("level, of two entries the lower, first", report(L1), report(L2), Some(L1)),
        two("level, of two entries the lower, last", report(L2), report(L1), Some(L1)),
        two("level, of two entries none", report(L2), report(NONE), None),
    ]);
    cases
}

pub(super) fn refused() -> Vec<Value> {
    let below = |name: &str, reports: Value, least: &str| {
        with(name, reports).demanding(json!({ "minimumLevel": least })).refused("metadata.level_too_low")
    };
    vec![
        below("level, one below", json!([report(L1)]), "FIDO_CERTIFIED_L1plus"),
        below("level, none of any", json!([]), "FIDO_CERTIFIED"),
        below("level, of FIPS alone", json!([report("FIPS140_CERTIFIED_L4")]), "FIDO_CERTIFIED"),
        below("level, demanded and from tomorrow on", json!([at(L2, "2026-01-02")]), L2),
        below("level, demanded and taken away", json!([at(L2, "2025-01-01"), at(NONE, "2025-01-02")]), L2),
    ]
}
