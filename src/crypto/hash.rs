//! Digests by any of the hashes, without allocation.

use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha384, Sha512};

use super::scheme::HashAlgorithm;

/// A digest.
pub(crate) struct Digest {
    bytes: [u8; 64],
    length: usize,
}

impl Digest {
    pub(crate) fn of(hash: HashAlgorithm, message: &[u8]) -> Self {
        match hash {
            HashAlgorithm::Sha1 => Self::keep(&Sha1::digest(message)),
            HashAlgorithm::Sha256 => Self::keep(&Sha256::digest(message)),
            HashAlgorithm::Sha384 => Self::keep(&Sha384::digest(message)),
            HashAlgorithm::Sha512 => Self::keep(&Sha512::digest(message)),
        }
    }

    fn keep(digest: &[u8]) -> Self {
        let mut bytes = [0; 64];
        bytes.iter_mut().zip(digest).for_each(|(to, from)| *to = *from);
        Self { bytes, length: digest.len() }
    }

    pub(crate) fn as_slice(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}
