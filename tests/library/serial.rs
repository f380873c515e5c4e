//! What is written with serde, and what of it is read back.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use attestry::android::{SecurityLevel, VerifiedBootState};
use attestry::errors::{ConfigErrorKind, TrustError};
use attestry::metadata::{CertificationLevel, FipsLevel, PassedOver};
use attestry::service::{CreateCredentialBody, Credential};
use attestry::trust::RevocationCheck;
use attestry::{
    Aaguid, AaguidStanding, Algorithm, AttestationFormat, AttestationType, AuthenticatorAttachment, Class,
    Code, ConfigError, CredentialKind, Limits, MatchedRelyingParty, Observation, Observations,
    PublicKeyFormat, SignCountNotIncreased, Tolerance, Trust, TrustLevel, UserVerification,
    VerifiedRegistration,
};
use attestry_authenticator::tpm::chain_with;
use attestry_authenticator::{Cbor, Key, Made, MakeCredential, safetynet};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use suite::harness::{builder, fido2, now};

fn verified(registration: &MakeCredential) -> VerifiedRegistration {
    verified_as(&registration.packed_self())
}

fn verified_as(made: &Made) -> VerifiedRegistration {
    fido2(builder(), made).unwrap()
}

fn written(value: impl Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

#[test]
fn names_are_what_is_written() {
    for algorithm in Algorithm::ALL {
        assert_eq!(written(algorithm), algorithm.as_str());
    }
    for (standing, name) in [
        (AaguidStanding::Attested, "attested"),
        (AaguidStanding::Claimed, "claimed"),
        (AaguidStanding::Unauthenticated, "unauthenticated"),
    ] {
        assert_eq!(written(standing), name);
    }
    assert_eq!(written(AttestationType::SelfAttestation), "self");
    assert_eq!(written(AttestationType::AttCa), "attca");
    assert_eq!(written(Class::InvalidProof), "invalid_proof");
    assert_eq!(written(Trust::SelfAttested), "self");
    assert_eq!(written(Trust::Untrusted(TrustError::NoPath)), "untrusted");
    let error = CreateCredentialBody::parse("[]", &Limits::DEFAULT).unwrap_err();
    assert_eq!(written(error.code()), "request.not_an_object");
}

/// Every stable name is written by Display and by serde, and read back by FromStr and by serde.
#[test]
fn names_are_read_back() {
    fn name<T>(value: T, name: &str)
    where
        T: Copy + Display + FromStr<Err = ConfigError> + Serialize + DeserializeOwned + PartialEq + Debug,
    {
        assert_eq!(value.to_string(), name);
        assert_eq!(name.parse(), Ok(value));
        assert_eq!(written(value), name);
        assert_eq!(serde_json::from_value::<T>(json!(name)).unwrap(), value);
        for other in [name.to_uppercase(), format!("{name} "), String::new()] {
            if other != name {
                assert_eq!(other.parse::<T>().unwrap_err(), ConfigErrorKind::UnknownName, "{other}");
                serde_json::from_value::<T>(json!(other)).unwrap_err();
            }
        }
        serde_json::from_value::<T>(json!(1)).unwrap_err();
    }
    Code::all().for_each(|one| name(one, one.as_str()));
    macro_rules! names_of {
        ( $( $type:ty ),+ $(,)? ) => { $( {
            <$type>::ALL.iter().for_each(|one| name(*one, one.as_str()));
            let distinct: std::collections::BTreeSet<_> = <$type>::ALL.iter().map(|one| one.as_str()).collect();
            assert_eq!(distinct.len(), <$type>::ALL.len(), "{}", stringify!($type));
        } )+ };
    }
    names_of!(
        AaguidStanding,
        Algorithm,
        AttestationFormat,
        AttestationType,
        AuthenticatorAttachment,
        CertificationLevel,
        Class,
        CredentialKind,
        FipsLevel,
        MatchedRelyingParty,
        Observation,
        PassedOver,
        PublicKeyFormat,
        RevocationCheck,
        SecurityLevel,
        SignCountNotIncreased,
        Tolerance,
        TrustLevel,
        UserVerification,
        VerifiedBootState,
    );
}

#[test]
fn aaguids_are_uuids() {
    let text = "08987058-cadc-4b81-b6e1-30de50dcbe96";
    let aaguid: Aaguid = text.parse().unwrap();
    assert_eq!(aaguid.as_bytes()[..4], [0x08, 0x98, 0x70, 0x58]);
    assert_eq!(text.to_uppercase().parse::<Aaguid>().unwrap(), aaguid);
    assert_eq!(written(aaguid), text);
    assert_eq!(serde_json::from_value::<Aaguid>(json!(text)).unwrap(), aaguid);
    for wrong in [
        "",
        "08987058cadc4b81b6e130de50dcbe96",
        "0898705-8cadc-4b81-b6e1-30de50dcbe96",
        "08987058-cadc-4b81-b6e1-30de50dcbe9",
        "08987058-cadc-4b81-b6e1-30de50dcbe9g",
        "08987058-cadc-4b81-b6e1-30de50dcbe96-",
        "{08987058-cadc-4b81-b6e1-30de50dcbe96}",
    ] {
        assert_eq!(wrong.parse::<Aaguid>().unwrap_err(), ConfigErrorKind::Aaguid, "{wrong}");
        serde_json::from_value::<Aaguid>(json!(wrong)).unwrap_err();
    }
}

#[test]
fn observations_are_a_list() {
    let mut registration = MakeCredential::new("serial");
    let unsorted = Cbor::Map(vec![
        (Cbor::text("minPinLength"), Cbor::Int(6)),
        (Cbor::text("credProtect"), Cbor::Int(2)),
    ]);
    registration.extensions = Some(unsorted.encode());
    assert_eq!(written(verified(&registration).evidence().observations()), json!(["cbor-key-order"]));
    assert_eq!(written(verified(&MakeCredential::new("serial")).evidence().observations()), json!([]));
    let some = [Observation::StaleCrl, Observation::RootInX5c];
    let set: Observations = some.into_iter().collect();
    assert_eq!(serde_json::from_value::<Observations>(json!(["stale-crl", "root-in-x5c"])).unwrap(), set);
    assert_eq!(set.into_iter().collect::<Vec<_>>(), [Observation::RootInX5c, Observation::StaleCrl]);
}

/// A type that is declared is written beside the one that is proven, and a TPM's attributes by their names.
#[test]
fn evidence_of_a_tpm_is_written_with_its_attributes() {
    let registration = MakeCredential::new("serial");
    let made = registration.tpm(&chain_with("serial", |_| {}));
    let evidence = written(verified_as(&made).evidence());
    let attributes = json!({
        "fixedTPM": true,
        "stClear": false,
        "fixedParent": true,
        "sensitiveDataOrigin": true,
        "userWithAuth": true,
        "adminWithPolicy": false,
        "noDA": true,
        "encryptedDuplication": false,
        "restricted": false,
        "decrypt": true,
        "sign": true,
        "x509sign": false,
        "bits": 0x0006_0472,
    });
    let whole = &evidence["attestation"];
    assert_eq!(whole["statements"][0]["tpmAttributes"], attributes);
    for written in [whole, &whole["statements"][0]] {
        assert_eq!(written["attestationType"], "attca");
        assert_eq!(written["provenAttestationType"], "none");
    }
    // Each name has a bit of its own.
    for bit in [1, 2, 4, 5, 6, 7, 10, 11, 16, 17, 18, 19] {
        let made = registration.tpm_with(&chain_with("serial", |_| {}), |parts| {
            parts.attributes = (1_u32 << bit).to_be_bytes();
        });
        let evidence = written(verified_as(&made).evidence());
        let set = evidence["attestation"]["statements"][0]["tpmAttributes"]
            .as_object()
            .unwrap()
            .iter()
            .filter(|(_, value)| **value == true);
        let set: Vec<_> = set.map(|(name, _)| name.as_str()).collect();
        let expected = match bit {
            1 => "fixedTPM",
            2 => "stClear",
            4 => "fixedParent",
            5 => "sensitiveDataOrigin",
            6 => "userWithAuth",
            7 => "adminWithPolicy",
            10 => "noDA",
            11 => "encryptedDuplication",
            16 => "restricted",
            17 => "decrypt",
            18 => "sign",
            _ => "x509sign",
        };
        assert_eq!(set, [expected], "bit {bit}");
    }
}

/// Clock and firmware version of a TPM: each out of its own bytes. None of them decides anything.
#[test]
fn evidence_of_a_tpm_is_written_with_its_clock() {
    let registration = MakeCredential::new("serial");
    for (safe, expected) in [(0_u8, false), (1, true), (2, false), (0xff, false)] {
        let made = registration.tpm_with(&chain_with("serial", |_| {}), |parts| {
            let clock_info =
                [&1_000_007_u64.to_be_bytes()[..], &[0, 0, 1, 2], &[0, 0, 3, 4], &[safe]].concat();
            parts.clock_info = clock_info.try_into().unwrap();
            parts.firmware_version = [0xf0, 7, 0, 2, 0, 1, 0x20, 0];
        });
        let evidence = written(verified_as(&made).evidence());
        let certification = json!({
            "clock": 1_000_007, "resetCount": 0x0102, "restartCount": 0x0304, "safe": expected,
            "firmwareVersion": "f007000200012000",
        });
        let statement = &evidence["attestation"]["statements"][0];
        assert_eq!(statement["tpmCertification"], certification);
        assert_eq!(statement["safetyNet"], json!(null));
    }
    let verified = verified_as(&registration.tpm(&chain_with("serial", |_| {})));
    let certification = verified.evidence().attestation().unwrap().tpm_certification().unwrap();
    assert_eq!((certification.clock(), certification.is_safe()), (0x3333_3333_3333_3333, false));
    assert_eq!((certification.reset_count(), certification.restart_count()), (0x3333_3333, 0x3333_3333));
    assert_eq!(certification.firmware_version(), 0x4444_4444_4444_4444);
}

/// What Google's service said. A member that no rule asks for is absent where it is repeated or of another type.
#[test]
fn evidence_of_safetynet_is_written_with_the_verdict() {
    let registration = MakeCredential::new("serial");
    let chain = safetynet::chain("serial", Key::p256("serial"), |_, _| {});
    let verdict = |change: &dyn Fn(&mut safetynet::Response)| {
        let made = registration.safetynet_with(&chain, |response| {
            response.set_payload("evaluationType", json!("BASIC,HARDWARE_BACKED"));
            response.set_payload("advice", json!("LOCK_BOOTLOADER"));
            response.set_payload("apkDigestSha256", json!("AAAA"));
            response.set_payload("apkCertificateDigestSha256", json!(["BBBB", "CCCC"]));
            change(response);
        });
        let verified = fido2(builder().tolerate(Tolerance::AndroidSafetyNet), &made).unwrap();
        written(verified.evidence())["attestation"]["statements"][0]["safetyNet"].clone()
    };
    let whole = json!({
        "ctsProfileMatch": true, "basicIntegrity": true, "timestampMs": safetynet::TIMESTAMP,
        "evaluationType": "BASIC,HARDWARE_BACKED", "advice": "LOCK_BOOTLOADER",
        "apkPackageName": "com.google.android.gms", "apkDigestSha256": "AAAA",
        "apkCertificateDigestSha256": ["BBBB", "CCCC"],
    });
    assert_eq!(verdict(&|_| {}), whole);
    for name in whole.as_object().unwrap().keys() {
        if ["ctsProfileMatch", "timestampMs"].contains(&name.as_str()) {
            continue;
        }
        let mut without = whole.clone();
        without[name] = json!(null);
        for other in [json!(1), json!(null), json!([1]), json!({})] {
            assert_eq!(verdict(&|response| response.set_payload(name, other.clone())), without, "{name}");
        }
        for times in 1..=2 {
            let repeated = |response: &mut safetynet::Response| {
                let again = response.payload.iter().find(|(known, _)| known == name).unwrap().clone();
                response.payload.extend(vec![again; times]);
            };
            assert_eq!(verdict(&repeated), without, "{name}");
        }
    }
    assert_eq!(
        verdict(&|response| response.set_payload("basicIntegrity", json!(false)))["basicIntegrity"],
        false
    );
}

#[test]
fn records_are_read_back() {
    let credential = verified(&MakeCredential::new("serial")).credential("cr-1", now());
    let mut stored = written(&credential);
    assert_eq!(serde_json::from_value::<Credential>(stored.clone()).unwrap(), credential);
    // What a server stores beside it is the server's; what changed since is what was stored.
    stored["lastUsed"] = json!("never");
    stored["isActive"] = json!(false);
    let read: Credential = serde_json::from_value(stored.clone()).unwrap();
    assert!(!read.is_active());
    assert_eq!(read.credential_id(), credential.credential_id());
    stored["kind"] = json!("fido2");
    serde_json::from_value::<Credential>(stored.clone()).unwrap_err();
    stored["kind"] = json!("Fido2");
    stored.as_object_mut().unwrap().remove("origin").unwrap();
    serde_json::from_value::<Credential>(stored).unwrap_err();
}
