//! Signature verification by aws-lc-rs, which is C and assembly and needs a C compiler.

use core::fmt;

use aws_lc_rs::signature::{self as aws, VerificationAlgorithm};
use rustls_pki_types::{AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm};

use super::scheme::{Curve, Hash, MlDsaParameterSet, SignatureScheme};

/// The aws-lc-rs implementation of one scheme.
#[derive(Clone, Copy)]
pub(super) struct AwsLcRs {
    scheme: SignatureScheme,
    algorithm: &'static dyn VerificationAlgorithm,
}

/// One for each scheme that it has. secp256k1 is left out: there RustCrypto is several times faster.
pub(super) static ALL: [AwsLcRs; 22] = [
    ecdsa(Curve::P256, Hash::Sha1, &aws::ECDSA_P256_SHA1_ASN1),
    ecdsa(Curve::P256, Hash::Sha256, &aws::ECDSA_P256_SHA256_ASN1),
    ecdsa(Curve::P256, Hash::Sha384, &aws::ECDSA_P256_SHA384_ASN1),
    ecdsa(Curve::P256, Hash::Sha512, &aws::ECDSA_P256_SHA512_ASN1),
    ecdsa(Curve::P384, Hash::Sha256, &aws::ECDSA_P384_SHA256_ASN1),
    ecdsa(Curve::P384, Hash::Sha384, &aws::ECDSA_P384_SHA384_ASN1),
    ecdsa(Curve::P384, Hash::Sha512, &aws::ECDSA_P384_SHA512_ASN1),
    ecdsa(Curve::P521, Hash::Sha1, &aws::ECDSA_P521_SHA1_ASN1),
    ecdsa(Curve::P521, Hash::Sha256, &aws::ECDSA_P521_SHA256_ASN1),
    ecdsa(Curve::P521, Hash::Sha384, &aws::ECDSA_P521_SHA384_ASN1),
    ecdsa(Curve::P521, Hash::Sha512, &aws::ECDSA_P521_SHA512_ASN1),
    new(SignatureScheme::RsaPkcs1(Hash::Sha1), &aws::RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY),
    new(SignatureScheme::RsaPkcs1(Hash::Sha256), &aws::RSA_PKCS1_2048_8192_SHA256),
    new(SignatureScheme::RsaPkcs1(Hash::Sha384), &aws::RSA_PKCS1_2048_8192_SHA384),
    new(SignatureScheme::RsaPkcs1(Hash::Sha512), &aws::RSA_PKCS1_2048_8192_SHA512),
    new(SignatureScheme::RsaPss(Hash::Sha256), &aws::RSA_PSS_2048_8192_SHA256),
    new(SignatureScheme::RsaPss(Hash::Sha384), &aws::RSA_PSS_2048_8192_SHA384),
    new(SignatureScheme::RsaPss(Hash::Sha512), &aws::RSA_PSS_2048_8192_SHA512),
    new(SignatureScheme::Ed25519, &aws::ED25519),
    new(SignatureScheme::MlDsa(MlDsaParameterSet::MlDsa44), &aws::ML_DSA_44),
    new(SignatureScheme::MlDsa(MlDsaParameterSet::MlDsa65), &aws::ML_DSA_65),
    new(SignatureScheme::MlDsa(MlDsaParameterSet::MlDsa87), &aws::ML_DSA_87),
];

const fn ecdsa(curve: Curve, hash: Hash, algorithm: &'static dyn VerificationAlgorithm) -> AwsLcRs {
    new(SignatureScheme::Ecdsa(curve, hash), algorithm)
}

const fn new(scheme: SignatureScheme, algorithm: &'static dyn VerificationAlgorithm) -> AwsLcRs {
    AwsLcRs { scheme, algorithm }
}

impl AwsLcRs {
    pub(super) const fn scheme(&self) -> SignatureScheme {
        self.scheme
    }
}

impl fmt::Debug for AwsLcRs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AwsLcRs({:?})", self.scheme)
    }
}

impl SignatureVerificationAlgorithm for AwsLcRs {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        self.algorithm.verify_sig(public_key, message, signature).map_err(|_| InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.scheme.public_key_identifier()
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.scheme.signature_identifier()
    }
}
