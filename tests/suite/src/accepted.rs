//! What must be accepted although it is unusual: every algorithm, every lawful quirk, every tolerance, every shape of
//! path.

use serde_json::{Value, json};

use super::{CaseBuilder, IDENTIFIER, NAME, accepted_apple, accepted_fido_u2f, accepted_packed};
use attestry_authenticator::certificate::{self, Extension};
use attestry_authenticator::flags::{ATTESTED_DATA, BACKED_UP, BACKUP_ELIGIBLE, USER_PRESENT};
use attestry_authenticator::text::{base64url, hex};
use attestry_authenticator::{
    CHALLENGE, Cbor, Chain, ChainKeys, Hash, Key, KeyType, Made, MakeCredential, MakeKey, PemStyle, Role,
    Scheme, der,
};

pub(crate) fn cases() -> Vec<Value> {
    [
        algorithms(),
        client_data(),
        objects(),
        certificates(),
        paths(),
        accepted_packed::cases(),
        accepted_fido_u2f::cases(),
        accepted_apple::cases(),
        key_kinds(),
    ]
    .concat()
}

/// Keys of every algorithm, attested by none and by themselves.
fn algorithms() -> Vec<Value> {
    let keys = [
        (Key::p256("alg"), vec![-7, -9]),
        (Key::p384("alg"), vec![-35, -51]),
        (Key::p521("alg"), vec![-36, -52]),
        (Key::secp256k1("alg"), vec![-47]),
        (Key::ed25519("alg"), vec![-8, -19]),
        (Key::rsa2048(), vec![-257, -258, -259, -37, -38, -39]),
        (Key::rsa3482(), vec![-257]),
    ];
    let mut cases = Vec::new();
    for (key, algs) in keys {
        let bits = key.subject_public_key().len();
        for alg in algs {
            let mut registration = MakeCredential::new("alg").with_key(key.clone());
            registration.alg = alg;
            let name = |what: &str| format!("{what}, algorithm {alg}, {bits} key bytes");
            cases.push(
                CaseBuilder::fido2(&name("none"), &registration.none())
                    .accepted(json!({ "type": "none", "observations": [] })),
            );
            cases.push(
                CaseBuilder::fido2(&name("self"), &registration.packed_self())
                    .accepted(json!({ "type": "self", "aaguidStanding": "claimed", "observations": [] })),
            );
        }
    }
    cases.push(
        CaseBuilder::fido2("signature with a short integer", &short_integer())
            .accepted(json!({ "type": "self", "observations": [] })),
    );
    cases
}

/// A self attestation whose r or s has a leading zero byte, which DER leaves out.
fn short_integer() -> Made {
    let is_short = |made: &Made| {
        let statement = made.attestation_object.windows(4).position(|window| window == b"\x63sig").unwrap();
        made.attestation_object[statement + 5] < 70
    };
    (0..).map(|index| MakeCredential::new(&format!("short {index}")).packed_self()).find(is_short).unwrap()
}

fn client_data() -> Vec<Value> {
    let none = |client_data: String| {
        let mut registration = MakeCredential::new("client data");
        registration.client_data = Some(client_data.into_bytes());
        registration.packed_self()
    };
    let text = |extra: &str| {
        format!(
            r#"{{"type":"webauthn.create","challenge":"{CHALLENGE}","origin":"https://app.example.com"{extra}}}"#
        )
    };
    let ok = json!({ "observations": [] });
    let plain =
        |name: &str, client_data: String| CaseBuilder::fido2(name, &none(client_data)).accepted(ok.clone());
    let odd = |name: &str, extra: &str| {
        CaseBuilder::fido2(name, &none(text(extra)))
            .accepted(json!({ "observations": ["token-binding-malformed"] }))
    };
    let mut encoded = MakeCredential::new("client data");
    encoded.challenge = base64url(CHALLENGE.as_bytes());
    let mut long = MakeCredential::new("client data");
    long.challenge = base64url("long-challenge-".repeat(8).as_bytes());
    let deep = format!(r#","x":{}{}"#, "[".repeat(15), "]".repeat(15));
    let cross_origin = none(text(r#","crossOrigin":true"#));
    let top_origin = none(text(r#","crossOrigin":true,"topOrigin":"https://top.example""#));
    let mut android = MakeCredential::new("client data");
    android.origin = "android:apk-key-hash:mTEZGMy6VTpxGpuIbXn3bPUYgkS4dpYWTKq2cVYwm5w".to_owned();
    let mut underscore = MakeCredential::new("client data");
    underscore.rp_id = "my_app.example".to_owned();
    underscore.origin = "https://my_app.example".to_owned();
    vec![
        CaseBuilder::fido2("challenge as base64url of its text", &encoded.packed_self()).accepted(ok.clone()),
        CaseBuilder::fido2("long challenge as base64url of its text", &long.packed_self())
            .set("/challenge/value", json!("long-challenge-".repeat(8)))
            .accepted(ok.clone()),
        CaseBuilder::fido2("relying party id with an underscore", &underscore.packed_self())
            .verifier("relyingPartyId", json!("my_app.example"))
            .verifier("origins", json!(["https://my_app.example"]))
            .accepted(ok.clone()),
        plain("byte order mark", format!("\u{feff}{}", text(""))),
        plain("unknown member", text(r#","other_keys_can_be_added_here":"do not compare clientDataJSON""#)),
        plain("nested duplicate in an unknown member", text(r#","x":{"a":1,"a":2}"#)),
        plain("nesting at the limit", text(&deep)),
        plain(
            "members in another order, white space, escapes",
            format!(
                " {{ \"origin\" : \"https:\\/\\/app.example.com\" , \"ch\\u0061llenge\": \"{CHALLENGE}\",\n\
                 \"type\": \"webauthn\\u002ecreate\" }} "
            ),
        ),
        plain("token binding as Level 2 had it", text(r#","tokenBinding":{"status":"supported"}"#)),
        odd("token binding that is text", r#","tokenBinding":"unused""#),
        odd("token binding without status", r#","tokenBinding":{}"#),
        odd("token binding with another status", r#","tokenBinding":{"status":"maybe"}"#),
        CaseBuilder::fido2("cross origin, allowed, without top origin", &cross_origin)
            .verifier("allowCrossOrigin", json!(true))
            .accepted(ok.clone()),
        plain("cross origin left out", text("")),
        CaseBuilder::fido2("top origin, expected", &top_origin)
            .verifier("allowCrossOrigin", json!(true))
            .verifier("topOrigins", json!(["https://other.example", "https://top.example"]))
            .accepted(ok.clone()),
        CaseBuilder::fido2("native application", &android.packed_self())
            .verifier("origins", json!(["https://app.example.com", android.origin]))
            .accepted(ok),
    ]
}

fn objects() -> Vec<Value> {
    let registration = MakeCredential::new("object");
    let order = json!({ "observations": ["cbor-key-order"] });
    let non_minimal = json!({ "observations": ["cbor-non-minimal"] });
    let unsorted = registration.packed_self_with(|parts| {
        parts.sorted = false;
        parts.extra_object = vec![(Cbor::text("epAtt"), Cbor::Bool(false))];
    });
    let mut extensions = registration.clone();
    extensions.extensions = Some(
        Cbor::map([
            ("credBlob", Cbor::Bool(true)),
            ("credProtect", Cbor::Int(2)),
            ("hmac-secret", Cbor::Bool(true)),
            ("minPinLength", Cbor::Int(4)),
            ("example.extension", Cbor::Array(vec![Cbor::Int(1)])),
        ])
        .encode(),
    );
    let mut long_map = registration.clone();
    long_map.extensions = Some(vec![0xb9, 0x00, 0x01, 0x61, b'x', 0x01]);
    let mut longest_id = registration.clone();
    longest_id.credential_id = vec![7; 1023];
    let mut shortest_id = registration.clone();
    shortest_id.credential_id = vec![7];
    let mut reserved_flags = registration.clone();
    reserved_flags.flags |= 0x22;
    let mut unpresent = registration.clone();
    unpresent.flags = ATTESTED_DATA | BACKUP_ELIGIBLE | BACKED_UP;
    let mut unverified = registration.clone();
    unverified.flags = ATTESTED_DATA | USER_PRESENT;
    let padded = registration.none().body(NAME, IDENTIFIER);
    // An id of 16 bytes ends in two characters of the last four.
    let mut short = registration.clone();
    short.credential_id.truncate(16);
    let mut twice = short.none().body(NAME, IDENTIFIER);
    let id = twice["credentialInfo"]["credId"].as_str().unwrap();
    twice["credentialInfo"]["credId"] = json!(format!("{id}=="));
    let pad = |body: &Value, member: &str| {
        let text = body["credentialInfo"][member].as_str().unwrap().to_owned();
        let padding = "=".repeat((4 - text.len() % 4) % 4);
        json!(text + &padding)
    };
    vec![
        CaseBuilder::fido2("members of the object out of order, an unknown one", &unsorted).accepted(order),
        CaseBuilder::fido2("extensions, known and unknown", &extensions.packed_self())
            .accepted(json!({ "observations": [] })),
        CaseBuilder::fido2("extension map with a long head", &long_map.packed_self()).accepted(non_minimal),
        CaseBuilder::fido2("credential id of 1023 bytes", &longest_id.none()).accepted(json!({})),
        CaseBuilder::fido2("credential id of one byte", &shortest_id.none()).accepted(json!({})),
        CaseBuilder::fido2("reserved flags", &reserved_flags.none()).accepted(json!({})),
        CaseBuilder::fido2("conditional create", &unpresent.none())
            .verifier("userPresence", json!(false))
            .accepted(json!({})),
        CaseBuilder::fido2("user verification preferred", &unverified.none())
            .verifier("userVerification", json!("preferred"))
            .accepted(json!({})),
        CaseBuilder::new("base64url padded with two", twice).accepted(json!({ "format": "none" })),
        CaseBuilder::new("padded base64url", padded.clone())
            .set("/request/credentialInfo/credId", pad(&padded, "credId"))
            .set("/request/credentialInfo/clientData", pad(&padded, "clientData"))
            .set("/request/credentialInfo/attestationData", pad(&padded, "attestationData"))
            .accepted(json!({})),
        CaseBuilder::fido2("not expired yet", &registration.none())
            .set("/challenge/expiresAt", json!("2026-01-01T00:00:01Z"))
            .accepted(json!({})),
    ]
}

fn certificates() -> Vec<Value> {
    let registration = MakeCredential::new("certificate");
    let packed = |name: &str, chain: &Chain, attestation: Value| {
        CaseBuilder::fido2(name, &registration.packed_x5c(&chain.leaf_key, &chain.x5c))
            .anchors(&[&chain.root_der])
            .accepted(attestation)
    };
    let on_leaf = |name: &str, change: &dyn Fn(&mut certificate::CertificateBuilder)| {
        Chain::with(name, 0, |role, issue| {
            if role == Role::Leaf {
                change(&mut issue.certificate);
            }
        })
    };
    let trusted = json!({ "trust": "trusted", "observations": [] });
    let with_aaguid =
        on_leaf("aaguid", &|leaf| leaf.put_extension(certificate::fido_aaguid(&registration.aaguid)));
    let default_encoded = on_leaf("default", &|leaf| {
        let value = der::sequence(&[&der::boolean(false)]);
        leaf.put_extension(Extension::new("2.5.29.19", value));
    });
    let serial = on_leaf("serial", &|leaf| {
        leaf.put_extension(Extension::new("1.3.6.1.4.1.45724.1.1.2", der::octet_string(b"serial")));
    });
    let firmware = on_leaf("firmware", &|leaf| leaf.put_extension(certificate::firmware(0x0005_0701)));
    let policies = on_leaf("policies", &|leaf| {
        leaf.put_extension(Extension::critical("2.5.29.32", vec![0x30, 0x02, 0x01, 0x00]));
    });
    let constraints = on_leaf("constraints", &|leaf| {
        leaf.put_extension(Extension::new("2.5.29.30", vec![0xff]));
    });
    let serial_case = CaseBuilder::fido2(
        "enterprise attestation, asked for",
        &registration.packed_x5c(&serial.leaf_key, &serial.x5c),
    );
    let unknown = Chain::new("unknown", 1);
    let unknown_case =
        |name: &str| CaseBuilder::fido2(name, &registration.packed_x5c(&unknown.leaf_key, &unknown.x5c));
    let padded = registration.packed_x5c_with(&unknown.leaf_key, &unknown.x5c, |parts| {
        let signature = unknown.leaf_key.sign(parts.scheme, &parts.to_be_signed());
        parts.signature = Some(pad_integers(&signature));
    });
    vec![
        packed("certificate with the AAGUID", &with_aaguid, trusted.clone()),
        packed("certificate with a spelt out default", &default_encoded, json!({
            "trust": "trusted", "observations": ["der-default-encoded"]
        })),
        packed("certificate with a serial", &serial, json!({ "observations": ["enterprise-serial"] })),
        serial_case.verifier("enterpriseAttestation", json!(true)).accepted(json!({ "observations": [] })),
        packed("certificate with a firmware version", &firmware, trusted.clone()),
        packed("critical certificate policies, malformed", &policies, trusted),
        packed("name constraints that are not critical", &constraints, json!({
            "trust": "trusted", "observations": ["name-constraints-ignored"]
        })),
        unknown_case("no anchor at all")
            .accepted(json!({ "type": "basic", "trust": "unknown", "aaguidStanding": "claimed" })),
        unknown_case("an anchor for another format")
            .set("/verifier/trust", json!({ "anchors": [
                { "certificate": base64url(&with_aaguid.root_der), "formats": ["apple", "android-key"] }
            ] }))
            .accepted(json!({ "trust": "unknown" })),
        unknown_case("an anchor for another AAGUID")
            .set("/verifier/trust", json!({ "anchors": [
                { "certificate": base64url(&with_aaguid.root_der), "aaguids": ["00112233-4455-6677-8899-aabbccddeeff"] }
            ] }))
            .accepted(json!({ "trust": "unknown" })),
        CaseBuilder::fido2("padded ECDSA integers, tolerated", &padded)
            .verifier("allow", json!(["ber-ecdsa-signature"]))
            .accepted(json!({ "trust": "unknown" })),
    ]
}

/// `SEQUENCE { r, s }` with a needless zero byte before each integer.
pub(crate) fn pad_integers(signature: &[u8]) -> Vec<u8> {
    pad(signature, [true, true])
}

/// `SEQUENCE { r, s }` with a needless zero byte before r, before s, or before both.
pub(crate) fn pad(signature: &[u8], which: [bool; 2]) -> Vec<u8> {
    let mut rest = &signature[2..];
    let mut body = Vec::new();
    for padded in which {
        let length = usize::from(rest[1]);
        let zero: &[u8] = if padded { &[0] } else { &[] };
        body.extend(der::tlv(2, &[zero, &rest[2..2 + length]].concat()));
        rest = &rest[2 + length..];
    }
    der::tlv(0x30, &body)
}

fn paths() -> Vec<Value> {
    let registration = MakeCredential::new("path");
    let case = |name: &str, chain: &Chain, x5c: &[Vec<u8>]| {
        CaseBuilder::fido2(name, &registration.packed_x5c(&chain.leaf_key, x5c))
    };
    let trusted = |observations: Value| json!({ "trust": "trusted", "observations": observations });
    let long = Chain::new("long", 5);
    let mut one_serial = String::new();
    let one = Chain::with("one", 1, |_, issue| one_serial = hex(&issue.certificate.serial));
    let other = Chain::new("other", 0);
    let mut cases: Vec<_> = (0..4)
        .map(|intermediates| {
            let chain = Chain::new(&format!("length {intermediates}"), intermediates);
            case(&format!("path with {intermediates} intermediates"), &chain, &chain.x5c)
                .anchors(&[&chain.root_der])
                .accepted(trusted(json!([])))
        })
        .collect();
    let mixed_keys = ChainKeys {
        root: Key::p384("mixed root"),
        intermediates: vec![Key::rsa2048(), Key::ed25519("mixed"), Key::p521("mixed")],
        leaf: Key::p256("mixed leaf"),
    };
    // A P-384 key that signs with SHA-256, RSA-PSS, Ed25519, a P-521 key that signs with SHA-384.
    let mixed = Chain::with_keys("mixed", mixed_keys, |role, issue| {
        issue.scheme = match role {
            Role::Root | Role::Intermediate(0) => Scheme::Ecdsa(Hash::Sha256),
            Role::Intermediate(1) => Scheme::RsaPss(Hash::Sha384),
            Role::Intermediate(_) => Scheme::Ed25519,
            Role::Leaf => Scheme::Ecdsa(Hash::Sha384),
        };
    });
    let sha1 = Chain::with("sha1", 0, |role, issue| {
        if role == Role::Leaf {
            issue.scheme = Scheme::Ecdsa(Hash::Sha1);
        }
    });
    let edge = Chain::with("edge", 0, |role, issue| {
        if role == Role::Leaf {
            issue.certificate.not_before = der::utc_time("260101000000Z");
            issue.certificate.not_after = der::utc_time("260101000000Z");
        }
    });
    let constrained = Chain::with("constrained", 2, |role, issue| match role {
        Role::Intermediate(0) => {
            issue.certificate.put_extension(certificate::basic_constraints(true, Some(1)))
        }
        Role::Intermediate(1) => {
            issue.certificate.put_extension(certificate::basic_constraints(true, Some(0)))
        }
        Role::Root | Role::Leaf | Role::Intermediate(_) => {}
    });
    let old_root = Chain::with("old root", 0, |role, issue| {
        if role == Role::Root {
            issue.certificate.not_after = der::utc_time("250101000000Z");
            issue.certificate.version = None;
            issue.certificate.extensions.clear();
        }
    });
    let twin_root = Chain::with("one", 1, |role, issue| {
        if role == Role::Root {
            issue.certificate.serial = vec![1];
        }
    });
    let missing = [long.x5c[0].clone()];
    let aaguid = "00112233-4455-6677-8899-aabbccddeeff";
    let mut specific = registration.clone();
    specific.aaguid = (0..16).map(|index| index * 0x11).collect();
    cases.extend([
        case("root in x5c", &one, &one.x5c_with_root())
            .anchors(&[&one.root_der])
            .accepted(trusted(json!(["root-in-x5c"]))),
        case("revoked serials of another issuer and another format", &one, &one.x5c)
            .anchors(&[&one.root_der])
            .set(
                "/verifier/trust/revoked",
                json!([
                    { "issuer": base64url(&other.root_name), "serial": one_serial },
                    { "format": "apple", "serial": one_serial },
                ]),
            )
            .accepted(trusted(json!([]))),
        case("another issue of the root in x5c", &one, &one.x5c_with_root())
            .anchors(&[&twin_root.root_der])
            .accepted(trusted(json!(["root-in-x5c"]))),
        case("a certificate above the root", &one, &[one.x5c.clone(), vec![other.root_der.clone()]].concat())
            .anchors(&[&one.root_der])
            .accepted(trusted(json!(["superfluous-certificate"]))),
        case("an intermediate as the anchor", &one, &one.x5c)
            .anchors(&[&one.x5c[1]])
            .accepted(trusted(json!([]))),
        case("the leaf as the anchor", &one, &one.x5c)
            .anchors(&[&one.x5c[0]])
            .accepted(trusted(json!(["superfluous-certificate"]))),
        case("two anchors of one name, the second right", &one, &one.x5c)
            .anchors(&[
                &Chain::with_keys("one", ChainKeys::p256("stranger", 1), |_, _| {}).root_der,
                &one.root_der,
            ])
            .accepted(trusted(json!([]))),
        case("keys and hashes of every kind", &mixed, &mixed.x5c)
            .anchors(&[&mixed.root_der])
            .accepted(trusted(json!([]))),
        case("SHA-1 certificate, tolerated", &sha1, &sha1.x5c)
            .anchors(&[&sha1.root_der])
            .verifier("allow", json!(["sha1-certificate"]))
            .accepted(trusted(json!([]))),
        case("first and last second of a certificate", &edge, &edge.x5c)
            .anchors(&[&edge.root_der])
            .accepted(trusted(json!([]))),
        case("path length constraints just kept", &constrained, &constrained.x5c)
            .anchors(&[&constrained.root_der])
            .accepted(trusted(json!([]))),
        case("expired anchor of version 1", &old_root, &old_root.x5c)
            .anchors(&[&old_root.root_der])
            .accepted(trusted(json!(["expired-anchor"]))),
        case("intermediates from the caller", &long, &missing)
            .anchors(&[&long.root_der])
            .set(
                "/verifier/trust/intermediates",
                json!(long.x5c[1..].iter().map(|der| base64url(der)).collect::<Vec<_>>()),
            )
            .accepted(trusted(json!([]))),
        CaseBuilder::fido2("an anchor for this AAGUID", &specific.packed_x5c(&one.leaf_key, &one.x5c))
            .set(
                "/verifier/trust",
                json!({ "require": true, "anchors": [
                base64url(&other.root_der),
                { "certificate": base64url(&one.root_der), "formats": ["packed"], "aaguids": [aaguid] }
            ] }),
            )
            .accepted(json!({ "trust": "trusted", "aaguid": aaguid, "aaguidStanding": "attested" })),
    ]);
    cases
}

fn key_kinds() -> Vec<Value> {
    let ok = json!({ "format": "key", "type": "key", "observations": [] });
    let mut cases = Vec::new();
    let keys = [
        ("P-256", Key::p256("kinds")),
        ("P-384", Key::p384("kinds")),
        ("P-521", Key::p521("kinds")),
        ("secp256k1", Key::secp256k1("kinds")),
        ("Ed25519", Key::ed25519("kinds")),
        ("RSA-2048", Key::rsa2048()),
    ];
    for (name, key) in keys {
        let registration = MakeKey::new("kinds").with_key(key.clone());
        cases.push(
            CaseBuilder::key(&format!("{name}, no algorithm"), &registration.make()).accepted(ok.clone()),
        );
        if key.key_type() == KeyType::Ed25519 {
            continue;
        }
        for (algorithm, hash) in
            [("SHA256", Hash::Sha256), ("RSA-SHA256", Hash::Sha256), ("SHA512", Hash::Sha512)]
        {
            let mut registration = registration.clone();
            registration.algorithm = Some(algorithm.to_owned());
            registration.scheme = match key.key_type() {
                KeyType::Rsa => Scheme::RsaPkcs1(hash),
                _ => Scheme::Ecdsa(hash),
            };
            cases.push(
                CaseBuilder::key(&format!("{name}, {algorithm}"), &registration.make()).accepted(ok.clone()),
            );
        }
    }
    for style in
        [PemStyle::Lines, PemStyle::OneLine, PemStyle::Crlf, PemStyle::NoFinalNewline, PemStyle::Pkcs1]
    {
        let key = if style == PemStyle::Pkcs1 { Key::rsa2048() } else { Key::p256("pem") };
        let mut registration = MakeKey::new("pem").with_key(key);
        registration.pem_style = style;
        cases.push(CaseBuilder::key(&format!("PEM, {style:?}"), &registration.make()).accepted(ok.clone()));
    }
    let plain = MakeKey::new("plain");
    let mut bare = plain.clone();
    bare.origin = None;
    bare.cross_origin = None;
    let mut opaque_id = plain.clone();
    opaque_id.credential_id = "ABCDE-FGHIJ-KLMNO-PQRST-UVWXY".to_owned();
    let mut longest_id = plain.clone();
    longest_id.credential_id = "A".repeat(1364);
    let upper = plain.make_with(|parts| parts.signature = Some(parts.signature().to_uppercase()));
    let mut encoded = plain.clone();
    encoded.challenge = base64url(CHALLENGE.as_bytes());
    cases.extend([
        CaseBuilder::key("client data without origin", &bare.make())
            .accepted(ok.clone())
            .with_credential(json!({ "origin": "https://app.example.com", "relyingPartyId": "example.com" })),
        CaseBuilder::key("credential id that is not base64url", &opaque_id.make())
            .accepted(ok.clone())
            .with_credential(json!({ "credentialId": opaque_id.credential_id })),
        CaseBuilder::key("longest credential id", &longest_id.make()).accepted(ok.clone()),
        CaseBuilder::key("key where trust of attestations is required", &plain.make())
            .trust_required(&Chain::new("key", 0).root_der, "packed")
            .accepted(ok.clone()),
        CaseBuilder::key("upper case signature", &upper).accepted(ok.clone()),
        CaseBuilder::key("challenge as base64url of its text, key", &encoded.make()).accepted(ok.clone()),
        CaseBuilder::new(
            "RecoveryKey without a private key",
            plain.make().body("RecoveryKey", NAME, IDENTIFIER),
        )
        .accepted(ok)
        .with_credential(json!({ "kind": "RecoveryKey" })),
    ]);
    cases
}

trait WithCredential {
    fn with_credential(self, members: Value) -> Self;
}

impl WithCredential for Value {
    fn with_credential(mut self, members: Value) -> Self {
        self["expect"]["credential"] = members;
        self
    }
}
