//! Entries that are damaged: one never loses the BLOB, and vouches for nothing.

use serde_json::{Value, json};

use super::{blob_case, judged};
use crate::CaseBuilder;
use crate::harness::blobs::{Blob, Model, report};
use attestry_authenticator::text::base64url;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

fn model() -> Model {
    Model::new("metadata")
}

/// A registration whose entry has this change. It passes by an entry that can be read alone.
fn changed(name: &str, change: impl FnOnce(&mut Value)) -> CaseBuilder {
    let model = model();
    let mut entry = model.certified();
    change(&mut entry);
    judged(name, &model.packed(), &[entry]).vouched()
}

/// The same of a member of the statement.
fn stated(name: &str, member: &str, value: Value) -> CaseBuilder {
    changed(name, |entry| entry["metadataStatement"][member] = value)
}

fn without(name: &str, pointer: &str, member: &str) -> CaseBuilder {
    changed(name, |entry| {
        entry.pointer_mut(pointer).unwrap().as_object_mut().unwrap().remove(member).unwrap();
    })
}

/// The same of the text of the entry, which may have a member twice.
fn text(name: &str, from: &str, to: &str) -> CaseBuilder {
    let model = model();
    let mut blob = Blob::small(&[model.certified()]);
    let payload = String::from_utf8(blob.payload_text()).unwrap();
    assert!(payload.contains(from), "{payload}");
    blob.raw_payload = Some(payload.replacen(from, to, 1).into_bytes());
    let case = CaseBuilder::fido2(name, &model.packed());
    case.set("/metadata", super::described(&blob)).vouched()
}

fn anchors(name: &str, anchors: Value) -> CaseBuilder {
    stated(name, "attestationRootCertificates", anchors)
}

/// An anchor of another model, which is right and of no use here.
fn stranger() -> String {
    Model::new("stranger").root()
}

pub(super) fn accepted() -> Vec<Value> {
    let model = model();
    let (root, aaguid) = (model.root(), model.aaguid());
    let found = json!({ "entry": format!("aaguid:{aaguid}"), "level": "FIDO_CERTIFIED_L1" });
    let trusted = |case: CaseBuilder| case.attested(json!({ "trust": "trusted" }), found.clone());
    let spaced = format!("{}\r\n\t {}", &root[..40], &root[40..]);
    let mut damaged =
        vec![json!(null), json!(1), json!("x"), json!([]), json!({}), json!({ "aaguid": aaguid[1..] })];
    damaged
        .extend([json!({ "aaguid": 7, "metadataStatement": null, "statusReports": {} }), model.certified()]);
    let count = damaged.len();
    let limits = blob_case("entries, none that can be read", &Blob::small(&damaged[..count - 1]));
    let u2f = |name: &str, identifiers: Value| {
        let mut entry = model.u2f_entry(json!([report("FIDO_CERTIFIED_L1")]));
        entry["attestationCertificateKeyIdentifiers"] = identifiers;
        judged(name, &model.u2f(), &[entry]).vouched().attested(
            json!({ "trust": "trusted" }),
            json!({ "entry": format!("keyid:{}", model.key_identifier()) }),
        )
    };
    let identifier = model.key_identifier();
    vec![
        trusted(changed("entry, sound", |_| {})),
        limits.metadata(json!({ "entries": count - 1 })),
        trusted(judged("entry, damaged ones beside it", &model.packed(), &damaged).vouched()),
        trusted(changed("entry, AAGUID in capitals", |entry| {
            entry["aaguid"] = json!(entry["aaguid"].as_str().unwrap().to_uppercase());
        })),
        trusted(changed("entry, unknown members", |entry| {
            for at in ["", "/metadataStatement", "/statusReports/0"] {
                entry.pointer_mut(at).unwrap()["new"] = json!([{ "a": null }]);
            }
        })),
        trusted(text(
            "entry, a number beyond all bounds",
            r#""description""#,
            r#""x":18446744073709552000e9,"description""#,
        )),
        trusted(without("entry, no AAGUID in the statement", "/metadataStatement", "aaguid")),
        trusted(without("entry, no description", "/metadataStatement", "description")),
        trusted(without("entry, no version", "/metadataStatement", "authenticatorVersion")),
        trusted(without("entry, no time of the last change", "", "timeOfLastStatusChange")),
        trusted(stated("entry, description a number", "description", json!(1))),
        trusted(stated("entry, version a text", "authenticatorVersion", json!("3"))),
        trusted(stated("entry, names no texts", "friendlyNames", json!({ "en-US": 1 }))),
        trusted(stated("entry, algorithms no list", "authenticationAlgorithms", json!("x"))),
        trusted(stated("entry, an unknown type beside", "attestationTypes", json!(["new", "basic_full"]))),
        trusted(anchors("anchors, white space inside", json!([spaced]))),
        trusted(anchors("anchors, one twice", json!([root, root]))),
        trusted(anchors("anchors, no certificate beside", json!(["AAAA", root]))),
        trusted(anchors("anchors, no base64 beside", json!(["*", root]))),
        trusted(anchors("anchors, none a text beside", json!([null, 1, root]))),
        trusted(anchors("anchors, one of RSA-1024 beside", {
            let short = attestry_authenticator::certificate::CertificateBuilder::ca(
                &[1],
                model.chain.root_name.clone(),
                model.chain.root_name.clone(),
                &attestry_authenticator::Key::rsa1024(),
            );
            let key = &model.chain.keys.root;
            json!([STANDARD.encode(short.sign(key, key.default_scheme())), root])
        })),
        // Neither its anchor nor the caller's general one vouches for a model whose entry is damaged.
        {
            let mut damaged = model.certified();
            damaged["statusReports"] = json!(null);
            judged("entry, damaged, and none demanded", &model.packed(), &[damaged])
                .set("/verifier/trust", json!({ "anchors": [base64url(&model.chain.root_der)] }))
                .attested(json!({ "trust": "unknown" }), json!({ "entry": format!("aaguid:{aaguid}") }))
        },
        u2f("key identifiers, in capitals", json!([identifier.to_uppercase()])),
        u2f("key identifiers, malformed ones beside", json!([1, "", &identifier[1..], identifier])),
        u2f("key identifiers, one twice", json!([identifier, identifier])),
    ]
}

pub(super) fn refused() -> Vec<Value> {
    let unread = |case: CaseBuilder| case.refused("metadata.not_listed");
    let mut cases: Vec<_> = [
        changed("entry, statement null", |entry| entry["metadataStatement"] = json!(null)),
        changed("entry, statement a text", |entry| entry["metadataStatement"] = json!("x")),
        without("entry, no statement", "", "metadataStatement"),
        without("entry, no reports", "", "statusReports"),
        changed("entry, reports an object", |entry| entry["statusReports"] = json!({})),
        changed("entry, a report null", |entry| entry["statusReports"] = json!([null])),
        changed("entry, a report without status", |entry| entry["statusReports"] = json!([{}])),
        changed("entry, a status that is a number", |entry| {
            entry["statusReports"] = json!([{ "status": 1 }])
        }),
        changed("entry, 65 reports", |entry| {
            entry["statusReports"] = json!(vec![report("FIDO_CERTIFIED"); 65])
        }),
        changed("entry, 65 anchors", |entry| {
            let root = entry["metadataStatement"]["attestationRootCertificates"][0].clone();
            let strangers = [vec![json!("AAAA"); 64], vec![root]].concat();
            entry["metadataStatement"]["attestationRootCertificates"] = json!(strangers);
        }),
        changed("entry, another AAGUID in the statement", |entry| {
            entry["metadataStatement"]["aaguid"] = json!(Model::new("stranger").aaguid());
        }),
        stated("entry, zeros in the statement", "aaguid", json!("00000000-0000-0000-0000-000000000000")),
        stated("entry, AAGUID of the statement a number", "aaguid", json!(1)),
        stated("entry, types a text", "attestationTypes", json!("basic_full")),
        stated("entry, anchors a text", "attestationRootCertificates", json!(model().root())),
        text("entry, AAGUID twice", r#"{"aaguid""#, r#"{"aaguid":"x","aaguid""#),
        text("entry, a member twice", r#""statusReports""#, r#""x":1,"x":2,"statusReports""#),
        text("entry, a member of the statement twice", r#""description""#, r#""x":1,"x":2,"description""#),
        text("entry, a member of a report twice", r#""status":"#, r#""x":1,"x":2,"status":"#),
        text("entry, a status twice, once with an escape", r#""status":"#, r#""st\u0061tus":"x","status":"#),
    ]
    .into_iter()
    .map(unread)
    .collect();
    // Escapes that are no text are well-formed all the same.
    cases.extend(
        [
            ("of the entry", r#""statusReports""#),
            ("of the statement", r#""description""#),
            ("of a report", r#""status":"#),
        ]
        .map(|(place, before)| {
            let name = format!("entry, a name {place} that is no text");
            unread(text(&name, before, &format!(r#""\ud800":1,{before}"#)))
        }),
    );
    // A general anchor does not stand in for an entry that cannot be read.
    let root = base64url(&model().chain.root_der);
    let case =
        changed("entry, damaged, with a general anchor", |entry| entry["metadataStatement"] = json!(1));
    cases.push(unread(case.set("/verifier/trust", json!({ "anchors": [root] }))));
    // What could be read of a damaged entry counts against the model.
    let mut entry = model().entry(json!([report("REVOKED"), {}]));
    entry["metadataStatement"] = json!(null);
    cases.push(judged("entry, damaged, revoked", &model().packed(), &[entry]).refused("metadata.revoked"));
    cases.push(anchors("anchors, that of a stranger", json!([stranger()])).refused("trust.no_path"));
    cases.push(unread(anchors("anchors, none", json!([]))));
    cases.push(unread(anchors("anchors, none that can be read", json!(["AAAA"]))));
    cases.push(unread(anchors("anchors, base64url", json!([model().root().replace(['+', '/'], "-")]))));
    cases
}
