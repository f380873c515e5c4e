//! Sample registrations, one of every kind and format. All statements with certificates lead to an anchor.

use attestry::trust::TrustAnchor;
use attestry::{AttestationFormat, CredentialKind, Tolerance, VerifierBuilder};

use super::{IDENTIFIER, NAME, Sample, builder};
use attestry_authenticator::android::{self, Provisioning};
use attestry_authenticator::{Chain, Key, Made, MakeCredential, MakeKey, safetynet, tpm};

/// One of each.
pub fn all() -> Vec<Sample> {
    [fido2_by_key(), fido2_by_format(), keys()].concat()
}

pub fn anchored(chain: &Chain) -> VerifierBuilder {
    builder().trust_anchor(TrustAnchor::from_certificate(&chain.root_der).unwrap())
}

pub fn none_es256() -> Sample {
    Sample::fido2("none/ES256", &MakeCredential::new("bench").none(), builder())
}

pub fn packed_self_es256() -> Sample {
    Sample::fido2("packed self/ES256", &MakeCredential::new("bench").packed_self(), builder())
}

/// Packed with this many certificates, the root not sent.
pub fn packed_x5c(certificates: usize) -> Sample {
    let chain = Chain::new("bench", certificates.saturating_sub(1));
    let made = MakeCredential::new("bench").packed_x5c(&chain.leaf_key, &chain.x5c);
    Sample::fido2(format!("packed x5c/{certificates}"), &made, anchored(&chain))
}

/// TPM with RS256 and a credential key of the same type.
pub fn tpm_rsa() -> Sample {
    let chain = tpm::chain_of("bench tpm rsa", Key::rsa2048(), |_| {});
    let registration = MakeCredential::new("bench").with_key(Key::rsa2048());
    Sample::fido2("tpm/RS256", &registration.tpm(&chain), anchored(&chain))
}

/// Formats without certificates, by algorithm.
pub fn fido2_by_key() -> Vec<Sample> {
    let with = |key| MakeCredential::new("bench").with_key(key);
    let of = |name: &str, made: Made| Sample::fido2(name, &made, builder());
    vec![
        none_es256(),
        of("none/RS256", with(Key::rsa2048()).none()),
        packed_self_es256(),
        of("packed self/ES384", with(Key::p384("bench")).packed_self()),
        of("packed self/ES512", with(Key::p521("bench")).packed_self()),
        of("packed self/EdDSA", with(Key::ed25519("bench")).packed_self()),
        of("packed self/RS256", with(Key::rsa2048()).packed_self()),
        of("packed self/ML-DSA-65", with(Key::ml_dsa65("bench")).packed_self()),
    ]
}

/// Formats with certificates.
pub fn fido2_by_format() -> Vec<Sample> {
    let registration = MakeCredential::new("bench");
    let u2f = MakeCredential::u2f("bench");
    let u2f_chain = Chain::new("bench u2f", 0);
    let tpm_chain = tpm::chain_with("bench tpm", |_| {});
    let android = android::chain(&registration, Provisioning::Factory, 2, |_| {}, |_, _| {});
    let apple = registration.apple_chain("bench apple", |_, _| {});
    let safetynet = safetynet::chain("bench safetynet", Key::rsa2048(), |_, _| {});
    let packed = Chain::new("bench", 1);
    let for_format = |chain: &Chain, format| {
        builder().trust_anchor(TrustAnchor::from_certificate(&chain.root_der).unwrap().for_formats([format]))
    };
    let compound = registration
        .compound(&[registration.packed_x5c(&packed.leaf_key, &packed.x5c), registration.tpm(&tpm_chain)]);
    let both = for_format(&packed, AttestationFormat::Packed)
        .trust_anchor(TrustAnchor::from_certificate(&tpm_chain.root_der).unwrap());
    vec![
        packed_x5c(1),
        packed_x5c(2),
        Sample::fido2("fido-u2f", &u2f.fido_u2f(&u2f_chain.leaf_key, &u2f_chain.x5c), anchored(&u2f_chain)),
        Sample::fido2("tpm/ES256", &registration.tpm(&tpm_chain), anchored(&tpm_chain)),
        tpm_rsa(),
        Sample::fido2(
            "android-key",
            &registration.android_key(&android.x5c),
            for_format(&android, AttestationFormat::AndroidKey),
        ),
        Sample::fido2("apple", &registration.apple(&apple.x5c), anchored(&apple)),
        Sample::fido2(
            "android-safetynet",
            &registration.safetynet(&safetynet),
            for_format(&safetynet, AttestationFormat::AndroidSafetyNet).tolerate(Tolerance::AndroidSafetyNet),
        ),
        Sample::fido2("compound, packed x5c and tpm", &compound, both),
    ]
}

/// The key kinds.
pub fn keys() -> Vec<Sample> {
    let of = |name: String, kind: CredentialKind, registration: &MakeKey| Sample {
        name,
        kind,
        body: registration.make().body(kind.as_str(), NAME, IDENTIFIER).to_string(),
        builder: builder(),
    };
    let keys = [
        ("P-256", Key::p256("bench")),
        ("P-384", Key::p384("bench")),
        ("P-521", Key::p521("bench")),
        ("secp256k1", Key::secp256k1("bench")),
        ("Ed25519", Key::ed25519("bench")),
        ("RSA-2048", Key::rsa2048()),
    ];
    let mut samples: Vec<_> = keys
        .into_iter()
        .map(|(name, key)| {
            let registration = MakeKey::new("bench").with_key(key);
            of(format!("Key/{name}"), CredentialKind::Key, &registration)
        })
        .collect();
    let mut protected = MakeKey::new("bench");
    protected.encrypted_private_key = Some("opaque".to_owned());
    for kind in [CredentialKind::PasswordProtectedKey, CredentialKind::RecoveryKey] {
        samples.push(of(format!("{kind}/P-256"), kind, &protected));
    }
    samples
}
