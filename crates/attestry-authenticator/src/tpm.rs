//! The format `tpm`: a TPM certifies the key of the credential.
//!
//! [`chain_with`] makes a path, and [`MakeCredential::tpm`] attests a recipe with it.

use crate::certificate::{self, CertificateBuilder, Extension};
use crate::der;
use crate::{Cbor, Chain, ChainKeys, Hash, Issuance, Key, KeyType, Made, MakeCredential, Role, Scheme};

/// The parts of a statement, before they are encoded and signed.
///
/// A change carries through: where the key's area changes, the name of it that is certified does too.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TpmParts {
    /// The member `ver`.
    pub ver: Cbor,
    /// The member `alg`.
    pub alg: Cbor,
    /// How certInfo is signed, whatever `alg` says. Its hash makes `extra_data`, too.
    pub scheme: Scheme,
    /// The key that signs certInfo.
    pub signer: Key,
    /// The certificates, the signer's first.
    pub x5c: Vec<Vec<u8>>,
    /// The field type of pubArea: 1 for RSA, 0x23 for curves.
    pub key_type: u16,
    /// The field nameAlg of pubArea: 0x0b for SHA-256.
    pub name_alg: u16,
    /// The field objectAttributes of pubArea.
    pub attributes: [u8; 4],
    /// The field authPolicy of pubArea, without its length.
    pub auth_policy: Vec<u8>,
    /// The algorithm symmetric in the parameters of pubArea.
    pub symmetric: Vec<u8>,
    /// The algorithm scheme in the parameters of pubArea.
    pub signing_scheme: Vec<u8>,
    /// The rest of the parameters: size and exponent, or curve and key derivation.
    pub parameters: Vec<u8>,
    /// The field unique of pubArea: modulus, or x and y, without lengths.
    pub unique: Vec<Vec<u8>>,
    /// Replaces pubArea.
    pub pub_area: Option<Vec<u8>>,
    /// Bytes after the end of pubArea.
    pub pub_area_suffix: Vec<u8>,
    /// Replaces certInfo.
    pub cert_info: Option<Vec<u8>>,
    /// The field magic of certInfo.
    pub magic: u32,
    /// The field type of certInfo.
    pub attest_type: u16,
    /// Clock, two counters, and whether the clock is safe: here a byte that is no truth value.
    pub clock_info: [u8; 17],
    /// The version of the firmware.
    pub firmware_version: [u8; 8],
    /// Replaces the field extraData of certInfo: the hash of what is attested.
    pub extra_data: Option<Vec<u8>>,
    /// Replaces the field name of certInfo: nameAlg and the hash of pubArea.
    pub name: Option<Vec<u8>>,
    /// Bytes after the end of certInfo.
    pub cert_info_suffix: Vec<u8>,
    /// Further members of the statement. They replace members of the same name.
    pub extra: Vec<(Cbor, Cbor)>,
}

/// `TPM_ALG_NULL`: no algorithm.
pub const ALG_NULL: [u8; 2] = [0x00, 0x10];

/// A path on P-256 whose leaf meets the requirements of the format. The hook changes the leaf.
pub fn chain_with(seed: &str, change: impl Fn(&mut CertificateBuilder)) -> Chain {
    chain_of(seed, Key::p256(&format!("{seed} leaf")), change)
}

/// The same for an attestation key of any type.
pub fn chain_of(seed: &str, leaf: Key, change: impl Fn(&mut CertificateBuilder)) -> Chain {
    chain(seed, leaf, |role, issue| {
        if role == Role::Leaf {
            change(&mut issue.certificate);
        }
    })
}

/// The same with a hook that sees every certificate before it is signed.
pub fn chain(seed: &str, leaf: Key, mut hook: impl FnMut(Role, &mut Issuance)) -> Chain {
    let keys = ChainKeys { leaf, ..ChainKeys::p256(seed, 1) };
    Chain::with_keys(seed, keys, |role, issue| {
        if role == Role::Leaf {
            issue.certificate.subject = der::sequence(&[]);
            issue.certificate.put_extension(certificate::eku(&["1.3.6.1.5.5.7.3.2", "2.23.133.8.3"]));
            issue.certificate.put_extension(alt_name(&device("id:494E5443", "model", "id:13")));
        }
        hook(role, issue);
    })
}

/// The name of a TPM, each attribute in a set of its own.
pub fn device(manufacturer: &str, model: &str, version: &str) -> Vec<u8> {
    let set = |oid: &str, text: &str| der::set(&[&attribute(oid, text)]);
    der::sequence(&[
        &set("2.23.133.2.3", version),
        &set("2.23.133.2.1", manufacturer),
        &set("2.23.133.2.2", model),
    ])
}

/// An attribute of a name: its identifier and its text.
pub fn attribute(oid: &str, text: &str) -> Vec<u8> {
    der::sequence(&[&der::oid(oid), &der::utf8(text)])
}

/// subjectAltName, critical, with an encoded name such as [`device`] gives.
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
            clock_info: [0x33; 17],
            firmware_version: [0x44; 8],
            extra_data: None,
            name: None,
            cert_info_suffix: Vec::new(),
            extra: Vec::new(),
        }
    }

    /// The encoded pubArea.
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

    /// The encoded certInfo. `attested` is authenticator data and then the hash of the client data.
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
            &self.clock_info,
            &self.firmware_version,
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
    /// Format `tpm`, signed by the key of the leaf. [`tpm::chain_with`](chain_with) makes the path.
    pub fn tpm(&self, chain: &Chain) -> Made {
        self.tpm_with(chain, |_| {})
    }

    /// The same with a changed statement.
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
