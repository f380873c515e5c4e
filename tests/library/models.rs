//! Registrations judged by a BLOB, which is signed here.

use attestry::errors::{MetadataError, TrustError};
use attestry::metadata::{Metadata, MetadataPolicy};
use attestry::trust::TrustAnchor;
use attestry::{Error, Registration, RegistrationChallenge, VerifiedRegistration, VerifierBuilder};
use attestry_authenticator::certificate::fido_aaguid;
use attestry_authenticator::crl::CrlBuilder;
use attestry_authenticator::text::uuid;
use attestry_authenticator::{CHALLENGE, Chain, Made, MakeCredential, Role};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use suite::harness::blobs::Blob;
use suite::harness::logins::user;
use suite::harness::{builder, now};

/// A BLOB with these entries, as text.
fn verified(entries: &str) -> Metadata {
    let mut blob = Blob::small(&[]);
    blob.raw_payload =
        Some(format!(r#"{{"no":1,"nextUpdate":"2027-01-01","entries":{entries}}}"#).into_bytes());
    blob.verify().unwrap()
}

/// An entry of the credential's model under this root.
fn entry(credential: &MakeCredential, root: &[u8], reports: Value) -> Value {
    json!({
        "aaguid": uuid(&credential.aaguid),
        "metadataStatement": {
            "attestationTypes": ["basic_full"],
            "attestationRootCertificates": [STANDARD.encode(root)],
        },
        "statusReports": reports,
    })
}

fn register(
    builder: VerifierBuilder,
    metadata: &Metadata,
    made: &Made,
) -> Result<VerifiedRegistration, Error> {
    let verifier = builder.build().unwrap();
    let response = made.registration_response().to_string();
    let registration = Registration::parse(&response, verifier.limits()).unwrap();
    let issued = RegistrationChallenge::for_passkey(CHALLENGE).unwrap();
    verifier.with_metadata(metadata).verify_registration(&registration, &issued, now())
}

/// Who has the key of an intermediate need not send its certificate: the verifier may know it.
#[test]
fn a_compromised_intermediate_counts_where_the_verifier_supplies_it() {
    let chain = Chain::new("supplied", 1);
    let credential = MakeCredential::new("supplied");
    let (leaf, intermediate) = (&chain.x5c[..1], &chain.x5c[1]);
    let compromise = |member: &str| json!([{ "status": "ATTESTATION_KEY_COMPROMISE", member: STANDARD.encode(intermediate) }]);
    let made = credential.packed_x5c(&chain.leaf_key, leaf);
    let known = || builder().intermediate(intermediate);

    let sound = verified(&json!([entry(&credential, &chain.root_der, json!([]))]).to_string());
    let record = register(known(), &sound, &made).unwrap().record(user()).unwrap();
    assert_eq!(record.attestation_key_hashes().len(), 3);

    for member in ["certificate", "batchCertificate"] {
        let metadata = json!([entry(&credential, &chain.root_der, compromise(member))]);
        let metadata = verified(&metadata.to_string());
        let refused = Error::from(MetadataError::AttestationKeyCompromise).code();
        assert_eq!(register(known(), &metadata, &made).unwrap_err().code(), refused);
        assert_eq!(record.assess(&metadata, &MetadataPolicy::new(), now()).unwrap_err().code(), refused);
    }

    // So it does where the report is another model's.
    let mut other = MakeCredential::new("another model");
    other.aaguid = [0x77; 16].to_vec();
    let metadata = json!([
        entry(&credential, &chain.root_der, json!([])),
        entry(&other, &chain.root_der, compromise("certificate")),
    ]);
    let metadata = verified(&metadata.to_string());
    let refused = Error::from(MetadataError::CompromisedKey).code();
    assert_eq!(register(known(), &metadata, &made).unwrap_err().code(), refused);
    assert_eq!(record.assess(&metadata, &MetadataPolicy::new(), now()).unwrap_err().code(), refused);
}

/// An id may be as long as a BLOB, and every anchor of an entry may be unreadable: there is one copy for all.
#[test]
fn the_faults_of_an_entry_share_its_id() {
    let statement = json!({ "attestationRootCertificates": [0, 0, 0] });
    let metadata = verified(
        &json!([{ "aaid": "4746#F816", "metadataStatement": statement, "statusReports": [] }]).to_string(),
    );
    let ids: Vec<_> = metadata.unreadable().iter().map(|fault| fault.id().unwrap()).collect();
    assert_eq!(ids, ["4746#F816"; 3]);
    assert!(ids.iter().all(|id| std::ptr::eq(*id, ids[0])));
}

/// A description is for people to read. One that is no text leaves the model without a description, and listed.
#[test]
fn a_description_decides_nothing() {
    let chain = Chain::new("described", 0);
    let credential = MakeCredential::new("described");
    let made = credential.packed_x5c(&chain.leaf_key, &chain.x5c);
    for description in [r#""a key""#, "7", "null", r#""\ud800""#] {
        let mut entry = entry(&credential, &chain.root_der, json!([]));
        entry["metadataStatement"]["description"] = json!("here");
        let metadata = verified(&format!("[{entry}]").replace(r#""here""#, description));
        assert!(metadata.unreadable().is_empty(), "{description}");
        let registered = register(builder(), &metadata, &made).unwrap();
        let model = registered.evidence().attestation().unwrap();
        assert_eq!(model.trust().as_str(), "trusted");
        let expected = if description == r#""a key""# { "a key" } else { "" };
        assert_eq!(model.metadata().unwrap().entry().unwrap().description(), expected);
    }
}

/// A revocation list may be of an authority that metadata alone names.
#[test]
fn revocation_lists_of_listed_anchors_are_verified() {
    let mut serial = Vec::new();
    let chain = Chain::with("lists", 0, |role, issue| {
        if role == Role::Leaf {
            serial = issue.certificate.serial.clone();
        }
    });
    let credential = MakeCredential::new("lists");
    let made = credential.packed_x5c(&chain.leaf_key, &chain.x5c);
    let list = |serials: &[&[u8]]| CrlBuilder::new(&chain.root_name, serials).signed(&chain.keys.root);
    let (good, revoking) = (list(&[]), list(&[&serial]));
    let trust = |metadata: &Metadata, list: &[u8]| {
        let registered = register(builder().crl(list), metadata, &made)?;
        Ok::<_, Error>(registered.evidence().attestation().unwrap().trust().as_str())
    };

    // The leaf is an anchor, so that no path says who issued it.
    let mut entry_of_both = entry(&credential, &chain.root_der, json!([]));
    let anchors = [&chain.x5c[0], &chain.root_der].map(|der| STANDARD.encode(der));
    entry_of_both["metadataStatement"]["attestationRootCertificates"] = json!(anchors);
    let metadata = verified(&json!([entry_of_both]).to_string());
    assert_eq!(trust(&metadata, &good).unwrap(), "trusted");
    let revoked = Error::from(TrustError::Revoked).code();
    assert_eq!(trust(&metadata, &revoking).unwrap_err().code(), revoked);

    // The statement claims a model that nobody lists, so that no path is looked for.
    let mut other = MakeCredential::new("another model");
    other.aaguid = [0x77; 16].to_vec();
    let metadata = verified(&json!([entry(&other, &chain.root_der, json!([]))]).to_string());
    assert_eq!(trust(&metadata, &good).unwrap(), "unknown");
    assert_eq!(trust(&metadata, &revoking).unwrap_err().code(), revoked);
}

/// A general anchor says nothing of a model that is listed later: another root may be the model's.
#[test]
fn an_audit_asks_whether_the_entry_vouches() {
    let chain = Chain::new("audited", 0);
    let credential = MakeCredential::new("audited");
    let general = TrustAnchor::from_certificate(&chain.root_der).unwrap();
    let policy = MetadataPolicy::new().require_entry();
    let reports = || json!([{ "status": "FIDO_CERTIFIED_L1" }]);
    let listed = |root: &[u8]| verified(&json!([entry(&credential, root, reports())]).to_string());

    // Without the AAGUID in its certificate it is claimed alone.
    let bare = Chain::with("audited", 0, |role, issue| {
        if role == Role::Leaf {
            issue.certificate.remove_extension("1.3.6.1.4.1.45724.1.1.4");
        }
    });
    let made = credential.packed_x5c(&bare.leaf_key, &bare.x5c);
    let record = register(builder().trust_anchor(general.clone()), &verified("[]"), &made).unwrap();
    let record = record.record(user()).unwrap();
    record.assess(&listed(&bare.root_der), &policy, now()).unwrap();
    let elsewhere = listed(&Chain::new("elsewhere", 0).root_der);
    assert_eq!(record.assess(&elsewhere, &policy, now()).unwrap_err(), MetadataError::NotListed);
    record.assess(&elsewhere, &MetadataPolicy::new(), now()).unwrap();

    // A certificate that names the AAGUID attests it, whoever's anchor it was.
    let made = credential.packed_x5c(
        &chain.leaf_key,
        &Chain::with("audited", 0, |role, issue| {
            if role == Role::Leaf {
                issue.certificate.put_extension(fido_aaguid(&credential.aaguid));
            }
        })
        .x5c,
    );
    let record = register(builder().trust_anchor(general), &verified("[]"), &made).unwrap();
    record.record(user()).unwrap().assess(&elsewhere, &policy, now()).unwrap();
}
