//! Bytes that follow from a text: the values of the recipes, and numbers for tests that need many.

use std::convert::Infallible;

use rsa::rand_core::{TryCryptoRng, TryRng};
use sha2::{Digest, Sha256};

const BLOCK_SIZE: usize = 64;
const HASH_SIZE: usize = 32;

/// The input keying material of every draw.
const INPUT_KEY: &[u8] = b"WebAuthn test vectors";

/// The SHA-256 of all parts in a row.
pub fn sha256(parts: &[&[u8]]) -> [u8; HASH_SIZE] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

/// HMAC-SHA-256 (RFC 2104). A key longer than one block is hashed first.
fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; HASH_SIZE] {
    let mut block = [0_u8; BLOCK_SIZE];
    if key.len() > BLOCK_SIZE {
        block[..HASH_SIZE].copy_from_slice(&sha256(&[key]));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let mut inner: Vec<&[u8]> = Vec::with_capacity(parts.len() + 1);
    let inner_pad = block.map(|byte| byte ^ 0x36);
    inner.push(&inner_pad);
    inner.extend_from_slice(parts);
    sha256(&[&block.map(|byte| byte ^ 0x5c), &sha256(&inner)])
}

/// HKDF-SHA-256 (RFC 5869), extract then expand.
fn hkdf_sha256(input_key: &[u8], salt: &[u8], info: &[u8], len: usize) -> Vec<u8> {
    let extracted = hmac_sha256(salt, &[input_key]);
    let mut output: Vec<u8> = Vec::with_capacity(len + HASH_SIZE);
    let mut previous: Vec<u8> = Vec::new();
    let mut counter = 0_u8;
    while output.len() < len {
        counter = counter.checked_add(1).expect("HKDF gives at most 255 blocks");
        previous = hmac_sha256(&extracted, &[&previous, info, &[counter]]).to_vec();
        output.extend_from_slice(&previous);
    }
    output.truncate(len);
    output
}

/// The values that are drawn for one name, 256 of them at most.
///
/// They are drawn by HKDF as in the test vectors of WebAuthn Level 3, the salt counting from zero.
#[derive(Clone, Debug)]
pub struct Draws {
    info: String,
    next: u8,
}

impl Draws {
    /// Draws for this name.
    pub fn new(info: &str) -> Self {
        Self { info: info.to_owned(), next: 0 }
    }

    /// The next value, of this many bytes.
    pub fn take(&mut self, len: usize) -> Vec<u8> {
        let value = hkdf_sha256(INPUT_KEY, &[self.next], self.info.as_bytes(), len);
        self.next = self.next.checked_add(1).expect("one name gives at most 256 values");
        value
    }
}

/// Numbers that look random and follow from the seed alone.
#[derive(Clone, Debug)]
pub struct Random {
    seed: [u8; HASH_SIZE],
    counter: u64,
}

impl Random {
    /// Numbers that follow from all parts in a row.
    pub fn new(seed: &[&[u8]]) -> Self {
        Self { seed: sha256(seed), counter: 0 }
    }

    /// The next number.
    pub fn next_u64(&mut self) -> u64 {
        let block = self.block();
        u64::from_be_bytes(block[..8].try_into().expect("eight bytes"))
    }

    fn block(&mut self) -> [u8; HASH_SIZE] {
        self.counter += 1;
        hmac_sha256(&self.seed, &[&self.counter.to_be_bytes()])
    }

    /// For interfaces that insist on a generator: RSA blinding, the PSS salt, the search for primes.
    pub(crate) fn generator(&mut self) -> Generator<'_> {
        Generator(self)
    }
}

/// A type of its own, so that the traits of another package are not in the public API.
pub(crate) struct Generator<'a>(&'a mut Random);

impl TryRng for Generator<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.try_next_u64().map(|value| value as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.0.next_u64())
    }

    fn try_fill_bytes(&mut self, destination: &mut [u8]) -> Result<(), Infallible> {
        for chunk in destination.chunks_mut(HASH_SIZE) {
            let block = self.0.block();
            chunk.copy_from_slice(&block[..chunk.len()]);
        }
        Ok(())
    }
}

impl TryCryptoRng for Generator<'_> {}
