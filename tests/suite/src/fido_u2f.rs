//! Format fido-u2f: unusual statements that are accepted, and what is refused.

use serde_json::{Value, json};

use crate::packed::pad_integers;
use crate::{CaseBuilder, no_x5c};
use attestry_authenticator::certificate::{self, COMMON_NAME, CertificateBuilder, Extension};
use attestry_authenticator::flags::USER_VERIFIED;
use attestry_authenticator::text::base64url;
use attestry_authenticator::{
    AttestationParts, Cbor, Chain, ChainKeys, Hash, Key, MakeCredential, Role, Scheme, der,
};

pub(crate) fn accepted() -> Vec<Value> {
    let registration = MakeCredential::u2f("u2f");
    let chain = Chain::new("u2f", 0);
    let case =
        |name: &str, of: &Chain| CaseBuilder::fido2(name, &registration.fido_u2f(&of.leaf_key, &of.x5c));
    let anchored = |name: &str, of: &Chain| case(name, of).anchors(&[&of.root_der]);
    let trusted = |observations: Value| json!({ "trust": "trusted", "observations": observations });
    let on_leaf = |change: &dyn Fn(&mut CertificateBuilder)| {
        Chain::with("u2f", 0, |role, issue| {
            if role == Role::Leaf {
                change(&mut issue.certificate);
            }
        })
    };

    let mut with_aaguid = registration.clone();
    with_aaguid.aaguid = (0..16).map(|index| index * 0x11).collect();
    let mut verified = registration.clone();
    verified.flags |= USER_VERIFIED;
    let mut counted = registration.clone();
    counted.sign_count = 7;
    let mut longest_id = registration.clone();
    longest_id.credential_id = vec![7; 1023];

    let version_1 = on_leaf(&|leaf| {
        leaf.version = None;
        leaf.extensions.clear();
    });
    let other_aaguid = on_leaf(&|leaf| leaf.put_extension(certificate::fido_aaguid(&[9; 16])));
    let transports = on_leaf(&|leaf| {
        leaf.put_extension(Extension::new("1.3.6.1.4.1.45724.2.1.1", vec![0x03, 0x02, 0x04, 0x30]));
    });
    let nameless = on_leaf(&|leaf| leaf.subject = certificate::name(&[]));
    // As old batches have it: signed with RSA, and with a wrong count of unused bits.
    let batch = |unused: u8| {
        Chain::with_keys(
            "u2f",
            ChainKeys { root: Key::rsa2048(), ..ChainKeys::p256("u2f", 0) },
            move |role, issue| {
                if role == Role::Leaf {
                    issue.scheme = Scheme::RsaPkcs1(Hash::Sha256);
                    issue.certificate.signature_unused_bits = unused;
                }
            },
        )
    };
    let unused_7 = on_leaf(&|leaf| leaf.signature_unused_bits = 7);
    let sha1 = Chain::with("u2f", 0, |role, issue| {
        if role == Role::Leaf {
            issue.scheme = Scheme::Ecdsa(Hash::Sha1);
        }
    });
    let below = Chain::new("u2f below", 1);
    let missing = &below.x5c[..1];

    let mut cases =
        vec![
        case("fido-u2f, no anchor", &chain).accepted(json!({
            "format": "fido-u2f", "type": "basic", "trust": "unknown",
            "aaguid": "00000000-0000-0000-0000-000000000000", "aaguidStanding": "unauthenticated",
            "observations": [],
        })),
        anchored("fido-u2f, trusted", &chain).accepted(json!({
            "format": "fido-u2f", "type": "basic", "trust": "trusted", "aaguidStanding": "unauthenticated",
            "observations": [],
        })),
        case("fido-u2f, trust required", &chain)
            .set("/verifier/trust", json!({ "anchors": [base64url(&chain.root_der)], "require": true }))
            .accepted(trusted(json!([]))),
        case("fido-u2f, user verification preferred", &chain)
            .verifier("userVerification", json!("preferred"))
            .accepted(json!({ "observations": [] })),
        case("fido-u2f, an anchor for another format", &chain)
            .set("/verifier/trust", json!({ "anchors": [
                { "certificate": base64url(&chain.root_der), "formats": ["packed", "apple"] }
            ] }))
            .accepted(json!({ "trust": "unknown", "observations": [] })),
        CaseBuilder::fido2(
            "fido-u2f, an anchor for the AAGUID",
            &with_aaguid.fido_u2f(&chain.leaf_key, &chain.x5c),
        )
        .set("/verifier/trust", json!({ "anchors": [{
            "certificate": base64url(&chain.root_der), "aaguids": ["00112233-4455-6677-8899-aabbccddeeff"]
        }] }))
        .accepted(json!({ "trust": "unknown", "observations": ["u2f-nonzero-aaguid"] })),
        // An anchor for the AAGUID does not keep the general one from standing for U2F.
        CaseBuilder::fido2(
            "fido-u2f, a general anchor beside one for the AAGUID",
            &with_aaguid.fido_u2f(&chain.leaf_key, &chain.x5c),
        )
        .set("/verifier/trust", json!({ "anchors": [
            base64url(&chain.root_der),
            {
                "certificate": base64url(&below.root_der),
                "aaguids": ["00112233-4455-6677-8899-aabbccddeeff"]
            }
        ] }))
        .accepted(json!({
            "trust": "trusted", "aaguid": "00112233-4455-6677-8899-aabbccddeeff",
            "aaguidStanding": "unauthenticated", "observations": ["u2f-nonzero-aaguid"],
        })),
        CaseBuilder::fido2(
            "fido-u2f, user verified",
            &verified.fido_u2f(&chain.leaf_key, &chain.x5c),
        )
        .anchors(&[&chain.root_der])
        .accepted(trusted(json!(["u2f-user-verified"]))),
        CaseBuilder::fido2("fido-u2f, a counter", &counted.fido_u2f(&chain.leaf_key, &chain.x5c))
            .accepted(json!({ "observations": [] })),
        CaseBuilder::fido2(
            "fido-u2f, credential id of 1023 bytes",
            &longest_id.fido_u2f(&chain.leaf_key, &chain.x5c),
        )
        .accepted(json!({ "observations": [] })),
        CaseBuilder::fido2(
            "fido-u2f, unknown fields",
            &registration.fido_u2f_with(&chain.leaf_key, &chain.x5c, |parts| {
                parts.alg = Some(Cbor::Int(-257));
                parts.extra = vec![(Cbor::text("ver"), Cbor::text("U2F_V2"))];
            }),
        )
        .accepted(json!({ "observations": [] })),
        anchored("fido-u2f, certificate of version 1", &version_1).accepted(trusted(json!([]))),
        anchored("fido-u2f, certificate with another AAGUID", &other_aaguid).accepted(json!({
            "trust": "trusted", "aaguidStanding": "unauthenticated", "observations": [],
        })),
        anchored("fido-u2f, certificate with transports", &transports).accepted(trusted(json!([]))),
        anchored("fido-u2f, certificate without a subject", &nameless).accepted(trusted(json!([]))),
        anchored("fido-u2f, SHA-1 certificate, tolerated", &sha1)
            .verifier("allow", json!(["sha1-certificate"]))
            .accepted(trusted(json!([]))),
        CaseBuilder::fido2(
            "fido-u2f, intermediate from the caller",
            &registration.fido_u2f(&below.leaf_key, missing),
        )
        .set("/verifier/trust", json!({
            "anchors": [base64url(&below.root_der)], "intermediates": [base64url(&below.x5c[1])]
        }))
        .accepted(trusted(json!([]))),
        case("fido-u2f, the certificate as the anchor", &chain)
            .anchors(&[&chain.x5c[0]])
            .accepted(trusted(json!([]))),
        case("fido-u2f, unused bits, no anchor", &unused_7)
            .accepted(json!({ "trust": "unknown", "observations": ["certificate-unused-bits"] })),
        anchored("fido-u2f, unused bits, EC root", &unused_7)
            .accepted(trusted(json!(["certificate-unused-bits"]))),
        case("fido-u2f, unused bits, the certificate as the anchor", &unused_7)
            .anchors(&[&unused_7.x5c[0]])
            .accepted(trusted(json!(["certificate-unused-bits"]))),
    ];
    for unused in [1, 3, 8, 255] {
        cases.push(
            anchored(&format!("fido-u2f, {unused} unused bits, RSA root"), &batch(unused))
                .accepted(trusted(json!(["certificate-unused-bits"]))),
        );
    }
    cases
}

pub(crate) fn refused() -> Vec<Value> {
    [fields(), keys(), signatures(), certificate_bytes(), flags(), paths()].concat()
}

fn with(name: &str, change: impl FnOnce(&mut AttestationParts), code: &str) -> Value {
    let chain = Chain::new("u2f", 0);
    let made = MakeCredential::u2f("u2f").fido_u2f_with(&chain.leaf_key, &chain.x5c, change);
    CaseBuilder::fido2(name, &made).refused(code)
}

fn fields() -> Vec<Value> {
    let x5c = |value: Option<Cbor>| move |parts: &mut AttestationParts| parts.x5c = value;
    let chain = Chain::new("u2f", 1);
    let certificate = Chain::new("u2f", 0).x5c[0].clone();
    let registration = MakeCredential::u2f("u2f");
    let relabelled =
        registration.packed_self().edited(|object| object.put(Cbor::text("fmt"), Cbor::text("fido-u2f")));
    let malformed = "statement.x5c_malformed";
    let mut cases = no_x5c(|name, change, code| with(name, change, code), &certificate);
    cases.extend([
        CaseBuilder::fido2("two certificates", &registration.fido_u2f(&chain.leaf_key, &chain.x5c))
            .anchors(&[&chain.root_der])
            .refused("fido_u2f.certificate_count"),
        with(
            "the same certificate twice",
            x5c(Some(Cbor::byte_strings(&[certificate.clone(), certificate.clone()]))),
            "fido_u2f.certificate_count",
        ),
        with(
            "garbage behind a good certificate",
            x5c(Some(Cbor::byte_strings(&[certificate.clone(), vec![0x30, 0]]))),
            "certificate.malformed",
        ),
        with("x5c of nine", x5c(Some(Cbor::byte_strings(&vec![certificate; 9]))), "statement.x5c_too_long"),
        with("no sig", |parts| parts.signer = None, "statement.sig_missing"),
        with("sig empty", |parts| parts.signature = Some(Vec::new()), "statement.sig_missing"),
        with(
            "sig as text",
            |parts| parts.extra = vec![(Cbor::text("sig"), Cbor::text("x"))],
            "statement.sig_missing",
        ),
        CaseBuilder::fido2("packed self, relabelled", &relabelled).refused(malformed),
        CaseBuilder::fido2(
            "relabelled as none",
            &registration
                .fido_u2f(&Chain::new("u2f", 0).leaf_key, &Chain::new("u2f", 0).x5c)
                .edited(|object| object.put(Cbor::text("fmt"), Cbor::text("none"))),
        )
        .refused("statement.not_empty"),
    ]);
    cases
}

fn keys() -> Vec<Value> {
    let mut cases = Vec::new();
    for (name, key) in [
        ("P-384", Key::p384("u2f")),
        ("secp256k1", Key::secp256k1("u2f")),
        ("RSA", Key::rsa2048()),
        ("Ed25519", Key::ed25519("u2f")),
    ] {
        let chain = Chain::with_keys("u2f", ChainKeys { leaf: key, ..ChainKeys::p256("u2f", 0) }, |_, _| {});
        let made = MakeCredential::u2f("u2f").fido_u2f(&chain.leaf_key, &chain.x5c);
        cases.push(
            CaseBuilder::fido2(&format!("{name} certificate"), &made).refused("fido_u2f.certificate_key"),
        );
    }
    let chain = Chain::new("u2f", 0);
    for (name, key, alg) in [
        ("ESP256", Key::p256("u2f"), -9),
        ("ES384", Key::p384("u2f"), -35),
        ("ES256K", Key::secp256k1("u2f"), -47),
        ("EdDSA", Key::ed25519("u2f"), -8),
        ("RS256", Key::rsa2048(), -257),
    ] {
        let mut registration = MakeCredential::u2f("u2f").with_key(key);
        registration.alg = alg;
        let made = registration.fido_u2f(&chain.leaf_key, &chain.x5c);
        cases.push(
            CaseBuilder::fido2(&format!("{name} credential key"), &made).refused("fido_u2f.credential_key"),
        );
    }
    cases
}

fn signatures() -> Vec<Value> {
    let registration = MakeCredential::u2f("u2f");
    let message = |name: &str, change: &dyn Fn(&mut Vec<u8>)| {
        let mut message = registration.u2f_message();
        change(&mut message);
        with(name, |parts| parts.message = Some(message), "statement.signature_invalid")
    };
    let signed = |name: &str, change: fn(Vec<u8>) -> Vec<u8>, code: &str| {
        with(
            name,
            |parts| {
                let signature = parts.signer.as_ref().unwrap().sign(parts.scheme, &parts.to_be_signed());
                parts.signature = Some(change(signature));
            },
            code,
        )
    };
    let other_of = |change: fn(&mut MakeCredential)| {
        let mut other = MakeCredential::u2f("u2f");
        change(&mut other);
        other.u2f_message()
    };
    let by = |name: &str, other: Vec<u8>| message(name, &|message| message.clone_from(&other));
    let malformed = "statement.signature_malformed";
    vec![
        message("first byte not zero", &|message| message[0] = 5),
        message("first byte left out", &|message| {
            message.remove(0);
        }),
        message("byte after the message", &|message| message.push(0)),
        message("compressed key signed", &|message| {
            message.truncate(message.len() - 32);
            let at = message.len() - 33;
            message[at] = 2;
        }),
        by("other relying party signed", other_of(|other| other.rp_id = "example.org".to_owned())),
        by("other client data signed", other_of(|other| other.origin = "https://example.org".to_owned())),
        by("other credential id signed", other_of(|other| other.credential_id[0] ^= 1)),
        by("other credential key signed", other_of(|other| other.key = Key::p256("stranger"))),
        with("signed as packed", |parts| parts.message = None, "statement.signature_invalid"),
        with(
            "signed by a stranger",
            |parts| parts.signer = Some(Key::p256("stranger")),
            "statement.signature_invalid",
        ),
        with(
            "signed by the credential key",
            |parts| parts.signer = Some(MakeCredential::u2f("u2f").key),
            "statement.signature_invalid",
        ),
        with(
            "signed with SHA-384",
            |parts| parts.scheme = Scheme::Ecdsa(Hash::Sha384),
            "statement.signature_invalid",
        ),
        signed("bytes after the signature", |signature| [signature, vec![0]].concat(), malformed),
        signed("padded integers", |signature| pad_integers(&signature), malformed),
        with("64 raw bytes", |parts| parts.signature = Some(vec![1; 64]), malformed),
        with("r = s = 0", |parts| parts.signature = Some(vec![0x30, 6, 2, 1, 0, 2, 1, 0]), malformed),
    ]
}

fn on_leaf(change: impl Fn(&mut CertificateBuilder)) -> Chain {
    Chain::with("u2f", 0, |role, issue| {
        if role == Role::Leaf {
            change(&mut issue.certificate);
        }
    })
}

fn certificate_bytes() -> Vec<Value> {
    let case = |name: &str, chain: &Chain, code: &str| {
        let made = MakeCredential::u2f("u2f").fido_u2f(&chain.leaf_key, &chain.x5c);
        CaseBuilder::fido2(name, &made).anchors(&[&chain.root_der]).refused(code)
    };
    let good = Chain::new("u2f", 0);
    let x5c = |name: &str, der: Vec<u8>, code: &str| {
        let made = MakeCredential::u2f("u2f").fido_u2f(&good.leaf_key, &[der]);
        CaseBuilder::fido2(name, &made).refused(code)
    };
    let compressed = on_leaf(|leaf| {
        let key = Key::p256("u2f leaf");
        let point = key.subject_public_key();
        let sign = 2 | (point[64] & 1);
        let point = [&[sign][..], &point[1..33]].concat();
        leaf.spki = der::sequence(&[&key.identifier(), &der::bit_string(&point)]);
    });
    let off_curve = on_leaf(|leaf| {
        let last = leaf.spki.len() - 1;
        leaf.spki[last] ^= 1;
    });
    let unused_bits_of_the_key = on_leaf(|leaf| {
        let key = Key::p256("u2f leaf");
        let bits = der::bit_string_with_unused(1, &key.subject_public_key());
        leaf.spki = der::sequence(&[&key.identifier(), &bits]);
    });
    // A certificate that ends in an empty bit string, with not even the count of unused bits.
    let empty_signature = {
        let der = &good.x5c[0];
        let whole = good.keys.root.sign(Scheme::Ecdsa(Hash::Sha256), b"");
        assert!(whole.len() < 0x80);
        let body = &der[4..];
        let tbs = &body[..4 + (usize::from(body[2]) << 8 | usize::from(body[3]))];
        der::sequence(&[tbs, &Scheme::Ecdsa(Hash::Sha256).identifier(), &der::tlv(3, &[])])
    };
    // What a parser that stops where it can read no further would never see.
    let subject = |sets: &[&[u8]]| on_leaf(|leaf| leaf.subject = der::sequence(sets));
    let attribute = |text: &str| der::sequence(&[&der::oid(COMMON_NAME), &der::utf8(text)]);
    let set = der::set(&[&attribute("name")]);
    let no_set = subject(&[&set, &der::null(), &set]);
    let empty_set = subject(&[&set, &der::set(&[])]);
    let after_attribute = subject(&[&der::tlv(0x31, &[attribute("name"), der::null()].concat())]);
    let after_value =
        subject(&[&der::set(&[&der::sequence(&[&der::oid(COMMON_NAME), &der::null(), &der::null()])])]);
    let named_by = |identifier: &[u8]| {
        subject(&[&der::set(&[&der::sequence(&[&der::tlv(6, identifier), &der::utf8("name")])])])
    };
    let extended_by = |identifier: &[u8]| {
        let extension = der::sequence(&[&der::tlv(6, identifier), &der::octet_string(&[5, 0])]);
        on_leaf(|leaf| leaf.raw_extensions = Some(der::explicit(3, &der::sequence(&[&extension]))))
    };
    let after_dates = on_leaf(|leaf| leaf.not_after.extend(der::null()));
    vec![
        x5c("not a certificate", vec![1, 2, 3], "certificate.malformed"),
        x5c("empty certificate", Vec::new(), "certificate.malformed"),
        x5c("byte after the certificate", [&good.x5c[0][..], &[0]].concat(), "certificate.malformed"),
        x5c("no signature at all", empty_signature, "certificate.malformed"),
        case("subject with an element that is no set", &no_set, "certificate.malformed"),
        case("subject with an empty set", &empty_set, "certificate.malformed"),
        case("subject with a set of more than attributes", &after_attribute, "certificate.malformed"),
        case("subject with an attribute of two values", &after_value, "certificate.malformed"),
        case("name of an attribute without a number", &named_by(&[]), "certificate.malformed"),
        case("name of an attribute cut off", &named_by(&[0x55, 0x04, 0x83]), "certificate.malformed"),
        case(
            "name of an attribute with a leading zero",
            &named_by(&[0x55, 0x80, 0x04]),
            "certificate.malformed",
        ),
        case("name of an extension without a number", &extended_by(&[]), "certificate.malformed"),
        case("name of an extension cut off", &extended_by(&[0x55, 0x1d, 0xa2]), "certificate.malformed"),
        case(
            "name of an extension with a leading zero",
            &extended_by(&[0x80, 0x55, 0x1d]),
            "certificate.malformed",
        ),
        case("dates with an element after them", &after_dates, "certificate.malformed"),
        case("compressed certificate key", &compressed, "certificate.key_malformed"),
        case("certificate key off the curve", &off_curve, "certificate.key_malformed"),
        case("unused bits of the certificate key", &unused_bits_of_the_key, "certificate.key_malformed"),
    ]
}

fn flags() -> Vec<Value> {
    let chain = Chain::new("u2f", 0);
    let mut verified = MakeCredential::u2f("u2f");
    verified.flags |= USER_VERIFIED;
    let mut with_aaguid = MakeCredential::u2f("u2f");
    with_aaguid.aaguid = vec![9; 16];
    let mut unpresent = MakeCredential::u2f("u2f");
    unpresent.flags &= !1;
    let odd = on_leaf(|leaf| leaf.signature_unused_bits = 7);
    let case = |name: &str, registration: &MakeCredential, chain: &Chain| {
        CaseBuilder::fido2(name, &registration.fido_u2f(&chain.leaf_key, &chain.x5c))
            .anchors(&[&chain.root_der])
    };
    vec![
        case("user verification required", &MakeCredential::u2f("u2f"), &chain)
            .verifier("userVerification", json!("required"))
            .refused("authenticator_data.user_not_verified"),
        case("user verification required, and said", &verified, &chain)
            .verifier("userVerification", json!("required"))
            .refused("authenticator_data.user_not_verified"),
        case("user not present", &unpresent, &chain).refused("authenticator_data.user_not_present"),
        case("AAGUID, refused", &with_aaguid, &chain)
            .verifier("refuse", json!(["u2f-nonzero-aaguid"]))
            .refused("observation.u2f_nonzero_aaguid"),
        case("user verified, refused", &verified, &chain)
            .verifier("refuse", json!(["u2f-user-verified"]))
            .refused("observation.u2f_user_verified"),
        case("unused bits, refused", &MakeCredential::u2f("u2f"), &odd)
            .verifier("refuse", json!(["certificate-unused-bits"]))
            .refused("observation.certificate_unused_bits"),
    ]
}

fn paths() -> Vec<Value> {
    let chain = Chain::new("u2f", 0);
    let stranger = Chain::new("stranger", 0);
    // The stranger's own root under the name of the real one.
    let namesake = Chain::with_keys("u2f", ChainKeys::p256("stranger", 0), |_, _| {});
    let odd = on_leaf(|leaf| leaf.signature_unused_bits = 7);
    let forged = Chain::with("u2f", 0, |role, issue| {
        if role == Role::Leaf {
            issue.certificate.signature_unused_bits = 7;
            issue.signer = Key::p256("stranger");
        }
    });
    let expired = on_leaf(|leaf| leaf.not_after = der::utc_time("251231235959Z"));
    let sha1 = Chain::with("u2f", 0, |role, issue| {
        if role == Role::Leaf {
            issue.scheme = Scheme::Ecdsa(Hash::Sha1);
        }
    });
    // Name and key of a batch certificate that is an anchor, but another certificate.
    let twin =
        CertificateBuilder::packed_leaf(&[6], chain.root_name.clone(), &Key::p256("x"), &chain.leaf_key)
            .sign(&Key::p256("x"), Scheme::Ecdsa(Hash::Sha256));
    let case = |name: &str, leaf_key: &Key, x5c: &[Vec<u8>], anchor: &[u8], code: &str| {
        CaseBuilder::fido2(name, &MakeCredential::u2f("u2f").fido_u2f(leaf_key, x5c))
            .anchors(&[anchor])
            .refused(code)
    };
    vec![
        case("another's root", &chain.leaf_key, &chain.x5c, &stranger.root_der, "trust.no_path"),
        case(
            "a forged root under the anchor's name",
            &namesake.leaf_key,
            &namesake.x5c,
            &chain.root_der,
            "trust.signature_invalid",
        ),
        case("expired", &expired.leaf_key, &expired.x5c, &expired.root_der, "trust.expired"),
        case("SHA-1 certificate", &sha1.leaf_key, &sha1.x5c, &sha1.root_der, "trust.signature_algorithm"),
        case("name and key of the anchor", &chain.leaf_key, &[twin], &chain.x5c[0], "trust.no_path"),
        case(
            "unused bits, forged signature",
            &forged.leaf_key,
            &forged.x5c,
            &forged.root_der,
            "trust.signature_invalid",
        ),
        // Byte for byte, the anchor is another certificate than the one received.
        case(
            "unused bits, the mended one as the anchor",
            &odd.leaf_key,
            &odd.x5c,
            &chain.x5c[0],
            "trust.no_path",
        ),
        case("the anchor has unused bits", &chain.leaf_key, &chain.x5c, &odd.x5c[0], "trust.no_path"),
        CaseBuilder::fido2(
            "trust required, no anchor",
            &MakeCredential::u2f("u2f").fido_u2f(&chain.leaf_key, &chain.x5c),
        )
        .trust_required(&chain.root_der, "packed")
        .refused("policy.attestation_not_trusted"),
    ]
}
