//! A signature's key type, padding and hash, as one value.

/// A named elliptic curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Curve {
    /// NIST P-256, secp256r1.
    P256,
    /// NIST P-384, secp384r1.
    P384,
    /// NIST P-521, secp521r1.
    P521,
    /// secp256k1.
    Secp256k1,
}

impl Curve {
    /// Bytes of one coordinate.
    pub const fn coordinate_len(self) -> usize {
        match self {
            Self::P256 | Self::Secp256k1 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }

    /// The order of the group, big-endian, as wide as a coordinate.
    pub(crate) const fn order(self) -> &'static [u8] {
        match self {
            Self::P256 => &P256_ORDER,
            Self::P384 => &P384_ORDER,
            Self::P521 => &P521_ORDER,
            Self::Secp256k1 => &SECP256K1_ORDER,
        }
    }

    const fn index(self) -> usize {
        match self {
            Self::P256 => 0,
            Self::P384 => 1,
            Self::P521 => 2,
            Self::Secp256k1 => 3,
        }
    }
}

/// A hash function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum HashAlgorithm {
    /// SHA-1: only if a tolerance or a format's rule allows it.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

impl HashAlgorithm {
    const fn index(self) -> usize {
        match self {
            Self::Sha1 => 0,
            Self::Sha256 => 1,
            Self::Sha384 => 2,
            Self::Sha512 => 3,
        }
    }
}

/// A parameter set of ML-DSA (FIPS 204 §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum MlDsaParameterSet {
    /// ML-DSA-44.
    MlDsa44,
    /// ML-DSA-65.
    MlDsa65,
    /// ML-DSA-87.
    MlDsa87,
}

impl MlDsaParameterSet {
    /// Bytes of a public key.
    pub(super) const fn public_key_len(self) -> usize {
        match self {
            Self::MlDsa44 => 1312,
            Self::MlDsa65 => 1952,
            Self::MlDsa87 => 2592,
        }
    }

    /// Bytes of a signature.
    pub(super) const fn signature_len(self) -> usize {
        match self {
            Self::MlDsa44 => 2420,
            Self::MlDsa65 => 3309,
            Self::MlDsa87 => 4627,
        }
    }

    const fn index(self) -> usize {
        match self {
            Self::MlDsa44 => 0,
            Self::MlDsa65 => 1,
            Self::MlDsa87 => 2,
        }
    }
}

/// One way of signing. A [`SignatureProvider`](crate::crypto::SignatureProvider) has an implementation for each
/// supported scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SignatureScheme {
    /// ECDSA with an ASN.1 DER signature. Any hash goes with any curve.
    Ecdsa(Curve, HashAlgorithm),
    /// RSA PKCS#1 v1.5.
    RsaPkcs1(HashAlgorithm),
    /// RSA-PSS: MGF1 with the same hash, salt as long as the hash.
    RsaPss(HashAlgorithm),
    /// Ed25519 (RFC 8032).
    Ed25519,
    /// Ed448 (RFC 8032), with an empty context.
    Ed448,
    /// ML-DSA (FIPS 204), pure, with an empty context.
    MlDsa(MlDsaParameterSet),
}

impl SignatureScheme {
    /// Every scheme, in the order of a provider's table.
    pub const ALL: &'static [Self] = &[
        Self::Ecdsa(Curve::P256, HashAlgorithm::Sha1),
        Self::Ecdsa(Curve::P256, HashAlgorithm::Sha256),
        Self::Ecdsa(Curve::P256, HashAlgorithm::Sha384),
        Self::Ecdsa(Curve::P256, HashAlgorithm::Sha512),
        Self::Ecdsa(Curve::P384, HashAlgorithm::Sha1),
        Self::Ecdsa(Curve::P384, HashAlgorithm::Sha256),
        Self::Ecdsa(Curve::P384, HashAlgorithm::Sha384),
        Self::Ecdsa(Curve::P384, HashAlgorithm::Sha512),
        Self::Ecdsa(Curve::P521, HashAlgorithm::Sha1),
        Self::Ecdsa(Curve::P521, HashAlgorithm::Sha256),
        Self::Ecdsa(Curve::P521, HashAlgorithm::Sha384),
        Self::Ecdsa(Curve::P521, HashAlgorithm::Sha512),
        Self::Ecdsa(Curve::Secp256k1, HashAlgorithm::Sha1),
        Self::Ecdsa(Curve::Secp256k1, HashAlgorithm::Sha256),
        Self::Ecdsa(Curve::Secp256k1, HashAlgorithm::Sha384),
        Self::Ecdsa(Curve::Secp256k1, HashAlgorithm::Sha512),
        Self::RsaPkcs1(HashAlgorithm::Sha1),
        Self::RsaPkcs1(HashAlgorithm::Sha256),
        Self::RsaPkcs1(HashAlgorithm::Sha384),
        Self::RsaPkcs1(HashAlgorithm::Sha512),
        Self::RsaPss(HashAlgorithm::Sha1),
        Self::RsaPss(HashAlgorithm::Sha256),
        Self::RsaPss(HashAlgorithm::Sha384),
        Self::RsaPss(HashAlgorithm::Sha512),
        Self::Ed25519,
        Self::Ed448,
        Self::MlDsa(MlDsaParameterSet::MlDsa44),
        Self::MlDsa(MlDsaParameterSet::MlDsa65),
        Self::MlDsa(MlDsaParameterSet::MlDsa87),
    ];

    /// The place of this scheme in a provider's table.
    pub(crate) const fn index(self) -> usize {
        match self {
            Self::Ecdsa(curve, hash) => curve.index().saturating_mul(4).saturating_add(hash.index()),
            Self::RsaPkcs1(hash) => hash.index().saturating_add(16),
            Self::RsaPss(hash) => hash.index().saturating_add(20),
            Self::Ed25519 => 24,
            Self::Ed448 => 25,
            Self::MlDsa(set) => set.index().saturating_add(26),
        }
    }
}

const P256_ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, //
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

const P384_ORDER: [u8; 48] = [
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, //
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xc7, 0x63, 0x4d, 0x81, 0xf4, 0x37, 0x2d, 0xdf, //
    0x58, 0x1a, 0x0d, 0xb2, 0x48, 0xb0, 0xa7, 0x7a, 0xec, 0xec, 0x19, 0x6a, 0xcc, 0xc5, 0x29, 0x73,
];

const P521_ORDER: [u8; 66] = [
    0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, //
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, //
    0xff, 0xfa, 0x51, 0x86, 0x87, 0x83, 0xbf, 0x2f, 0x96, 0x6b, 0x7f, 0xcc, 0x01, 0x48, 0xf7, 0x09, //
    0xa5, 0xd0, 0x3b, 0xb5, 0xc9, 0xb8, 0x89, 0x9c, 0x47, 0xae, 0xbb, 0x6f, 0xb7, 0x1e, 0x91, 0x38, //
    0x64, 0x09,
];

const SECP256K1_ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, //
    0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41,
];

#[cfg(test)]
mod tests {
    use super::SignatureScheme;

    #[test]
    fn each_scheme_has_a_place_of_its_own() {
        for (place, scheme) in SignatureScheme::ALL.iter().enumerate() {
            assert_eq!(scheme.index(), place, "{scheme:?}");
        }
    }
}
