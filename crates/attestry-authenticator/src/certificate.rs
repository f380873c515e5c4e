//! X.509 certificates, with every ingredient open to change.
//!
//! The ready-made shapes ([`CertificateBuilder::ca`], [`CertificateBuilder::packed_leaf`]) are those of the
//! WebAuthn test vectors. A test takes one, spoils one field, and signs.

use sha1::{Digest, Sha1};

use crate::der;
use crate::{Key, Scheme};

pub const COMMON_NAME: &str = "2.5.4.3";
pub const COUNTRY: &str = "2.5.4.6";
pub const ORGANIZATION: &str = "2.5.4.10";
pub const ORGANIZATIONAL_UNIT: &str = "2.5.4.11";

/// Named bits of keyUsage.
pub const DIGITAL_SIGNATURE: u8 = 0;
pub const KEY_CERT_SIGN: u8 = 5;
pub const CRL_SIGN: u8 = 6;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    pub oid: String,
    /// `None` leaves the field out; `Some(false)` writes the default, which DER forbids.
    pub critical: Option<bool>,
    /// The content of extnValue.
    pub value: Vec<u8>,
}

impl Extension {
    pub fn new(oid: &str, value: Vec<u8>) -> Self {
        Self { oid: oid.to_owned(), critical: None, value }
    }

    pub fn critical(oid: &str, value: Vec<u8>) -> Self {
        Self { critical: Some(true), ..Self::new(oid, value) }
    }

    pub fn encode(&self) -> Vec<u8> {
        let critical = self.critical.map(der::boolean).unwrap_or_default();
        der::sequence(&[&der::oid(&self.oid), &critical, &der::octet_string(&self.value)])
    }
}

/// A Name with one attribute per RDN, in the order given. Countries are PrintableStrings, all else UTF8Strings.
pub fn name(attributes: &[(&str, &str)]) -> Vec<u8> {
    let relative_names: Vec<Vec<u8>> = attributes
        .iter()
        .map(|(oid, text)| {
            let text = if *oid == COUNTRY { der::printable(text) } else { der::utf8(text) };
            der::set(&[&der::sequence(&[&der::oid(oid), &text])])
        })
        .collect();
    der::tlv(0x30, &relative_names.concat())
}

/// The name of the recipe with the given organizational unit and common name.
pub fn attestation_name(common_name: &str, unit: &str) -> Vec<u8> {
    name(&[(COMMON_NAME, common_name), (ORGANIZATION, "W3C"), (ORGANIZATIONAL_UNIT, unit), (COUNTRY, "AA")])
}

pub fn key_identifier(key: &Key) -> Vec<u8> {
    Sha1::digest(key.subject_public_key()).to_vec()
}

/// Critical. `cA` is written only if true.
pub fn basic_constraints(ca: bool, path_len: Option<i64>) -> Extension {
    let ca = if ca { der::boolean(true) } else { Vec::new() };
    let path_len = path_len.map(der::small_integer).unwrap_or_default();
    Extension::critical("2.5.29.19", der::sequence(&[&ca, &path_len]))
}

/// Critical, from bit numbers.
pub fn key_usage(bits: &[u8]) -> Extension {
    Extension::critical("2.5.29.15", der::named_bits(bits))
}

pub fn eku(purposes: &[&str]) -> Extension {
    let purposes: Vec<Vec<u8>> = purposes.iter().map(|purpose| der::oid(purpose)).collect();
    Extension::new("2.5.29.37", der::tlv(0x30, &purposes.concat()))
}

/// Subject alternative names, from GeneralName elements.
pub fn san(names: &[Vec<u8>]) -> Extension {
    Extension::new("2.5.29.17", der::tlv(0x30, &names.concat()))
}

pub fn dns_name(text: &str) -> Vec<u8> {
    der::implicit(2, text.as_bytes())
}

/// directoryName is a CHOICE and therefore explicitly tagged.
pub fn directory_name(name: &[u8]) -> Vec<u8> {
    der::explicit(4, name)
}

pub fn ski(key: &Key) -> Extension {
    Extension::new("2.5.29.14", der::octet_string(&key_identifier(key)))
}

/// With the key identifier only.
pub fn aki(issuer: &Key) -> Extension {
    Extension::new("2.5.29.35", der::sequence(&[&der::implicit(0, &key_identifier(issuer))]))
}

/// id-fido-gen-ce-aaguid: wrapped in an OCTET STRING of its own.
pub fn fido_aaguid(aaguid: &[u8]) -> Extension {
    Extension::new("1.3.6.1.4.1.45724.1.1.4", der::octet_string(aaguid))
}

/// id-fido-gen-ce-fw-version.
pub fn firmware(version: i64) -> Extension {
    Extension::new("1.3.6.1.4.1.45724.1.1.5", der::small_integer(version))
}

/// Critical, from GeneralName elements.
pub fn name_constraints(permitted: &[Vec<u8>], excluded: &[Vec<u8>]) -> Extension {
    let subtrees = |number: u64, names: &[Vec<u8>]| {
        let names: Vec<Vec<u8>> = names.iter().map(|name| der::sequence(&[name])).collect();
        if names.is_empty() { Vec::new() } else { der::explicit(number, &names.concat()) }
    };
    Extension::critical("2.5.29.30", der::sequence(&[&subtrees(0, permitted), &subtrees(1, excluded)]))
}

#[derive(Clone, Debug)]
pub struct CertificateBuilder {
    /// The INTEGER of the version field; `None` leaves it out, which means version 1.
    pub version: Option<i64>,
    /// Big-endian magnitude.
    pub serial: Vec<u8>,
    /// Replaces the content of the serial number's INTEGER.
    pub raw_serial: Option<Vec<u8>>,
    /// AlgorithmIdentifier inside the signed part; `None` follows the signing scheme.
    pub inner_signature: Option<Vec<u8>>,
    /// AlgorithmIdentifier beside the signature; `None` follows the signing scheme.
    pub outer_signature: Option<Vec<u8>>,
    pub issuer: Vec<u8>,
    pub not_before: Vec<u8>,
    pub not_after: Vec<u8>,
    pub subject: Vec<u8>,
    pub spki: Vec<u8>,
    /// An empty list leaves the extensions field out.
    pub extensions: Vec<Extension>,
    /// Replaces the whole extensions field, the tag `[3]` included; empty leaves it out.
    pub raw_extensions: Option<Vec<u8>>,
    /// The first octet of the signature BIT STRING, zero in a proper certificate.
    pub signature_unused_bits: u8,
    /// Replaces the signature.
    pub signature: Option<Vec<u8>>,
}

impl CertificateBuilder {
    /// A version 3 certificate without extensions, with the validity of the recipe (2024 to 3024).
    pub fn new(serial: &[u8], issuer: Vec<u8>, subject: Vec<u8>, key: &Key) -> Self {
        Self {
            version: Some(2),
            serial: serial.to_vec(),
            raw_serial: None,
            inner_signature: None,
            outer_signature: None,
            issuer,
            not_before: der::utc_time("240101000000Z"),
            not_after: der::generalized_time("30240101000000Z"),
            subject,
            spki: key.spki_der(),
            extensions: Vec::new(),
            raw_extensions: None,
            signature_unused_bits: 0,
            signature: None,
        }
    }

    /// A certification authority in the shape of the recipe; self-issued if `issuer` equals `subject`.
    pub fn ca(serial: &[u8], issuer: Vec<u8>, subject: Vec<u8>, key: &Key) -> Self {
        let extensions = vec![basic_constraints(true, None), key_usage(&[KEY_CERT_SIGN, CRL_SIGN]), ski(key)];
        Self { extensions, ..Self::new(serial, issuer, subject, key) }
    }

    /// An attestation certificate for packed in the shape of the recipe, which has no AAGUID extension.
    pub fn packed_leaf(serial: &[u8], issuer: Vec<u8>, issuer_key: &Key, key: &Key) -> Self {
        let subject = attestation_name("WebAuthn test vectors", "Authenticator Attestation");
        let extensions =
            vec![basic_constraints(false, None), key_usage(&[DIGITAL_SIGNATURE]), ski(key), aki(issuer_key)];
        Self { extensions, ..Self::new(serial, issuer, subject, key) }
    }

    /// The extension with this identifier; panics if there is none.
    pub fn extension_mut(&mut self, oid: &str) -> &mut Extension {
        self.extensions.iter_mut().find(|extension| extension.oid == oid).expect("extension is present")
    }

    pub fn remove_extension(&mut self, oid: &str) {
        self.extensions.retain(|extension| extension.oid != oid);
    }

    /// Puts the extension in the place of one with the same identifier, or at the end.
    pub fn put_extension(&mut self, extension: Extension) {
        match self.extensions.iter_mut().find(|existing| existing.oid == extension.oid) {
            Some(existing) => *existing = extension,
            None => self.extensions.push(extension),
        }
    }

    fn extensions_field(&self) -> Vec<u8> {
        if let Some(raw) = &self.raw_extensions {
            return raw.clone();
        }
        if self.extensions.is_empty() {
            return Vec::new();
        }
        let extensions: Vec<Vec<u8>> = self.extensions.iter().map(Extension::encode).collect();
        der::explicit(3, &der::tlv(0x30, &extensions.concat()))
    }

    /// The TBSCertificate.
    pub fn to_be_signed(&self, scheme: Scheme) -> Vec<u8> {
        let version = self.version.map(|version| der::explicit(0, &der::small_integer(version)));
        let serial = self.raw_serial.as_ref().map(|content| der::tlv(2, content));
        der::sequence(&[
            &version.unwrap_or_default(),
            &serial.unwrap_or_else(|| der::integer(&self.serial)),
            &self.inner_signature.clone().unwrap_or_else(|| scheme.identifier()),
            &self.issuer,
            &der::sequence(&[&self.not_before, &self.not_after]),
            &self.subject,
            &self.spki,
            &self.extensions_field(),
        ])
    }

    /// The certificate in DER.
    pub fn sign(&self, issuer_key: &Key, scheme: Scheme) -> Vec<u8> {
        let to_be_signed = self.to_be_signed(scheme);
        let signature = self.signature.clone().unwrap_or_else(|| issuer_key.sign(scheme, &to_be_signed));
        der::sequence(&[
            &to_be_signed,
            &self.outer_signature.clone().unwrap_or_else(|| scheme.identifier()),
            &der::bit_string_with_unused(self.signature_unused_bits, &signature),
        ])
    }
}
