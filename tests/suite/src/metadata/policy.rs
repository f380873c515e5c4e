//! What a policy demands of models: a trusted statement alone meets it.

use serde_json::{Value, json};

use super::{described, judged};
use crate::CaseBuilder;
use crate::harness::blobs::{Blob, Model, report};
use attestry_authenticator::MakeCredential;
use attestry_authenticator::text::base64url;

fn model() -> Model {
    Model::new("metadata")
}

/// Of a model that lists its own attestation too.
fn surrogate() -> Value {
    let mut entry = model().certified();
    entry["metadataStatement"]["attestationTypes"] = json!(["basic_full", "basic_surrogate"]);
    entry
}

const ENTRY: &str = "requireEntry";

pub(super) fn accepted() -> Vec<Value> {
    let model = model();
    let found = json!({ "entry": format!("aaguid:{}", model.aaguid()), "level": "FIDO_CERTIFIED_L1" });
    let other = Model::new("other");
    let compound = {
        let second = model.registration.packed_x5c(&other.chain.leaf_key, &other.chain.x5c);
        let parts = [model.packed(), second];
        model.registration.compound(&parts)
    };
    vec![
        judged("policy, trusted by the entry", &model.packed(), &[model.certified()])
            .demanding(json!({ ENTRY: true, "minimumLevel": "FIDO_CERTIFIED_L1" }))
            .verifier("trust", json!({ "require": true }))
            .attested(json!({ "trust": "trusted" }), found.clone()),
        judged("policy, nothing demanded", &model.packed(), &[model.certified()])
            .demanding(json!({ ENTRY: false }))
            .metadata(found.clone()),
        judged(
            "policy, a level and no entry demanded",
            &model.u2f(),
            &[model.u2f_entry(json!([report("FIDO_CERTIFIED_L1")]))],
        )
        .demanding(json!({ "minimumLevel": "FIDO_CERTIFIED" }))
        .metadata(json!({ "level": "FIDO_CERTIFIED_L1" })),
        judged(
            "policy, one of two statements vouched for",
            &compound,
            &[{
                let mut entry = model.certified();
                let roots = json!([model.root(), other.root()]);
                entry["metadataStatement"]["attestationRootCertificates"] = roots;
                entry
            }],
        )
        .vouched()
        .attested(json!({ "trust": "trusted", "format": "compound" }), json!({})),
        CaseBuilder::key("policy, a raw key", &attestry_authenticator::MakeKey::new("metadata").make())
            .set("/metadata", described(&Blob::small(&[model.certified()])))
            .accepted(json!({ "format": "key" })),
    ]
}

pub(super) fn refused() -> Vec<Value> {
    let model = model();
    let demands = [
        ("an entry", json!({ ENTRY: true }), "metadata.not_listed"),
        ("a level", json!({ "minimumLevel": "FIDO_CERTIFIED" }), "metadata.level_too_low"),
    ];
    let elsewhere = json!({ "anchors": [{
        "certificate": base64url(&model.chain.root_der), "aaguids": [Model::new("another").aaguid()],
    }] });
    let recognised = json!({ "anchors": [{
        "certificate": base64url(&Model::new("other").chain.root_der),
        "aaguids": [model.aaguid()],
        "recognise": true,
    }] });
    let mut unanchored = surrogate();
    unanchored["metadataStatement"]["attestationRootCertificates"] = json!([]);
    let mut damaged = surrogate();
    damaged["statusReports"] = json!([report("FIDO_CERTIFIED_L1"), {}]);
    let mut cases = Vec::new();
    for (what, demand, code) in demands {
        let case = |name: &str, case: CaseBuilder| {
            let mut case = case.demanding(demand.clone());
            case.0["name"] = json!(format!("policy, {what} demanded, {name}"));
            case.refused(code)
        };
        let with = |made, entry: &Value| judged("", &made, std::slice::from_ref(entry));
        cases.extend([
            case("none", with(model.registration.none(), &surrogate())),
            case("self attestation", with(model.registration.packed_self(), &surrogate())),
            case("unlisted", with(MakeCredential::new("unlisted").packed_self(), &surrogate())),
            case("no anchors", with(model.packed(), &unanchored)),
            case(
                "no anchors, one of another model",
                with(model.packed(), &unanchored).set("/verifier/trust", elsewhere.clone()),
            ),
            case(
                "no anchors, one that recognises",
                with(model.packed(), &unanchored).set("/verifier/trust", recognised.clone()),
            ),
            case("an entry that cannot be read", with(model.packed(), &damaged)),
            case(
                "unlisted, the caller's anchor",
                judged("", &model.packed(), &[])
                    .set("/verifier/trust", json!({ "anchors": [base64url(&model.chain.root_der)] })),
            ),
        ]);
    }
    let sound = |name: &str| judged(name, &model.packed(), &[model.certified()]);
    let without_metadata = {
        let mut case = sound("policy, models without metadata").vouched();
        case.0.as_object_mut().unwrap().remove("metadata").unwrap();
        case
    };
    cases.extend([
        sound("policy, REVOKED tolerated")
            .demanding(json!({ "tolerate": ["REVOKED"] }))
            .refused("config.metadata_tolerance"),
        sound("policy, what refuses nothing tolerated")
            .demanding(json!({ "tolerate": ["RETIRED", "UPDATE_AVAILABLE"] }))
            .refused("config.metadata_tolerance"),
        sound("policy, something new tolerated")
            .demanding(json!({ "tolerate": ["SOMETHING_NEW"] }))
            .refused("config.metadata_tolerance"),
        without_metadata.refused("config.metadata_unexpected"),
        judged("policy, trust demanded of an unlisted model", &model.packed(), &[])
            .verifier("trust", json!({ "require": true }))
            .refused("policy.attestation_not_trusted"),
        sound("policy, a BLOB that is refused").option("previousNo", json!(43)).refused("metadata.older"),
    ]);
    cases
}
