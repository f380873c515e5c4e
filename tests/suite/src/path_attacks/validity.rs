//! Dates. Every case is judged in the first second of 2026.

use serde_json::Value;

use super::{LOWER, UPPER, changed, on, trusted};
use attestry_authenticator::certificate::CertificateBuilder;
use attestry_authenticator::{Role, der};

const NOW: &str = "260101000000Z";
const A_SECOND_AGO: &str = "251231235959Z";
const IN_A_SECOND: &str = "260101000001Z";

fn from(time: &'static str) -> impl Fn(&mut CertificateBuilder) {
    move |certificate| certificate.not_before = der::utc_time(time)
}

fn to(time: &'static str) -> impl Fn(&mut CertificateBuilder) {
    move |certificate| certificate.not_after = der::utc_time(time)
}

fn between(from: &'static str, to: &'static str) -> impl Fn(&mut CertificateBuilder) {
    move |certificate| {
        certificate.not_before = der::utc_time(from);
        certificate.not_after = der::utc_time(to);
    }
}

fn ending(time: Vec<u8>) -> impl Fn(&mut CertificateBuilder) {
    move |certificate| certificate.not_after.clone_from(&time)
}

pub(super) fn refused() -> Vec<Value> {
    let malformed = "certificate.malformed";
    vec![
        on("upper intermediate expired a second ago", UPPER, to(A_SECOND_AGO)).refused("trust.expired"),
        on("lower intermediate valid in a second", LOWER, from(IN_A_SECOND)).refused("trust.not_yet_valid"),
        on("dates in the wrong order, around now", LOWER, between(IN_A_SECOND, A_SECOND_AGO))
            .refused("trust.not_yet_valid"),
        on("dates in the wrong order, in the past", LOWER, between(A_SECOND_AGO, "250101000000Z"))
            .refused("trust.expired"),
        on("two digits of the year that mean 1950", LOWER, to("500101000000Z")).refused("trust.expired"),
        on("date of another zone", LOWER, to("270101000000+0100")).refused(malformed),
        on("date without a zone", LOWER, to("270101000000")).refused(malformed),
        on("date without seconds", LOWER, to("2701010000Z")).refused(malformed),
        on("date with a fraction", LOWER, ending(der::generalized_time("20270101000000.5Z")))
            .refused(malformed),
        on("second 60", LOWER, to("261231235960Z")).refused(malformed),
        on("30 February", LOWER, to("270230000000Z")).refused(malformed),
        on("date as text", LOWER, ending(der::printable("270101000000Z"))).refused(malformed),
        on("three dates", LOWER, |certificate| {
            let twice = certificate.not_after.repeat(2);
            certificate.not_after = twice;
        })
        .refused(malformed),
    ]
}

pub(super) fn accepted() -> Vec<Value> {
    let root = |name: &str, change: &dyn Fn(&mut CertificateBuilder)| on(name, Role::Root, change);
    vec![
        changed("first second of every certificate", |_, issue| from(NOW)(&mut issue.certificate))
            .accepted(trusted(&[])),
        changed("last second of every certificate", |_, issue| to(NOW)(&mut issue.certificate))
            .accepted(trusted(&[])),
        root("anchor expired a second ago", &to(A_SECOND_AGO)).accepted(trusted(&["expired-anchor"])),
        root("anchor valid in a second", &from(IN_A_SECOND)).accepted(trusted(&["expired-anchor"])),
        on("two digits of the year that mean 2049", LOWER, to("491231235959Z")).accepted(trusted(&[])),
        on("from 1950 to the end of time", LOWER, |certificate| {
            certificate.not_before = der::utc_time("500101000000Z");
            certificate.not_after = der::generalized_time("99991231235959Z");
        })
        .accepted(trusted(&[])),
        on("dates of the other form", LOWER, |certificate| {
            certificate.not_before = der::generalized_time("20240101000000Z");
            certificate.not_after = der::generalized_time("20270101000000Z");
        })
        .accepted(trusted(&[])),
    ]
}
