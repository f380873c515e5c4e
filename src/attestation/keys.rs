//! The keys that vouch for one statement, by the hashes under which metadata names those that are compromised.

use crate::key::key_hash;
use crate::trust::Trust;

/// SHA-256 of the bits of each subjectPublicKey: those of x5c, of the caller's intermediates on the path, and of the anchor.
///
/// The intermediates matter. Somebody who has the key of one could otherwise hide it by leaving its certificate out.
pub(crate) fn key_hashes<'k>(x5c: impl Iterator<Item = &'k [u8]>, trust: &Trust) -> Vec<[u8; 32]> {
    let mut hashes: Vec<_> = x5c.filter_map(key_hash).collect();
    if let Trust::Trusted(path) = trust {
        for hash in path.keys().filter_map(key_hash) {
            if !hashes.contains(&hash) {
                hashes.push(hash);
            }
        }
        hashes.extend(key_hash(path.anchor().subject_public_key_info()));
    }
    hashes
}
