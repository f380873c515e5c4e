//! Certificates (RFC 5280), with the extensions that attestations look at.

use attestry::Aaguid;
use attestry::trust::TrustAnchor;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use x509_parser::extensions::{GeneralName, ParsedExtension, X509Extension};
use x509_parser::prelude::{FromDer as _, X509Certificate};
use x509_parser::public_key::PublicKey;
use x509_parser::time::ASN1Time;
use x509_parser::x509::SubjectPublicKeyInfo;

use super::checks;
use super::document::Part;
use crate::decode;

/// What a certificate is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Unknown,
    /// The first of a statement of format packed.
    Packed,
    /// The first of a statement of format tpm.
    Tpm,
    /// Any other of a path: the path's checks are told once.
    Path,
}

/// Bytes of a certificate that is decoded.
const LONGEST: usize = 256 * 1024;
/// Values of one extension that are shown.
const VALUES: usize = 16;

/// Whether it is one certificate and nothing else.
pub(super) fn is_one(der: &[u8]) -> bool {
    der.len() <= LONGEST && X509Certificate::from_der(der).is_ok_and(|(rest, _)| rest.is_empty())
}

pub(super) fn explain(title: &str, der: &[u8], of: Use) -> Part {
    let mut part = Part::new(title, format!("X.509 (RFC 5280 §4.1), {} bytes", der.len()));
    match X509Certificate::from_der(der) {
        _ if der.len() > LONGEST => part.fault("it is too large to be shown"),
        Err(_) => part.fault("it cannot be decoded"),
        Ok((rest, certificate)) => {
            if !rest.is_empty() {
                part.fault(format!("{} bytes are left over", rest.len()));
            }
            fields(&mut part, &certificate);
            for extension in certificate.extensions() {
                extension_field(&mut part, extension);
            }
            part.bytes("SHA-256", &decode::sha256(der), "the fingerprint of the certificate");
        }
    }
    if let Err(error) = TrustAnchor::from_certificate(der) {
        part.note(format!("The library cannot read it as an anchor ({}).", error.code()));
    }
    part.checks(match of {
        Use::Packed => checks::PACKED_CERTIFICATE,
        Use::Tpm => checks::TPM_CERTIFICATE,
        Use::Unknown => checks::CERTIFICATE,
        Use::Path => &[],
    });
    part
}

fn fields(part: &mut Part, certificate: &X509Certificate<'_>) {
    part.value("version", certificate.version().0.saturating_add(1), "attestation certificates have 3");
    let (subject, issuer) = (certificate.subject().to_string(), certificate.issuer().to_string());
    let is_self_issued = certificate.subject().as_raw() == certificate.issuer().as_raw();
    part.value(
        "subject",
        subject,
        if is_self_issued { "self-issued: a root, or a lone certificate" } else { "" },
    );
    part.value("issuer", issuer, "who signed it");
    part.bytes("serial", certificate.raw_serial(), "its number among its issuer's");
    part.value("not before", moment(&certificate.validity().not_before), "");
    part.value("not after", moment(&certificate.validity().not_after), "");
    part.value("key", key_type(certificate.public_key()), "");
    let algorithm = certificate.signature_algorithm.algorithm.to_id_string();
    part.value("signed with", signature_name(&algorithm).unwrap_or(&algorithm), "");
}

fn moment(time: &ASN1Time) -> String {
    let moment = OffsetDateTime::from_unix_timestamp(time.timestamp()).ok();
    moment
        .and_then(|moment| moment.format(&Rfc3339).ok())
        .unwrap_or_else(|| "beyond the year 9999".to_owned())
}

/// The type and size of a key.
pub(super) fn key_type(info: &SubjectPublicKeyInfo<'_>) -> String {
    let oid = info.algorithm.algorithm.to_id_string();
    let curve = info.algorithm.parameters.as_ref().and_then(|parameters| parameters.as_oid().ok());
    let curve = curve.map(|curve| curve.to_id_string());
    match (oid.as_str(), curve.as_deref()) {
        ("1.2.840.10045.2.1", Some("1.2.840.10045.3.1.7")) => "ECDSA, P-256".to_owned(),
        ("1.2.840.10045.2.1", Some("1.3.132.0.34")) => "ECDSA, P-384".to_owned(),
        ("1.2.840.10045.2.1", Some("1.3.132.0.35")) => "ECDSA, P-521".to_owned(),
        ("1.2.840.10045.2.1", Some("1.3.132.0.10")) => "ECDSA, secp256k1".to_owned(),
        ("1.2.840.10045.2.1", _) => "ECDSA, on a curve that is not known".to_owned(),
        ("1.2.840.113549.1.1.1" | "1.2.840.113549.1.1.10", _) => match info.parsed() {
            Ok(PublicKey::RSA(key)) => {
                let modulus = key.modulus.iter().skip_while(|byte| **byte == 0).count();
                format!("RSA, {} bits", modulus.saturating_mul(8))
            }
            _ => "RSA".to_owned(),
        },
        ("1.3.101.112", _) => "Ed25519".to_owned(),
        ("1.3.101.113", _) => "Ed448".to_owned(),
        ("2.16.840.1.101.3.4.3.17", _) => "ML-DSA-44".to_owned(),
        ("2.16.840.1.101.3.4.3.18", _) => "ML-DSA-65".to_owned(),
        ("2.16.840.1.101.3.4.3.19", _) => "ML-DSA-87".to_owned(),
        _ => format!("of a type that is not known ({oid})"),
    }
}

fn signature_name(oid: &str) -> Option<&'static str> {
    Some(match oid {
        "1.2.840.113549.1.1.5" => "RSA with SHA-1",
        "1.2.840.113549.1.1.10" => "RSA-PSS",
        "1.2.840.113549.1.1.11" => "RSA with SHA-256",
        "1.2.840.113549.1.1.12" => "RSA with SHA-384",
        "1.2.840.113549.1.1.13" => "RSA with SHA-512",
        "1.2.840.10045.4.1" => "ECDSA with SHA-1",
        "1.2.840.10045.4.3.2" => "ECDSA with SHA-256",
        "1.2.840.10045.4.3.3" => "ECDSA with SHA-384",
        "1.2.840.10045.4.3.4" => "ECDSA with SHA-512",
        "1.3.101.112" => "Ed25519",
        "1.3.101.113" => "Ed448",
        "2.16.840.1.101.3.4.3.17" => "ML-DSA-44",
        "2.16.840.1.101.3.4.3.18" => "ML-DSA-65",
        "2.16.840.1.101.3.4.3.19" => "ML-DSA-87",
        _ => return None,
    })
}

fn extension_field(part: &mut Part, extension: &X509Extension<'_>) {
    let oid = extension.oid.to_id_string();
    let critical = if extension.critical { "; critical" } else { "" };
    let mut field =
        |name: &str, value: String, meaning: &str| part.value(name, value, format!("{meaning}{critical}"));
    match extension.parsed_extension() {
        ParsedExtension::BasicConstraints(constraints) => {
            let length = constraints.path_len_constraint.map(|length| format!(", path of {length} at most"));
            let value = if constraints.ca { "an authority" } else { "no authority" };
            field(
                "basicConstraints",
                format!("{value}{}", length.unwrap_or_default()),
                "whether it may issue",
            );
        }
        ParsedExtension::KeyUsage(usage) => {
            let uses = [
                (usage.digital_signature(), "digitalSignature"),
                (usage.non_repudiation(), "nonRepudiation"),
                (usage.key_encipherment(), "keyEncipherment"),
                (usage.data_encipherment(), "dataEncipherment"),
                (usage.key_agreement(), "keyAgreement"),
                (usage.key_cert_sign(), "keyCertSign"),
                (usage.crl_sign(), "cRLSign"),
                (usage.encipher_only(), "encipherOnly"),
                (usage.decipher_only(), "decipherOnly"),
            ];
            let uses: Vec<_> = uses.into_iter().filter(|(is_set, _)| *is_set).map(|(_, name)| name).collect();
            field("keyUsage", uses.join(", "), "what the key may do");
        }
        ParsedExtension::ExtendedKeyUsage(usage) => {
            let named = [
                (usage.any, "any"),
                (usage.server_auth, "serverAuth"),
                (usage.client_auth, "clientAuth"),
                (usage.code_signing, "codeSigning"),
                (usage.email_protection, "emailProtection"),
                (usage.time_stamping, "timeStamping"),
                (usage.ocsp_signing, "OCSPSigning"),
            ];
            let mut uses: Vec<_> =
                named.into_iter().filter(|(is_set, _)| *is_set).map(|(_, name)| name.to_owned()).collect();
            uses.extend(usage.other.iter().take(VALUES).map(|oid| match oid.to_id_string().as_str() {
                "2.23.133.8.3" => "tcg-kp-AIKCertificate".to_owned(),
                oid => oid.to_owned(),
            }));
            field("extKeyUsage", uses.join(", "), "what the key is for");
        }
        ParsedExtension::SubjectAlternativeName(names) => {
            let names: Vec<_> = names.general_names.iter().take(VALUES).map(general_name).collect();
            field("subjectAltName", names.join(", "), "other names of the subject");
        }
        ParsedExtension::SubjectKeyIdentifier(identifier) => {
            field("subjectKeyIdentifier", decode::to_hex(identifier.0), "the name of its key");
        }
        ParsedExtension::AuthorityKeyIdentifier(identifier) => {
            let identifier =
                identifier.key_identifier.as_ref().map(|identifier| decode::to_hex(identifier.0));
            field("authorityKeyIdentifier", identifier.unwrap_or_default(), "the name of its issuer's key");
        }
        _ => {
            let (name, meaning) = own_extension(&oid);
            let value = own_value(&oid, extension.value);
            part.value(name, value, format!("{meaning}{critical}"));
        }
    }
}

/// Extensions of attestation certificates, and those of which only the name is said.
fn own_extension(oid: &str) -> (&str, &'static str) {
    match oid {
        "1.3.6.1.4.1.45724.1.1.2" => ("FIDO serial number", "of the device, in enterprise attestation"),
        "1.3.6.1.4.1.45724.1.1.4" => {
            ("FIDO AAGUID", "the model that the certificate is for (WebAuthn L3 §8.2.1)")
        }
        "1.3.6.1.4.1.45724.1.1.5" => ("FIDO firmware version", "of the authenticator (WebAuthn L3 §8.2.1)"),
        "1.3.6.1.4.1.45724.2.1.1" => ("U2F transports", "how the security key is reached, as bits"),
        "1.3.6.1.4.1.11129.2.1.17" => {
            ("Android key description", "what the device says of the key and of itself (WebAuthn L3 §8.4.1)")
        }
        "1.2.840.113635.100.8.2" => ("Apple nonce", "the hash of this registration (WebAuthn L3 §8.8)"),
        "2.5.29.30" => {
            ("nameConstraints", "names that it may issue for; a verifier refuses it where it is critical")
        }
        "2.5.29.31" => ("cRLDistributionPoints", "where its revocation lists are"),
        "2.5.29.32" => ("certificatePolicies", "under which rules it was issued"),
        "1.3.6.1.5.5.7.1.1" => ("authorityInfoAccess", "where its issuer is"),
        oid => (oid, "an extension that attestations do not look at"),
    }
}

fn own_value(oid: &str, content: &[u8]) -> String {
    // The AAGUID is an OCTET STRING in the extension's.
    if let ("1.3.6.1.4.1.45724.1.1.4", [0x04, 0x10, aaguid @ ..]) = (oid, content)
        && let Ok(aaguid) = <[u8; 16]>::try_from(aaguid)
    {
        return Aaguid::new(aaguid).to_string();
    }
    match content.get(..24) {
        Some(start) if content.len() > 24 => format!("{}… ({} bytes)", decode::to_hex(start), content.len()),
        _ => decode::to_hex(content),
    }
}

fn general_name(name: &GeneralName<'_>) -> String {
    match name {
        GeneralName::RFC822Name(name) | GeneralName::DNSName(name) | GeneralName::URI(name) => {
            (*name).to_owned()
        }
        GeneralName::DirectoryName(name) => match tpm_name(name) {
            Some(name) => name,
            None => name.to_string(),
        },
        _ => "a name of another form".to_owned(),
    }
}

/// Manufacturer, model and version of a TPM (TCG EK Credential Profile §3.2.9).
fn tpm_name(name: &x509_parser::x509::X509Name<'_>) -> Option<String> {
    let mut parts = Vec::new();
    for attribute in name.iter_attributes().take(VALUES) {
        let label = match attribute.attr_type().to_id_string().as_str() {
            "2.23.133.2.1" => "TPM manufacturer",
            "2.23.133.2.2" => "TPM model",
            "2.23.133.2.3" => "TPM version",
            _ => continue,
        };
        parts.push(format!("{label} {}", attribute.as_str().unwrap_or("unreadable")));
    }
    if parts.is_empty() { None } else { Some(parts.join(", ")) }
}

/// The subject of a certificate, for lists.
pub(super) fn subject(der: &[u8]) -> Option<String> {
    let (_, certificate) = X509Certificate::from_der(der).ok().filter(|_| der.len() <= LONGEST)?;
    Some(certificate.subject().to_string())
}
