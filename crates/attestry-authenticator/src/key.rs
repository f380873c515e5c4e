//! Key pairs: for credentials, for attestation and for certification authorities.

use std::fmt;
use std::sync::Arc;

use ed25519_dalek::Signer as _;
use ml_dsa::ExpandedSigningKey;
use p256::ecdsa::signature::hazmat::PrehashSigner as _;
use rsa::traits::PublicKeyParts as _;
use rsa::{Pkcs1v15Sign, Pss};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use crate::Cbor;
use crate::der;
use crate::rsa_keys;
use crate::seed::{Draws, Random, sha256};
use crate::text::pem;

/// A hash algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Hash {
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl Hash {
    /// The hash of a message.
    pub fn digest(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha1 => Sha1::digest(message).to_vec(),
            Self::Sha256 => Sha256::digest(message).to_vec(),
            Self::Sha384 => Sha384::digest(message).to_vec(),
            Self::Sha512 => Sha512::digest(message).to_vec(),
        }
    }

    /// How many bytes a hash has.
    fn size(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// The AlgorithmIdentifier with the parameters NULL, as parameters of PSS have it.
    pub fn identifier(self) -> Vec<u8> {
        let oid = match self {
            Self::Sha1 => "1.3.14.3.2.26",
            Self::Sha256 => "2.16.840.1.101.3.4.2.1",
            Self::Sha384 => "2.16.840.1.101.3.4.2.2",
            Self::Sha512 => "2.16.840.1.101.3.4.2.3",
        };
        der::sequence(&[&der::oid(oid), &der::null()])
    }
}

/// How a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scheme {
    /// ECDSA on the curve of the key, its signature in DER.
    Ecdsa(Hash),
    /// RSASSA-PKCS1-v1_5.
    RsaPkcs1(Hash),
    /// RSASSA-PSS with MGF1 over the same hash, and a salt as long as the hash.
    RsaPss(Hash),
    /// Ed25519.
    Ed25519,
    /// Ed448 with an empty context.
    Ed448,
    /// ML-DSA-44 with an empty context, deterministic.
    MlDsa44,
    /// ML-DSA-65 likewise.
    MlDsa65,
    /// ML-DSA-87 likewise.
    MlDsa87,
}

impl Scheme {
    /// The scheme of a COSE algorithm. Panics where no scheme is known for it.
    pub fn for_cose(alg: i64) -> Self {
        Self::find(alg).unwrap_or_else(|| panic!("no scheme for COSE algorithm {alg}"))
    }

    fn find(alg: i64) -> Option<Self> {
        Some(match alg {
            -7 | -9 | -47 => Self::Ecdsa(Hash::Sha256),
            -35 | -51 => Self::Ecdsa(Hash::Sha384),
            -36 | -52 => Self::Ecdsa(Hash::Sha512),
            -8 | -19 => Self::Ed25519,
            -53 => Self::Ed448,
            -48 => Self::MlDsa44,
            -49 => Self::MlDsa65,
            -50 => Self::MlDsa87,
            -257 => Self::RsaPkcs1(Hash::Sha256),
            -258 => Self::RsaPkcs1(Hash::Sha384),
            -259 => Self::RsaPkcs1(Hash::Sha512),
            -65535 => Self::RsaPkcs1(Hash::Sha1),
            -37 => Self::RsaPss(Hash::Sha256),
            -38 => Self::RsaPss(Hash::Sha384),
            -39 => Self::RsaPss(Hash::Sha512),
            _ => return None,
        })
    }

    /// The AlgorithmIdentifier of a certificate signed with this scheme.
    pub fn identifier(self) -> Vec<u8> {
        let plain = |oid: &str| der::sequence(&[&der::oid(oid)]);
        let with_null = |oid: &str| der::sequence(&[&der::oid(oid), &der::null()]);
        match self {
            Self::Ecdsa(Hash::Sha1) => plain("1.2.840.10045.4.1"),
            Self::Ecdsa(Hash::Sha256) => plain("1.2.840.10045.4.3.2"),
            Self::Ecdsa(Hash::Sha384) => plain("1.2.840.10045.4.3.3"),
            Self::Ecdsa(Hash::Sha512) => plain("1.2.840.10045.4.3.4"),
            Self::RsaPkcs1(Hash::Sha1) => with_null("1.2.840.113549.1.1.5"),
            Self::RsaPkcs1(Hash::Sha256) => with_null("1.2.840.113549.1.1.11"),
            Self::RsaPkcs1(Hash::Sha384) => with_null("1.2.840.113549.1.1.12"),
            Self::RsaPkcs1(Hash::Sha512) => with_null("1.2.840.113549.1.1.13"),
            Self::Ed25519 => plain("1.3.101.112"),
            Self::Ed448 => plain("1.3.101.113"),
            Self::MlDsa44 => plain("2.16.840.1.101.3.4.3.17"),
            Self::MlDsa65 => plain("2.16.840.1.101.3.4.3.18"),
            Self::MlDsa87 => plain("2.16.840.1.101.3.4.3.19"),
            Self::RsaPss(hash) => {
                let mask = der::sequence(&[&der::oid("1.2.840.113549.1.1.8"), &hash.identifier()]);
                let parameters = der::sequence(&[
                    &der::explicit(0, &hash.identifier()),
                    &der::explicit(1, &mask),
                    &der::explicit(2, &der::small_integer(hash.size() as i64)),
                ]);
                der::sequence(&[&der::oid("1.2.840.113549.1.1.10"), &parameters])
            }
        }
    }
}

/// What a key is of: a curve, a parameter set, or RSA of any size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyType {
    /// NIST P-256.
    P256,
    /// NIST P-384.
    P384,
    /// NIST P-521.
    P521,
    /// The curve secp256k1.
    Secp256k1,
    /// Ed25519.
    Ed25519,
    /// Ed448.
    Ed448,
    /// ML-DSA-44.
    MlDsa44,
    /// ML-DSA-65.
    MlDsa65,
    /// ML-DSA-87.
    MlDsa87,
    /// RSA of any size.
    Rsa,
}

/// A key pair: of a credential, of an attestation, or of an authority.
///
/// **It protects nothing.** A key follows from its seed, and the RSA keys are printed in this crate's source. One type
/// serves all roles, so a test can put a key where it does not fit.
///
/// ```
/// use attestry_authenticator::{Key, MakeCredential};
///
/// for key in [Key::p384("any text"), Key::ed25519("any text"), Key::rsa2048()] {
///     MakeCredential::new("key types").with_key(key).packed_self();
/// }
/// ```
#[derive(Clone)]
pub struct Key(Pair);

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Key").field(&self.key_type()).finish()
    }
}

/// Apart from the key, so that no package with the arithmetic is in the public API.
#[derive(Clone)]
enum Pair {
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
    P521(p521::ecdsa::SigningKey),
    Secp256k1(k256::ecdsa::SigningKey),
    Ed25519(ed25519_dalek::SigningKey),
    Ed448(crrl::ed448::PrivateKey),
    MlDsa44(Arc<ExpandedSigningKey<ml_dsa::MlDsa44>>),
    MlDsa65(Arc<ExpandedSigningKey<ml_dsa::MlDsa65>>),
    MlDsa87(Arc<ExpandedSigningKey<ml_dsa::MlDsa87>>),
    Rsa(Arc<rsa::PrivateKey>),
}

/// The first drawn value of `len` bytes that is a valid scalar.
fn scalar<T, E>(seed: &str, len: usize, parse: impl Fn(&[u8]) -> Result<T, E>) -> T {
    let mut draws = Draws::new(&format!("key {seed}"));
    loop {
        if let Ok(key) = parse(&draws.take(len)) {
            return key;
        }
    }
}

/// The first drawn value.
fn draw(seed: &str, len: usize) -> Vec<u8> {
    Draws::new(&format!("key {seed}")).take(len)
}

/// ECDSA over a digest: r and s, each of a fixed width. The curve types share no usable trait, hence a macro.
macro_rules! ecdsa {
    ($curve:ident, $key:expr, $digest:expr) => {{
        let signature: $curve::ecdsa::Signature = $key.sign_prehash($digest).unwrap();
        signature.to_bytes().to_vec()
    }};
}

impl Key {
    /// A key on P-256.
    pub fn p256(seed: &str) -> Self {
        Self(Pair::P256(scalar(seed, 32, p256::ecdsa::SigningKey::from_slice)))
    }

    /// A key on P-384.
    pub fn p384(seed: &str) -> Self {
        Self(Pair::P384(scalar(seed, 48, p384::ecdsa::SigningKey::from_slice)))
    }

    /// A key on P-521. Its scalar has 65 bytes and is below the order of the curve.
    pub fn p521(seed: &str) -> Self {
        Self::from_bytes(KeyType::P521, &draw(seed, 65))
    }

    /// A key on secp256k1.
    pub fn secp256k1(seed: &str) -> Self {
        Self(Pair::Secp256k1(scalar(seed, 32, k256::ecdsa::SigningKey::from_slice)))
    }

    /// A key for Ed25519.
    pub fn ed25519(seed: &str) -> Self {
        Self::from_bytes(KeyType::Ed25519, &draw(seed, 32))
    }

    /// A key for Ed448.
    pub fn ed448(seed: &str) -> Self {
        Self::from_bytes(KeyType::Ed448, &draw(seed, 57))
    }

    /// A key for ML-DSA-44.
    pub fn ml_dsa44(seed: &str) -> Self {
        Self::from_bytes(KeyType::MlDsa44, &draw(seed, 32))
    }

    /// A key for ML-DSA-65.
    pub fn ml_dsa65(seed: &str) -> Self {
        Self::from_bytes(KeyType::MlDsa65, &draw(seed, 32))
    }

    /// A key for ML-DSA-87.
    pub fn ml_dsa87(seed: &str) -> Self {
        Self::from_bytes(KeyType::MlDsa87, &draw(seed, 32))
    }

    /// A key from its private bytes: the big-endian scalar of a curve, else the seed of RFC 8032 or FIPS 204.
    ///
    /// A scalar of P-521 may have fewer than 66 bytes. Panics where the bytes are no such key, and for RSA.
    pub fn from_bytes(key_type: KeyType, bytes: &[u8]) -> Self {
        let ml_dsa_seed = || ml_dsa::Seed::try_from(bytes).unwrap();
        Self(match key_type {
            KeyType::P256 => Pair::P256(p256::ecdsa::SigningKey::from_slice(bytes).unwrap()),
            KeyType::P384 => Pair::P384(p384::ecdsa::SigningKey::from_slice(bytes).unwrap()),
            KeyType::P521 => Pair::P521(p521::ecdsa::SigningKey::from_slice(&left_pad(bytes, 66)).unwrap()),
            KeyType::Secp256k1 => Pair::Secp256k1(k256::ecdsa::SigningKey::from_slice(bytes).unwrap()),
            KeyType::Ed25519 => {
                Pair::Ed25519(ed25519_dalek::SigningKey::from_bytes(bytes.try_into().unwrap()))
            }
            KeyType::Ed448 => Pair::Ed448(crrl::ed448::PrivateKey::from_seed(bytes)),
            KeyType::MlDsa44 => Pair::MlDsa44(Arc::new(ExpandedSigningKey::from_seed(&ml_dsa_seed()))),
            KeyType::MlDsa65 => Pair::MlDsa65(Arc::new(ExpandedSigningKey::from_seed(&ml_dsa_seed()))),
            KeyType::MlDsa87 => Pair::MlDsa87(Arc::new(ExpandedSigningKey::from_seed(&ml_dsa_seed()))),
            KeyType::Rsa => panic!("RSA keys are made of primes"),
        })
    }

    /// An RSA key of 1024 bits, which no server should accept.
    pub fn rsa1024() -> Self {
        Self(Pair::Rsa(rsa_keys::rsa1024()))
    }

    /// An RSA key of 2048 bits.
    pub fn rsa2048() -> Self {
        Self(Pair::Rsa(rsa_keys::rsa2048()))
    }

    /// An RSA key of 3072 bits.
    pub fn rsa3072() -> Self {
        Self(Pair::Rsa(rsa_keys::rsa3072()))
    }

    /// The RSA key of WebAuthn's test vectors, of 3482 bits.
    pub fn rsa3482() -> Self {
        Self(Pair::Rsa(rsa_keys::rsa3482()))
    }

    /// An RSA key of any size and exponent. To find its primes may take seconds.
    pub fn rsa(seed: &str, bits: usize, exponent: u64) -> Self {
        Self(Pair::Rsa(rsa_keys::found(seed, bits, exponent)))
    }

    /// An RSA key of two primes or more, big-endian. Panics where the exponent does not fit them.
    pub fn rsa_from_primes(primes: &[Vec<u8>], exponent: u64) -> Self {
        Self(Pair::Rsa(rsa_keys::of_primes(primes, exponent)))
    }

    /// What the key is of.
    pub fn key_type(&self) -> KeyType {
        match &self.0 {
            Pair::P256(_) => KeyType::P256,
            Pair::P384(_) => KeyType::P384,
            Pair::P521(_) => KeyType::P521,
            Pair::Secp256k1(_) => KeyType::Secp256k1,
            Pair::Ed25519(_) => KeyType::Ed25519,
            Pair::Ed448(_) => KeyType::Ed448,
            Pair::MlDsa44(_) => KeyType::MlDsa44,
            Pair::MlDsa65(_) => KeyType::MlDsa65,
            Pair::MlDsa87(_) => KeyType::MlDsa87,
            Pair::Rsa(_) => KeyType::Rsa,
        }
    }

    /// The content of subjectPublicKey: an uncompressed point, an RSAPublicKey, or bare bytes.
    pub fn subject_public_key(&self) -> Vec<u8> {
        match &self.0 {
            Pair::P256(key) => key.verifying_key().to_sec1_point(false).as_bytes().to_vec(),
            Pair::P384(key) => key.verifying_key().to_sec1_point(false).as_bytes().to_vec(),
            Pair::P521(key) => key.verifying_key().to_sec1_point(false).as_bytes().to_vec(),
            Pair::Secp256k1(key) => key.verifying_key().to_sec1_point(false).as_bytes().to_vec(),
            Pair::Ed25519(key) => key.verifying_key().to_bytes().to_vec(),
            Pair::Ed448(key) => key.public_key.encode().to_vec(),
            Pair::MlDsa44(key) => key.verifying_key().encode().to_vec(),
            Pair::MlDsa65(key) => key.verifying_key().encode().to_vec(),
            Pair::MlDsa87(key) => key.verifying_key().encode().to_vec(),
            Pair::Rsa(key) => der::sequence(&[&der::integer(&key.n_bytes()), &der::integer(&key.e_bytes())]),
        }
    }

    /// The AlgorithmIdentifier of the SubjectPublicKeyInfo.
    pub fn identifier(&self) -> Vec<u8> {
        let curve = match &self.0 {
            Pair::P256(_) => "1.2.840.10045.3.1.7",
            Pair::P384(_) => "1.3.132.0.34",
            Pair::P521(_) => "1.3.132.0.35",
            Pair::Secp256k1(_) => "1.3.132.0.10",
            // These name key and signature alike.
            Pair::Ed25519(_) | Pair::Ed448(_) | Pair::MlDsa44(_) | Pair::MlDsa65(_) | Pair::MlDsa87(_) => {
                return self.default_scheme().identifier();
            }
            Pair::Rsa(_) => return der::sequence(&[&der::oid("1.2.840.113549.1.1.1"), &der::null()]),
        };
        der::sequence(&[&der::oid("1.2.840.10045.2.1"), &der::oid(curve)])
    }

    /// The SubjectPublicKeyInfo in DER.
    pub fn spki_der(&self) -> Vec<u8> {
        der::sequence(&[&self.identifier(), &der::bit_string(&self.subject_public_key())])
    }

    /// The SubjectPublicKeyInfo in PEM, with lines of 64 columns and a final newline.
    pub fn spki_pem(&self) -> String {
        pem("PUBLIC KEY", &self.spki_der(), 64, "\n", true)
    }

    /// `BEGIN RSA PUBLIC KEY`, lines of 64 columns, final newline.
    pub(crate) fn pkcs1_pem(&self) -> String {
        assert!(self.key_type() == KeyType::Rsa, "PKCS#1 holds RSA keys only");
        pem("RSA PUBLIC KEY", &self.subject_public_key(), 64, "\n", true)
    }

    /// The COSE_Key, its labels in canonical order.
    pub fn cose(&self, alg: i64) -> Cbor {
        let bits = self.subject_public_key();
        let parameters: Vec<(i64, Cbor)> = match &self.0 {
            Pair::Rsa(key) => {
                vec![(-1, Cbor::bytes(key.n_bytes())), (-2, Cbor::bytes(key.e_bytes()))]
            }
            Pair::Ed25519(_) => vec![(-1, Cbor::Int(6)), (-2, Cbor::Bytes(bits))],
            Pair::Ed448(_) => vec![(-1, Cbor::Int(7)), (-2, Cbor::Bytes(bits))],
            Pair::MlDsa44(_) | Pair::MlDsa65(_) | Pair::MlDsa87(_) => vec![(-1, Cbor::Bytes(bits))],
            _ => {
                let curve = match &self.0 {
                    Pair::P256(_) => 1,
                    Pair::P384(_) => 2,
                    Pair::P521(_) => 3,
                    _ => 8,
                };
                let (x, y) = bits[1..].split_at(bits.len() / 2);
                vec![(-1, Cbor::Int(curve)), (-2, Cbor::bytes(x)), (-3, Cbor::bytes(y))]
            }
        };
        let key_type = match &self.0 {
            Pair::Ed25519(_) | Pair::Ed448(_) => 1,
            Pair::MlDsa44(_) | Pair::MlDsa65(_) | Pair::MlDsa87(_) => 7,
            Pair::Rsa(_) => 3,
            _ => 2,
        };
        let mut members = vec![(1, Cbor::Int(key_type)), (3, Cbor::Int(alg))];
        members.extend(parameters);
        Cbor::Map(members.into_iter().map(|(label, value)| (Cbor::Int(label), value)).collect())
    }

    /// The customary COSE algorithm of the key type.
    pub(crate) fn default_alg(&self) -> i64 {
        match &self.0 {
            Pair::P256(_) => -7,
            Pair::P384(_) => -35,
            Pair::P521(_) => -36,
            Pair::Secp256k1(_) => -47,
            Pair::Ed25519(_) => -8,
            Pair::Ed448(_) => -53,
            Pair::MlDsa44(_) => -48,
            Pair::MlDsa65(_) => -49,
            Pair::MlDsa87(_) => -50,
            Pair::Rsa(_) => -257,
        }
    }

    /// The scheme that is customary for the key: ES256 for P-256, RS256 for RSA.
    pub fn default_scheme(&self) -> Scheme {
        Scheme::for_cose(self.default_alg())
    }

    /// The scheme of a COSE algorithm if it is one of this key's family. Otherwise the customary scheme: a test that lies
    /// about the algorithm still needs a signature.
    pub(crate) fn scheme_for(&self, alg: i64) -> Scheme {
        let family = |scheme| match scheme {
            Scheme::Ecdsa(_) => 0,
            Scheme::RsaPkcs1(_) | Scheme::RsaPss(_) => 1,
            Scheme::Ed25519 => 2,
            Scheme::Ed448 => 3,
            Scheme::MlDsa44 => 4,
            Scheme::MlDsa65 => 5,
            Scheme::MlDsa87 => 6,
        };
        Scheme::find(alg)
            .filter(|scheme| family(*scheme) == family(self.default_scheme()))
            .unwrap_or_else(|| self.default_scheme())
    }

    /// Signs a message. The same key, scheme and message give the same signature.
    ///
    /// Any hash goes with any key. Panics where the scheme is not of the key's family.
    pub fn sign(&self, scheme: Scheme, message: &[u8]) -> Vec<u8> {
        match (&self.0, scheme) {
            (Pair::P256(_) | Pair::P384(_) | Pair::P521(_) | Pair::Secp256k1(_), Scheme::Ecdsa(_)) => {
                let fixed = self.sign_jose(scheme, message);
                let (r, s) = fixed.split_at(fixed.len() / 2);
                der::sequence(&[&der::integer(r), &der::integer(s)])
            }
            (Pair::Ed25519(key), Scheme::Ed25519) => key.sign(message).to_bytes().to_vec(),
            (Pair::Ed448(key), Scheme::Ed448) => key.sign_raw(message).to_vec(),
            (Pair::MlDsa44(key), Scheme::MlDsa44) => {
                key.sign_deterministic(message, &[]).unwrap().encode().to_vec()
            }
            (Pair::MlDsa65(key), Scheme::MlDsa65) => {
                key.sign_deterministic(message, &[]).unwrap().encode().to_vec()
            }
            (Pair::MlDsa87(key), Scheme::MlDsa87) => {
                key.sign_deterministic(message, &[]).unwrap().encode().to_vec()
            }
            (Pair::Rsa(key), Scheme::RsaPkcs1(hash)) => {
                let padding = match hash {
                    Hash::Sha1 => Pkcs1v15Sign::new::<Sha1>(),
                    Hash::Sha256 => Pkcs1v15Sign::new::<Sha256>(),
                    Hash::Sha384 => Pkcs1v15Sign::new::<Sha384>(),
                    Hash::Sha512 => Pkcs1v15Sign::new::<Sha512>(),
                };
                key.sign(padding, &hash.digest(message)).unwrap()
            }
            (Pair::Rsa(_), Scheme::RsaPss(hash)) => self.sign_pss(hash, message),
            (_, scheme) => panic!("{scheme:?} does not fit the key"),
        }
    }

    /// Signs a message in the form of JOSE: by ECDSA, r and s stand one after the other, each of a fixed width.
    pub fn sign_jose(&self, scheme: Scheme, message: &[u8]) -> Vec<u8> {
        match (&self.0, scheme) {
            (Pair::P256(key), Scheme::Ecdsa(hash)) => ecdsa!(p256, key, &hash.digest(message)),
            (Pair::P384(key), Scheme::Ecdsa(hash)) => ecdsa!(p384, key, &hash.digest(message)),
            (Pair::P521(key), Scheme::Ecdsa(hash)) => ecdsa!(p521, key, &hash.digest(message)),
            (Pair::Secp256k1(key), Scheme::Ecdsa(hash)) => ecdsa!(k256, key, &hash.digest(message)),
            _ => self.sign(scheme, message),
        }
    }

    fn sign_pss(&self, hash: Hash, message: &[u8]) -> Vec<u8> {
        let Pair::Rsa(key) = &self.0 else { panic!("PSS needs an RSA key") };
        let digest = hash.digest(message);
        let mut random = Random::new(&[b"pss", &sha256(&[&key.n_bytes()]), &digest]);
        let mut rng = random.generator();
        let signature = match hash {
            Hash::Sha1 => key.sign_with_rng(&mut rng, Pss::<Sha1>::new(), &digest),
            Hash::Sha256 => key.sign_with_rng(&mut rng, Pss::<Sha256>::new(), &digest),
            Hash::Sha384 => key.sign_with_rng(&mut rng, Pss::<Sha384>::new(), &digest),
            Hash::Sha512 => key.sign_with_rng(&mut rng, Pss::<Sha512>::new(), &digest),
        };
        signature.unwrap()
    }
}

fn left_pad(bytes: &[u8], len: usize) -> Vec<u8> {
    let mut padded = vec![0; len - bytes.len()];
    padded.extend_from_slice(bytes);
    padded
}
