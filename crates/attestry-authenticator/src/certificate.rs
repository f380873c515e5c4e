//! X.509 certificates. Every field can be changed before a certificate is signed.
//!
//! [`CertificateBuilder::ca`] and [`CertificateBuilder::packed_leaf`] are like the certificates of WebAuthn's test
//! vectors. [`Chain`](crate::Chain) makes whole paths of them.

use sha1::{Digest, Sha1};

use crate::der;
use crate::{Key, Scheme};

/// The attribute commonName, in dotted form like all identifiers here.
pub const COMMON_NAME: &str = "2.5.4.3";
/// The attribute countryName.
pub const COUNTRY: &str = "2.5.4.6";
/// The attribute organizationName.
pub const ORGANIZATION: &str = "2.5.4.10";
/// The attribute organizationalUnitName.
pub const ORGANIZATIONAL_UNIT: &str = "2.5.4.11";

/// The bit digitalSignature of [`key_usage`].
pub const DIGITAL_SIGNATURE: u8 = 0;
/// The bit keyCertSign of [`key_usage`].
pub const KEY_CERT_SIGN: u8 = 5;
/// The bit cRLSign of [`key_usage`].
pub const CRL_SIGN: u8 = 6;

/// An extension of a certificate, a revocation list or an entry of one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs, reason = "an extension has no other fields")]
pub struct Extension {
    /// The identifier in dotted form.
    pub oid: String,
    /// The field critical. `None` leaves it out. `Some(false)` writes the default, which DER forbids.
    pub critical: Option<bool>,
    /// The content of extnValue.
    pub value: Vec<u8>,
}

impl Extension {
    /// An extension that is not critical.
    pub fn new(oid: &str, value: Vec<u8>) -> Self {
        Self { oid: oid.to_owned(), critical: None, value }
    }

    /// An extension that is critical.
    pub fn critical(oid: &str, value: Vec<u8>) -> Self {
        Self { critical: Some(true), ..Self::new(oid, value) }
    }

    /// The extension in DER.
    pub fn encode(&self) -> Vec<u8> {
        let critical = self.critical.map(der::boolean).unwrap_or_default();
        der::sequence(&[&der::oid(&self.oid), &critical, &der::octet_string(&self.value)])
    }
}

/// A Name of attributes and their values, each in a set of its own and in the order given.
///
/// Countries are PrintableStrings, all other values UTF8Strings.
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

/// A Name as certificates of WebAuthn's test vectors have it, with this common name and organizational unit.
pub fn attestation_name(common_name: &str, unit: &str) -> Vec<u8> {
    name(&[(COMMON_NAME, common_name), (ORGANIZATION, "W3C"), (ORGANIZATIONAL_UNIT, unit), (COUNTRY, "AA")])
}

fn key_identifier(key: &Key) -> Vec<u8> {
    Sha1::digest(key.subject_public_key()).to_vec()
}

/// basicConstraints, critical. `cA` is written only where it is true.
pub fn basic_constraints(ca: bool, path_len: Option<i64>) -> Extension {
    let ca = if ca { der::boolean(true) } else { Vec::new() };
    let path_len = path_len.map(der::small_integer).unwrap_or_default();
    Extension::critical("2.5.29.19", der::sequence(&[&ca, &path_len]))
}

/// keyUsage, critical, from the numbers of its bits.
pub fn key_usage(bits: &[u8]) -> Extension {
    Extension::critical("2.5.29.15", der::named_bits(bits))
}

/// extKeyUsage, from identifiers in dotted form.
pub fn eku(purposes: &[&str]) -> Extension {
    let purposes: Vec<Vec<u8>> = purposes.iter().map(|purpose| der::oid(purpose)).collect();
    Extension::new("2.5.29.37", der::tlv(0x30, &purposes.concat()))
}

/// subjectAltName, from encoded GeneralNames such as those of [`dns_name`] and [`directory_name`].
pub fn san(names: &[Vec<u8>]) -> Extension {
    Extension::new("2.5.29.17", der::tlv(0x30, &names.concat()))
}

/// A GeneralName of the form dNSName.
pub fn dns_name(text: &str) -> Vec<u8> {
    der::implicit(2, text.as_bytes())
}

/// A GeneralName of the form directoryName, from an encoded Name.
pub fn directory_name(name: &[u8]) -> Vec<u8> {
    // Name is a CHOICE, so its tag is explicit.
    der::explicit(4, name)
}

/// subjectKeyIdentifier: the SHA-1 of the key.
pub fn ski(key: &Key) -> Extension {
    Extension::new("2.5.29.14", der::octet_string(&key_identifier(key)))
}

/// authorityKeyIdentifier, with nothing but the identifier of the issuer's key.
pub fn aki(issuer: &Key) -> Extension {
    Extension::new("2.5.29.35", der::sequence(&[&der::implicit(0, &key_identifier(issuer))]))
}

/// id-fido-gen-ce-aaguid: the model that the certificate is for.
pub fn fido_aaguid(aaguid: &[u8]) -> Extension {
    Extension::new("1.3.6.1.4.1.45724.1.1.4", der::octet_string(aaguid))
}

/// id-fido-gen-ce-fw-version: the version of the firmware.
pub fn firmware(version: i64) -> Extension {
    Extension::new("1.3.6.1.4.1.45724.1.1.5", der::small_integer(version))
}

/// nameConstraints, critical, from encoded GeneralNames.
pub fn name_constraints(permitted: &[Vec<u8>], excluded: &[Vec<u8>]) -> Extension {
    let subtrees = |number: u64, names: &[Vec<u8>]| {
        let names: Vec<Vec<u8>> = names.iter().map(|name| der::sequence(&[name])).collect();
        if names.is_empty() { Vec::new() } else { der::explicit(number, &names.concat()) }
    };
    Extension::critical("2.5.29.30", der::sequence(&[&subtrees(0, permitted), &subtrees(1, excluded)]))
}

/// A certificate before it is signed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CertificateBuilder {
    /// The number of the version, which is one less than its name. `None` leaves it out and means version 1.
    pub version: Option<i64>,
    /// The serial number, big-endian.
    pub serial: Vec<u8>,
    /// Replaces the content of the serial number, which may then be negative or empty.
    pub raw_serial: Option<Vec<u8>>,
    /// The AlgorithmIdentifier inside the signed part. `None` follows the scheme that signs.
    pub inner_signature: Option<Vec<u8>>,
    /// The AlgorithmIdentifier beside the signature. `None` follows the scheme that signs.
    pub outer_signature: Option<Vec<u8>>,
    /// The issuer, an encoded [`name`].
    pub issuer: Vec<u8>,
    /// The encoded time from which it holds, such as [`der::utc_time`] gives.
    pub not_before: Vec<u8>,
    /// The encoded time until which it holds.
    pub not_after: Vec<u8>,
    /// The subject, an encoded [`name`].
    pub subject: Vec<u8>,
    /// The SubjectPublicKeyInfo.
    pub spki: Vec<u8>,
    /// The extensions. An empty list leaves their field out.
    pub extensions: Vec<Extension>,
    /// Replaces the field of the extensions with its tag `[3]`. Empty, it leaves the field out.
    pub raw_extensions: Option<Vec<u8>>,
    /// The count of unused bits in the signature, which is zero in a proper certificate.
    pub signature_unused_bits: u8,
    /// Replaces the signature.
    pub signature: Option<Vec<u8>>,
}

impl CertificateBuilder {
    /// A certificate of version 3 without extensions, which holds from 2024 to 3024.
    fn new(serial: &[u8], issuer: Vec<u8>, subject: Vec<u8>, key: &Key) -> Self {
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

    /// An authority. It is self-issued where issuer and subject are the same.
    pub fn ca(serial: &[u8], issuer: Vec<u8>, subject: Vec<u8>, key: &Key) -> Self {
        let extensions = vec![basic_constraints(true, None), key_usage(&[KEY_CERT_SIGN, CRL_SIGN]), ski(key)];
        Self { extensions, ..Self::new(serial, issuer, subject, key) }
    }

    /// An attestation certificate for the format `packed`, without the extension of an AAGUID.
    pub fn packed_leaf(serial: &[u8], issuer: Vec<u8>, issuer_key: &Key, key: &Key) -> Self {
        let subject = attestation_name("WebAuthn test vectors", "Authenticator Attestation");
        let extensions =
            vec![basic_constraints(false, None), key_usage(&[DIGITAL_SIGNATURE]), ski(key), aki(issuer_key)];
        Self { extensions, ..Self::new(serial, issuer, subject, key) }
    }

    /// The extension with this identifier. Panics where there is none.
    pub fn extension_mut(&mut self, oid: &str) -> &mut Extension {
        self.extensions.iter_mut().find(|extension| extension.oid == oid).expect("extension is present")
    }

    /// Removes the extensions with this identifier.
    pub fn remove_extension(&mut self, oid: &str) {
        self.extensions.retain(|extension| extension.oid != oid);
    }

    /// Puts the extension in the place of one with its identifier, else at the end.
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

    /// The part that is signed, as TBSCertificate.
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

    /// The signed certificate in DER.
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
