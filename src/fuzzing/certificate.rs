//! Certificates and revocation lists, against `x509-parser`.

use x509_parser::asn1_rs::FromDer as _;
use x509_parser::certificate::X509Certificate;
use x509_parser::revocation_list::CertificateRevocationList;

use super::{assert_exact, assert_refusal};
use crate::crypto::RsaBounds;
use crate::encoding::der::{self, without_zeros};
use crate::encoding::oid;
use crate::key::parse_spki;
use crate::observation::Observation;
use crate::trust::Crl;
use crate::x509::{Certificate, UnusedBits};

/// An accepted certificate has the parts that a library finds in it. Written anew from them, it is the same.
pub fn certificate(bytes: &[u8]) {
    let lenient = Certificate::parse_with(bytes, UnusedBits::ReadAsZero);
    let certificate = match Certificate::parse(bytes) {
        Ok(certificate) => certificate,
        Err(error) => {
            assert_refusal(&error.into());
            if let Ok(lenient) = lenient {
                assert!(lenient.observed().contains(Observation::CertificateUnusedBits));
                readers(&lenient);
            }
            return;
        }
    };
    let lenient = lenient.expect("what is strict is lenient");
    assert_eq!(lenient.observed(), certificate.observed());
    assert_exact(bytes, |bytes| Certificate::parse(bytes).is_ok());
    readers(&certificate);

    let (rest, theirs) = X509Certificate::from_der(bytes).unwrap();
    assert!(rest.is_empty());
    assert_eq!(u32::from(certificate.version()), theirs.version().0 + 1);
    assert_eq!(certificate.serial(), theirs.raw_serial());
    assert_eq!(certificate.subject(), theirs.subject().as_raw());
    assert_eq!(certificate.issuer(), theirs.issuer().as_raw());
    // A key is judged where it is used: before that, it may have bytes that the library does not look at.
    assert!(certificate.spki().starts_with(theirs.public_key().raw));
    let is_key = certificate.key(RsaBounds::WIDEST).is_ok();
    assert!(!is_key || certificate.spki() == theirs.public_key().raw);
    let validity = (theirs.validity().not_before.timestamp(), theirs.validity().not_after.timestamp());
    assert_eq!(certificate.validity(), validity);
    assert_eq!(certificate.der(), bytes);
    let (signed, signature) = certificate.signed();
    assert_eq!(signed, theirs.tbs_certificate.as_ref());
    assert_eq!(signature, theirs.signature_value.data.as_ref());
    let extensions = theirs.extensions();
    assert!(extensions.iter().all(|extension| certificate.has_extension(extension.oid.as_bytes())));
    let critical: Vec<_> = extensions.iter().filter(|extension| extension.critical).collect();
    let identifiers: Vec<_> = critical.iter().map(|extension| extension.oid.as_bytes()).collect();
    assert!(!certificate.has_critical_extension_besides(&identifiers));
    assert_eq!(certificate.has_critical_extension_besides(&[]), !critical.is_empty());
    let constraints = theirs.basic_constraints().unwrap().map(|extension| extension.value);
    assert_eq!(certificate.basic_constraints().is_some(), constraints.is_some());
    if let (Some(ours), Some(theirs)) = (certificate.basic_constraints(), constraints) {
        assert_eq!((ours.ca, ours.path_len), (theirs.ca, theirs.path_len_constraint));
    }
    let usage = theirs.key_usage().unwrap().map(|extension| extension.value);
    assert_eq!(certificate.key_usage().is_some(), usage.is_some());
    if let (Some(ours), Some(theirs)) = (certificate.key_usage(), usage) {
        assert_eq!(ours.digital_signature(), theirs.digital_signature());
        assert_eq!(ours.key_cert_sign(), theirs.key_cert_sign());
    }

    let bits = [&[0], signature].concat();
    let (mut content, mut written) = ([signed, certificate.signature_algorithm()].concat(), Vec::new());
    der::write(der::BIT_STRING, &bits, &mut content);
    der::write(der::SEQUENCE, &content, &mut written);
    assert_eq!(written, bytes);
}

/// All readers of a certificate's extensions.
fn readers(certificate: &Certificate<'_>) {
    match certificate.key(RsaBounds::WIDEST) {
        Ok(key) => {
            assert_eq!(parse_spki(certificate.spki()).unwrap(), (key.key_type(), key.subject_public_key()))
        }
        Err(error) => assert_refusal(&error.into()),
    }
    let aaguid = certificate.fido_aaguid();
    assert!(!matches!(aaguid, Ok(Some(_))) || certificate.has_extension(oid::FIDO_AAGUID));
    let _ = certificate.fido_firmware_version();
    let _ = certificate.has_fido_serial();
    let _ = certificate.apple_nonce();
    let _ = certificate.subject_attributes();
    let _ = certificate.subject_has_serial_number();
    let _ = certificate.tpm_device();
    let _ = certificate.extended_key_usage().map(|usage| usage.has(oid::SERVER_AUTH));
    let _ = certificate.has_dns_name("attest.android.com");
    if let Ok(Some(_)) = certificate.key_description() {
        assert!(certificate.has_key_description());
    }
}

/// An accepted revocation list has exactly the entries that a library finds in it.
pub fn crl(bytes: &[u8]) {
    let Ok(crl) = Crl::parse(bytes.to_vec()) else { return };
    assert_exact(bytes, |bytes| Crl::parse(bytes.to_vec()).is_ok());
    let (rest, theirs) = CertificateRevocationList::from_der(bytes).unwrap();
    assert!(rest.is_empty());
    assert_eq!(crl.issuer(), theirs.issuer().as_raw());
    assert_eq!(crl.signed().to_be_signed, theirs.tbs_cert_list.as_ref());
    assert_eq!(crl.signed().signature, theirs.signature_value.data.as_ref());
    let update = theirs.last_update().timestamp();
    assert!(crl.check(update - 1).is_err());
    let stale = theirs.next_update().map(|time| crl.is_stale(time.timestamp()));
    assert!(stale.is_none_or(|stale| !stale));
    for revoked in theirs.iter_revoked_certificates() {
        assert!(crl.lists(revoked.raw_serial()));
    }
    // The longest serial is longer than any that is listed.
    let longest =
        theirs.iter_revoked_certificates().map(|revoked| without_zeros(revoked.raw_serial()).len()).max();
    assert!(!crl.lists(&vec![1; longest.unwrap_or_default() + 1]));
}
