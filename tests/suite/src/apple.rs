//! Format apple: unusual statements that are accepted, and what is refused.

use serde_json::{Value, json};

use crate::{CaseBuilder, no_x5c};
use attestry_authenticator::apple::{NONCE, nonce_extension};
use attestry_authenticator::certificate::{self, CertificateBuilder, Extension};
use attestry_authenticator::flags::BACKUP_ELIGIBLE;
use attestry_authenticator::text::base64url;
use attestry_authenticator::{
    AttestationParts, Cbor, Chain, ChainKeys, Hash, Key, MakeCredential, Role, Scheme, der,
};

pub(crate) fn accepted() -> Vec<Value> {
    let registration = MakeCredential::new("apple");
    let chain = registration.apple_chain("apple", |_, _| {});
    let made = registration.apple(&chain.x5c);
    let case = |name: &str| CaseBuilder::fido2(name, &made);
    let trusted = |observations: Value| {
        json!({
            "format": "apple", "type": "anonca", "trust": "trusted", "aaguidStanding": "claimed",
            "observations": observations,
        })
    };
    let unknown = json!({
        "format": "apple", "type": "anonca", "trust": "unknown", "aaguidStanding": "claimed", "observations": [],
    });

    let mut early = registration.clone();
    early.aaguid = vec![0; 16];
    let early_chain = early.apple_chain("apple", |_, _| {});
    let mut backed_up = registration.clone();
    backed_up.flags |= BACKUP_ELIGIBLE;
    let backed_up_chain = backed_up.apple_chain("apple", |_, _| {});
    let short_lived = registration.apple_chain("apple", |role, issue| {
        if role == Role::Leaf {
            issue.certificate.not_before = der::utc_time("251230000000Z");
            issue.certificate.not_after = der::utc_time("260101000000Z");
        }
    });
    let serial = |issue: u8| {
        registration.apple_chain("apple", move |role, issued| {
            if role == Role::Root {
                issued.certificate.serial = vec![issue];
            }
        })
    };

    let mut cases = vec![
        case("apple, no anchor").accepted(unknown.clone()),
        case("apple, trusted").anchors(&[&chain.root_der]).accepted(trusted(json!([]))),
        case("apple, trust and user verification required")
            .verifier("userVerification", json!("required"))
            .set(
                "/verifier/trust",
                json!({ "require": true, "anchors": [
                { "certificate": base64url(&chain.root_der), "formats": ["apple"] }
            ] }),
            )
            .accepted(trusted(json!([]))),
        case("apple, an anchor for another format")
            .set(
                "/verifier/trust",
                json!({ "anchors": [
                { "certificate": base64url(&chain.root_der), "formats": ["packed", "android-key"] }
            ] }),
            )
            .accepted(unknown.clone()),
        case("apple, another's anchor for another format")
            .set(
                "/verifier/trust",
                json!({ "anchors": [
                { "certificate": base64url(&serial(1).root_der), "formats": ["fido-u2f"] }
            ] }),
            )
            .accepted(unknown),
        case("apple, the certificate as the anchor")
            .anchors(&[&chain.x5c[0]])
            .accepted(trusted(json!(["superfluous-certificate"]))),
        CaseBuilder::fido2("apple, root in x5c", &registration.apple(&chain.x5c_with_root()))
            .anchors(&[&chain.root_der])
            .accepted(trusted(json!(["root-in-x5c"]))),
        CaseBuilder::fido2("apple, another issue of the root", &made)
            .anchors(&[&serial(7).root_der])
            .accepted(trusted(json!([]))),
        CaseBuilder::fido2("apple, intermediate from the caller", &registration.apple(&chain.x5c[..1]))
            .set(
                "/verifier/trust",
                json!({
                    "anchors": [base64url(&chain.root_der)], "intermediates": [base64url(&chain.x5c[1])]
                }),
            )
            .accepted(trusted(json!([]))),
        CaseBuilder::fido2(
            "apple, with alg",
            &registration.apple_with(&chain.x5c, |parts| parts.alg = Some(Cbor::Int(-7))),
        )
        .anchors(&[&chain.root_der])
        .accepted(trusted(json!([]))),
        CaseBuilder::fido2(
            "apple, unknown fields",
            &registration.apple_with(&chain.x5c, |parts| {
                parts.alg = Some(Cbor::text("not looked at"));
                parts.extra = vec![(Cbor::text("receipt"), Cbor::Null), (Cbor::text("sig"), Cbor::bytes([]))];
            }),
        )
        .accepted(json!({ "type": "anonca", "observations": [] })),
        CaseBuilder::fido2("apple, AAGUID of zero", &early.apple(&early_chain.x5c))
            .anchors(&[&early_chain.root_der])
            .accepted(json!({
                "trust": "trusted", "aaguid": "00000000-0000-0000-0000-000000000000", "observations": [],
            })),
        CaseBuilder::fido2("apple, eligible for backup", &backed_up.apple(&backed_up_chain.x5c))
            .anchors(&[&backed_up_chain.root_der])
            .accepted(trusted(json!([]))),
        CaseBuilder::fido2("apple, last second of the certificate", &registration.apple(&short_lived.x5c))
            .anchors(&[&short_lived.root_der])
            .accepted(trusted(json!([]))),
        CaseBuilder::fido2("apple, expired, no anchor", &registration.apple(&short_lived.x5c))
            .at("2026-02-01T00:00:00Z")
            .accepted(json!({ "trust": "unknown", "observations": [] })),
    ];
    // The credential key need not be of the kind that Apple has.
    for (name, key) in
        [("ES384", Key::p384("apple")), ("EdDSA", Key::ed25519("apple")), ("RS256", Key::rsa2048())]
    {
        let registration = MakeCredential::new("apple").with_key(key);
        let chain = registration.apple_chain("apple", |_, _| {});
        cases.push(
            CaseBuilder::fido2(&format!("apple, {name} credential key"), &registration.apple(&chain.x5c))
                .anchors(&[&chain.root_der])
                .accepted(trusted(json!([]))),
        );
    }
    cases
}

pub(crate) fn refused() -> Vec<Value> {
    [fields(), nonces(), keys(), paths()].concat()
}

fn registration() -> MakeCredential {
    MakeCredential::new("apple")
}

/// The certificates of a good registration.
fn good() -> Chain {
    registration().apple_chain("apple", |_, _| {})
}

fn with(name: &str, change: impl FnOnce(&mut AttestationParts), code: &str) -> Value {
    let chain = good();
    CaseBuilder::fido2(name, &registration().apple_with(&chain.x5c, change))
        .anchors(&[&chain.root_der])
        .refused(code)
}

/// A leaf with one change, signed anew by its issuer.
fn on_leaf(name: &str, change: impl Fn(&mut CertificateBuilder), code: &str) -> Value {
    let chain = registration().apple_chain("apple", |role, issue| {
        if role == Role::Leaf {
            change(&mut issue.certificate);
        }
    });
    CaseBuilder::fido2(name, &registration().apple(&chain.x5c)).anchors(&[&chain.root_der]).refused(code)
}

fn fields() -> Vec<Value> {
    let x5c = |value: Option<Cbor>| move |parts: &mut AttestationParts| parts.x5c = value;
    let certificate = good().x5c[0].clone();
    let malformed = "statement.x5c_malformed";
    let relabelled =
        registration().packed_self().edited(|object| object.put(Cbor::text("fmt"), Cbor::text("apple")));
    let as_none =
        registration().apple(&good().x5c).edited(|object| object.put(Cbor::text("fmt"), Cbor::text("none")));
    let mut cases = no_x5c(|name, change, code| with(name, change, code), &certificate);
    cases.extend([
        with(
            "x5c of nine",
            x5c(Some(Cbor::byte_strings(&vec![certificate.clone(); 9]))),
            "statement.x5c_too_long",
        ),
        with("not a certificate", x5c(Some(Cbor::byte_strings(&[vec![1, 2, 3]]))), "certificate.malformed"),
        with(
            "garbage behind a good certificate",
            x5c(Some(Cbor::byte_strings(&[certificate, vec![0x30, 0]]))),
            "certificate.malformed",
        ),
        with(
            "x5c in the wrong order",
            |parts| {
                let chain = good();
                parts.x5c = Some(Cbor::byte_strings(&[chain.x5c[1].clone(), chain.x5c[0].clone()]));
            },
            "apple.nonce_missing",
        ),
        CaseBuilder::fido2("packed self, relabelled", &relabelled).refused(malformed),
        CaseBuilder::fido2("relabelled as none", &as_none).refused("statement.not_empty"),
        on_leaf(
            "unused bits in the signature",
            |leaf| leaf.signature_unused_bits = 7,
            "certificate.malformed",
        ),
    ]);
    cases
}

fn nonces() -> Vec<Value> {
    let nonce = registration().apple_nonce();
    let put = |name: &str, value: Vec<u8>, code: &str| {
        on_leaf(name, move |leaf| leaf.put_extension(Extension::new(NONCE, value.clone())), code)
    };
    let holds = |name: &str, nonce: Vec<u8>| {
        on_leaf(name, move |leaf| leaf.put_extension(nonce_extension(&nonce)), "apple.nonce_mismatch")
    };
    let octets = der::octet_string(&nonce);
    let tagged = der::explicit(1, &octets);
    let malformed = "certificate.extension_malformed";
    let mut other = registration();
    other.origin = "https://login.example.com".to_owned();
    let mut counted = registration();
    counted.sign_count = 1;
    let changed = {
        let mut nonce = nonce;
        nonce[31] ^= 1;
        nonce
    };
    let for_other = |name: &str, of: &MakeCredential| {
        let chain = of.apple_chain("apple", |_, _| {});
        CaseBuilder::fido2(name, &registration().apple(&chain.x5c))
            .anchors(&[&chain.root_der])
            .refused("apple.nonce_mismatch")
    };
    // The nonce where it would stand in a good value, and something before or behind it.
    let two = der::sequence(&[&tagged, &der::explicit(2, &octets)]);
    vec![
        on_leaf("nonce missing", |leaf| leaf.remove_extension(NONCE), "apple.nonce_missing"),
        on_leaf(
            "nonce in another extension",
            |leaf| leaf.extension_mut(NONCE).oid = "1.2.840.113635.100.8.3".to_owned(),
            "apple.nonce_missing",
        ),
        on_leaf(
            "nonce twice",
            |leaf| {
                let twice = leaf.extension_mut(NONCE).clone();
                leaf.extensions.push(twice);
            },
            "certificate.duplicate_extension",
        ),
        holds("nonce wrong", vec![0; 32]),
        holds("nonce wrong in its last bit", changed.to_vec()),
        holds("nonce short", nonce[..31].to_vec()),
        holds("nonce empty", Vec::new()),
        holds("nonce long", [&nonce[..], &[0]].concat()),
        holds("client data hash for the nonce", registration().client_data_hash().to_vec()),
        for_other("certificate for other client data", &other),
        for_other("certificate for other authenticator data", &counted),
        put("bytes after the nonce extension", [der::sequence(&[&tagged]), vec![0]].concat(), malformed),
        put("a second element after the nonce", two, malformed),
        put(
            "bytes after the nonce",
            der::sequence(&[&der::explicit(1, &[&octets[..], &[5, 0]].concat())]),
            malformed,
        ),
        put(
            "a second nonce",
            der::sequence(&[&der::explicit(1, &[&octets[..], &octets].concat())]),
            malformed,
        ),
        put("nonce under another tag", der::sequence(&[&der::explicit(0, &octets)]), malformed),
        put("nonce implicitly tagged", der::sequence(&[&der::implicit(1, &nonce)]), malformed),
        put("nonce untagged", der::sequence(&[&octets]), malformed),
        put("nonce without a sequence", tagged.clone(), malformed),
        put("nonce bare", nonce.to_vec(), malformed),
        put(
            "nonce as a bit string",
            der::sequence(&[&der::explicit(1, &der::bit_string(&nonce))]),
            malformed,
        ),
        put("empty sequence", der::sequence(&[]), malformed),
        put("length not in its shortest form", [&[0x30, 0x81, 0x24][..], &tagged].concat(), malformed),
        put("nonce extension empty", Vec::new(), malformed),
    ]
}

fn keys() -> Vec<Value> {
    let for_key = |name: &str, key: &Key, code: &str| {
        let spki = key.spki_der();
        on_leaf(name, move |leaf| leaf.spki.clone_from(&spki), code)
    };
    // Another point with the same x.
    let negated = |leaf: &mut CertificateBuilder| {
        let order = [&[0xff_u8; 4][..], &[0, 0, 0, 1], &[0; 12], &[0xff; 12]].concat();
        let at = leaf.spki.len() - 32;
        let mut borrow = 0;
        for (byte, prime) in leaf.spki[at..].iter_mut().zip(order).rev() {
            let difference = i16::from(prime) - i16::from(*byte) - borrow;
            *byte = (difference & 0xff) as u8;
            borrow = i16::from(difference < 0);
        }
    };
    let mismatch = "apple.key_mismatch";
    vec![
        for_key("other key", &Key::p256("stranger"), mismatch),
        for_key("key of another curve", &Key::p384("apple"), mismatch),
        for_key("key of another curve of the same size", &Key::secp256k1("apple"), mismatch),
        for_key("RSA key", &Key::rsa2048(), mismatch),
        for_key("Ed25519 key", &Key::ed25519("apple"), mismatch),
        for_key("RSA key below the limit", &Key::rsa1024(), "certificate.key_malformed"),
        on_leaf("the key's negative", negated, mismatch),
        on_leaf(
            "key off the curve",
            |leaf| {
                let last = leaf.spki.len() - 1;
                leaf.spki[last] ^= 1;
            },
            "certificate.key_malformed",
        ),
        on_leaf(
            "compressed key",
            |leaf| {
                let key = registration().key;
                let point = key.subject_public_key();
                let point = [&[2 | (point[64] & 1)][..], &point[1..33]].concat();
                leaf.spki = der::sequence(&[&key.identifier(), &der::bit_string(&point)]);
            },
            "certificate.key_malformed",
        ),
        on_leaf(
            "key of an unknown type",
            |leaf| {
                leaf.spki =
                    der::sequence(&[&der::sequence(&[&der::oid("1.2.3.4")]), &der::bit_string(&[1, 2, 3])]);
            },
            "certificate.key_unsupported",
        ),
    ]
}

fn paths() -> Vec<Value> {
    let chain = good();
    let stranger = registration().apple_chain("stranger", |_, _| {});
    // All of another's making, under the names of the real authorities.
    let namesake = {
        let keys = ChainKeys {
            root: Key::p384("forged root"),
            intermediates: vec![Key::p384("forged intermediate")],
            leaf: registration().key,
        };
        Chain::with_keys("apple", keys, |role, issue| {
            if role == Role::Leaf {
                issue.certificate.put_extension(nonce_extension(&registration().apple_nonce()));
            }
        })
    };
    let self_signed = {
        let key = registration().key;
        let mut leaf = CertificateBuilder::packed_leaf(&[7], chain.root_name.clone(), &key, &key);
        leaf.put_extension(nonce_extension(&registration().apple_nonce()));
        leaf.sign(&key, Scheme::Ecdsa(Hash::Sha256))
    };
    // Name, key and nonce of a certificate that is an anchor, but another certificate.
    let twin = {
        let key = registration().key;
        let stranger = Key::p256("x");
        let subject = certificate::name(&[
            (certificate::COMMON_NAME, "6e756d626572"),
            (certificate::ORGANIZATIONAL_UNIT, "AAA Certification"),
        ]);
        let mut leaf = CertificateBuilder::packed_leaf(&[6], subject.clone(), &stranger, &key);
        leaf.subject = subject;
        leaf.put_extension(nonce_extension(&registration().apple_nonce()));
        leaf.sign(&stranger, Scheme::Ecdsa(Hash::Sha256))
    };
    // A leaf with name and key of an authority that is an anchor, and by a stranger.
    let as_anchor = {
        let key = registration().key;
        let name = chain.root_name.clone();
        let anchor = CertificateBuilder::ca(&[1], name.clone(), name.clone(), &key)
            .sign(&key, Scheme::Ecdsa(Hash::Sha256));
        let by = Key::p256("x");
        let mut leaf = CertificateBuilder::packed_leaf(&[2], stranger.root_name.clone(), &by, &key);
        leaf.subject = name;
        leaf.put_extension(nonce_extension(&registration().apple_nonce()));
        (anchor, leaf.sign(&by, Scheme::Ecdsa(Hash::Sha256)))
    };
    let expired = registration().apple_chain("apple", |role, issue| {
        if role == Role::Leaf {
            issue.certificate.not_after = der::utc_time("251231235959Z");
        }
    });
    let critical = registration().apple_chain("apple", |role, issue| {
        if role == Role::Leaf {
            issue.certificate.extension_mut(NONCE).critical = Some(true);
        }
    });
    let case = |name: &str, x5c: &[Vec<u8>], anchor: &[u8], code: &str| {
        CaseBuilder::fido2(name, &registration().apple(x5c)).anchors(&[anchor]).refused(code)
    };
    let with_root = namesake.x5c_with_root();
    vec![
        case("another's root", &chain.x5c, &stranger.root_der, "trust.no_path"),
        case("the attacker's own root", &stranger.x5c_with_root(), &chain.root_der, "trust.no_path"),
        case(
            "a forged root under the anchor's name",
            &namesake.x5c,
            &chain.root_der,
            "trust.signature_invalid",
        ),
        case(
            "a forged root under the anchor's name, in x5c",
            &with_root,
            &chain.root_der,
            "trust.signature_invalid",
        ),
        case("self-signed", &[self_signed], &chain.root_der, "trust.signature_invalid"),
        case("name and key of the anchor", &[twin], &chain.x5c[0], "trust.no_path"),
        case("name and key of an anchor that may issue", &[as_anchor.1], &as_anchor.0, "trust.no_path"),
        case("intermediate missing", &chain.x5c[..1], &chain.root_der, "trust.no_path"),
        case("expired", &expired.x5c, &expired.root_der, "trust.expired"),
        case("nonce critical", &critical.x5c, &critical.root_der, "trust.critical_extension"),
        CaseBuilder::fido2("trust required, no anchor", &registration().apple(&chain.x5c))
            .trust_required(&chain.root_der, "packed")
            .refused("policy.attestation_not_trusted"),
        CaseBuilder::fido2("root in x5c, refused", &registration().apple(&chain.x5c_with_root()))
            .anchors(&[&chain.root_der])
            .verifier("refuse", json!(["root-in-x5c"]))
            .refused("observation.root_in_x5c"),
    ]
}
