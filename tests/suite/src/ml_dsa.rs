//! ML-DSA (RFC 9964, RFC 9881): credentials, certificates and raw keys with such a key, and what of them is refused.

use serde_json::{Value, json};

use super::{CaseBuilder, changed_cose};
use attestry_authenticator::text::pem;
use attestry_authenticator::{Cbor, Chain, ChainKeys, Key, MakeCredential, MakeKey, Role, der};

fn sets() -> [(&'static str, Key, i64); 3] {
    [
        ("ML-DSA-44", Key::ml_dsa44("ml-dsa"), -48),
        ("ML-DSA-65", Key::ml_dsa65("ml-dsa"), -49),
        ("ML-DSA-87", Key::ml_dsa87("ml-dsa"), -50),
    ]
}

pub(crate) fn accepted() -> Vec<Value> {
    let mut cases = Vec::new();
    for (name, key, _) in sets() {
        let registration = MakeCredential::new("ml-dsa").with_key(key.clone());
        let raw = MakeKey::new("ml-dsa").with_key(key);
        cases.extend([
            CaseBuilder::fido2(&format!("{name}, none"), &registration.none())
                .accepted(json!({ "type": "none", "observations": [] })),
            CaseBuilder::fido2(&format!("{name}, self"), &registration.packed_self())
                .accepted(json!({ "type": "self", "observations": [] })),
            CaseBuilder::key(&format!("{name}, raw key"), &raw.make())
                .accepted(json!({ "format": "key", "type": "key", "observations": [] })),
        ]);
    }
    let chain = chain();
    let made = MakeCredential::new("ml-dsa").packed_x5c(&chain.leaf_key, &chain.x5c);
    cases.push(
        CaseBuilder::fido2("ML-DSA certificates", &made)
            .anchors(&[&chain.root_der])
            .accepted(json!({ "type": "basic", "trust": "trusted", "observations": [] })),
    );
    cases
}

pub(crate) fn refused() -> Vec<Value> {
    [keys(), signatures(), certificates(), raw_keys()].concat()
}

/// One of each parameter set.
fn chain() -> Chain {
    let keys = ChainKeys {
        root: Key::ml_dsa87("ml-dsa root"),
        intermediates: vec![Key::ml_dsa65("ml-dsa intermediate")],
        leaf: Key::ml_dsa44("ml-dsa leaf"),
    };
    Chain::with_keys("ml-dsa", keys, |_, _| {})
}

fn keys() -> Vec<Value> {
    let changed = |name: &str, key: &Key, alg: i64, change: &dyn Fn(&mut Cbor), code: &str| {
        let mut registration = MakeCredential::new("ml-dsa");
        registration.cose = Some(changed_cose(key, alg, change));
        CaseBuilder::fido2(name, &registration.none()).refused(code)
    };
    let put = |label: i64, value: Cbor| move |cose: &mut Cbor| cose.put(Cbor::Int(label), value.clone());
    let mut cases = Vec::new();
    for (name, key, alg) in sets() {
        let bits = key.subject_public_key();
        let short = put(-1, Cbor::bytes(&bits[1..]));
        let long = put(-1, Cbor::bytes([&bits[..], &[0]].concat()));
        let next = if alg == -50 { -48 } else { alg - 1 };
        cases.extend([
            changed(&format!("{name}, one byte short"), &key, alg, &short, "public_key.parameter_length"),
            changed(&format!("{name}, one byte long"), &key, alg, &long, "public_key.parameter_length"),
            changed(&format!("{name} key as {next}"), &key, next, &|_| {}, "public_key.parameter_length"),
        ]);
    }
    let key = Key::ml_dsa44("ml-dsa");
    let p256 = Key::p256("ml-dsa");
    cases.extend([
        changed("key type OKP for ML-DSA", &key, -48, &put(1, Cbor::Int(1)), "public_key.key_type_mismatch"),
        changed("EC2 key for ML-DSA", &p256, -48, &|_| {}, "public_key.key_type_mismatch"),
        changed("AKP key for ES256", &key, -7, &|_| {}, "public_key.key_type_mismatch"),
        changed(
            "private part of ML-DSA",
            &key,
            -48,
            &put(-2, Cbor::bytes([1; 32])),
            "public_key.unexpected_parameter",
        ),
        changed(
            "key id of ML-DSA",
            &key,
            -48,
            &put(2, Cbor::bytes(*b"id")),
            "public_key.unexpected_parameter",
        ),
        changed(
            "ML-DSA without pub",
            &key,
            -48,
            &|cose| cose.remove(&Cbor::Int(-1)),
            "public_key.parameter_missing",
        ),
        changed("pub as text", &key, -48, &put(-1, Cbor::text("pub")), "public_key.parameter_missing"),
    ]);
    let made = MakeCredential::new("ml-dsa").with_key(key).none();
    cases.push(
        CaseBuilder::fido2("ML-DSA-44 not offered", &made)
            .verifier("algorithms", json!([-7, -49, -50]))
            .refused("public_key.algorithm_not_allowed"),
    );
    cases
}

fn signatures() -> Vec<Value> {
    let changed = |name: &str, key: &Key, change: &dyn Fn(&mut Vec<u8>), code: &str| {
        let registration = MakeCredential::new("ml-dsa").with_key(key.clone());
        let made = registration.packed_self_with(|parts| {
            let mut signature = parts.signer.as_ref().unwrap().sign(parts.scheme, &parts.to_be_signed());
            change(&mut signature);
            parts.signature = Some(signature);
        });
        CaseBuilder::fido2(name, &made).refused(code)
    };
    let malformed = "statement.signature_malformed";
    let invalid = "statement.signature_invalid";
    let mut cases = Vec::new();
    for (name, key, _) in sets() {
        let flip = |at: usize| move |signature: &mut Vec<u8>| signature[at] ^= 1;
        let last = key.sign(key.default_scheme(), b"").len() - 1;
        let cut = |signature: &mut Vec<u8>| signature.truncate(signature.len() - 1);
        cases.extend([
            changed(&format!("{name}, signature short"), &key, &cut, malformed),
            changed(&format!("{name}, signature long"), &key, &|signature| signature.push(0), malformed),
            changed(&format!("{name}, challenge changed"), &key, &flip(0), invalid),
            changed(&format!("{name}, response changed"), &key, &flip(500), invalid),
            changed(&format!("{name}, hint changed"), &key, &flip(last), invalid),
        ]);
    }
    cases
}

fn certificates() -> Vec<Value> {
    let chain = chain();
    let wrong = MakeCredential::new("ml-dsa").packed_x5c_with(&chain.leaf_key, &chain.x5c, |parts| {
        parts.alg = Some(Cbor::Int(-49));
    });
    let mut changed = chain.x5c.clone();
    let at = changed[0].len() - 1000;
    changed[0][at] ^= 1;
    let made = MakeCredential::new("ml-dsa").packed_x5c(&chain.leaf_key, &changed);
    let with_null =
        |arc: u8| der::sequence(&[&der::oid(&format!("2.16.840.1.101.3.4.3.{arc}")), &der::null()]);
    let null = Chain::with_keys("ml-dsa null", chain.keys.clone(), |role, issue| {
        if role == Role::Leaf {
            issue.certificate.inner_signature = Some(with_null(18));
            issue.certificate.outer_signature = Some(with_null(18));
        }
    });
    let made_null = MakeCredential::new("ml-dsa").packed_x5c(&null.leaf_key, &null.x5c);
    let spki_null = Chain::with_keys("ml-dsa spki", chain.keys.clone(), |role, issue| {
        if role == Role::Leaf {
            let bits = der::bit_string(&chain.leaf_key.subject_public_key());
            issue.certificate.spki = der::sequence(&[&with_null(17), &bits]);
        }
    });
    let made_spki = MakeCredential::new("ml-dsa").packed_x5c(&chain.leaf_key, &spki_null.x5c);
    // The issuer's key is of ML-DSA-65; the certificate says that it was signed with ML-DSA-44.
    let other = Chain::with_keys("ml-dsa other", chain.keys.clone(), |role, issue| {
        if role == Role::Leaf {
            let identifier = der::sequence(&[&der::oid("2.16.840.1.101.3.4.3.17")]);
            issue.certificate.inner_signature = Some(identifier.clone());
            issue.certificate.outer_signature = Some(identifier);
        }
    });
    let made_other = MakeCredential::new("ml-dsa").packed_x5c(&other.leaf_key, &other.x5c);
    vec![
        CaseBuilder::fido2("alg ML-DSA-65, ML-DSA-44 leaf", &wrong).refused("statement.key_mismatch"),
        CaseBuilder::fido2("ML-DSA certificate, signature changed", &made)
            .anchors(&[&chain.root_der])
            .refused("trust.signature_invalid"),
        CaseBuilder::fido2("ML-DSA certificate, parameters NULL", &made_null)
            .anchors(&[&null.root_der])
            .refused("trust.signature_algorithm"),
        CaseBuilder::fido2("ML-DSA certificate, parameters NULL in the key", &made_spki)
            .refused("certificate.key_malformed"),
        CaseBuilder::fido2("ML-DSA certificate, another parameter set than the issuer's", &made_other)
            .anchors(&[&other.root_der])
            .refused("trust.signature_invalid"),
    ]
}

fn raw_keys() -> Vec<Value> {
    let key = Key::ml_dsa44("ml-dsa");
    let mut hashed = MakeKey::new("ml-dsa").with_key(key.clone());
    hashed.algorithm = Some("SHA256".to_owned());
    let spki = der::sequence(&[&key.identifier(), &der::bit_string(&key.subject_public_key()[1..])]);
    let short = MakeKey::new("ml-dsa").with_key(key.clone()).make_with(|parts| {
        parts.public_key = pem("PUBLIC KEY", &spki, 64, "\n", true);
    });
    let stranger = MakeKey::new("ml-dsa").with_key(key).make_with(|parts| {
        parts.signer = Key::ml_dsa44("stranger");
    });
    vec![
        CaseBuilder::key("ML-DSA with a hash", &hashed.make())
            .refused("key_attestation.algorithm_for_ml_dsa"),
        CaseBuilder::key("ML-DSA in PEM, one byte short", &short).refused("public_key.parameter_length"),
        CaseBuilder::key("ML-DSA, signed by another key", &stranger)
            .refused("key_attestation.signature_invalid"),
    ]
}
