//! Keys and signatures of Fido2 logins.

use serde_json::{Value, json};

use super::{LoginCase, passkey_record};
use crate::harness::logins::login;
use attestry_authenticator::text::base64url;
use attestry_authenticator::{AssertionParts, Cbor, Hash, Key, MakeCredential, Scheme};

/// Every algorithm that a credential can have, by its COSE number.
fn algorithms() -> Vec<(i64, Key)> {
    let mut all = vec![
        (-7, Key::p256("login")),
        (-9, Key::p256("login")),
        (-35, Key::p384("login")),
        (-51, Key::p384("login")),
        (-36, Key::p521("login")),
        (-52, Key::p521("login")),
        (-47, Key::secp256k1("login")),
        (-8, Key::ed25519("login")),
        (-19, Key::ed25519("login")),
        (-53, Key::ed448("login")),
        (-48, Key::ml_dsa44("login")),
        (-49, Key::ml_dsa65("login")),
        (-50, Key::ml_dsa87("login")),
    ];
    all.extend([-257, -258, -259, -37, -38, -39].map(|alg| (alg, Key::rsa2048())));
    all
}

fn credential(alg: i64, key: &Key) -> MakeCredential {
    let mut credential = MakeCredential::new("login").with_key(key.clone());
    credential.alg = alg;
    credential
}

pub(super) fn accepted() -> Vec<Value> {
    let ok = json!({ "observations": [] });
    let mut cases: Vec<_> = algorithms()
        .iter()
        .map(|(alg, key)| {
            let credential = credential(*alg, key);
            LoginCase::of(&format!("algorithm {alg}"), &login(&credential).make(), &credential)
                .accepted(ok.clone())
        })
        .collect();
    let rs1 = credential(-65535, &Key::rsa2048());
    cases.push(
        LoginCase::of("algorithm -65535, listed", &login(&rs1).make(), &rs1)
            .set("/verifier/algorithms", json!([-65535]))
            .accepted(ok.clone()),
    );
    let plain = MakeCredential::new("login");
    let padded = login(&plain).make_with(|parts| {
        parts.signature = Some(padded(&parts.signer.sign(parts.scheme, &signed(parts))));
    });
    cases.push(
        LoginCase::of("padded integers, tolerated", &padded, &plain)
            .set("/verifier/allow", json!(["ber-ecdsa-signature"]))
            .accepted(ok),
    );
    cases
}

fn signed(parts: &AssertionParts) -> Vec<u8> {
    [&parts.auth_data[..], &parts.client_data_hash].concat()
}

/// The same ECDSA signature of P-256, with a needless zero before r.
fn padded(signature: &[u8]) -> Vec<u8> {
    let [0x30, length, 0x02, of_r, rest @ ..] = signature else { panic!("no signature in DER") };
    [&[0x30, length + 1, 0x02, of_r + 1, 0][..], rest].concat()
}

pub(super) fn refused() -> Vec<Value> {
    let mut cases = Vec::new();
    for (alg, key) in algorithms() {
        let credential = credential(alg, &key);
        let of = |name: &str, change: &dyn Fn(&mut AssertionParts)| {
            let made = login(&credential).make_with(|parts| change(parts));
            LoginCase::of(&format!("algorithm {alg}: {name}"), &made, &credential)
        };
        let invalid = "authentication.signature_invalid";
        let malformed = "authentication.signature_malformed";
        cases.extend([
            of("another counter than was signed", &|parts| {
                parts.message = Some(signed(parts));
                parts.auth_data[36] += 1;
            })
            .refused(invalid),
            of("a byte behind the signature", &|parts| {
                let mut signature = parts.signer.sign(parts.scheme, &signed(parts));
                signature.push(0);
                parts.signature = Some(signature);
            })
            .refused(malformed),
            of("no signature but zeros", &|parts| {
                let length = parts.signer.sign(parts.scheme, &signed(parts)).len();
                parts.signature = Some(vec![0; length]);
            })
            .refused(match key.default_scheme() {
                Scheme::Ecdsa(_) => malformed,
                _ => invalid,
            }),
            of("not listed", &|_| {})
                .set("/verifier/algorithms", json!([-65535]))
                .refused("public_key.algorithm_not_allowed"),
        ]);
    }
    let rs1 = credential(-65535, &Key::rsa2048());
    let plain = MakeCredential::new("login");
    let hash = login(&plain).make_with(|parts| parts.scheme = Scheme::Ecdsa(Hash::Sha384));
    let padded = login(&plain).make_with(|parts| {
        parts.signature = Some(padded(&parts.signer.sign(parts.scheme, &signed(parts))));
    });
    let other_key = login(&plain).make_with(|parts| parts.signer = Key::p256("another"));
    cases.extend([
        LoginCase::of("algorithm -65535", &login(&rs1).make(), &rs1)
            .refused("public_key.algorithm_not_allowed"),
        LoginCase::of("ES256 with SHA-384", &hash, &plain).refused("authentication.signature_invalid"),
        LoginCase::of("padded integers", &padded, &plain).refused("authentication.signature_malformed"),
        LoginCase::of("by another key", &other_key, &plain).refused("authentication.signature_invalid"),
    ]);
    // The hash of a key type's twin: a record keeps which of two algorithms a key has.
    let rs256 = credential(-257, &Key::rsa2048());
    let pss = login(&rs256).make_with(|parts| parts.scheme = Scheme::RsaPss(Hash::Sha256));
    cases.push(
        LoginCase::of("RS256, signed by PSS", &pss, &rs256).refused("authentication.signature_invalid"),
    );
    cases.extend(stored_keys());
    cases
}

/// A stored key that is unsound is a fault of the record.
fn stored_keys() -> Vec<Value> {
    let plain = MakeCredential::new("login");
    let made = login(&plain).make();
    let stored = |name: &str, cose: &[u8], code: &str| {
        let record = passkey_record(&plain);
        let case = LoginCase::new(name, record).set("/request", made.factor());
        case.set("/credential/publicKey", json!(base64url(cose))).refused(code)
    };
    let changed = |change: &dyn Fn(&mut Cbor)| crate::changed_cose(&plain.key, -7, change);
    let behind = [&plain.cose_bytes()[..], &[0]].concat();
    vec![
        stored("stored key with a byte behind", &behind, "cbor.trailing_bytes"),
        stored(
            "stored key off the curve",
            &changed(&|key| key.put(Cbor::Int(-3), Cbor::bytes([1; 32]))),
            "public_key.not_on_curve",
        ),
        stored(
            "stored key without algorithm",
            &changed(&|key| key.remove(&Cbor::Int(3))),
            "public_key.algorithm_missing",
        ),
        stored(
            "stored key of an unknown algorithm",
            &changed(&|key| key.put(Cbor::Int(3), Cbor::Int(-6))),
            "public_key.algorithm_unsupported",
        ),
        stored("stored key no map", &[0x80], "public_key.not_a_map"),
    ]
}
