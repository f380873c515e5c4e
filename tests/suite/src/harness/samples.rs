//! Sample registrations, one of every kind and format. All statements with certificates lead to an anchor.

use attestry::trust::TrustAnchor;
use attestry::{AttestationFormat, CredentialKind, Tolerance, VerifierBuilder};

use super::rsa_keys::rsa2048;
use super::{IDENTIFIER, NAME, Sample, builder};
use attestry_authenticator::android::{self, Provisioning};
use attestry_authenticator::{Chain, ChainKeys, Key, Made, MakeCredential, MakeKey, safetynet, tpm};

/// One of each. Those with another number have other keys, ids and signatures, so that measuring can take many in turn.
pub fn all(number: usize) -> Vec<Sample> {
    [fido2_by_key(number), fido2_by_format(number), keys(number)].concat()
}

pub fn anchored(chain: &Chain) -> VerifierBuilder {
    builder().trust_anchor(TrustAnchor::from_certificate(&chain.root_der).unwrap())
}

pub fn none_es256(number: usize) -> Sample {
    Sample::fido2("none/ES256", &registration(number).none(), builder())
}

pub fn packed_self_es256(number: usize) -> Sample {
    Sample::fido2("packed self/ES256", &registration(number).packed_self(), builder())
}

/// Packed with this many certificates, the root not sent. All numbers have one root.
pub fn packed_x5c(number: usize, certificates: usize) -> Sample {
    let intermediates = certificates.saturating_sub(1);
    let root = Key::p256("bench root");
    let keys = ChainKeys { root, ..ChainKeys::p256(&seed(number), intermediates) };
    let chain = Chain::with_keys("bench", keys, |_, _| {});
    let made = registration(number).packed_x5c(&chain.leaf_key, &chain.x5c);
    Sample::fido2(format!("packed x5c/{certificates}"), &made, anchored(&chain))
}

/// TPM with RS256 and a credential key of the same type.
pub fn tpm_rsa(number: usize) -> Sample {
    let chain = tpm::chain_of(&format!("{} tpm rsa", seed(number)), rsa2048(number), |_| {});
    // Another key than that of the attestation.
    let registration = registration(number).with_key(rsa2048(number + 1));
    Sample::fido2("tpm/RS256", &registration.tpm(&chain), anchored(&chain))
}

/// Formats without certificates, by algorithm.
pub fn fido2_by_key(number: usize) -> Vec<Sample> {
    let (seed, rsa) = (seed(number), rsa2048(number));
    let with = |key| registration(number).with_key(key);
    let of = |name: &str, made: Made| Sample::fido2(name, &made, builder());
    vec![
        none_es256(number),
        of("none/RS256", with(rsa.clone()).none()),
        packed_self_es256(number),
        of("packed self/ES384", with(Key::p384(&seed)).packed_self()),
        of("packed self/ES512", with(Key::p521(&seed)).packed_self()),
        of("packed self/EdDSA", with(Key::ed25519(&seed)).packed_self()),
        of("packed self/RS256", with(rsa).packed_self()),
        of("packed self/ML-DSA-65", with(Key::ml_dsa65(&seed)).packed_self()),
    ]
}

/// Formats with certificates.
pub fn fido2_by_format(number: usize) -> Vec<Sample> {
    let seed = seed(number);
    let registration = registration(number);
    let u2f = MakeCredential::u2f(&seed);
    let u2f_chain = Chain::new(&format!("{seed} u2f"), 0);
    let tpm_chain = tpm::chain_with(&format!("{seed} tpm"), |_| {});
    let android = android::chain(&registration, Provisioning::Factory, 2, |_| {}, |_, _| {});
    let apple = registration.apple_chain(&format!("{seed} apple"), |_, _| {});
    let safetynet = safetynet::chain(&format!("{seed} safetynet"), rsa2048(number), |_, _| {});
    let packed = Chain::new(&seed, 1);
    let for_format = |chain: &Chain, format| {
        builder().trust_anchor(TrustAnchor::from_certificate(&chain.root_der).unwrap().for_formats([format]))
    };
    let compound = registration
        .compound(&[registration.packed_x5c(&packed.leaf_key, &packed.x5c), registration.tpm(&tpm_chain)]);
    let both = for_format(&packed, AttestationFormat::Packed)
        .trust_anchor(TrustAnchor::from_certificate(&tpm_chain.root_der).unwrap());
    vec![
        packed_x5c(number, 1),
        packed_x5c(number, 2),
        Sample::fido2("fido-u2f", &u2f.fido_u2f(&u2f_chain.leaf_key, &u2f_chain.x5c), anchored(&u2f_chain)),
        Sample::fido2("tpm/ES256", &registration.tpm(&tpm_chain), anchored(&tpm_chain)),
        tpm_rsa(number),
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
pub fn keys(number: usize) -> Vec<Sample> {
    let of = |name: String, kind: CredentialKind, registration: &MakeKey| Sample {
        name,
        kind,
        body: registration.make().body(kind.as_str(), NAME, IDENTIFIER).to_string(),
        builder: builder(),
    };
    let mut samples: Vec<_> = raw_keys(number)
        .into_iter()
        .map(|(name, key)| {
            let registration = MakeKey::new(&seed(number)).with_key(key);
            of(format!("Key/{name}"), CredentialKind::Key, &registration)
        })
        .collect();
    let mut protected = MakeKey::new(&seed(number));
    protected.encrypted_private_key = Some("opaque".to_owned());
    for kind in [CredentialKind::PasswordProtectedKey, CredentialKind::RecoveryKey] {
        samples.push(of(format!("{kind}/P-256"), kind, &protected));
    }
    samples
}

/// A key of each type that clients of the service make.
pub(super) fn raw_keys(number: usize) -> Vec<(&'static str, Key)> {
    let seed = seed(number);
    vec![
        ("P-256", Key::p256(&seed)),
        ("P-384", Key::p384(&seed)),
        ("P-521", Key::p521(&seed)),
        ("secp256k1", Key::secp256k1(&seed)),
        ("Ed25519", Key::ed25519(&seed)),
        ("RSA-2048", rsa2048(number)),
    ]
}

pub(super) fn registration(number: usize) -> MakeCredential {
    MakeCredential::new(&seed(number))
}

pub(super) fn seed(number: usize) -> String {
    format!("bench {number}")
}
