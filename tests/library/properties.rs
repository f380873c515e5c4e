//! Properties that hold for any input, against oracles that are not ours.

use attestry::errors::PublicKeyError;
use attestry::service::CreateCredentialBody;
use attestry::{CredentialKind, Limits, VerifiedRegistration};
use attestry_authenticator::{Key, MakeCredential};
use coset::{CborSerializable as _, CoseKey};
use proptest::prelude::*;
use suite::harness::{builder, fido2, verify};

fn verify_object(object: Vec<u8>) -> Result<VerifiedRegistration, attestry::Error> {
    let mut made = MakeCredential::new("property").none();
    made.attestation_object = object;
    fido2(builder(), &made)
}

/// CBOR as a library writes it, of the kinds that may occur in an unknown member.
fn lawful_cbor() -> impl Strategy<Value = ciborium::Value> {
    let leaf = prop_oneof![
        any::<i64>().prop_map(ciborium::Value::from),
        any::<bool>().prop_map(ciborium::Value::from),
        Just(ciborium::Value::Null),
        prop::collection::vec(any::<u8>(), 0..40).prop_map(ciborium::Value::Bytes),
        ".{0,20}".prop_map(ciborium::Value::Text),
    ];
    leaf.prop_recursive(4, 64, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(ciborium::Value::Array),
            prop::collection::btree_map(any::<i16>(), inner, 0..6).prop_map(|map| {
                let entries =
                    map.into_iter().map(|(key, value)| (ciborium::Value::from(i64::from(key)), value));
                ciborium::Value::Map(entries.collect())
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    /// What a library writes, the strict reader takes, wherever it stands in the object.
    #[test]
    fn lawful_cbor_in_an_unknown_member_is_passed_over(value in lawful_cbor()) {
        let mut bytes = Vec::new();
        ciborium::into_writer(&value, &mut bytes).unwrap();
        let made = MakeCredential::new("property").none_with(|parts| {
            parts.extra_object = vec![(attestry_authenticator::Cbor::text("x"), attestry_authenticator::Cbor::Raw(bytes))];
        });
        prop_assert!(verify_object(made.attestation_object).is_ok());
    }

    /// What the strict reader takes as an attestation object, a library takes as well.
    #[test]
    fn accepted_objects_are_well_formed(at in 0_usize..194, byte in any::<u8>()) {
        let mut object = MakeCredential::new("property").none().attestation_object;
        let at = at % object.len();
        object[at] = byte;
        if verify_object(object.clone()).is_ok() {
            let value: ciborium::Value = ciborium::from_reader(object.as_slice()).unwrap();
            prop_assert!(value.is_map());
        }
    }

    #[test]
    fn no_body_panics(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = CreateCredentialBody::parse(&body, &Limits::DEFAULT);
    }

    #[test]
    fn no_object_panics(object in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(verify_object(object).is_err());
    }

    /// The key as it is rendered is the key as it was sent, by the measure of a library.
    #[test]
    fn cose_keys_render_as_a_library_reads_them(seed in "[a-z]{4}") {
        for key in [Key::p256(&seed), Key::p384(&seed), Key::secp256k1(&seed), Key::ed25519(&seed)] {
            let registration = MakeCredential::new("property").with_key(key);
            let verified = fido2(builder(), &registration.none()).unwrap();
            let rendered = verified.public_key().to_cose();
            prop_assert_eq!(&rendered, &verified.cose_key());
            let (ours, theirs) = (CoseKey::from_slice(&rendered).unwrap(), registration.cose_bytes());
            prop_assert_eq!(ours, CoseKey::from_slice(&theirs).unwrap());
        }
    }

    /// A changed key is either refused or another sound key, never taken for the one it was.
    #[test]
    fn changed_coordinates_are_refused(seed in "[a-z]{4}", at in 0_usize..64, bit in 0_u32..8) {
        let registration = MakeCredential::new("property").with_key(Key::p256(&seed));
        let mut changed = registration.clone();
        let mut cose = registration.cose_bytes();
        // x begins after 10 bytes, y three bytes after its end.
        let place = if at < 32 { 10 + at } else { 13 + at };
        cose[place] ^= 1_u8 << bit;
        changed.cose = Some(cose);
        let error = fido2(builder(), &changed.none()).unwrap_err();
        prop_assert_eq!(error, PublicKeyError::NotOnCurve);
    }

    /// Base64url of the attestation data has one text, padding aside.
    #[test]
    fn base64url_is_canonical(bytes in prop::collection::vec(any::<u8>(), 1..48), last in "[A-Za-z0-9_-]") {
        let mut registration = MakeCredential::new("property");
        registration.credential_id = bytes;
        let made = registration.none();
        let mut body = made.body(suite::NAME, suite::IDENTIFIER);
        let text = body["credentialInfo"]["credId"].as_str().unwrap().to_owned();
        let changed = format!("{}{last}", &text[..text.len() - 1]);
        body["credentialInfo"]["credId"] = serde_json::json!(changed);
        prop_assert_eq!(verify(builder(), CredentialKind::Fido2, &body.to_string()).is_ok(), changed == text);
    }
}
