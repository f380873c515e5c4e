//! Forms of certificates that must be read to the letter: each is sent as the one above the leaf, which nothing but
//! the reader looks at where no anchor is configured, or as the leaf.

use attestry::{Error, Observation, VerifiedRegistration};
use attestry_authenticator::certificate::{CertificateBuilder, Extension, attestation_name, firmware};
use attestry_authenticator::{Chain, Hash, Key, MakeCredential, Role, Scheme, der};
use suite::harness::{builder, fido2};

fn code(result: &Result<VerifiedRegistration, Error>) -> &'static str {
    result.as_ref().map_or_else(|error| error.code().as_str(), |_| "accepted")
}

/// Sends `der` above a sound leaf.
fn read(der: Vec<u8>) -> Result<VerifiedRegistration, Error> {
    let chain = Chain::new("certificates", 0);
    fido2(
        builder(),
        &MakeCredential::new("certificates").packed_x5c(&chain.leaf_key, &[chain.x5c[0].clone(), der]),
    )
}

fn built(change: impl FnOnce(&mut CertificateBuilder)) -> Vec<u8> {
    let key = Key::p256("certificates");
    let name = attestation_name("certificates", "CA");
    let mut certificate = CertificateBuilder::ca(&[1], name.clone(), name, &key);
    change(&mut certificate);
    certificate.sign(&key, Scheme::Ecdsa(Hash::Sha256))
}

fn with(change: impl FnOnce(&mut CertificateBuilder)) -> &'static str {
    code(&read(built(change)))
}

#[test]
fn sound_certificates_are_read() {
    assert_eq!(with(|_| {}), "accepted");
}

#[test]
fn both_parts_and_the_algorithm_are_sequences() {
    let key = Key::p256("certificates");
    let builder =
        CertificateBuilder::ca(&[1], attestation_name("a", "CA"), attestation_name("a", "CA"), &key);
    let scheme = Scheme::Ecdsa(Hash::Sha256);
    let certificate = |tag: u8, algorithm_tag: u8| {
        let mut builder = builder.clone();
        let mut algorithm = scheme.identifier();
        algorithm[0] = algorithm_tag;
        builder.inner_signature = Some(algorithm.clone());
        let mut to_be_signed = builder.to_be_signed(scheme);
        to_be_signed[0] = tag;
        let signature = key.sign(scheme, &to_be_signed);
        code(&read(der::sequence(&[&to_be_signed, &algorithm, &der::bit_string(&signature)])))
    };
    assert_eq!(certificate(0x30, 0x30), "accepted");
    assert_eq!(certificate(0x31, 0x30), "certificate.malformed");
    assert_eq!(certificate(0x30, 0x31), "certificate.malformed");
    assert_eq!(certificate(0x31, 0x31), "certificate.malformed");
}

#[test]
fn unique_identifiers_came_with_version_2() {
    let (issuer, subject) = (&[0x81, 2, 0, 1][..], &[0x82, 2, 0, 1][..]);
    let of = |version: Option<i64>, field: &[u8]| {
        with(|certificate| {
            certificate.version = version;
            certificate.raw_extensions = Some(field.to_vec());
        })
    };
    for field in [issuer, subject, &[issuer, subject].concat()] {
        assert_eq!(of(None, field), "certificate.version", "{field:?}");
        assert_eq!(of(Some(1), field), "accepted", "{field:?}");
        assert_eq!(of(Some(2), field), "accepted", "{field:?}");
    }
    assert_eq!(of(None, &[]), "accepted");
    // In their order, once each, and nothing after them.
    assert_eq!(of(Some(1), &[subject, issuer].concat()), "certificate.malformed");
    assert_eq!(of(Some(1), &[issuer, issuer].concat()), "certificate.malformed");
}

#[test]
fn version_1_spelled_out_is_observed() {
    let verified = read(built(|certificate| {
        certificate.version = Some(0);
        certificate.extensions.clear();
    }))
    .unwrap();
    assert!(verified.evidence().observations().contains(Observation::DerDefaultEncoded));
    assert_eq!(with(|certificate| certificate.version = Some(0)), "certificate.version");
    assert_eq!(with(|certificate| certificate.version = Some(3)), "certificate.version");
}

/// Whose key nobody uses, it is an algorithm and a bit string of whole bytes all the same.
#[test]
fn keys_are_well_formed_even_where_nobody_uses_them() {
    let of = |spki: Vec<u8>| with(|certificate| certificate.spki = spki);
    let (algorithm, bits) = (der::sequence(&[&der::oid("1.2.3")]), der::bit_string(&[1]));
    assert_eq!(of(der::sequence(&[&algorithm, &bits])), "accepted");
    assert_eq!(of(der::sequence(&[])), "certificate.malformed");
    assert_eq!(of(der::sequence(&[&algorithm])), "certificate.malformed");
    assert_eq!(of(der::sequence(&[&bits, &algorithm])), "certificate.malformed");
    assert_eq!(of(der::sequence(&[&algorithm, &bits, &bits])), "certificate.malformed");
    assert_eq!(of(der::sequence(&[&algorithm, &der::octet_string(&[1])])), "certificate.malformed");
    for content in [&[][..], &[1, 2], &[4, 0x10], &[8, 0]] {
        let bits = der::tlv(3, content);
        assert_eq!(of(der::sequence(&[&algorithm, &bits])), "certificate.key_malformed", "{content:?}");
    }
}

#[test]
fn key_usage_has_at_most_nine_bits_and_no_bit_unused_that_is_set() {
    let of = |bits: &[u8]| {
        with(|certificate| {
            certificate.put_extension(Extension::critical("2.5.29.15", der::tlv(3, bits)));
        })
    };
    for sound in [&[0][..], &[2, 0x04], &[0, 0xff], &[7, 0xff, 0x80], &[0, 0x04, 0x00], &[7, 0x80]] {
        assert_eq!(of(sound), "accepted", "{sound:?}");
    }
    for unsound in
        [&[][..], &[1], &[3, 0x04], &[7, 0x04, 0xc0], &[8, 0x04], &[0, 0x04, 0, 0], &[7, 0x04, 0, 0x80]]
    {
        assert_eq!(of(unsound), "certificate.extension_malformed", "{unsound:?}");
    }
}

#[test]
fn firmware_versions_have_up_to_eight_bytes() {
    let chain = |change: &dyn Fn(&mut CertificateBuilder)| {
        Chain::with("certificates", 0, |role, issue| {
            if role == Role::Leaf {
                change(&mut issue.certificate);
            }
        })
    };
    let of = |extension: Extension| {
        let chain = chain(&|leaf| leaf.put_extension(extension.clone()));
        fido2(builder(), &MakeCredential::new("certificates").packed_x5c(&chain.leaf_key, &chain.x5c))
    };
    let raw = |content: &[u8]| Extension::new(&firmware(0).oid, der::tlv(2, content));
    for (extension, version) in [
        (firmware(0), 0),
        (firmware(0x0102), 0x0102),
        (firmware(i64::MAX), 0x7fff_ffff_ffff_ffff),
        (raw(&[0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]), u64::MAX),
    ] {
        assert_eq!(
            of(extension).unwrap().evidence().attestation().unwrap().firmware_version(),
            Some(version)
        );
    }
    for content in [&[][..], &[0, 1], &[0x80], &[1, 0, 0, 0, 0, 0, 0, 0, 0]] {
        assert_eq!(code(&of(raw(content))), "certificate.extension_malformed", "{content:?}");
    }
}
