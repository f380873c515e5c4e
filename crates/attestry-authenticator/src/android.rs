//! The format `android-key`: descriptions of keys, and paths in the two shapes that devices have.
//!
//! [`chain()`] makes a path for a recipe, and [`MakeCredential::android_key`] attests the recipe with it.

use crate::certificate::{COMMON_NAME, Extension, ORGANIZATION, name};
use crate::der;
use crate::{AttestationParts, Cbor, Chain, ChainKeys, Issuance, Key, Made, MakeCredential, Role};

/// The extension of a certificate that describes its key.
pub const OID: &str = "1.3.6.1.4.1.11129.2.1.17";
const SERIAL_NUMBER: &str = "2.5.4.5";

/// The field purpose of an authorization list.
pub const PURPOSE: u64 = 1;
/// The field noAuthRequired.
pub const NO_AUTH_REQUIRED: u64 = 503;
/// The field userAuthType.
pub const USER_AUTH_TYPE: u64 = 504;
/// The field authTimeout.
pub const AUTH_TIMEOUT: u64 = 505;
/// The field allApplications.
pub const ALL_APPLICATIONS: u64 = 600;
/// The field origin.
pub const ORIGIN: u64 = 702;
/// The field rootOfTrust.
pub const ROOT_OF_TRUST: u64 = 704;
const OS_VERSION: u64 = 705;
const OS_PATCH_LEVEL: u64 = 706;

/// A KeyDescription before it is encoded.
///
/// Numbers and fields are encoded elements, as [`der`] writes them, so that they can have any form.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Description {
    /// attestationVersion.
    pub version: Vec<u8>,
    /// attestationSecurityLevel: 0 software, 1 trusted environment, 2 `StrongBox`.
    pub level: Vec<u8>,
    /// keyMintVersion.
    pub mint_version: Vec<u8>,
    /// keyMintSecurityLevel.
    pub mint_level: Vec<u8>,
    /// attestationChallenge, which is the hash of the client data.
    pub challenge: Vec<u8>,
    /// uniqueId.
    pub unique_id: Vec<u8>,
    /// The fields of softwareEnforced, in their order.
    pub software: Vec<Vec<u8>>,
    /// The fields of hardwareEnforced, in their order.
    pub hardware: Vec<Vec<u8>>,
    /// Elements after the two lists.
    pub suffix: Vec<u8>,
}

impl Description {
    /// A key that the trusted environment has generated, to sign once the user is authenticated.
    pub fn new(challenge: &[u8]) -> Self {
        Self {
            version: der::small_integer(300),
            level: der::enumerated(1),
            mint_version: der::small_integer(300),
            mint_level: der::enumerated(1),
            challenge: challenge.to_vec(),
            unique_id: Vec::new(),
            software: vec![
                number(701, 1_767_225_600_000),
                der::explicit(709, &der::octet_string(b"application")),
            ],
            hardware: vec![
                purpose(&[2]),
                number(2, 3),
                number(3, 256),
                number(10, 1),
                number(USER_AUTH_TYPE, 3),
                number(ORIGIN, 0),
                root_of_trust(&der::boolean(true), &der::enumerated(0)),
                number(OS_VERSION, 160_000),
                number(OS_PATCH_LEVEL, 202_601),
                number(718, 20_260_105),
                number(719, 20_260_105),
            ],
            suffix: Vec::new(),
        }
    }

    /// Puts these fields in the place of all that the lists have.
    pub fn set_lists(&mut self, software: &[Vec<u8>], hardware: &[Vec<u8>]) {
        self.software = software.to_vec();
        self.hardware = hardware.to_vec();
    }

    /// The description in DER.
    pub fn encode(&self) -> Vec<u8> {
        der::sequence(&[
            &self.version,
            &self.level,
            &self.mint_version,
            &self.mint_level,
            &der::octet_string(&self.challenge),
            &der::octet_string(&self.unique_id),
            &der::tlv(0x30, &self.software.concat()),
            &der::tlv(0x30, &self.hardware.concat()),
            &self.suffix,
        ])
    }

    /// The extension with the description.
    pub fn extension(&self) -> Extension {
        Extension::new(OID, self.encode())
    }
}

/// The field purpose: 2 signing, 3 verifying.
pub fn purpose(purposes: &[i64]) -> Vec<u8> {
    let purposes: Vec<_> = purposes.iter().map(|purpose| der::small_integer(*purpose)).collect();
    let purposes: Vec<_> = purposes.iter().map(Vec::as_slice).collect();
    der::explicit(PURPOSE, &der::set(&purposes))
}

/// A field that holds a number.
pub fn number(field: u64, value: i64) -> Vec<u8> {
    der::explicit(field, &der::small_integer(value))
}

/// The field rootOfTrust, from the elements deviceLocked and verifiedBootState.
pub fn root_of_trust(locked: &[u8], state: &[u8]) -> Vec<u8> {
    let parts = [&der::octet_string(&[1; 32])[..], locked, state, &der::octet_string(&[2; 32])];
    der::explicit(ROOT_OF_TRUST, &der::sequence(&parts))
}

/// How a device came by the certificates of its keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Provisioning {
    /// In the factory. Issuers are named by serial numbers.
    Factory,
    /// Over the network, for some weeks.
    Remote,
}

impl Provisioning {
    /// The name of the intermediate with this number, encoded.
    pub fn issuer_name(self, index: usize) -> Vec<u8> {
        match self {
            Self::Factory => name(&[(SERIAL_NUMBER, &format!("{index:016x}")), ("2.5.4.12", "TEE")]),
            Self::Remote => {
                name(&[(ORGANIZATION, "Google LLC"), (COMMON_NAME, &format!("Droid CA{}", index + 2))])
            }
        }
    }
}

/// The root names itself with a serial number alone, as Google's does: it must not pass for the certificate under it.
fn root_name() -> Vec<u8> {
    name(&[(SERIAL_NUMBER, "f92009e853b6b045")])
}

/// A path for the key of this recipe, with an extension that describes the key.
///
/// `describe` changes the description. The hook sees every certificate before it is signed, named as on a device. The
/// description holds the hash of the client data, so the recipe must not change afterwards.
pub fn chain(
    registration: &MakeCredential,
    provisioning: Provisioning,
    intermediates: usize,
    describe: impl FnOnce(&mut Description),
    mut hook: impl FnMut(Role, &mut Issuance),
) -> Chain {
    let mut description = Description::new(&registration.client_data_hash());
    describe(&mut description);
    let seed = format!("android {provisioning:?}");
    let keys = ChainKeys { leaf: registration.key.clone(), ..ChainKeys::p256(&seed, intermediates) };
    Chain::with_keys(&seed, keys, |role, issue| {
        let certificate = &mut issue.certificate;
        let issued_by = match role {
            Role::Root => {
                certificate.subject = root_name();
                None
            }
            Role::Intermediate(index) => {
                certificate.subject = provisioning.issuer_name(index);
                index.checked_sub(1)
            }
            Role::Leaf => {
                certificate.subject = name(&[(COMMON_NAME, "Android Keystore Key")]);
                certificate.remove_extension("2.5.29.19");
                certificate.put_extension(description.extension());
                intermediates.checked_sub(1)
            }
        };
        certificate.issuer = issued_by.map_or_else(root_name, |issuer| provisioning.issuer_name(issuer));
        hook(role, issue);
    })
}

impl MakeCredential {
    /// Format `android-key`, signed by the credential's own key with the certificates of [`android::chain`](chain()).
    pub fn android_key(&self, x5c: &[Vec<u8>]) -> Made {
        self.android_key_with(x5c, |_| {})
    }

    /// The same with changed parts.
    pub fn android_key_with(&self, x5c: &[Vec<u8>], change: impl FnOnce(&mut AttestationParts)) -> Made {
        let mut parts = self.parts("android-key");
        let key: &Key = &self.key;
        parts.signer = Some(key.clone());
        parts.scheme = key.scheme_for(self.alg);
        parts.alg = Some(Cbor::Int(self.alg));
        parts.x5c = Some(Cbor::byte_strings(x5c));
        change(&mut parts);
        self.finish(&parts)
    }
}
