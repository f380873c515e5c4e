//! Every form that keys, names, selectors, algorithms and certificates may have, and forms that are refused.

use serde_json::{Value, json};

use crate::CaseBuilder;
use crate::ecdsa::difference;
use attestry_authenticator::certificate::{self, CertificateBuilder, Extension};
use attestry_authenticator::tpm::{TpmParts, alt_name, attribute, chain_of, chain_with, device};
use attestry_authenticator::{Cbor, Chain, Hash, Key, MakeCredential, Scheme, der};

pub(crate) fn accepted() -> Vec<Value> {
    [keys(), algorithms(), selectors_read(), names(), certificates_accepted()].concat()
}

pub(crate) fn refused() -> Vec<Value> {
    [other_keys(), selectors_unsupported(), statements_refused(), certificates_refused()].concat()
}

/// What a case is of: the registration, and the path of the attestation key.
struct Setting {
    registration: MakeCredential,
    chain: Chain,
}

impl Setting {
    /// An attestation key on P-256.
    fn new(key: Key) -> Self {
        Self { registration: MakeCredential::new("tpm").with_key(key), chain: chain_with("tpm", |_| {}) }
    }

    fn ecc() -> Self {
        Self::new(MakeCredential::new("tpm").key)
    }

    /// A credential key with another exponent; it signs nothing here.
    fn rsa_with_exponent(exponent: &[u8]) -> Self {
        let mut setting = Self::new(Key::rsa2048());
        let mut cose = setting.registration.key.cose(-257);
        cose.put(Cbor::Int(-2), Cbor::bytes(exponent));
        setting.registration.cose = Some(cose.encode());
        setting
    }

    fn case(&self, name: &str, change: impl FnOnce(&mut TpmParts)) -> CaseBuilder {
        CaseBuilder::fido2(name, &self.registration.tpm_with(&self.chain, change))
            .anchors(&[&self.chain.root_der])
    }

    fn accepted(&self, name: &str, change: impl FnOnce(&mut TpmParts)) -> Value {
        self.case(name, change).accepted(trusted(&[]))
    }

    fn refused(&self, name: &str, change: impl FnOnce(&mut TpmParts), code: &str) -> Value {
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
fn key_with_zero_at(at: usize) -> Key {
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
fn rsa_parameters(bits: u16, exponent: u32) -> Vec<u8> {
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
fn attributes(order: [usize; 3]) -> [Vec<u8>; 3] {
    let attributes = [
        attribute("2.23.133.2.1", "id:494E5443"),
        attribute("2.23.133.2.2", "model"),
        attribute("2.23.133.2.3", "id:13"),
    ];
    order.map(|index| attributes[index].clone())
}

/// A leaf with one change.
fn leaf(name: &str, change: &dyn Fn(&mut CertificateBuilder)) -> CaseBuilder {
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

fn other_keys() -> Vec<Value> {
    let mismatch = "tpm.key_mismatch";
    let ecc = Setting::ecc();
    let short_x = Setting::new(key_with_zero_at(1));
    let rsa = Setting::new(Key::rsa2048());
    let exponent = |name: &str, cose: &[u8], area: u32| {
        let parameters = rsa_parameters(2048, area);
        Setting::rsa_with_exponent(cose).refused(name, |parts| parts.parameters = parameters, mismatch)
    };
    let p384 = Setting::new(Key::p384("tpm"));
    vec![
        ecc.refused("x and y exchanged", |parts| parts.unique.reverse(), mismatch),
        ecc.refused("the key's negative", |parts| parts.unique[1] = negative(&parts.unique[1]), mismatch),
        ecc.refused("x cut off at its end", |parts| parts.unique[0].truncate(31), mismatch),
        ecc.refused("a byte that is not zero before x", |parts| parts.unique[0].insert(0, 1), mismatch),
        ecc.refused("a zero after x", |parts| parts.unique[0].push(0), mismatch),
        ecc.refused("x empty", |parts| parts.unique[0].clear(), mismatch),
        ecc.refused("y empty", |parts| parts.unique[1].clear(), mismatch),
        short_x.refused("zero of x moved to its end", |parts| parts.unique[0].rotate_left(1), mismatch),
        p384.refused("curve P-256 for a P-384 key", |parts| parts.parameters[1] = 3, mismatch),
        ecc.refused("curve P-521 for a P-256 key", |parts| parts.parameters[1] = 5, mismatch),
        exponent("RSA exponent 0 for 3", &[3], 0),
        exponent("RSA exponent 65537 for 3", &[3], 65537),
        exponent("RSA exponent of three bytes, in the other byte order", &[1, 2, 3], 0x03_02_01),
        exponent("RSA exponent of three bytes, in the other byte order of four", &[1, 2, 3], 0x0302_0100),
        exponent("RSA exponent beyond four bytes", &[1, 0, 0, 0, 1], 1),
        rsa.refused("RSA modulus of another key", |parts| parts.unique[0][255] ^= 2, mismatch),
        rsa.refused("RSA modulus with a zero after it", |parts| parts.unique[0].push(0), mismatch),
        rsa.refused("RSA modulus empty", |parts| parts.unique[0].clear(), mismatch),
        rsa.refused("RSA of 2047 bits said", |parts| parts.parameters = rsa_parameters(2047, 0), mismatch),
        Setting::new(Key::rsa3482()).refused(
            "RSA of 3482 bits, whole bytes said",
            |parts| parts.parameters = rsa_parameters(3488, 0),
            mismatch,
        ),
        rsa.refused(
            "ECC for an RSA key",
            |parts| {
                let point = Key::p256("tpm").subject_public_key();
                parts.key_type = 0x0023;
                parts.parameters = vec![0, 3, 0, 0x10];
                parts.unique = vec![point[1..33].to_vec(), point[33..].to_vec()];
            },
            mismatch,
        ),
        Setting::new(Key::ed25519("tpm")).refused(
            "ECC for an Ed25519 key",
            |parts| {
                parts.parameters = vec![0, 3, 0, 0x10];
                parts.unique = vec![vec![1; 32], vec![2; 32]];
            },
            mismatch,
        ),
        // The same equation on another curve's numbers: only the name of the curve tells them apart.
        Setting::new(Key::secp256k1("tpm")).refused("P-256 for a secp256k1 key", |_| {}, mismatch),
    ]
}

/// p - y on P-256.
fn negative(y: &[u8]) -> Vec<u8> {
    difference(&[&[0xff_u8; 4][..], &[0, 0, 0, 1], &[0; 12], &[0xff; 12]].concat(), y)
}

fn selectors_unsupported() -> Vec<Value> {
    let ecc = Setting::ecc();
    let rsa = Setting::new(Key::rsa2048());
    let (unsupported, mismatch) = ("tpm.pub_area_unsupported", "tpm.scheme_mismatch");
    let mut cases = Vec::new();
    let mut case = |name: String, setting: &Setting, code: &str, change: &dyn Fn(&mut TpmParts)| {
        cases.push(setting.refused(&name, change, code));
    };
    for selector in [0x0001, 0x0004, 0x0005, 0x0008, 0x0014, 0x0018, 0x0025, 0x0044, 0xffff_u16] {
        let bytes = selector.to_be_bytes();
        case(format!("cipher {selector:#06x}"), &ecc, unsupported, &|parts| {
            parts.symmetric = [&bytes[..], &[0, 0x80, 0, 0x43]].concat();
        });
    }
    // Schemes with the fields that they have, so that nothing is refused for a wrong length alone.
    let of_rsa = [(0x0015, "RSAES", &[][..]), (0x0017, "OAEP", &[0, 0x0b]), (0x0018, "ECDSA", &[0, 0x0b])];
    for (selector, name, fields) in of_rsa {
        case(format!("RSA scheme {name}"), &rsa, unsupported, &|parts| {
            parts.signing_scheme = [&u16::to_be_bytes(selector)[..], fields].concat();
        });
    }
    let of_ecc = [
        (0x0014, "RSASSA", &[0, 0x0b][..]),
        (0x0016, "RSAPSS", &[0, 0x0b]),
        (0x0019, "ECDH", &[0, 0x0b]),
        (0x001a, "ECDAA", &[0, 0x0b, 0, 1]),
        (0x001b, "SM2", &[0, 0x0b]),
        (0x001c, "ECSCHNORR", &[0, 0x0b]),
        (0x001d, "ECMQV", &[0, 0x0b]),
        (0x0060, "EDDSA", &[0, 0x0b]),
    ];
    for (selector, name, fields) in of_ecc {
        case(format!("ECC scheme {name}"), &ecc, unsupported, &|parts| {
            parts.signing_scheme = [&u16::to_be_bytes(selector)[..], fields].concat();
        });
    }
    for selector in [0x0006, 0x000b, 0x0018, 0x0023_u8] {
        case(format!("key derivation {selector:#04x}"), &ecc, unsupported, &|parts| {
            parts.parameters = vec![0, 3, 0, selector, 0, 0x0b];
        });
    }
    for hash in [0x0000, 0x0010, 0x0012, 0x0027, 0x0028, 0x0029, 0xffff_u16] {
        let bytes = hash.to_be_bytes();
        case(format!("scheme with hash {hash:#06x}"), &ecc, unsupported, &|parts| {
            parts.signing_scheme = [&[0, 0x18][..], &bytes].concat();
        });
        case(format!("name algorithm {hash:#06x}"), &ecc, unsupported, &|parts| parts.name_alg = hash);
    }
    for (name, hash) in [("SHA-1", 0x04), ("SHA-512", 0x0d)] {
        case(format!("ECDSA with {name} for ES256"), &ecc, mismatch, &|parts| {
            parts.signing_scheme = vec![0, 0x18, 0, hash];
        });
        case(format!("RSASSA with {name} for RS256"), &rsa, mismatch, &|parts| {
            parts.signing_scheme = vec![0, 0x14, 0, hash];
        });
    }
    for curve in [0x0001, 0x0002, 0x0010, 0x0011, 0x0020, 0x0030, 0x0031, 0x0032, 0x0040, 0x0041_u8] {
        case(format!("curve {curve:#06x}"), &ecc, unsupported, &|parts| parts.parameters[1] = curve);
    }
    for key_type in [0x0000, 0x0008, 0x0010, 0x0025, 0x2300_u16] {
        case(format!("key type {key_type:#06x}"), &ecc, unsupported, &|parts| parts.key_type = key_type);
    }
    cases
}

fn statements_refused() -> Vec<Value> {
    let ecc = Setting::ecc();
    let name = |title: &str, change: &dyn Fn(Vec<u8>) -> Vec<u8>| {
        ecc.refused(
            title,
            |parts| {
                let digest = Hash::Sha256.digest(&parts.pub_area());
                parts.name = Some(change([&[0, 0x0b][..], &digest].concat()));
            },
            "tpm.name_mismatch",
        )
    };
    let extra_data = |title: &str, change: &dyn Fn(Vec<u8>) -> Vec<u8>| {
        let attested = ecc.registration.parts("tpm").to_be_signed();
        let made = change(Hash::Sha256.digest(&attested));
        ecc.refused(title, |parts| parts.extra_data = Some(made), "tpm.extra_data_mismatch")
    };
    let eddsa = Setting {
        registration: MakeCredential::new("tpm"),
        chain: chain_of("tpm EdDSA", Key::ed25519("tpm signer"), |_| {}),
    };
    let signed = |title: &str, alg: i64, scheme: i64, code: &str| {
        let setting = Setting {
            registration: MakeCredential::new("tpm"),
            chain: chain_of("tpm rsa", Key::rsa2048(), |_| {}),
        };
        let change = |parts: &mut TpmParts| {
            parts.alg = Cbor::Int(alg);
            parts.scheme = Scheme::for_cose(scheme);
        };
        setting.refused(title, change, code)
    };
    let attested = ecc.registration.parts("tpm").to_be_signed();
    vec![
        eddsa.refused("signed with EdDSA", |_| {}, "tpm.alg_without_hash"),
        eddsa.refused("signed with Ed25519", |parts| parts.alg = Cbor::Int(-19), "tpm.alg_without_hash"),
        signed("signed with RS1, said RS256", -257, -65535, "statement.signature_invalid"),
        signed("signed with RS256, said RS1", -65535, -257, "statement.signature_invalid"),
        signed("signed with PS256, said RS256", -257, -37, "statement.signature_invalid"),
        ecc.refused("RS1 by an EC key", |parts| parts.alg = Cbor::Int(-65535), "statement.key_mismatch"),
        ecc.refused("ES384 by a P-256 key", |parts| parts.alg = Cbor::Int(-35), "statement.key_mismatch"),
        extra_data("extraData cut off", &|digest| digest[..31].to_vec()),
        extra_data("extraData with a byte more", &|digest| [&digest[..], &[0]].concat()),
        ecc.refused(
            "extraData by SHA-1 for ES256",
            |parts| parts.extra_data = Some(Hash::Sha1.digest(&attested)),
            "tpm.extra_data_mismatch",
        ),
        ecc.refused(
            "extraData that is not hashed",
            |parts| parts.extra_data = Some(attested.clone()),
            "tpm.extra_data_mismatch",
        ),
        name("name of the algorithm alone", &|name| name[..2].to_vec()),
        name("name of one byte", &|name| name[..1].to_vec()),
        name("name without its algorithm", &|name| name[2..].to_vec()),
        name("name cut off", &|name| name[..33].to_vec()),
        name("name with a byte more", &|name| [&name[..], &[0]].concat()),
        name("right digest under another algorithm", &|name| [&[0, 0x0c][..], &name[2..]].concat()),
        ecc.refused(
            "name by SHA-384, which pubArea does not say",
            |parts| {
                let digest = Hash::Sha384.digest(&parts.pub_area());
                parts.name = Some([&[0, 0x0c][..], &digest].concat());
            },
            "tpm.name_mismatch",
        ),
        ecc.refused(
            "sig as a TPMT_SIGNATURE",
            |parts| {
                // ECDSA with SHA-256, then r and s with their lengths.
                let wrapped = [&[0, 0x18, 0, 0x0b, 0, 0x20][..], &[1; 32], &[0, 0x20], &[1; 32]].concat();
                parts.extra = vec![(Cbor::text("sig"), Cbor::Bytes(wrapped))];
            },
            "statement.signature_malformed",
        ),
        ecc.refused("no ver", |parts| parts.ver = Cbor::Null, "tpm.version"),
        ecc.refused("creation attested", |parts| parts.attest_type = 0x801a, "tpm.attest_type"),
        ecc.refused("certInfo empty", |parts| parts.cert_info = Some(Vec::new()), "tpm.cert_info_malformed"),
    ]
}

fn certificates_refused() -> Vec<Value> {
    let aaguid = MakeCredential::new("tpm").aaguid;
    let extension = |name: &str, extension: Extension, code: &str| {
        leaf(name, &|leaf| leaf.put_extension(extension.clone())).refused(code)
    };
    let malformed = "certificate.extension_malformed";
    let [a, b, c] = attributes([0, 1, 2]);
    let named = |name: &str, directory: Vec<u8>| {
        leaf(name, &|leaf| leaf.put_extension(alt_name(&directory))).refused("tpm.certificate_alt_name")
    };
    let not_text = der::sequence(&[&der::oid("2.23.133.2.1"), &der::tlv(0x0c, &[0xff, 0xfe])]);
    vec![
        extension(
            "tpm certificate with a critical AAGUID",
            Extension { critical: Some(true), ..certificate::fido_aaguid(&aaguid) },
            malformed,
        ),
        extension(
            "tpm certificate with the AAGUID wrapped once",
            Extension::new("1.3.6.1.4.1.45724.1.1.4", aaguid.clone()),
            malformed,
        ),
        extension(
            "tpm certificate with an AAGUID of zero",
            certificate::fido_aaguid(&[0; 16]),
            "statement.aaguid_mismatch",
        ),
        extension(
            "purposes that are none",
            Extension::new("2.5.29.37", der::null()),
            "tpm.certificate_key_purpose",
        ),
        extension(
            "purposes with something behind them",
            Extension::new("2.5.29.37", [der::sequence(&[&der::oid("2.23.133.8.3")]), der::null()].concat()),
            "tpm.certificate_key_purpose",
        ),
        extension("any purpose", certificate::eku(&["2.5.29.37.0"]), "tpm.certificate_key_purpose"),
        named("two models in one set", der::sequence(&[&der::set(&[&a, &b, &b, &c])])),
        named("manufacturer that is not text", der::sequence(&[&der::set(&[&not_text, &b, &c])])),
        named("manufacturer of nine digits", device("id:494E54430", "m", "v")),
        named("manufacturer that is no number", device("id:INTEL000", "m", "v")),
        named("manufacturer with its prefix in upper case", device("ID:494E5443", "m", "v")),
        named(
            "an attribute with something behind it",
            der::sequence(&[&der::set(&[
                &a,
                &b,
                &der::sequence(&[&der::oid("2.23.133.2.3"), &der::utf8("v"), &der::null()]),
            ])]),
        ),
        named("attributes without sets", der::sequence(&[&a, &b, &c])),
        leaf("manufacturer of the software TPM, refused", &|leaf| {
            leaf.put_extension(alt_name(&device("id:53574D20", "m", "v")));
        })
        .verifier("refuse", json!(["unknown-tpm-vendor"]))
        .refused("observation.unknown_tpm_vendor"),
    ]
}
