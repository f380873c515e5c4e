//! Certificate revocation lists, with every ingredient open to change.

use crate::certificate::Extension;
use crate::der;
use crate::{Key, Scheme};

#[derive(Clone, Debug)]
pub struct Entry {
    /// Big-endian magnitude.
    pub serial: Vec<u8>,
    pub extensions: Vec<Extension>,
}

#[derive(Clone, Debug)]
pub struct CrlBuilder {
    /// `None` leaves it out, which means version 1.
    pub version: Option<i64>,
    /// AlgorithmIdentifier inside the signed part; `None` follows the signing scheme.
    pub inner_signature: Option<Vec<u8>>,
    pub issuer: Vec<u8>,
    pub this_update: Vec<u8>,
    pub next_update: Option<Vec<u8>>,
    pub entries: Vec<Entry>,
    /// Whether an empty list is written out.
    pub write_empty: bool,
    pub extensions: Vec<Extension>,
    pub unused_bits: u8,
}

impl CrlBuilder {
    /// Of December 2025, due to be replaced in February 2026, listing these serial numbers.
    pub fn new(issuer: &[u8], serials: &[&[u8]]) -> Self {
        let entry = |serial: &&[u8]| Entry { serial: serial.to_vec(), extensions: Vec::new() };
        Self {
            version: Some(1),
            inner_signature: None,
            issuer: issuer.to_vec(),
            this_update: der::utc_time("251201000000Z"),
            next_update: Some(der::utc_time("260201000000Z")),
            entries: serials.iter().map(entry).collect(),
            write_empty: false,
            extensions: vec![Extension::new("2.5.29.20", der::small_integer(7))],
            unused_bits: 0,
        }
    }

    pub fn sign(&self, issuer_key: &Key, scheme: Scheme) -> Vec<u8> {
        let version = self.version.map(der::small_integer).unwrap_or_default();
        let entries: Vec<_> = self
            .entries
            .iter()
            .map(|entry| {
                let extensions = extensions(&entry.extensions);
                der::sequence(&[&der::integer(&entry.serial), &der::utc_time("251115120000Z"), &extensions])
            })
            .collect();
        let revoked = if entries.is_empty() && !self.write_empty {
            Vec::new()
        } else {
            der::tlv(0x30, &entries.concat())
        };
        let list_extensions = match extensions(&self.extensions) {
            none if none.is_empty() => none,
            some => der::explicit(0, &some),
        };
        let to_be_signed = der::sequence(&[
            &version,
            &self.inner_signature.clone().unwrap_or_else(|| scheme.identifier()),
            &self.issuer,
            &self.this_update,
            &self.next_update.clone().unwrap_or_default(),
            &revoked,
            &list_extensions,
        ]);
        let signature = issuer_key.sign(scheme, &to_be_signed);
        der::sequence(&[
            &to_be_signed,
            &scheme.identifier(),
            &der::bit_string_with_unused(self.unused_bits, &signature),
        ])
    }

    pub fn signed(&self, issuer_key: &Key) -> Vec<u8> {
        self.sign(issuer_key, issuer_key.default_scheme())
    }
}

fn extensions(extensions: &[Extension]) -> Vec<u8> {
    if extensions.is_empty() {
        return Vec::new();
    }
    let encoded: Vec<_> = extensions.iter().map(Extension::encode).collect();
    der::tlv(0x30, &encoded.concat())
}
