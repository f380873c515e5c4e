//! What the evidence says of compound attestations, of revocation, and of certificates that came as text; and what a
//! policy makes of several statements.

use attestry::errors::TrustError;
use attestry::trust::{RevocationCheck, RevokedCertificate, SerialNumber, TrustAnchor};
use attestry::{
    AttestationFormat, AttestationType, Error, Limits, Observation, RegistrationPolicy, Tolerance, Trust,
    VerifiedRegistration, VerifierBuilder,
};
use attestry_authenticator::android::{self, Provisioning};
use attestry_authenticator::certificate::{CertificateBuilder, Extension};
use attestry_authenticator::crl::CrlBuilder;
use attestry_authenticator::{Chain, Key, Made, MakeCredential, der, safetynet};
use suite::harness::{builder, fido2};

fn anchor(chain: &Chain, format: AttestationFormat) -> TrustAnchor {
    TrustAnchor::from_certificate(&chain.root_der).unwrap().for_formats([format])
}

fn code(result: Result<VerifiedRegistration, Error>) -> &'static str {
    result.map_or_else(|error| error.code().as_str(), |_| "accepted")
}

/// Self attestation, then packed with certificates, then an Android device.
struct Compound {
    packed: Chain,
    android: Chain,
    made: Made,
}

impl Compound {
    fn new() -> Self {
        let registration = MakeCredential::new("evidence");
        let packed = Chain::new("evidence", 1);
        let android = android::chain(&registration, Provisioning::Remote, 1, |_| {}, |_, _| {});
        let made = registration.compound(&[
            registration.packed_self(),
            registration.packed_x5c(&packed.leaf_key, &packed.x5c),
            registration.android_key(&android.x5c),
        ]);
        Self { packed, android, made }
    }

    fn packed_anchor(&self) -> TrustAnchor {
        anchor(&self.packed, AttestationFormat::Packed)
    }

    fn android_anchor(&self) -> TrustAnchor {
        anchor(&self.android, AttestationFormat::AndroidKey)
    }
}

#[test]
fn evidence_has_every_statement_of_a_compound() {
    let compound = Compound::new();
    let verified = fido2(builder().trust_anchor(compound.packed_anchor()), &compound.made).unwrap();
    let evidence = verified.evidence().attestation().unwrap();
    assert_eq!(evidence.format(), AttestationFormat::Compound);
    assert_eq!(evidence.attestation_type(), AttestationType::Compound);
    let statements: Vec<_> = evidence
        .statements()
        .map(|statement| {
            let x5c: Vec<_> = statement.x5c().map(<[u8]>::to_vec).collect();
            (statement.format(), statement.attestation_type(), statement.trust().as_str(), x5c)
        })
        .collect();
    assert_eq!(
        statements,
        [
            (AttestationFormat::Packed, AttestationType::SelfAttestation, "self", vec![]),
            (AttestationFormat::Packed, AttestationType::Basic, "trusted", compound.packed.x5c.clone()),
            (AttestationFormat::AndroidKey, AttestationType::Basic, "unknown", compound.android.x5c.clone()),
        ]
    );
    // What the whole claims is what its trusted statement claims: nothing of Android here.
    assert_eq!(evidence.trust().as_str(), "trusted");
    assert_eq!(evidence.x5c().collect::<Vec<_>>(), compound.packed.x5c);
    assert!(evidence.key_description().is_none());
    let android = evidence.statements().last().unwrap();
    assert!(android.key_description().is_some());
    assert!(android.observations().is_empty());
    assert_eq!(android.firmware_version(), None);
    let debug = format!("{:?}", evidence.statements().collect::<Vec<_>>());
    assert!(debug.contains("AndroidKey") || debug.contains("android-key"), "{debug}");
}

#[test]
fn a_statement_by_itself_is_the_one_of_its_evidence() {
    let registration = MakeCredential::new("evidence");
    let verified = fido2(builder(), &registration.packed_self()).unwrap();
    let statements: Vec<_> = verified.evidence().attestation().unwrap().statements().collect();
    assert_eq!(statements.len(), 1);
    assert_eq!(statements[0].format(), AttestationFormat::Packed);
    assert_eq!(statements[0].trust(), verified.evidence().attestation().unwrap().trust());
}

#[test]
fn an_untrusted_statement_makes_the_whole_untrusted_where_that_is_a_value() {
    let compound = Compound::new();
    let stranger = Chain::new("stranger", 0);
    let builder = builder()
        .trust_anchor(compound.packed_anchor())
        .trust_anchor(anchor(&stranger, AttestationFormat::AndroidKey));
    assert_eq!(code(fido2(builder.clone(), &compound.made)), "trust.no_path");
    let verified = fido2(
        builder.registration_policy(RegistrationPolicy::new().danger_accept_untrusted_attestation()),
        &compound.made,
    )
    .unwrap();
    assert_eq!(verified.evidence().attestation().unwrap().trust(), &Trust::Untrusted(TrustError::NoPath));
    // The packed statement is trusted all the same, and it covers the AAGUID.
    let trusts: Vec<_> = verified
        .evidence()
        .attestation()
        .unwrap()
        .statements()
        .map(|statement| statement.trust().as_str())
        .collect();
    assert_eq!(trusts, ["self", "trusted", "untrusted"]);
}

#[test]
fn a_policy_asks_for_each_statement_and_for_the_whole() {
    let compound = Compound::new();
    let with = |builder: VerifierBuilder| {
        let builder = builder.trust_anchor(compound.packed_anchor()).trust_anchor(compound.android_anchor());
        code(fido2(builder, &compound.made))
    };
    use AttestationFormat as Format;
    assert_eq!(with(builder()), "accepted");
    let format = "policy.format_not_accepted";
    let all = [Format::Compound, Format::Packed, Format::AndroidKey];
    assert_eq!(
        with(builder().registration_policy(RegistrationPolicy::new().accept_formats(all))),
        "accepted"
    );
    assert_eq!(
        with(builder().registration_policy(
            RegistrationPolicy::new().accept_formats([Format::Packed, Format::AndroidKey])
        )),
        format
    );
    assert_eq!(
        with(builder().registration_policy(
            RegistrationPolicy::new().accept_formats([Format::Compound, Format::Packed])
        )),
        format
    );
    assert_eq!(
        with(builder().registration_policy(RegistrationPolicy::new().refuse_formats([Format::AndroidKey]))),
        format
    );
    assert_eq!(
        with(builder().registration_policy(RegistrationPolicy::new().refuse_formats([Format::Compound]))),
        format
    );

    use AttestationType as Type;
    let types = "policy.type_not_accepted";
    let all = [Type::Compound, Type::Basic, Type::SelfAttestation];
    assert_eq!(
        with(builder().registration_policy(RegistrationPolicy::new().accept_attestation_types(all))),
        "accepted"
    );
    assert_eq!(
        with(builder().registration_policy(
            RegistrationPolicy::new().accept_attestation_types([Type::Basic, Type::SelfAttestation])
        )),
        types
    );
    assert_eq!(
        with(builder().registration_policy(
            RegistrationPolicy::new().accept_attestation_types([Type::Compound, Type::Basic])
        )),
        types
    );
    // Without an anchor, what Android says is worth nothing.
    let builder = builder()
        .trust_anchor(compound.packed_anchor())
        .registration_policy(RegistrationPolicy::new().accept_attestation_types(all));
    assert_eq!(code(fido2(builder, &compound.made)), types);
}

#[test]
fn evidence_says_by_what_revocation_was_checked() {
    let mut names = Vec::new();
    let chain = Chain::with("revocation", 1, |_, issue| names.push(issue.certificate.issuer.clone()));
    let made = MakeCredential::new("revocation").packed_x5c(&chain.leaf_key, &chain.x5c);
    let checks = |builder: VerifierBuilder| {
        let verified = fido2(builder.trust_anchor(anchor(&chain, AttestationFormat::Packed)), &made).unwrap();
        let Trust::Trusted(path) = verified.evidence().attestation().unwrap().trust() else {
            panic!("not trusted")
        };
        assert_eq!(path.certificates().len(), path.revocation_checks().len());
        path.revocation_checks().to_vec()
    };
    use RevocationCheck::{Crl, NotChecked, SerialNumbers};
    let crl = |of: usize, key: &Key| CrlBuilder::new(&names[of], &[]).signed(key);
    let of_leaf = crl(2, &chain.keys.intermediates[0]);
    let of_intermediate = crl(1, &chain.keys.root);
    assert_eq!(checks(builder()), [NotChecked, NotChecked]);
    assert_eq!(checks(builder().crl(of_leaf.clone())), [Crl, NotChecked]);
    assert_eq!(checks(builder().crl(of_intermediate.clone())), [NotChecked, Crl]);
    assert_eq!(checks(builder().crl(of_leaf.clone()).crl(of_intermediate)), [Crl, Crl]);
    let serial = |revoked| builder().revoke(revoked);
    assert_eq!(
        checks(serial(RevokedCertificate::of_issuer(names[2].clone(), SerialNumber::from_be_bytes([1])))),
        [SerialNumbers, NotChecked]
    );
    let format = RevokedCertificate::of_format(AttestationFormat::Packed, SerialNumber::from_be_bytes([1]));
    assert_eq!(checks(serial(format.clone())), [SerialNumbers, SerialNumbers]);
    assert_eq!(checks(serial(format).crl(of_leaf)), [Crl, SerialNumbers]);
    let elsewhere = RevokedCertificate::of_format(AttestationFormat::Apple, SerialNumber::from_be_bytes([1]));
    assert_eq!(checks(serial(elsewhere)), [NotChecked, NotChecked]);
}

/// A list by an anchor is verified once, when the verifier is built; one by an issuer in x5c counts like any signature.
#[test]
fn lists_count_against_the_budget_unless_their_signer_is_known() {
    let mut names = Vec::new();
    let chain = Chain::with("revocation", 1, |_, issue| names.push(issue.certificate.issuer.clone()));
    let made = MakeCredential::new("revocation").packed_x5c(&chain.leaf_key, &chain.x5c);
    let limited = |signatures: usize| {
        let mut limits = Limits::default();
        limits.signatures = signatures;
        builder().limits(limits).trust_anchor(anchor(&chain, AttestationFormat::Packed))
    };
    let by_root = CrlBuilder::new(&names[1], &[]).signed(&chain.keys.root);
    let by_intermediate = CrlBuilder::new(&names[2], &[]).signed(&chain.keys.intermediates[0]);
    let exhausted = "statement.too_many_signatures";
    // The statement's own and two certificates.
    assert_eq!(code(fido2(limited(2), &made)), exhausted);
    assert_eq!(code(fido2(limited(3), &made)), "accepted");
    assert_eq!(code(fido2(limited(3).crl(by_root), &made)), "accepted");
    assert_eq!(code(fido2(limited(3).crl(by_intermediate.clone()), &made)), exhausted);
    assert_eq!(code(fido2(limited(4).crl(by_intermediate.clone()), &made)), "accepted");
    // Given by the caller, the intermediate is known.
    let known = limited(3).intermediate(chain.x5c[1].clone()).crl(by_intermediate);
    assert_eq!(code(fido2(known, &made)), "accepted");
}

#[test]
fn a_list_that_cannot_be_read_is_a_fault_of_configuration() {
    let key = Key::p256("crl");
    let name = attestry_authenticator::certificate::name(&[(
        attestry_authenticator::certificate::COMMON_NAME,
        "crl",
    )]);
    let build = |der: Vec<u8>| builder().crl(der).build().map(|_| ());
    let refused = |what: &str, der: Vec<u8>| {
        let error = build(der).expect_err(what);
        assert_eq!(error.code().as_str(), "config.crl", "{what}");
    };
    let good = CrlBuilder::new(&name, &[&[1]]);
    let changed = |change: &dyn Fn(&mut CrlBuilder)| {
        let mut list = good.clone();
        change(&mut list);
        list.signed(&key)
    };
    let der = good.signed(&key);
    build(der.clone()).unwrap();
    for end in 0..der.len() {
        refused("truncated", der[..end].to_vec());
    }
    refused("one byte more", [&der[..], &[0]].concat());
    refused("a certificate", Chain::new("crl", 0).root_der);
    refused("version 1 spelled out", changed(&|list| list.version = Some(0)));
    refused("version 3", changed(&|list| list.version = Some(2)));
    refused("extensions in version 1", changed(&|list| list.version = None));
    refused("another algorithm inside", changed(&|list| list.inner_signature = Some(der::sequence(&[]))));
    refused("issuer no sequence", changed(&|list| list.issuer = der::set(&[])));
    refused(
        "no this update",
        changed(&|list| {
            list.this_update = Vec::new();
            list.next_update = None;
        }),
    );
    refused("this update not a time", changed(&|list| list.this_update = der::utc_time("251301000000Z")));
    refused("next update not a time", changed(&|list| list.next_update = Some(der::utc_time("soon"))));
    refused("unused bits", changed(&|list| list.unused_bits = 1));
    refused(
        "an extension twice",
        changed(&|list| {
            let again: Extension = list.extensions[0].clone();
            list.extensions.push(again);
        }),
    );
    refused(
        "an extension of an entry twice",
        changed(&|list| list.entries[0].extensions = vec![Extension::new("1.2.3.4", vec![]); 2]),
    );
}

#[test]
fn certificates_that_came_as_text_are_in_the_evidence() {
    let registration = MakeCredential::new("evidence");
    let chain = safetynet::chain("evidence", Key::p256("evidence leaf"), |_, _| {});
    let made = registration.safetynet(&chain);
    let builder = builder()
        .tolerate(Tolerance::AndroidSafetyNet)
        .trust_anchor(anchor(&chain, AttestationFormat::AndroidSafetyNet));
    let verified = fido2(builder.clone(), &made).unwrap();
    assert_eq!(verified.evidence().attestation().unwrap().x5c().collect::<Vec<_>>(), chain.x5c);
    assert_eq!(verified.evidence().attestation().unwrap().attestation_object(), made.attestation_object);
    let late = registration.safetynet_with(&chain, |response| {
        response.set_payload("timestampMs", serde_json::json!(0));
    });
    let verified = fido2(builder.clone(), &late).unwrap();
    assert!(verified.evidence().observations().contains(Observation::SafetyNetStale));
    let refusing = builder
        .registration_policy(RegistrationPolicy::new().refuse_observation(Observation::SafetyNetStale));
    assert_eq!(code(fido2(refusing, &late)), "observation.safetynet_stale");
}

/// A certificate that issued itself is tried once: a path that went on with it would check its signature again.
#[test]
fn a_certificate_is_on_a_path_once() {
    let (chain, stranger) = (Chain::new("once", 0), Chain::new("stranger", 0));
    let registration = MakeCredential::new("once");
    let limited = || {
        let mut limits = Limits::default();
        limits.signatures = 2;
        builder().limits(limits).trust_anchor(anchor(&stranger, AttestationFormat::Packed))
    };
    // The statement's signature and the leaf's, by a root that nobody trusts.
    let made = registration.packed_x5c(&chain.leaf_key, &chain.x5c);
    assert_eq!(code(fido2(limited().intermediate(chain.root_der.clone()), &made)), "trust.no_path");
    let root = chain.root_der.clone();
    let made = registration.packed_x5c(&chain.leaf_key, &[chain.x5c[0].clone(), root.clone(), root]);
    assert_eq!(code(fido2(limited(), &made)), "trust.no_path");
}

/// What stands above the anchor's place in x5c is the anchor only if it has both its name and its key.
#[test]
fn a_certificate_above_the_anchor_is_the_anchor_by_name_and_key() {
    let chain = Chain::new("above", 0);
    let registration = MakeCredential::new("above");
    let observed = |name: &[u8], key: &Key| {
        let above = CertificateBuilder::ca(&[1], name.to_vec(), name.to_vec(), key);
        let above = above.sign(key, key.default_scheme());
        let made = registration.packed_x5c(&chain.leaf_key, &[chain.x5c[0].clone(), above]);
        let verified =
            fido2(builder().trust_anchor(anchor(&chain, AttestationFormat::Packed)), &made).unwrap();
        assert_eq!(verified.evidence().attestation().unwrap().trust().as_str(), "trusted");
        verified.evidence().observations().iter().map(Observation::as_str).collect::<Vec<_>>()
    };
    let other_name = attestry_authenticator::certificate::attestation_name("other", "CA");
    let other_key = Key::p256("other");
    assert_eq!(observed(&chain.root_name, &chain.keys.root), ["root-in-x5c"]);
    assert_eq!(observed(&chain.root_name, &other_key), ["superfluous-certificate"]);
    assert_eq!(observed(&other_name, &chain.keys.root), ["superfluous-certificate"]);
    assert_eq!(observed(&other_name, &other_key), ["superfluous-certificate"]);
}

/// Among trusted statements, one that speaks for all of the authenticator data comes before fido-u2f.
#[test]
fn the_trust_of_a_compound_is_that_of_its_most_telling_statement() {
    let registration = MakeCredential::new("leading");
    let (packed, u2f) = (Chain::new("leading packed", 0), Chain::new("leading u2f", 0));
    let of_packed = registration.packed_x5c(&packed.leaf_key, &packed.x5c);
    let of_u2f = registration.fido_u2f(&u2f.leaf_key, &u2f.x5c);
    let leading = |statements: &[Made]| {
        let builder = builder()
            .trust_anchor(anchor(&packed, AttestationFormat::Packed))
            .trust_anchor(anchor(&u2f, AttestationFormat::FidoU2f));
        let verified = fido2(builder, &registration.compound(statements)).unwrap();
        let Trust::Trusted(path) = verified.evidence().attestation().unwrap().trust() else {
            panic!("not trusted")
        };
        path.anchor().certificate().unwrap().to_vec()
    };
    assert_eq!(leading(&[of_u2f.clone(), of_packed.clone()]), packed.root_der);
    assert_eq!(leading(&[of_packed.clone(), of_u2f.clone()]), packed.root_der);
    // Of two that are equal, the first.
    assert_eq!(leading(&[of_u2f.clone(), of_u2f]), u2f.root_der);
    assert_eq!(leading(&[of_packed.clone(), of_packed]), packed.root_der);
}

#[test]
fn certificates_that_came_as_text_are_counted_to_the_last() {
    let registration = MakeCredential::new("evidence");
    let chain = safetynet::chain("evidence", Key::p256("evidence leaf"), |_, _| {});
    let made = registration.safetynet(&chain);
    let within = |length: usize| {
        let mut limits = Limits::default();
        limits.chain_length = length;
        code(fido2(builder().limits(limits).tolerate(Tolerance::AndroidSafetyNet), &made))
    };
    assert_eq!(within(chain.x5c.len()), "accepted");
    assert_eq!(within(chain.x5c.len() - 1), "statement.x5c_too_long");
}
