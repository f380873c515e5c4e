//! The path from the signer to a root, the signer's host, and revocation lists.

use serde_json::{Value, json};

use super::blob_case;
use crate::CaseBuilder;
use crate::harness::blobs::{Blob, HOST, chain};
use attestry_authenticator::certificate::{self, CertificateBuilder, Extension, dns_name, san};
use attestry_authenticator::crl::CrlBuilder;
use attestry_authenticator::text::base64url;
use attestry_authenticator::{Chain, Hash, Issuance, Key, Role, Scheme, der};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

fn leaf() -> Key {
    Key::p256("metadata leaf")
}

/// A BLOB whose signer has one intermediate, and a chain with this change.
fn with(name: &str, hook: impl FnMut(Role, &mut Issuance)) -> CaseBuilder {
    blob_case(name, &Blob::of(&chain(leaf(), 1, hook), &[]))
}

fn with_leaf(name: &str, change: impl Fn(&mut CertificateBuilder)) -> CaseBuilder {
    with(name, |role, issue| {
        if role == Role::Leaf {
            change(&mut issue.certificate);
        }
    })
}

fn with_intermediate(name: &str, change: impl Fn(&mut CertificateBuilder)) -> CaseBuilder {
    with(name, |role, issue| {
        if role == Role::Intermediate(0) {
            change(&mut issue.certificate);
        }
    })
}

/// A BLOB with these certificates under that root.
fn with_x5c(name: &str, chain: &Chain, x5c: &[Vec<u8>]) -> CaseBuilder {
    let mut blob = Blob::of(chain, &[]);
    blob.set_header("x5c", json!(x5c.iter().map(|der| STANDARD.encode(der)).collect::<Vec<_>>()));
    blob_case(name, &blob)
}

/// The host's certificate is for these names.
fn named(name: &str, names: &[&str]) -> CaseBuilder {
    with_leaf(name, |leaf| {
        leaf.put_extension(san(&names.iter().map(|name| dns_name(name)).collect::<Vec<_>>()));
    })
}

const SERVER_AUTH: &str = "1.3.6.1.5.5.7.3.1";
const CODE_SIGNING: &str = "1.3.6.1.5.5.7.3.3";
const ANY_PURPOSE: &str = "2.5.29.37.0";

pub(super) fn accepted() -> Vec<Value> {
    let plain = |case: CaseBuilder| case.metadata(json!({ "no": 42, "checked": [false, false] }));
    let one = chain(leaf(), 1, |_, _| {});
    let none = chain(leaf(), 0, |_, _| {});
    let other = Chain::new("other", 0);
    let (serials, lists) = lists(&one);
    let checked = |name: &str, crls: &[&Vec<u8>], checked: Value| {
        let crls: Vec<_> = crls.iter().map(|der| base64url(der)).collect();
        with(name, |_, _| {}).option("crls", json!(crls)).metadata(json!({ "checked": checked }))
    };
    let revokes_others = CrlBuilder::new(&one.root_name, &[&serials[2]]).signed(&one.keys.root);
    let stale = {
        let mut list = CrlBuilder::new(&one.root_name, &[]);
        list.next_update = Some(der::utc_time("251231235959Z"));
        list.signed(&one.keys.root)
    };
    vec![
        plain(with("chain, one intermediate", |_, _| {})),
        with_x5c("chain, leaf by the root", &none, &none.x5c).metadata(json!({ "checked": [false] })),
        plain(with_x5c("chain, the root sent", &one, &one.x5c_with_root())),
        plain(with_x5c("chain, a stranger above the root", &one, &[one.x5c_with_root(), other.x5c].concat())),
        plain(with("chain, two more roots", |_, _| {}).set(
            "/metadata/roots",
            json!([base64url(&other.root_der), base64url(&one.root_der), base64url(&none.root_der)]),
        )),
        plain(with("chain, root expired", |role, issue| {
            if role == Role::Root {
                issue.certificate.not_after = der::utc_time("250101000000Z");
            }
        })),
        plain(with("chain, SHA-384 and SHA-512", |role, issue| {
            issue.scheme = Scheme::Ecdsa(if role == Role::Leaf { Hash::Sha384 } else { Hash::Sha512 });
        })),
        plain(with_leaf("chain, the leaf's last second", |leaf| {
            leaf.not_after = der::utc_time("260101000000Z");
        })),
        plain(with_leaf("chain, the leaf's first second", |leaf| {
            leaf.not_before = der::utc_time("260101000000Z");
        })),
        plain(with_leaf("chain, leaf for servers", |leaf| {
            leaf.put_extension(certificate::eku(&[CODE_SIGNING, SERVER_AUTH]));
        })),
        plain(with_leaf("chain, leaf for any purpose", |leaf| {
            leaf.put_extension(certificate::eku(&[ANY_PURPOSE]));
        })),
        plain(with_intermediate("chain, intermediate for servers", |issuer| {
            issuer.put_extension(certificate::eku(&[SERVER_AUTH]));
        })),
        plain(with_leaf("chain, leaf without key usage", |leaf| leaf.remove_extension("2.5.29.15"))),
        plain(named("host, in capitals", &["MDS.FIDOalliance.org"])),
        plain(named("host, among others", &["example.com", HOST, "*.example.com"])),
        plain(
            named("host, another that is expected", &["mds.example.com"])
                .option("dns", json!("MDS.example.com")),
        ),
        plain(named("host, any", &["example.com"]).option("dns", json!(null))),
        plain(
            with_leaf("host, none, any", |leaf| leaf.remove_extension("2.5.29.17"))
                .option("dns", json!(null)),
        ),
        checked("lists, of both", &[&lists[0], &lists[1]], json!([true, true])),
        checked("lists, of the root", &[&lists[0]], json!([false, true])),
        checked("lists, another revoked", &[&revokes_others], json!([false, true])),
        checked("lists, one that is stale", &[&stale], json!([false, true])),
        with("lists, of both, demanded", |_, _| {})
            .option("crls", json!([base64url(&lists[0]), base64url(&lists[1])]))
            .option("requireRevocationCheck", json!(true))
            .metadata(json!({ "checked": [true, true] })),
    ]
}

/// Serial numbers from the root downwards, and empty lists of the root and the intermediate.
fn lists(chain: &Chain) -> (Vec<Vec<u8>>, [Vec<u8>; 2]) {
    let mut serials = Vec::new();
    let mut subjects = Vec::new();
    self::chain(leaf(), 1, |_, issue| {
        serials.push(issue.certificate.serial.clone());
        subjects.push(issue.certificate.subject.clone());
    });
    let intermediate = CrlBuilder::new(&subjects[1], &[]).signed(&chain.keys.intermediates[0]);
    (serials, [CrlBuilder::new(&chain.root_name, &[]).signed(&chain.keys.root), intermediate])
}

pub(super) fn refused() -> Vec<Value> {
    [paths(), authorities(), hosts(), revoked(), configured()].concat()
}

fn paths() -> Vec<Value> {
    let one = chain(leaf(), 1, |_, _| {});
    let other = Chain::new("other", 0);
    // A root of the same name, with a key of its own.
    let mut keys = one.keys.clone();
    keys.root = Key::p256("another root");
    let namesake = Chain::with_keys("metadata", keys, |_, _| {});
    let roots =
        |name: &str, root: &[u8]| with(name, |_, _| {}).set("/metadata/roots", json!([base64url(root)]));
    vec![
        roots("chain, another root", &other.root_der).refused("trust.no_path"),
        roots("chain, another root of its name", &namesake.root_der).refused("trust.signature_invalid"),
        with_x5c("chain, another root, the right one sent", &one, &one.x5c_with_root())
            .set("/metadata/roots", json!([base64url(&other.root_der)]))
            .refused("trust.no_path"),
        with_x5c("chain, intermediate missing", &one, &one.x5c[..1]).refused("trust.no_path"),
        with_x5c(
            "chain, a certificate between",
            &one,
            &[&one.x5c[..1], &other.x5c[..], &one.x5c[1..]].concat(),
        )
        .refused("trust.no_path"),
        with_x5c("chain, intermediate first", &one, &[one.x5c[1].clone(), one.x5c[0].clone()])
            .refused("trust.leaf_key_usage"),
        with_leaf("chain, leaf expired", |leaf| leaf.not_after = der::utc_time("251231235959Z"))
            .refused("trust.expired"),
        with_leaf("chain, leaf not valid yet", |leaf| leaf.not_before = der::utc_time("260101000001Z"))
            .refused("trust.not_yet_valid"),
        with_intermediate("chain, intermediate expired", |issuer| {
            issuer.not_after = der::utc_time("251231235959Z");
        })
        .refused("trust.expired"),
        with("chain, leaf signed by another", |role, issue| {
            if role == Role::Leaf {
                issue.signer = Key::p256("another");
            }
        })
        .refused("trust.signature_invalid"),
        with("chain, SHA-1", |role, issue| {
            if role == Role::Leaf {
                issue.scheme = Scheme::Ecdsa(Hash::Sha1);
            }
        })
        .refused("trust.signature_algorithm"),
        blob_case("chain, a short key", &{
            let mut blob = Blob::of(&chain(Key::rsa1024(), 0, |_, _| {}), &[]);
            blob.set_header("alg", json!("RS256"));
            blob
        })
        .refused("certificate.key_malformed"),
    ]
}

fn authorities() -> Vec<Value> {
    let long = chain(leaf(), 2, |role, issue| {
        if role == Role::Intermediate(0) {
            issue.certificate.put_extension(certificate::basic_constraints(true, Some(0)));
        }
    });
    let constraints = certificate::name_constraints(&[dns_name("fidoalliance.org")], &[]);
    let uncritical = Extension { critical: None, ..constraints.clone() };
    let unknown = Extension::critical("1.2.3", Vec::new());
    vec![
        with_intermediate("chain, intermediate no authority", |issuer| {
            issuer.put_extension(certificate::basic_constraints(false, None));
        })
        .refused("trust.issuer_not_ca"),
        with_intermediate("chain, intermediate may sign no certificates", |issuer| {
            issuer.put_extension(certificate::key_usage(&[certificate::CRL_SIGN]));
        })
        .refused("trust.issuer_key_usage"),
        blob_case("chain, longer than may be", &Blob::of(&long, &[])).refused("trust.path_length"),
        with_intermediate("chain, names constrained", |issuer| issuer.put_extension(constraints.clone()))
            .refused("trust.critical_extension"),
        with_intermediate("chain, names constrained, not critical", |issuer| {
            issuer.put_extension(uncritical.clone());
        })
        .refused("trust.name_constraints"),
        with_leaf("chain, leaf with an unknown critical extension", |leaf| {
            leaf.put_extension(unknown.clone())
        })
        .refused("trust.critical_extension"),
        with_leaf("chain, leaf may sign nothing", |leaf| {
            leaf.put_extension(certificate::key_usage(&[certificate::KEY_CERT_SIGN]));
        })
        .refused("trust.leaf_key_usage"),
        with_leaf("chain, leaf for code", |leaf| leaf.put_extension(certificate::eku(&[CODE_SIGNING])))
            .refused("trust.leaf_extended_key_usage"),
        with_intermediate("chain, intermediate for code", |issuer| {
            issuer.put_extension(certificate::eku(&[CODE_SIGNING]));
        })
        .refused("trust.issuer_extended_key_usage"),
    ]
}

fn hosts() -> Vec<Value> {
    let other = |name: &str, names: &[&str]| named(name, names).refused("metadata.signer_name");
    let common = certificate::name(&[(certificate::COMMON_NAME, HOST)]);
    vec![
        other("host, another", &["example.com"]),
        other("host, a wildcard", &["*.fidoalliance.org"]),
        other("host, below it", &["a.mds.fidoalliance.org"]),
        other("host, above it", &["fidoalliance.org"]),
        other("host, with a dot at the end", &["mds.fidoalliance.org."]),
        other("host, that of the default", &[HOST]),
        with_leaf("host, as a common name", |leaf| {
            leaf.remove_extension("2.5.29.17");
            leaf.subject = common.clone();
        })
        .refused("metadata.signer_name"),
        with_leaf("host, as another kind of name", |leaf| {
            leaf.put_extension(san(&[der::implicit(1, HOST.as_bytes())]));
        })
        .refused("metadata.signer_name"),
    ]
    .into_iter()
    .map(|mut case| {
        if case["name"] == "host, that of the default" {
            case["metadata"]["options"] = json!({ "dns": "mds.example.com" });
        }
        case
    })
    .collect()
}

fn revoked() -> Vec<Value> {
    let one = chain(leaf(), 1, |_, _| {});
    let (serials, lists) = lists(&one);
    let subject = {
        let mut subject = Vec::new();
        chain(leaf(), 1, |role, issue| {
            if role == Role::Intermediate(0) {
                subject = issue.certificate.subject.clone();
            }
        });
        subject
    };
    let listed = |name: &str, crls: &[&Vec<u8>]| {
        let crls: Vec<_> = crls.iter().map(|der| base64url(der)).collect();
        with(name, |_, _| {}).option("crls", json!(crls))
    };
    let leaf_revoked = CrlBuilder::new(&subject, &[&serials[2]]).signed(&one.keys.intermediates[0]);
    let issuer_revoked = CrlBuilder::new(&one.root_name, &[&serials[1]]).signed(&one.keys.root);
    let stale = {
        let mut list = CrlBuilder::new(&one.root_name, &[&serials[1]]);
        list.next_update = Some(der::utc_time("251231235959Z"));
        list.signed(&one.keys.root)
    };
    let future = {
        let mut list = CrlBuilder::new(&one.root_name, &[]);
        list.this_update = der::utc_time("260101000001Z");
        list.signed(&one.keys.root)
    };
    let strange = CrlBuilder::new(&subject, &[]).signed(&Key::p256("a stranger"));
    vec![
        listed("lists, leaf revoked", &[&leaf_revoked]).refused("trust.revoked"),
        listed("lists, intermediate revoked", &[&issuer_revoked]).refused("trust.revoked"),
        listed("lists, intermediate revoked by a stale one", &[&stale]).refused("trust.revoked"),
        listed("lists, one of the future", &[&future]).refused("trust.crl_not_yet_valid"),
        listed("lists, signed by a stranger", &[&strange]).refused("trust.crl_signature"),
        with("lists, none, and demanded", |_, _| {})
            .option("requireRevocationCheck", json!(true))
            .refused("metadata.revocation_unchecked"),
        listed("lists, of the root alone, and demanded", &[&lists[0]])
            .option("requireRevocationCheck", json!(true))
            .refused("metadata.revocation_unchecked"),
    ]
}

fn configured() -> Vec<Value> {
    vec![
        with("no root", |_, _| {}).set("/metadata/roots", json!([])).refused("config.metadata_roots"),
        with("host, empty", |_, _| {}).option("dns", json!("")).refused("config.metadata_host"),
        with("host, beyond ASCII", |_, _| {})
            .option("dns", json!("é.example"))
            .refused("config.metadata_host"),
        with("lists, no list", |_, _| {}).option("crls", json!(["AAAA"])).refused("config.crl"),
    ]
}
