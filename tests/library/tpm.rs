//! Format tpm, beyond what case files can hold: every truncation of its structures, every registered manufacturer.

use attestry::errors::TpmError;
use attestry::{Observation, RegistrationPolicy, Verifier};
use attestry_authenticator::tpm::{TpmParts, alt_name, chain_with, device};
use attestry_authenticator::{Chain, Key, Made, MakeCredential};
use suite::harness::{builder, fido2_by};

fn verifier() -> Verifier {
    builder().build().unwrap()
}

type Change = fn(&mut TpmParts);

/// Statements whose structures have every kind of field in them.
fn settings() -> Vec<(MakeCredential, Chain, Change)> {
    let chain = chain_with("tpm", |_| {});
    let spelt_out = |parts: &mut TpmParts| {
        parts.auth_policy = vec![7; 32];
        parts.symmetric = vec![0x00, 0x06, 0x00, 0x80, 0x00, 0x43];
        parts.signing_scheme = vec![0x00, 0x18, 0x00, 0x0b];
        parts.parameters = vec![0x00, 0x03, 0x00, 0x20, 0x00, 0x0b];
    };
    let rsa_spelt_out = |parts: &mut TpmParts| {
        parts.symmetric = vec![0x00, 0x06, 0x00, 0x80, 0x00, 0x43];
        parts.signing_scheme = vec![0x00, 0x14, 0x00, 0x0b];
        parts.parameters = vec![0x08, 0x00, 0x00, 0x01, 0x00, 0x01];
    };
    let ecc = || MakeCredential::new("tpm");
    let rsa = || ecc().with_key(Key::rsa2048());
    vec![
        (ecc(), chain.clone(), |_| {}),
        (ecc(), chain.clone(), spelt_out),
        (rsa(), chain.clone(), |_| {}),
        (rsa(), chain, rsa_spelt_out),
    ]
}

/// The rest of the statement follows the change, so that nothing else is wrong.
#[test]
fn pub_area_is_read_to_its_last_byte() {
    let verifier = verifier();
    for (registration, chain, form) in settings() {
        let mut whole = Vec::new();
        let made = registration.tpm_with(&chain, |parts| {
            form(parts);
            whole = parts.pub_area();
        });
        fido2_by(&verifier, &made).unwrap();
        let refused = |area: Vec<u8>| {
            let length = area.len();
            let made = registration.tpm_with(&chain, |parts| parts.pub_area = Some(area));
            assert_eq!(fido2_by(&verifier, &made).unwrap_err(), TpmError::PubAreaMalformed, "{length} bytes");
        };
        for length in 0..whole.len() {
            refused(whole[..length].to_vec());
        }
        for byte in [0, 1, 0xff] {
            refused([&whole[..], &[byte]].concat());
        }
    }
}

#[test]
fn cert_info_is_read_to_its_last_byte() {
    let verifier = verifier();
    let (registration, chain, _) = settings().remove(0);
    let mut whole = Vec::new();
    let attested = registration.parts("tpm").to_be_signed();
    let made = registration.tpm_with(&chain, |parts| whole = parts.cert_info(&attested));
    fido2_by(&verifier, &made).unwrap();
    // Signed as it is, cut off or lengthened.
    let refused = |cert_info: Vec<u8>| {
        let length = cert_info.len();
        let made = registration.tpm_with(&chain, |parts| parts.cert_info = Some(cert_info));
        assert_eq!(fido2_by(&verifier, &made).unwrap_err(), TpmError::CertInfoMalformed, "{length} bytes");
    };
    for length in 0..whole.len() {
        refused(whole[..length].to_vec());
    }
    for byte in [0, 1, 0xff] {
        refused([&whole[..], &[byte]].concat());
    }
}

/// Identifiers of the TCG's registry of vendors (version 1.07), as certificates write them.
const REGISTERED: [&str; 29] = [
    "414D4400", "414E5400", "41544D4C", "4252434D", "4353434F", "464C5953", "474F4F47", "48495349",
    "48504500", "48504900", "49424D00", "49465800", "494E5443", "4C454E00", "4D534654", "4E534700",
    "4E534D20", "4E544300", "4E545A00", "51434F4D", "524F4343", "5345414C", "53454345", "534D5343",
    "534D534E", "534E5300", "53544D20", "54584E00", "57454300",
];

fn of_manufacturer(digits: &str) -> Made {
    let chain = chain_with("tpm", |leaf| {
        leaf.put_extension(alt_name(&device(&format!("id:{digits}"), "model", "id:13")));
    });
    MakeCredential::new("tpm").tpm(&chain)
}

#[test]
fn registered_manufacturers_are_not_observed_and_others_are() {
    let verifier = verifier();
    let observed = |digits: &str| {
        let verified = fido2_by(&verifier, &of_manufacturer(digits)).unwrap();
        verified.evidence().observations().contains(Observation::UnknownTpmVendor)
    };
    for digits in REGISTERED {
        assert!(!observed(digits), "{digits}");
        assert!(!observed(&digits.to_ascii_lowercase()), "{digits} in lower case");
    }
    // The vectors' own, that of the FIDO tool, that of a software TPM, a simulator, a registered one in another case.
    for digits in ["00000000", "FFFFF1D0", "53574D20", "53494D30", "616D6400"] {
        assert!(observed(digits), "{digits}");
    }
}

#[test]
fn the_list_of_manufacturers_is_the_callers() {
    let own = Verifier::builder("example.com")
        .origin("https://app.example.com")
        .tpm_vendors([0xffff_f1d0])
        .registration_policy(RegistrationPolicy::new().refuse_observation(Observation::UnknownTpmVendor))
        .build()
        .unwrap();
    fido2_by(&own, &of_manufacturer("FFFFF1D0")).unwrap();
    let error = fido2_by(&own, &of_manufacturer("494E5443")).unwrap_err();
    assert_eq!(error.code().as_str(), "observation.unknown_tpm_vendor");
}
