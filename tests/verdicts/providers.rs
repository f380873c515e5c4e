//! The verdict does not depend on the provider: every case ends alike, and so do keys and signatures that were
//! changed, and RSA keys of odd sizes.

use crate::cases;
use std::path::Path;
use std::sync::LazyLock;

use attestry::Algorithm;
use attestry::crypto::{SignatureProvider, SignatureScheme};
use attestry_authenticator::{Key, Made, MakeCredential};
use proptest::prelude::*;
use suite::harness::{builder, fido2};

/// Every provider of this build.
fn providers() -> Vec<(&'static str, SignatureProvider)> {
    vec![
        ("rustcrypto", SignatureProvider::rustcrypto()),
        ("default", SignatureProvider::default()),
        #[cfg(feature = "graviola")]
        ("graviola", SignatureProvider::graviola()),
        #[cfg(feature = "aws-lc-rs")]
        ("aws-lc-rs", SignatureProvider::aws_lc_rs()),
    ]
}

/// How a registration ends, in every member of the outcome or the code; the same with every provider.
fn verdict(made: &Made) -> String {
    let verdicts = providers().into_iter().map(|(name, provider)| {
        let builder = builder().algorithms(Algorithm::ALL.to_vec()).signature_provider(provider);
        let verified = fido2(builder, made).map(|verified| verified.public_key().fingerprint());
        (name, verified.unwrap_or_else(|error| error.code().as_str().to_owned()))
    });
    same(verdicts)
}

fn same<T: PartialEq + std::fmt::Debug>(verdicts: impl IntoIterator<Item = (&'static str, T)>) -> T {
    let mut verdicts = verdicts.into_iter();
    let (first, verdict) = verdicts.next().unwrap();
    for (name, other) in verdicts {
        assert_eq!(verdict, other, "{first} and {name} differ");
    }
    verdict
}

/// A provider that was put together wrongly would verify by another algorithm than the credential's.
#[test]
fn each_scheme_takes_its_own_algorithm_and_no_other() {
    let mut refused = 0;
    for (name, provider) in providers() {
        for &scheme in SignatureScheme::ALL {
            for &other in SignatureScheme::ALL {
                let Some(algorithm) = provider.get(other) else { continue };
                let taken = SignatureProvider::empty().with(scheme, algorithm);
                let code = taken.err().map(|error| error.code().as_str());
                let expected = (scheme != other).then_some("config.signature_algorithm");
                assert_eq!(code, expected, "{name}: {other:?} for {scheme:?}");
                refused += usize::from(code.is_some());
            }
        }
    }
    assert!(refused >= 28 * 27, "only {refused}");
}

#[test]
fn every_case_ends_alike_with_every_provider() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    let mut count = 0;
    for file in cases::files_below(&folder).unwrap() {
        for case in cases::load(&file).unwrap() {
            let verdicts = providers().into_iter().map(|(name, provider)| {
                let outcome = case.run_with(|builder| builder.signature_provider(provider)).unwrap();
                case.check(&outcome).unwrap_or_else(|problem| panic!("{name}, {}: {problem}", case.name()));
                (name, outcome.line())
            });
            same(verdicts);
            count += 1;
        }
    }
    assert!(count > 1000, "only {count} cases");
}

/// A key of every type, and the algorithms that it signs by.
static KEYS: LazyLock<Vec<(Key, Vec<i64>)>> = LazyLock::new(|| {
    vec![
        (Key::p256("providers"), vec![-7]),
        (Key::p384("providers"), vec![-35]),
        (Key::p521("providers"), vec![-36]),
        (Key::secp256k1("providers"), vec![-47]),
        (Key::ed25519("providers"), vec![-8]),
        #[cfg(feature = "ed448")]
        (Key::ed448("providers"), vec![-53]),
        (Key::ml_dsa44("providers"), vec![-48]),
        (Key::ml_dsa65("providers"), vec![-49]),
        (Key::ml_dsa87("providers"), vec![-50]),
        (Key::rsa2048(), vec![-257, -258, -259, -37, -38, -39]),
        (Key::rsa3482(), vec![-257, -37]),
    ]
});

/// Self attestation with changed bytes of key and signature.
fn changed(
    key: &Key,
    alg: i64,
    key_bytes: impl FnOnce(&mut Vec<u8>),
    signature_bytes: impl FnOnce(&mut Vec<u8>),
) -> Made {
    let mut registration = MakeCredential::new("providers").with_key(key.clone());
    registration.alg = alg;
    let mut cose = registration.cose_bytes();
    key_bytes(&mut cose);
    registration.cose = Some(cose);
    registration.packed_self_with(|parts| {
        let mut signature = parts.signer.as_ref().unwrap().sign(parts.scheme, &parts.to_be_signed());
        signature_bytes(&mut signature);
        parts.signature = Some(signature);
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_signatures_end_alike(
        key in 0..KEYS.len(), alg in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), byte: u8, kind in 0..4
    ) {
        let (key, algs) = &KEYS[key];
        let made = changed(key, *alg.get(algs), |_| {}, |signature| {
            let at = at.index(signature.len());
            match kind {
                0 => signature[at] = byte,
                1 => signature[at] ^= 1 << (byte % 8),
                2 => signature.truncate(at),
                _ => signature.insert(at, byte),
            }
        });
        verdict(&made);
    }

    /// The signature is over the changed key, so that a provider that takes another key than it is given would show.
    #[test]
    fn changed_keys_end_alike(
        key in 0..KEYS.len(), alg in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), bit in 0..8_u8
    ) {
        let (key, algs) = &KEYS[key];
        let made = changed(key, *alg.get(algs), |cose| {
            let at = at.index(cose.len());
            cose[at] ^= 1 << bit;
        }, |_| {});
        verdict(&made);
    }
}

#[test]
fn rsa_keys_of_odd_sizes_end_alike() {
    let keys = [
        (2048, 3),
        (2049, 3),
        (2050, 65537),
        (2056, 65537),
        (2060, 65537),
        (2080, 65537),
        (2110, 65537),
        (2112, 3),
        (3072, 65537),
        (3073, 3),
        (2048, 0xffff_fffb),
        (2048, 0x1_0000_000f),
    ];
    for (bits, exponent) in keys {
        let key = Key::rsa("odd sizes", bits, exponent);
        for alg in [-257, -258, -259, -37, -38, -39] {
            let fingerprint = verdict(&changed(&key, alg, |_| {}, |_| {}));
            assert!(
                fingerprint.starts_with("SHA256:"),
                "{bits} bits, exponent {exponent}, {alg}: {fingerprint}"
            );
            let made = changed(&key, alg, |_| {}, |signature| signature[100] ^= 4);
            assert_eq!(
                verdict(&made),
                "statement.signature_invalid",
                "{bits} bits, exponent {exponent}, {alg}"
            );
        }
    }
}

/// A key with a part of small order: implementations that multiply by the cofactor take signatures by it that others
/// do not. None does here.
#[test]
fn ed25519_keys_of_mixed_order_end_alike() {
    // A point of order 8, and a key to which it is added.
    let torsion = curve25519_dalek::constants::EIGHT_TORSION[1];
    let secret = curve25519_dalek::Scalar::from(0x5eed_u64);
    let base = curve25519_dalek::constants::ED25519_BASEPOINT_POINT;
    let key = (base * secret + torsion).compress();
    let mut verdicts = std::collections::BTreeMap::new();
    for nonce in 1..40_u64 {
        let nonce = curve25519_dalek::Scalar::from(nonce);
        let r = (base * nonce).compress();
        let mut registration = MakeCredential::new("providers").with_key(Key::ed25519("providers"));
        let mut cose = registration.cose_bytes();
        let at = cose.len() - 32;
        cose[at..].copy_from_slice(key.as_bytes());
        registration.cose = Some(cose);
        let made = registration.packed_self_with(|parts| {
            let message = [&r.as_bytes()[..], key.as_bytes(), &parts.to_be_signed()].concat();
            let hashed: [u8; 64] = sha2::Digest::finalize(sha2::Digest::chain_update(
                <sha2::Sha512 as sha2::Digest>::new(),
                &message,
            ))
            .into();
            let challenge = curve25519_dalek::Scalar::from_bytes_mod_order_wide(&hashed);
            let s = nonce + challenge * secret;
            parts.signature = Some([&r.as_bytes()[..], s.as_bytes()].concat());
        });
        *verdicts.entry(verdict(&made)).or_insert(0) += 1;
    }
    // One challenge in eight is a multiple of the order of the added point.
    assert!(verdicts.remove("statement.signature_invalid").is_some_and(|count| (25..40).contains(&count)));
    assert_eq!(verdicts.len(), 1, "{verdicts:?}");
}

/// Everything that a provider states of itself agrees with its scheme, and no scheme is lost.
/// What a provider does not do itself, the default provider does for it.
#[test]
fn providers_do_themselves_what_their_documentation_says() {
    let own = |provider: &SignatureProvider, name: &str| {
        let text = format!("{provider:?}");
        let ed448 = usize::from(cfg!(feature = "ed448"));
        assert_eq!(text.matches("Crrl(Ed448)").count(), ed448, "{text}");
        (text.matches(&format!("{name}(")).count(), text.matches("RustCrypto(").count())
    };
    let rustcrypto = SignatureProvider::rustcrypto();
    let all = own(&rustcrypto, "RustCrypto").0;
    assert_eq!(all, 28);
    assert!(format!("{rustcrypto:?}").contains("RustCrypto(Ecdsa(P256, Sha256))"), "{rustcrypto:?}");
    assert_eq!(format!("{:?}", SignatureProvider::empty()), "[]");
    let default = SignatureProvider::default();
    let by_crrl = if cfg!(feature = "crrl") { 8 } else { 0 };
    assert_eq!(own(&default, "CryptoBigint(RsaPkcs1"), (4, all - 4 - by_crrl));
    assert_eq!(own(&default, "Crrl(Ecdsa").0, by_crrl);
    for curve in ["P256", "Secp256k1"] {
        let text = format!("{default:?}");
        assert_eq!(text.matches(&format!("Crrl(Ecdsa({curve}")).count(), by_crrl / 2, "{text}");
    }
    #[cfg(all(feature = "graviola", target_arch = "x86_64"))]
    {
        use std::arch::is_x86_feature_detected as has;
        let runs = has!("adx") && has!("avx2") && has!("bmi1") && has!("bmi2") && has!("pclmulqdq");
        let graviola = SignatureProvider::graviola();
        if runs {
            assert!(format!("{graviola:?}").contains("Graviola(Ecdsa(P256, Sha256))"), "{graviola:?}");
            assert_eq!(own(&graviola, "Graviola").0, 13);
        }
    }
    #[cfg(feature = "aws-lc-rs")]
    {
        let aws = SignatureProvider::aws_lc_rs();
        assert!(format!("{aws:?}").contains("AwsLcRs(Ecdsa(P256, Sha256))"), "{aws:?}");
        assert_eq!(own(&aws, "AwsLcRs").0, 22);
    }
}

#[test]
fn providers_have_every_scheme() {
    for (name, provider) in providers() {
        for algorithm in Algorithm::ALL {
            if algorithm.scheme() == SignatureScheme::Ed448 && !cfg!(feature = "ed448") {
                assert!(provider.get(algorithm.scheme()).is_none(), "{name}");
                continue;
            }
            let implementation =
                provider.get(algorithm.scheme()).unwrap_or_else(|| panic!("{name} {algorithm}"));
            let reference = SignatureProvider::rustcrypto().get(algorithm.scheme()).unwrap();
            assert_eq!(
                implementation.public_key_alg_id(),
                reference.public_key_alg_id(),
                "{name} {algorithm}"
            );
            assert_eq!(implementation.signature_alg_id(), reference.signature_alg_id(), "{name} {algorithm}");
        }
    }
}
