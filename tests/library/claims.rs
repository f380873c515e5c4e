//! What the evidence claims, and what of it is proven: attestation types, the attributes of a TPM's key, and what an
//! Android device says of authentication.

use std::collections::BTreeSet;

use attestry::android::{AuthorizationList, KeyDescription};
use attestry::tpm::TpmAttributes;
use attestry::trust::TrustAnchor;
use attestry::{
    AttestationFormat, AttestationType, RegistrationPolicy, Tolerance, VerifiedRegistration, VerifierBuilder,
};
use attestry_authenticator::android::{
    self, AUTH_TIMEOUT, Description, NO_AUTH_REQUIRED, Provisioning, USER_AUTH_TYPE, number,
};
use attestry_authenticator::tpm::chain_with;
use attestry_authenticator::{Chain, Key, Made, MakeCredential, MakeKey, der, safetynet};
use suite::harness::{self, fido2, raw_key};

/// A verifier that takes SafetyNet's statements too.
fn builder() -> VerifierBuilder {
    harness::builder().tolerate(Tolerance::AndroidSafetyNet)
}

/// A registration of every format, with the root of its certificates, if it has any.
fn of_every_format() -> Vec<(AttestationFormat, Made, Vec<Vec<u8>>)> {
    use AttestationFormat as Format;
    let registration = MakeCredential::new("claims");
    let packed = Chain::new("claims", 1);
    let u2f = Chain::new("claims u2f", 0);
    let tpm = chain_with("claims tpm", |_| {});
    let android = android::chain(&registration, Provisioning::Remote, 1, |_| {}, |_, _| {});
    let apple = registration.apple_chain("claims apple", |_, _| {});
    let safetynet = safetynet::chain("claims safetynet", Key::rsa2048(), |_, _| {});
    let by_certificate = registration.packed_x5c(&packed.leaf_key, &packed.x5c);
    let by_tpm = registration.tpm(&tpm);
    let own = registration.packed_self();
    let (packed, tpm) = (packed.root_der, tpm.root_der);
    vec![
        (Format::None, registration.none(), vec![]),
        (Format::Packed, own.clone(), vec![]),
        (Format::Packed, by_certificate.clone(), vec![packed.clone()]),
        (
            Format::FidoU2f,
            MakeCredential::u2f("claims").fido_u2f(&u2f.leaf_key, &u2f.x5c),
            vec![u2f.root_der],
        ),
        (Format::Tpm, by_tpm.clone(), vec![tpm.clone()]),
        (Format::AndroidKey, registration.android_key(&android.x5c), vec![android.root_der]),
        (Format::Apple, registration.apple(&apple.x5c), vec![apple.root_der]),
        (Format::AndroidSafetyNet, registration.safetynet(&safetynet), vec![safetynet.root_der]),
        (Format::Compound, registration.compound(&[own.clone(), own.clone()]), vec![]),
        (Format::Compound, registration.compound(&[own, by_certificate.clone()]), vec![packed.clone()]),
        (Format::Compound, registration.compound(&[by_certificate, by_tpm]), vec![packed, tpm]),
    ]
}

/// The types that a policy would have to accept: of the whole, and of each statement.
fn proven(verified: &VerifiedRegistration) -> BTreeSet<AttestationType> {
    let evidence = verified.evidence().attestation().unwrap();
    let each = evidence.statements().map(|statement| statement.proven_attestation_type());
    each.chain([evidence.proven_attestation_type()]).collect()
}

const TYPES: [AttestationType; 6] = [
    AttestationType::None,
    AttestationType::SelfAttestation,
    AttestationType::Basic,
    AttestationType::AttCa,
    AttestationType::AnonCa,
    AttestationType::Compound,
];

/// A policy accepts if and only if its list has every type that the evidence calls proven; whether anchors stand or not,
/// and also where what leads to none of them is a value.
#[test]
fn a_policy_counts_the_types_that_the_evidence_calls_proven() {
    let stranger = Chain::new("stranger", 0).root_der;
    for (format, made, roots) in of_every_format() {
        let anchored = |roots: &[Vec<u8>]| {
            let anchors = roots.iter().map(|der| TrustAnchor::from_certificate(der).unwrap());
            let formats = AttestationFormat::ALL
                .iter()
                .copied()
                .filter(|format| *format != AttestationFormat::Compound);
            let anchors = anchors.map(|anchor| anchor.for_formats(formats.clone()));
            builder().trust_anchors(anchors)
        };
        let mut settings = vec![anchored(&[]), anchored(&roots), anchored(std::slice::from_ref(&stranger))];
        settings.extend(roots.first().map(|first| anchored(std::slice::from_ref(first))));
        for (number, setting) in settings.into_iter().enumerate() {
            let untrusted = || RegistrationPolicy::new().danger_accept_untrusted_attestation();
            let by_default = setting.clone().registration_policy(untrusted());
            let proven = proven(&fido2(by_default, &made).unwrap());
            let all_but = |left_out: &AttestationType| {
                TYPES.iter().copied().filter(|one| one != left_out).collect::<Vec<_>>()
            };
            let mut lists: Vec<_> = TYPES.iter().map(all_but).collect();
            lists.push(proven.iter().copied().collect());
            for listed in lists {
                let policy = untrusted().accept_attestation_types(listed.clone());
                let accepts = fido2(setting.clone().registration_policy(policy), &made);
                let ends = accepts.map_or_else(|error| error.code().as_str(), |_| "accepted");
                let expected = if proven.iter().all(|proven| listed.contains(proven)) {
                    "accepted"
                } else {
                    "policy.type_not_accepted"
                };
                assert_eq!(ends, expected, "{format}, setting {number}, {listed:?} for {proven:?}");
            }
        }
    }
}

/// The declared type stays whatever the trust; the proven one is none without it.
#[test]
fn a_type_is_declared_and_perhaps_proven() {
    use AttestationType as Type;
    let types = |builder: VerifierBuilder, made: &Made| {
        let verified = fido2(builder, made).unwrap();
        let evidence = verified.evidence().attestation().unwrap();
        let statement = evidence.statements().next().unwrap();
        let of_statement = (statement.attestation_type(), statement.proven_attestation_type());
        let of_whole = (evidence.attestation_type(), evidence.proven_attestation_type());
        let is_compound = evidence.format() == AttestationFormat::Compound;
        assert!(is_compound || of_statement == of_whole);
        (evidence.trust().as_str(), of_whole.0, of_whole.1)
    };
    let registration = MakeCredential::new("claims");
    let chain = Chain::new("claims", 1);
    let made = registration.packed_x5c(&chain.leaf_key, &chain.x5c);
    let anchor = |der: &[u8]| TrustAnchor::from_certificate(der).unwrap();
    let trusting = builder().trust_anchor(anchor(&chain.root_der));
    let elsewhere = builder()
        .trust_anchor(anchor(&Chain::new("stranger", 0).root_der))
        .registration_policy(RegistrationPolicy::new().danger_accept_untrusted_attestation());
    assert_eq!(types(builder(), &made), ("unknown", Type::Basic, Type::None));
    assert_eq!(types(trusting.clone(), &made), ("trusted", Type::Basic, Type::Basic));
    assert_eq!(types(elsewhere.clone(), &made), ("untrusted", Type::Basic, Type::None));
    let own = registration.packed_self();
    assert_eq!(types(elsewhere.clone(), &own), ("self", Type::SelfAttestation, Type::SelfAttestation));
    assert_eq!(types(elsewhere.clone(), &registration.none()), ("none", Type::None, Type::None));
    let both = registration.compound(&[own, made]);
    assert_eq!(types(builder(), &both), ("unknown", Type::Compound, Type::None));
    assert_eq!(types(trusting, &both), ("trusted", Type::Compound, Type::Compound));
    assert_eq!(types(elsewhere, &both), ("untrusted", Type::Compound, Type::None));

    let verified = raw_key(builder(), &MakeKey::new("claims").make()).unwrap();
    assert!(verified.evidence().attestation().is_none());
}

#[test]
fn evidence_has_the_attributes_of_a_tpm_key() {
    let registration = MakeCredential::new("claims");
    let chain = chain_with("claims tpm", |_| {});
    let tpm =
        |attributes: u32| registration.tpm_with(&chain, |parts| parts.attributes = attributes.to_be_bytes());
    let of = |made: &Made| fido2(builder(), made).unwrap().evidence().attestation().unwrap().tpm_attributes();
    for attributes in [0, 0x0006_0472, 0x0004_0072, 0x0004_0000, 0x8000_0001, u32::MAX] {
        assert_eq!(of(&tpm(attributes)).map(TpmAttributes::bits), Some(attributes), "{attributes:#x}");
    }
    let typical = of(&tpm(0x0006_0472)).unwrap();
    assert!(typical.fixed_tpm() && typical.fixed_parent() && typical.sensitive_data_origin());
    assert!(typical.user_with_auth() && typical.no_da() && typical.decrypt() && typical.sign());
    assert!(!typical.st_clear() && !typical.admin_with_policy() && !typical.encrypted_duplication());
    assert!(!typical.restricted() && !typical.x509_sign());
    assert_eq!(format!("{typical:?}"), "TpmAttributes(0x00060472)");
    for (format, made, _) in of_every_format() {
        let verified = fido2(builder(), &made).unwrap();
        for statement in verified.evidence().attestation().unwrap().statements() {
            let has = statement.tpm_attributes().is_some();
            assert_eq!(has, statement.format() == AttestationFormat::Tpm, "{format}");
        }
    }

    // Of a compound statement they are those of the leading one.
    let packed = Chain::new("claims", 1);
    let both =
        registration.compound(&[registration.packed_x5c(&packed.leaf_key, &packed.x5c), tpm(0x0004_0072)]);
    assert_eq!(of(&both), None);
    let anchor =
        TrustAnchor::from_certificate(&chain.root_der).unwrap().for_formats([AttestationFormat::Tpm]);
    let verified = fido2(builder().trust_anchor(anchor), &both).unwrap();
    assert_eq!(
        verified.evidence().attestation().unwrap().tpm_attributes().map(TpmAttributes::bits),
        Some(0x0004_0072)
    );
}

fn described(change: impl FnOnce(&mut Description)) -> KeyDescription {
    let registration = MakeCredential::new("claims");
    let chain = android::chain(&registration, Provisioning::Remote, 1, change, |_, _| {});
    let verified = fido2(builder(), &registration.android_key(&chain.x5c)).unwrap();
    verified.evidence().attestation().unwrap().key_description().unwrap().clone()
}

/// Whether authentication is needed, of which kind, and for how many seconds.
fn authentication(list: &AuthorizationList) -> (bool, Option<u32>, Option<u32>) {
    (list.no_auth_required(), list.user_auth_type(), list.auth_timeout())
}

#[test]
fn evidence_has_what_a_device_says_of_authentication() {
    let plain = described(|_| {});
    assert_eq!(authentication(plain.software_enforced()), (false, None, None));
    assert_eq!(authentication(plain.hardware_enforced()), (false, Some(3), None));
    let free = described(|made| {
        made.hardware.push(der::explicit(NO_AUTH_REQUIRED, &der::null()));
        made.software.push(number(AUTH_TIMEOUT, 300));
    });
    assert_eq!(authentication(free.software_enforced()), (false, None, Some(300)));
    assert_eq!(authentication(free.hardware_enforced()), (true, Some(3), None));
    let any = described(|made| {
        made.hardware.retain(|field| *field != number(USER_AUTH_TYPE, 3));
        made.software.push(der::explicit(NO_AUTH_REQUIRED, &der::null()));
        made.software.push(number(USER_AUTH_TYPE, 0xffff_ffff));
        made.hardware.push(number(AUTH_TIMEOUT, 0));
    });
    assert_eq!(authentication(any.software_enforced()), (true, Some(u32::MAX), None));
    assert_eq!(authentication(any.hardware_enforced()), (false, None, Some(0)));
    // What is only reported may be unreadable, and is absent then.
    let unreadable = described(|made| {
        made.hardware.retain(|field| *field != number(USER_AUTH_TYPE, 3));
        made.hardware.push(der::explicit(USER_AUTH_TYPE, &der::null()));
        made.hardware.push(number(AUTH_TIMEOUT, 0x1_0000_0000));
    });
    assert_eq!(authentication(unreadable.hardware_enforced()), (false, None, None));
}
