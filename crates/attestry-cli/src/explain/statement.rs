//! Attestation statements (WebAuthn L3 §8), format by format.

use ciborium::Value;

use super::certificate::{self, Use};
use super::checks::{self, Check};
use super::document::Part;
use super::{cbor, key, metadata_blob};
use crate::decode;

/// Certificates of one statement that are shown.
const CERTIFICATES: usize = 8;
/// Statements of one compound attestation that are shown.
const STATEMENTS: usize = 16;

/// What a format is.
pub(super) fn format_meaning(format: &str) -> &'static str {
    match format {
        "none" => "no attestation: nobody vouches for the authenticator",
        "packed" => "WebAuthn's own format, of security keys above all",
        "tpm" => "a TPM vouches for the key, as under Windows",
        "android-key" => "an Android device describes the key",
        "android-safetynet" => "Google's service vouched for the device; deprecated",
        "fido-u2f" => "a security key of the time before WebAuthn",
        "apple" => "Apple vouches for the device, and names none",
        "compound" => "several statements about one credential",
        _ => "none that is registered",
    }
}

fn checks_of(format: &str) -> &'static [Check] {
    match format {
        "none" => checks::NONE,
        "packed" => checks::PACKED,
        "tpm" => checks::TPM,
        "android-key" => checks::ANDROID_KEY,
        "android-safetynet" => checks::ANDROID_SAFETYNET,
        "fido-u2f" => checks::FIDO_U2F,
        "apple" => checks::APPLE,
        "compound" => checks::COMPOUND,
        _ => &[],
    }
}

pub(super) fn explain(format: &str, statement: &Value) -> Part {
    let mut part = Part::new("attestation statement", format!("{format}: {}", format_meaning(format)));
    part.checks(checks_of(format));
    if format == "compound" {
        compound(&mut part, statement);
        return part;
    }
    let Some(members) = statement.as_map() else {
        part.fault(format!("it is {}, and no map", cbor::type_of(statement)));
        return part;
    };
    if format == "packed" {
        let has_certificates = cbor::member(statement, "x5c").is_some();
        part.note(if has_certificates {
            "With x5c: the maker of the authenticator vouches for it."
        } else {
            "Without x5c: self attestation, in which the new key signs for itself."
        });
    }
    for (name, value) in members {
        let Some(name) = name.as_text() else {
            part.fault("the name of a member is not text");
            continue;
        };
        member(&mut part, format, name, value);
    }
    part
}

fn member(part: &mut Part, format: &str, name: &str, value: &Value) {
    match (name, value) {
        ("alg", Value::Integer(_)) => {
            let number = cbor::integer(value).unwrap_or_default();
            part.value(name, number, format!("{}, by which sig is made", key::algorithm_name(number)));
        }
        ("ver", Value::Text(text)) => {
            part.value(name, text.as_str(), "the version of the format, or of Google's service")
        }
        ("sig", Value::Bytes(bytes)) => part.bytes(name, bytes, "the signature of the statement"),
        ("x5c", Value::Array(list)) => certificates(part, format, list),
        ("certInfo", Value::Bytes(bytes)) if format == "tpm" => part.part(cert_info(bytes)),
        ("pubArea", Value::Bytes(bytes)) if format == "tpm" => part.part(pub_area(bytes)),
        ("response", Value::Bytes(bytes)) if format == "android-safetynet" => {
            part.part(metadata_blob::signed("response", &String::from_utf8_lossy(bytes), Use::Path));
        }
        (_, Value::Bytes(bytes)) => part.bytes(name, bytes, "no procedure looks at it"),
        _ => part.value(
            name,
            cbor::type_of(value),
            "it is not of the type that the format has, or not of the format",
        ),
    }
}

fn certificates(part: &mut Part, format: &str, list: &[Value]) {
    part.value("x5c", list.len(), "certificates, that of the attestation key first");
    if list.is_empty() {
        part.fault("x5c is empty");
    }
    for (number, certificate) in list.iter().enumerate().take(CERTIFICATES) {
        let of = match (number, format) {
            (0, "packed") => Use::Packed,
            (0, "tpm") => Use::Tpm,
            _ => Use::Path,
        };
        match certificate.as_bytes() {
            Some(der) => part.part(certificate::explain(&format!("x5c[{number}]"), der, of)),
            None => part.fault(format!("x5c[{number}] is {}, and no bytes", cbor::type_of(certificate))),
        }
    }
    if list.len() > CERTIFICATES {
        part.note(format!("{} more are not shown.", list.len().saturating_sub(CERTIFICATES)));
    }
}

fn compound(part: &mut Part, statement: &Value) {
    let Some(list) = statement.as_array() else {
        part.fault(format!("it is {}, and no array of statements", cbor::type_of(statement)));
        return;
    };
    part.value("statements", list.len(), "there have to be two or more");
    for (number, one) in list.iter().enumerate().take(STATEMENTS) {
        let title = format!("statement {number}");
        match (cbor::member(one, "fmt").and_then(Value::as_text), cbor::member(one, "attStmt")) {
            // A compound statement in another one is refused, and is not followed.
            (Some("compound"), _) => part.fault(format!("{title} is compound itself")),
            (Some(format), Some(inner)) => part.part(explain(format, inner).titled(title)),
            _ => part.fault(format!("{title} has no fmt or no attStmt")),
        }
    }
}

/// Reads a TPM's structure from front to back.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self, length: usize) -> Option<u64> {
        Some(self.take(length)?.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    /// Bytes after their length.
    fn sized(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number(2)?).ok()?;
        self.take(length)
    }
}

/// TPMS_ATTEST (TPM 2.0 Part 2 §10.12.12).
fn cert_info(bytes: &[u8]) -> Part {
    let mut part = Part::new("certInfo", "what the TPM signs: TPMS_ATTEST (TPM 2.0 Part 2 §10.12)");
    let mut reader = Reader(bytes);
    let mut read = || {
        let magic = reader.number(4)?;
        part.value(
            "magic",
            format!("0x{magic:08x}"),
            if magic == 0xff54_4347 { "made by a TPM" } else { "not a TPM's" },
        );
        let kind = reader.number(2)?;
        part.value(
            "type",
            format!("0x{kind:04x}"),
            if kind == 0x8017 { "a key is certified" } else { "something else" },
        );
        part.bytes("qualifiedSigner", reader.sized()?, "the name of the attestation key");
        part.bytes("extraData", reader.sized()?, "the hash of authData and the hash of client data, by alg");
        let clock = reader.take(17)?;
        part.bytes("clockInfo", clock, "clock, resets, restarts");
        part.value("firmwareVersion", format!("0x{:016x}", reader.number(8)?), "");
        part.bytes("name", reader.sized()?, "of the key: its hash algorithm, and the hash of pubArea");
        part.bytes("qualifiedName", reader.sized()?, "of the key, with its parents");
        Some(())
    };
    if read().is_none() {
        part.fault("it ends before its parts do");
    } else if !reader.0.is_empty() {
        part.fault(format!("{} bytes are left over", reader.0.len()));
    }
    part
}

/// Attributes of a key (TPM 2.0 Part 2 §8.3).
const ATTRIBUTES: &[(u64, &str)] = &[
    (1 << 1, "fixedTPM"),
    (1 << 2, "stClear"),
    (1 << 4, "fixedParent"),
    (1 << 5, "sensitiveDataOrigin"),
    (1 << 6, "userWithAuth"),
    (1 << 7, "adminWithPolicy"),
    (1 << 10, "noDA"),
    (1 << 11, "encryptedDuplication"),
    (1 << 16, "restricted"),
    (1 << 17, "decrypt"),
    (1 << 18, "sign"),
];

/// The head of TPMT_PUBLIC (TPM 2.0 Part 2 §12.2.4).
fn pub_area(bytes: &[u8]) -> Part {
    let mut part = Part::new("pubArea", "the key as the TPM has it: TPMT_PUBLIC (TPM 2.0 Part 2 §12.2.4)");
    let mut reader = Reader(bytes);
    let mut read = || {
        let kind = reader.number(2)?;
        let meaning = match kind {
            0x0001 => "RSA",
            0x0023 => "an elliptic curve",
            _ => "none that attestations have",
        };
        part.value("type", format!("0x{kind:04x}"), meaning);
        let hash = reader.number(2)?;
        let meaning = match hash {
            0x0004 => "SHA-1",
            0x000b => "SHA-256",
            0x000c => "SHA-384",
            0x000d => "SHA-512",
            _ => "none that is known",
        };
        part.value("nameAlg", format!("0x{hash:04x}"), meaning);
        let attributes = reader.number(4)?;
        let names: Vec<_> =
            ATTRIBUTES.iter().filter(|(bit, _)| attributes & bit != 0).map(|(_, name)| *name).collect();
        part.value(
            "attributes",
            names,
            "fixedTPM, fixedParent, sensitiveDataOrigin: made in the TPM, and never copied",
        );
        part.bytes("authPolicy", reader.sized()?, "who may use it");
        Some(())
    };
    if read().is_none() {
        part.fault("it ends before its parts do");
    }
    part.bytes("parameters, key", reader.0, "they have to be the credential's key");
    part
}

/// The attestation of a raw key of the service: JSON of a public key and a signature.
pub(super) fn key_attestation(bytes: &[u8]) -> Part {
    let mut part = Part::new("key attestation", "the service's proof that the client has a raw key");
    let Ok(serde_json::Value::Object(object)) = serde_json::from_slice(bytes) else {
        part.fault("it is not a JSON object");
        return part;
    };
    let text = |name: &str| object.get(name).and_then(serde_json::Value::as_str);
    part.text("algorithm", object.get("algorithm"), "the hash, where the client says it");
    match text("signature").map(decode::hex) {
        Some(Some(signature)) => {
            part.bytes("signature", &signature, "over the fingerprint text, by the key itself")
        }
        _ => part.fault("signature is absent, or not in hexadecimal digits"),
    }
    part.checks(checks::RAW_KEY);
    match text("publicKey") {
        Some(pem) => part.part(key::explain(key::Form::Pem, pem.as_bytes())),
        None => part.fault("publicKey is absent"),
    }
    let known = ["algorithm", "signature", "publicKey"];
    let others: Vec<_> = object.keys().filter(|name| !known.contains(&name.as_str())).cloned().collect();
    if !others.is_empty() {
        part.value("other members", others, "");
    }
    part
}
