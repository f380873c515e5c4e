//! What the caller revoked refuses: told by every constructor, in every format, at every place of a path, and whatever
//! the anchors and the policy make of the statement.

use crate::cases::Case;
use attestry::errors::ConfigErrorKind;
use attestry::trust::{RevokedCertificate, SerialNumber};
use attestry::{AttestationFormat, RegistrationPolicy, Verifier};
use attestry_authenticator::Chain;
use attestry_authenticator::crl::CrlBuilder;
use attestry_authenticator::text::{base64url, hex};
use serde_json::{Value, json};
use suite::CaseBuilder;
use suite::every_format::{Attested, FORMATS};

/// An attestation whose x5c holds its root too, where the format lets it; and of each certificate, from the root
/// downwards, its issuer's name, its serial number, and a list by its issuer that has it.
struct Bench {
    attested: Attested,
    issued: Vec<Issued>,
}

struct Issued {
    issuer: Vec<u8>,
    serial: Vec<u8>,
    list: Vec<u8>,
}

impl Bench {
    fn new(format: &'static str) -> Self {
        let mut issued = Vec::new();
        let attested = Attested::new(format, |_, issue| {
            let (issuer, serial) = (issue.certificate.issuer.clone(), issue.certificate.serial.clone());
            let list = CrlBuilder::new(&issuer, &[&serial]).signed(&issue.signer);
            issued.push(Issued { issuer, serial, list });
        });
        let attested = if format == "fido-u2f" { attested } else { attested.with_root() };
        Self { attested, issued }
    }

    /// What anchors make of the statement: trusted, unknown, untrusted, and judged by the leaf alone.
    fn standings(&self) -> Vec<(&'static str, CaseBuilder)> {
        let stranger = base64url(&Chain::new("revocation, a stranger", 0).root_der);
        let format = self.attested.format;
        let with = |name: &str, anchor: Value| {
            self.attested.case(name).set("/verifier/trust/anchors", json!([anchor]))
        };
        let leaf = base64url(&self.attested.chain.x5c[0]);
        let other = if format == "packed" { "tpm" } else { "packed" };
        let mut standings = vec![
            ("trusted", self.attested.anchored("revoked")),
            ("unknown", self.attested.case("revoked")),
            ("unknown", with("revoked", json!({ "certificate": stranger, "formats": [other] }))),
            ("untrusted", with("revoked", json!({ "certificate": stranger, "formats": [format] }))),
            ("leaf", with("revoked", json!({ "certificate": leaf, "formats": [format] }))),
        ];
        if format != "fido-u2f" {
            let aaguid = "00112233-4455-6677-8899-aabbccddeeff";
            let root = base64url(&self.attested.chain.root_der);
            let anchor = json!({ "certificate": root, "formats": [format], "aaguids": [aaguid] });
            standings.push(("unknown", with("revoked", anchor)));
        }
        standings
    }

    /// The code of the refusal, or what was accepted.
    fn ended(case: CaseBuilder) -> String {
        // Whether it is accepted as untrusted is the loosest policy that there is.
        let case = Case::new(case.0);
        let outcome = case.run_under(RegistrationPolicy::danger_accept_untrusted_attestation).unwrap();
        match outcome.result().map(|()| outcome.registration().unwrap()) {
            Ok(verified) => verified.evidence().attestation().unwrap().trust().as_str().to_owned(),
            Err(error) => error.code().as_str().to_owned(),
        }
    }
}

#[test]
fn whatever_is_revoked_refuses() {
    let mut refused = 0;
    for format in FORMATS {
        let bench = Bench::new(format);
        for (standing, case) in bench.standings() {
            let expected = if standing == "leaf" { "trusted" } else { standing };
            assert_eq!(Bench::ended(case.clone()), expected, "{format}");
            for (place, issued) in bench.issued.iter().enumerate() {
                let (issuer, serial) = (base64url(&issued.issuer), hex(&issued.serial));
                let longer = format!("000{}", serial.to_uppercase());
                let by_list = |case: CaseBuilder| {
                    // U2F sends nobody's key that could tell whose list it is.
                    let root = base64url(&bench.attested.chain.root_der);
                    case.set("/verifier/trust/intermediates", json!([root]))
                        .set("/verifier/trust/crls", json!([base64url(&issued.list)]))
                };
                let ways = [
                    case.clone()
                        .set("/verifier/trust/revoked", json!([{ "issuer": issuer, "serial": serial }])),
                    case.clone()
                        .set("/verifier/trust/revoked", json!([{ "format": format, "serial": longer }])),
                    by_list(case.clone()),
                ];
                let is_leaf = place + 1 == bench.issued.len();
                // A path of one has nothing above it, and the root of a U2F key is in no x5c.
                let above = standing == "leaf" && !is_leaf;
                let absent = format == "fido-u2f" && !is_leaf && standing != "trusted";
                for (way, case) in ways.into_iter().enumerate() {
                    let expected = if above || absent { expected } else { "trust.revoked" };
                    assert_eq!(Bench::ended(case), expected, "{format}, {standing}, {place}, {way}");
                    refused += usize::from(expected == "trust.revoked");
                }
            }
        }
    }
    assert!(refused > 200, "only {refused}");
}

/// One revoked issue of the anchor that was met refuses, whatever the others are for and in whatever order they stand.
#[test]
fn a_revoked_issue_of_the_anchor_refuses() {
    let chain = Chain::new("revoked anchor", 1);
    let made =
        attestry_authenticator::MakeCredential::new("revoked anchor").packed_x5c(&chain.leaf_key, &chain.x5c);
    let (name, key) = (chain.root_name.clone(), &chain.keys.root);
    let reissued =
        attestry_authenticator::certificate::CertificateBuilder::ca(&[0x55], name.clone(), name.clone(), key)
            .sign(key, key.default_scheme());
    let revoked = json!([{ "issuer": base64url(&name), "serial": "55" }]);
    let for_packed = json!({ "certificate": base64url(&chain.root_der), "formats": ["packed"] });
    let others = [
        json!({ "certificate": base64url(&reissued), "formats": ["packed"] }),
        json!({ "certificate": base64url(&reissued), "formats": ["tpm"] }),
        json!({ "certificate": base64url(&reissued), "aaguids": ["00112233-4455-6677-8899-aabbccddeeff"] }),
    ];
    for other in others {
        for anchors in [[for_packed.clone(), other.clone()], [other.clone(), for_packed.clone()]] {
            let case = CaseBuilder::fido2("revoked issue", &made)
                .set("/verifier/trust", json!({ "anchors": anchors, "revoked": revoked }));
            assert_eq!(Bench::ended(case), "trust.revoked", "{other}");
        }
    }
}

/// A serial number belongs to its issuer, or to its format.
#[test]
fn a_serial_number_of_another_is_no_reason() {
    let bench = Bench::new("packed");
    let [root, intermediate, leaf] = &bench.issued[..] else { panic!("three certificates") };
    let ended = |revoked: Value| {
        Bench::ended(bench.attested.anchored("revoked").set("/verifier/trust/revoked", json!([revoked])))
    };
    let leaf_serial = hex(&leaf.serial);
    assert_ne!(intermediate.issuer, leaf.issuer);
    assert_eq!(ended(json!({ "issuer": base64url(&root.issuer), "serial": leaf_serial })), "trusted");
    assert_eq!(ended(json!({ "format": "tpm", "serial": leaf_serial })), "trusted");
    assert_eq!(ended(json!({ "format": "packed", "serial": format!("{leaf_serial}00") })), "trusted");
    assert_eq!(ended(json!({ "format": "packed", "serial": &leaf_serial[2..] })), "trusted");
}

#[test]
fn serial_numbers_are_numbers() {
    let number = |text: &str| text.parse::<SerialNumber>();
    for (text, bytes) in [
        ("0", &[0][..]),
        ("00", &[0, 0]),
        ("f", &[15]),
        ("A17", &[0x0a, 0x17]),
        ("0a17", &[0, 0, 0x0a, 0x17]),
        (
            "cc8490d4a3fae01c17ea4d3b3a9d3a7",
            &[0x0c, 0xc8, 0x49, 0x0d, 0x4a, 0x3f, 0xae, 0x01, 0xc1, 0x7e, 0xa4, 0xd3, 0xb3, 0xa9, 0xd3, 0xa7],
        ),
    ] {
        assert_eq!(number(text).unwrap(), SerialNumber::from_be_bytes(bytes), "{text}");
        let canonical = text.trim_start_matches('0').to_lowercase();
        let canonical = if canonical.is_empty() { "0" } else { &canonical };
        assert_eq!(number(text).unwrap().to_string(), canonical);
    }
    for text in ["", " 1", "1 ", "0x1", "1:2", "-1", "g", "\u{ff11}"] {
        assert_eq!(number(text).unwrap_err(), ConfigErrorKind::RevokedSerial, "{text}");
    }
}

/// What no serial number, no name and no certificate can be revokes nothing, and is refused before anybody relies on it.
#[test]
fn build_refuses_what_revokes_nothing() {
    let build = |revoked| {
        let builder = Verifier::builder("example.com").origin("https://example.com").revoke(revoked);
        builder.build().map(|_| ()).map_err(|error| error.code().as_str())
    };
    let of_bytes = |bytes: &[u8]| {
        build(RevokedCertificate::of_format(AttestationFormat::Packed, SerialNumber::from_be_bytes(bytes)))
    };
    let serial = || SerialNumber::from_be_bytes([1]);
    for bytes in [&[0][..], &[1], b"1234567", &[0x80; 20], &[0x31; 7]] {
        of_bytes(bytes).unwrap();
    }
    for text in [&b""[..], b"12345678", b"cc8490d4a3fae01c", b"CC8490D4A3FAE01C17EA4D3B3A9D3A7B"] {
        assert_eq!(of_bytes(text), Err("config.revoked_serial"));
    }
    let name = Chain::new("revocation", 0).root_name;
    build(RevokedCertificate::of_issuer(name.clone(), serial())).unwrap();
    let cut = name[..name.len() - 1].to_vec();
    for no_name in [Vec::new(), b"CN=Example Root".to_vec(), cut, vec![0x30, 0x02, 0x05, 0x00]] {
        let revoked = RevokedCertificate::of_issuer(no_name, serial());
        assert_eq!(build(revoked), Err("config.revoked_issuer"));
    }
    for format in AttestationFormat::ALL {
        let has_none = matches!(format, AttestationFormat::None | AttestationFormat::Compound);
        let expected = if has_none { Err("config.revoked_format") } else { Ok(()) };
        assert_eq!(build(RevokedCertificate::of_format(*format, serial())), expected, "{format}");
    }
}
