//! Certification paths: a root, any number of intermediates, and an attestation leaf.

use crate::certificate::{CertificateBuilder, attestation_name};
use crate::seed::Draws;
use crate::{Key, Scheme};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Root,
    /// Zero is the one that the root issued.
    Intermediate(usize),
    Leaf,
}

/// One certificate about to be signed; a hook may change all of it.
pub struct Issuance {
    pub certificate: CertificateBuilder,
    pub signer: Key,
    pub scheme: Scheme,
}

/// The keys of a path.
#[derive(Clone)]
pub struct ChainKeys {
    pub root: Key,
    /// From the root downwards.
    pub intermediates: Vec<Key>,
    pub leaf: Key,
}

impl ChainKeys {
    /// P-256 throughout.
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

#[derive(Clone)]
pub struct Chain {
    /// Leaf first, without the root.
    pub x5c: Vec<Vec<u8>>,
    pub leaf_key: Key,
    pub root_der: Vec<u8>,
    /// The subject of the root.
    pub root_name: Vec<u8>,
    pub keys: ChainKeys,
}

impl Chain {
    pub fn new(seed: &str, intermediates: usize) -> Self {
        Self::with(seed, intermediates, |_, _| {})
    }

    /// Calls the hook with every certificate before it is signed, from the root downwards. What the hook
    /// changes in an issuer is not copied into the certificates below it.
    pub fn with(seed: &str, intermediates: usize, hook: impl FnMut(Role, &mut Issuance)) -> Self {
        Self::with_keys(seed, ChainKeys::p256(seed, intermediates), hook)
    }

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

    /// The path with the root appended, as some authenticators send it.
    pub fn x5c_with_root(&self) -> Vec<Vec<u8>> {
        let mut x5c = self.x5c.clone();
        x5c.push(self.root_der.clone());
        x5c
    }
}

fn serial(draws: &mut Draws) -> Vec<u8> {
    draws.take(16)
}
