//! The registrations of the WebAuthn Level 3 test vectors, rebuilt byte for byte from their recipe: every value is
//! drawn by HKDF from the vector's name, in a fixed order.

use serde_json::{Value, json};

use attestry_authenticator::certificate::{self, CertificateBuilder, Extension};
use attestry_authenticator::flags::{ATTESTED_DATA, BACKED_UP, BACKUP_ELIGIBLE, USER_PRESENT, USER_VERIFIED};
use attestry_authenticator::seed::{Draws, sha256};
use attestry_authenticator::text::base64url;
use attestry_authenticator::{AttestationParts, Cbor, Hash, Key, KeyType, Made, MakeCredential, Scheme, der};

const ES256: Scheme = Scheme::Ecdsa(Hash::Sha256);

/// The names of the vectors, which are their seeds, with the format.
const VECTORS: [(&str, &str); 15] = [
    ("none.ES256", "none"),
    ("packed-self.ES256", "packed"),
    ("none.ES256.crossOrigin", "none"),
    ("none.ES256.topOrigin", "none"),
    ("none.ES256.long-credential-id", "none"),
    ("packed.ES256", "packed"),
    ("packed.ES384", "packed"),
    ("packed.ES512", "packed"),
    ("packed.RS256", "packed"),
    ("packed.EdDSA", "packed"),
    ("packed.Ed448", "packed"),
    ("tpm.ES256", "tpm"),
    ("android-key.ES256", "android-key"),
    ("apple.ES256", "apple"),
    ("fido-u2f.ES256", "fido-u2f"),
];

/// The cases, as case files have them.
pub fn cases() -> Vec<Value> {
    VECTORS.iter().map(|(name, format)| case(name, format)).collect()
}

fn case(name: &str, format: &str) -> Value {
    let mut draws = Draws::new(name);
    let registration = registration(name, format, &mut draws);
    let made = attest(&registration, name, format, &mut draws);
    let mut verifier = json!({
        "relyingPartyId": "example.org",
        "origins": ["https://example.org"],
        "algorithms": [-7, -8, -35, -36, -257, -9, -51, -52, -19, -53],
        "userVerification": "preferred",
    });
    if name.ends_with("crossOrigin") || name.ends_with("topOrigin") {
        verifier["allowCrossOrigin"] = json!(true);
    }
    if name.ends_with("topOrigin") {
        verifier["topOrigins"] = json!(["https://example.com"]);
    }
    if format != "none" && name != "packed-self.ES256" {
        verifier["trust"] = json!({ "anchors": [base64url(&authority().1)], "require": true });
    }
    json!({
        "name": name,
        "source": "W3C Web Authentication Level 3, section Test Vectors",
        "verifier": verifier,
        "challenge": { "identifier": "w3c", "value": registration.challenge, "kind": "Fido2" },
        "now": "2026-01-01T00:00:00Z",
        "request": made.body(name, "w3c"),
        "expect": { "ok": true, "attestation": { "format": format } },
    })
}

/// The first seven draws: what client data and authenticator data are made of.
fn registration(name: &str, format: &str, draws: &mut Draws) -> MakeCredential {
    let challenge = base64url(&draws.take(if name == "packed.ES512" { 128 } else { 32 }));
    let key = match name {
        "packed.ES384" => Key::from_bytes(KeyType::P384, &draws.take(48)),
        "packed.ES512" => Key::from_bytes(KeyType::P521, &draws.take(65)),
        "packed.RS256" => Key::rsa3482(),
        "packed.EdDSA" => Key::from_bytes(KeyType::Ed25519, &draws.take(32)),
        "packed.Ed448" => Key::from_bytes(KeyType::Ed448, &draws.take(57)),
        _ => Key::from_bytes(KeyType::P256, &draws.take(32)),
    };
    let mut extra = Vec::new();
    if name.ends_with("topOrigin") {
        extra.push(("topOrigin".to_owned(), json!("https://example.com")));
    }
    if draws.take(1)[0] & 1 != 0 {
        let sentence = "clientDataJSON may be extended with additional fields in the future, such as this: ";
        extra.push(("extraData".to_owned(), json!(format!("{sentence}{}", base64url(&draws.take(16))))));
    }
    let aaguid = draws.take(16);
    let credential_id = draws.take(if name.ends_with("long-credential-id") { 1023 } else { 32 });
    let mut flags = USER_PRESENT | ATTESTED_DATA;
    if format != "fido-u2f" {
        flags |= draws.take(1)[0] & (USER_VERIFIED | BACKUP_ELIGIBLE | BACKED_UP);
        if flags & BACKUP_ELIGIBLE == 0 {
            flags &= !BACKED_UP;
        }
    }
    let mut recipe = MakeCredential::new(name)
        .with_key(key)
        .with_rp_id("example.org")
        .with_origin("https://example.org")
        .with_challenge(&challenge);
    recipe.cross_origin = Some(name.ends_with("crossOrigin") || name.ends_with("topOrigin"));
    recipe.extra_client_data = extra;
    recipe.flags = flags;
    recipe.aaguid = aaguid;
    recipe.credential_id = credential_id;
    recipe
}

/// The remaining draws: attestation key and serial number, where the format has them.
fn attest(registration: &MakeCredential, name: &str, format: &str, draws: &mut Draws) -> Made {
    if format == "none" {
        return registration.none();
    }
    if name == "packed-self.ES256" {
        return registration.packed_self();
    }
    let own_key = matches!(format, "packed" | "tpm" | "fido-u2f");
    let key =
        if own_key { Key::from_bytes(KeyType::P256, &draws.take(32)) } else { registration.key.clone() };
    let serial = draws.take(16);
    let mut parts = registration.parts(format);
    parts.scheme = ES256;
    let (authority_key, _) = authority();
    let mut leaf = CertificateBuilder::packed_leaf(&serial, authority_name(), &authority_key, &key);
    match format {
        "tpm" => tpm(registration, &mut parts, &mut leaf, &key),
        "android-key" => android_key(registration, &mut parts, &mut leaf),
        "apple" => {
            let nonce = sha256(&[&parts.to_be_signed()]);
            let value = der::sequence(&[&der::explicit(1, &der::octet_string(&nonce))]);
            leaf.put_extension(Extension::new("1.2.840.113635.100.8.2", value));
        }
        "fido-u2f" => {
            let message = [
                &[0][..],
                &sha256(&[registration.rp_id.as_bytes()]),
                &registration.client_data_hash(),
                &registration.credential_id,
                &registration.key.subject_public_key(),
            ];
            parts.message = Some(message.concat());
            parts.signer = Some(key);
        }
        _ => {
            parts.signer = Some(key);
            parts.alg = Some(Cbor::Int(-7));
        }
    }
    parts.x5c = Some(Cbor::byte_strings(&[leaf.sign(&authority_key, ES256)]));
    registration.finish(&parts)
}

fn tpm(
    registration: &MakeCredential,
    parts: &mut AttestationParts,
    leaf: &mut CertificateBuilder,
    key: &Key,
) {
    let point = registration.key.subject_public_key();
    let unique = [&[0, 32][..], &point[1..33], &[0, 32], &point[33..]].concat();
    let parameters = [0x00, 0x10, 0x00, 0x10, 0x00, 0x03, 0x00, 0x10];
    let public_area = [&[0x00, 0x23, 0x00, 0x0b, 0x00, 0x04, 0, 0, 0, 0][..], &parameters, &unique].concat();
    let info = [
        &[0xff, 0x54, 0x43, 0x47, 0x80, 0x17, 0, 0][..],
        &[0, 32],
        &sha256(&[&parts.to_be_signed()]),
        // The clock, of which nothing may be read.
        &[0, 0, 0, 0, 0, 0, 0, 0, 0x11, 0x11, 0x11, 0x11, 0x22, 0x22, 0x22, 0x22, 0x33],
        &[0; 8],
        &[0, 34, 0x00, 0x0b],
        &sha256(&[&public_area]),
        &[0, 0],
    ]
    .concat();
    leaf.subject = der::sequence(&[]);
    leaf.put_extension(certificate::eku(&["2.23.133.8.3"]));
    let attribute = |oid: &str, text: &str| der::sequence(&[&der::oid(oid), &der::utf8(text)]);
    let name = der::sequence(&[&der::set(&[
        &attribute("2.23.133.2.1", "id:00000000"),
        &attribute("2.23.133.2.2", "WebAuthn test vectors"),
        &attribute("2.23.133.2.3", "id:00000000"),
    ])]);
    let names = certificate::san(&[certificate::directory_name(&name)]);
    leaf.put_extension(Extension { critical: Some(true), ..names });
    parts.message = Some(info.clone());
    parts.signer = Some(key.clone());
    parts.alg = Some(Cbor::Int(-7));
    parts.extra = vec![
        (Cbor::text("ver"), Cbor::text("2.0")),
        (Cbor::text("certInfo"), Cbor::Bytes(info)),
        (Cbor::text("pubArea"), Cbor::Bytes(public_area)),
    ];
}

fn android_key(registration: &MakeCredential, parts: &mut AttestationParts, leaf: &mut CertificateBuilder) {
    let purpose = der::explicit(1, &der::set(&[&der::small_integer(2)]));
    let origin = der::explicit(702, &der::small_integer(0));
    let description = der::sequence(&[
        &der::small_integer(300),
        &der::enumerated(0),
        &der::small_integer(0),
        &der::enumerated(0),
        &der::octet_string(&registration.client_data_hash()),
        &der::octet_string(&[]),
        &der::sequence(&[]),
        &der::sequence(&[&purpose, &origin]),
    ]);
    leaf.put_extension(Extension::new("1.3.6.1.4.1.11129.2.1.17", description));
    parts.signer = Some(registration.key.clone());
    parts.alg = Some(Cbor::Int(-7));
}

fn authority_name() -> Vec<u8> {
    certificate::attestation_name("WebAuthn test vectors", "Authenticator Attestation CA")
}

/// The key and the certificate of the one authority.
fn authority() -> (Key, Vec<u8>) {
    let mut draws = Draws::new("Attestation CA");
    let key = Key::from_bytes(KeyType::P256, &draws.take(32));
    let serial = draws.take(16);
    let certificate =
        CertificateBuilder::ca(&serial, authority_name(), authority_name(), &key).sign(&key, ES256);
    (key, certificate)
}
