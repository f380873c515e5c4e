//! Single changes of what judges, each found and named.

use std::time::Duration;

use attestry::UnixTime;
use attestry_dossier::{Again, Clock, Dossier, Setup};
use serde_json::json;

use crate::harness::{case, kept, setup, unchanged, with};

/// The changes, as one text each.
fn changes(again: &Again) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    again
        .changes
        .iter()
        .map(|change| format!("{} {} {}", change.what, text(&change.from), text(&change.to)))
        .collect()
}

#[track_caller]
fn judged(line: &str, setup: &Setup, clock: Clock, causes: &[&str]) -> Again {
    let again = Dossier::read(line.as_bytes()).unwrap().judge_again(setup, clock);
    assert_eq!(again.causes, causes);
    again
}

#[test]
fn an_anchor_that_is_gone_shows_as_lost_trust() {
    let call = case("samples.json", "Fido2, packed x5c").call().unwrap();
    let line = kept(&call).line;
    unchanged(&setup(&call).unwrap(), &line);
    let without = Setup::from_json(with(&call.config, "/trust", json!({}))).unwrap();
    let again = judged(&line, &without, Clock::Then, &["configuration"]);
    let standing = "aaguid-standing attested claimed".to_owned();
    assert_eq!(changes(&again), ["trust trusted unknown".to_owned(), standing]);
    assert!(!again.is_refused_now());
}

#[test]
fn an_anchor_that_was_replaced_refuses() {
    let call = case("samples.json", "Fido2, packed x5c").call().unwrap();
    let line = kept(&call).line;
    let other = case("accepted/metadata.json", "entry, sound").call().unwrap();
    let blob: serde_json::Value = serde_json::from_str(&other.metadata.unwrap().context).unwrap();
    let stranger =
        Setup::from_json(with(&call.config, "/trust", json!({ "anchors": blob["roots"] }))).unwrap();
    let again = judged(&line, &stranger, Clock::Then, &["configuration"]);
    assert_eq!(changes(&again), ["verdict passed refused", "code - trust.no_path"]);
    assert!(again.is_refused_now());
}

#[test]
fn a_serial_that_was_revoked_since_refuses() {
    let call = case("samples.json", "Fido2, packed x5c").call().unwrap();
    let line = kept(&call).line;
    let revoked = json!([{ "serial": "1195fe6c446df7e58f7385d69cd52801", "format": "packed" }]);
    let revoking = Setup::from_json(with(&call.config, "/trust/revoked", revoked)).unwrap();
    let again = judged(&line, &revoking, Clock::Then, &["configuration"]);
    assert_eq!(changes(&again), ["verdict passed refused", "code - trust.revoked"]);
}

#[test]
fn a_model_that_was_revoked_since_refuses() {
    let certified = case("accepted/metadata.json", "status, FIDO_CERTIFIED").call().unwrap();
    let line = kept(&certified).line;
    let again = unchanged(&setup(&certified).unwrap(), &line);
    let model = again.old.credentials()[0].model.clone().unwrap();
    assert_eq!(
        (model.found_by.as_str(), model.statuses.as_slice()),
        ("aaguid", ["FIDO_CERTIFIED".to_owned()].as_slice())
    );
    let revoked = case("refused/metadata.json", "status, REVOKED").call().unwrap();
    let again = judged(&line, &setup(&revoked).unwrap(), Clock::Then, &["metadata"]);
    assert_eq!(changes(&again), ["verdict passed refused", "code - metadata.revoked"]);
    // A status that refuses nothing is found too.
    let other = case("accepted/metadata.json", "status, UPDATE_AVAILABLE").call().unwrap();
    let again = judged(&line, &setup(&other).unwrap(), Clock::Then, &["metadata"]);
    assert!(changes(&again).contains(&"status - UPDATE_AVAILABLE".to_owned()), "{:?}", changes(&again));
}

#[test]
fn a_status_that_takes_effect_tomorrow_counts_today_alone_by_the_clock() {
    let call = case("accepted/metadata.json", "status, REVOKED from tomorrow on").call().unwrap();
    let (line, setup) = (kept(&call).line, setup(&call).unwrap());
    unchanged(&setup, &line);
    let tomorrow = UnixTime::since_unix_epoch(Duration::from_secs(1_767_225_600 + 86_400));
    let again = judged(&line, &setup, Clock::At(tomorrow), &["time"]);
    assert_eq!(changes(&again), ["verdict passed refused", "code - metadata.revoked"]);
    assert_eq!(again.at, Some(tomorrow.as_secs()));
}

#[test]
fn user_verification_that_a_policy_demands_refuses() {
    let call = case("accepted/authentications.json", "user not verified").call().unwrap();
    let (line, setup) = (kept(&call).line, setup(&call).unwrap());
    unchanged(&setup, &line);
    let strict =
        setup.with_policy(r#"{ "authenticationPolicy": { "userVerification": "required" } }"#).unwrap();
    let again = judged(&line, &strict, Clock::Then, &["policy"]);
    assert_eq!(changes(&again), ["verdict passed refused", "code - authenticator_data.user_not_verified"]);
}

#[test]
fn a_policy_on_registrations_is_asked_of_registrations() {
    let call = case("samples.json", "Fido2, none").call().unwrap();
    let (line, setup) = (kept(&call).line, setup(&call).unwrap());
    let strict = setup.with_policy(r#"{ "registrationPolicy": { "refuseFormats": ["none"] } }"#).unwrap();
    let again = judged(&line, &strict, Clock::Then, &["policy"]);
    assert_eq!(changes(&again), ["verdict passed refused", "code - policy.format_not_accepted"]);
}

#[test]
fn ten_years_later_a_certificate_has_expired_and_the_challenge_has_not() {
    let call = case("accepted/paths.json", "first and last second of a certificate").call().unwrap();
    let (line, setup) = (kept(&call).line, setup(&call).unwrap());
    unchanged(&setup, &line);
    let later = UnixTime::since_unix_epoch(Duration::from_secs(1_767_225_600 + 10 * 365 * 86_400));
    let again = judged(&line, &setup, Clock::At(later), &["time"]);
    assert_eq!(changes(&again), ["verdict passed refused", "code - trust.expired"]);
    // A challenge that expires is judged by the day of the call.
    let call = case("accepted/authentications.json", "before it expires").call().unwrap();
    let (line, login) = (kept(&call).line, crate::harness::setup(&call).unwrap());
    assert!(judged(&line, &login, Clock::At(later), &["time"]).is_unchanged());
    let call = case("refused/authentications.json", "expired").call().unwrap();
    let (line, login) = (kept(&call).line, crate::harness::setup(&call).unwrap());
    let again = judged(&line, &login, Clock::At(later), &["time"]);
    assert!(again.is_unchanged());
    assert_eq!(again.new.unwrap().code(), Some("challenge.expired"));
    // At an earlier time it stays expired.
    let before = UnixTime::since_unix_epoch(Duration::from_secs(1));
    let again = judged(&line, &login, Clock::At(before), &["time"]);
    assert_eq!(again.new.unwrap().code(), Some("challenge.expired"));
}

#[test]
fn a_looser_policy_accepts_what_was_refused() {
    let call = case("samples.json", "Fido2, none").call().unwrap();
    let strict = Setup::from_json(with(&call.config, "/refuseFormats", json!(["none"]))).unwrap();
    let context = call.context.as_ref().unwrap();
    let kept = attestry_dossier::keep(&strict, context, &call.body, attestry_dossier::Handles::Kept).unwrap();
    let again = judged(&kept.line, &setup(&call).unwrap(), Clock::Then, &["configuration"]);
    assert!(again.is_accepted_now());
    assert_eq!(changes(&again), ["verdict refused passed", "code policy.format_not_accepted -"]);
}
