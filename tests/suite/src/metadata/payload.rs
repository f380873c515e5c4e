//! The payload: its four members, its number, and the day of the next.

use serde_json::{Value, json};

use super::blob_case;
use crate::CaseBuilder;
use crate::harness::blobs::Blob;

fn with(name: &str, change: impl FnOnce(&mut Blob)) -> CaseBuilder {
    let mut blob = Blob::small(&[]);
    change(&mut blob);
    blob_case(name, &blob)
}

fn member(name: &str, member: &str, value: Value) -> CaseBuilder {
    with(name, |blob| blob.set_payload(member, value))
}

fn raw(name: &str, payload: &str) -> CaseBuilder {
    with(name, |blob| blob.raw_payload = Some(payload.as_bytes().to_vec()))
}

fn without(name: &str, member: &str) -> CaseBuilder {
    with(name, |blob| blob.payload.retain(|(there, _)| there != member))
}

fn due(name: &str, day: &str) -> CaseBuilder {
    member(name, "nextUpdate", json!(day))
}

pub(super) fn accepted() -> Vec<Value> {
    let fresh = |case: CaseBuilder| case.metadata(json!({ "no": 42, "stale": false, "entries": 0 }));
    let number = |case: CaseBuilder, number: u64| case.metadata(json!({ "no": number }));
    vec![
        fresh(with("payload, no entries", |_| {})),
        number(member("payload, number 0", "no", json!(0)), 0),
        number(raw("payload, the highest number", r#"{"no":18446744073709551615,"entries":[]}"#), u64::MAX),
        fresh(without("payload, no day of the next", "nextUpdate")),
        fresh(without("payload, no terms", "legalHeader")),
        fresh(raw(
            "payload, further members, twice",
            r#" {"entries" : [], "x":1e999, "x":[{"y":null}], "no":42, "No":7}
            "#,
        )),
        fresh(raw("payload, a name with an escape", r#"{"\u006eo":42,"entries":[]}"#)),
        fresh(due("next update, today", "2026-01-01")),
        fresh(due("next update, today, stale ones refused", "2026-01-01").option("refuseStale", json!(true))),
        due("next update, yesterday", "2025-12-31").metadata(json!({ "stale": true })),
        fresh(
            without("next update, none, stale ones refused", "nextUpdate").option("refuseStale", json!(true)),
        ),
        fresh(due("next update, a leap day", "2028-02-29")),
        fresh(with("number, that of the one before", |_| {}).option("previousNo", json!(42))),
        fresh(with("number, by many higher", |_| {}).option("previousNo", json!(1))),
    ]
}

pub(super) fn refused() -> Vec<Value> {
    let malformed = |case: CaseBuilder| case.refused("metadata.payload_malformed");
    let text = |name: &str, from: &str, to: &str| {
        with(name, |blob| {
            let payload = String::from_utf8(blob.payload_text()).unwrap();
            assert!(payload.contains(from), "{payload}");
            blob.raw_payload = Some(payload.replacen(from, to, 1).into_bytes());
        })
    };
    let mut cases: Vec<_> = [
        raw("payload, nothing", ""),
        raw("payload, a list", "[]"),
        raw("payload, null", "null"),
        raw("payload, an empty object", "{}"),
        with("payload, no UTF-8", |blob| {
            let payload = String::from_utf8(blob.payload_text()).unwrap();
            let (before, after) = payload.split_once("terms").unwrap();
            blob.raw_payload = Some([before.as_bytes(), &[0xe9], after.as_bytes()].concat());
        }),
        text("payload, a byte order mark", "{", "\u{feff}{"),
        text("payload, something after it", "[]}", "[]}}"),
        text("payload, cut", "[]}", "[]"),
        text("payload, a comma too many", "[]}", "[],}"),
        text("payload, a comment", "[]}", "[]/**/}"),
        without("payload, no number", "no"),
        member("payload, number a text", "no", json!("42")),
        member("payload, number null", "no", json!(null)),
        text("payload, number below 0", "42", "-1"),
        text("payload, number minus 0", "42", "-0"),
        text("payload, number with a fraction", "42", "42.0"),
        text("payload, number with an exponent", "42", "42e0"),
        text("payload, number beyond 64 bits", "42", "18446744073709551616"),
        text("payload, number twice", "\"no\":42", "\"no\":42,\"no\":42"),
        text("payload, number twice, once with an escape", "\"no\":42", "\"no\":42,\"n\\u006f\":42"),
        without("payload, entries missing", "entries"),
        member("payload, entries an object", "entries", json!({})),
        member("payload, entries null", "entries", json!(null)),
        text("payload, entries twice", "[]}", "[],\"entries\":[]}"),
        member("payload, day of the next a number", "nextUpdate", json!(20260201)),
        member("payload, day of the next null", "nextUpdate", json!(null)),
        due("payload, day of the next with a time", "2026-02-01T00:00:00Z"),
        due("payload, day of the next with one digit", "2026-2-01"),
        due("payload, day of the next not in the calendar", "2026-02-29"),
        due("payload, day of the next empty", ""),
        text("payload, day of the next twice", "\"no\"", "\"nextUpdate\":\"2026-02-01\",\"no\""),
        member("payload, terms a number", "legalHeader", json!(1)),
        text("payload, terms twice", "\"no\"", "\"legalHeader\":\"terms\",\"no\""),
    ]
    .into_iter()
    .map(malformed)
    .collect();
    cases.extend([
        due("next update, yesterday, stale ones refused", "2025-12-31")
            .option("refuseStale", json!(true))
            .refused("metadata.stale"),
        with("number, lower by one", |_| {}).option("previousNo", json!(43)).refused("metadata.older"),
        member("number, 0 after the highest", "no", json!(0))
            .option("previousNo", json!(u64::MAX))
            .refused("metadata.older"),
    ]);
    cases
}
