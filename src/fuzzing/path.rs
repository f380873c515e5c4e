//! Certification paths.

use x509_parser::asn1_rs::FromDer as _;
use x509_parser::certificate::X509Certificate;

use super::{assert_refusal, with_flipped_bit};
use crate::crypto::{RsaBounds, SignatureCache, SignatureChecker, SignatureProvider};
use crate::error::Error;
use crate::limits::Limits;
use crate::trust::{self, Claim, PathRules, SignatureRules, Trust, TrustAnchor, TrustStore};
use crate::webauthn::{Aaguid, AttestationFormat};
use crate::x509::Certificate;

/// The input begins with three bytes: the format, the number of certificates in x5c, and the number of intermediates.
/// Then come the anchor, those certificates, and revocation lists, each with a length of two bytes before it.
///
/// A found path leads from the leaf to the anchor. Each certificate is valid, and the next one issued it and is an
/// authority. With any signed bit flipped, no path is found. A cache of signatures changes none of that.
pub fn path(input: &[u8]) {
    let Some(case) = Case::read(input) else { return };
    let judged = case.judge(&case.x5c, None);
    let cache = SignatureCache::new(16).unwrap();
    for _ in ["cold", "warm"] {
        assert!(case.judge(&case.x5c, Some(&cache)) == judged, "the cache changes the verdict");
    }
    let (trust, spent) = match judged {
        Some(Ok(judged)) => judged,
        Some(Err(error)) => return assert_refusal(&error),
        None => return,
    };
    assert!(spent <= Limits::DEFAULT.signatures);
    let Trust::Trusted(path) = trust else { return };
    let certificates: Vec<_> = path.certificates().iter().map(|der| parsed(der)).collect();
    assert_eq!(path.certificates()[0].as_ref(), case.x5c[0]);
    assert!(certificates.len() <= Limits::DEFAULT.chain_length);
    assert_eq!(path.revocation_checks().len(), certificates.len());
    let anchor = path.anchor();
    let leaf_is_anchor = anchor.certificate().is_some_and(|der| der.as_ref() == case.x5c[0]);
    if leaf_is_anchor {
        assert_eq!(certificates.len(), 1);
    } else {
        assert!(spent >= certificates.len(), "a signature was not checked");
        for pair in certificates.windows(2) {
            assert_eq!(pair[0].issuer().as_raw(), pair[1].subject().as_raw());
        }
        assert_eq!(certificates.last().unwrap().issuer().as_raw(), anchor.subject());
        // Android's paths may depart from these.
        if case.format != AttestationFormat::AndroidKey {
            for certificate in &certificates {
                let validity = certificate.validity();
                assert!((validity.not_before.timestamp()..=validity.not_after.timestamp()).contains(&NOW));
            }
            assert!(certificates.iter().skip(1).all(|issuer| issuer.is_ca()));
        }
    }
    let Ok(leaf) = Certificate::parse(case.x5c[0]) else { return };
    let (signed, _) = leaf.signed();
    let flipped = with_flipped_bit(signed, input);
    let at = case.x5c[0].windows(signed.len()).position(|window| window == signed).unwrap();
    let mut other = case.x5c[0].to_vec();
    other[at..at + flipped.len()].copy_from_slice(&flipped);
    let mut x5c = case.x5c.clone();
    x5c[0] = &other;
    if let Some(Ok((trust, _))) = case.judge(&x5c, Some(&cache)) {
        assert!(!matches!(trust, Trust::Trusted(_)), "a changed leaf is trusted");
    }
}

fn parsed(der: &[u8]) -> X509Certificate<'_> {
    X509Certificate::from_der(der).unwrap().1
}

const NOW: i64 = 1_767_225_600;

struct Case<'a> {
    format: AttestationFormat,
    anchor: TrustAnchor,
    x5c: Vec<&'a [u8]>,
    intermediates: Vec<&'a [u8]>,
    crls: Vec<&'a [u8]>,
}

impl<'a> Case<'a> {
    fn read(input: &'a [u8]) -> Option<Self> {
        let ([format, in_x5c, in_store], rest) = input.split_first_chunk()?;
        let format = match format % 2 {
            0 => AttestationFormat::Packed,
            _ => AttestationFormat::AndroidKey,
        };
        let mut blobs = blobs(rest).into_iter();
        let anchor = TrustAnchor::from_certificate(blobs.next()?).ok()?.for_formats([format]);
        let x5c: Vec<_> =
            blobs.by_ref().take(usize::from(*in_x5c).min(Limits::DEFAULT.chain_length)).collect();
        let intermediates = blobs.by_ref().take(usize::from(*in_store)).collect();
        let case = Self { format, anchor, x5c, intermediates, crls: blobs.collect() };
        (!case.x5c.is_empty()).then_some(case)
    }

    /// The trust, and how many signatures were checked for it. None if a certificate cannot be read.
    fn judge(&self, x5c: &[&[u8]], cache: Option<&SignatureCache>) -> Option<Result<(Trust, usize), Error>> {
        let x5c: Vec<_> = x5c.iter().map(|der| Certificate::parse(der)).collect::<Result<_, _>>().ok()?;
        let provider = SignatureProvider::default();
        let signatures = SignatureRules { rsa_bounds: RsaBounds::WIDEST, sha1: false };
        let mut store = TrustStore::default();
        store.add_anchor(self.anchor.clone()).ok()?;
        for intermediate in &self.intermediates {
            store.add_intermediate(intermediate).ok()?;
        }
        for crl in &self.crls {
            store.add_crl(crl.to_vec(), signatures, &mut SignatureChecker::new(&provider, 16, false)).ok()?;
        }
        let claim = Claim {
            format: self.format,
            aaguid: Aaguid::new([1; 16]),
            certified: false,
            x5c: &x5c,
            listing: None,
        };
        let rules = PathRules { now: NOW, signatures, max_length: Limits::DEFAULT.chain_length };
        let mut checker =
            SignatureChecker::new(&provider, Limits::DEFAULT.signatures, false).with_cache(cache);
        let judged = trust::judge(&store, &claim, &rules, &mut checker);
        Some(judged.map(|verdict| (verdict.trust, Limits::DEFAULT.signatures - checker.signatures_left())))
    }
}

fn blobs(mut rest: &[u8]) -> Vec<&[u8]> {
    let mut blobs = Vec::new();
    while let Some((length, after)) = rest.split_first_chunk() {
        let length = usize::from(u16::from_be_bytes(*length)).min(after.len());
        blobs.push(&after[..length]);
        rest = &after[length..];
    }
    blobs
}
