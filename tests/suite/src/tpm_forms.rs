//! Format tpm: every form that keys, names, selectors, algorithms and certificates may have.

use serde_json::{Value, json};

use super::CaseBuilder;
use attestry_authenticator::certificate::{self, CertificateBuilder, Extension};
use attestry_authenticator::tpm::{TpmParts, alt_name, attribute, chain_of, chain_with, device};
use attestry_authenticator::{Cbor, Chain, Key, MakeCredential, Scheme, der};

pub(crate) fn accepted() -> Vec<Value> {
    [keys(), algorithms(), selectors_read(), names(), certificates_accepted()].concat()
}

/// What a case is of: the registration, and the path of the attestation key.
pub(crate) struct Setting {
    pub registration: MakeCredential,
    pub chain: Chain,
}

impl Setting {
    /// An attestation key on P-256.
    pub(crate) fn new(key: Key) -> Self {
        Self { registration: MakeCredential::new("tpm").with_key(key), chain: chain_with("tpm", |_| {}) }
    }

    pub(crate) fn ecc() -> Self {
        Self::new(MakeCredential::new("tpm").key)
    }

    /// A credential key with another exponent; it signs nothing here.
    pub(crate) fn rsa_with_exponent(exponent: &[u8]) -> Self {
        let mut setting = Self::new(Key::rsa2048());
        let mut cose = setting.registration.key.cose(-257);
        cose.put(Cbor::Int(-2), Cbor::bytes(exponent));
        setting.registration.cose = Some(cose.encode());
        setting
    }

    pub(crate) fn case(&self, name: &str, change: impl FnOnce(&mut TpmParts)) -> CaseBuilder {
        CaseBuilder::fido2(name, &self.registration.tpm_with(&self.chain, change))
            .anchors(&[&self.chain.root_der])
    }

    pub(crate) fn accepted(&self, name: &str, change: impl FnOnce(&mut TpmParts)) -> Value {
        self.case(name, change).accepted(trusted(&[]))
    }

    pub(crate) fn refused(&self, name: &str, change: impl FnOnce(&mut TpmParts), code: &str) -> Value {
        self.case(name, change).refused(code)
    }
}

fn trusted(observations: &[&str]) -> Value {
    json!({
        "format": "tpm", "type": "attca", "trust": "trusted", "aaguidStanding": "claimed",
        "observations": observations
    })
}

/// A P-256 key whose x (1) or y (33) begins with a zero byte and goes on with none.
pub(crate) fn key_with_zero_at(at: usize) -> Key {
    let seed = match at {
        1 => SEED_OF_SHORT_X,
        _ => SEED_OF_SHORT_Y,
    };
    let key = Key::p256(seed);
    let bits = key.subject_public_key();
    assert!(bits[at] == 0 && bits[at + 1] != 0);
    key
}

const SEED_OF_SHORT_X: &str = "short 361";
const SEED_OF_SHORT_Y: &str = "short 233";

/// RSA parameters: the size of the modulus, then the exponent.
pub(crate) fn rsa_parameters(bits: u16, exponent: u32) -> Vec<u8> {
    [&bits.to_be_bytes()[..], &exponent.to_be_bytes()].concat()
}

fn keys() -> Vec<Value> {
    let (short_x, short_y) = (Setting::new(key_with_zero_at(1)), Setting::new(key_with_zero_at(33)));
    let p521 = Setting::new(Key::p521("tpm"));
    let rsa = |key: Key| Setting::new(key);
    let stripped = |parts: &mut TpmParts| {
        for part in &mut parts.unique {
            let zeros = part.iter().take_while(|byte| **byte == 0).count();
            part.drain(..zeros);
        }
    };
    let exponent = |name: &str, cose: &[u8], area: u32| {
        Setting::rsa_with_exponent(cose).accepted(name, |parts| parts.parameters = rsa_parameters(2048, area))
    };
    vec![
        short_x.accepted("tpm, x that begins with zero, whole", |_| {}),
        short_x.accepted("tpm, x without its leading zero", stripped),
        short_x.accepted("tpm, x with two leading zeros more", |parts| {
            parts.unique[0].splice(..0, [0, 0]);
        }),
        short_y.accepted("tpm, y that begins with zero, whole", |_| {}),
        short_y.accepted("tpm, y without its leading zero", stripped),
        short_y.accepted("tpm, y with a leading zero more", |parts| parts.unique[1].insert(0, 0)),
        p521.accepted("tpm, ECC on P-521", |_| {}),
        p521.accepted("tpm, P-521 without leading zeros", stripped),
        rsa(Key::rsa3072()).accepted("tpm, RSA of 3072 bits", |parts| {
            parts.parameters = rsa_parameters(3072, 0);
        }),
        rsa(Key::rsa3482()).accepted("tpm, RSA of 3482 bits", |parts| {
            parts.parameters = rsa_parameters(3482, 0);
        }),
        rsa(Key::rsa2048()).accepted("tpm, RSA modulus with a leading zero", |parts| {
            parts.unique[0].insert(0, 0);
        }),
        exponent("tpm, RSA exponent 3", &[3], 3),
        exponent("tpm, RSA exponent of three different bytes", &[1, 2, 3], 0x01_02_03),
        exponent("tpm, RSA exponent of four bytes", &[0x80, 0, 0, 1], 0x8000_0001),
        rsa(Key::rsa2048()).accepted("tpm, RSA exponent 0 for 65537", |parts| {
            parts.parameters = rsa_parameters(2048, 0);
        }),
    ]
}

/// What certInfo is signed with; the hash of what is attested goes with it.
fn algorithms() -> Vec<Value> {
    let sha1 = ["sha1-statement-signature"];
    let signed = |name: &str, leaf: Key, alg: i64, observations: &[&str]| {
        let chain = chain_of(&format!("tpm {name}"), leaf, |_| {});
        let made = MakeCredential::new("tpm").tpm_with(&chain, |parts| {
            parts.alg = Cbor::Int(alg);
            parts.scheme = Scheme::for_cose(alg);
        });
        CaseBuilder::fido2(&format!("tpm, signed with {name}"), &made)
            .anchors(&[&chain.root_der])
            .accepted(trusted(observations))
    };
    vec![
        signed("RS1", Key::rsa2048(), -65535, &sha1),
        signed("RS1 of 3482 bits", Key::rsa3482(), -65535, &sha1),
        signed("RS256", Key::rsa2048(), -257, &[]),
        signed("RS384", Key::rsa2048(), -258, &[]),
        signed("RS512", Key::rsa2048(), -259, &[]),
        signed("PS256", Key::rsa2048(), -37, &[]),
        signed("PS384", Key::rsa2048(), -38, &[]),
        signed("PS512", Key::rsa2048(), -39, &[]),
        signed("ES256", Key::p256("tpm signer"), -7, &[]),
        signed("ESP256", Key::p256("tpm signer"), -9, &[]),
        signed("ES384", Key::p384("tpm signer"), -35, &[]),
        signed("ES512", Key::p521("tpm signer"), -36, &[]),
    ]
}

fn selectors_read() -> Vec<Value> {
    let ecc = Setting::ecc();
    let rsa = Setting::new(Key::rsa2048());
    let mut pss = Setting::new(Key::rsa2048());
    pss.registration.alg = -37;
    let mut cases = Vec::new();
    for (name, selector) in [("TDES", 0x03), ("AES", 0x06), ("SM4", 0x13), ("CAMELLIA", 0x26)] {
        let cipher = vec![0, selector, 0, 0x80, 0, 0x43];
        for (setting, key) in [(&ecc, "ECC"), (&rsa, "RSA")] {
            cases.push(setting.accepted(&format!("tpm, cipher {name}, {key}"), |parts| {
                parts.symmetric.clone_from(&cipher);
            }));
        }
    }
    let derivations = [("MGF1", 0x07), ("KDF1_SP800_56A", 0x20), ("KDF2", 0x21), ("KDF1_SP800_108", 0x22)];
    for (name, selector) in derivations {
        cases.push(ecc.accepted(&format!("tpm, key derivation {name}"), |parts| {
            parts.parameters = vec![0, 3, 0, selector, 0, 0x0b];
        }));
    }
    let scheme = |setting: &Setting, name: &str, selector: u8, hash: u8| {
        setting.accepted(&format!("tpm, scheme {name}"), |parts| {
            parts.signing_scheme = vec![0, selector, 0, hash];
        })
    };
    cases.extend([
        scheme(&rsa, "RSASSA with SHA-256", 0x14, 0x0b),
        scheme(&pss, "RSAPSS with SHA-256", 0x16, 0x0b),
        scheme(&ecc, "ECDSA with SHA-256", 0x18, 0x0b),
        scheme(&Setting::new(Key::p384("tpm")), "ECDSA with SHA-384", 0x18, 0x0c),
        scheme(&Setting::new(Key::p521("tpm")), "ECDSA with SHA-512", 0x18, 0x0d),
        ecc.accepted("tpm, an authorization policy", |parts| parts.auth_policy = vec![7; 32]),
        ecc.accepted("tpm, attributes that are all set", |parts| parts.attributes = [0xff; 4]),
    ]);
    cases
}

fn names() -> Vec<Value> {
    let ecc = Setting::ecc();
    let by = |name: &str, algorithm: u16| {
        ecc.accepted(&format!("tpm, named by {name}"), |parts| parts.name_alg = algorithm)
    };
    vec![by("SHA-1", 0x0004), by("SHA-256", 0x000b), by("SHA-384", 0x000c), by("SHA-512", 0x000d)]
}

/// Manufacturer, model and version, in this order of them.
pub(crate) fn attributes(order: [usize; 3]) -> [Vec<u8>; 3] {
    let attributes = [
        attribute("2.23.133.2.1", "id:494E5443"),
        attribute("2.23.133.2.2", "model"),
        attribute("2.23.133.2.3", "id:13"),
    ];
    order.map(|index| attributes[index].clone())
}

/// A leaf with one change.
pub(crate) fn leaf(name: &str, change: &dyn Fn(&mut CertificateBuilder)) -> CaseBuilder {
    Setting { registration: MakeCredential::new("tpm"), chain: chain_with("tpm", change) }.case(name, |_| {})
}

fn certificates_accepted() -> Vec<Value> {
    let named = |name: &str, directory: &[u8]| {
        leaf(name, &|leaf| leaf.put_extension(alt_name(directory))).accepted(trusted(&[]))
    };
    let mut cases = Vec::new();
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let [a, b, c] = attributes(order);
        let title = order.map(|index| ["manufacturer", "model", "version"][index]).join(", ");
        let three = der::sequence(&[&der::set(&[&a]), &der::set(&[&b]), &der::set(&[&c])]);
        cases.push(named(&format!("tpm, three sets: {title}"), &three));
        // As it comes, which is not always the order of DER.
        let one = der::sequence(&[&der::tlv(0x31, &[a, b, c].concat())]);
        cases.push(named(&format!("tpm, one set: {title}"), &one));
    }
    let [a, b, c] = attributes([0, 1, 2]);
    let unknown = attribute("2.5.4.3", "something else");
    let module = der::implicit(0, &[]);
    let device_name = device("id:494E5443", "model", "id:13");
    cases.extend([
        named("tpm, two sets", &der::sequence(&[&der::set(&[&a, &c]), &der::set(&[&b])])),
        named(
            "tpm, an attribute beside",
            &der::sequence(&[&der::set(&[&unknown]), &der::set(&[&a, &b, &c])]),
        ),
        leaf("tpm, a hardware module name beside", &|leaf| {
            let names = [module.clone(), certificate::directory_name(&device_name)];
            leaf.put_extension(Extension { critical: Some(true), ..certificate::san(&names) });
        })
        .accepted(trusted(&[])),
        leaf("tpm, alternative name that is not critical", &|leaf| {
            leaf.put_extension(certificate::san(&[certificate::directory_name(&device_name)]));
        })
        .accepted(trusted(&[])),
        leaf("tpm, purpose of attestation keys alone", &|leaf| {
            leaf.put_extension(certificate::eku(&["2.23.133.8.3"]));
        })
        .accepted(trusted(&[])),
        leaf("tpm, manufacturer in lower case", &|leaf| {
            leaf.put_extension(alt_name(&device("id:49424d00", "model", "id:13")));
        })
        .accepted(trusted(&[])),
        leaf("tpm, manufacturer of zeros", &|leaf| {
            leaf.put_extension(alt_name(&device("id:00000000", "model", "id:13")));
        })
        .accepted(trusted(&["unknown-tpm-vendor"])),
    ]);
    cases
}
