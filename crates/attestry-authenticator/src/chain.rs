//! Certification paths: a root, any number of intermediates, and an attestation leaf.

use crate::certificate::{CertificateBuilder, attestation_name};
use crate::seed::Draws;
use crate::{Key, Scheme};

/// The place of a certificate in its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "a path has no other places")]
pub enum Role {
    /// The one that a server trusts.
    Root,
    /// An issuer between root and leaf. The root has issued number zero.
    Intermediate(usize),
    /// The certificate of the key that attests.
    Leaf,
}

/// A certificate that is about to be signed. A hook may change all of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Issuance {
    /// The certificate without its signature.
    pub certificate: CertificateBuilder,
    /// The key that signs it.
    pub signer: Key,
    /// How it signs.
    pub scheme: Scheme,
}

/// The keys of a path.
#[derive(Clone, Debug)]
#[allow(clippy::exhaustive_structs, reason = "a path has no other keys")]
pub struct ChainKeys {
    /// The root's key.
    pub root: Key,
    /// The intermediates' keys, from the root downwards.
    pub intermediates: Vec<Key>,
    /// The leaf's key.
    pub leaf: Key,
}

impl ChainKeys {
    /// Keys on P-256 throughout.
    pub fn p256(seed: &str, intermediates: usize) -> Self {
        Self {
            root: Key::p256(&format!("{seed} root")),
            intermediates: (0..intermediates)
                .map(|index| Key::p256(&format!("{seed} intermediate {index}")))
                .collect(),
            leaf: Key::p256(&format!("{seed} leaf")),
        }
    }
}

/// A certification path: a root of its own, any number of intermediates, and the leaf that attests.
///
/// ```
/// use attestry_authenticator::{Chain, MakeCredential};
///
/// let chain = Chain::new("security key", 1);
/// let made = MakeCredential::new("security key").packed_x5c(&chain.leaf_key, &chain.x5c);
/// // A server that trusts this root accepts the registration as attested.
/// let root = &chain.root_der;
/// # assert!(made.attestation_object.windows(chain.x5c[0].len()).any(|bytes| bytes == chain.x5c[0]));
/// # assert_eq!(root[0], 0x30);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Chain {
    /// The certificates that the authenticator sends: the leaf first, and all but the root.
    pub x5c: Vec<Vec<u8>>,
    /// The key of the leaf, which signs statements.
    pub leaf_key: Key,
    /// The certificate of the root, for the server to trust.
    pub root_der: Vec<u8>,
    /// The subject of the root, encoded.
    pub root_name: Vec<u8>,
    /// All keys, for certificates and revocation lists beside the path.
    pub keys: ChainKeys,
}

impl Chain {
    /// A path on P-256 for the formats `packed` and `fido-u2f`.
    pub fn new(seed: &str, intermediates: usize) -> Self {
        Self::with(seed, intermediates, |_, _| {})
    }

    /// The same with changed certificates.
    ///
    /// The hook sees every certificate before it is signed, from the root downwards. A change in an issuer is not copied
    /// into the certificates below it.
    pub fn with(seed: &str, intermediates: usize, hook: impl FnMut(Role, &mut Issuance)) -> Self {
        Self::with_keys(seed, ChainKeys::p256(seed, intermediates), hook)
    }

    /// The same with other keys, of any types.
    pub fn with_keys(seed: &str, keys: ChainKeys, mut hook: impl FnMut(Role, &mut Issuance)) -> Self {
        let mut draws = Draws::new(&format!("chain {seed}"));
        let mut issue = |role, certificate, signer: &Key| {
            let mut issue = Issuance { certificate, signer: signer.clone(), scheme: signer.default_scheme() };
            hook(role, &mut issue);
            issue.certificate.sign(&issue.signer, issue.scheme)
        };

        let root_name = attestation_name(&format!("{seed} root"), "Authenticator Attestation CA");
        let root =
            CertificateBuilder::ca(&serial(&mut draws), root_name.clone(), root_name.clone(), &keys.root);
        let root_der = issue(Role::Root, root, &keys.root);

        let mut x5c = Vec::new();
        let mut issuer = (root_name.clone(), &keys.root);
        for (index, key) in keys.intermediates.iter().enumerate() {
            let subject = attestation_name(&format!("{seed} CA {index}"), "Authenticator Attestation CA");
            let certificate = CertificateBuilder::ca(&serial(&mut draws), issuer.0, subject.clone(), key);
            x5c.push(issue(Role::Intermediate(index), certificate, issuer.1));
            issuer = (subject, key);
        }
        let leaf = CertificateBuilder::packed_leaf(&serial(&mut draws), issuer.0, issuer.1, &keys.leaf);
        x5c.push(issue(Role::Leaf, leaf, issuer.1));
        x5c.reverse();
        Self { x5c, leaf_key: keys.leaf.clone(), root_der, root_name, keys }
    }

    /// The certificates with the root at the end, as some authenticators send them.
    pub fn x5c_with_root(&self) -> Vec<Vec<u8>> {
        let mut x5c = self.x5c.clone();
        x5c.push(self.root_der.clone());
        x5c
    }
}

fn serial(draws: &mut Draws) -> Vec<u8> {
    draws.take(16)
}
