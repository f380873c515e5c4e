//! Who may issue: basic constraints, path length, key usage, version.

use serde_json::Value;

use super::{LOWER, UPPER, anchored, on, trusted};
use attestry_authenticator::certificate::{self, CertificateBuilder, Extension};
use attestry_authenticator::{Chain, Issuance, Role, der};

const BASIC_CONSTRAINTS: &str = "2.5.29.19";
const KEY_USAGE: &str = "2.5.29.15";

fn basic_constraints(content: &[&[u8]]) -> Extension {
    Extension::critical(BASIC_CONSTRAINTS, der::sequence(content))
}

fn with(extension: Extension) -> impl Fn(&mut CertificateBuilder) {
    move |certificate| certificate.put_extension(extension.clone())
}

/// A path of root, three intermediates and leaf, the first of which allows this many below it. The second one bears
/// the first one's name where it is to be self-issued.
fn limited(name: &str, path_length: i64, self_issued: bool) -> super::CaseBuilder {
    let upper = certificate::attestation_name("path CA 0", "Authenticator Attestation CA");
    let change = |role: Role, issue: &mut Issuance| match role {
        Role::Intermediate(0) => {
            issue.certificate.put_extension(certificate::basic_constraints(true, Some(path_length)));
        }
        Role::Intermediate(1) if self_issued => issue.certificate.subject.clone_from(&upper),
        Role::Intermediate(2) if self_issued => issue.certificate.issuer.clone_from(&upper),
        _ => {}
    };
    anchored(name, &Chain::with("path", 3, change))
}

pub(super) fn refused() -> Vec<Value> {
    let malformed = "certificate.extension_malformed";
    let (yes, no) = (der::boolean(true), der::boolean(false));
    let (zero, negative) = (der::small_integer(0), der::small_integer(-1));
    let wide = der::small_integer(1 << 32);
    vec![
        on("authority FALSE, spelt out", LOWER, with(basic_constraints(&[&no])))
            .refused("trust.issuer_not_ca"),
        on("no authority, but a path length", LOWER, with(basic_constraints(&[&zero])))
            .refused("trust.issuer_not_ca"),
        on("authority as an INTEGER", LOWER, with(basic_constraints(&[&der::small_integer(1), &zero])))
            .refused(malformed),
        on("authority of 01", LOWER, with(basic_constraints(&[&[1, 1, 1]]))).refused(malformed),
        on("path length before authority", LOWER, with(basic_constraints(&[&zero, &yes]))).refused(malformed),
        on("path length negative", LOWER, with(basic_constraints(&[&yes, &negative]))).refused(malformed),
        on("path length of five bytes", LOWER, with(basic_constraints(&[&yes, &wide]))).refused(malformed),
        on("path length not in its shortest form", LOWER, with(basic_constraints(&[&yes, &[2, 2, 0, 1]])))
            .refused(malformed),
        limited("path length 1, two below", 1, false).refused("trust.path_length"),
        limited("path length 0, a self-issued one and another below", 0, true).refused("trust.path_length"),
        on("key usage of nothing", LOWER, with(certificate::key_usage(&[])))
            .refused("trust.issuer_key_usage"),
        on("key usage for lists only", UPPER, with(certificate::key_usage(&[6])))
            .refused("trust.issuer_key_usage"),
        on(
            "certificate signing among the unused bits",
            LOWER,
            with(Extension::critical(KEY_USAGE, der::tlv(3, &[3, 0x04]))),
        )
        .refused(malformed),
        on(
            "key usage of three bytes",
            LOWER,
            with(Extension::critical(KEY_USAGE, der::tlv(3, &[0, 4, 0, 0]))),
        )
        .refused(malformed),
        on("issuer of version 2", LOWER, |certificate| {
            certificate.version = Some(1);
            certificate.extensions.clear();
        })
        .refused("trust.issuer_version"),
    ]
}

pub(super) fn accepted() -> Vec<Value> {
    vec![
        limited("path length 2, two below", 2, false).accepted(trusted(&[])),
        limited("path length 1, a self-issued one and another below", 1, true).accepted(trusted(&[])),
        on("path length 0 right above the leaf", LOWER, with(certificate::basic_constraints(true, Some(0))))
            .accepted(trusted(&[])),
        on(
            "authority that is not critical",
            LOWER,
            with(Extension { critical: None, ..certificate::basic_constraints(true, None) }),
        )
        .accepted(trusted(&[])),
        on("certificate signing alone", LOWER, with(certificate::key_usage(&[5]))).accepted(trusted(&[])),
    ]
}
