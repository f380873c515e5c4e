//! Lines that are not what was written.

use attestry_dossier::{Digest, Dossier, DossierErrorKind, HandleKey, Handles, Setup, keep};
use serde_json::{Value, json};

use crate::harness::{case, kept, setup};

/// One line of each kind: a registration, a login, a refusal, a digest alone.
fn lines() -> Vec<String> {
    let of = |file: &str, name: &str| kept(&case(file, name).call().unwrap()).line;
    vec![
        of("samples.json", "Fido2, none"),
        of("accepted/authentications.json", "response, results of extensions"),
        of("refused/authentications.json", "expired"),
        of("samples.json", "Password"),
        of("accepted/metadata.json", "status, FIDO_CERTIFIED"),
    ]
}

#[test]
fn no_changed_byte_passes() {
    for line in lines() {
        let bytes = line.into_bytes();
        assert!(Dossier::read(&bytes).is_ok());
        for place in 0..bytes.len() {
            for change in [0x01, 0x02, 0x20, 0x80] {
                let mut changed = bytes.clone();
                changed[place] ^= change;
                assert!(Dossier::read(&changed).is_err(), "byte {place} by {change:#x}");
            }
            let mut shorter = bytes.clone();
            shorter.remove(place);
            assert!(Dossier::read(&shorter).is_err(), "without byte {place}");
            let mut longer = bytes.clone();
            longer.insert(place, b' ');
            assert!(Dossier::read(&longer).is_err(), "a space at {place}");
        }
    }
}

#[track_caller]
fn refused(line: impl AsRef<[u8]>, kind: DossierErrorKind) {
    let error = Dossier::read(line.as_ref()).unwrap_err();
    assert_eq!(error, kind, "{error:?}");
}

/// The line with another value in a member, and with the digest that belongs to it.
fn resealed(line: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut value: Value = serde_json::from_str(line).unwrap();
    value.as_object_mut().unwrap().remove("digest");
    change(&mut value);
    let digest = Digest::of(value.to_string());
    value["digest"] = json!(digest.to_string());
    value.to_string()
}

#[test]
fn a_resealed_line_is_read() {
    for line in lines() {
        assert_eq!(resealed(&line, |_| {}), line);
    }
}

#[test]
fn each_fault_of_a_line_has_its_code() {
    use DossierErrorKind as Kind;
    let [registration, _, _, alone, _] = lines().try_into().unwrap();
    refused(vec![b' '; (4 << 20) + 1], Kind::TooLarge);
    refused([b'{', 0xff, b'}'], Kind::InvalidUtf8);
    for line in ["", "[]", "{}", "{", "null", "{\"version\":1}"] {
        refused(line, Kind::Json);
    }
    refused(resealed(&registration, |line| line["more"] = json!(1)), Kind::Json);
    refused(resealed(&registration, |line| line["version"] = json!(2)), Kind::Version);
    refused("{\"more\":1,\"version\":2}", Kind::Version);
    refused(registration.replace("\"version\":1}", "\"version\":1 }"), Kind::NotCanonical);
    refused(registration.replace("\"version\":1}", "\"version\":1,\"version\":1}"), Kind::Json);
    refused(registration.replacen("{\"attestry\"", "{ \"attestry\"", 1), Kind::NotCanonical);
    refused(registration.replacen("\"call\":{", "\"call\":{ ", 1), Kind::NotCanonical);
    // A number that is written otherwise.
    refused(registration.replace("\"version\":1}", "\"version\":1e0}"), Kind::Json);
    refused(registration.replace("\"ok\":true", "\"ok\":false"), Kind::Json);
    refused(registration.replacen("\"digest\":\"", "\"digest\":\"A", 1), Kind::Json);
    refused(registration.replacen("Fido2", "Fido3", 1), Kind::DigestMismatch);
    let mixed = |line: &mut Value| {
        line["bodyDigest"] = json!(Digest::of("").to_string());
    };
    refused(resealed(&registration, mixed), Kind::Members);
    refused(
        resealed(&registration, |line| drop(line.as_object_mut().unwrap().remove("call"))),
        Kind::Members,
    );
    refused(resealed(&alone, |line| line["ceremony"] = json!("another")), Kind::Members);
    refused(resealed(&registration, |line| line["call"]["now"] = json!("yesterday")), Kind::Context);
    refused(resealed(&registration, |line| line["call"]["more"] = json!(1)), Kind::Context);
}

/// Whoever can compute a digest still cannot say a thing twice.
#[test]
fn a_member_that_stands_twice_is_refused_under_a_digest_that_holds() {
    let line = &lines()[0];
    let own = Dossier::read(line.as_bytes()).unwrap().digest().to_string();
    let member = format!("\"digest\":\"{own}\",");
    for (from, to, kind) in [
        ("\"call\":{", "\"call\":{\"now\":\"2020-01-01T00:00:00Z\",", DossierErrorKind::NotCanonical),
        ("\"verdict\":{", "\"verdict\":{\"ok\":true,", DossierErrorKind::Json),
        ("{\"attestry\":", "{\"attestry\":\"0.0.0\",\"attestry\":", DossierErrorKind::Json),
    ] {
        let twice = line.replacen(from, to, 1);
        let digest = Digest::of(twice.replacen(&member, "", 1));
        refused(twice.replacen(&own, &digest.to_string(), 1), kind);
    }
}

#[test]
fn faults_of_what_a_dossier_is_made_of_have_their_codes() {
    use DossierErrorKind as Kind;
    let call = case("samples.json", "Fido2, none").call().unwrap();
    let good = setup(&call).unwrap();
    let context = call.context.as_ref().unwrap();
    assert_eq!(keep(&good, "{}", &call.body, Handles::Kept).unwrap_err(), Kind::Context);
    for config in ["", "[]", "{}", r#"{ "relyingPartyId": "example.com", "origins": [] }"#] {
        assert_eq!(Setup::from_json(config).unwrap_err(), Kind::Setup, "{config}");
    }
    for policy in
        ["", "{}", r#"{ "userVerification": "required" }"#, r#"{ "registrationPolicy": { "more": 1 } }"#]
    {
        assert_eq!(good.with_policy(policy).unwrap_err(), Kind::Setup, "{policy}");
    }
    let now = r#"{ "now": "2026-01-01T00:00:00Z" }"#;
    assert_eq!(good.with_metadata("no blob", now).unwrap_err(), Kind::Metadata);
    assert_eq!(good.with_metadata("no blob", "{}").unwrap_err(), Kind::Metadata);
    assert_eq!(HandleKey::new([7; 31]).unwrap_err(), Kind::HandleKeyShort);
    assert_eq!("A".parse::<Digest>().unwrap_err(), Kind::DigestForm);
    let key = HandleKey::new([7; 32]).unwrap();
    assert_eq!(format!("{key:?}"), "HandleKey { .. }");
    // The body stands in no Debug.
    let kept = keep(&good, context, &call.body, Handles::Kept).unwrap();
    let dossier = Dossier::read(kept.line.as_bytes()).unwrap();
    assert!(!format!("{dossier:?}").contains("attestationData"));
}

#[test]
fn line_ends_are_no_part_of_a_line() {
    let line = &lines()[0];
    for end in ["", "\n", "\r\n"] {
        assert!(Dossier::read(format!("{line}{end}").as_bytes()).is_ok());
    }
    refused(format!("{line}\n\n"), DossierErrorKind::NotCanonical);
}

#[test]
fn codes_are_distinct_and_of_one_stage() {
    let codes: std::collections::BTreeSet<_> = DossierErrorKind::ALL.iter().map(|kind| kind.code()).collect();
    assert_eq!(codes.len(), DossierErrorKind::ALL.len());
    assert!(codes.iter().all(|code| code.starts_with("dossier.")));
}
