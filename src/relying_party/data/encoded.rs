//! Bytes as texts: certificates and revocation lists as PEM, and as base64 of either alphabet.

use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, CertificateRevocationListDer};
use serde::de::{Deserialize, Deserializer, Error as _};

use crate::encoding::base64;

/// Bytes in base64url or standard base64.
pub(super) struct Bytes(pub(super) Vec<u8>);

/// The certificates of one text: a bundle in PEM, or one in base64.
pub(super) struct Certificates(pub(super) Vec<Vec<u8>>);

/// The revocation lists of one text, in the same way.
pub(super) struct RevocationLists(pub(super) Vec<Vec<u8>>);

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        decode(&text).map(Self).ok_or_else(|| D::Error::custom("not base64"))
    }
}

impl<'de> Deserialize<'de> for Certificates {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let read = bundle(&text, |der: CertificateDer<'static>| der.to_vec());
        read.map(Self).ok_or_else(|| D::Error::custom("neither PEM with a certificate nor base64"))
    }
}

impl<'de> Deserialize<'de> for RevocationLists {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let read = bundle(&text, |der: CertificateRevocationListDer<'static>| der.to_vec());
        read.map(Self).ok_or_else(|| D::Error::custom("neither PEM with a revocation list nor base64"))
    }
}

fn decode(text: &str) -> Option<Vec<u8>> {
    base64::decode_url(text).or_else(|_| base64::decode_standard(text.as_bytes())).ok()
}

/// All blocks of this kind, at least one; or the bytes of a base64 text.
fn bundle<T: PemObject>(text: &str, bytes: impl Fn(T) -> Vec<u8>) -> Option<Vec<Vec<u8>>> {
    if !text.contains("-----BEGIN ") {
        return decode(text).map(|der| vec![der]);
    }
    let blocks: Vec<_> = T::pem_slice_iter(text.as_bytes()).collect::<Result<_, _>>().ok()?;
    (!blocks.is_empty()).then(|| blocks.into_iter().map(bytes).collect())
}
