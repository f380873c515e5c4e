//! The choice of an implementation for each signature scheme.

use core::fmt;

use rustls_pki_types::SignatureVerificationAlgorithm;

use super::adapter::{Adapter, Implementation};
#[cfg(feature = "aws-lc-rs")]
use super::aws_lc_rs;
#[cfg(any(feature = "crrl", feature = "ed448"))]
use super::crrl;
#[cfg(feature = "graviola")]
use super::graviola;
#[cfg(any(feature = "rustcrypto", not(feature = "crrl")))]
use super::rustcrypto_slower;
use super::{crypto_bigint, rustcrypto};
use crate::crypto::identifier::is_of_scheme;
use crate::crypto::scheme::SignatureScheme;
use crate::error::{ConfigError, ConfigErrorKind};

/// A set of signature verification algorithms, one for each supported scheme.
///
/// Every rustls provider implements the same trait, so a server can use the implementations that it ships already. This
/// crate checks keys and the encodings of signatures before it asks a provider. So every provider gives the same
/// verdict.
///
/// ```
/// # use attestry::ConfigError;
/// # use attestry::crypto::{Curve, HashAlgorithm, SignatureProvider, SignatureScheme};
/// # use rustls_pki_types::SignatureVerificationAlgorithm;
/// # fn with_own(p256: &'static dyn SignatureVerificationAlgorithm) -> Result<SignatureProvider, ConfigError> {
/// SignatureProvider::rustcrypto().with(SignatureScheme::Ecdsa(Curve::P256, HashAlgorithm::Sha256), p256)
/// # }
/// ```
#[derive(Clone)]
pub struct SignatureProvider {
    algorithms: [Option<&'static dyn SignatureVerificationAlgorithm>; SignatureScheme::ALL.len()],
}

impl SignatureProvider {
    /// A set without any scheme. [`with`](Self::with) adds one.
    pub const fn empty() -> Self {
        Self { algorithms: [None; SignatureScheme::ALL.len()] }
    }

    /// The RustCrypto implementations of every scheme, in pure Rust, for servers that want no others. The
    /// [default](Self::default) is faster.
    ///
    /// Ed448 is crrl's. It needs the feature `ed448`, and this choice the feature `rustcrypto`. Both are on by default.
    ///
    /// ```
    /// use attestry::Verifier;
    /// use attestry::crypto::SignatureProvider;
    ///
    /// let verifier = Verifier::builder("example.com")
    ///     .origin("https://example.com")
    ///     .signature_provider(SignatureProvider::rustcrypto())
    ///     .build()?;
    /// # let _ = verifier;
    /// # Ok::<(), attestry::ConfigError>(())
    /// ```
    #[cfg(feature = "rustcrypto")]
    pub fn rustcrypto() -> Self {
        Self::default().with_all(&rustcrypto_slower::ECDSA).with_all(&rustcrypto_slower::RSA_PKCS1)
    }

    /// graviola's implementations, which are fast and need no C compiler: P-256 and P-384 with SHA-2, RSA with SHA-2,
    /// Ed25519. The [default](Self::default) has all other schemes. On a processor that lacks graviola's instructions,
    /// it has every scheme. For x86-64 and aarch64 only.
    #[cfg(feature = "graviola")]
    pub fn graviola() -> Self {
        if !graviola::is_supported() {
            return Self::default();
        }
        Self::default().with_all(&graviola::ALL)
    }

    /// aws-lc-rs's implementations, which are the fastest and need a C compiler: P-256, P-384, P-521, RSA, Ed25519 and
    /// ML-DSA. The [default](Self::default) has secp256k1 and Ed448. It also has SHA-1, except with RSA PKCS#1 v1.5,
    /// P-256 and P-521.
    #[cfg(feature = "aws-lc-rs")]
    pub fn aws_lc_rs() -> Self {
        Self::default().with_all(&aws_lc_rs::ALL)
    }

    /// Uses `algorithm` for `scheme`.
    ///
    /// `algorithm` is given the content of the subjectPublicKey, the message, and the signature as in X.509. That
    /// content is an uncompressed SEC1 point, an RSAPublicKey, or the bytes of an Ed25519, Ed448 or ML-DSA key.
    ///
    /// # Errors
    ///
    /// [`ConfigErrorKind::SignatureAlgorithm`] if the algorithm's identifiers for keys or signatures differ from the
    /// scheme's. The object identifiers are compared, an EC key's curve, and the hash of RSASSA-PSS. Absent parameters
    /// equal NULL.
    pub fn with(
        self,
        scheme: SignatureScheme,
        algorithm: &'static dyn SignatureVerificationAlgorithm,
    ) -> Result<Self, ConfigError> {
        if !is_of_scheme(algorithm, scheme) {
            return Err(ConfigErrorKind::SignatureAlgorithm.into());
        }
        Ok(self.with_own(scheme, algorithm))
    }

    /// Uses all of these. Their identifiers are those of their schemes.
    fn with_all<I: Implementation>(self, algorithms: &'static [Adapter<I>]) -> Self {
        algorithms.iter().fold(self, |provider, algorithm| provider.with_own(algorithm.scheme(), algorithm))
    }

    fn with_own(
        mut self,
        scheme: SignatureScheme,
        algorithm: &'static dyn SignatureVerificationAlgorithm,
    ) -> Self {
        if let Some(slot) = self.algorithms.get_mut(scheme.index()) {
            *slot = Some(algorithm);
        }
        self
    }

    /// The algorithm for `scheme`, if there is one.
    pub fn get(&self, scheme: SignatureScheme) -> Option<&'static dyn SignatureVerificationAlgorithm> {
        self.algorithms.get(scheme.index()).copied().flatten()
    }
}

/// The fastest implementations in pure Rust. P-256 and secp256k1 are crrl's, with the default feature `crrl`. RSA
/// PKCS#1 v1.5 is crypto-bigint's. Ed448 is crrl's, with the default feature `ed448`. All others are RustCrypto's.
impl Default for SignatureProvider {
    fn default() -> Self {
        let provider = Self::empty().with_all(&rustcrypto::FASTEST).with_all(&crypto_bigint::ALL);
        #[cfg(feature = "ed448")]
        let provider = provider.with_all(core::slice::from_ref(&crrl::ED448));
        #[cfg(feature = "crrl")]
        let provider = provider.with_all(&crrl::ECDSA);
        #[cfg(not(feature = "crrl"))]
        let provider = provider.with_all(&rustcrypto_slower::ECDSA);
        provider
    }
}

impl fmt::Debug for SignatureProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.algorithms.iter().flatten()).finish()
    }
}
