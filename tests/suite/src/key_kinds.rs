//! The kinds Key, PasswordProtectedKey and RecoveryKey: every key, hash and form of PEM, and what is refused.

use serde_json::{Value, json};

use crate::{CaseBuilder, IDENTIFIER, NAME};
use attestry_authenticator::text::{base64url, pem};
use attestry_authenticator::{
    CHALLENGE, Chain, Hash, Key, KeyParts, KeyType, MakeKey, PemStyle, Scheme, der,
};

pub(crate) fn accepted() -> Vec<Value> {
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

pub(crate) fn refused() -> Vec<Value> {
    [attestation_data(), signatures(), public_keys(), client_data()].concat()
}

fn changed(name: &str, change: impl FnOnce(&mut KeyParts), code: &str) -> Value {
    CaseBuilder::key(name, &MakeKey::new("key").make_with(change)).refused(code)
}

fn attestation_data() -> Vec<Value> {
    let raw = |name: &str, data: &[u8], code: &str| {
        changed(name, |parts| parts.attestation_data = Some(data.to_vec()), code)
    };
    let extra = |name: &str, member: &str, value: Value, code: &str| {
        changed(name, |parts| parts.extra = vec![(member.to_owned(), value)], code)
    };
    vec![
        raw("too large", &[b' '; 32_769], "key_attestation.too_large"),
        raw("not UTF-8", b"\xff", "key_attestation.invalid_utf8"),
        raw("not JSON", b"{", "key_attestation.invalid_json"),
        raw("a list", b"[]", "key_attestation.invalid_json"),
        raw("byte order mark", "\u{feff}{}".as_bytes(), "key_attestation.invalid_json"),
        raw("bytes behind", b"{\"publicKey\":\"x\",\"signature\":\"00\"}x", "key_attestation.invalid_json"),
        raw("empty object", b"{}", "key_attestation.missing_member"),
        raw("no signature", b"{\"publicKey\":\"x\"}", "key_attestation.missing_member"),
        raw("no public key", b"{\"signature\":\"00\"}", "key_attestation.missing_member"),
        raw("public key a number", b"{\"publicKey\":1,\"signature\":\"00\"}", "key_attestation.not_a_string"),
        extra("signature twice", "signature", json!("00"), "key_attestation.duplicate_member"),
        extra("unknown member", "kind", json!("Key"), "key_attestation.unknown_member"),
        extra("algorithm null", "algorithm", json!(null), "key_attestation.not_a_string"),
        extra("algorithm SHA1", "algorithm", json!("SHA1"), "key_attestation.algorithm_unknown"),
        extra("algorithm MD5", "algorithm", json!("MD5"), "key_attestation.algorithm_unknown"),
        extra("algorithm in lower case", "algorithm", json!("sha256"), "key_attestation.algorithm_unknown"),
        extra("algorithm empty", "algorithm", json!(""), "key_attestation.algorithm_unknown"),
    ]
}

fn signatures() -> Vec<Value> {
    let text = |name: &str, change: fn(String) -> String, code: &str| {
        changed(name, |parts| parts.signature = Some(change(parts.signature())), code)
    };
    let mut eddsa = MakeKey::new("key").with_key(Key::ed25519("key"));
    eddsa.algorithm = Some("SHA256".to_owned());
    let pss = MakeKey::new("key").with_key(Key::rsa2048()).make_with(|parts| {
        parts.scheme = Scheme::RsaPss(Hash::Sha256);
    });
    let raw = MakeKey::new("key").make_with(|parts| parts.signature = Some("01".repeat(64)));
    vec![
        text("odd number of digits", |text| text[1..].to_owned(), "key_attestation.signature_not_hex"),
        text("with a prefix", |text| format!("0x{text}"), "key_attestation.signature_not_hex"),
        text("with white space", |text| format!("{text} "), "key_attestation.signature_not_hex"),
        text("base64url", |_| base64url(&[0x30; 70]), "key_attestation.signature_not_hex"),
        text("empty", |_| String::new(), "key_attestation.signature_malformed"),
        text("byte behind", |text| format!("{text}00"), "key_attestation.signature_malformed"),
        CaseBuilder::key("raw r and s", &raw).refused("key_attestation.signature_malformed"),
        changed(
            "by another key",
            |parts| parts.signer = Key::p256("stranger"),
            "key_attestation.signature_invalid",
        ),
        changed(
            "with another hash",
            |parts| parts.scheme = Scheme::Ecdsa(Hash::Sha512),
            "key_attestation.signature_invalid",
        ),
        changed(
            "over the client data itself",
            |parts| {
                parts.fingerprint = Some(String::from_utf8(parts.client_data.clone()).unwrap());
            },
            "key_attestation.signature_invalid",
        ),
        changed(
            "over a fingerprint with a space",
            |parts| {
                parts.fingerprint = Some(parts.fingerprint().replace("\":\"", "\": \""));
            },
            "key_attestation.signature_invalid",
        ),
        changed(
            "over a fingerprint in another order",
            |parts| {
                let (hash, key) = (parts.fingerprint()[18..84].to_owned(), json!(parts.public_key));
                parts.fingerprint = Some(format!("{{\"publicKey\":{key},\"clientDataHash\":{hash}}}"));
            },
            "key_attestation.signature_invalid",
        ),
        changed(
            "over the key without its final newline",
            |parts| {
                let trimmed = json!(parts.public_key.trim_end()).to_string();
                parts.fingerprint =
                    Some(parts.fingerprint().replace(&json!(parts.public_key).to_string(), &trimmed));
            },
            "key_attestation.signature_invalid",
        ),
        CaseBuilder::key("RSA-PSS", &pss).refused("key_attestation.signature_invalid"),
        CaseBuilder::key("Ed25519 with a hash", &eddsa.make()).refused("key_attestation.algorithm_for_eddsa"),
    ]
}

fn public_keys() -> Vec<Value> {
    let text = |name: &str, change: &dyn Fn(&str) -> String, code: &str| {
        changed(name, |parts| parts.public_key = change(&parts.public_key), code)
    };
    let block = |name: &str, label: &str, der: &[u8], code: &str| {
        let text = pem(label, der, 64, "\n", true);
        changed(name, |parts| parts.public_key = text, code)
    };
    let malformed = "public_key.pem_malformed";
    let spki = Key::p256("key").spki_der();
    let point = Key::p256("key").subject_public_key();
    let compressed = [&[2][..], &point[1..33]].concat();
    let ec = |bits: &[u8]| {
        let algorithm = der::sequence(&[&der::oid("1.2.840.10045.2.1"), &der::oid("1.2.840.10045.3.1.7")]);
        der::sequence(&[&algorithm, &der::bit_string(bits)])
    };
    let explicit = {
        let algorithm =
            der::sequence(&[&der::oid("1.2.840.10045.2.1"), &der::sequence(&[&der::small_integer(1)])]);
        der::sequence(&[&algorithm, &der::bit_string(&point)])
    };
    let pss_only = {
        let algorithm = der::sequence(&[&der::oid("1.2.840.113549.1.1.10")]);
        der::sequence(&[&algorithm, &der::bit_string(&Key::rsa2048().subject_public_key())])
    };
    let small = MakeKey::new("key").with_key(Key::rsa1024());
    vec![
        text("empty text", &|_| String::new(), malformed),
        text("base64 without a block", &|text| text.lines().nth(1).unwrap().to_owned(), malformed),
        text("text before the block", &|text| format!("x\n{text}"), malformed),
        text("text behind the block", &|text| format!("{text}x\n"), malformed),
        text("a second block", &|text| format!("{text}{text}"), malformed),
        text("two line ends behind", &|text| format!("{text}\n"), malformed),
        text("white space inside", &|text| text.replacen('\n', "\n ", 1), malformed),
        text("an empty line inside", &|text| text.replacen('\n', "\n\n", 1), malformed),
        text("other label at the end", &|text| text.replace("END PUBLIC", "END RSA PUBLIC"), malformed),
        text("no end", &|text| text.replace("-----END PUBLIC KEY-----\n", ""), malformed),
        text(
            "nothing inside",
            &|_| "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n".to_owned(),
            malformed,
        ),
        text("base64url inside", &|text| text.replacen('M', "_", 1), malformed),
        text("padding left out", &|text| text.replace('=', ""), malformed),
        block("private key", "PRIVATE KEY", &spki, "public_key.pem_label"),
        block("certificate", "CERTIFICATE", &spki, "public_key.pem_label"),
        block("not DER", "PUBLIC KEY", &[1, 2, 3], "public_key.der_malformed"),
        block("byte behind the key", "PUBLIC KEY", &[&spki[..], &[0]].concat(), "public_key.der_malformed"),
        block("not DER, RSA", "RSA PUBLIC KEY", &[1, 2, 3], "public_key.der_malformed"),
        block("SPKI as PKCS#1", "RSA PUBLIC KEY", &spki, "public_key.parameter_length"),
        block("compressed point", "PUBLIC KEY", &ec(&compressed), "public_key.parameter_length"),
        block(
            "hybrid point",
            "PUBLIC KEY",
            &ec(&[&[6][..], &point[1..]].concat()),
            "public_key.parameter_length",
        ),
        block("point at infinity", "PUBLIC KEY", &ec(&[0]), "public_key.parameter_length"),
        block(
            "point off the curve",
            "PUBLIC KEY",
            &ec(&[&[4][..], &[1; 64]].concat()),
            "public_key.not_on_curve",
        ),
        block("explicit curve", "PUBLIC KEY", &explicit, "public_key.key_type_unsupported"),
        block("RSA for PSS only", "PUBLIC KEY", &pss_only, "public_key.key_type_unsupported"),
        CaseBuilder::key("RSA of 1024 bits", &small.make()).refused("public_key.rsa_modulus"),
    ]
}

fn client_data() -> Vec<Value> {
    let change = |name: &str, change: fn(&mut MakeKey), code: &str| {
        let mut registration = MakeKey::new("key");
        change(&mut registration);
        CaseBuilder::key(name, &registration.make()).refused(code)
    };
    vec![
        change(
            "type of Fido2",
            |made| made.client_data_type = "webauthn.create".to_owned(),
            "client_data.type_mismatch",
        ),
        change(
            "type of an assertion",
            |made| made.client_data_type = "key.get".to_owned(),
            "client_data.type_mismatch",
        ),
        change(
            "another challenge",
            |made| made.challenge = "AAAA".to_owned(),
            "client_data.challenge_mismatch",
        ),
        change(
            "another origin",
            |made| made.origin = Some("https://evil.test".to_owned()),
            "client_data.origin_mismatch",
        ),
        change("crossOrigin", |made| made.cross_origin = Some(true), "client_data.cross_origin"),
        change(
            "duplicate challenge, key",
            |made| {
                made.extra_client_data = vec![("challenge".to_owned(), json!(made.challenge))];
            },
            "client_data.duplicate_member",
        ),
    ]
}
