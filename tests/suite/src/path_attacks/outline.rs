//! The outline of a certificate above the leaf: its bytes to the last one, version, serial number, unique identifiers.

use serde_json::Value;

use super::{LOWER, anchored, on, signed, trusted};
use attestry_authenticator::certificate::{CertificateBuilder, Extension};
use attestry_authenticator::{Chain, Hash, Role, Scheme, der};

/// The path with the bytes of the lower intermediate, once it is signed, changed.
fn sent(name: &str, change: impl Fn(&mut Vec<u8>)) -> super::CaseBuilder {
    let mut chain = Chain::new("path", 2);
    change(&mut chain.x5c[1]);
    anchored(name, &chain)
}

/// The extensions with fields before and behind them.
fn around_extensions(before: &'static [u8], behind: &'static [u8]) -> impl Fn(&mut CertificateBuilder) {
    move |certificate| {
        let extensions: Vec<_> = certificate.extensions.iter().map(Extension::encode).collect();
        let list = der::explicit(3, &der::tlv(0x30, &extensions.concat()));
        certificate.raw_extensions = Some([before, &list, behind].concat());
    }
}

fn serial(content: &'static [u8]) -> impl Fn(&mut CertificateBuilder) {
    move |certificate| certificate.raw_serial = Some(content.to_vec())
}

/// issuerUniqueID and subjectUniqueID.
const UNIQUE_IDS: &[u8] = &[0x81, 2, 0, 7, 0x82, 2, 0, 8];

pub(super) fn refused() -> Vec<Value> {
    let malformed = "certificate.malformed";
    let no_serial = "certificate.serial";
    let es384 = Scheme::Ecdsa(Hash::Sha384).identifier();
    vec![
        sent("byte after an issuer", |der| der.push(0)).refused(malformed),
        sent("issuer cut off", |der| {
            der.pop();
        })
        .refused(malformed),
        sent("issuer of indefinite length", |der| {
            der.splice(1..4, [0x80]);
            der.extend([0, 0]);
        })
        .refused(malformed),
        sent("empty issuer", Vec::clear).refused(malformed),
        sent("two issuers in one", |der| {
            let twice = der.repeat(2);
            *der = twice;
        })
        .refused(malformed),
        sent("issuer in a wrapping", |der| *der = der::octet_string(der)).refused(malformed),
        on("unused bits in an issuer's signature", LOWER, |certificate| {
            certificate.signature_unused_bits = 1
        })
        .refused(malformed),
        on("unused bits in an issuer's key", LOWER, |certificate| {
            // The outer head has two bytes, the algorithm 21, the head of the bit string two.
            assert_eq!(certificate.spki[23..26], [3, 66, 0]);
            certificate.spki[25] = 1;
        })
        .refused("certificate.key_malformed"),
        on("issuer with another algorithm inside", LOWER, |certificate| {
            certificate.inner_signature = Some(es384.clone());
        })
        .refused("certificate.algorithm_mismatch"),
        on("issuer with another algorithm outside", LOWER, |certificate| {
            certificate.outer_signature = Some(es384.clone());
        })
        .refused("certificate.algorithm_mismatch"),
        signed("issuer with parameters inside only", LOWER, |issue| {
            let es256 = [der::oid("1.2.840.10045.4.3.2"), der::null()].concat();
            issue.certificate.inner_signature = Some(der::tlv(0x30, &es256));
        })
        .refused("certificate.algorithm_mismatch"),
        on("issuer of version 4", LOWER, |certificate| certificate.version = Some(3))
            .refused("certificate.version"),
        on("issuer of version 1 with extensions", LOWER, |certificate| certificate.version = None)
            .refused("certificate.version"),
        on("issuer of version 1 with unique identifiers", LOWER, |certificate| {
            certificate.version = None;
            certificate.raw_extensions = Some(UNIQUE_IDS.to_vec());
        })
        .refused("certificate.version"),
        on("unique identifiers behind the extensions", LOWER, around_extensions(&[], UNIQUE_IDS))
            .refused(malformed),
        on(
            "unique identifiers in the wrong order",
            LOWER,
            around_extensions(&[0x82, 2, 0, 8, 0x81, 2, 0, 7], &[]),
        )
        .refused(malformed),
        on("field behind the extensions", LOWER, around_extensions(&[], &[5, 0])).refused(malformed),
        on("issuer with an empty serial", LOWER, serial(&[])).refused(no_serial),
        on("issuer with a padded serial", LOWER, serial(&[0, 1])).refused(no_serial),
        on("issuer with a padded negative serial", LOWER, serial(&[0xff, 0x80])).refused(no_serial),
    ]
}

pub(super) fn accepted() -> Vec<Value> {
    let all = |name: &str, change: &dyn Fn(&mut CertificateBuilder)| {
        super::changed(name, |_, issue| change(&mut issue.certificate)).accepted(trusted(&[]))
    };
    vec![
        all("unique identifiers in version 3", &around_extensions(UNIQUE_IDS, &[])),
        all("serial of zero", &serial(&[0])),
        all("serial negative", &serial(&[0x80])),
        all("serial of 21 bytes", &serial(&[0x7f; 21])),
        on("anchor with unique identifiers in version 2", Role::Root, |root| {
            root.version = Some(1);
            root.raw_extensions = Some(UNIQUE_IDS.to_vec());
        })
        .accepted(trusted(&[])),
    ]
}
