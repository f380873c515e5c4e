//! Metadata: a BLOB, own statements, and stored credentials.

use attestry_json::Metadata;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use suite::harness::blobs::{Blob, Model, report as status};

use super::{NOW, refusal, success, verifier_with};

fn context(blob: &Blob) -> Value {
    json!({ "now": NOW, "roots": [URL_SAFE_NO_PAD.encode(&blob.root)] })
}

fn registration(model: &Model, metadata: Option<&Metadata>) -> attestry_json::Report {
    let verifier = verifier_with(json!({ "expectMetadata": true, "metadata": { "requireEntry": true } }));
    let context = json!({
        "now": NOW, "requestForm": "webauthn", "userHandle": "dXNlcg",
        "challenge": { "kind": "Fido2", "value": attestry_authenticator::CHALLENGE },
    });
    let body = model.packed().registration_response().to_string();
    verifier.verify_registration(body, context.to_string(), metadata)
}

#[test]
fn a_blob_judges_registrations_and_records() {
    let model = Model::new("a model of the layer's tests");
    let blob = Blob::small(&[model.certified()]);
    let metadata = Metadata::verify(blob.jws(), context(&blob).to_string()).unwrap();
    let report = success(&metadata.report());
    assert_eq!(report["metadata"]["entries"], 1);

    let registered = success(&registration(&model, Some(&metadata)));
    assert_eq!(registered["metadata"]["entry"], format!("aaguid:{}", model.aaguid()));
    assert_eq!(registered["attestation"]["trust"], "trusted");
    assert_eq!(refusal(&registration(&model, None)).0, "metadata.missing");

    // The model is revoked later.
    let record = registered["record"].to_string();
    let now = json!({ "now": NOW }).to_string();
    success(&metadata.assess(&record, &now));
    let revoked = Blob::small(&[model.entry(json!([status("REVOKED")]))]);
    let revoked = Metadata::verify(revoked.jws(), context(&revoked).to_string()).unwrap();
    assert_eq!(refusal(&revoked.assess(&record, &now)).0, "metadata.revoked");
}

#[test]
fn own_statements_are_metadata() {
    let model = Model::new("a model of our own");
    let statements = json!([model.statement()]).to_string();
    let now = json!({ "now": NOW }).to_string();
    let own = Metadata::from_statements(&statements, &now).unwrap();
    let empty = Blob::small(&[]);
    let both = Metadata::verify(empty.jws(), context(&empty).to_string()).unwrap().with(&own);
    assert_eq!(success(&registration(&model, Some(&both)))["attestation"]["trust"], "trusted");
}

#[test]
fn faults_of_an_intake_are_named() {
    let blob = Blob::small(&[]);
    let intake = |change: &dyn Fn(&mut Value)| {
        let mut context = context(&blob);
        change(&mut context);
        Metadata::verify(blob.jws(), context.to_string()).map(|_| ()).map_err(|report| refusal(&report))
    };
    intake(&|_| {}).unwrap();
    intake(&|context| context["options"] = json!({ "previousNo": 1, "dns": "mds.fidoalliance.org" }))
        .unwrap();
    let code = |change: &dyn Fn(&mut Value)| intake(change).unwrap_err().0;
    assert_eq!(code(&|context| context["roots"] = json!([])), "config.metadata_roots");
    assert_eq!(code(&|context| context["roots"] = json!(["AAAA"])), "config.trust_anchor");
    assert_eq!(
        code(&|context| context["options"] = json!({ "dns": "other.example" })),
        "metadata.signer_name"
    );
    assert_eq!(code(&|context| context["options"] = json!({ "previousNo": 99 })), "metadata.older");
    let unlooked = json!({ "requireRevocationCheck": true });
    assert_eq!(code(&|context| context["options"] = unlooked.clone()), "metadata.revocation_unchecked");
    // FIDO's own roots do not know this signer.
    let of_fido = |context: &mut Value| drop(context.as_object_mut().unwrap().remove("roots"));
    assert_eq!(code(&of_fido), "trust.no_path");
    assert_eq!(code(&|context| context["more"] = json!(1)), "context.json");
}
