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
    digest: Digest,
}

/// SHA-256 over the message, scheme, key and signature, each after its length; and the beginning of what it is over the
/// message alone. A sender who forges a known certificate has another message, and the rest is then not hashed.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Digest {
    of_message: u64,
    of_all: [u8; 32],
}

/// What tells nearly all signatures apart without hashing them. A sender can forge it, and then one hash is computed in
/// vain. It is over no more bytes than the entry has, since their number is compared.
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

    /// An empty cache with places for this many signatures. A path of two certificates has two.
    ///
    /// Each signature has one place, and two of one place displace each other. So take some ten times as many entries
    /// as there are certificates that come again. A thousand is enough for the batches that most servers meet.
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
                && check.has(&entry.digest)
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

    /// Whether it has this digest.
    fn has(&self, digest: &Digest) -> bool {
        let (hash, of_message) = self.hash_message();
        of_message == digest.of_message && self.hash_all(hash) == digest.of_all
    }

    fn digest(&self) -> Digest {
        let (hash, of_message) = self.hash_message();
        Digest { of_message, of_all: self.hash_all(hash) }
    }

    /// The hash after the message, and the first bytes of its digest.
    fn hash_message(&self) -> (Sha256, u64) {
        let mut hash = Sha256::new();
        take(&mut hash, self.message);
        let digest: [u8; 32] = hash.clone().finalize().into();
        (hash, digest.first_chunk().copied().map_or(0, u64::from_be_bytes))
    }

    /// Over all that the check is given, so that no two checks have one digest.
    fn hash_all(&self, mut hash: Sha256) -> [u8; 32] {
        let scheme = u64::try_from(self.scheme.index()).unwrap_or(u64::MAX).to_be_bytes();
        for part in [&scheme, self.key, &self.signature] {
            take(&mut hash, part);
        }
        hash.finalize().into()
    }
}

/// Hashes a part after its length. No part is longer than memory, so that no two lengths saturate to one.
fn take(hash: &mut Sha256, part: &[u8]) {
    hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
    hash.update(part);
}

/// The second eight bytes of a key or signature. In every scheme they are as good as random: part of a point's x, of a
/// modulus, of r, of a hash. Before them stand tags and lengths.
fn word_of(bytes: &[u8]) -> u64 {
    bytes.get(8..).and_then(<[u8]>::first_chunk).copied().map_or(0, u64::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use rustls_pki_types::{AlgorithmIdentifier, InvalidSignature, alg_id};

    use super::*;
    use crate::crypto::fault::SignatureFault;
    use crate::crypto::{
        Curve, HashAlgorithm, KeyRef, KeyType, RsaBounds, SignatureChecker, SignatureProvider,
    };
    use crate::encoding::hex;

    const SCHEME: SignatureScheme = SignatureScheme::Ecdsa(Curve::P256, HashAlgorithm::Sha384);
    const MESSAGE: &[u8] = b"known answer";

    /// Counts how often it is asked, and answers as the default provider does, or yes.
    #[derive(Debug)]
    struct Asked {
        count: AtomicUsize,
        lax: bool,
    }

    impl Asked {
        fn leaked(lax: bool) -> &'static Self {
            Box::leak(Box::new(Self { count: AtomicUsize::new(0), lax }))
        }

        fn count(&self) -> usize {
            self.count.load(Ordering::Relaxed)
        }

        /// Default, but for this scheme.
        fn provider(&'static self) -> SignatureProvider {
            SignatureProvider::default().with(SCHEME, self).unwrap()
        }
    }

    impl SignatureVerificationAlgorithm for Asked {
        fn verify_signature(
            &self,
            key: &[u8],
            message: &[u8],
            signature: &[u8],
        ) -> Result<(), InvalidSignature> {
            self.count.fetch_add(1, Ordering::Relaxed);
            let inner = SignatureProvider::default().get(SCHEME).unwrap();
            if self.lax { Ok(()) } else { inner.verify_signature(key, message, signature) }
        }

        fn public_key_alg_id(&self) -> AlgorithmIdentifier {
            alg_id::ECDSA_P256
        }

        fn signature_alg_id(&self) -> AlgorithmIdentifier {
            alg_id::ECDSA_SHA384
        }
    }

    /// Key and signature of this scheme over the message.
    fn answer(key_type: &str, hash: &str) -> (Vec<u8>, Vec<u8>) {
        let answers: Vec<serde_json::Value> =
            serde_json::from_str(include_str!("known_answers.json")).unwrap();
        let is_it = |answer: &&serde_json::Value| answer["key_type"] == key_type && answer["hash"] == hash;
        let answer = answers.iter().find(is_it).unwrap();
        let bytes = |name: &str| hex::decode(answer[name].as_str().unwrap()).unwrap();
        (bytes("key"), bytes("signature"))
    }

    /// One link, verified and kept as a path that leads to an anchor has it.
    fn link(
        provider: &SignatureProvider,
        cache: &SignatureCache,
        scheme: SignatureScheme,
        key: &KeyRef<'_>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), SignatureFault> {
        let mut checker = SignatureChecker::new(provider, 1, false).with_cache(Some(cache));
        let check = checker.verify_link(scheme, key, message, signature)?;
        assert_eq!(checker.signatures_left(), 0, "counted, whoever answered");
        checker.keep(check.as_slice());
        Ok(())
    }

    fn flipped(bytes: &[u8], place: usize) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        bytes[place] ^= 1;
        bytes
    }

    #[test]
    fn what_has_verified_is_not_asked_again() {
        let (asked, cache) = (Asked::leaked(false), SignatureCache::new(64).unwrap());
        let (key, signature) = answer("P-256", "SHA-384");
        let key = KeyRef::new(KeyType::Ec(Curve::P256), &key, RsaBounds::WIDEST).unwrap();
        for _ in 0..3 {
            assert_eq!(link(&asked.provider(), &cache, SCHEME, &key, MESSAGE, &signature), Ok(()));
            assert_eq!(asked.count(), 1);
        }
        // Other signatures than those of links neither read nor write it.
        let provider = asked.provider();
        let mut checker = SignatureChecker::new(&provider, 1, false).with_cache(Some(&cache));
        assert_eq!(checker.verify(SCHEME, &key, MESSAGE, &signature), Ok(()));
        assert_eq!(asked.count(), 2);
        assert_eq!(
            checker.verify_link(SCHEME, &key, MESSAGE, &signature).err(),
            Some(SignatureFault::BudgetExhausted)
        );
    }

    /// Each part belongs to the entry: with one bit of it changed the provider is asked, and says no, each time.
    #[test]
    fn one_changed_bit_is_refused() {
        let (key, signature) = answer("P-256", "SHA-384");
        let sound = KeyRef::new(KeyType::Ec(Curve::P256), &key, RsaBounds::WIDEST).unwrap();
        for entries in [1, 64] {
            let (asked, cache) = (Asked::leaked(false), SignatureCache::new(entries).unwrap());
            let provider = asked.provider();
            link(&provider, &cache, SCHEME, &sound, MESSAGE, &signature).unwrap();
            let mut count = 1;
            for _ in 0..2 {
                for place in 0..MESSAGE.len() {
                    let message = flipped(MESSAGE, place);
                    assert_eq!(
                        link(&provider, &cache, SCHEME, &sound, &message, &signature),
                        Err(SignatureFault::Invalid)
                    );
                }
                // After the tags and lengths, which are judged before any provider.
                for place in (8..34).chain(46..signature.len()) {
                    let other = flipped(&signature, place);
                    assert_eq!(
                        link(&provider, &cache, SCHEME, &sound, MESSAGE, &other),
                        Err(SignatureFault::Invalid),
                        "{place}"
                    );
                }
                for place in 1..key.len() {
                    let other = flipped(&key, place);
                    // As if it were on the curve, so that nothing stands before the cache.
                    let other = KeyRef::checked(KeyType::Ec(Curve::P256), &other);
                    assert_eq!(
                        link(&provider, &cache, SCHEME, &other, MESSAGE, &signature),
                        Err(SignatureFault::Invalid)
                    );
                }
                count += MESSAGE.len() + 26 + signature.len() - 46 + key.len() - 1;
                assert_eq!(asked.count(), count);
                let other = SignatureScheme::Ecdsa(Curve::P256, HashAlgorithm::Sha256);
                assert_eq!(
                    link(&provider, &cache, other, &sound, MESSAGE, &signature),
                    Err(SignatureFault::Invalid)
                );
            }
            // And the true one is known all the same.
            link(&provider, &cache, SCHEME, &sound, MESSAGE, &signature).unwrap();
            assert_eq!(asked.count(), count);
        }
    }

    /// The lengths stand in the entry: a byte may not wander from one part to the next.
    #[test]
    fn parts_do_not_run_together() {
        let algorithm = SignatureProvider::default().get(SCHEME).unwrap();
        let of = |key: &'static [u8], message: &'static [u8], signature: &'static [u8]| {
            let signature = Cow::Borrowed(signature);
            SignatureCheck { algorithm, scheme: SCHEME, key, message, signature }.digest().of_all
        };
        let digests =
            [of(b"ab", b"c", b"d"), of(b"a", b"bc", b"d"), of(b"a", b"b", b"cd"), of(b"", b"abc", b"d")];
        for (place, digest) in digests.iter().enumerate() {
            assert!(!digests[..place].contains(digest));
        }
    }

    #[test]
    fn what_one_implementation_accepts_counts_for_no_other() {
        let (lax, strict) = (Asked::leaked(true), Asked::leaked(false));
        let cache = SignatureCache::new(64).unwrap();
        let (key, signature) = answer("P-256", "SHA-384");
        let key = KeyRef::new(KeyType::Ec(Curve::P256), &key, RsaBounds::WIDEST).unwrap();
        for _ in 0..2 {
            link(&lax.provider(), &cache, SCHEME, &key, b"forged", &signature).unwrap();
            let forged = link(&strict.provider(), &cache, SCHEME, &key, b"forged", &signature);
            assert_eq!(forged, Err(SignatureFault::Invalid));
        }
        assert_eq!((lax.count(), strict.count()), (1, 2));
    }

    /// Another thread in its place costs a verification, never a wait and never a verdict.
    #[test]
    fn a_place_in_use_is_passed_over() {
        let (asked, cache) = (Asked::leaked(false), SignatureCache::new(1).unwrap());
        let (key, signature) = answer("P-256", "SHA-384");
        let key = KeyRef::new(KeyType::Ec(Curve::P256), &key, RsaBounds::WIDEST).unwrap();
        let verify = |signature: &[u8]| link(&asked.provider(), &cache, SCHEME, &key, MESSAGE, signature);
        {
            let _reader = cache.slots[0].read().unwrap();
            verify(&signature).unwrap();
            verify(&signature).unwrap();
            assert_eq!(asked.count(), 2, "nothing could be written");
        }
        verify(&signature).unwrap();
        {
            let _reader = cache.slots[0].read().unwrap();
            verify(&signature).unwrap();
            assert_eq!(asked.count(), 3, "two may read");
        }
        let _writer = cache.slots[0].write().unwrap();
        verify(&signature).unwrap();
        assert_eq!(asked.count(), 4);
        assert_eq!(verify(&flipped(&signature, 20)), Err(SignatureFault::Invalid));
    }

    /// RSA too, whose keys and signatures begin otherwise.
    #[test]
    fn signatures_of_every_scheme_have_a_place_of_their_own() {
        let (key, signature) = answer("RSA", "SHA-1");
        let scheme = SignatureScheme::RsaPkcs1(HashAlgorithm::Sha1);
        let cache = SignatureCache::new(64).unwrap();
        let key = KeyRef::new(KeyType::Rsa, &key, RsaBounds::WIDEST).unwrap();
        let provider = SignatureProvider::default();
        link(&provider, &cache, scheme, &key, MESSAGE, &signature).unwrap();
        let mut checker = SignatureChecker::new(&provider, 1, false).with_cache(Some(&cache));
        assert!(checker.verify_link(scheme, &key, MESSAGE, &signature).unwrap().is_none());
        let changed = flipped(&signature, 100);
        assert_eq!(link(&provider, &cache, scheme, &key, MESSAGE, &changed), Err(SignatureFault::Invalid));
    }

    #[test]
    fn an_entry_is_as_small_as_the_documentation_says() {
        assert!(size_of::<Slot>() <= 96, "{}", size_of::<Slot>());
    }
}
