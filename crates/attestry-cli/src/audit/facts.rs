//! Counting each user and each credential once, in bounded memory.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

use sha2::{Digest as _, Sha256};

/// Facts that are remembered. Each takes 9 bytes, in tables that are filled to at least 44 %.
pub(crate) const MOST: usize = 6_000_000;
/// Tables, so that one grows after the other.
const SHARDS: usize = 64;

/// Facts such as "this user has been seen", each by 64 bits of a hash. Of a million facts, two collide with a
/// probability of 1 in 37 million; then one is not counted.
pub(crate) struct Facts {
    shards: Vec<HashSet<u64, BuildHasherDefault<AsIs>>>,
    count: usize,
    most: usize,
    is_full: bool,
    /// Those that no checkpoint has yet.
    new: Option<Vec<u64>>,
}

/// The hash is one already.
#[derive(Default)]
pub(crate) struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

/// 64 bits of the text's hash.
pub(crate) fn hash(text: &str) -> u64 {
    let digest: [u8; 32] = Sha256::digest(text.as_bytes()).into();
    digest.first_chunk().map_or(0, |first| u64::from_le_bytes(*first))
}

/// A fact about several things, from their hashes.
pub(crate) fn mixed(parts: &[u64]) -> u64 {
    parts.iter().fold(0, |all, part| {
        // The finalizer of splitmix64.
        let mut mixed = (all ^ part).wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    })
}

impl Facts {
    pub(crate) fn new(most: usize, is_kept: bool) -> Self {
        Self {
            shards: (0..SHARDS).map(|_| HashSet::default()).collect(),
            count: 0,
            most,
            is_full: false,
            new: is_kept.then(Vec::new),
        }
    }

    /// Whether the fact is new. Once there are too many, none is.
    pub(crate) fn insert(&mut self, fact: u64) -> bool {
        let number = usize::try_from(fact >> 58).unwrap_or_default();
        let Some(shard) = self.shards.get_mut(number) else { return false };
        if self.count >= self.most {
            self.is_full |= !shard.contains(&fact);
            return false;
        }
        // The table takes its place from the upper bits and the lower ones; the shard has used the uppermost.
        if !shard.insert(fact) {
            return false;
        }
        self.count = self.count.saturating_add(1);
        if let Some(new) = &mut self.new {
            new.push(fact);
        }
        true
    }

    /// Whether a fact was passed over, so that counts are lower bounds.
    pub(crate) const fn is_full(&self) -> bool {
        self.is_full
    }

    pub(crate) const fn set_full(&mut self, is_full: bool) {
        self.is_full = is_full;
    }

    /// What is new since the last time, as bytes of a file.
    pub(crate) fn take_new(&mut self) -> Vec<u8> {
        let new = self.new.as_mut().map(std::mem::take).unwrap_or_default();
        new.iter().flat_map(|fact| fact.to_le_bytes()).collect()
    }

    /// Facts out of such a file.
    pub(crate) fn restore(&mut self, bytes: &[u8]) {
        let kept = self.new.take();
        for fact in bytes.chunks_exact(8) {
            if let Ok(fact) = fact.try_into() {
                self.insert(u64::from_le_bytes(fact));
            }
        }
        self.new = kept;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fact_counts_once_and_memory_is_bounded() {
        let mut facts = Facts::new(1000, true);
        let all: Vec<_> = (0..1000).map(|number| hash(&format!("user {number}"))).collect();
        assert!(all.iter().all(|fact| facts.insert(*fact)));
        assert!(!all.iter().any(|fact| facts.insert(*fact)) && !facts.is_full());
        assert!(!facts.insert(hash("one more")) && facts.is_full());
        let bytes = facts.take_new();
        assert_eq!((bytes.len(), facts.take_new().len()), (8000, 0));
        let mut again = Facts::new(1000, true);
        again.restore(&bytes);
        assert!(!all.iter().any(|fact| again.insert(*fact)));
        assert!(again.take_new().is_empty());
        assert_ne!(mixed(&[1, 2]), mixed(&[2, 1]));
    }
}
