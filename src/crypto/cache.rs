//! Which signatures have verified: memory of a fixed size that the caller owns, for the links of certificate paths.

use std::borrow::Cow;
use std::fmt;
use std::sync::RwLock;

use rustls_pki_types::SignatureVerificationAlgorithm;
use sha2::{Digest as _, Sha256};

use super::scheme::SignatureScheme;
use crate::error::{ConfigError, ConfigErrorKind};

/// A memory of signatures that have verified, so that a server verifies the certificates of one batch or maker once.
///
/// The server makes it and gives it to
/// [`VerifierBuilder::signature_cache`](crate::VerifierBuilder::signature_cache). Verifiers may share it, of whatever
/// relying party and provider. By default a verifier has none.
///
/// It knows one timeless fact: an implementation has found that a signature by an issuer's key holds. Dates,
/// revocation, policy and the [budget of signatures](crate::Limits::signatures) are judged each time as if there were
/// no cache. Verdict, evidence and code are the same with and without it.
///
/// - It serves the signatures of certificates in paths. The statement's own signature and that of a login never come
///   again, and are never kept.
/// - An entry is the SHA-256 of scheme, issuer's key, signed bytes and signature. It counts for the implementation that
///   verified it, and for no other.
/// - Only a path that leads to an anchor is kept. What fails is never kept.
/// - Its memory is fixed: at most 96 bytes an entry. Each signature has one place, and the newest takes it.
/// - No call waits for another. A place in use by another thread is passed over, and the signature verified.
///
/// A sender without a certificate under an anchor changes nothing in it. The time of a verdict can tell whether a
/// certificate was met lately.
///
/// ```
/// use std::sync::Arc;
///
/// use attestry::crypto::SignatureCache;
/// use attestry::{Verifier, well_known};
///
/// let cache = Arc::new(SignatureCache::new(1024)?);
/// let verifier = Verifier::builder("example.com")
///     .origin("https://example.com")
///     .trust_anchors(well_known::yubico()?)
///     .signature_cache(cache)
///     .build()?;
/// # let _ = verifier;
/// # Ok::<(), attestry::ConfigError>(())
/// ```
pub struct SignatureCache {
    slots: Box<[Slot]>,
}

/// A place for one entry. The lock is never waited for. It sees to it that no entry is read while half of it is written.
type Slot = RwLock<Option<Entry>>;

#[derive(Clone, Copy)]
struct Entry {
    algorithm: &'static dyn SignatureVerificationAlgorithm,
    outline: Outline,
    digest: [u8; 32],
}

/// What tells nearly all signatures apart without hashing them. A sender can forge it, and then one hash is computed in
/// vain. It is over no more bytes than the entry's own, since their number is compared.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Outline {
    /// Bytes of key, message and signature.
    len: usize,
    of_key: u64,
    of_signature: u64,
}

/// A signature, and what its check is given besides.
pub(crate) struct SignatureCheck<'a> {
    pub(super) algorithm: &'static dyn SignatureVerificationAlgorithm,
    pub(super) scheme: SignatureScheme,
    pub(super) key: &'a [u8],
    pub(super) message: &'a [u8],
    pub(super) signature: Cow<'a, [u8]>,
}

impl SignatureCache {
    /// The most entries that a cache can have. They take 6 MiB.
    pub const MAX_ENTRIES: usize = 65_536;

    /// An empty cache with places for this many signatures. A path of two certificates has two. Some thousand are
    /// enough for the batches and makers that a server meets.
    ///
    /// # Errors
    ///
    /// [`ConfigErrorKind::SignatureCache`] for no entries, and for more than [`MAX_ENTRIES`](Self::MAX_ENTRIES).
    pub fn new(entries: usize) -> Result<Self, ConfigError> {
        if entries == 0 || entries > Self::MAX_ENTRIES {
            return Err(ConfigError::from(ConfigErrorKind::SignatureCache).with_value(entries));
        }
        Ok(Self { slots: (0..entries).map(|_| Slot::default()).collect() })
    }

    /// Whether this check has held before.
    pub(super) fn knows(&self, check: &SignatureCheck<'_>) -> bool {
        let outline = check.outline();
        // Poisoned only by a panic in between, and there is nothing that could panic.
        let read = self.slot(&outline).and_then(|slot| slot.try_read().ok().and_then(|entry| *entry));
        read.is_some_and(|entry| {
            entry.outline == outline
                // Both halves of the reference: equal ones run the same code on the same value.
                && core::ptr::eq(entry.algorithm, check.algorithm)
                && entry.digest == check.digest()
        })
    }

    /// Keeps a check that has held.
    pub(super) fn keep(&self, check: &SignatureCheck<'_>) {
        let outline = check.outline();
        let entry = Entry { algorithm: check.algorithm, outline, digest: check.digest() };
        if let Some(mut slot) = self.slot(&outline).and_then(|slot| slot.try_write().ok()) {
            *slot = Some(entry);
        }
    }

    fn slot(&self, outline: &Outline) -> Option<&Slot> {
        let count = u64::try_from(self.slots.len()).ok()?;
        let place = outline.of_signature.checked_rem(count)?;
        self.slots.get(usize::try_from(place).ok()?)
    }
}

/// Nothing of what it knows.
impl fmt::Debug for SignatureCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignatureCache").field("entries", &self.slots.len()).finish_non_exhaustive()
    }
}

impl SignatureCheck<'_> {
    fn outline(&self) -> Outline {
        let parts = [self.key, self.message, &self.signature];
        Outline {
            len: parts.iter().fold(0, |sum, part| sum.saturating_add(part.len())),
            of_key: word_of(self.key),
            of_signature: word_of(&self.signature),
        }
    }

    /// SHA-256 over all that the check is given, so that no two checks have one entry.
    fn digest(&self) -> [u8; 32] {
        let scheme = u64::try_from(self.scheme.index()).unwrap_or(u64::MAX).to_be_bytes();
        let mut hash = Sha256::new();
        for part in [&scheme, self.key, self.message, &self.signature] {
            // No part is longer than memory, so that no two lengths saturate to one.
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part);
        }
        hash.finalize().into()
    }
}

/// The second eight bytes of a key or signature. In every scheme they are as good as random: part of a point's x, of a
/// modulus, of r, of a hash. Before them stand tags and lengths.
fn word_of(bytes: &[u8]) -> u64 {
    bytes.get(8..).and_then(<[u8]>::first_chunk).copied().map_or(0, u64::from_be_bytes)
}
