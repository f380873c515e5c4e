//! Configuration as JSON: each member does what the method of its name does, and faults say where they are.

use std::sync::Arc;

use attestry::crypto::{SignatureCache, SignatureProvider};
use attestry::metadata::{AuthenticatorStatus, CertificationLevel, FipsLevel, MetadataPolicy};
use attestry::trust::{RevokedCertificate, TrustAnchor};
use attestry::{
    Aaguid, Algorithm, AttestationFormat, AttestationType, AuthenticationPolicy, Limits, Observation,
    PublicKeyFormat, RegistrationPolicy, SignCountNotIncreased, Tolerance, UserVerification, Verifier,
    VerifierBuilder, VerifierConfig, well_known,
};
use attestry_authenticator::Chain;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

fn read(members: &Value) -> VerifierConfig {
    let mut config = json!({ "relyingPartyId": "example.com" });
    config.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    VerifierConfig::from_json(config.to_string()).unwrap_or_else(|error| panic!("{members}: {error}"))
}

/// What a builder was told.
fn told(builder: &VerifierBuilder) -> String {
    format!("{builder:?}")
}

fn problem(config: &str) -> String {
    let error = VerifierConfig::from_json(config).unwrap_err();
    assert_eq!(error.code().as_str(), "config.json");
    error.value().unwrap().to_owned()
}

#[test]
fn each_member_is_the_builders_method() {
    let chain = Chain::new("configuration", 1);
    let anchor = || TrustAnchor::from_certificate(&chain.root_der).unwrap();
    let (url, standard) = (URL_SAFE_NO_PAD.encode(&chain.root_der), STANDARD.encode(&chain.root_der));
    let pem = format!("-----BEGIN CERTIFICATE-----\n{standard}\n-----END CERTIFICATE-----\n");
    let aaguid: Aaguid = "00112233-4455-6677-8899-aabbccddeeff".parse().unwrap();
    let name = attestry_authenticator::certificate::attestation_name("Root", "Unit");
    let spki = attestry_authenticator::Key::p256("configuration").spki_der();
    type Change = Box<dyn FnOnce(VerifierBuilder) -> VerifierBuilder>;
    let change = |change: fn(VerifierBuilder) -> VerifierBuilder| -> Change { Box::new(change) };
    let with_anchors =
        |anchors: Vec<TrustAnchor>| -> Change { Box::new(|builder| builder.trust_anchors(anchors)) };
    let serial = || "a17".parse().unwrap();
    let revoked_name = name.clone();
    let intermediates = vec![chain.root_der.clone(), chain.root_der.clone()];
    let cases: Vec<(Value, Change)> = vec![
        (json!({}), change(|builder| builder)),
        (
            json!({ "additionalRelyingPartyIds": ["example.org"] }),
            change(|builder| builder.additional_relying_party_id("example.org")),
        ),
        (
            json!({ "origins": ["https://example.com", "nonsense"] }),
            change(|builder| builder.origins(["https://example.com", "nonsense"])),
        ),
        (
            json!({ "originsWithSubdomains": ["https://example.com"] }),
            change(|builder| builder.origin_with_subdomains("https://example.com")),
        ),
        (
            json!({ "algorithms": [-7, -1234567, -8] }),
            change(|builder| builder.algorithms([Algorithm::Es256, Algorithm::EdDsa])),
        ),
        (json!({ "requireKeyOrigin": true }), change(VerifierBuilder::require_key_origin)),
        (json!({ "ignoreEddsaAlgorithm": true }), change(VerifierBuilder::ignore_eddsa_algorithm)),
        (
            json!({ "publicKeyFormat": "jwk" }),
            change(|builder| builder.public_key_format(PublicKeyFormat::Jwk)),
        ),
        (
            json!({ "signatureProvider": "rustcrypto" }),
            change(|builder| builder.signature_provider(SignatureProvider::rustcrypto())),
        ),
        (
            json!({ "signatureCache": 100 }),
            change(|builder| builder.signature_cache(Arc::new(SignatureCache::new(100).unwrap()))),
        ),
        (json!({ "tpmVendors": [1, 2] }), change(|builder| builder.tpm_vendors([1, 2]))),
        (
            json!({ "allow": ["sha1-certificate"] }),
            change(|builder| builder.tolerate(Tolerance::Sha1Certificate)),
        ),
        (json!({ "expectMetadata": true }), change(VerifierBuilder::expect_metadata)),
        (json!({ "trust": { "anchors": [url] } }), with_anchors(vec![anchor()])),
        (json!({ "trust": { "anchors": [pem.repeat(2)] } }), with_anchors(vec![anchor(), anchor()])),
        (
            json!({ "trust": { "anchors": [{
                "certificate": standard, "formats": ["packed"], "aaguids": [aaguid.to_string()], "recognise": true,
            }] } }),
            with_anchors(vec![
                anchor().for_formats([AttestationFormat::Packed]).for_aaguids([aaguid]).recognise_only(),
            ]),
        ),
        (
            json!({ "trust": { "anchors": [{
                "subject": URL_SAFE_NO_PAD.encode(&name), "subjectPublicKeyInfo": URL_SAFE_NO_PAD.encode(&spki),
            }] } }),
            with_anchors(vec![TrustAnchor::from_name_and_key(&name, &spki).unwrap()]),
        ),
        (json!({ "trust": { "wellKnown": ["apple"] } }), with_anchors(well_known::apple_webauthn().unwrap())),
        (
            json!({ "trust": { "wellKnown": ["google", { "name": "microsoft", "recognise": true }] } }),
            with_anchors(
                [
                    well_known::google_key_attestation().unwrap(),
                    well_known::microsoft_tpm()
                        .unwrap()
                        .into_iter()
                        .map(TrustAnchor::recognise_only)
                        .collect(),
                ]
                .concat(),
            ),
        ),
        (
            json!({ "trust": { "wellKnown": ["yubico"] } }),
            change(|builder| {
                let builder = builder.trust_anchors(well_known::yubico().unwrap());
                builder.intermediates(well_known::yubico_intermediates())
            }),
        ),
        (
            json!({ "trust": { "intermediates": [url, pem] } }),
            Box::new(|builder| builder.intermediates(intermediates)),
        ),
        (json!({ "trust": { "crls": ["AAAA"] } }), change(|builder| builder.crl([0, 0, 0]))),
        (
            json!({ "trust": { "revoked": [
                { "issuer": URL_SAFE_NO_PAD.encode(&name), "serial": "a17" },
                { "format": "packed", "serial": "0a17" },
            ] } }),
            Box::new(move |builder| {
                builder.revoke_all([
                    RevokedCertificate::of_issuer(revoked_name, serial()),
                    RevokedCertificate::of_format(AttestationFormat::Packed, serial()),
                ])
            }),
        ),
    ];
    for (members, expected) in cases {
        let expected = expected(Verifier::builder("example.com"));
        assert_eq!(told(&read(&members).builder().unwrap()), told(&expected), "{members}");
    }
}

#[test]
fn limits_are_set_one_by_one() {
    let all = json!({
        "body": 1, "clientData": 2, "clientDataDepth": 3, "attestationData": 4, "authenticatorData": 5, "cborDepth": 6,
        "cborItems": 7, "chainLength": 8, "signatures": 9, "rsaModulusMin": 10, "rsaModulusMax": 11,
    });
    let mut limits = Limits::DEFAULT;
    limits.body = 1;
    limits.client_data = 2;
    limits.client_data_depth = 3;
    limits.attestation_data = 4;
    limits.authenticator_data = 5;
    limits.cbor_depth = 6;
    limits.cbor_items = 7;
    limits.chain_length = 8;
    limits.signatures = 9;
    limits.rsa_modulus_min = 10;
    limits.rsa_modulus_max = 11;
    let config = read(&json!({ "limits": all }));
    assert_eq!(told(&config.builder().unwrap()), told(&Verifier::builder("example.com").limits(limits)));
}

#[test]
fn policies_are_set_by_the_members_of_their_methods() {
    let aaguid: Aaguid = "00112233-4455-6677-8899-aabbccddeeff".parse().unwrap();
    type Change = Box<dyn FnOnce(RegistrationPolicy) -> RegistrationPolicy>;
    let change = |change: fn(RegistrationPolicy) -> RegistrationPolicy| -> Change { Box::new(change) };
    let of_models = |policy: MetadataPolicy| -> Change { Box::new(|whole| whole.metadata(policy)) };
    let registrations: Vec<(Value, Change)> = vec![
        (
            json!({ "userVerification": "required" }),
            change(|policy| policy.user_verification(UserVerification::Required)),
        ),
        (json!({ "userPresence": false }), change(RegistrationPolicy::conditional_create)),
        (json!({ "userPresence": true }), change(|policy| policy)),
        (json!({ "enterpriseAttestation": true }), change(RegistrationPolicy::enterprise_attestation)),
        (json!({ "androidHardware": true }), change(RegistrationPolicy::require_android_hardware)),
        (json!({ "allowCrossOrigin": true }), change(RegistrationPolicy::allow_cross_origin)),
        (json!({ "topOrigins": ["https://top"] }), change(|policy| policy.top_origin("https://top"))),
        (json!({ "deviceBound": true }), change(RegistrationPolicy::require_device_bound)),
        (
            json!({ "acceptFormats": ["packed"] }),
            change(|policy| policy.accept_formats([AttestationFormat::Packed])),
        ),
        (
            json!({ "refuseFormats": ["tpm"] }),
            change(|policy| policy.refuse_formats([AttestationFormat::Tpm])),
        ),
        (
            json!({ "acceptAttestationTypes": ["basic"] }),
            change(|policy| policy.accept_attestation_types([AttestationType::Basic])),
        ),
        (
            json!({ "acceptAaguids": [aaguid.to_string()] }),
            Box::new(move |policy| policy.accept_aaguids([aaguid])),
        ),
        (
            json!({ "refuseAaguids": [aaguid.to_string()] }),
            Box::new(move |policy| policy.refuse_aaguids([aaguid])),
        ),
        (
            json!({ "dangerAcceptClaimedAaguids": true }),
            change(RegistrationPolicy::danger_accept_claimed_aaguids),
        ),
        (
            json!({ "requireTrustedAttestation": true }),
            change(RegistrationPolicy::require_trusted_attestation),
        ),
        (
            json!({ "dangerAcceptUntrustedAttestation": true }),
            change(RegistrationPolicy::danger_accept_untrusted_attestation),
        ),
        (
            json!({ "refuse": ["stale-crl"] }),
            change(|policy| policy.refuse_observation(Observation::StaleCrl)),
        ),
        (json!({ "metadata": { "requireEntry": true } }), of_models(MetadataPolicy::new().require_entry())),
        (
            json!({ "metadata": { "minimumLevel": "FIDO_CERTIFIED_L2", "minimumFipsLevel": "FIPS140_CERTIFIED_L3" } }),
            of_models(
                MetadataPolicy::new().minimum_level(CertificationLevel::L2).minimum_fips_level(FipsLevel::L3),
            ),
        ),
        (
            json!({ "metadata": { "tolerate": ["RETIRED"], "maxStalenessDays": 2 } }),
            of_models(
                MetadataPolicy::new()
                    .tolerate(AuthenticatorStatus::Retired)
                    .max_staleness(std::time::Duration::from_secs(2 * 86_400)),
            ),
        ),
    ];
    for (members, expected) in registrations {
        let expected = format!("{:?}", expected(RegistrationPolicy::new()));
        let policy: RegistrationPolicy = serde_json::from_value(members.clone()).unwrap();
        assert_eq!(format!("{policy:?}"), expected, "{members}");
        assert_eq!(format!("{:?}", read(&members).registration_policy()), expected, "{members}");
        // As a policy of its own it replaces the flat ones.
        let whole = read(&json!({ "registrationPolicy": members, "deviceBound": true }));
        assert_eq!(format!("{:?}", whole.registration_policy()), expected, "{members}");
    }
    // What trust requires, no policy takes away, in whatever order they stand.
    for config in [
        r#"{"relyingPartyId":"example.com","trust":{"require":true},"registrationPolicy":{}}"#,
        r#"{"relyingPartyId":"example.com","registrationPolicy":{},"trust":{"require":true}}"#,
    ] {
        let policy = VerifierConfig::from_json(config).unwrap().registration_policy().clone();
        let expected = RegistrationPolicy::new().require_trusted_attestation();
        assert_eq!(format!("{policy:?}"), format!("{expected:?}"), "{config}");
    }

    type OfLogins = fn(AuthenticationPolicy) -> AuthenticationPolicy;
    let logins: [(Value, OfLogins); 7] = [
        (json!({ "userVerification": "required" }), |policy| {
            policy.user_verification(UserVerification::Required)
        }),
        (
            json!({ "userVerificationOnceSeen": true }),
            AuthenticationPolicy::require_user_verification_once_seen,
        ),
        (json!({ "signCountNotIncreased": "report" }), |policy| {
            policy.sign_count_not_increased(SignCountNotIncreased::Report)
        }),
        (json!({ "deviceBound": true }), AuthenticationPolicy::require_device_bound),
        (json!({ "allowCrossOrigin": true }), AuthenticationPolicy::allow_cross_origin),
        (json!({ "topOrigins": ["https://top"] }), |policy| policy.top_origin("https://top")),
        (json!({ "refuse": ["stale-crl"] }), |policy| policy.refuse_observation(Observation::StaleCrl)),
    ];
    for (members, expected) in logins {
        let expected = format!("{:?}", expected(AuthenticationPolicy::new()));
        let policy: AuthenticationPolicy = serde_json::from_value(members.clone()).unwrap();
        assert_eq!(format!("{policy:?}"), expected, "{members}");
        assert_eq!(format!("{:?}", read(&members).authentication_policy()), expected, "{members}");
        let whole = read(&json!({ "authenticationPolicy": members, "userVerification": "discouraged" }));
        assert_eq!(format!("{:?}", whole.authentication_policy()), expected, "{members}");
    }
}

#[test]
fn faults_of_form_say_where_they_are() {
    for (config, expected) in [
        ("", "EOF while parsing a value"),
        ("[]", "invalid type: sequence, expected the configuration of a verifier"),
        ("{}", "missing field `relyingPartyId`"),
        (r#"{"relyingPartyId": 1}"#, "relyingPartyId: invalid type: integer `1`, expected a string"),
        (r#"{"relyingPartyId": "a", "relyingPartyId": "b"}"#, "duplicate field `relyingPartyId`"),
        (r#"{"relyingPartyID": "a"}"#, "unknown field `relyingPartyID`, expected one of acceptAaguids, "),
        (r#"{"relyingPartyId": "a"} x"#, "trailing characters"),
        (r#"{"allow": ["sha1"]}"#, r#"allow[0]: unknown "sha1", expected one of android-safetynet, "#),
        (r#"{"trust": {"anchor": []}}"#, "trust: unknown field `anchor`, expected one of `anchors`, "),
        (
            r#"{"trust": {"anchors": [{"formats": ["pack"]}]}}"#,
            r#"trust.anchors[0].formats[0]: unknown "pack", expected one of none, packed, "#,
        ),
        (
            r#"{"trust": {"anchors": [{"certificate": "AAAA", "certificate": "AAAA"}]}}"#,
            "trust.anchors[0]: duplicate field `certificate`",
        ),
        (r#"{"trust": {"anchors": ["a b"]}}"#, "trust.anchors[0]: neither PEM with a certificate nor base64"),
        (r#"{"trust": {"anchors": [{}]}}"#, "trust.anchors[0]: an anchor has certificate, or "),
        (
            r#"{"trust": {"anchors": [1]}}"#,
            "trust.anchors[0]: invalid type: integer `1`, expected a text or an object",
        ),
        (r#"{"trust": {"wellKnown": [{}]}}"#, "trust.wellKnown[0]: missing field `name`"),
        (r#"{"trust": {"revoked": [{"serial": "1"}]}}"#, "trust.revoked[0]: a revoked certificate has "),
        (r#"{"trust": {"crls": ["!"]}}"#, "trust.crls[0]: neither PEM with a revocation list nor base64"),
        (
            r#"{"signatureProvider": "ring"}"#,
            "signatureProvider: unknown variant `ring`, expected `default` or ",
        ),
        (
            r#"{"metadata": {"minimumLevel": "L1"}}"#,
            r#"metadata.minimumLevel: unknown "L1", expected one of FIDO_"#,
        ),
    ] {
        let found = problem(config);
        assert!(found.starts_with(expected), "{config}: {found}");
    }
}

/// They are read, and refused like those that a builder is given.
#[test]
fn faults_of_content_show_in_the_builder() {
    for (members, code) in [
        (json!({ "trust": { "anchors": ["AAAA"] } }), "config.trust_anchor"),
        (
            json!({ "trust": { "revoked": [{ "format": "packed", "serial": "1g" }] } }),
            "config.revoked_serial",
        ),
    ] {
        let error = read(&members).builder().unwrap_err();
        assert_eq!(error.code().as_str(), code, "{members}");
    }
}
