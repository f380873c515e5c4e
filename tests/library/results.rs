//! Results as data: what the file of samples shows, what the guide's page lists, and what the getters give.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use attestry::android::AuthorizationList;
use attestry::service::NewCredential;
use attestry::{Trust, VerifiedRegistration, VerifierConfig};
use attestry_authenticator::android::{self, Provisioning, number, purpose, root_of_trust};
use attestry_authenticator::{Chain, MakeCredential, der};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json, to_value};
use suite::harness::{UUID, builder, fido2, now, results, samples, verify_by};

fn page(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// One of each kind and format, as `cargo xtask regenerate` writes it.
#[test]
fn samples_come_to_what_the_file_shows() {
    let (shown, there) = (results::shown(), page("tests/library/results.json"));
    let [shown_each, there_each] =
        [&shown, &there].map(|text| serde_json::from_str::<BTreeMap<String, Value>>(text).unwrap());
    for (name, result) in &shown_each {
        assert_eq!(there_each.get(name), Some(result), "{name}");
    }
    assert!(shown == there, "results.json is out of date");
}

/// The objects of results, by the names that the page's tables have for them.
fn objects() -> BTreeMap<String, Vec<Value>> {
    fn collect(name: &str, value: &Value, found: &mut BTreeMap<String, Vec<Value>>) {
        match value {
            Value::Object(members) => {
                found.entry(name.to_owned()).or_default().push(value.clone());
                members.iter().for_each(|(name, value)| collect(name, value, found));
            }
            Value::Array(elements) => elements.iter().for_each(|element| collect(name, element, found)),
            _ => {}
        }
    }
    let mut found = BTreeMap::new();
    for (name, result) in results::all() {
        let name = match name.as_str() {
            "registration: several" => "VerifiedRegistrations",
            "login: two factors" => "VerifiedAuthentications",
            "login: recovery" => "VerifiedRecovery",
            "error: of a configuration" => "ConfigError",
            name if name.starts_with("registration: ") => "VerifiedRegistration",
            name if name.starts_with("login: ") => "VerifiedAuthentication",
            _ => "Error",
        };
        collect(name, result, &mut found);
    }
    found
}

/// The tables of the page: what each is of, and the members in its first column.
fn tables(page: &str) -> BTreeMap<String, BTreeSet<String>> {
    let quoted =
        |text: &str| -> Vec<String> { text.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    let (mut tables, mut section, mut table) = (BTreeMap::new(), "", String::new());
    for line in page.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            section = heading;
        }
        let Some(cell) = line.strip_prefix("| ").and_then(|row| row.split(" | ").next()) else { continue };
        if cell.starts_with("member") {
            table = quoted(cell).pop().unwrap_or_else(|| match section {
                "Evidence" => "evidence".to_owned(),
                section => section.to_owned(),
            });
            tables.insert(table.clone(), BTreeSet::new());
        } else {
            tables.get_mut(&table).unwrap().extend(quoted(cell));
        }
    }
    tables
}

/// Each table has the members of its objects, and each object all of them. An anchor has those that it was given.
#[test]
fn the_page_lists_every_member() {
    let page = page("docs/guide/results.md");
    let (tables, objects) = (tables(&page), objects());
    assert!(tables.len() > 20, "only {} tables", tables.len());
    for (name, listed) in &tables {
        let objects = objects.get(name).unwrap_or_else(|| panic!("no result has {name}"));
        let of = |object: &Value| object.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
        if name == "anchor" {
            let all: BTreeSet<_> = objects.iter().flat_map(of).collect();
            assert_eq!(&all, listed, "{name}");
        } else {
            objects.iter().for_each(|object| assert_eq!(&of(object), listed, "{name}"));
        }
    }
    for object in objects.values().flatten() {
        for member in object.as_object().unwrap().keys() {
            assert!(page.contains(&format!("`{member}`")), "the page lacks {member}");
        }
    }
}

#[test]
fn results_are_sound_and_hold_no_secret() {
    for (name, result) in results::all() {
        let text = result.to_string();
        results::check(&text).unwrap_or_else(|problem| panic!("{name}: {problem}"));
        // Of prf, a large blob, hmac-secret and an encrypted private key.
        let secrets = ["c2VjcmV0LW9mLXByZg", "c2VjcmV0LW9mLWJsb2I", "c2VjcmV0LW9mLWhtYWM", "\"opaque\""];
        for secret in secrets {
            assert!(!text.contains(secret), "{name} has {secret}");
        }
    }
}

#[test]
fn the_same_registration_is_the_same_text() {
    let sample = samples::packed_x5c(1, 2);
    let text = || {
        let verifier = sample.verifier(attestry::crypto::SignatureProvider::default());
        serde_json::to_string(&verify_by(&verifier, sample.kind, &sample.body).unwrap()).unwrap()
    };
    assert_eq!(text(), text());
    assert!(text().starts_with(r#"{"kind":"Fido2","credentialId":""#), "{}", text());
}

/// Bytes are those of the getters, whole.
#[test]
fn bytes_are_written_whole() {
    let url = |bytes: &[u8]| json!(URL_SAFE_NO_PAD.encode(bytes));
    let der = |bytes: &[u8]| json!(STANDARD.encode(bytes));
    for sample in samples::fido2_by_format(1) {
        let verifier = sample.verifier(attestry::crypto::SignatureProvider::default());
        let verified = verify_by(&verifier, sample.kind, &sample.body).unwrap();
        let written = to_value(&verified).unwrap();
        assert_eq!(written["coseKey"], url(&verified.cose_key()));
        assert_eq!(written["publicKey"]["spki"], url(&verified.public_key().to_spki_der()));
        let evidence = verified.evidence();
        assert_eq!(written["evidence"]["clientDataHash"], url(evidence.client_data_hash()));
        let attestation = evidence.attestation().unwrap();
        let written = &written["evidence"]["attestation"];
        assert_eq!(written["credentialId"], url(attestation.credential_id()));
        assert_eq!(written["coseKey"], url(attestation.cose_key()));
        assert_eq!(written["attestationObject"], url(attestation.attestation_object()));
        let statements = written["statements"].as_array().unwrap();
        assert_eq!(statements.len(), attestation.statements().count());
        for (statement, written) in attestation.statements().zip(statements) {
            assert_eq!(written["x5c"], json!(statement.x5c().map(der).collect::<Vec<_>>()));
            let Trust::Trusted(path) = statement.trust() else { panic!("{}", sample.name) };
            let written = &written["trustPath"];
            let certificates: Vec<_> = path.certificates().iter().map(|each| der(each)).collect();
            assert_eq!(written["certificates"], json!(certificates));
            assert_eq!(written["anchor"]["certificate"], der(path.anchor().certificate().unwrap()));
        }
        // The leading statement is what the getters of the whole are of.
        let leading = &statements[attestation.leading_statement()];
        assert_eq!(leading["x5c"], json!(attestation.x5c().map(der).collect::<Vec<_>>()));
        assert_eq!(leading["trust"], attestation.trust().as_str());
    }
}

/// The trusted statement of several leads, wherever it stands.
#[test]
fn the_leading_statement_is_named() {
    let registration = MakeCredential::new("leading");
    let chain = Chain::new("leading", 0);
    let (own, x5c) = (registration.packed_self(), registration.packed_x5c(&chain.leaf_key, &chain.x5c));
    for (made, index) in [([own.clone(), x5c.clone()], 1), ([x5c, own], 0)] {
        let verified = fido2(samples::anchored(&chain), &registration.compound(&made)).unwrap();
        let attestation = &to_value(verified.evidence()).unwrap()["attestation"];
        assert_eq!(attestation["leadingStatement"], index);
        assert_eq!(attestation["statements"][index]["trust"], "trusted");
    }
}

/// No two fields of a description are taken for each other.
#[test]
fn descriptions_of_keys_are_written_field_by_field() {
    let registration = MakeCredential::new("description");
    let describe = |made: &mut android::Description| {
        made.version = der::small_integer(3);
        made.level = der::enumerated(1);
        made.mint_version = der::small_integer(4);
        made.mint_level = der::enumerated(2);
        let hardware = [
            purpose(&[2, 3]),
            number(504, 11),
            number(505, 12),
            number(702, 0),
            root_of_trust(&der::boolean(true), &der::enumerated(1)),
            number(705, 13),
            number(706, 14),
            number(718, 15),
            number(719, 16),
        ];
        made.set_lists(&[number(705, 17)], &hardware);
    };
    let chain = android::chain(&registration, Provisioning::Remote, 1, describe, |_, _| {});
    let verified = fido2(builder(), &registration.android_key(&chain.x5c)).unwrap();
    let attestation = verified.evidence().attestation().unwrap();
    let written = to_value(attestation.key_description()).unwrap();
    let absent = || to_value(AuthorizationList::default()).unwrap();
    let mut software = absent();
    software["osVersion"] = json!(17);
    let hardware = json!({
        "purpose": [2, 3],
        "origin": 0,
        "allApplications": false,
        "noAuthRequired": false,
        "userAuthType": 11,
        "authTimeout": 12,
        "verifiedBootState": "SelfSigned",
        "osVersion": 13,
        "osPatchLevel": 14,
        "vendorPatchLevel": 15,
        "bootPatchLevel": 16,
    });
    assert_eq!(
        written,
        json!({
            "attestationVersion": 3,
            "attestationSecurityLevel": "TrustedEnvironment",
            "keyMintVersion": 4,
            "keyMintSecurityLevel": "StrongBox",
            "softwareEnforced": software,
            "hardwareEnforced": hardware,
        })
    );
    assert_eq!(absent()["allApplications"], false);
    assert_eq!(absent()["purpose"], Value::Null);
}

/// An anchor of a result is one for a configuration.
#[test]
fn anchors_are_read_as_configuration() {
    let named = |name: &str| &results::all().iter().find(|(known, _)| known == name).unwrap().1;
    let anchors: Vec<_> = ["whole path", "bare key as the anchor", "packed x5c/2"]
        .iter()
        .map(|name| named(&format!("registration: {name}")))
        .map(|result| result.pointer("/evidence/attestation/statements/0/trustPath/anchor").unwrap().clone())
        .collect();
    let config = json!({
        "relyingPartyId": "example.com",
        "origins": ["https://app.example.com"],
        "trust": { "anchors": [anchors[2]] },
    });
    let verifier = VerifierConfig::from_json(config.to_string()).unwrap().builder().unwrap().build().unwrap();
    let sample = samples::packed_x5c(0, 2);
    let verified = verify_by(&verifier, sample.kind, &sample.body).unwrap();
    assert_eq!(&to_value(&verified).unwrap(), named("registration: packed x5c/2"));
    for anchor in &anchors {
        let mut config = config.clone();
        config["trust"]["anchors"] = json!([anchor]);
        let told = format!("{:?}", VerifierConfig::from_json(config.to_string()).unwrap().builder().unwrap());
        assert_eq!(told.contains("recognises_only: true"), anchor["recognise"] == true, "{told}");
        assert_eq!(
            told.contains("formats: Some([Packed])"),
            anchor["formats"] == json!(["packed"]),
            "{told}"
        );
        assert_eq!(told.contains("aaguids: Some("), anchor["aaguids"].is_array(), "{told}");
    }
}

#[test]
fn the_server_adds_three_members_to_the_record() {
    let verified: VerifiedRegistration = fido2(builder(), &MakeCredential::new("record").none()).unwrap();
    let new: NewCredential = verified.new_credential();
    let whole = verified.credential(UUID, now());
    assert_eq!(new.clone().into_credential(UUID, now()), whole);
    assert_eq!(new.clone().named("other").into_credential(UUID, now()), whole.clone().named("other"));
    assert_eq!((new.kind(), new.credential_id()), (whole.kind(), whole.credential_id()));
    assert_eq!((new.name(), new.public_key()), (whole.name(), whole.public_key()));
    assert_eq!((new.relying_party_id(), new.origin()), (whole.relying_party_id(), whole.origin()));
    let mut members = to_value(whole).unwrap();
    for member in ["credentialUuid", "dateCreated", "isActive"] {
        members.as_object_mut().unwrap().remove(member).unwrap();
    }
    assert_eq!(to_value(&new).unwrap(), members);
    assert_eq!(to_value(&verified).unwrap()["credential"], members);
}
