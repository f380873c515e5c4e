//! The outline of a certificate, read strictly (RFC 5280 §4.1): everything outside its extensions.

use super::certificate::{CertificateError, UnusedBits};
use super::name::for_each_attribute;
use crate::encoding::der::{self, DerFault, Reader};
use crate::encoding::distinct::are_distinct;
use crate::encoding::time::take_time;
use crate::observation::{Observation, Observations};

/// The parts of a certificate, as the bytes that hold them.
#[derive(Debug)]
pub(in crate::x509) struct Outline<'a> {
    /// tbsCertificate: the signed part.
    pub(in crate::x509) tbs: &'a [u8],
    pub(in crate::x509) version: u8,
    /// The content of the serial number.
    pub(in crate::x509) serial: &'a [u8],
    pub(in crate::x509) issuer: &'a [u8],
    /// First and last second, in Unix time.
    pub(in crate::x509) validity: (i64, i64),
    pub(in crate::x509) subject: &'a [u8],
    pub(in crate::x509) spki: &'a [u8],
    pub(in crate::x509) extensions: Vec<Extension<'a>>,
    /// The AlgorithmIdentifier, the same inside and outside.
    pub(in crate::x509) algorithm: &'a [u8],
    /// The last bytes of the certificate.
    pub(in crate::x509) signature: &'a [u8],
}

/// One extension; no two have the same object identifier.
#[derive(Debug)]
pub(crate) struct Extension<'a> {
    pub(crate) oid: &'a [u8],
    pub(crate) critical: bool,
    pub(crate) value: &'a [u8],
}

impl From<DerFault> for CertificateError {
    fn from(_: DerFault) -> Self {
        Self::Malformed
    }
}

impl<'a> Outline<'a> {
    pub(in crate::x509) fn read(
        certificate: &'a [u8],
        unused_bits: UnusedBits,
        observed: &mut Observations,
    ) -> Result<Self, CertificateError> {
        let mut outer = Reader::sequence(certificate)?;
        let tbs = outer.element()?;
        let outer_algorithm = outer.element()?;
        let signature = match (outer.expect(der::BIT_STRING)?.split_first(), unused_bits) {
            (Some((0, signature)), _) => signature,
            (Some((_, signature)), UnusedBits::ReadAsZero) => {
                observed.insert(Observation::CertificateUnusedBits);
                signature
            }
            _ => return Err(CertificateError::Malformed),
        };
        outer.finish()?;
        if tbs.tag != der::SEQUENCE {
            return Err(CertificateError::Malformed);
        }
        check_algorithm(outer_algorithm.full)?;

        let mut fields = Reader::new(tbs.content);
        let version = version(fields.optional(der::context(0))?, observed)?;
        let serial = fields.expect(der::INTEGER)?;
        check_serial(serial)?;
        let algorithm = fields.element()?.full;
        if algorithm != outer_algorithm.full {
            return Err(CertificateError::AlgorithmMismatch);
        }
        let [issuer, validity, subject, spki] =
            [fields.element()?.full, fields.element()?.full, fields.element()?.full, fields.element()?.full];
        for name in [issuer, subject] {
            for_each_attribute(name, |_, _| {})?;
        }
        let validity = self::validity(validity)?;
        check_spki(spki)?;
        let issuer_unique_id = fields.optional(ISSUER_UNIQUE_ID)?;
        let subject_unique_id = fields.optional(SUBJECT_UNIQUE_ID)?;
        if version == 1 && (issuer_unique_id.is_some() || subject_unique_id.is_some()) {
            return Err(CertificateError::Version);
        }
        let extensions = match fields.optional(der::context(3))? {
            None => Vec::new(),
            Some(_) if version != 3 => return Err(CertificateError::Version),
            Some(list) => extensions(list, observed)?,
        };
        fields.finish()?;
        Ok(Self {
            tbs: tbs.full,
            version,
            serial,
            issuer,
            validity,
            subject,
            spki,
            extensions,
            algorithm,
            signature,
        })
    }

    pub(in crate::x509) fn extension(&self, oid: &[u8]) -> Option<&Extension<'a>> {
        self.extensions.iter().find(|extension| extension.oid == oid)
    }
}

/// 1, 2 or 3. Version 1 is the default, and should not be spelled out.
fn version(field: Option<&[u8]>, observed: &mut Observations) -> Result<u8, CertificateError> {
    let Some(field) = field else { return Ok(1) };
    match Reader::single(field, der::INTEGER)? {
        [0] => {
            observed.insert(Observation::DerDefaultEncoded);
            Ok(1)
        }
        [1] => Ok(2),
        [2] => Ok(3),
        _ => Err(CertificateError::Version),
    }
}

/// The first and the last second, in Unix time.
fn validity(validity: &[u8]) -> Result<(i64, i64), DerFault> {
    let mut times = Reader::sequence(validity)?;
    let not_before = take_time(&mut times)?.ok_or(DerFault)?;
    let not_after = take_time(&mut times)?.ok_or(DerFault)?;
    times.finish()?;
    Ok((not_before, not_after))
}

/// An algorithm and the whole bytes of a key, of any kind. The user of the key reads them.
fn check_spki(spki: &[u8]) -> Result<(), CertificateError> {
    let mut fields = Reader::sequence(spki)?;
    check_algorithm(fields.element()?.full)?;
    let bits = fields.expect(der::BIT_STRING)?;
    fields.finish()?;
    if bits.first() == Some(&0) { Ok(()) } else { Err(CertificateError::KeyMalformed) }
}

/// An AlgorithmIdentifier, of a certificate or a revocation list: a name, and parameters or none (§4.1.1.2).
pub(crate) fn check_algorithm(identifier: &[u8]) -> Result<(), DerFault> {
    let mut fields = Reader::sequence(identifier)?;
    fields.object_identifier()?;
    if !fields.is_empty() {
        fields.element()?;
    }
    fields.finish()
}

/// It is in its shortest form, and has at least one byte. Negative numbers occur and harm nobody.
const fn check_serial(serial: &[u8]) -> Result<(), CertificateError> {
    match serial {
        [] | [0, 0..=0x7f, ..] | [0xff, 0x80..=0xff, ..] => Err(CertificateError::Serial),
        _ => Ok(()),
    }
}

/// Reads `Extensions`, of a certificate or a revocation list.
pub(crate) fn extensions<'a>(
    list: &'a [u8],
    observed: &mut Observations,
) -> Result<Vec<Extension<'a>>, CertificateError> {
    let mut list = Reader::sequence(list)?;
    if list.is_empty() {
        return Err(CertificateError::Malformed);
    }
    let mut extensions: Vec<Extension<'a>> = Vec::with_capacity(8);
    while !list.is_empty() {
        let mut fields = Reader::new(list.expect(der::SEQUENCE)?);
        let oid = fields.object_identifier()?;
        let critical = match fields.optional(der::BOOLEAN)? {
            None => false,
            Some(critical) => {
                let critical = der::boolean(critical)?;
                if !critical {
                    observed.insert(Observation::DerDefaultEncoded);
                }
                critical
            }
        };
        let value = fields.expect(der::OCTET_STRING)?;
        fields.finish()?;
        extensions.push(Extension { oid, critical, value });
    }
    if has_duplicate(&extensions) { Err(CertificateError::DuplicateExtension) } else { Ok(extensions) }
}

fn has_duplicate(extensions: &[Extension<'_>]) -> bool {
    // As many as real certificates have are compared each with each.
    if extensions.len() <= 16 {
        let mut rest = extensions;
        while let Some((extension, others)) = rest.split_first() {
            if others.iter().any(|other| other.oid == extension.oid) {
                return true;
            }
            rest = others;
        }
        return false;
    }
    let mut identifiers: Vec<_> = extensions.iter().map(|extension| extension.oid).collect();
    !are_distinct(&mut identifiers)
}

const ISSUER_UNIQUE_ID: u8 = 0x81;
const SUBJECT_UNIQUE_ID: u8 = 0x82;
