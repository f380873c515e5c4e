//! Policies on attestation that no registration could meet, and anchors that stand for nothing: `build()` and
//! `with_policy()` refuse each with a code of its own, and take what differs from it in one part.

use attestry::AttestationFormat as Format;
use attestry::AttestationType as Type;
use attestry::errors::ConfigErrorKind;
use attestry::trust::TrustAnchor;
use attestry::{Aaguid, RegistrationPolicy, Tolerance, UserVerification, VerifierBuilder};
use attestry_authenticator::certificate::attestation_name;
use attestry_authenticator::{Chain, Key};
use suite::harness::builder;

const ONE: Aaguid = Aaguid::new([1; 16]);
const TWO: Aaguid = Aaguid::new([2; 16]);
const ZERO: Aaguid = Aaguid::new([0; 16]);

fn anchor() -> TrustAnchor {
    TrustAnchor::from_certificate(Chain::new("attainable", 0).root_der).unwrap()
}

fn anchored(formats: &[Format]) -> VerifierBuilder {
    builder().trust_anchor(anchor().for_formats(formats.iter().copied()))
}

fn policy() -> RegistrationPolicy {
    RegistrationPolicy::new()
}

fn builds(builder: VerifierBuilder) {
    builder.build().unwrap();
}

#[track_caller]
fn fails(builder: VerifierBuilder, expected: ConfigErrorKind) {
    assert_eq!(builder.build().map(|_| ()).unwrap_err(), expected);
}

/// Takes the policy, as the verifier's own and as that of a view.
#[track_caller]
fn takes(builder: VerifierBuilder, policy: RegistrationPolicy) {
    builder.clone().build().unwrap().with_policy(&policy).unwrap();
    builder.registration_policy(policy).build().unwrap();
}

#[track_caller]
fn refuses(builder: VerifierBuilder, policy: RegistrationPolicy, expected: ConfigErrorKind) {
    let verifier = builder.clone().build().unwrap();
    assert_eq!(verifier.with_policy(&policy).map(|_| ()).unwrap_err(), expected);
    fails(builder.registration_policy(policy), expected);
}

#[test]
fn anchors_have_a_name() {
    let spki = Key::p256("attainable").spki_der();
    let from = |name: &[u8]| TrustAnchor::from_name_and_key(name, &spki).map(|_| ());
    // A name of no attributes is one; an empty relative name and other DER are none.
    for name in [&[0x30, 2, 0x31, 0][..], &[0x30, 2, 5, 0], &[0x04, 0], &[0x30, 0, 0]] {
        assert_eq!(from(name).unwrap_err(), ConfigErrorKind::TrustAnchor, "{name:?}");
    }
    from(&attestation_name("attainable", "Authenticator Attestation CA")).unwrap();
}

#[test]
fn anchors_stand_for_something() {
    let with = |anchor| builder().trust_anchor(anchor);
    builds(with(anchor()));
    for format in Format::ALL {
        let of_format = || with(anchor().for_formats([*format]));
        match format {
            Format::None | Format::Compound => fails(of_format(), ConfigErrorKind::AnchorFormats),
            _ => builds(of_format()),
        }
        let of_model = with(anchor().for_formats([*format]).for_aaguids([ONE]));
        match format {
            Format::None | Format::Compound => fails(of_model, ConfigErrorKind::AnchorFormats),
            // Its AAGUID is nobody's word.
            Format::FidoU2f => fails(of_model, ConfigErrorKind::AnchorAaguids),
            _ => builds(of_model),
        }
    }
    fails(with(anchor().for_formats([])), ConfigErrorKind::AnchorFormats);
    fails(with(anchor().for_formats([Format::None, Format::Compound])), ConfigErrorKind::AnchorFormats);
    builds(with(anchor().for_formats([Format::Compound, Format::Packed])));
    fails(with(anchor().for_aaguids([])), ConfigErrorKind::AnchorAaguids);
    builds(with(anchor().for_formats([Format::FidoU2f, Format::Packed]).for_aaguids([ONE])));
}

#[test]
fn empty_lists_accept_nothing() {
    let no_format = |policy| refuses(builder(), policy, ConfigErrorKind::NoFormat);
    no_format(policy().accept_formats([]));
    no_format(policy().accept_formats([Format::Tpm]).refuse_formats([Format::Tpm]));
    no_format(policy().refuse_formats(Format::ALL.iter().copied()));
    no_format(policy().accept_formats([Format::Compound]));
    takes(builder(), policy().accept_formats([Format::Compound, Format::Packed]));
    let safetynet = || policy().accept_formats([Format::AndroidSafetyNet]);
    no_format(safetynet());
    takes(builder().tolerate(Tolerance::AndroidSafetyNet), safetynet());

    refuses(builder(), policy().accept_attestation_types([]), ConfigErrorKind::NoAttestationType);

    let general = || builder().trust_anchor(anchor());
    let no_aaguid = |policy| refuses(general(), policy, ConfigErrorKind::NoAaguid);
    no_aaguid(policy().accept_aaguids([]));
    no_aaguid(policy().accept_aaguids([ONE]).refuse_aaguids([ONE, TWO]));
    takes(general(), policy().accept_aaguids([ONE, TWO]).refuse_aaguids([ONE]));
    no_aaguid(policy().accept_aaguids([]).danger_accept_claimed_aaguids());
}

#[test]
fn required_trust_has_an_anchor() {
    let unattainable = |builder, policy| refuses(builder, policy, ConfigErrorKind::TrustUnattainable);
    let trusted = || policy().require_trusted_attestation();
    unattainable(builder(), trusted());
    takes(builder().trust_anchor(anchor()), trusted());
    let packed = || anchored(&[Format::Packed]);
    takes(packed(), trusted());
    takes(packed(), trusted().accept_formats([Format::Packed, Format::Tpm]));
    unattainable(packed(), trusted().accept_formats([Format::Tpm]));
    unattainable(packed(), trusted().refuse_formats([Format::Packed]));
    takes(packed(), trusted().accept_attestation_types([Type::Basic]));
    unattainable(packed(), trusted().accept_attestation_types([Type::None, Type::SelfAttestation]));
    // To accept what is untrusted makes nothing trusted.
    unattainable(builder(), trusted().danger_accept_untrusted_attestation());
    // An anchor that recognises can be led to as well.
    takes(builder().trust_anchor(anchor().recognise_only()), trusted());
    // An anchor without formats does not stand for this one, nor does one that it was not allowed for.
    let safetynet = || trusted().accept_formats([Format::AndroidSafetyNet]);
    unattainable(builder().trust_anchor(anchor()).tolerate(Tolerance::AndroidSafetyNet), safetynet());
    takes(anchored(&[Format::AndroidSafetyNet]).tolerate(Tolerance::AndroidSafetyNet), safetynet());
    // Nothing vouches for the flags of a U2F key.
    takes(anchored(&[Format::FidoU2f]), trusted());
    unattainable(anchored(&[Format::FidoU2f]), trusted().user_verification(UserVerification::Required));
}

#[test]
fn accepted_models_have_an_anchor() {
    let unattainable = |builder, policy| refuses(builder, policy, ConfigErrorKind::AaguidUnattainable);
    let of_one = || policy().accept_aaguids([ONE]);
    unattainable(builder(), of_one());
    takes(builder(), of_one().danger_accept_claimed_aaguids());
    // In these formats something can vouch for a model.
    for format in
        Format::ALL.iter().copied().filter(|format| !matches!(format, Format::None | Format::Compound))
    {
        let builder = anchored(&[format]).tolerate(Tolerance::AndroidSafetyNet);
        match format {
            Format::Packed | Format::Tpm => takes(builder, of_one()),
            _ => unattainable(builder, of_one()),
        }
    }
    let one = || builder().trust_anchor(anchor().for_aaguids([ONE]));
    takes(one(), of_one());
    takes(one(), policy().accept_aaguids([TWO, ONE]));
    unattainable(one(), policy().accept_aaguids([TWO]));
    unattainable(one(), policy().accept_aaguids([TWO, ONE]).refuse_aaguids([ONE]));
    takes(one().trust_anchor(anchor()), policy().accept_aaguids([TWO]));
    // Zeros name no model.
    unattainable(builder().trust_anchor(anchor()), policy().accept_aaguids([ZERO]));
    unattainable(anchored(&[Format::Packed]), of_one().accept_formats([Format::Tpm]));
    // Both are missing: the anchor comes first.
    refuses(builder(), of_one().require_trusted_attestation(), ConfigErrorKind::TrustUnattainable);
}

#[test]
fn what_is_trusted_is_of_a_model_of_its_anchors() {
    let of_two = || builder().trust_anchor(anchor().for_aaguids([TWO]));
    let trusted = || policy().require_trusted_attestation();
    let no_trust = |policy| refuses(of_two(), policy, ConfigErrorKind::TrustUnattainable);
    no_trust(trusted().accept_aaguids([ONE]).danger_accept_claimed_aaguids());
    takes(of_two(), trusted().accept_aaguids([ONE, TWO]).danger_accept_claimed_aaguids());
    no_trust(trusted().refuse_aaguids([TWO]));
    takes(of_two(), trusted().refuse_aaguids([ONE]));
    takes(of_two().trust_anchor(anchor()), trusted().refuse_aaguids([TWO]));
    let basic = || policy().accept_attestation_types([Type::Basic]);
    let no_model = |policy| refuses(of_two(), policy, ConfigErrorKind::AaguidUnattainable);
    no_model(basic().refuse_aaguids([TWO]));
    no_model(basic().accept_aaguids([ONE]).danger_accept_claimed_aaguids());
    takes(of_two(), basic().refuse_aaguids([ONE]));
    // Without trust, a statement says what it likes.
    takes(of_two(), policy().accept_aaguids([ONE]).danger_accept_claimed_aaguids());
    takes(of_two(), policy().refuse_aaguids([TWO]));
}

#[test]
fn the_parts_of_a_policy_go_together() {
    let unattainable = |builder, policy| refuses(builder, policy, ConfigErrorKind::PolicyUnattainable);
    let types = |types: &[Type]| policy().accept_attestation_types(types.iter().copied());
    let general = || builder().trust_anchor(anchor());
    takes(builder(), types(&[Type::None]));
    takes(builder(), types(&[Type::SelfAttestation]));
    // Without an anchor, certificates count as none.
    unattainable(builder(), types(&[Type::Basic]));
    unattainable(builder(), types(&[Type::AttCa, Type::AnonCa]));
    takes(general(), types(&[Type::Basic]));
    unattainable(anchored(&[Format::Apple]), types(&[Type::AttCa]));
    takes(anchored(&[Format::Apple]), types(&[Type::AnonCa]));
    // The parts of a compound attestation must be accepted as well.
    unattainable(builder(), types(&[Type::Compound]));
    unattainable(builder(), types(&[Type::SelfAttestation]).accept_formats([Format::None]));
    let none_of_packed = || types(&[Type::None]).accept_formats([Format::Packed]);
    unattainable(general(), none_of_packed());
    takes(general(), none_of_packed().danger_accept_untrusted_attestation());
    takes(builder().trust_anchor(anchor().for_aaguids([ONE])), none_of_packed());
    let verified = |formats: &[Format]| {
        policy().user_verification(UserVerification::Required).accept_formats(formats.iter().copied())
    };
    unattainable(builder(), verified(&[Format::FidoU2f]));
    takes(builder(), verified(&[Format::FidoU2f, Format::None]));
}

/// A view is made of the policy alone: what the verifier's own says has no part in it.
#[test]
fn a_view_has_one_policy() {
    let strict = policy().accept_formats([Format::Packed]).require_device_bound();
    let verifier = builder().registration_policy(strict).build().unwrap();
    verifier.with_policy(&policy().accept_formats([Format::None])).unwrap();
    let no_origin = policy().top_origin("https://top.example/");
    let error = verifier.with_policy(&no_origin).unwrap_err();
    assert_eq!(error, ConfigErrorKind::OriginNotSerialized);
    assert_eq!(error.value(), Some("https://top.example/"));
}
