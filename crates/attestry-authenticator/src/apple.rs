//! The format `apple`: anonymous attestation.
//!
//! [`MakeCredential::apple_chain`] makes a path for a recipe, and [`MakeCredential::apple`] attests the recipe with it.

use crate::certificate::{self, Extension};
use crate::der;
use crate::seed::sha256;
use crate::{AttestationParts, Cbor, Chain, ChainKeys, Issuance, Key, Made, MakeCredential, Role};

/// The extension of a certificate that holds the nonce.
pub const NONCE: &str = "1.2.840.113635.100.8.2";

/// The extension with this nonce.
pub fn nonce_extension(nonce: &[u8]) -> Extension {
    Extension::new(NONCE, der::sequence(&[&der::explicit(1, &der::octet_string(nonce))]))
}

impl MakeCredential {
    /// The nonce that the leaf holds: the hash of authenticator data and client data.
    pub fn apple_nonce(&self) -> [u8; 32] {
        sha256(&[&self.auth_data(), &self.client_data_hash()])
    }

    /// A path like Apple's: a root and one intermediate on P-384, and a leaf for the key of this recipe.
    ///
    /// The hook sees every certificate before it is signed. The leaf holds the hash of the client data, so the recipe
    /// must not change afterwards.
    pub fn apple_chain(&self, seed: &str, mut hook: impl FnMut(Role, &mut Issuance)) -> Chain {
        let keys = ChainKeys {
            root: Key::p384(&format!("{seed} root")),
            intermediates: vec![Key::p384(&format!("{seed} intermediate"))],
            leaf: self.key.clone(),
        };
        Chain::with_keys(seed, keys, |role, issue| {
            if role == Role::Leaf {
                issue.certificate.subject = certificate::name(&[
                    (certificate::COMMON_NAME, "6e756d626572"),
                    (certificate::ORGANIZATIONAL_UNIT, "AAA Certification"),
                ]);
                issue.certificate.put_extension(nonce_extension(&self.apple_nonce()));
            }
            hook(role, issue);
        })
    }

    /// Format `apple`, which has no signature but that of its certificates, made by
    /// [`apple_chain`](Self::apple_chain).
    pub fn apple(&self, x5c: &[Vec<u8>]) -> Made {
        self.apple_with(x5c, |_| {})
    }

    /// The same with changed parts.
    pub fn apple_with(&self, x5c: &[Vec<u8>], change: impl FnOnce(&mut AttestationParts)) -> Made {
        let mut parts = self.parts("apple");
        parts.x5c = Some(Cbor::byte_strings(x5c));
        change(&mut parts);
        self.finish(&parts)
    }
}
