//! What was signed cannot be changed: every bit of it, every truncation, every byte more.

use attestry::trust::TrustAnchor;
use attestry::{Class, CredentialKind, Error, VerifiedRegistration, Verifier};
use attestry_authenticator::{Chain, Key, Made, MadeKey, MakeCredential, MakeKey};
use suite::harness::{builder, fido2_by, verify_by};

/// A verifier of everything, trusting these anchors.
struct Bench(Verifier);

impl Bench {
    fn new(anchors: &[&[u8]]) -> Self {
        let anchors = anchors.iter().map(|der| TrustAnchor::from_certificate(der).unwrap());
        Self(builder().trust_anchors(anchors).build().unwrap())
    }

    fn fido2(&self, made: &Made) -> Result<VerifiedRegistration, Error> {
        fido2_by(&self.0, made)
    }

    fn key(&self, made: &MadeKey) -> Result<VerifiedRegistration, Error> {
        verify_by(&self.0, CredentialKind::Key, &made.body("Key", suite::NAME, suite::IDENTIFIER).to_string())
    }
}

/// Flips every bit of every byte in `range` of what `field` gives, one at a time; each must be refused.
fn refuses_every_flip<M: Clone>(
    what: &str,
    made: &M,
    field: impl Fn(&mut M) -> &mut Vec<u8>,
    range: std::ops::Range<usize>,
    verify: impl Fn(&M) -> Result<VerifiedRegistration, Error>,
) {
    for at in range {
        for bit in 0..8 {
            let mut changed = made.clone();
            field(&mut changed)[at] ^= 1 << bit;
            let error =
                verify(&changed).err().unwrap_or_else(|| panic!("{what}: bit {bit} of byte {at} accepted"));
            assert_ne!(error.code().class(), Class::Configuration);
        }
    }
}

fn position(whole: &[u8], part: &[u8]) -> std::ops::Range<usize> {
    let start = whole.windows(part.len()).position(|window| window == part).expect("part of the whole");
    start..start + part.len()
}

/// The signature of a packed statement, found by the head of its text key.
fn signature(object: &[u8]) -> std::ops::Range<usize> {
    let key = position(object, b"\x63sig");
    assert_eq!(object[key.end], 0x58, "a byte string with one byte of length");
    let start = key.end + 2;
    start..start + usize::from(object[key.end + 1])
}

#[test]
fn packed_self_covers_every_bit() {
    for key in [Key::p256("mutation"), Key::ed25519("mutation")] {
        let registration = MakeCredential::new("mutation").with_key(key);
        let (bench, made) = (Bench::new(&[]), registration.packed_self());
        bench.fido2(&made).unwrap();
        let auth_data = position(&made.attestation_object, &registration.auth_data());
        let sig = signature(&made.attestation_object);
        let verify = |made: &Made| bench.fido2(made);
        let length = made.client_data.len();
        refuses_every_flip("client data", &made, |made| &mut made.client_data, 0..length, verify);
        refuses_every_flip(
            "authenticator data",
            &made,
            |made| &mut made.attestation_object,
            auth_data,
            verify,
        );
        refuses_every_flip("signature", &made, |made| &mut made.attestation_object, sig, verify);
    }
}

#[test]
fn packed_x5c_covers_every_bit_and_its_leaf() {
    let chain = Chain::new("mutation", 0);
    let registration = MakeCredential::new("mutation");
    let made = registration.packed_x5c(&chain.leaf_key, &chain.x5c);
    let bench = Bench::new(&[&chain.root_der]);
    assert_eq!(bench.fido2(&made).unwrap().evidence().attestation().unwrap().trust().as_str(), "trusted");
    let verify = |made: &Made| bench.fido2(made);
    for part in [&registration.auth_data(), &chain.x5c[0]] {
        let range = position(&made.attestation_object, part);
        refuses_every_flip("object", &made, |made| &mut made.attestation_object, range, verify);
    }
    let sig = signature(&made.attestation_object);
    refuses_every_flip("signature", &made, |made| &mut made.attestation_object, sig, verify);
    let length = made.client_data.len();
    refuses_every_flip("client data", &made, |made| &mut made.client_data, 0..length, verify);
}

#[test]
fn key_kinds_cover_every_bit() {
    for key in [Key::p256("mutation"), Key::ed25519("mutation")] {
        let made = MakeKey::new("mutation").with_key(key).make();
        let bench = Bench::new(&[]);
        bench.key(&made).unwrap();
        let verify = |made: &MadeKey| bench.key(made);
        let length = made.client_data.len();
        refuses_every_flip("client data", &made, |made| &mut made.client_data, 0..length, verify);
        // Of the attestation data, the key and the signature; case aside, every digit counts.
        for at in 0..made.attestation_data.len() {
            for bit in 0..8 {
                let mut changed = made.clone();
                changed.attestation_data[at] ^= 1 << bit;
                let is_other_case = bit == 5
                    && made.attestation_data[at].is_ascii_hexdigit()
                    && changed.attestation_data[at].is_ascii_hexdigit();
                let in_signature = position(&made.attestation_data, b"\"signature\":\"").end <= at;
                match bench.key(&changed) {
                    Ok(_) => assert!(is_other_case && in_signature, "bit {bit} of byte {at} accepted"),
                    Err(error) => assert_ne!(error.code().class(), Class::Configuration),
                }
            }
        }
    }
}

#[test]
fn none_cannot_be_cut_or_lengthened() {
    let bench = Bench::new(&[]);
    let mut registration = MakeCredential::new("mutation");
    for extensions in [None, Some(vec![0xa1, 0x61, b'x', 0x01])] {
        registration.extensions = extensions;
        let made = registration.none();
        bench.fido2(&made).unwrap();
        for length in 0..made.attestation_object.len() {
            let mut changed = made.clone();
            changed.attestation_object.truncate(length);
            bench.fido2(&changed).unwrap_err();
        }
        for length in 0..made.client_data.len() {
            let mut changed = made.clone();
            changed.client_data.truncate(length);
            bench.fido2(&changed).unwrap_err();
        }
        for byte in 0..=255 {
            let mut changed = made.clone();
            changed.attestation_object.push(byte);
            bench.fido2(&changed).unwrap_err();
        }
        // Truncated and lengthened authenticator data inside a well-formed object.
        let auth_data = registration.auth_data();
        for length in 0..auth_data.len() {
            let cut = auth_data[..length].to_vec();
            bench.fido2(&registration.none_with(|parts| parts.auth_data = cut)).unwrap_err();
        }
        let longer = [&auth_data[..], &[0]].concat();
        bench.fido2(&registration.none_with(|parts| parts.auth_data = longer)).unwrap_err();
    }
}

#[test]
fn a_statement_speaks_for_its_own_registration_only() {
    let bench = Bench::new(&[]);
    let (one, other) = (MakeCredential::new("one"), MakeCredential::new("other"));
    let statement = one.packed_self_with(|_| {}).object;
    let swapped = other.packed_self().edited(|object| {
        let members = statement.clone();
        let attestry_authenticator::Cbor::Map(members) = members else { panic!("not a map") };
        let attestation = members
            .into_iter()
            .find(|(key, _)| *key == attestry_authenticator::Cbor::text("attStmt"))
            .unwrap();
        object.put(attestation.0, attestation.1);
    });
    assert_eq!(bench.fido2(&swapped).unwrap_err(), attestry::errors::StatementError::SignatureInvalid);
}
