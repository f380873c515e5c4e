//! Public roots of attestation that vendors publish, for servers that want to trust them.
//!
//! Nothing here is trusted unless it is given to
//! [`VerifierBuilder::trust_anchor`](crate::VerifierBuilder::trust_anchor). Each root stands for the formats of its
//! vendor alone, in one of two forms:
//!
//! - As the functions here make them, anchors refuse. A statement of their formats that leads to none of them is
//!   refused, whoever made the device. This suits apple, android-key and tpm: every device of the format leads to one
//!   vendor.
//! - With [`recognise_only`](crate::trust::TrustAnchor::recognise_only) they recognise. A statement that leads to them
//!   is trusted, and every other stays [`Unknown`](crate::Trust::Unknown). This suits packed and fido-u2f, which many
//!   vendors share.
//!
//! A list in code grows stale, so look at what the vendor publishes today.
//! [`TrustAnchor::from_certificate`](crate::trust::TrustAnchor::from_certificate) takes roots that are absent here.
//!
//! ```
//! use attestry::{Verifier, well_known};
//!
//! let verifier = Verifier::builder("example.com")
//!     .origin("https://example.com")
//!     .trust_anchors(well_known::google_key_attestation()?)
//!     .trust_anchors(well_known::apple_webauthn()?)
//!     .build()?;
//! # Ok::<(), attestry::ConfigError>(())
//! ```

use rustls_pki_types::CertificateDer;

use super::TrustAnchor;
use crate::error::ConfigError;
use crate::webauthn::AttestationFormat;

/// Apple's root for format apple, as Apple's certificate authority page publishes it.
///
/// | name | key | valid | SHA-256 |
/// |---|---|---|---|
/// | `CN=Apple WebAuthn Root CA` | P-384 | 2020-03-18 to 2045-03-15 | `0915dd5c07a28db549d1f677bb5a75d4bfbe9561a773424327762e9e02f9bb29` |
///
/// # Errors
///
/// None: a test reads every root. The `Result` is that of [`TrustAnchor::from_certificate`].
pub fn apple_webauthn() -> Result<Vec<TrustAnchor>, ConfigError> {
    anchors(&[include_bytes!("well_known/apple_webauthn_root_ca.der")], &[AttestationFormat::Apple])
}

/// Google's roots for format android-key, as Google's documentation of key attestation publishes them. They are one
/// RSA-4096 key in four issues, and since 2025 a P-384 key.
///
/// | name | valid | SHA-256 |
/// |---|---|---|
/// | `serialNumber=f92009e853b6b045` | 2016-05-26 to 2026-05-24 | `c1984a3ef45c1e2a918551de10603c86f7051b2249c4891cae3230eabd0c97d5` |
/// | the same key | 2019-11-22 to 2034-11-18 | `1ef1a04b8ba58ab94589ac498c8982a783f24ea7307e0159a0c3a73b377d87cc` |
/// | the same key | 2021-11-17 to 2036-11-13 | `ab6641178a36e179aa0c1cdddf9a16eb45fa20943e2b8cd7c7c05c26cf8b487a` |
/// | the same key | 2022-03-20 to 2042-03-15 | `cedb1cb6dc896ae5ec797348bce9286753c2b38ee71ce0fbe34a9a1248800dfc` |
/// | `CN=Key Attestation CA1, OU=Android` | 2025-07-17 to 2035-07-15 | `6d9db4ce6c5c0b293166d08986e05774a8776ceb525d9e4329520de12ba4bcc0` |
///
/// # Errors
///
/// None: a test reads every root. The `Result` is that of [`TrustAnchor::from_certificate`].
pub fn google_key_attestation() -> Result<Vec<TrustAnchor>, ConfigError> {
    anchors(
        &[
            include_bytes!("well_known/google_hardware_attestation_root_2016.der"),
            include_bytes!("well_known/google_hardware_attestation_root_2019.der"),
            include_bytes!("well_known/google_hardware_attestation_root_2021.der"),
            include_bytes!("well_known/google_hardware_attestation_root_2022.der"),
            include_bytes!("well_known/google_key_attestation_ca1_2025.der"),
        ],
        &[AttestationFormat::AndroidKey],
    )
}

/// Microsoft's root for format tpm. The attestation keys of Windows Hello lead to it, whoever made the TPM.
///
/// | name | key | valid | SHA-256 |
/// |---|---|---|---|
/// | `CN=Microsoft TPM Root Certificate Authority 2014` | RSA-4096 | 2014-12-10 to 2039-12-10 | `870c7a35ceab3d59979f2c6a524042d404cb71518004350925fb2ced79a999da` |
///
/// # Errors
///
/// None: a test reads every root. The `Result` is that of [`TrustAnchor::from_certificate`].
pub fn microsoft_tpm() -> Result<Vec<TrustAnchor>, ConfigError> {
    anchors(&[include_bytes!("well_known/microsoft_tpm_root_2014.der")], &[AttestationFormat::Tpm])
}

/// GlobalSign's roots R3 and R46, for [`MetadataTrust::new`](crate::metadata::MetadataTrust::new) and for nothing else:
/// they are of the public web. The signer of FIDO's metadata leads to R46 since August 2026, and led to R3 before.
///
/// | name | key | valid | SHA-256 |
/// |---|---|---|---|
/// | `OU=GlobalSign Root CA - R3` | RSA-2048 | 2009-03-18 to 2029-03-18 | `cbb522d7b7f127ad6a0113865bdf1cd4102e7d0759af635a7cf4720dc963c53b` |
/// | `CN=GlobalSign Root R46` | RSA-4096 | 2019-03-20 to 2046-03-20 | `4fa3126d8d3a11d1c4855a4f807cbad6cf919d3a5a88b03bea2c6372d93c40c9` |
///
/// # Errors
///
/// None: a test reads every root. The `Result` is that of [`TrustAnchor::from_certificate`].
#[cfg(feature = "metadata")]
pub fn globalsign_metadata() -> Result<Vec<TrustAnchor>, ConfigError> {
    anchors(
        &[
            include_bytes!("well_known/globalsign_root_r3.der"),
            include_bytes!("well_known/globalsign_root_r46.der"),
        ],
        &[AttestationFormat::AndroidSafetyNet],
    )
}

/// Yubico's roots for formats packed and fido-u2f, as Yubico's page on its certificates lists them. The first is for
/// keys before firmware 5.7, and the others are for keys since.
///
/// | name | key | valid | SHA-256 |
/// |---|---|---|---|
/// | `CN=Yubico U2F Root CA Serial 457200631` | RSA-2048 | 2014-08-01 to 2050-09-04 | `0fa1386f80eb8713263ae5c1d84deb455bdf08aea50ab05503cefee82b092d42` |
/// | `CN=Yubico FIDO Root CA Serial 450203556` | RSA-2048 | 2024-05-01 to 2060-04-30 | `35f1a54b353bfb711e6d42adbeb76c0e9dead095018e6a94783ba2192fd6faad` |
/// | `CN=Yubico Attestation Root 1` | RSA-2048 | 2024-12-01 to 9999-12-31 | `62760c6a6ef91679f454c8902b80fd009825b3f25da90f1fbace2ec6586cd5a8` |
///
/// Newer keys send their attestation certificate alone. Give [`yubico_intermediates`] to
/// [`VerifierBuilder::intermediates`](crate::VerifierBuilder::intermediates) too, or these keys lead to no anchor.
///
/// As they are, these anchors lock out every other vendor of the two formats. Most servers want
/// [`recognise_only`](TrustAnchor::recognise_only): Yubico's keys are trusted then, and the others stay unknown.
///
/// ```
/// use attestry::trust::TrustAnchor;
/// use attestry::{Verifier, well_known};
///
/// let verifier = Verifier::builder("example.com")
///     .origin("https://example.com")
///     .trust_anchors(well_known::yubico()?.into_iter().map(TrustAnchor::recognise_only))
///     .intermediates(well_known::yubico_intermediates())
///     .build()?;
/// # Ok::<(), attestry::ConfigError>(())
/// ```
///
/// # Errors
///
/// None: a test reads every root. The `Result` is that of [`TrustAnchor::from_certificate`].
pub fn yubico() -> Result<Vec<TrustAnchor>, ConfigError> {
    anchors(
        &[
            include_bytes!("well_known/yubico_u2f_root_457200631.der"),
            include_bytes!("well_known/yubico_fido_root_450203556.der"),
            include_bytes!("well_known/yubico_attestation_root_1.der"),
        ],
        &[AttestationFormat::Packed, AttestationFormat::FidoU2f],
    )
}

/// The intermediates between `CN=Yubico Attestation Root 1` and the attestation certificates of Yubico's keys, as the
/// same page lists them. All five are RSA-2048 and valid to 9999-12-31. They are no anchors: nothing is trusted by them
/// alone.
///
/// | name | issuer | valid from | SHA-256 |
/// |---|---|---|---|
/// | `CN=Yubico Attestation Intermediate A 1` | the root | 2024-12-01 | `4698a1d3389c3ec60016c216250f1d0439922832d65142327436376dc2942b55` |
/// | `CN=Yubico Attestation Intermediate B 1` | the root | 2024-12-01 | `d4cc3f456fdaf4e7812a21aab1dfe9d8e27d24e2fd2d6f21c9940109f0daa754` |
/// | `CN=Yubico FIDO Attestation A 1` | Intermediate A 1 | 2024-12-01 | `4ebabc9cbc964f722c985f3784d057e9ef5dcf454dcb4f767fccca58cf16a4e8` |
/// | `CN=Yubico FIDO Attestation B 1` | Intermediate B 1 | 2024-12-01 | `4eadda86ff62cff987e111a07910d8554de42f71d5d6da7744610e09012dd319` |
/// | `CN=Yubico FIDO Attestation B2 1` | Intermediate B 1 | 2025-08-01 | `3c6fe819adbd80afe75dc90af7bba34c95b2b7ac64384816e033f63b7c93848b` |
pub fn yubico_intermediates() -> [CertificateDer<'static>; 5] {
    [
        CertificateDer::from_slice(include_bytes!("well_known/yubico_attestation_intermediate_a_1.der")),
        CertificateDer::from_slice(include_bytes!("well_known/yubico_attestation_intermediate_b_1.der")),
        CertificateDer::from_slice(include_bytes!("well_known/yubico_fido_attestation_a_1.der")),
        CertificateDer::from_slice(include_bytes!("well_known/yubico_fido_attestation_b_1.der")),
        CertificateDer::from_slice(include_bytes!("well_known/yubico_fido_attestation_b2_1.der")),
    ]
}

fn anchors(certificates: &[&[u8]], formats: &[AttestationFormat]) -> Result<Vec<TrustAnchor>, ConfigError> {
    let anchor = |der: &&[u8]| {
        TrustAnchor::from_certificate(der).map(|anchor| anchor.for_formats(formats.iter().copied()))
    };
    certificates.iter().map(anchor).collect()
}

#[cfg(test)]
mod tests {
    use super::{yubico, yubico_intermediates};
    use crate::crypto::{RsaBounds, SignatureChecker, SignatureProvider};
    use crate::trust::rules::SignatureRules;
    use crate::trust::signed::Signed;
    use crate::x509::Certificate;

    /// Each is signed by the root or by another of them, and stands for one level more below it.
    #[test]
    fn intermediates_lead_to_the_root() {
        let roots = yubico().unwrap();
        let roots = roots.iter().map(|anchor| anchor.certificate().unwrap().as_ref());
        let all: Vec<_> = yubico_intermediates().into_iter().collect();
        let issuers: Vec<_> = roots.chain(all.iter().map(AsRef::as_ref)).collect();
        let issuers: Vec<_> = issuers.iter().map(|der| Certificate::parse(der).unwrap()).collect();
        let rules = SignatureRules { rsa_bounds: RsaBounds::WIDEST, sha1: false };
        let provider = SignatureProvider::default();
        for der in &all {
            let certificate = Certificate::parse(der.as_ref()).unwrap();
            let named: Vec<_> =
                issuers.iter().filter(|issuer| issuer.subject() == certificate.issuer()).collect();
            let [issuer] = named[..] else { panic!("{} issuers", named.len()) };
            let mut checker = SignatureChecker::new(&provider, 1, false);
            Signed::of(&certificate).check(issuer.spki(), rules, &mut checker).unwrap();
        }
    }
}
