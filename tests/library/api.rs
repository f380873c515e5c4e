//! The API as a server sees it, beyond what case files can say.

use std::sync::atomic::{AtomicUsize, Ordering};

use attestry::crypto::{Curve, HashAlgorithm, SignatureProvider, SignatureScheme};
use attestry::errors::{ClientDataError, KeyAttestationError, PolicyError, TrustError};
use attestry::service::CreateCredentialBody;
use attestry::trust::TrustAnchor;
use attestry::{
    Aaguid, Algorithm, AttestationFormat, AttestationType, CredentialKind, PublicKeyFormat,
    RegistrationPolicy, Trust, UserVerification, VerifiedRegistration, Verifier,
};
use attestry_authenticator::{CHALLENGE, Cbor, Chain, Key, MakeCredential, MakeKey, Role, certificate};
use rustls_pki_types::{AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm, alg_id};
use suite::harness::{builder, challenge, fido2, now, raw_key, verify};

#[test]
fn anchors_of_one_certificate_are_known_in_any_form() {
    let [root, other, ..] = &attestry::well_known::yubico().unwrap()[..] else { panic!("two roots") };
    let recognising = root.clone().for_formats([AttestationFormat::Tpm]).recognise_only();
    assert!(root != &recognising && root.is_same_certificate(&recognising));
    assert!(!root.is_same_certificate(other));
    let bare = |subject: &TrustAnchor, key: &TrustAnchor| {
        TrustAnchor::from_name_and_key(subject.subject(), key.subject_public_key_info()).unwrap()
    };
    assert!(bare(root, root).is_same_certificate(&bare(root, root).recognise_only()));
    // Another issue of a root has its name and key.
    assert!(!bare(root, root).is_same_certificate(root));
    assert!(!bare(root, root).is_same_certificate(&bare(root, other)));
    assert!(!bare(root, root).is_same_certificate(&bare(other, root)));
}

#[test]
fn the_record_has_the_nine_members_of_the_api() {
    let verified = fido2(builder(), &MakeCredential::new("api").none()).unwrap();
    let credential = verified.credential("cr-1", now());
    assert_eq!(credential.kind(), CredentialKind::Fido2);
    let record = serde_json::to_value(credential).unwrap();
    let names: Vec<_> = record.as_object().unwrap().keys().map(String::as_str).collect();
    let mut expected = [
        "kind",
        "credentialId",
        "credentialUuid",
        "dateCreated",
        "isActive",
        "name",
        "publicKey",
        "relyingPartyId",
        "origin",
    ];
    expected.sort_unstable();
    assert_eq!(names, expected);
    assert_eq!(record["kind"], "Fido2");
    assert_eq!(record["credentialUuid"], "cr-1");
    assert_eq!(record["dateCreated"], "2026-01-01T00:00:00.000Z");
    assert_eq!(record["isActive"], true);
    assert_eq!(record["name"], suite::NAME);
    assert_eq!(record["relyingPartyId"], "example.com");
    assert_eq!(record["origin"], "https://app.example.com");
    assert_eq!(record["publicKey"], MakeCredential::new("api").key.spki_pem());
}

#[test]
fn the_evidence_has_what_the_authenticator_said() {
    let mut registration = MakeCredential::new("api");
    registration.sign_count = 0x0102_0304;
    registration.extensions = Some(
        Cbor::map([
            ("credBlob", Cbor::Bool(false)),
            ("credProtect", Cbor::Int(3)),
            ("hmac-secret", Cbor::Bool(true)),
            ("minPinLength", Cbor::Int(6)),
            ("x", Cbor::Array(vec![Cbor::Int(1)])),
        ])
        .encode(),
    );
    let chain = Chain::with("api", 1, |role, issue| {
        if role == Role::Leaf {
            issue.certificate.put_extension(certificate::firmware(0x0005_0701));
            issue.certificate.put_extension(certificate::fido_aaguid(&MakeCredential::new("api").aaguid));
        }
    });
    let anchor = TrustAnchor::from_certificate(&chain.root_der).unwrap();
    let made = registration.packed_x5c(&chain.leaf_key, &chain.x5c);
    let verified = fido2(builder().trust_anchor(anchor.clone()), &made).unwrap();
    assert_eq!(verified.evidence().client_data_hash(), &registration.client_data_hash());
    let evidence = verified.evidence().attestation().unwrap();
    assert_eq!(evidence.sign_count(), 0x0102_0304);
    assert_eq!(evidence.firmware_version(), Some(0x0005_0701));
    assert_eq!(evidence.credential_id(), registration.credential_id);
    assert_eq!(evidence.cose_key(), registration.cose_bytes());
    assert_eq!(evidence.attestation_object(), made.attestation_object);
    assert_eq!(evidence.aaguid().as_bytes().as_slice(), registration.aaguid);
    assert!(evidence.x5c().eq(chain.x5c.iter().map(Vec::as_slice)));
    let flags = evidence.flags();
    assert!(flags.user_present() && flags.user_verified() && flags.extensions());
    assert!(!flags.backup_eligible() && !flags.backed_up());
    let extensions = evidence.extensions();
    assert_eq!(extensions.cred_protect, Some(3));
    assert_eq!(extensions.min_pin_length, Some(6));
    assert_eq!(extensions.hmac_secret, Some(true));
    assert_eq!(extensions.cred_blob, Some(false));
    assert_eq!(extensions.others, [("x".to_owned(), vec![0x81, 0x01])]);
    let Trust::Trusted(path) = evidence.trust() else { panic!("not trusted") };
    assert_eq!(path.anchor(), &anchor);
    assert!(path.certificates().iter().map(AsRef::as_ref).eq(chain.x5c.iter().map(Vec::as_slice)));
}

#[test]
fn extensions_of_another_type_stay_raw() {
    let mut registration = MakeCredential::new("api");
    registration.extensions = Some(
        Cbor::map([
            ("credProtect", Cbor::Int(4)),
            ("hmac-secret", Cbor::Int(1)),
            ("minPinLength", Cbor::Int(-1)),
        ])
        .encode(),
    );
    let verified = fido2(builder(), &registration.none()).unwrap();
    let extensions = verified.evidence().attestation().unwrap().extensions();
    assert_eq!(
        (extensions.cred_protect, extensions.hmac_secret, extensions.min_pin_length),
        (None, None, None)
    );
    assert_eq!(extensions.others.len(), 3);
}

/// A head is observed where a shorter one has room for the same number.
#[test]
fn heads_of_cbor_are_observed_where_they_are_longer_than_needed() {
    let observed = |head: &[u8]| {
        let mut registration = MakeCredential::new("api");
        registration.extensions = Some(Cbor::map([("x", Cbor::Raw(head.to_vec()))]).encode());
        let verified = fido2(builder(), &registration.none()).unwrap();
        assert_eq!(
            verified.evidence().attestation().unwrap().extensions().others,
            [("x".to_owned(), head.to_vec())]
        );
        verified.evidence().observations().contains(attestry::Observation::CborNonMinimal)
    };
    for minimal in [
        &[0x17][..],
        &[0x18, 0x18],
        &[0x18, 0xff],
        &[0x19, 0x01, 0x00],
        &[0x19, 0xff, 0xff],
        &[0x1a, 0x00, 0x01, 0x00, 0x00],
        &[0x1a, 0xff, 0xff, 0xff, 0xff],
        &[0x1b, 0, 0, 0, 1, 0, 0, 0, 0],
        &[0x3b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    ] {
        assert!(!observed(minimal), "{minimal:x?}");
    }
    for longer in [
        &[0x18, 0x17][..],
        &[0x19, 0x00, 0xff],
        &[0x1a, 0x00, 0x00, 0xff, 0xff],
        &[0x1b, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff],
        &[0x3b, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0x58, 0x01, 0x07],
        &[0x5a, 0x00, 0x00, 0x00, 0x01, 0x07],
    ] {
        assert!(observed(longer), "{longer:x?}");
    }
}

#[test]
fn subdomains_are_a_rule_of_their_own() {
    let rule = || Verifier::builder("example.com").origin_with_subdomains("https://example.com");
    let at = |origin: &str| {
        let mut registration = MakeCredential::new("api");
        registration.origin = origin.to_owned();
        fido2(rule(), &registration.none())
    };
    for origin in ["https://example.com", "https://app.example.com", "https://a.b.example.com"] {
        assert_eq!(at(origin).unwrap().credential("u", now()).origin(), origin);
    }
    for origin in [
        "http://app.example.com",
        "https://app.example.com:8443",
        "https://app.example.com:443",
        "https://evil-example.com",
        "https://example.com.evil.test",
        "https://app.example.com/",
        "https://user@app.example.com",
        "https://evil.test#.example.com",
        "https://evil.test/.example.com",
        "https://.example.com",
        "https://a..example.com",
        "https://APP.example.com",
        "https://app.example.com.",
        "wss://app.example.com",
        "null",
    ] {
        assert_eq!(at(origin).unwrap_err(), ClientDataError::OriginMismatch, "{origin}");
    }
}

#[test]
fn several_relying_parties_report_which_matched() {
    let builder = || builder().additional_relying_party_id("example.org");
    let mut registration = MakeCredential::new("api");
    assert_eq!(
        fido2(builder(), &registration.none()).unwrap().credential("u", now()).relying_party_id(),
        "example.com"
    );
    registration.rp_id = "example.org".to_owned();
    assert_eq!(
        fido2(builder(), &registration.none()).unwrap().credential("u", now()).relying_party_id(),
        "example.org"
    );
}

#[test]
fn untrusted_becomes_a_value_only_where_that_is_asked_for_by_name() {
    let (chain, stranger) = (Chain::new("api", 0), Chain::new("stranger", 0));
    let anchored = || builder().trust_anchor(TrustAnchor::from_certificate(&stranger.root_der).unwrap());
    let made = MakeCredential::new("api").packed_x5c(&chain.leaf_key, &chain.x5c);
    assert_eq!(fido2(anchored(), &made).unwrap_err(), TrustError::NoPath);
    let verified = fido2(
        anchored().registration_policy(RegistrationPolicy::new().danger_accept_untrusted_attestation()),
        &made,
    )
    .unwrap();
    assert_eq!(verified.evidence().attestation().unwrap().trust(), &Trust::Untrusted(TrustError::NoPath));
    assert_eq!(verified.evidence().attestation().unwrap().trust().as_str(), "untrusted");
    assert_eq!(verified.evidence().attestation().unwrap().aaguid_standing().as_str(), "claimed");
    let strict = anchored().registration_policy(
        RegistrationPolicy::new().danger_accept_untrusted_attestation().require_trusted_attestation(),
    );
    assert_eq!(fido2(strict, &made).unwrap_err(), TrustError::NoPath);
}

#[test]
fn a_bare_name_and_key_is_an_anchor() {
    let chain = Chain::new("api", 1);
    let anchor = TrustAnchor::from_name_and_key(&chain.root_name, chain.keys.root.spki_der()).unwrap();
    let made = MakeCredential::new("api").packed_x5c(&chain.leaf_key, &chain.x5c);
    let verified = fido2(
        builder()
            .trust_anchor(anchor)
            .registration_policy(RegistrationPolicy::new().require_trusted_attestation()),
        &made,
    )
    .unwrap();
    assert_eq!(verified.evidence().attestation().unwrap().trust().as_str(), "trusted");
}

/// Counts how often it is asked; agrees to everything.
#[derive(Debug)]
struct Counting(AtomicUsize);

impl SignatureVerificationAlgorithm for Counting {
    fn verify_signature(&self, _: &[u8], _: &[u8], _: &[u8]) -> Result<(), InvalidSignature> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ECDSA_P256
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ECDSA_SHA256
    }
}

#[test]
fn another_provider_is_asked_instead() {
    static ASKED: Counting = Counting(AtomicUsize::new(0));
    let scheme = SignatureScheme::Ecdsa(Curve::P256, HashAlgorithm::Sha256);
    let own = || builder().signature_provider(SignatureProvider::empty().with(scheme, &ASKED).unwrap());
    let forged = MakeCredential::new("api").packed_self_with(|parts| parts.message = Some(b"other".to_vec()));
    fido2(own(), &forged).unwrap();
    assert_eq!(ASKED.0.load(Ordering::Relaxed), 1);
    // The form of a signature is judged before any provider is asked.
    let malformed = MakeCredential::new("api").packed_self_with(|parts| parts.signature = Some(vec![0; 64]));
    fido2(own(), &malformed).unwrap_err();
    assert_eq!(ASKED.0.load(Ordering::Relaxed), 1);
}

#[test]
fn eddsa_with_an_algorithm_is_passed_over_only_on_request() {
    let mut registration = MakeKey::new("api").with_key(Key::ed25519("api"));
    registration.algorithm = Some("SHA256".to_owned());
    assert_eq!(raw_key(builder(), &registration.make()).unwrap_err(), KeyAttestationError::AlgorithmForEdDsa);
    raw_key(builder().ignore_eddsa_algorithm(), &registration.make()).unwrap();
    // Even then it must be one that is known.
    registration.algorithm = Some("SHA1".to_owned());
    assert_eq!(
        raw_key(builder().ignore_eddsa_algorithm(), &registration.make()).unwrap_err(),
        KeyAttestationError::AlgorithmUnknown
    );
}

#[test]
fn errors_of_key_kinds_name_no_step_of_webauthn() {
    let mut registration = MakeKey::new("api");
    registration.challenge = "AAAA".to_owned();
    let error = raw_key(builder(), &registration.make()).unwrap_err();
    assert_eq!(error, ClientDataError::ChallengeMismatch);
    assert_eq!(error.step(), None);
}

/// What many collations take for one text are different ids, each kept as it was sent.
#[test]
fn ids_and_names_of_key_kinds_are_kept_to_the_byte() {
    let texts = [
        "id",
        "ID",
        "id ",
        " id",
        "id\0",
        "\u{e9}",
        "e\u{301}",
        "\u{212b}",
        "\u{c5}",
        "\u{202e}",
        "\u{10ffff}",
    ];
    for text in texts {
        let mut registration = MakeKey::new("api");
        registration.credential_id = text.to_owned();
        let body = registration.make().body("Key", text, suite::IDENTIFIER).to_string();
        let verified = verify(builder(), CredentialKind::Key, &body).unwrap();
        assert_eq!(verified.credential_id(), text);
        let record = verified.credential("u", now());
        assert_eq!((record.credential_id(), record.name()), (text, text));
    }
}

#[test]
fn keys_render_in_every_format() {
    let formats = |key: &Key| {
        let registration = MakeKey::new("api").with_key(key.clone());
        let render = |format| {
            let verified = super_key(&registration, format);
            verified.credential("u", now()).public_key().to_owned()
        };
        [
            PublicKeyFormat::SpkiPem,
            PublicKeyFormat::SpkiDer,
            PublicKeyFormat::Cose,
            PublicKeyFormat::Jwk,
            PublicKeyFormat::Fingerprint,
        ]
        .map(render)
    };
    let keys = [
        (Key::p256("api"), Some(-7)),
        (Key::p384("api"), None),
        (Key::p521("api"), None),
        (Key::secp256k1("api"), Some(-47)),
        (Key::ed25519("api"), Some(-8)),
        (Key::rsa2048(), Some(-257)),
    ];
    for (key, alg) in keys {
        let [pem, der, cose, jwk, fingerprint] = formats(&key);
        assert_eq!(pem, key.spki_pem());
        assert_eq!(der, attestry_authenticator::text::base64url(&key.spki_der()));
        let mut expected = key.cose(alg.unwrap_or_default());
        if alg.is_none() {
            expected.remove(&Cbor::Int(3));
        }
        assert_eq!(cose, attestry_authenticator::text::base64url(&expected.encode()));
        let jwk: serde_json::Value = serde_json::from_str(&jwk).unwrap();
        assert_eq!(jwk["alg"].as_str(), alg.map(|alg| Algorithm::from_cose(alg).unwrap().as_str()));
        let hash = attestry_authenticator::seed::sha256(&[&key.spki_der()]);
        assert_eq!(
            attestry_authenticator::text::base64url(&hash),
            fingerprint["SHA256:".len()..].replace('+', "-").replace('/', "_")
        );
    }
}

fn super_key(registration: &MakeKey, format: PublicKeyFormat) -> VerifiedRegistration {
    raw_key(builder().public_key_format(format), &registration.make()).unwrap()
}

#[test]
fn a_jwk_is_what_the_registries_say() {
    let registration = MakeKey::new("api").with_key(Key::p256("api"));
    let verified = super_key(&registration, PublicKeyFormat::Jwk);
    let bits = registration.key.subject_public_key();
    let (x, y) = (
        attestry_authenticator::text::base64url(&bits[1..33]),
        attestry_authenticator::text::base64url(&bits[33..]),
    );
    assert_eq!(
        verified.public_key().to_jwk(),
        format!(r#"{{"alg":"ES256","crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#)
    );
}

#[test]
fn the_same_input_has_the_same_verdict() {
    let verifier = builder().build().unwrap();
    let good = MakeCredential::new("api").packed_self().body(suite::NAME, suite::IDENTIFIER).to_string();
    let bad = MakeCredential::new("api")
        .packed_self_with(|parts| parts.message = Some(Vec::new()))
        .body(suite::NAME, suite::IDENTIFIER)
        .to_string();
    let verdict = |body: &str| {
        let challenge = challenge(CredentialKind::Fido2);
        let verified = verifier.verify_registration(
            CreateCredentialBody::parse(body, verifier.limits()).unwrap().registration(),
            &challenge,
            now(),
        );
        verified.map(|verified| verified.credential("u", now())).map_err(|error| error.code())
    };
    let (first, second) = (verdict(&good), verdict(&bad));
    for _ in 0..3 {
        assert_eq!(verdict(&bad), second);
        assert_eq!(verdict(&good), first);
    }
    assert!(first.is_ok() && second.is_err());
}

#[test]
fn debug_shows_nothing_of_the_input() {
    let body = MakeCredential::new("api").none().body("a name to hide", suite::IDENTIFIER).to_string();
    let verifier = builder().build().unwrap();
    let request = CreateCredentialBody::parse(&body, verifier.limits()).unwrap();
    let challenge = challenge(CredentialKind::Fido2);
    let verified = verifier.verify_registration(request.registration(), &challenge, now()).unwrap();
    for text in [format!("{request:?}"), format!("{challenge:?}"), format!("{verified:?}")] {
        for hidden in ["a name to hide", suite::IDENTIFIER, CHALLENGE] {
            assert!(!text.contains(hidden), "{text}");
        }
    }
}

#[test]
fn strict_policies_pass_what_meets_them() {
    let chain = Chain::new("api", 0);
    let registration = MakeCredential::new("api");
    let aaguid = Aaguid::new(registration.aaguid.clone().try_into().unwrap());
    let strict = || {
        builder()
            .registration_policy(
                RegistrationPolicy::new()
                    .require_trusted_attestation()
                    .require_device_bound()
                    .user_verification(UserVerification::Required)
                    .accept_formats([AttestationFormat::Packed])
                    .accept_attestation_types([AttestationType::Basic])
                    .accept_aaguids([aaguid]),
            )
            .trust_anchor(TrustAnchor::from_certificate(&chain.root_der).unwrap().for_aaguids([aaguid]))
    };
    fido2(strict(), &registration.packed_x5c(&chain.leaf_key, &chain.x5c)).unwrap();
    assert_eq!(fido2(strict(), &registration.none()).unwrap_err(), PolicyError::FormatNotAccepted);
    // A claimed AAGUID counts only where that is asked for by name.
    let anchor = TrustAnchor::from_certificate(&chain.root_der).unwrap();
    let claimed = builder()
        .registration_policy(RegistrationPolicy::new().accept_aaguids([aaguid]))
        .trust_anchor(anchor);
    assert_eq!(
        fido2(claimed.clone(), &registration.packed_self()).unwrap_err(),
        PolicyError::AaguidNotAccepted
    );
    fido2(
        claimed.registration_policy(RegistrationPolicy::new().danger_accept_claimed_aaguids()),
        &registration.packed_self(),
    )
    .unwrap();
    // Certificates that nobody vouches for are worth no more than none.
    let packed = registration.packed_x5c(&chain.leaf_key, &chain.x5c);
    fido2(
        builder()
            .registration_policy(RegistrationPolicy::new().accept_attestation_types([AttestationType::None])),
        &packed,
    )
    .unwrap();
}

/// The roots are those whose fingerprints their documentation gives.
#[test]
fn well_known_roots_are_what_they_say() {
    use attestry::well_known;
    let fingerprints = |anchors: Vec<TrustAnchor>| -> Vec<String> {
        let digest = |anchor: &TrustAnchor| {
            attestry_authenticator::seed::sha256(&[anchor.certificate().unwrap().as_ref()])
        };
        anchors.iter().map(|anchor| attestry_authenticator::text::hex(&digest(anchor))).collect()
    };
    let documentation = std::fs::read_to_string(
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/trust/well_known.rs"),
    )
    .unwrap();
    let groups = [
        (well_known::apple_webauthn(), 1),
        (well_known::google_key_attestation(), 5),
        (well_known::globalsign_metadata(), 2),
        (well_known::microsoft_tpm(), 1),
        (well_known::yubico(), 3),
    ];
    for (anchors, count) in groups {
        let fingerprints = fingerprints(anchors.unwrap());
        assert_eq!(fingerprints.len(), count);
        for fingerprint in fingerprints {
            assert!(documentation.contains(&fingerprint), "{fingerprint}");
        }
    }
    for intermediate in well_known::yubico_intermediates() {
        let fingerprint =
            attestry_authenticator::text::hex(&attestry_authenticator::seed::sha256(
                &[intermediate.as_ref()],
            ));
        assert!(documentation.contains(&fingerprint), "{fingerprint}");
    }
}

#[test]
fn the_list_of_tpm_manufacturers_is_the_callers() {
    let chain = attestry_authenticator::tpm::chain_with("api", |_| {});
    let made = MakeCredential::new("api").tpm(&chain);
    assert!(fido2(builder(), &made).unwrap().evidence().observations().is_empty());
    let verified = fido2(builder().tpm_vendors([0x414d_4400]), &made).unwrap();
    let observed: Vec<_> =
        verified.evidence().observations().iter().map(|observed| observed.as_str()).collect();
    assert_eq!(observed, ["unknown-tpm-vendor"]);
}

#[test]
fn anchors_show_what_they_stand_for() {
    let chain = Chain::new("api", 0);
    let anchor = TrustAnchor::from_certificate(&chain.root_der).unwrap();
    let limited = anchor.for_formats([AttestationFormat::Packed]).for_aaguids([Aaguid::new([7; 16])]);
    let text = format!("{limited:?}");
    assert!(text.contains("Packed") && text.contains("07070707-0707-0707-0707-070707070707"), "{text}");
    // Names and keys are long, and public.
    assert!(!text.contains("subject"), "{text}");
}

#[test]
fn providers_have_the_identifiers_of_their_algorithms() {
    let provider = SignatureProvider::rustcrypto();
    let identifiers = |scheme: SignatureScheme| {
        let algorithm = provider.get(scheme).unwrap();
        (algorithm.public_key_alg_id(), algorithm.signature_alg_id())
    };
    let expected = [
        (
            SignatureScheme::Ecdsa(Curve::P256, HashAlgorithm::Sha256),
            alg_id::ECDSA_P256,
            alg_id::ECDSA_SHA256,
        ),
        (
            SignatureScheme::Ecdsa(Curve::P384, HashAlgorithm::Sha256),
            alg_id::ECDSA_P384,
            alg_id::ECDSA_SHA256,
        ),
        (
            SignatureScheme::Ecdsa(Curve::P384, HashAlgorithm::Sha384),
            alg_id::ECDSA_P384,
            alg_id::ECDSA_SHA384,
        ),
        (
            SignatureScheme::Ecdsa(Curve::P521, HashAlgorithm::Sha512),
            alg_id::ECDSA_P521,
            alg_id::ECDSA_SHA512,
        ),
        (
            SignatureScheme::Ecdsa(Curve::Secp256k1, HashAlgorithm::Sha256),
            alg_id::ECDSA_P256K1,
            alg_id::ECDSA_SHA256,
        ),
        (SignatureScheme::RsaPkcs1(HashAlgorithm::Sha256), alg_id::RSA_ENCRYPTION, alg_id::RSA_PKCS1_SHA256),
        (SignatureScheme::RsaPkcs1(HashAlgorithm::Sha384), alg_id::RSA_ENCRYPTION, alg_id::RSA_PKCS1_SHA384),
        (SignatureScheme::RsaPkcs1(HashAlgorithm::Sha512), alg_id::RSA_ENCRYPTION, alg_id::RSA_PKCS1_SHA512),
        (SignatureScheme::RsaPss(HashAlgorithm::Sha256), alg_id::RSA_ENCRYPTION, alg_id::RSA_PSS_SHA256),
        (SignatureScheme::RsaPss(HashAlgorithm::Sha384), alg_id::RSA_ENCRYPTION, alg_id::RSA_PSS_SHA384),
        (SignatureScheme::RsaPss(HashAlgorithm::Sha512), alg_id::RSA_ENCRYPTION, alg_id::RSA_PSS_SHA512),
        (SignatureScheme::Ed25519, alg_id::ED25519, alg_id::ED25519),
    ];
    for (scheme, key, signature) in expected {
        assert_eq!(identifiers(scheme), (key, signature), "{scheme:?}");
    }
}
