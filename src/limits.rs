//! Bounds on every input, checked before work is done on it.

use crate::error::stage_errors;

stage_errors! {
    /// Which limit on the work for one credential was met.
    LimitError in "statement" {
        TooManySignatures = "too_many_signatures", Untrusted, None,
            "more signatures would have to be checked than the limit allows";
    }
}

/// How large and how deep the input may be, and how much work one request may cause.
///
/// The defaults pass every real authenticator known. A server seldom has a reason to change one.
///
/// ```
/// use attestry::{Limits, Verifier};
///
/// // A server whose users have long certificate chains.
/// let mut limits = Limits::DEFAULT;
/// limits.chain_length = 12;
/// limits.signatures = 24;
/// let verifier = Verifier::builder("example.com").origin("https://example.com").limits(limits).build()?;
/// assert_eq!(verifier.limits().chain_length, 12);
/// # Ok::<(), attestry::ConfigError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of the JSON body. Default 65,536. The largest real bodies stay under 16 KiB: an ML-DSA-87 key with a
    /// certificate chain.
    pub body: usize,
    /// Bytes of the decoded client data. Default 8,192. Real client data has 100 to 400; a 1,024-byte challenge and
    /// long origins still fit.
    pub client_data: usize,
    /// Levels of nesting in the client data, the object itself being one. Default 16. Whatever this limit is, a member
    /// with more than 128 levels of its own is refused.
    pub client_data_depth: usize,
    /// Bytes of the decoded attestation data: a Fido2 attestation object, or a key's attestation.
    /// Default 32,768: twice the largest real ones.
    pub attestation_data: usize,
    /// Bytes of the authenticator data of a login. Default 4,096: real ones have 37, or under 300 with extensions.
    pub authenticator_data: usize,
    /// Levels of nesting in CBOR, the outermost item being one. Default 8. A compound statement needs 6. At most 64.
    pub cbor_depth: usize,
    /// Data items in one CBOR document, counting every key, value and container. Default 1,024: real objects
    /// have under 60.
    pub cbor_items: usize,
    /// Certificates in one x5c, and in one path. Default 8: real chains have 1 to 5. At most 64.
    pub chain_length: usize,
    /// Signatures checked for one request, or for each credential of a registration. Default 16. The statement's own
    /// signature counts, and those of the certificates. Tries with several anchors or intermediates of one name count
    /// too.
    pub signatures: usize,
    /// Bits of the smallest RSA modulus. Default 2,048 (RFC 8230 §2.1). `build()` refuses a lower value.
    pub rsa_modulus_min: usize,
    /// Bits of the largest RSA modulus. Default 8,192. `build()` refuses a higher value.
    pub rsa_modulus_max: usize,
}

impl Limits {
    /// The defaults.
    pub const DEFAULT: Self = Self {
        body: 64 * 1024,
        client_data: 8 * 1024,
        client_data_depth: 16,
        attestation_data: 32 * 1024,
        authenticator_data: 4 * 1024,
        cbor_depth: 8,
        cbor_items: 1024,
        chain_length: 8,
        signatures: 16,
        rsa_modulus_min: 2048,
        rsa_modulus_max: 8192,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
