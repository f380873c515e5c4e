//! Building what a plan asks for, format by format.

use serde_json::{Value, json};

use crate::fault::{Fault, other_of};
use crate::format::{Format, KeyType};
use crate::plan::Plan;
use support::android::{self, Provisioning};
use support::apple::nonce_extension;
use support::cbor::Cbor;
use support::certificate;
use support::chain::{Chain, Issue, Keys, Role};
use support::der;
use support::key::Key;
use support::key_registration::KeyRegistration;
use support::registration::{ATTESTED_DATA, BACKED_UP, Made, Parts, Registration, USER_VERIFIED};
use support::{safetynet, tpm};

/// What the verifier meets.
pub struct Built {
    pub body: Value,
    pub root: Option<Vec<u8>>,
    /// Certificates that the relying party knows.
    pub known: Vec<Vec<u8>>,
    /// Issuer and serial number of the leaf.
    pub leaf: (Vec<u8>, Vec<u8>),
}

pub fn build(plan: &Plan) -> Built {
    let mut leaf = (Vec::new(), Vec::new());
    let (body, chain, known) = match plan.format {
        Format::RawKey => (raw_key(plan), None, Vec::new()),
        _ => fido2(plan, &mut leaf),
    };
    Built { body, root: chain.map(|chain| chain.root_der), known, leaf }
}

type Outcome = (Value, Option<Chain>, Vec<Vec<u8>>);

fn fido2(plan: &Plan, noted: &mut (Vec<u8>, Vec<u8>)) -> Outcome {
    let registration = registration(plan);
    let is = |fault| plan.fault == Some(fault);
    let mut hook = |role: Role, issue: &mut Issue| {
        if let Some(fault) = plan.fault {
            fault.spoil(role, issue);
        }
        if role == Role::Leaf {
            *noted = (issue.certificate.issuer.clone(), issue.certificate.serial.clone());
        }
    };
    let mut chain = chain(plan, &registration, &mut hook);
    let mut known = Vec::new();
    if let Some(chain) = &mut chain {
        if let Some(Fault::LeafBit(bit)) = plan.fault {
            flip_signed_bit(&mut chain.x5c[0], bit);
        }
        if is(Fault::MissingIssuer) {
            chain.x5c.remove(1);
        }
        if plan.format == Format::FidoU2f {
            known = chain.x5c.split_off(1);
        }
    }
    let x5c = chain.as_ref().map(|chain| chain.x5c.clone()).unwrap_or_default();
    let leaf_key = chain.as_ref().map_or_else(|| Key::p256("none"), |chain| chain.leaf_key.clone());
    let change = |parts: &mut Parts| {
        // A key of the same type, or the next best where there is one only.
        if let Some(signer) = parts.signer.take_if(|_| plan.fault == Some(Fault::Signer)) {
            let other = other_of(&signer);
            parts.scheme = other.default_scheme();
            parts.signer = Some(other);
        }
    };
    let mut made = match plan.format {
        Format::None | Format::RawKey => registration.none(),
        Format::PackedSelf => registration.packed_self_with(change),
        Format::Packed => registration.packed_x5c_with(&leaf_key, &x5c, change),
        Format::FidoU2f => registration.fido_u2f_with(&leaf_key, &x5c, change),
        Format::AndroidFactory | Format::AndroidRemote => registration.android_key_with(&x5c, change),
        Format::Apple => registration.apple(&x5c),
        Format::Tpm => tpm_statement(plan, &registration, chain.as_ref().expect("a tpm has a chain")),
        Format::SafetyNet => {
            registration.safetynet_with(chain.as_ref().expect("the service has a chain"), |response| {
                match plan.fault {
                    Some(Fault::SafetyNetNonce) => response.set_payload("nonce", json!("another")),
                    Some(Fault::SafetyNetProfile) => response.set_payload("ctsProfileMatch", json!(false)),
                    Some(Fault::Signer) => response.signer = other_of(&response.signer),
                    _ => {}
                }
            })
        }
        Format::Compound => {
            registration.compound(&[registration.packed_x5c(&leaf_key, &x5c), registration.packed_self()])
        }
    };
    if let Some(Fault::SignatureBit(bit)) = plan.fault {
        made = made.edited(|object| flip_signature(member(object, "attStmt"), bit));
    }
    if is(Fault::CounterAfterSigning) {
        made = made.edited(|object| {
            let Cbor::Bytes(auth_data) = member(object, "authData") else { panic!("not bytes") };
            auth_data[36] ^= 1;
        });
    }
    finish(plan, &mut made);
    (made.body("name", "challenge-1"), chain, known)
}

/// Faults of what is around the statement.
fn finish(plan: &Plan, made: &mut Made) {
    match plan.fault {
        Some(Fault::ClientDataAfterSigning) => made.client_data.push(b' '),
        Some(Fault::BytesAfterObject) => made.attestation_object.push(0),
        Some(Fault::RequestedId) => made.credential_id[0] ^= 1,
        _ => {}
    }
}

fn registration(plan: &Plan) -> Registration {
    let mut registration = match plan.format {
        Format::FidoU2f => Registration::u2f("plan"),
        _ => Registration::new("plan"),
    };
    let key = match (plan.format, plan.credential) {
        (Format::FidoU2f, _) => KeyType::P256,
        (Format::Tpm, KeyType::P256 | KeyType::P384 | KeyType::P521 | KeyType::Rsa2048) => plan.credential,
        (Format::Tpm, _) => KeyType::P256,
        (_, any) => any,
    };
    registration = registration.with_key(key.key("credential"));
    registration.credential_id = vec![7; usize::from(plan.credential_id).max(1)];
    if plan.extensions {
        registration.extensions = Some(Cbor::map([("credProtect", Cbor::Int(2))]).encode());
    }
    match plan.fault {
        Some(Fault::ClientDataType) => registration.client_data_type = "webauthn.get".to_owned(),
        Some(Fault::Challenge) => registration.challenge = "another".to_owned(),
        Some(Fault::Origin) => registration.origin = "https://app.example.com.evil.example".to_owned(),
        Some(Fault::CrossOrigin) => registration.cross_origin = Some(true),
        Some(Fault::DuplicateMember) => {
            registration.extra_client_data = vec![("origin".to_owned(), json!("https://app.example.com"))];
        }
        Some(Fault::RpId) => registration.rp_id = "evil.example".to_owned(),
        Some(Fault::UserNotPresent) => registration.flags = ATTESTED_DATA | USER_VERIFIED,
        Some(Fault::BackedUpButNotEligible) => registration.flags |= BACKED_UP,
        Some(Fault::BytesAfterAuthData) if plan.extensions => {
            // With extensions, what follows them is left over in their CBOR.
            registration.extensions = None;
            registration.auth_data_suffix = vec![0];
        }
        Some(Fault::BytesAfterAuthData) => registration.auth_data_suffix = vec![0],
        _ => {}
    }
    registration
}

fn chain(plan: &Plan, registration: &Registration, hook: &mut dyn FnMut(Role, &mut Issue)) -> Option<Chain> {
    let issuers = plan.issuers();
    let keys = |leaf: Key, issuer: KeyType| Keys {
        root: issuer.key("root"),
        intermediates: (0..issuers).map(|index| issuer.key(&format!("issuer {index}"))).collect(),
        leaf,
    };
    Some(match plan.format {
        Format::None | Format::PackedSelf | Format::RawKey => return None,
        Format::Packed | Format::Compound => {
            Chain::with_keys("plan", keys(plan.attestation.key("attestation"), plan.issuer), hook)
        }
        Format::FidoU2f => {
            Chain::with_keys("plan", keys(KeyType::P256.key("attestation"), plan.issuer), hook)
        }
        Format::Tpm => {
            // The statement's hash is that of its signature, so that schemes without one are out.
            let attestation = match plan.attestation {
                KeyType::Ed25519 | KeyType::Ed448 | KeyType::MlDsa44 => KeyType::P256,
                other => other,
            };
            Chain::with_keys("plan", keys(attestation.key("attestation"), plan.issuer), |role, issue| {
                if role == Role::Leaf {
                    issue.certificate.subject = der::sequence(&[]);
                    issue.certificate.put_extension(certificate::eku(&["2.23.133.8.3"]));
                    issue.certificate.put_extension(tpm::alt_name(&tpm::device(
                        "id:494E5443",
                        "model",
                        "id:13",
                    )));
                }
                hook(role, issue);
            })
        }
        Format::AndroidFactory | Format::AndroidRemote => {
            let provisioning = if plan.format == Format::AndroidFactory {
                Provisioning::Factory
            } else {
                Provisioning::Remote
            };
            let describe = |description: &mut android::Description| {
                let fields = |purpose: &[i64], origin| {
                    [android::purpose(purpose), android::number(android::ORIGIN, origin)]
                };
                match plan.fault {
                    Some(Fault::AndroidChallenge) => description.challenge[0] ^= 1,
                    Some(Fault::AndroidAllApplications) => {
                        description.software.push(der::explicit(android::ALL_APPLICATIONS, &der::null()));
                    }
                    Some(Fault::AndroidOrigin) => description.lists(&[], &fields(&[2], 2)),
                    Some(Fault::AndroidPurpose) => description.lists(&[], &fields(&[2, 0], 0)),
                    _ => {}
                }
            };
            android::chain(registration, provisioning, issuers, describe, hook)
        }
        Format::Apple => registration.apple_chain("plan", |role, issue| {
            if role == Role::Leaf && plan.fault == Some(Fault::AppleNonce) {
                issue.certificate.put_extension(nonce_extension(&[0; 32]));
            }
            hook(role, issue);
        }),
        Format::SafetyNet => {
            let leaf = if plan.attestation == KeyType::Rsa2048 {
                Key::rsa2048()
            } else {
                KeyType::P256.key("attestation")
            };
            safetynet::chain("plan", leaf, hook)
        }
    })
}

fn tpm_statement(plan: &Plan, registration: &Registration, chain: &Chain) -> Made {
    tpm::attest_with(registration, chain, |tpm| match plan.fault {
        Some(Fault::TpmMagic) => tpm.magic = 0xff54_4346,
        Some(Fault::TpmType) => tpm.attest_type = 0x8018,
        Some(Fault::TpmExtraData) => tpm.extra_data = Some(vec![0; 32]),
        Some(Fault::TpmName) => tpm.name = Some([&[0, 0x0b][..], &[0; 32]].concat()),
        Some(Fault::TpmArea(at)) => {
            let unique = &mut tpm.unique[0];
            let at = usize::from(at) % (unique.len() * 8);
            unique[at / 8] ^= 1 << (at % 8);
        }
        Some(Fault::TpmVersion) => tpm.ver = Cbor::text("1.2"),
        Some(Fault::Signer) => {
            tpm.signer = other_of(&tpm.signer);
            tpm.scheme = tpm.signer.default_scheme();
        }
        _ => {}
    })
}

fn raw_key(plan: &Plan) -> Value {
    let mut registration = KeyRegistration::new("plan").with_key(plan.credential.key("credential"));
    match plan.fault {
        Some(Fault::ClientDataType) => registration.client_data_type = "webauthn.create".to_owned(),
        Some(Fault::Challenge) => registration.challenge = "another".to_owned(),
        Some(Fault::Origin) => registration.origin = Some("https://evil.example".to_owned()),
        Some(Fault::CrossOrigin) => registration.cross_origin = Some(true),
        Some(Fault::DuplicateMember) => {
            registration.extra_client_data = vec![("origin".to_owned(), json!("https://app.example.com"))];
        }
        Some(Fault::UnknownHash) => registration.algorithm = Some("SHA1".to_owned()),
        _ => {}
    }
    let mut made = registration.make_with(|parts| match plan.fault {
        Some(Fault::OtherPublicKey) => {
            let fingerprint = parts.fingerprint();
            parts.public_key = other_of(&parts.signer).spki_pem();
            parts.fingerprint = Some(fingerprint);
        }
        Some(Fault::Signer) => {
            parts.signer = other_of(&parts.signer);
            parts.scheme = KeyRegistration::new("plan").with_key(parts.signer.clone()).scheme;
        }
        Some(Fault::SignatureBit(bit)) => {
            let mut signature = support::text::unhex(&parts.signature());
            flip(&mut signature, bit);
            parts.signature = Some(support::text::hex(&signature));
        }
        _ => {}
    });
    if plan.fault == Some(Fault::ClientDataAfterSigning) {
        made.client_data.push(b' ');
    }
    made.body("Key", "name", "challenge-1")
}

fn member<'c>(map: &'c mut Cbor, name: &str) -> &'c mut Cbor {
    let found = map.members_mut().iter_mut().find(|(key, _)| *key == Cbor::text(name));
    &mut found.unwrap_or_else(|| panic!("no {name}")).1
}

/// In the signature of a statement; for android-safetynet, in the last part of its JWS.
fn flip_signature(statement: &mut Cbor, bit: u16) {
    let has_response = statement.members_mut().iter().any(|(key, _)| *key == Cbor::text("response"));
    if !has_response {
        let Cbor::Bytes(signature) = member(statement, "sig") else { panic!("not bytes") };
        return flip(signature, bit);
    }
    let Cbor::Bytes(response) = member(statement, "response") else { panic!("not bytes") };
    let text = String::from_utf8(response.clone()).expect("a JWS is text");
    let (signed, signature) = text.rsplit_once('.').expect("a JWS has three parts");
    let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let mut signature = base64::Engine::decode(&engine, signature).expect("base64url");
    flip(&mut signature, bit);
    *response = format!("{signed}.{}", support::text::base64url(&signature)).into_bytes();
}

fn flip(bytes: &mut [u8], bit: u16) {
    let bit = usize::from(bit) % (bytes.len() * 8);
    bytes[bit / 8] ^= 1 << (bit % 8);
}

/// In what the issuer signed: a certificate and its first part both have lengths of two bytes.
fn flip_signed_bit(certificate: &mut [u8], bit: u16) {
    let length = usize::from(u16::from_be_bytes([certificate[6], certificate[7]]));
    assert_eq!([certificate[1], certificate[5]], [0x82, 0x82]);
    flip(&mut certificate[4..8 + length], bit);
}
