//! The registry of credential algorithms.

use crate::crypto::{Curve, HashAlgorithm, KeyType, MlDsaParameterSet, SignatureScheme};
use crate::error::stable_names;

/// One table: name, COSE number (IANA COSE Algorithms, read 2026-11), scheme, JOSE name.
macro_rules! algorithms {
    ( $( $(#[$meta:meta])* $variant:ident = $number:literal, $name:literal, $scheme:expr, $jose:expr; )+ ) => {
        /// A COSE algorithm that a credential key can have.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Algorithm {
            $(
                #[doc = concat!("`", $name, "`, COSE ", $number, ".")]
                $(#[$meta])*
                $variant,
            )+
        }

        impl Algorithm {
            /// All algorithms that are supported.
            pub const ALL: &'static [Self] = &[ $( Self::$variant ),+ ];

            /// The COSE number, such as -7.
            pub const fn cose(self) -> i64 {
                match self { $( Self::$variant => $number ),+ }
            }

            /// The registered name, such as `ES256`.
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $name ),+ }
            }

            /// The scheme by which a key of this algorithm signs.
            pub const fn scheme(self) -> SignatureScheme {
                match self { $( Self::$variant => $scheme ),+ }
            }

            /// Its name in a JWK, if JOSE has one.
            pub(crate) const fn jose(self) -> Option<&'static str> {
                match self { $( Self::$variant => $jose ),+ }
            }
        }
    };
}

algorithms! {
    Es256 = -7, "ES256", SignatureScheme::Ecdsa(Curve::P256, HashAlgorithm::Sha256), Some("ES256");
    /// Ed25519 only: WebAuthn L3 forbids Ed448 under this number.
    EdDsa = -8, "EdDSA", SignatureScheme::Ed25519, Some("EdDSA");
    Esp256 = -9, "ESP256", SignatureScheme::Ecdsa(Curve::P256, HashAlgorithm::Sha256), Some("ES256");
    Ed25519 = -19, "Ed25519", SignatureScheme::Ed25519, Some("Ed25519");
    Es384 = -35, "ES384", SignatureScheme::Ecdsa(Curve::P384, HashAlgorithm::Sha384), Some("ES384");
    Es512 = -36, "ES512", SignatureScheme::Ecdsa(Curve::P521, HashAlgorithm::Sha512), Some("ES512");
    Ps256 = -37, "PS256", SignatureScheme::RsaPss(HashAlgorithm::Sha256), Some("PS256");
    Ps384 = -38, "PS384", SignatureScheme::RsaPss(HashAlgorithm::Sha384), Some("PS384");
    Ps512 = -39, "PS512", SignatureScheme::RsaPss(HashAlgorithm::Sha512), Some("PS512");
    Es256K = -47, "ES256K", SignatureScheme::Ecdsa(Curve::Secp256k1, HashAlgorithm::Sha256), Some("ES256K");
    MlDsa44 = -48, "ML-DSA-44", SignatureScheme::MlDsa(MlDsaParameterSet::MlDsa44), Some("ML-DSA-44");
    MlDsa65 = -49, "ML-DSA-65", SignatureScheme::MlDsa(MlDsaParameterSet::MlDsa65), Some("ML-DSA-65");
    MlDsa87 = -50, "ML-DSA-87", SignatureScheme::MlDsa(MlDsaParameterSet::MlDsa87), Some("ML-DSA-87");
    Esp384 = -51, "ESP384", SignatureScheme::Ecdsa(Curve::P384, HashAlgorithm::Sha384), Some("ES384");
    Esp512 = -52, "ESP512", SignatureScheme::Ecdsa(Curve::P521, HashAlgorithm::Sha512), Some("ES512");
    Ed448 = -53, "Ed448", SignatureScheme::Ed448, Some("Ed448");
    Rs256 = -257, "RS256", SignatureScheme::RsaPkcs1(HashAlgorithm::Sha256), Some("RS256");
    Rs384 = -258, "RS384", SignatureScheme::RsaPkcs1(HashAlgorithm::Sha384), Some("RS384");
    Rs512 = -259, "RS512", SignatureScheme::RsaPkcs1(HashAlgorithm::Sha512), Some("RS512");
    /// SHA-1: only where a relying party lists it, for credentials of old Windows devices. Self attestation by such a
    /// credential is observed as [`Sha1StatementSignature`](crate::Observation::Sha1StatementSignature). It is the last,
    /// and not one of [`DEFAULT`](Self::DEFAULT).
    Rs1 = -65535, "RS1", SignatureScheme::RsaPkcs1(HashAlgorithm::Sha1), Some("RS1");
}

impl Algorithm {
    /// The algorithms that a verifier accepts by default: every supported algorithm but RS1.
    ///
    /// A server that sends `pubKeyCredParams` narrows the list to what it offered.
    pub const DEFAULT: &'static [Self] = match Self::ALL {
        [default @ .., Self::Rs1] => default,
        _ => &[],
    };

    /// The algorithm with this COSE number.
    pub fn from_cose(number: i64) -> Option<Self> {
        Self::ALL.iter().copied().find(|algorithm| algorithm.cose() == number)
    }

    /// The algorithm of a raw key that has signed by `scheme`.
    pub(crate) fn of_scheme(scheme: SignatureScheme) -> Option<Self> {
        // The table lists the general name before the fully specified one; WebAuthn prefers the former.
        Self::ALL.iter().copied().find(|algorithm| algorithm.scheme() == scheme)
    }

    pub(crate) const fn key_type(self) -> KeyType {
        match self.scheme() {
            SignatureScheme::Ecdsa(curve, _) => KeyType::Ec(curve),
            SignatureScheme::Ed25519 => KeyType::Ed25519,
            SignatureScheme::Ed448 => KeyType::Ed448,
            SignatureScheme::MlDsa(set) => KeyType::MlDsa(set),
            SignatureScheme::RsaPkcs1(_) | SignatureScheme::RsaPss(_) => KeyType::Rsa,
        }
    }
}

stable_names!(Algorithm);

#[cfg(test)]
mod tests {
    use coset::iana::{self, EnumI64 as _};

    use super::*;

    #[test]
    fn all_but_rs1_are_accepted_by_default() {
        let all_but: Vec<_> =
            Algorithm::ALL.iter().filter(|algorithm| **algorithm != Algorithm::Rs1).collect();
        assert_eq!(Algorithm::DEFAULT.iter().collect::<Vec<_>>(), all_but);
        assert!(Algorithm::ALL.len() == Algorithm::DEFAULT.len() + 1);
    }

    #[test]
    fn numbers_are_those_of_the_registry() {
        for algorithm in Algorithm::ALL {
            let registered = iana::Algorithm::from_i64(algorithm.cose()).expect("registered");
            let name = format!("{registered:?}").replace('_', "-");
            assert_eq!(name.to_uppercase(), algorithm.as_str().to_uppercase());
            assert_eq!(Algorithm::from_cose(algorithm.cose()), Some(*algorithm));
        }
    }
}
