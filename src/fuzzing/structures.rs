//! The structures that TPMs and Android devices sign, in encodings of their own.

use x509_parser::asn1_rs::{Any, FromDer as _};

use super::{assert_exact, with_flipped_bit};
use crate::attestation::{Attest, PublicArea};
use crate::crypto::{Digest, HashAlgorithm};
use crate::x509::{AuthorizationList, KeyDescription};

/// TPMS_ATTEST and TPMT_PUBLIC are read to the last byte, and only their own digest names them.
pub fn tpm_structures(bytes: &[u8]) {
    if let Ok(attest) = Attest::decode(bytes) {
        assert_exact(bytes, |bytes| Attest::decode(bytes).is_ok());
        // The fields of fixed place: magic, type, qualified signer.
        assert_eq!(bytes[..6], [0xff, 0x54, 0x43, 0x47, 0x80, 0x17]);
        let after_signer = 8 + length(&bytes[6..]);
        assert_eq!(sized(attest.extra_data), bytes[after_signer..][..2 + attest.extra_data.len()]);
        let name_at = after_signer + 2 + attest.extra_data.len() + 25;
        assert_eq!(sized(attest.name), bytes[name_at..][..2 + attest.name.len()]);
        let qualified_at = name_at + 2 + attest.name.len();
        assert_eq!(qualified_at + 2 + length(&bytes[qualified_at..]), bytes.len());
    }
    if let Ok(area) = PublicArea::decode(bytes) {
        assert_exact(bytes, |bytes| PublicArea::decode(bytes).is_ok());
        let hash = match bytes[2..4] {
            [0, 0x04] => HashAlgorithm::Sha1,
            [0, 0x0b] => HashAlgorithm::Sha256,
            [0, 0x0c] => HashAlgorithm::Sha384,
            [0, 0x0d] => HashAlgorithm::Sha512,
            _ => panic!("a name algorithm that there is not"),
        };
        let name = [&bytes[2..4], Digest::of(hash, bytes).as_slice()].concat();
        assert!(area.is_named(&name, bytes));
        assert!(!area.is_named(&with_flipped_bit(&name, bytes), bytes));
        assert!(!area.is_named(&name[..name.len() - 1], bytes));
        assert!(!area.is_named(&name, &with_flipped_bit(bytes, bytes)));
    }
}

fn length(bytes: &[u8]) -> usize {
    usize::from(u16::from_be_bytes([bytes[0], bytes[1]]))
}

fn sized(content: &[u8]) -> Vec<u8> {
    [&u16::try_from(content.len()).unwrap().to_be_bytes()[..], content].concat()
}

/// An accepted KeyDescription has the fields that a library finds in it.
pub fn key_description(bytes: &[u8]) {
    let Ok((description, challenge)) = KeyDescription::read(bytes) else { return };
    assert_exact(bytes, |bytes| KeyDescription::read(bytes).is_ok());
    let (rest, outer) = Any::from_der(bytes).unwrap();
    assert!(rest.is_empty());
    let fields = elements(outer.data);
    assert_eq!(fields.len(), 8);
    let number = |at: usize| fields[at].clone().u32().unwrap();
    assert_eq!(description.attestation_version(), number(0));
    assert_eq!(description.key_mint_version(), number(2));
    assert_eq!([description.attestation_security_level() as u8], *fields[1].data);
    assert_eq!([description.key_mint_security_level() as u8], *fields[3].data);
    assert_eq!(challenge, fields[4].data);
    list(description.software_enforced(), fields[6].data);
    list(description.hardware_enforced(), fields[7].data);
}

fn list(list: &AuthorizationList, content: &[u8]) {
    let fields = elements(content);
    let field = |number: u32| {
        let mut found = fields.iter().filter(|field| field.header.tag().0 == number);
        let first = found.next().map(|field| field.data);
        assert!(found.next().is_none(), "two fields of one number");
        first
    };
    let integer = |number| Any::from_der(field(number)?).ok()?.1.u32().ok();
    assert_eq!(list.all_applications(), field(600).is_some());
    assert_eq!(list.no_auth_required(), field(503).is_some());
    assert!(field(503).is_none_or(|null| null == [5, 0]));
    assert_eq!(list.origin().is_some(), field(702).is_some());
    assert_eq!(list.origin(), integer(702));
    let purposes = field(1).map(|set| {
        let (_, set) = Any::from_der(set).unwrap();
        elements(set.data).into_iter().map(|purpose| purpose.u32().unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(list.purposes(), purposes.as_deref());
    // Those that are only reported may be absent though their field is there.
    for (reported, number) in [
        (list.user_auth_type(), 504),
        (list.auth_timeout(), 505),
        (list.os_version(), 705),
        (list.os_patch_level(), 706),
        (list.vendor_patch_level(), 718),
        (list.boot_patch_level(), 719),
    ] {
        assert!(reported.is_none() || reported == integer(number));
    }
    assert!(list.verified_boot_state().is_none() || field(704).is_some());
}

fn elements(mut content: &[u8]) -> Vec<Any<'_>> {
    let mut elements = Vec::new();
    while !content.is_empty() {
        let (rest, element) = Any::from_der(content).unwrap();
        elements.push(element);
        content = rest;
    }
    elements
}
