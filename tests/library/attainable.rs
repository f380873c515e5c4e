//! Policies on attestation that no registration could meet, and anchors that stand for nothing: `build()` refuses each
//! with a code of its own, and takes what differs from it in one part.

use attestry::AttestationFormat as Format;
use attestry::AttestationType as Type;
use attestry::errors::ConfigErrorKind;
use attestry::trust::TrustAnchor;
use attestry::{Aaguid, RegistrationPolicy, Tolerance, UserVerification, Verifier, VerifierBuilder};
use support::certificate::vector_name;
use support::chain::Chain;
use support::key::Key;

const ONE: Aaguid = Aaguid::new([1; 16]);
const TWO: Aaguid = Aaguid::new([2; 16]);
const ZERO: Aaguid = Aaguid::new([0; 16]);

fn builder() -> VerifierBuilder {
    Verifier::builder("example.com").origin("https://app.example.com")
}

fn anchor() -> TrustAnchor {
    TrustAnchor::from_certificate(Chain::new("attainable", 0).root_der).unwrap()
}

fn anchored(formats: &[Format]) -> VerifierBuilder {
    builder().trust_anchor(anchor().for_formats(formats.iter().copied()))
}

fn takes(builder: VerifierBuilder) {
    builder.build().unwrap();
}

#[track_caller]
fn refuses(builder: VerifierBuilder, expected: ConfigErrorKind) {
    assert_eq!(builder.build().map(|_| ()).unwrap_err(), expected);
}

#[test]
fn anchors_have_a_name() {
    let spki = Key::p256("attainable").spki_der();
    let from = |name: &[u8]| TrustAnchor::from_name_and_key(name, &spki).map(|_| ());
    // A name of no attributes is one; an empty relative name and other DER are none.
    for name in [&[0x30, 2, 0x31, 0][..], &[0x30, 2, 5, 0], &[0x04, 0], &[0x30, 0, 0]] {
        assert_eq!(from(name).unwrap_err(), ConfigErrorKind::TrustAnchor, "{name:?}");
    }
    from(&vector_name("attainable", "Authenticator Attestation CA")).unwrap();
}

#[test]
fn anchors_stand_for_something() {
    let with = |anchor| builder().trust_anchor(anchor);
    takes(with(anchor()));
    for format in Format::ALL {
        let of_format = || with(anchor().for_formats([*format]));
        match format {
            Format::None | Format::Compound => refuses(of_format(), ConfigErrorKind::AnchorFormats),
            _ => takes(of_format()),
        }
        let of_model = with(anchor().for_formats([*format]).for_aaguids([ONE]));
        match format {
            Format::None | Format::Compound => refuses(of_model, ConfigErrorKind::AnchorFormats),
            // Its AAGUID is nobody's word.
            Format::FidoU2f => refuses(of_model, ConfigErrorKind::AnchorAaguids),
            _ => takes(of_model),
        }
    }
    refuses(with(anchor().for_formats([])), ConfigErrorKind::AnchorFormats);
    refuses(with(anchor().for_formats([Format::None, Format::Compound])), ConfigErrorKind::AnchorFormats);
    takes(with(anchor().for_formats([Format::Compound, Format::Packed])));
    refuses(with(anchor().for_aaguids([])), ConfigErrorKind::AnchorAaguids);
    takes(with(anchor().for_formats([Format::FidoU2f, Format::Packed]).for_aaguids([ONE])));
}

#[test]
fn empty_lists_accept_nothing() {
    refuses(
        builder().registration_policy(RegistrationPolicy::new().accept_formats([])),
        ConfigErrorKind::NoFormat,
    );
    refuses(
        builder().registration_policy(
            RegistrationPolicy::new().accept_formats([Format::Tpm]).refuse_formats([Format::Tpm]),
        ),
        ConfigErrorKind::NoFormat,
    );
    refuses(
        builder().registration_policy(RegistrationPolicy::new().refuse_formats(Format::ALL.iter().copied())),
        ConfigErrorKind::NoFormat,
    );
    refuses(
        builder().registration_policy(RegistrationPolicy::new().accept_formats([Format::Compound])),
        ConfigErrorKind::NoFormat,
    );
    takes(
        builder().registration_policy(
            RegistrationPolicy::new().accept_formats([Format::Compound, Format::Packed]),
        ),
    );
    let safetynet = || {
        builder().registration_policy(RegistrationPolicy::new().accept_formats([Format::AndroidSafetyNet]))
    };
    refuses(safetynet(), ConfigErrorKind::NoFormat);
    takes(safetynet().tolerate(Tolerance::AndroidSafetyNet));

    refuses(
        builder().registration_policy(RegistrationPolicy::new().accept_attestation_types([])),
        ConfigErrorKind::NoAttestationType,
    );

    let general = || builder().trust_anchor(anchor());
    refuses(
        general().registration_policy(RegistrationPolicy::new().accept_aaguids([])),
        ConfigErrorKind::NoAaguid,
    );
    refuses(
        general()
            .registration_policy(RegistrationPolicy::new().accept_aaguids([ONE]).refuse_aaguids([ONE, TWO])),
        ConfigErrorKind::NoAaguid,
    );
    takes(
        general()
            .registration_policy(RegistrationPolicy::new().accept_aaguids([ONE, TWO]).refuse_aaguids([ONE])),
    );
    refuses(
        general().registration_policy(
            RegistrationPolicy::new().accept_aaguids([]).danger_accept_claimed_aaguids(),
        ),
        ConfigErrorKind::NoAaguid,
    );
}

#[test]
fn required_trust_has_an_anchor() {
    let unattainable = ConfigErrorKind::TrustUnattainable;
    refuses(
        builder().registration_policy(RegistrationPolicy::new().require_trusted_attestation()),
        unattainable,
    );
    takes(
        builder()
            .trust_anchor(anchor())
            .registration_policy(RegistrationPolicy::new().require_trusted_attestation()),
    );
    let packed = || {
        anchored(&[Format::Packed])
            .registration_policy(RegistrationPolicy::new().require_trusted_attestation())
    };
    takes(packed());
    takes(
        packed().registration_policy(RegistrationPolicy::new().accept_formats([Format::Packed, Format::Tpm])),
    );
    refuses(
        packed().registration_policy(RegistrationPolicy::new().accept_formats([Format::Tpm])),
        unattainable,
    );
    refuses(
        packed().registration_policy(RegistrationPolicy::new().refuse_formats([Format::Packed])),
        unattainable,
    );
    takes(packed().registration_policy(RegistrationPolicy::new().accept_attestation_types([Type::Basic])));
    refuses(
        packed().registration_policy(
            RegistrationPolicy::new().accept_attestation_types([Type::None, Type::SelfAttestation]),
        ),
        unattainable,
    );
    // To accept what is untrusted makes nothing trusted.
    refuses(
        builder().registration_policy(
            RegistrationPolicy::new().require_trusted_attestation().danger_accept_untrusted_attestation(),
        ),
        unattainable,
    );
    // An anchor that recognises can be led to as well.
    takes(
        builder()
            .trust_anchor(anchor().recognise_only())
            .registration_policy(RegistrationPolicy::new().require_trusted_attestation()),
    );
    // An anchor without formats does not stand for this one, nor does one that it was not allowed for.
    let safetynet = |builder: VerifierBuilder| {
        builder.registration_policy(
            RegistrationPolicy::new()
                .require_trusted_attestation()
                .accept_formats([Format::AndroidSafetyNet]),
        )
    };
    refuses(
        safetynet(builder().trust_anchor(anchor())).tolerate(Tolerance::AndroidSafetyNet),
        ConfigErrorKind::TrustUnattainable,
    );
    takes(safetynet(anchored(&[Format::AndroidSafetyNet])).tolerate(Tolerance::AndroidSafetyNet));
    // Nothing vouches for the flags of a U2F key.
    let u2f = || {
        anchored(&[Format::FidoU2f])
            .registration_policy(RegistrationPolicy::new().require_trusted_attestation())
    };
    takes(u2f());
    refuses(
        u2f().registration_policy(RegistrationPolicy::new().user_verification(UserVerification::Required)),
        unattainable,
    );
}

#[test]
fn accepted_models_have_an_anchor() {
    let unattainable = ConfigErrorKind::AaguidUnattainable;
    refuses(builder().registration_policy(RegistrationPolicy::new().accept_aaguids([ONE])), unattainable);
    takes(builder().registration_policy(
        RegistrationPolicy::new().accept_aaguids([ONE]).danger_accept_claimed_aaguids(),
    ));
    // In these formats something can vouch for a model.
    for format in
        Format::ALL.iter().copied().filter(|format| !matches!(format, Format::None | Format::Compound))
    {
        let builder = anchored(&[format])
            .tolerate(Tolerance::AndroidSafetyNet)
            .registration_policy(RegistrationPolicy::new().accept_aaguids([ONE]));
        match format {
            Format::Packed | Format::Tpm => takes(builder),
            _ => refuses(builder, unattainable),
        }
    }
    let of = |aaguid: Aaguid| builder().trust_anchor(anchor().for_aaguids([aaguid]));
    takes(of(ONE).registration_policy(RegistrationPolicy::new().accept_aaguids([ONE])));
    takes(of(ONE).registration_policy(RegistrationPolicy::new().accept_aaguids([TWO, ONE])));
    refuses(of(ONE).registration_policy(RegistrationPolicy::new().accept_aaguids([TWO])), unattainable);
    refuses(
        of(ONE)
            .registration_policy(RegistrationPolicy::new().accept_aaguids([TWO, ONE]).refuse_aaguids([ONE])),
        unattainable,
    );
    takes(
        of(ONE).trust_anchor(anchor()).registration_policy(RegistrationPolicy::new().accept_aaguids([TWO])),
    );
    // Zeros name no model.
    refuses(
        builder()
            .trust_anchor(anchor())
            .registration_policy(RegistrationPolicy::new().accept_aaguids([ZERO])),
        unattainable,
    );
    refuses(
        anchored(&[Format::Packed]).registration_policy(
            RegistrationPolicy::new().accept_formats([Format::Tpm]).accept_aaguids([ONE]),
        ),
        unattainable,
    );
    // Both are missing: the anchor comes first.
    refuses(
        builder().registration_policy(
            RegistrationPolicy::new().accept_aaguids([ONE]).require_trusted_attestation(),
        ),
        ConfigErrorKind::TrustUnattainable,
    );
}

#[test]
fn what_is_trusted_is_of_a_model_of_its_anchors() {
    let of_two = || builder().trust_anchor(anchor().for_aaguids([TWO]));
    let claimed = |builder: VerifierBuilder| {
        builder.registration_policy(RegistrationPolicy::new().danger_accept_claimed_aaguids())
    };
    let trusted = || of_two().registration_policy(RegistrationPolicy::new().require_trusted_attestation());
    refuses(
        claimed(trusted().registration_policy(RegistrationPolicy::new().accept_aaguids([ONE]))),
        ConfigErrorKind::TrustUnattainable,
    );
    takes(claimed(trusted().registration_policy(RegistrationPolicy::new().accept_aaguids([ONE, TWO]))));
    refuses(
        trusted().registration_policy(RegistrationPolicy::new().refuse_aaguids([TWO])),
        ConfigErrorKind::TrustUnattainable,
    );
    takes(trusted().registration_policy(RegistrationPolicy::new().refuse_aaguids([ONE])));
    takes(
        trusted().registration_policy(RegistrationPolicy::new().refuse_aaguids([TWO])).trust_anchor(anchor()),
    );
    let basic =
        || of_two().registration_policy(RegistrationPolicy::new().accept_attestation_types([Type::Basic]));
    refuses(
        basic().registration_policy(RegistrationPolicy::new().refuse_aaguids([TWO])),
        ConfigErrorKind::AaguidUnattainable,
    );
    refuses(
        claimed(basic().registration_policy(RegistrationPolicy::new().accept_aaguids([ONE]))),
        ConfigErrorKind::AaguidUnattainable,
    );
    takes(basic().registration_policy(RegistrationPolicy::new().refuse_aaguids([ONE])));
    // Without trust, a statement says what it likes.
    takes(claimed(of_two().registration_policy(RegistrationPolicy::new().accept_aaguids([ONE]))));
    takes(of_two().registration_policy(RegistrationPolicy::new().refuse_aaguids([TWO])));
}

#[test]
fn the_parts_of_a_policy_go_together() {
    let unattainable = ConfigErrorKind::PolicyUnattainable;
    let types = |types: &[Type]| {
        builder()
            .registration_policy(RegistrationPolicy::new().accept_attestation_types(types.iter().copied()))
    };
    takes(types(&[Type::None]));
    takes(types(&[Type::SelfAttestation]));
    // Without an anchor, certificates count as none.
    refuses(types(&[Type::Basic]), unattainable);
    refuses(types(&[Type::AttCa, Type::AnonCa]), unattainable);
    takes(types(&[Type::Basic]).trust_anchor(anchor()));
    refuses(types(&[Type::AttCa]).trust_anchor(anchor().for_formats([Format::Apple])), unattainable);
    takes(types(&[Type::AnonCa]).trust_anchor(anchor().for_formats([Format::Apple])));
    // The parts of a compound attestation must be accepted as well; a key is no attestation.
    refuses(types(&[Type::Compound]), unattainable);
    refuses(types(&[Type::Key]), unattainable);
    refuses(
        types(&[Type::SelfAttestation])
            .registration_policy(RegistrationPolicy::new().accept_formats([Format::None])),
        unattainable,
    );
    refuses(
        types(&[Type::None])
            .registration_policy(RegistrationPolicy::new().accept_formats([Format::Packed]))
            .trust_anchor(anchor()),
        unattainable,
    );
    takes(
        types(&[Type::None])
            .registration_policy(RegistrationPolicy::new().accept_formats([Format::Packed]))
            .trust_anchor(anchor())
            .registration_policy(RegistrationPolicy::new().danger_accept_untrusted_attestation()),
    );
    takes(
        types(&[Type::None])
            .registration_policy(RegistrationPolicy::new().accept_formats([Format::Packed]))
            .trust_anchor(anchor().for_aaguids([ONE])),
    );
    let verified = |formats: &[Format]| {
        builder().registration_policy(
            RegistrationPolicy::new()
                .user_verification(UserVerification::Required)
                .accept_formats(formats.iter().copied()),
        )
    };
    refuses(verified(&[Format::FidoU2f]), unattainable);
    takes(verified(&[Format::FidoU2f, Format::None]));
}
