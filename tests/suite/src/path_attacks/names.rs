//! Names chain byte for byte: nothing is folded, and nothing need be there.

use serde_json::Value;

use super::super::CaseBuilder;
use super::{LOWER, changed, on, trusted};
use attestry_authenticator::{Role, certificate, der};

/// The lower intermediate's name, made of these attributes by this string type.
fn name_of(attributes: &[(&str, &str)], text: fn(&str) -> Vec<u8>) -> Vec<u8> {
    let sets: Vec<_> = attributes
        .iter()
        .map(|(oid, value)| der::set(&[&der::sequence(&[&der::oid(oid), &text(value)])]))
        .collect();
    der::tlv(0x30, &sets.concat())
}

const PLAIN: [(&str, &str); 2] = [("2.5.4.10", "Vendor"), ("2.5.4.3", "Attestation CA")];

/// The intermediate has the one name, and the leaf says the other of its issuer.
fn chained(title: &str, subject: &[u8], issuer: &[u8]) -> CaseBuilder {
    changed(title, |role, issue| match role {
        LOWER => issue.certificate.subject = subject.to_vec(),
        Role::Leaf => issue.certificate.issuer = issuer.to_vec(),
        _ => {}
    })
}

pub(super) fn refused() -> Vec<Value> {
    let plain = name_of(&PLAIN, der::utf8);
    let [organization, common_name] = PLAIN;
    let other = |title: &str, issuer: &[u8]| chained(title, &plain, issuer).refused("trust.no_path");
    let malformed = |title: &str, name: Vec<u8>| {
        on(title, LOWER, |certificate| certificate.subject.clone_from(&name)).refused("certificate.malformed")
    };
    let attribute = der::sequence(&[&der::oid("2.5.4.3"), &der::utf8("a"), &der::null()]);
    vec![
        other("issuer's name in another string type", &name_of(&PLAIN, der::printable)),
        other(
            "issuer's name in another case",
            &name_of(&[organization, ("2.5.4.3", "attestation CA")], der::utf8),
        ),
        other(
            "issuer's name with a space more",
            &name_of(&[organization, ("2.5.4.3", "Attestation  CA")], der::utf8),
        ),
        other("issuer's name in another order", &name_of(&[common_name, organization], der::utf8)),
        other("issuer's name with an attribute less", &name_of(&[organization], der::utf8)),
        other("issuer's name empty", &name_of(&[], der::utf8)),
        other(
            "issuer's name with a zero byte and more",
            &name_of(&[organization, ("2.5.4.3", "Attestation CA\0x")], der::utf8),
        ),
        on("anchor's name in another string type", super::UPPER, |certificate| {
            certificate.issuer = name_of(
                &[
                    (certificate::COMMON_NAME, "path root"),
                    (certificate::ORGANIZATION, "W3C"),
                    (certificate::ORGANIZATIONAL_UNIT, "Authenticator Attestation CA"),
                    (certificate::COUNTRY, "AA"),
                ],
                der::printable,
            );
        })
        .refused("trust.no_path"),
        malformed("name that is a set", der::set(&[])),
        malformed("name with an empty set", der::sequence(&[&der::set(&[])])),
        malformed("name with something behind its value", der::sequence(&[&der::set(&[&attribute])])),
    ]
}

pub(super) fn accepted() -> Vec<Value> {
    let same = |title: &str, name: &[u8]| chained(title, name, name).accepted(trusted(&[]));
    vec![
        same("issuer's name in PrintableStrings, twice", &name_of(&PLAIN, der::printable)),
        same("issuer without a name", &name_of(&[], der::utf8)),
        changed("anchor without a name", |role, issue| {
            let nobody = name_of(&[], der::utf8);
            match role {
                Role::Root => {
                    (issue.certificate.subject, issue.certificate.issuer) = (nobody.clone(), nobody)
                }
                super::UPPER => issue.certificate.issuer = nobody,
                _ => {}
            }
        })
        .accepted(trusted(&[])),
    ]
}
