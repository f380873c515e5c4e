//! Certificate revocation lists. Every field can be changed before a list is signed.

use crate::certificate::Extension;
use crate::der;
use crate::{Key, Scheme};

/// A revoked certificate.
#[derive(Clone, Debug)]
#[allow(
    clippy::exhaustive_structs,
    reason = "an entry has one field more, its date, on which nothing depends"
)]
pub struct Entry {
    /// The serial number, big-endian.
    pub serial: Vec<u8>,
    /// The extensions of the entry.
    pub extensions: Vec<Extension>,
}

/// A revocation list before it is signed.
///
/// ```
/// use attestry_authenticator::{Chain, crl::CrlBuilder};
///
/// // The root revokes the certificate with this serial number.
/// let chain = Chain::new("revoked", 0);
/// let list = CrlBuilder::new(&chain.root_name, &[&[0x12, 0x34]]).signed(&chain.keys.root);
/// assert_eq!(list[0], 0x30);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CrlBuilder {
    /// The number of the version, which is one less than its name. `None` leaves it out and means version 1.
    pub version: Option<i64>,
    /// The AlgorithmIdentifier inside the signed part. `None` follows the scheme that signs.
    pub inner_signature: Option<Vec<u8>>,
    /// The issuer, an encoded [`name`](crate::certificate::name).
    pub issuer: Vec<u8>,
    /// The encoded time of the list, such as [`der::utc_time`] gives.
    pub this_update: Vec<u8>,
    /// The encoded time of the next list. `None` leaves it out.
    pub next_update: Option<Vec<u8>>,
    /// What is revoked.
    pub entries: Vec<Entry>,
    /// Whether an empty list of entries is written. DER leaves it out.
    pub write_empty: bool,
    /// The extensions of the list.
    pub extensions: Vec<Extension>,
    /// The count of unused bits in the signature, which is zero in a proper list.
    pub unused_bits: u8,
}

impl CrlBuilder {
    /// A list of these serial numbers, from the first of December 2025 to the first of February 2026.
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

    /// The list in DER, signed by this scheme.
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

    /// The list in DER, signed as is customary for the key.
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
