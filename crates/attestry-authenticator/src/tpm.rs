//! Attestations of format tpm: a TPM that certifies the credential key.

use crate::certificate::{self, CertificateBuilder, Extension};
use crate::der;
use crate::{Cbor, Chain, Hash, Issuance, Key, KeyType, Made, MakeCredential, Role, Scheme};

/// The ingredients of a statement, before encoding and signing. The rest follows what is changed.
#[derive(Clone)]
pub struct TpmParts {
    pub ver: Cbor,
    pub alg: Cbor,
    /// What certInfo is signed with; its hash is that of `extra_data`, too.
    pub scheme: Scheme,
    pub signer: Key,
    pub x5c: Vec<Vec<u8>>,
    pub key_type: u16,
    pub name_alg: u16,
    pub attributes: [u8; 4],
    pub auth_policy: Vec<u8>,
    pub symmetric: Vec<u8>,
    pub signing_scheme: Vec<u8>,
    /// Key bits and exponent, or curve and key derivation.
    pub parameters: Vec<u8>,
    /// Modulus, or x and y.
    pub unique: Vec<Vec<u8>>,
    /// Replaces pubArea.
    pub pub_area: Option<Vec<u8>>,
    pub pub_area_suffix: Vec<u8>,
    /// Replaces certInfo.
    pub cert_info: Option<Vec<u8>>,
    pub magic: u32,
    pub attest_type: u16,
    /// Replaces the hash of what is attested.
    pub extra_data: Option<Vec<u8>>,
    /// Replaces the name of pubArea.
    pub name: Option<Vec<u8>>,
    pub cert_info_suffix: Vec<u8>,
    /// Further members of the statement; one that is there already is replaced.
    pub extra: Vec<(Cbor, Cbor)>,
}

pub const ALG_NULL: [u8; 2] = [0x00, 0x10];

/// A chain whose leaf meets the requirements of the format, with a hook for the leaf.
pub fn chain_with(seed: &str, change: impl Fn(&mut CertificateBuilder)) -> Chain {
    chain_of(seed, Key::p256(&format!("{seed} leaf")), change)
}

/// The same, for this attestation key.
pub fn chain_of(seed: &str, leaf: Key, change: impl Fn(&mut CertificateBuilder)) -> Chain {
    chain(seed, leaf, |role, issue| {
        if role == Role::Leaf {
            change(&mut issue.certificate);
        }
    })
}

/// The same, with a hook for every certificate.
pub fn chain(seed: &str, leaf: Key, mut hook: impl FnMut(Role, &mut Issuance)) -> Chain {
    let keys = crate::chain::ChainKeys { leaf, ..crate::chain::ChainKeys::p256(seed, 1) };
    Chain::with_keys(seed, keys, |role, issue| {
        if role == Role::Leaf {
            issue.certificate.subject = der::sequence(&[]);
            issue.certificate.put_extension(certificate::eku(&["1.3.6.1.5.5.7.3.2", "2.23.133.8.3"]));
            issue.certificate.put_extension(alt_name(&device("id:494E5443", "model", "id:13")));
        }
        hook(role, issue);
    })
}

/// The name of a device, each attribute in a set of its own.
pub fn device(manufacturer: &str, model: &str, version: &str) -> Vec<u8> {
    let set = |oid: &str, text: &str| der::set(&[&attribute(oid, text)]);
    der::sequence(&[
        &set("2.23.133.2.3", version),
        &set("2.23.133.2.1", manufacturer),
        &set("2.23.133.2.2", model),
    ])
}

pub fn attribute(oid: &str, text: &str) -> Vec<u8> {
    der::sequence(&[&der::oid(oid), &der::utf8(text)])
}

pub fn alt_name(name: &[u8]) -> Extension {
    Extension { critical: Some(true), ..certificate::san(&[certificate::directory_name(name)]) }
}

impl TpmParts {
    fn new(registration: &MakeCredential, chain: &Chain) -> Self {
        let signer = chain.leaf_key.clone();
        let point = registration.key.subject_public_key();
        let (key_type, parameters, unique) = match registration.key.key_type() {
            KeyType::Rsa => {
                let Cbor::Map(members) = registration.key.cose(registration.alg) else { panic!("not a map") };
                let modulus = members.iter().find_map(|(label, value)| match value {
                    Cbor::Bytes(bytes) if *label == Cbor::Int(-1) => Some(bytes.clone()),
                    _ => None,
                });
                // An exponent of zero stands for 65537.
                (0x0001, vec![0x08, 0x00, 0, 0, 0, 0], vec![modulus.unwrap()])
            }
            _ => {
                let half = point.len() / 2;
                let curve = match half {
                    32 => 3,
                    48 => 4,
                    _ => 5,
                };
                (
                    0x0023,
                    vec![0, curve, 0x00, 0x10],
                    vec![point[1..=half].to_vec(), point[half + 1..].to_vec()],
                )
            }
        };
        Self {
            ver: Cbor::text("2.0"),
            alg: Cbor::Int(signer.default_alg()),
            scheme: signer.default_scheme(),
            signer,
            x5c: chain.x5c.clone(),
            key_type,
            name_alg: 0x000b,
            attributes: [0, 6, 4, 0x72],
            auth_policy: Vec::new(),
            symmetric: ALG_NULL.to_vec(),
            signing_scheme: ALG_NULL.to_vec(),
            parameters,
            unique,
            pub_area: None,
            pub_area_suffix: Vec::new(),
            cert_info: None,
            magic: 0xff54_4347,
            attest_type: 0x8017,
            extra_data: None,
            name: None,
            cert_info_suffix: Vec::new(),
            extra: Vec::new(),
        }
    }

    pub fn pub_area(&self) -> Vec<u8> {
        let area = self.pub_area.clone().unwrap_or_else(|| {
            let unique: Vec<_> = self.unique.iter().map(|part| sized(part)).collect();
            [
                &self.key_type.to_be_bytes()[..],
                &self.name_alg.to_be_bytes(),
                &self.attributes,
                &sized(&self.auth_policy),
                &self.symmetric,
                &self.signing_scheme,
                &self.parameters,
                &unique.concat(),
            ]
            .concat()
        });
        [area, self.pub_area_suffix.clone()].concat()
    }

    pub fn cert_info(&self, attested: &[u8]) -> Vec<u8> {
        if let Some(cert_info) = &self.cert_info {
            return cert_info.clone();
        }
        let hash = match self.scheme {
            Scheme::Ecdsa(hash) | Scheme::RsaPkcs1(hash) | Scheme::RsaPss(hash) => hash,
            _ => Hash::Sha256,
        };
        let extra_data = self.extra_data.clone().unwrap_or_else(|| hash.digest(attested));
        let name_hash = match self.name_alg {
            0x0004 => Hash::Sha1,
            0x000c => Hash::Sha384,
            0x000d => Hash::Sha512,
            _ => Hash::Sha256,
        };
        let name = self.name.clone().unwrap_or_else(|| {
            [&self.name_alg.to_be_bytes()[..], &name_hash.digest(&self.pub_area())].concat()
        });
        [
            &self.magic.to_be_bytes()[..],
            &self.attest_type.to_be_bytes(),
            &sized(b"qualified signer"),
            &sized(&extra_data),
            // A clock that is no truth value, and the firmware's version.
            &[0x33; 17],
            &[0x44; 8],
            &sized(&name),
            &sized(b"qualified name"),
            &self.cert_info_suffix,
        ]
        .concat()
    }
}

fn sized(content: &[u8]) -> Vec<u8> {
    [&u16::try_from(content.len()).unwrap().to_be_bytes()[..], content].concat()
}

impl MakeCredential {
    pub fn tpm(&self, chain: &Chain) -> Made {
        self.tpm_with(chain, |_| {})
    }

    /// Signs with the leaf's key.
    pub fn tpm_with(&self, chain: &Chain, change: impl FnOnce(&mut TpmParts)) -> Made {
        let mut tpm = TpmParts::new(self, chain);
        change(&mut tpm);
        let mut parts = self.parts("tpm");
        let cert_info = tpm.cert_info(&parts.to_be_signed());
        parts.message = Some(cert_info.clone());
        parts.signer = Some(tpm.signer.clone());
        parts.scheme = tpm.scheme;
        parts.alg = Some(tpm.alg.clone());
        parts.x5c = Some(Cbor::byte_strings(&tpm.x5c));
        parts.extra = vec![
            (Cbor::text("ver"), tpm.ver.clone()),
            (Cbor::text("certInfo"), Cbor::Bytes(cert_info)),
            (Cbor::text("pubArea"), Cbor::Bytes(tpm.pub_area())),
        ];
        parts.extra.extend(tpm.extra.iter().cloned());
        self.finish(&parts)
    }
}
