//! Signature verification by aws-lc-rs, which is C and assembly and needs a C compiler.

use aws_lc_rs::signature::{self as aws, VerificationAlgorithm};

use super::adapter::{Adapter, Implementation};
use crate::crypto::scheme::{Curve, HashAlgorithm, MlDsaParameterSet, SignatureScheme};

/// This crate, which has a value for each scheme.
#[derive(Clone, Copy)]
pub(super) struct AwsLcRs(&'static dyn VerificationAlgorithm);

/// The schemes of aws-lc-rs. secp256k1 is left out: there RustCrypto is several times faster.
pub(super) static ALL: [Adapter<AwsLcRs>; 22] = [
    ecdsa(Curve::P256, HashAlgorithm::Sha1, &aws::ECDSA_P256_SHA1_ASN1),
    ecdsa(Curve::P256, HashAlgorithm::Sha256, &aws::ECDSA_P256_SHA256_ASN1),
    ecdsa(Curve::P256, HashAlgorithm::Sha384, &aws::ECDSA_P256_SHA384_ASN1),
    ecdsa(Curve::P256, HashAlgorithm::Sha512, &aws::ECDSA_P256_SHA512_ASN1),
    ecdsa(Curve::P384, HashAlgorithm::Sha256, &aws::ECDSA_P384_SHA256_ASN1),
    ecdsa(Curve::P384, HashAlgorithm::Sha384, &aws::ECDSA_P384_SHA384_ASN1),
    ecdsa(Curve::P384, HashAlgorithm::Sha512, &aws::ECDSA_P384_SHA512_ASN1),
    ecdsa(Curve::P521, HashAlgorithm::Sha1, &aws::ECDSA_P521_SHA1_ASN1),
    ecdsa(Curve::P521, HashAlgorithm::Sha256, &aws::ECDSA_P521_SHA256_ASN1),
    ecdsa(Curve::P521, HashAlgorithm::Sha384, &aws::ECDSA_P521_SHA384_ASN1),
    ecdsa(Curve::P521, HashAlgorithm::Sha512, &aws::ECDSA_P521_SHA512_ASN1),
    by(SignatureScheme::RsaPkcs1(HashAlgorithm::Sha1), &aws::RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY),
    by(SignatureScheme::RsaPkcs1(HashAlgorithm::Sha256), &aws::RSA_PKCS1_2048_8192_SHA256),
    by(SignatureScheme::RsaPkcs1(HashAlgorithm::Sha384), &aws::RSA_PKCS1_2048_8192_SHA384),
    by(SignatureScheme::RsaPkcs1(HashAlgorithm::Sha512), &aws::RSA_PKCS1_2048_8192_SHA512),
    by(SignatureScheme::RsaPss(HashAlgorithm::Sha256), &aws::RSA_PSS_2048_8192_SHA256),
    by(SignatureScheme::RsaPss(HashAlgorithm::Sha384), &aws::RSA_PSS_2048_8192_SHA384),
    by(SignatureScheme::RsaPss(HashAlgorithm::Sha512), &aws::RSA_PSS_2048_8192_SHA512),
    by(SignatureScheme::Ed25519, &aws::ED25519),
    by(SignatureScheme::MlDsa(MlDsaParameterSet::MlDsa44), &aws::ML_DSA_44),
    by(SignatureScheme::MlDsa(MlDsaParameterSet::MlDsa65), &aws::ML_DSA_65),
    by(SignatureScheme::MlDsa(MlDsaParameterSet::MlDsa87), &aws::ML_DSA_87),
];

const fn ecdsa(
    curve: Curve,
    hash: HashAlgorithm,
    algorithm: &'static dyn VerificationAlgorithm,
) -> Adapter<AwsLcRs> {
    by(SignatureScheme::Ecdsa(curve, hash), algorithm)
}

const fn by(scheme: SignatureScheme, algorithm: &'static dyn VerificationAlgorithm) -> Adapter<AwsLcRs> {
    Adapter::new(scheme, AwsLcRs(algorithm))
}

impl Implementation for AwsLcRs {
    const NAME: &'static str = "AwsLcRs";

    fn verify(&self, _: SignatureScheme, public_key: &[u8], message: &[u8], signature: &[u8]) -> Option<()> {
        self.0.verify_sig(public_key, message, signature).ok()
    }
}
