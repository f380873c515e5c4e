//! RSA PKCS#1 v1.5: keys with several exponents, and moduli at the edges that no key has, for which signatures hold all
//! the same.

use attestry::crypto::{HashAlgorithm, SignatureProvider, SignatureScheme};
use attestry_authenticator::der;
use attestry_authenticator::seed::{Random, sha256};
use rsa::rand_core::{TryCryptoRng, TryRng};
use rsa::traits::PublicKeyParts as _;
use rsa::{BoxedUint, Pkcs1v15Sign, PrivateKey};
use sha2::{Digest as _, Sha256};

use super::Answers;

pub(super) struct Keys {
    bits: usize,
    keys: Vec<PrivateKey>,
    providers: Vec<SignatureProvider>,
}

const SHA256: SignatureScheme = SignatureScheme::RsaPkcs1(HashAlgorithm::Sha256);
const PREFIX: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
    0x04, 0x20,
];

impl Keys {
    /// Keys of this size, one for each exponent. To find them takes seconds, the largest minutes.
    pub(super) fn new(bits: usize, providers: Vec<SignatureProvider>) -> Self {
        let exponents: &[u64] = if bits > 4096 { &[65537] } else { &[3, 17, 65537, (1 << 33) - 9] };
        let key = |exponent: &u64| {
            let mut rng = Generator(Random::new(&[
                &b"differential rsa"[..],
                &bits.to_be_bytes(),
                &exponent.to_be_bytes(),
            ]));
            PrivateKey::new_with_exp(&mut rng, bits, BoxedUint::from(*exponent)).unwrap()
        };
        Self { bits, keys: exponents.iter().map(key).collect(), providers }
    }

    /// What every provider answers about the batch with this number.
    pub(super) fn batch(&self, number: usize) -> Vec<Answers> {
        let message = number.to_be_bytes();
        let key = &self.keys[number % self.keys.len()];
        let digest = Sha256::digest(message);
        let signature = key.sign(Pkcs1v15Sign::new::<Sha256>(), &digest).unwrap();
        let (modulus, exponent) =
            (key.n().to_be_bytes().to_vec(), key.e().to_be_bytes_trimmed_vartime().to_vec());
        let mut questions = vec![(modulus.clone(), exponent.clone(), signature.clone())];
        for place in 0..20 {
            let bit = number.wrapping_mul(97).wrapping_add(place * 211);
            questions.push((modulus.clone(), exponent.clone(), flipped(&signature, bit)));
            let mut other = flipped(&modulus, bit);
            *other.last_mut().unwrap() |= 1;
            questions.push((other, exponent.clone(), signature.clone()));
        }
        for other in [1_u64, 3, 5, 17, 257, 65535, 65537, 65539, (1 << 33) - 1] {
            questions.push((modulus.clone(), other.to_be_bytes().to_vec(), signature.clone()));
        }
        for edge in [vec![0; modulus.len()], one(modulus.len()), vec![0xff; modulus.len()], modulus.clone()] {
            questions.push((modulus.clone(), exponent.clone(), edge));
        }
        questions.push((modulus.clone(), exponent, signature[1..].to_vec()));
        questions.extend((0..4).map(|place| self.of_its_own_modulus(number * 4 + place, &digest)));
        let ask = |(modulus, exponent, signature): &(Vec<u8>, Vec<u8>, Vec<u8>)| {
            let key = der::sequence(&[&der::integer(modulus), &der::integer(exponent)]);
            let algorithms = self.providers.iter().map(|provider| provider.get(SHA256).unwrap());
            algorithms.map(|one| one.verify_signature(&key, &message, signature).is_ok()).collect()
        };
        questions.iter().map(ask).collect()
    }

    /// A number s and the modulus s³ - EM: s to the third is the encoded message then, whatever the modulus is. It is
    /// just below 2^bits, or just above half of that.
    fn of_its_own_modulus(&self, number: usize, digest: &[u8]) -> (Vec<u8>, Vec<u8>, Vec<u8>) {
        let length = self.bits / 8;
        let mut encoded = vec![0xff; length];
        encoded[..2].copy_from_slice(&[0, 1]);
        let end = length - PREFIX.len() - digest.len();
        encoded[end - 1] = 0;
        encoded[end..end + PREFIX.len()].copy_from_slice(&PREFIX);
        encoded[end + PREFIX.len()..].copy_from_slice(digest);
        let precision = u32::try_from(self.bits).unwrap();
        let encoded = BoxedUint::from_be_slice(&encoded, precision).unwrap();

        // The leading 16 bits of the root, so that the modulus has all bits; the others are drawn.
        let (root_bits, lowest, highest) = match self.bits % 3 {
            0 => (self.bits / 3, 0xcb40, 0xffff),
            1 => (self.bits / 3 + 1, 0x8010, 0xa144),
            _ => (self.bits / 3 + 1, 0xa156, 0xcb2f),
        };
        let top: u64 = if number.is_multiple_of(2) { highest } else { lowest };
        let mut random: Vec<u8> = (0..u8::MAX)
            .flat_map(|part| sha256(&[b"root", &number.to_be_bytes(), &[part]]))
            .take((root_bits - 16) / 8)
            .collect();
        // The modulus is odd where the root is odd and the digest even, or the other way round.
        let last = random.last_mut().unwrap();
        *last = *last & 0xfe | (1 - digest.last().unwrap() % 2);
        let shift = u32::try_from(root_bits - 16).unwrap();
        let top = BoxedUint::from_be_slice(&top.to_be_bytes(), precision).unwrap() << shift;
        let root = top.wrapping_add(BoxedUint::from_be_slice(&random, precision).unwrap());
        let cube = root.wrapping_mul(&root).wrapping_mul(&root);
        let modulus = cube.wrapping_sub(&encoded);
        let fixed = |number: &BoxedUint| number.to_be_bytes().to_vec();
        (fixed(&modulus), vec![3], fixed(&root))
    }
}

fn one(length: usize) -> Vec<u8> {
    let mut one = vec![0; length];
    one[length - 1] = 1;
    one
}

fn flipped(bytes: &[u8], bit: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let length = bytes.len();
    bytes[bit / 8 % length] ^= 1 << (bit % 8);
    bytes
}

/// What the search for primes draws from: the same on every run.
struct Generator(Random);

impl TryRng for Generator {
    type Error = core::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        self.try_next_u64().map(|number| u32::try_from(number >> 32).unwrap())
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Ok(self.0.next_u64())
    }

    fn try_fill_bytes(&mut self, destination: &mut [u8]) -> Result<(), Self::Error> {
        for chunk in destination.chunks_mut(8) {
            chunk.copy_from_slice(&self.0.next_u64().to_be_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

impl TryCryptoRng for Generator {}
