//! RSA keys. Finding primes takes long, so they are stored; everything else is computed from them.
//!
//! The keys are public and protect nothing. Building one costs arithmetic that an unoptimised build feels,
//! hence each is built once per test process.

use std::sync::{Arc, OnceLock};

use p256::elliptic_curve::bigint::ConcatenatingMul as _;
use rsa::{BoxedUint, PrivateKey};

use crate::seed::Random;
use crate::text::unhex;

/// Two primes of equal size, in hex.
struct Primes {
    p: &'static str,
    q: &'static str,
}

const PRIMES_1024: Primes = Primes {
    p: "e445fa7cc9cfba8d7fd684049d9696fe378b03f9f27e649e5ddd38d64ac36900de674b0ebe457155637a6dba75029fed\
        479c89c69cf5580661f384645c09e237",
    q: "ca0e5e7c5cc8d17e8636355b097f5352d46f554c87493451fe7da96c77275d983ed1487cb6e74778749db8d22cdbda6a\
        1ed321074503070e6731c14f92afb1b9",
};

const PRIMES_2048: Primes = Primes {
    p: "eec2d249eabb081b9f822ecc2f781d519aac095a2742c56ea0c742f804dd3cb7ac412973ea177960087942452dae35db\
        393fae5b019b29ac723f8bbe6a7511c29c3e14c646c72155b6181e520b5d27d783d9c2a1c46e99bc6660c703e38f58c0\
        10019dbbd9fd846bdf6b822eb421a0b87e95a22984e556dce7aaa8078cbe6d59",
    q: "c14f3862b5361276ddc060ff95fe14c88e2991d368306185ed7db3c0c05c1c450ab030d5d17d53a037e8070aa2a7a59f\
        32ad28b26ccf6e108bd1a9d021f2aff385dbe14227030e773311b9bc82ce4f4a68d6e20bae26e5380985ac61c5d64be4\
        b24c920a01c894cfb6d8b89164f7ae18af30d1653975b172e554afca5d873f55",
};

const PRIMES_3072: Primes = Primes {
    p: "e361caf2cd35c871a35636ac9819c646d5dd7ef6a926eff419c273e7fd5e8567aeb4b2eea14e4967b46850a00d63976e\
        c57f513b55905df463bc2c7407918c9e0c737b09e50fe6951d90c5092478a21ba7ce81f26279467ffaed5a9f910eff6e\
        362ad342fb5791606b45694f947032d8ffdbe040eca3bc1eef992ae71563b328358c09344715b83c6b5db4b0eaad49ad\
        1bf7c01c39ac20c2b56c22a927fb2f402a54e254104217cd8267d51c75dfb237230ace5b9b4257cd0c000236b876adf5",
    q: "c0e7a31d288b8caa224d9805909f7fe26539f623a14666fd4fb82a3239100953ad0b7c874bb8b7a2683f6674a1f53dc1\
        0c58a50efcb50519ad578617db32ac5525d4a771593e07a8e170f39c37b513279c85affac278352018e2c7edac62c1ff\
        4a2857be327a6f2268524e4333b7a44772d028a741acee2db24aa64cb8593653524814f2f5ab7ec07d7a250799624f54\
        db0c4f9a80cd68eb3dad8147bd1ec624a9aa4ceff596b5601f599fe251a63115a0c7c96d1f494aa50a31556e1466e49d",
};

const PUBLIC_EXPONENT: u64 = 65537;

/// A key below every accepted size.
pub(crate) fn rsa1024() -> Arc<PrivateKey> {
    static KEY: OnceLock<Arc<PrivateKey>> = OnceLock::new();
    cached(&KEY, &PRIMES_1024)
}

pub(crate) fn rsa2048() -> Arc<PrivateKey> {
    static KEY: OnceLock<Arc<PrivateKey>> = OnceLock::new();
    cached(&KEY, &PRIMES_2048)
}

pub(crate) fn rsa3072() -> Arc<PrivateKey> {
    static KEY: OnceLock<Arc<PrivateKey>> = OnceLock::new();
    cached(&KEY, &PRIMES_3072)
}

/// The key of the WebAuthn test vectors: p = 2^1279 - 1, q = 2^2203 - 1. Its modulus has 3482 bits, which is
/// no multiple of eight, and its primes differ in size.
pub(crate) fn rsa3482() -> Arc<PrivateKey> {
    static KEY: OnceLock<Arc<PrivateKey>> = OnceLock::new();
    Arc::clone(KEY.get_or_init(|| of_primes(&[mersenne(1279), mersenne(2203)], PUBLIC_EXPONENT)))
}

/// A key whose primes are found by a generator that knows the seed alone.
pub(crate) fn found(seed: &str, bits: usize, exponent: u64) -> Arc<PrivateKey> {
    let mut random = Random::new(&[b"rsa", seed.as_bytes(), &exponent.to_be_bytes()]);
    let key = PrivateKey::new_with_exp(&mut random.generator(), bits, BoxedUint::from(exponent));
    Arc::new(key.expect("an exponent for which there are primes"))
}

/// The key of these primes, which may be more than two and of any sizes.
pub(crate) fn of_primes(primes: &[Vec<u8>], exponent: u64) -> Arc<PrivateKey> {
    let primes: Vec<_> = primes.iter().map(|prime| BoxedUint::from_be_slice_vartime(prime)).collect();
    let product = |factors: &[BoxedUint]| {
        factors[1..].iter().fold(factors[0].clone(), |product, factor| product.concatenating_mul(factor))
    };
    let modulus = product(&primes);
    let less_one: Vec<_> = primes.iter().map(|prime| prime - &BoxedUint::one()).collect();
    let totient = product(&less_one);
    let wide_exponent = BoxedUint::from_be_slice(&exponent.to_be_bytes(), totient.bits_precision()).unwrap();
    let private_exponent = wide_exponent.invert_mod(&totient.to_nz().unwrap()).unwrap();
    let exponent = BoxedUint::from(exponent);
    let key = PrivateKey::from_components_with_wide_primes(modulus, exponent, private_exponent, primes);
    Arc::new(key.unwrap())
}

fn cached(cell: &OnceLock<Arc<PrivateKey>>, primes: &Primes) -> Arc<PrivateKey> {
    Arc::clone(cell.get_or_init(|| {
        let [p, q] = [primes.p, primes.q].map(|hex| BoxedUint::from_be_slice_vartime(&unhex(hex)));
        let exponent = BoxedUint::from(PUBLIC_EXPONENT);
        Arc::new(PrivateKey::from_p_q(p, q, exponent).unwrap())
    }))
}

/// 2^bits - 1.
fn mersenne(bits: usize) -> Vec<u8> {
    let mut bytes = vec![0xff_u8; bits.div_ceil(8)];
    bytes[0] >>= (8 - bits % 8) % 8;
    bytes
}
