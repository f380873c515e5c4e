//! Attestation objects and authenticator data: lawful forms that are unusual, and what is refused.

use serde_json::{Value, json};

use crate::CaseBuilder;
use attestry_authenticator::flags::{
    ATTESTED_DATA, BACKED_UP, BACKUP_ELIGIBLE, EXTENSION_DATA, USER_PRESENT,
};
use attestry_authenticator::{Cbor, Made, MakeCredential};

pub(crate) fn accepted() -> Vec<Value> {
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
    ]
}

pub(crate) fn refused() -> Vec<Value> {
    [cbor(), objects(), authenticator_data(), extensions()].concat()
}

fn case(name: &str, made: &Made, code: &str) -> Value {
    CaseBuilder::fido2(name, made).refused(code)
}

/// The object of a none attestation with other bytes.
fn raw(name: &str, bytes: Vec<u8>, code: &str) -> Value {
    let mut made = MakeCredential::new("object").none();
    made.attestation_object = bytes;
    case(name, &made, code)
}

fn cbor() -> Vec<Value> {
    let good = MakeCredential::new("object").none().attestation_object;
    let members = &good[1..];
    let ahead = |head: &[u8], extra: &[u8]| [head, members, extra].concat();
    vec![
        raw("nothing but a head", vec![0xa3], "cbor.truncated"),
        raw("cut off", good[..good.len() - 1].to_vec(), "cbor.truncated"),
        raw("length lie", [&[0x5b][..], &[0xff; 8]].concat(), "cbor.truncated"),
        raw("array count lie", [&[0x9b][..], &[0x7f; 8]].concat(), "cbor.truncated"),
        raw("map count lie", vec![0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], "cbor.truncated"),
        raw("one byte more", [&good[..], &[0]].concat(), "cbor.trailing_bytes"),
        raw("one object more", [&good[..], &good].concat(), "cbor.trailing_bytes"),
        raw("indefinite map", ahead(&[0xbf], &[0xff]), "cbor.indefinite_length"),
        raw(
            "indefinite text in an unknown member",
            ahead(&[0xa4], &[0x61, b'x', 0x7f, 0x61, b'a', 0xff]),
            "cbor.indefinite_length",
        ),
        raw("tagged object", ahead(&[0xd9, 0xd9, 0xf7, 0xa3], &[]), "cbor.tag"),
        raw("tag in an unknown member", ahead(&[0xa4], &[0x61, b'x', 0xc2, 0x40]), "cbor.tag"),
        raw(
            "float in an unknown member",
            ahead(&[0xa4], &[0x61, b'x', 0xf9, 0x3c, 0x00]),
            "cbor.simple_value",
        ),
        raw("undefined in an unknown member", ahead(&[0xa4], &[0x61, b'x', 0xf7]), "cbor.simple_value"),
        raw("long form of false", ahead(&[0xa4], &[0x61, b'x', 0xf8, 0x14]), "cbor.simple_value"),
        raw("reserved head", ahead(&[0xa4], &[0x61, b'x', 0x1c]), "cbor.reserved"),
        raw("indefinite integer", ahead(&[0xa4], &[0x61, b'x', 0x1f]), "cbor.reserved"),
        raw("text that is not UTF-8", ahead(&[0xa4], &[0x61, b'x', 0x61, 0xff]), "cbor.invalid_utf8"),
        raw("fmt twice", ahead(&[0xa4], b"\x63fmt\x64none"), "cbor.duplicate_key"),
        raw(
            "unknown member twice",
            ahead(&[0xa5], &[0x61, b'x', 0x01, 0x61, b'x', 0x02]),
            "cbor.duplicate_key",
        ),
        raw(
            "duplicate by value, in a long head",
            ahead(&[0xa5], &[0x05, 0x01, 0x18, 0x05, 0x02]),
            "cbor.duplicate_key",
        ),
        raw("key that is a list", ahead(&[0xa4], &[0x80, 0x01]), "cbor.key_type"),
        raw("key that is null", ahead(&[0xa4], &[0xf6, 0x01]), "cbor.key_type"),
        raw("depth 8", ahead(&[0xa4], &[&[0x61, b'x'][..], &[0x81; 8], &[0x00]].concat()), "cbor.too_deep"),
        raw("depth 30000", vec![0x81; 30_000], "cbor.too_deep"),
        raw(
            "too many items",
            ahead(&[0xa4], &[&[0x61, b'x', 0x99, 0x04, 0x00][..], &[0; 1024]].concat()),
            "cbor.too_many_items",
        ),
    ]
}

fn objects() -> Vec<Value> {
    let registration = MakeCredential::new("object");
    let edit = |name: &str, change: &dyn Fn(&mut Cbor), code: &str| {
        case(name, &registration.none().edited(change), code)
    };
    let text = Cbor::text;
    vec![
        raw("empty list", vec![0x80], "attestation_object.not_a_map"),
        raw(
            "integer labels of CTAP",
            vec![0xa3, 1, 0x64, b'n', b'o', b'n', b'e', 2, 0x40, 3, 0xa0],
            "attestation_object.fmt_missing",
        ),
        raw("too large", vec![0; 32_769], "attestation_object.too_large"),
        edit("no fmt", &|object| object.remove(&text("fmt")), "attestation_object.fmt_missing"),
        edit(
            "fmt as bytes",
            &|object| object.put(text("fmt"), Cbor::bytes(*b"none")),
            "attestation_object.fmt_missing",
        ),
        edit("no attStmt", &|object| object.remove(&text("attStmt")), "attestation_object.att_stmt_missing"),
        edit(
            "attStmt as bytes",
            &|object| object.put(text("attStmt"), Cbor::bytes([])),
            "attestation_object.att_stmt_missing",
        ),
        edit(
            "no authData",
            &|object| object.remove(&text("authData")),
            "attestation_object.auth_data_missing",
        ),
        edit(
            "authData as text",
            &|object| object.put(text("authData"), text("x")),
            "attestation_object.auth_data_missing",
        ),
        edit(
            "unknown fmt",
            &|object| object.put(text("fmt"), text("BananaPancake")),
            "attestation_object.fmt_unknown",
        ),
        edit(
            "fmt in upper case",
            &|object| object.put(text("fmt"), text("None")),
            "attestation_object.fmt_unknown",
        ),
        edit("fmt empty", &|object| object.put(text("fmt"), text("")), "attestation_object.fmt_unknown"),
        edit(
            "fmt apple-appattest",
            &|object| object.put(text("fmt"), text("apple-appattest")),
            "attestation_object.fmt_unknown",
        ),
        edit(
            "fmt android-safetynet",
            &|object| object.put(text("fmt"), text("android-safetynet")),
            "policy.android_safetynet_not_allowed",
        ),
        edit("fmt compound", &|object| object.put(text("fmt"), text("compound")), "compound.malformed"),
        edit(
            "none with a list",
            &|object| object.put(text("attStmt"), Cbor::Array(vec![])),
            "statement.not_a_map",
        ),
        edit(
            "none with a statement",
            &|object| object.put(text("attStmt"), Cbor::map([("alg", Cbor::Int(-7))])),
            "statement.not_empty",
        ),
        case(
            "packed as none",
            &registration.packed_self().edited(|object| object.put(text("fmt"), text("none"))),
            "statement.not_empty",
        ),
    ]
}

fn authenticator_data() -> Vec<Value> {
    let registration = MakeCredential::new("object");
    let change = |name: &str, change: &dyn Fn(&mut MakeCredential), code: &str| {
        let mut registration = registration.clone();
        change(&mut registration);
        case(name, &registration.packed_self(), code)
    };
    let data = |name: &str, auth_data: &[u8], code: &str| {
        let auth_data = auth_data.to_vec();
        case(name, &registration.packed_self_with(|parts| parts.auth_data = auth_data), code)
    };
    let whole = registration.auth_data();
    let mut huge_id = whole.clone();
    huge_id[53..55].copy_from_slice(&[0x03, 0xff]);
    let mut greatest_id = whole.clone();
    greatest_id[53..55].fill(0xff);
    let mut attested_clear = whole.clone();
    attested_clear[32] &= !ATTESTED_DATA;
    let mut cut_aaguid = whole.clone();
    cut_aaguid.drain(37..52);
    vec![
        data("empty", &[], "authenticator_data.truncated"),
        data("36 bytes", &whole[..36], "authenticator_data.truncated"),
        data("no room for the AAGUID", &whole[..45], "authenticator_data.truncated"),
        data("no room for the length", &whole[..54], "authenticator_data.truncated"),
        data("id beyond the end", &huge_id, "authenticator_data.truncated"),
        data("id of 65535 bytes, said", &greatest_id, "authenticator_data.credential_id_length"),
        data("key cut off", &whole[..whole.len() - 1], "cbor.truncated"),
        data("no key", &whole[..55 + 32], "cbor.truncated"),
        data("AAGUID of one byte", &cut_aaguid, "authenticator_data.credential_id_length"),
        data("AT clear, data there", &attested_clear, "authenticator_data.no_attested_credential"),
        data("AT clear, none there", &attested_clear[..37], "authenticator_data.no_attested_credential"),
        data("AT set, none there", &whole[..37], "authenticator_data.truncated"),
        change(
            "byte after the key",
            &|made| made.auth_data_suffix = vec![0],
            "authenticator_data.trailing_bytes",
        ),
        change(
            "extensions without ED",
            &|made| made.auth_data_suffix = vec![0xa0],
            "authenticator_data.trailing_bytes",
        ),
        change(
            "id of 1024 bytes",
            &|made| made.credential_id = vec![1; 1024],
            "request.credential_id_invalid",
        ),
        change("empty id", &|made| made.credential_id = Vec::new(), "request.empty_string"),
        CaseBuilder::fido2("id of 1024 bytes in authenticator data", &{
            let mut made = registration.clone();
            made.credential_id = vec![1; 1024];
            made.packed_self()
        })
        .set("/request/credentialInfo/credId", json!("AQEB"))
        .refused("authenticator_data.credential_id_length"),
        CaseBuilder::fido2("another id in the request", &registration.packed_self())
            .set("/request/credentialInfo/credId", json!("AQEB"))
            .refused("authenticator_data.credential_id_mismatch"),
        change(
            "another relying party",
            &|made| made.rp_id = "example.org".to_owned(),
            "authenticator_data.rp_id_hash_mismatch",
        ),
        change(
            "hash of the origin",
            &|made| made.rp_id = "https://app.example.com".to_owned(),
            "authenticator_data.rp_id_hash_mismatch",
        ),
        change(
            "hash of a subdomain",
            &|made| made.rp_id = "app.example.com".to_owned(),
            "authenticator_data.rp_id_hash_mismatch",
        ),
        change(
            "hash of the parent domain",
            &|made| made.rp_id = "com".to_owned(),
            "authenticator_data.rp_id_hash_mismatch",
        ),
        change(
            "hash of the relying party in upper case",
            &|made| made.rp_id = "EXAMPLE.COM".to_owned(),
            "authenticator_data.rp_id_hash_mismatch",
        ),
        change(
            "hash of the relying party with a port",
            &|made| made.rp_id = "example.com:443".to_owned(),
            "authenticator_data.rp_id_hash_mismatch",
        ),
        change(
            "user not present",
            &|made| made.flags &= !USER_PRESENT,
            "authenticator_data.user_not_present",
        ),
        change(
            "backed up, not eligible",
            &|made| made.flags |= BACKED_UP,
            "authenticator_data.backup_state_without_eligibility",
        ),
        CaseBuilder::fido2("user not verified", &{
            let mut made = registration.clone();
            made.flags = USER_PRESENT | ATTESTED_DATA;
            made.packed_self()
        })
        .verifier("userVerification", json!("required"))
        .refused("authenticator_data.user_not_verified"),
    ]
}

fn extensions() -> Vec<Value> {
    let with = |extensions: Option<Vec<u8>>, flags: u8| {
        let mut registration = MakeCredential::new("object");
        registration.extensions = extensions;
        registration.flags |= flags;
        registration.packed_self()
    };
    let ordered = with(Some(Cbor::map([("b", Cbor::Int(1)), ("a", Cbor::Int(1))]).encode()), 0);
    let long = with(Some(vec![0xb8, 0x01, 0x61, b'x', 0x01]), 0);
    vec![
        case("ED set, nothing there", &with(None, EXTENSION_DATA), "cbor.truncated"),
        case("extensions as a list", &with(Some(vec![0x80]), 0), "authenticator_data.extensions_not_a_map"),
        case(
            "extension with a number as its name",
            &with(Some(vec![0xa1, 0x01, 0x01]), 0),
            "authenticator_data.extensions_not_a_map",
        ),
        case("byte after the extensions", &with(Some(vec![0xa0, 0x00]), 0), "cbor.trailing_bytes"),
        case(
            "extension twice",
            &with(Some(vec![0xa2, 0x61, b'x', 0x01, 0x61, b'x', 0x01]), 0),
            "cbor.duplicate_key",
        ),
        CaseBuilder::fido2("key order, refused", &ordered)
            .verifier("refuse", json!(["cbor-key-order"]))
            .refused("observation.cbor_key_order"),
        CaseBuilder::fido2("long head, refused", &long)
            .verifier("refuse", json!(["cbor-non-minimal"]))
            .refused("observation.cbor_non_minimal"),
    ]
}
