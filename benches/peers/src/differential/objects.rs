//! Attestation objects and statements, lawful and not, around authenticator data that is signed.

use super::Case;
use super::subjects::{Form, Subject, response};
use attestry_authenticator::{AttestationParts, Cbor, Made};

pub fn cases(subject: &Subject) -> Vec<Case> {
    let made = subject.attest(&subject.registration);
    let edited = edited().into_iter().map(|(name, edit)| {
        let mut made = made.clone().edited(|_| {});
        edit(&mut made);
        Case::new(format!("object: {name}"), response(&made))
    });
    let object = &made.attestation_object;
    let truncated = (0..object.len()).step_by(object.len() / 40).map(|length| {
        let mut made = made.clone();
        made.attestation_object = object[..length].to_vec();
        Case::new("object: truncated", response(&made))
    });
    let changes = match subject.form {
        Form::None => NONE,
        Form::PackedSelf | Form::Packed(_) | Form::FidoU2f(_) => SIGNED,
        Form::Tpm(_) | Form::AndroidKey | Form::Apple => &[],
    };
    let statements = changes.iter().filter_map(|(name, change)| {
        let made = subject.attest_with(&subject.registration, change)?;
        Some(Case::new(format!("statement: {name}"), response(&made)))
    });
    edited.chain(truncated).chain(statements).collect()
}

type Edit = fn(&mut Made);

fn edited() -> Vec<(&'static str, Edit)> {
    vec![
        ("authData first", |made| reorder(made, [2, 0, 1])),
        ("fmt, authData, attStmt", |made| reorder(made, [0, 2, 1])),
        ("epAtt false", |made| put(made, "epAtt", Cbor::Bool(false))),
        ("epAtt true", |made| put(made, "epAtt", Cbor::Bool(true))),
        ("largeBlobKey", |made| put(made, "largeBlobKey", Cbor::bytes([7; 32]))),
        ("unsignedExtensionOutputs", |made| put(made, "unsignedExtensionOutputs", Cbor::map([]))),
        ("unknown member", |made| put(made, "other", Cbor::Null)),
        ("unknown member a float", |made| put(made, "other", Cbor::Raw(vec![0xf9, 0x3c, 0]))),
        ("unknown member undefined", |made| put(made, "other", Cbor::Raw(vec![0xf7]))),
        ("unknown member tagged", |made| put(made, "other", Cbor::Raw(vec![0xc1, 0]))),
        ("unknown member of indefinite length", |made| put(made, "other", Cbor::Raw(vec![0x9f, 0xff]))),
        ("unknown member not UTF-8", |made| put(made, "other", Cbor::Raw(vec![0x61, 0xff]))),
        ("unknown member with a key twice", |made| {
            put(made, "other", Cbor::map([("a", Cbor::Null), ("a", Cbor::Null)]));
        }),
        ("unknown member, deep", |made| {
            put(made, "other", Cbor::Raw([vec![0x81; 100], vec![0xf6]].concat()));
        }),
        ("unknown member with a reserved head", |made| put(made, "other", Cbor::Raw(vec![0x1c]))),
        ("a member with a number for a name", |made| {
            let members = made.object.members_mut();
            members.push((Cbor::Int(1), Cbor::Null));
            made.attestation_object = made.object.encode();
        }),
        ("fmt twice", |made| twice(made, "fmt")),
        ("attStmt twice", |made| twice(made, "attStmt")),
        ("authData twice", |made| twice(made, "authData")),
        ("no fmt", |made| remove(made, "fmt")),
        ("no attStmt", |made| remove(made, "attStmt")),
        ("no authData", |made| remove(made, "authData")),
        ("fmt as bytes", |made| put(made, "fmt", Cbor::bytes(*b"none"))),
        ("fmt unknown", |made| put(made, "fmt", Cbor::text("other"))),
        ("fmt empty", |made| put(made, "fmt", Cbor::text(""))),
        ("fmt in capitals", |made| put(made, "fmt", Cbor::text("Packed"))),
        ("fmt with a NUL", |made| put(made, "fmt", Cbor::text("none\0"))),
        ("fmt none", |made| put(made, "fmt", Cbor::text("none"))),
        ("fmt packed", |made| put(made, "fmt", Cbor::text("packed"))),
        ("fmt fido-u2f", |made| put(made, "fmt", Cbor::text("fido-u2f"))),
        ("fmt android-key", |made| put(made, "fmt", Cbor::text("android-key"))),
        ("fmt compound", |made| put(made, "fmt", Cbor::text("compound"))),
        ("authData as text", |made| put(made, "authData", Cbor::text("text"))),
        ("authData empty", |made| put(made, "authData", Cbor::bytes([]))),
        ("attStmt null", |made| put(made, "attStmt", Cbor::Null)),
        ("attStmt an array", |made| put(made, "attStmt", Cbor::Array(Vec::new()))),
        ("attStmt text", |made| put(made, "attStmt", Cbor::text("text"))),
        ("attStmt empty", |made| put(made, "attStmt", Cbor::map([]))),
        ("a byte after it", |made| made.attestation_object.push(0)),
        ("head longer than needed", |made| {
            let object = &made.attestation_object;
            made.attestation_object = [&[0xb8, object[0] & 0x1f], &object[1..]].concat();
        }),
        ("a name's head longer than needed", |made| {
            let object = &made.attestation_object;
            made.attestation_object = [&object[..1], &[0x78, 0x03], &object[2..]].concat();
        }),
        ("of indefinite length", |made| {
            let object = &made.attestation_object;
            made.attestation_object = [&[0xbf][..], &object[1..], &[0xff]].concat();
        }),
        ("a name of indefinite length", |made| {
            let object = &made.attestation_object;
            made.attestation_object = [&object[..1], b"\x7f\x63fmt\xff", &object[5..]].concat();
        }),
        ("authData of indefinite length", |made| {
            let members = made.object.members_mut();
            let (_, value) = members.last_mut().unwrap();
            *value = Cbor::Raw([&[0x5f][..], &value.encode(), &[0xff]].concat());
            made.attestation_object = made.object.encode();
        }),
        ("tagged as CBOR", |made| {
            made.attestation_object = [&[0xd9, 0xd9, 0xf7][..], &made.attestation_object].concat();
        }),
        ("one member more promised", |made| made.attestation_object[0] += 1),
        ("one member less promised", |made| made.attestation_object[0] -= 1),
        ("an array of the members' values", |made| {
            let values = made.object.members_mut().iter().map(|(_, value)| value.clone()).collect();
            made.attestation_object = Cbor::Array(values).encode();
        }),
        ("CTAP's numbers for names", |made| {
            let members = made.object.members_mut();
            let numbers = [1, 3, 2].map(Cbor::Int);
            members.iter_mut().zip(numbers).for_each(|((name, _), number)| *name = number);
            made.attestation_object = made.object.encode();
        }),
        ("an empty map", |made| made.attestation_object = vec![0xa0]),
        ("empty", |made| made.attestation_object = Vec::new()),
        ("null", |made| made.attestation_object = vec![0xf6]),
    ]
}

fn put(made: &mut Made, name: &str, value: Cbor) {
    made.object.put(Cbor::text(name), value);
    made.attestation_object = made.object.encode();
}

fn remove(made: &mut Made, name: &str) {
    made.object.remove(&Cbor::text(name));
    made.attestation_object = made.object.encode();
}

fn twice(made: &mut Made, name: &str) {
    let members = made.object.members_mut();
    let member = members.iter().find(|(key, _)| *key == Cbor::text(name)).unwrap().clone();
    members.push(member);
    made.attestation_object = made.object.encode();
}

fn reorder(made: &mut Made, order: [usize; 3]) {
    let members = made.object.members_mut();
    *members = order.map(|index| members[index].clone()).to_vec();
    made.attestation_object = made.object.encode();
}

type Change = fn(&mut AttestationParts);

/// Statements of the format none.
const NONE: &[(&str, Change)] = &[
    ("none, with a member", |parts| parts.extra.push((Cbor::text("other"), Cbor::Int(1)))),
    ("none, with alg and sig", |parts| {
        parts.alg = Some(Cbor::Int(-7));
        parts.signature = Some(vec![0; 70]);
    }),
];

/// Statements of formats with a signature.
const SIGNED: &[(&str, Change)] = &[
    ("unknown member", |parts| parts.extra.push((Cbor::text("other"), Cbor::Int(1)))),
    ("a member with a number for a name", |parts| parts.extra.push((Cbor::Int(9), Cbor::Int(1)))),
    ("no alg", |parts| parts.alg = None),
    ("alg as text", |parts| parts.alg = Some(Cbor::text("ES256"))),
    ("alg unknown", |parts| parts.alg = Some(Cbor::Int(-70000))),
    ("alg ES256", |parts| parts.alg = Some(Cbor::Int(-7))),
    ("alg ES384", |parts| parts.alg = Some(Cbor::Int(-35))),
    ("alg EdDSA", |parts| parts.alg = Some(Cbor::Int(-8))),
    ("alg RS256", |parts| parts.alg = Some(Cbor::Int(-257))),
    ("alg ESP256", |parts| parts.alg = Some(Cbor::Int(-9))),
    ("alg in eight bytes", |parts| {
        if let Some(Cbor::Int(alg)) = parts.alg {
            let number = u64::try_from(!alg).unwrap().to_be_bytes();
            parts.alg = Some(Cbor::Raw([&[0x3b][..], &number].concat()));
        }
    }),
    ("sig as text", |parts| parts.extra.push((Cbor::text("sig"), Cbor::text("sig")))),
    ("sig empty", |parts| parts.signature = Some(Vec::new())),
    ("sig an array", |parts| parts.extra.push((Cbor::text("sig"), Cbor::Array(Vec::new())))),
    ("no sig", |parts| parts.signer = None),
    ("x5c empty", |parts| parts.x5c = Some(Cbor::Array(Vec::new()))),
    ("x5c null", |parts| parts.x5c = Some(Cbor::Null)),
    ("x5c bytes", |parts| parts.x5c = Some(Cbor::bytes([0x30, 0]))),
    ("x5c of junk", |parts| parts.x5c = Some(Cbor::Array(vec![Cbor::bytes([0x30, 0])]))),
    ("x5c of text", |parts| parts.x5c = Some(Cbor::Array(vec![Cbor::text("x")]))),
    ("no x5c", |parts| parts.x5c = None),
    ("ecdaaKeyId", |parts| parts.extra.push((Cbor::text("ecdaaKeyId"), Cbor::bytes([1])))),
    ("other authenticator data signed", |parts| {
        parts.shown_auth_data = Some(parts.auth_data.clone());
        parts.auth_data[36] ^= 1;
    }),
    ("other client data signed", |parts| parts.client_data_hash[0] ^= 1),
    ("client data hash alone signed", |parts| parts.message = Some(parts.client_data_hash.clone())),
    ("nothing signed", |parts| parts.message = Some(Vec::new())),
];
