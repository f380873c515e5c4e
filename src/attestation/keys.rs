//! The keys that vouch for one statement, by the hashes under which metadata names those that are compromised.

use crate::key::key_hash;
use crate::trust::Trust;

/// SHA-256 of the bits of each subjectPublicKey: of x5c, whose SubjectPublicKeyInfos are given; of the certificates of the
/// path that x5c does not have, which the verifier knew; and of the anchor.
///
/// The second sort matters: who has the key of an intermediate would else hide it by leaving its certificate out.
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
