//! What the layers above the core cost: the same registrations and logins by the core, by the JSON layer, and through the
//! shared library. The differences within one run are the measurement: JSON less core, C less JSON.
//!
//! Format `none` has no signature to verify, so that the layers are not lost beside cryptography. `an empty body` is
//! refused at once, and `options` have no cryptography at all.

#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a benchmark"
)]

#[path = "../../../benches/common/mod.rs"]
#[allow(dead_code, unused_imports, reason = "not all of it is needed here")]
mod common;
#[path = "../tests/support/mod.rs"]
mod support;

use attestry::{
    Authentication, AuthenticationChallenge, CredentialRecord, Registration, RegistrationChallenge, UnixTime,
    UserHandle,
};
use attestry_authenticator::{GetAssertion, MakeCredential};
use criterion::{Criterion, criterion_group, criterion_main};
use support::Functions;

const CONFIG: &str = r#"{ "relyingPartyId": "example.com", "origins": ["https://example.com"] }"#;
const NOW: u64 = 1_795_953_600;
const CHALLENGE: &str = "Y2hhbGxlbmdlLW9mLXRoZS1zZXJ2ZXI";
const USER: &[u8] = b"user-42";
const OPTIONS: &str =
    r#"{ "challenge": "Y2hhbGxlbmdlLW9mLXRoZS1zZXJ2ZXI", "user": { "id": "dXNlci00Mg", "name": "ada" } }"#;

/// What one passkey sends, and what the server knows.
struct Sample {
    registration: String,
    registration_context: String,
    login: String,
    record: String,
    login_context: String,
}

fn samples(json: &attestry_json::Verifier) -> Vec<Sample> {
    (0..common::IN_TURN)
        .map(|number| {
            let credential = MakeCredential::new(&format!("passkey {number}"))
                .with_rp_id("example.com")
                .with_origin("https://example.com")
                .with_challenge(CHALLENGE);
            let login = GetAssertion::with(&credential).with_challenge(CHALLENGE).with_user_handle(USER);
            let registration = credential.none().registration_response().to_string();
            let known = r#""requestForm":"webauthn","now":"2026-11-29T12:00:00Z""#;
            let registration_context = format!(
                r#"{{{known},"userHandle":"dXNlci00Mg","challenge":{{"kind":"Fido2","value":"{CHALLENGE}"}}}}"#
            );
            let report = json.verify_registration(&registration, &registration_context, None);
            let report: serde_json::Value = serde_json::from_str(report.text()).unwrap();
            let record = report["record"].to_string();
            let login_context = format!(
                r#"{{"ceremony":"authentication",{known},"record":{record},"challenge":{{"user":"unknown","value":"{CHALLENGE}"}}}}"#
            );
            let login = login.make().authentication_response().to_string();
            Sample { registration, registration_context, login, record, login_context }
        })
        .collect()
}

fn boundary(criterion: &mut Criterion) {
    let json = attestry_json::Verifier::new(CONFIG).unwrap();
    let core = attestry::Verifier::builder("example.com").origin("https://example.com").build().unwrap();
    let library = Functions::load(&support::file());
    let verifier = library.verifier(CONFIG.as_bytes()).unwrap();
    let samples = samples(&json);
    let now = UnixTime::since_unix_epoch(std::time::Duration::from_secs(NOW));
    let user = UserHandle::new(USER).unwrap();

    let mut group = common::group(criterion, "registration, none");
    group.bench_function("core", |bencher| {
        let challenge = RegistrationChallenge::for_passkey(CHALLENGE).unwrap();
        bencher.iter(common::in_turn(&samples, |sample: &Sample| {
            let registration = Registration::parse(sample.registration.as_bytes(), core.limits()).unwrap();
            let verified = core.verify_registration(&registration, &challenge, now).unwrap();
            verified.record(user).unwrap().to_json()
        }));
    });
    group.bench_function("json", |bencher| {
        bencher.iter(common::in_turn(&samples, |sample: &Sample| {
            let report = json.verify_registration(&sample.registration, &sample.registration_context, None);
            assert_eq!(report.code(), None);
            report
        }));
    });
    group.bench_function("c", |bencher| {
        bencher.iter(common::in_turn(&samples, |sample: &Sample| {
            call(
                &library,
                library.attestry_verify_registration,
                verifier,
                &sample.registration,
                &sample.registration_context,
            )
        }));
    });
    group.finish();

    let mut group = common::group(criterion, "login, ES256");
    group.bench_function("core", |bencher| {
        let challenge = AuthenticationChallenge::for_unknown_user(CHALLENGE).unwrap();
        bencher.iter(common::in_turn(&samples, |sample: &Sample| {
            let login = Authentication::parse(sample.login.as_bytes(), core.limits()).unwrap();
            let mut record = CredentialRecord::from_json(&sample.record).unwrap();
            let verified = core.verify_authentication(&login, &challenge, &record, now).unwrap();
            record.apply(verified.update()).unwrap();
            record.to_json()
        }));
    });
    group.bench_function("json", |bencher| {
        bencher.iter(common::in_turn(&samples, |sample: &Sample| {
            let report = json.verify_authentication(&sample.login, &sample.login_context, None);
            assert_eq!(report.code(), None, "{}", report.text());
            report
        }));
    });
    group.bench_function("c", |bencher| {
        bencher.iter(common::in_turn(&samples, |sample: &Sample| {
            call(
                &library,
                library.attestry_verify_authentication,
                verifier,
                &sample.login,
                &sample.login_context,
            )
        }));
    });
    group.finish();

    let mut group = common::group(criterion, "options");
    group.bench_function("json", |bencher| bencher.iter(|| json.creation_options(OPTIONS)));
    group.bench_function("c", |bencher| {
        bencher.iter(|| {
            let mut report = 0;
            // SAFETY: the bytes are there, and so is a place for the result.
            let status = unsafe {
                (library.attestry_creation_options)(verifier, OPTIONS.as_ptr(), OPTIONS.len(), &mut report)
            };
            end(&library, status, report)
        });
    });
    group.finish();

    let mut group = common::group(criterion, "an empty body");
    let context = &samples[0].registration_context;
    group.bench_function("json", |bencher| bencher.iter(|| json.verify_registration("", context, None)));
    group.bench_function("c", |bencher| {
        bencher.iter(|| {
            let mut report = 0;
            // SAFETY: the bytes are there, and so is a place for the result.
            let status = unsafe {
                (library.attestry_verify_registration)(
                    verifier,
                    std::ptr::null(),
                    0,
                    context.as_ptr(),
                    context.len(),
                    0,
                    &mut report,
                )
            };
            assert_ne!(status, 0);
            end(&library, 0, report)
        });
    });
    group.finish();
}

type Verify = unsafe extern "C" fn(usize, *const u8, usize, *const u8, usize, usize, *mut usize) -> i32;

fn call(library: &Functions, verify: Verify, verifier: usize, body: &str, context: &str) -> usize {
    let mut report = 0;
    // SAFETY: the bytes are there, and so is a place for the result.
    let status = unsafe {
        verify(verifier, body.as_ptr(), body.len(), context.as_ptr(), context.len(), 0, &mut report)
    };
    end(library, status, report)
}

/// What every caller does with a report: looks at the text, and frees it.
fn end(library: &Functions, status: i32, report: usize) -> usize {
    assert_eq!(status, 0);
    let (mut text, mut len) = (std::ptr::null(), 0);
    // SAFETY: both are places for what they are to hold.
    assert_eq!(unsafe { (library.attestry_report_text)(report, &mut text, &mut len) }, 0);
    // SAFETY: no pointer is lent.
    assert_eq!(unsafe { (library.attestry_report_free)(report) }, 0);
    len
}

criterion_group! { name = benches; config = common::criterion(); targets = boundary }
criterion_main!(benches);
