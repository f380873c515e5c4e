//! Extensions: critical ones, ones that stand twice, and what nobody evaluates.

use serde_json::Value;

use super::{LOWER, UPPER, on, trusted};
use attestry_authenticator::certificate::{self, Extension};
use attestry_authenticator::{Key, Role, der};

/// Extensions of RFC 5280 that restrict a path in ways that nobody here evaluates.
const RESTRICTIONS: [(&str, &str); 4] = [
    ("policy mappings", "2.5.29.33"),
    ("policy constraints", "2.5.29.36"),
    ("no policy but named ones", "2.5.29.54"),
    ("key identifier of the issuer", "2.5.29.35"),
];

fn names() -> Extension {
    certificate::name_constraints(&[certificate::dns_name("elsewhere.example")], &[])
}

pub(super) fn refused() -> Vec<Value> {
    let critical = "trust.critical_extension";
    let mut cases: Vec<_> = RESTRICTIONS
        .iter()
        .map(|(title, oid)| {
            let extension = Extension::critical(oid, der::sequence(&[]));
            on(&format!("critical {title}"), LOWER, |certificate| {
                certificate.put_extension(extension.clone());
            })
            .refused(critical)
        })
        .collect();
    cases.extend([
        on("critical name constraints on the leaf", Role::Leaf, |leaf| leaf.put_extension(names()))
            .refused(critical),
        on("critical name constraints that would hold", UPPER, |certificate| {
            let permitted = certificate::attestation_name("path CA 1", "Authenticator Attestation CA");
            let permitted = [certificate::directory_name(&permitted)];
            certificate.put_extension(certificate::name_constraints(&permitted, &[]));
        })
        .refused(critical),
        on("issuer with an extension twice", LOWER, |certificate| {
            let twice = certificate.extension_mut("2.5.29.19").clone();
            certificate.extensions.push(twice);
        })
        .refused("certificate.duplicate_extension"),
        on("issuer that is an authority and is not", LOWER, |certificate| {
            certificate.extensions.push(certificate::basic_constraints(false, None));
        })
        .refused("certificate.duplicate_extension"),
        on("extension with two values", LOWER, |certificate| {
            let value = [der::oid("1.2.3.4"), der::octet_string(&[]), der::octet_string(&[])].concat();
            let list = der::sequence(&[&der::tlv(0x30, &value)]);
            certificate.raw_extensions = Some(der::explicit(3, &list));
        })
        .refused("certificate.malformed"),
    ]);
    cases
}

pub(super) fn accepted() -> Vec<Value> {
    let mut cases: Vec<_> = RESTRICTIONS
        .iter()
        .map(|(title, oid)| {
            let extension = Extension::new(oid, der::sequence(&[]));
            on(&format!("{title}, not critical"), LOWER, |certificate| {
                certificate.put_extension(extension.clone());
            })
            .accepted(trusted(&[]))
        })
        .collect();
    cases.extend([
        on("name constraints on an issuer, not critical", UPPER, |certificate| {
            certificate.put_extension(Extension { critical: None, ..names() });
        })
        .accepted(trusted(&["name-constraints-ignored"])),
        on("anchor with critical name constraints", Role::Root, |root| root.put_extension(names()))
            .accepted(trusted(&[])),
        on("every critical extension that is understood", LOWER, |certificate| {
            let all = [
                certificate::eku(&["2.23.133.8.3"]),
                certificate::san(&[certificate::dns_name("issuer.example")]),
                Extension::new("2.5.29.32", der::sequence(&[&der::sequence(&[&der::oid("2.5.29.32.0")])])),
            ];
            for extension in all {
                certificate.put_extension(Extension { critical: Some(true), ..extension });
            }
        })
        .accepted(trusted(&[])),
        on("key identifiers of somebody else", Role::Leaf, |leaf| {
            leaf.put_extension(certificate::aki(&Key::p256("stranger")));
            leaf.put_extension(certificate::ski(&Key::p256("stranger")));
        })
        .accepted(trusted(&[])),
        on("no key identifiers", LOWER, |certificate| certificate.remove_extension("2.5.29.14"))
            .accepted(trusted(&[])),
    ]);
    cases
}
