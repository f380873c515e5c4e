//! Signatures that were verified already. An audit meets the certificates of a model again and again: each of their
//! signatures is checked once, and then recognised by its hash.

use std::sync::{LazyLock, Mutex, PoisonError};

use attestry::crypto::{SignatureProvider, SignatureScheme};
use rustls_pki_types::{AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm};
use sha2::{Digest as _, Sha256};

/// Places of the table, of 40 bytes each. A later signature drives out an earlier one.
const PLACES: usize = 1 << 15;

/// The default provider, with a memory. Signatures that do not verify are not remembered.
pub(crate) fn provider() -> SignatureProvider {
    static PROVIDER: LazyLock<SignatureProvider> = LazyLock::new(|| {
        let default = SignatureProvider::default();
        let mut provider = SignatureProvider::empty();
        for (number, scheme) in SignatureScheme::ALL.iter().enumerate() {
            let Some(inner) = default.get(*scheme) else { continue };
            let remembering: &'static Remembering = Box::leak(Box::new(Remembering { number, inner }));
            // Without a memory it verifies as well.
            let with = provider.clone().with(*scheme, remembering);
            provider = with.or_else(|_| provider.clone().with(*scheme, inner)).unwrap_or(provider);
        }
        provider
    });
    PROVIDER.clone()
}

static KNOWN: LazyLock<Vec<Mutex<[u8; 32]>>> =
    LazyLock::new(|| (0..PLACES).map(|_| Mutex::new([0; 32])).collect());

#[derive(Debug)]
struct Remembering {
    /// Of the scheme.
    number: usize,
    inner: &'static dyn SignatureVerificationAlgorithm,
}

impl SignatureVerificationAlgorithm for Remembering {
    fn verify_signature(&self, key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        let mut hash = Sha256::new();
        hash.update(self.number.to_le_bytes());
        // With their lengths, so that no other split has the same hash.
        for part in [key, message, signature] {
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
        let hash: [u8; 32] = hash.finalize().into();
        let place = hash.first_chunk().map_or(0, |first| usize::from(u16::from_le_bytes(*first)));
        let place = KNOWN.get(place.checked_rem(PLACES).unwrap_or_default());
        let known = || place.map(|place| place.lock().unwrap_or_else(PoisonError::into_inner));
        if known().is_some_and(|known| *known == hash) {
            return Ok(());
        }
        self.inner.verify_signature(key, message, signature)?;
        if let Some(mut known) = known() {
            *known = hash;
        }
        Ok(())
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.inner.public_key_alg_id()
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.inner.signature_alg_id()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use attestry::crypto::SignatureScheme;

    #[test]
    fn what_did_not_verify_never_does_and_no_scheme_is_lost() {
        let (default, provider) = (SignatureProvider::default(), provider());
        for scheme in SignatureScheme::ALL {
            assert_eq!(default.get(*scheme).is_some(), provider.get(*scheme).is_some());
            let Some(algorithm) = provider.get(*scheme) else { continue };
            for _ in 0..2 {
                assert!(algorithm.verify_signature(&[4; 65], b"message", b"signature").is_err());
            }
        }
    }
}
