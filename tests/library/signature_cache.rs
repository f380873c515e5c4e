//! A cache of signatures: what it saves, what it never does, and that a sender gains nothing by it.

use std::sync::Arc;
use std::time::Duration;

use attestry::crypto::SignatureCache;
use attestry::errors::{ConfigErrorKind, LimitError, TrustError};
use attestry::trust::{RevokedCertificate, TrustAnchor};
use attestry::{Error, Limits, UnixTime, Verifier, VerifierBuilder, VerifierConfig};
use attestry_authenticator::certificate::CertificateBuilder;
use attestry_authenticator::{Chain, Hash, Key, Made, MakeCredential, Role, Scheme, der};
use suite::harness::login_samples::LoginSample;
use suite::harness::samples::anchored;
use suite::harness::{builder, challenge, counting, fido2_by, now};

fn cache(entries: usize) -> Arc<SignatureCache> {
    Arc::new(SignatureCache::new(entries).unwrap())
}

/// With a provider that counts.
fn build(builder: VerifierBuilder, cache: &Arc<SignatureCache>) -> Verifier {
    builder.signature_provider(counting::provider()).signature_cache(Arc::clone(cache)).build().unwrap()
}

/// The provider's signatures of a registration that is accepted.
fn asked(verifier: &Verifier, made: &Made) -> usize {
    counting::take();
    fido2_by(verifier, made).unwrap();
    counting::take()
}

fn refusal(verifier: &Verifier, made: &Made) -> Error {
    fido2_by(verifier, made).unwrap_err()
}

fn packed(seed: &str, chain: &Chain) -> Made {
    MakeCredential::new(seed).packed_x5c(&chain.leaf_key, &chain.x5c)
}

#[test]
fn the_links_of_a_path_are_verified_once() {
    let chain = Chain::new("cache", 1);
    let cache = cache(1024);
    let verifier = build(anchored(&chain), &cache);
    assert_eq!(asked(&verifier, &packed("one", &chain)), 3);
    // Never the statement's own signature, of the same key or another.
    assert_eq!(asked(&verifier, &packed("one", &chain)), 1);
    assert_eq!(asked(&verifier, &packed("two", &chain)), 1);
    // Other verifiers share what is known, of whatever relying party.
    let other = build(anchored(&chain).additional_relying_party_id("example.org"), &cache);
    assert_eq!(asked(&other, &packed("three", &chain)), 1);
    // The default is none.
    let without = anchored(&chain).signature_provider(counting::provider()).build().unwrap();
    assert_eq!(asked(&without, &packed("one", &chain)), 3);
    assert_eq!(asked(&without, &packed("one", &chain)), 3);
}

/// Those of one place take it from each other.
#[test]
fn a_place_is_overwritten() {
    let chains = [Chain::new("cache", 0), Chain::new("another", 0)];
    let cache = cache(1);
    let verifiers = chains.each_ref().map(|chain| build(anchored(chain), &cache));
    let [one, other] = chains.each_ref().map(|chain| packed("one", chain));
    for _ in 0..2 {
        assert_eq!(asked(&verifiers[0], &one), 2);
        assert_eq!(asked(&verifiers[0], &one), 1);
        assert_eq!(asked(&verifiers[1], &other), 2);
    }
}

/// The forged certificate has one changed bit, or another key or scheme, and all else of the one that is known.
#[test]
fn what_is_forged_is_refused_however_much_is_known() {
    let chain = Chain::new("cache", 1);
    for cache in [cache(1), cache(1024)] {
        let verifier = build(anchored(&chain), &cache);
        let flip = |certificate: usize, place: &dyn Fn(&[u8]) -> usize| {
            let mut x5c = chain.x5c.clone();
            let der = &mut x5c[certificate];
            let place = place(der);
            der[place] ^= 1;
            MakeCredential::new("one").packed_x5c(&chain.leaf_key, &x5c)
        };
        let last = |der: &[u8]| der.len() - 1;
        // The last byte of the text in the subject's name is signed; the certificate can be read all the same.
        let signed = |der: &[u8]| {
            let unit = b"Authenticator Attestation";
            der.windows(unit.len()).rposition(|window| window == unit).unwrap()
        };
        let other_key = Chain::with("cache", 1, |role, issue| {
            if role == Role::Intermediate(0) {
                issue.certificate.spki = Key::p256("other").spki_der();
            }
        });
        let other_scheme = Chain::with("cache", 1, |role, issue| {
            if role == Role::Leaf {
                let genuine = signature_of(&chain.x5c[0]);
                issue.scheme = Scheme::Ecdsa(Hash::Sha512);
                issue.certificate.signature = Some(genuine);
            }
        });
        for _ in 0..2 {
            fido2_by(&verifier, &packed("one", &chain)).unwrap();
            for certificate in [0, 1] {
                let forged = refusal(&verifier, &flip(certificate, &last));
                assert_eq!(forged, TrustError::SignatureInvalid, "signature of {certificate}");
            }
            assert_eq!(refusal(&verifier, &flip(1, &signed)), TrustError::NoPath);
            assert_eq!(
                refusal(&verifier, &packed("one", &with_serial(&chain))),
                TrustError::SignatureInvalid
            );
            assert_eq!(refusal(&verifier, &packed("one", &other_key)), TrustError::SignatureInvalid);
            assert_eq!(refusal(&verifier, &packed("one", &other_scheme)), TrustError::SignatureInvalid);
        }
    }
}

/// The signature of a certificate, after its tag, length and number of unused bits.
fn signature_of(der: &[u8]) -> Vec<u8> {
    use x509_parser::prelude::FromDer as _;
    let (_, certificate) = x509_parser::certificate::X509Certificate::from_der(der).unwrap();
    certificate.signature_value.data.to_vec()
}

/// The same chain, whose leaf has another serial number under the same signature.
fn with_serial(chain: &Chain) -> Chain {
    let genuine = signature_of(&chain.x5c[0]);
    let change = |certificate: &mut CertificateBuilder| {
        certificate.serial[0] ^= 1;
        certificate.signature = Some(genuine.clone());
    };
    Chain::with("cache", 1, |role, issue| {
        if role == Role::Leaf {
            change(&mut issue.certificate);
        }
    })
}

/// An issuer of the sender's own verifies as often as it is sent, and takes no place.
#[test]
fn a_path_that_leads_to_no_anchor_is_not_kept() {
    let (chain, own) = (Chain::new("cache", 1), Chain::new("sender", 1));
    // The only place, so that anything that is kept shows.
    let cache = cache(1);
    let single = Chain::new("single", 0);
    let trusting = build(anchored(&single), &cache);
    assert_eq!(asked(&trusting, &packed("one", &single)), 2);
    let verifier = build(anchored(&chain), &cache);
    for _ in 0..2 {
        counting::take();
        assert_eq!(refusal(&verifier, &packed("one", &own)), TrustError::NoPath);
        assert_eq!(counting::take(), 2, "the statement and the leaf");
        assert_eq!(asked(&trusting, &packed("one", &single)), 1, "still known");
    }
    // A forged one neither.
    for _ in 0..2 {
        assert_eq!(refusal(&verifier, &packed("one", &with_serial(&chain))), TrustError::SignatureInvalid);
        assert_eq!(asked(&trusting, &packed("one", &single)), 1);
    }
}

#[test]
fn dates_are_judged_each_time() {
    let chain = Chain::with("cache", 1, |role, issue| {
        if role == Role::Intermediate(0) {
            issue.certificate.not_after = der::utc_time("260601000000Z");
        }
    });
    let verifier = build(anchored(&chain), &cache(1024));
    let made = packed("one", &chain);
    let body = made.body(suite::NAME, suite::IDENTIFIER).to_string();
    let at = |now: UnixTime| {
        let body = attestry::service::CreateCredentialBody::parse(&body, verifier.limits()).unwrap();
        let challenge = challenge(attestry::CredentialKind::Fido2);
        verifier.verify_registration(body.registration(), &challenge, now).map(|_| ())
    };
    let year = Duration::from_secs(365 * 86_400);
    let seconds = now().as_secs();
    for _ in 0..2 {
        at(now()).unwrap();
        assert_eq!(
            at(UnixTime::since_unix_epoch(Duration::from_secs(seconds) + year)).unwrap_err(),
            TrustError::Expired
        );
        let early = UnixTime::since_unix_epoch(Duration::from_secs(seconds) - 3 * year);
        assert_eq!(at(early).unwrap_err(), TrustError::NotYetValid);
    }
}

#[test]
fn what_is_revoked_is_refused_however_well_it_is_known() {
    let chain = Chain::new("cache", 1);
    let cache = cache(1024);
    let made = packed("one", &chain);
    fido2_by(&build(anchored(&chain), &cache), &made).unwrap();
    let (_, leaf) = {
        use x509_parser::prelude::FromDer as _;
        x509_parser::certificate::X509Certificate::from_der(&chain.x5c[0]).unwrap()
    };
    let serial = attestry::trust::SerialNumber::from_be_bytes(leaf.raw_serial());
    let revoked = RevokedCertificate::of_issuer(leaf.issuer().as_raw(), serial);
    let verifier = build(anchored(&chain).revoke(revoked), &cache);
    for _ in 0..2 {
        assert_eq!(refusal(&verifier, &made), TrustError::Revoked);
    }
}

/// Its anchor is no longer trusted, or another certificate of the name is.
#[test]
fn what_is_known_trusts_nothing() {
    let chain = Chain::new("cache", 1);
    let cache = cache(1024);
    let made = packed("one", &chain);
    fido2_by(&build(anchored(&chain), &cache), &made).unwrap();
    let elsewhere = build(anchored(&Chain::new("elsewhere", 1)), &cache);
    assert_eq!(refusal(&elsewhere, &made), TrustError::NoPath);
    let namesake =
        TrustAnchor::from_name_and_key(&chain.root_name, Key::p256("namesake").spki_der()).unwrap();
    let namesake = build(builder().trust_anchor(namesake), &cache);
    assert_eq!(refusal(&namesake, &made), TrustError::SignatureInvalid);
}

/// A link that is known counts as a signature all the same.
#[test]
fn the_budget_is_used_up_as_before() {
    let chain = Chain::new("cache", 1);
    let cache = cache(1024);
    let made = packed("one", &chain);
    let limited = |signatures: usize| {
        let mut limits = Limits::default();
        limits.signatures = signatures;
        build(anchored(&chain).limits(limits), &cache)
    };
    assert_eq!(refusal(&limited(2), &made), LimitError::TooManySignatures);
    fido2_by(&limited(3), &made).unwrap();
    counting::take();
    for signatures in [1, 2] {
        assert_eq!(refusal(&limited(signatures), &made), LimitError::TooManySignatures);
    }
    fido2_by(&limited(3), &made).unwrap();
    assert_eq!(counting::take(), 3, "only statements");
}

#[test]
fn logins_and_self_attestation_are_verified_each_time() {
    let cache = cache(1024);
    let verifier = build(builder(), &cache);
    let own = MakeCredential::new("one").packed_self();
    assert_eq!([0; 3].map(|_| asked(&verifier, &own)), [1; 3]);
    let login = suite::harness::login_samples::es256(0);
    let verifier: Verifier = build(builder(), &cache);
    for _ in 0..3 {
        counting::take();
        assert!(LoginSample::authenticate_from_stored(&login, &verifier, &login.challenge()).is_ok());
        assert_eq!(counting::take(), 1);
    }
}

/// Several threads, one place: whoever finds it in use verifies.
#[test]
fn threads_share_it() {
    let chains: Vec<_> = (0..3).map(|number| Chain::new(&format!("cache {number}"), 1)).collect();
    let cache = cache(2);
    std::thread::scope(|scope| {
        for chain in &chains {
            let cache = &cache;
            scope.spawn(move || {
                let verifier = build(anchored(chain), cache);
                let (sound, forged) = (packed("one", chain), Chain::new("another", 1));
                let forged = MakeCredential::new("one").packed_x5c(&forged.leaf_key, &forged.x5c);
                for _ in 0..50 {
                    fido2_by(&verifier, &sound).unwrap();
                    assert_eq!(refusal(&verifier, &forged), TrustError::NoPath);
                }
            });
        }
    });
}

#[test]
fn the_number_of_entries_has_bounds() {
    for entries in [0, SignatureCache::MAX_ENTRIES + 1, usize::MAX] {
        let error = SignatureCache::new(entries).unwrap_err();
        assert_eq!(error, ConfigErrorKind::SignatureCache);
        assert_eq!(error.value(), Some(&*entries.to_string()));
        let json = format!(
            r#"{{ "relyingPartyId": "example.com", "origins": ["https://example.com"], "signatureCache": {entries} }}"#
        );
        let config = VerifierConfig::from_json(json).unwrap();
        assert_eq!(config.builder().unwrap_err(), ConfigErrorKind::SignatureCache);
    }
    SignatureCache::new(1).unwrap();
}

#[test]
fn debug_shows_nothing_of_what_it_knows() {
    let chain = Chain::new("cache", 1);
    let cache = cache(4);
    let empty = format!("{cache:?}");
    fido2_by(&build(anchored(&chain), &cache), &packed("one", &chain)).unwrap();
    assert_eq!(empty, "SignatureCache { entries: 4, .. }");
    assert_eq!(format!("{cache:?}"), empty);
}
