//! Certificate revocation lists that the caller gives.

mod keys;

use std::slice;

use serde_json::{Value, json};

use crate::CaseBuilder;
use attestry_authenticator::certificate::Extension;
use attestry_authenticator::crl::{CrlBuilder, Entry};
use attestry_authenticator::text::base64url;
use attestry_authenticator::{Chain, Hash, Key, MakeCredential, Role, Scheme, der};

/// A path of root, one intermediate and leaf.
struct Bench {
    chain: Chain,
    /// Issuer's name and own serial number: of the root, the intermediate, the leaf.
    issued: Vec<(Vec<u8>, Vec<u8>)>,
}

const INTERMEDIATE: usize = 1;
const LEAF: usize = 2;

impl Bench {
    fn new() -> Self {
        let mut issued = Vec::new();
        let chain = Chain::with("crl", 1, |_, issue| {
            // With a high bit, so that its INTEGER begins with a zero.
            issue.certificate.serial[0] |= 0x80;
            issued.push((issue.certificate.issuer.clone(), issue.certificate.serial.clone()));
        });
        Self { chain, issued }
    }

    fn issuer_key(&self, certificate: usize) -> &Key {
        if certificate == LEAF { &self.chain.keys.intermediates[0] } else { &self.chain.keys.root }
    }

    /// A list by the issuer of one of the certificates.
    fn list(&self, certificate: usize, serials: &[&[u8]]) -> CrlBuilder {
        CrlBuilder::new(&self.issued[certificate].0, serials)
    }

    fn signed(&self, certificate: usize, list: &CrlBuilder) -> Vec<u8> {
        list.signed(self.issuer_key(certificate))
    }

    /// A list by the issuer of the leaf, with one change.
    fn changed(&self, change: impl FnOnce(&mut CrlBuilder)) -> Vec<u8> {
        let mut list = self.list(LEAF, &[OTHER]);
        change(&mut list);
        self.signed(LEAF, &list)
    }

    fn case_with(&self, name: &str, x5c: &[Vec<u8>], anchor: &[u8], lists: &[Vec<u8>]) -> CaseBuilder {
        let made = MakeCredential::new("crl").packed_x5c(&self.chain.leaf_key, x5c);
        let lists: Vec<_> = lists.iter().map(|list| base64url(list)).collect();
        CaseBuilder::fido2(&format!("CRL, {name}"), &made)
            .anchors(&[anchor])
            .set("/verifier/trust/crls", json!(lists))
    }

    fn case(&self, name: &str, lists: &[Vec<u8>]) -> CaseBuilder {
        self.case_with(name, &self.chain.x5c, &self.chain.root_der, lists)
    }
}

/// The serial number of no certificate here.
const OTHER: &[u8] = &[0x42];

fn trusted(observations: Value) -> Value {
    json!({ "type": "basic", "trust": "trusted", "aaguidStanding": "claimed", "observations": observations })
}

pub(crate) fn accepted() -> Vec<Value> {
    [lists_accepted(), keys::accepted()].concat()
}

fn lists_accepted() -> Vec<Value> {
    let bench = Bench::new();
    let fresh = || trusted(json!([]));
    let stale = || trusted(json!(["stale-crl"]));
    let good = bench.changed(|_| {});
    let changed = |name: &str, change: &dyn Fn(&mut CrlBuilder)| bench.case(name, &[bench.changed(change)]);
    let leaf_serial = &bench.issued[LEAF].1;
    let mut without_high_zero = leaf_serial.clone();
    without_high_zero.pop();

    // Lists of the same serial number by others.
    let stranger = Chain::new("stranger", 0);
    let by_root = bench.signed(INTERMEDIATE, &bench.list(INTERMEDIATE, &[leaf_serial]));
    let by_stranger = CrlBuilder::new(&stranger.root_name, &[leaf_serial]).signed(&stranger.keys.root);
    // Nobody asks for a list that cannot be used, as long as it is not of an issuer of the path.
    let mut delta = CrlBuilder::new(&stranger.root_name, &[]);
    delta.extensions.push(Extension::critical("2.5.29.27", der::small_integer(1)));

    let self_signed = Chain::with("crl self", 0, |role, issue| {
        if role == Role::Leaf {
            issue.certificate.issuer = issue.certificate.subject.clone();
            issue.signer = Key::p256("crl self leaf");
        }
    });
    let own_name = attestry_authenticator::certificate::attestation_name(
        "WebAuthn test vectors",
        "Authenticator Attestation",
    );
    let own_list = CrlBuilder::new(&own_name, &[OTHER]).signed(&self_signed.leaf_key);
    let old = |list: &mut CrlBuilder| list.next_update = Some(der::utc_time("251231235959Z"));
    vec![
        bench.case("of the leaf's issuer", slice::from_ref(&good)).accepted(fresh()),
        bench
            .case(
                "of every issuer",
                &[
                    good.clone(),
                    bench.signed(INTERMEDIATE, &bench.list(INTERMEDIATE, &[OTHER, &[1], &[0xff; 20]])),
                ],
            )
            .accepted(fresh()),
        bench.case("by others", &[by_root, by_stranger, delta.signed(&stranger.keys.root)]).accepted(fresh()),
        changed("empty", &|list| list.entries.clear()).accepted(fresh()),
        changed("with an empty list written out", &|list| {
            list.entries.clear();
            list.write_empty = true;
        })
        .accepted(fresh()),
        changed("of version 1", &|list| {
            list.version = None;
            list.extensions.clear();
        })
        .accepted(fresh()),
        changed("without next update", &|list| list.next_update = None).accepted(fresh()),
        changed("of this very second", &|list| list.this_update = der::utc_time("260101000000Z"))
            .accepted(fresh()),
        changed("due this very second", &|list| list.next_update = Some(der::utc_time("260101000000Z")))
            .accepted(fresh()),
        changed("past its next update", &old).accepted(stale()),
        bench.case("an old one beside a fresh one", &[bench.changed(old), good.clone()]).accepted(fresh()),
        changed("with an unknown extension that is not critical", &|list| {
            list.extensions.push(Extension::new("1.2.3.4", vec![5, 0]));
        })
        .accepted(fresh()),
        changed("with critical extensions that are known", &|list| {
            list.extensions[0].critical = Some(true);
            list.extensions.push(Extension::critical("2.5.29.35", der::sequence(&[])));
            list.entries[0].extensions = vec![
                Extension::critical("2.5.29.21", der::enumerated(1)),
                Extension::new("2.5.29.24", der::generalized_time("20251101000000Z")),
            ];
        })
        .accepted(fresh()),
        changed("with times of the other form", &|list| {
            list.this_update = der::generalized_time("20251201000000Z");
            list.next_update = Some(der::generalized_time("20500101000000Z"));
        })
        .accepted(fresh()),
        changed("of a serial number that begins alike", &|list| {
            list.entries[0].serial = without_high_zero.clone()
        })
        .accepted(fresh()),
        bench
            .case_with(
                "the leaf is the anchor, its issuer in x5c",
                &bench.chain.x5c,
                &bench.chain.x5c[0],
                slice::from_ref(&good),
            )
            .accepted(trusted(json!(["superfluous-certificate"]))),
        bench
            .case_with(
                "the leaf is the anchor, its issuer from the caller",
                &bench.chain.x5c[..1],
                &bench.chain.x5c[0],
                &[good],
            )
            .set("/verifier/trust/intermediates", json!([base64url(&bench.chain.x5c[1])]))
            .accepted(fresh()),
        CaseBuilder::fido2(
            "CRL, the leaf is the anchor and its own issuer",
            &MakeCredential::new("crl").packed_x5c(&self_signed.leaf_key, &self_signed.x5c),
        )
        .anchors(&[&self_signed.x5c[0]])
        .set("/verifier/trust/crls", json!([base64url(&own_list)]))
        .accepted(fresh()),
    ]
}

pub(crate) fn refused() -> Vec<Value> {
    [revoked(), unusable(), keys::refused()].concat()
}

fn revoked() -> Vec<Value> {
    let bench = Bench::new();
    let lists = |certificate: usize| {
        let serial = &bench.issued[certificate].1;
        bench.signed(certificate, &bench.list(certificate, &[OTHER, serial]))
    };
    let entry = |extension: Extension| {
        let serial = bench.issued[LEAF].1.clone();
        bench.changed(|list| list.entries = vec![Entry { serial, extensions: vec![extension] }])
    };
    let stale = bench.changed(|list| {
        list.next_update = Some(der::utc_time("251215000000Z"));
        list.entries[0].serial = bench.issued[LEAF].1.clone();
    });
    let revoked = "trust.revoked";
    let x5c = &bench.chain.x5c;
    let twin = Chain::with("crl", 1, |_, issue| issue.certificate.serial[0] |= 0x80);
    assert_eq!(twin.root_der, bench.chain.root_der);
    vec![
        bench.case("leaf", &[lists(LEAF)]).refused(revoked),
        bench.case("intermediate", &[lists(INTERMEDIATE)]).refused(revoked),
        bench.case("leaf, on the second list", &[bench.changed(|_| {}), lists(LEAF)]).refused(revoked),
        bench.case("leaf, on a stale list", slice::from_ref(&stale)).refused(revoked),
        bench
            .case("leaf, on a stale list beside a fresh one", &[stale, bench.changed(|_| {})])
            .refused(revoked),
        bench
            .case("leaf, on hold", &[entry(Extension::new("2.5.29.21", der::enumerated(6)))])
            .refused(revoked),
        bench.case_with("the leaf is the anchor", x5c, &x5c[0], &[lists(LEAF)]).refused(revoked),
        bench
            .case_with(
                "intermediate from the caller",
                &x5c[..1],
                &bench.chain.root_der,
                &[lists(INTERMEDIATE)],
            )
            .set("/verifier/trust/intermediates", json!([base64url(&x5c[1])]))
            .refused(revoked),
        bench
            .case(
                "past its next update, refused",
                &[bench.changed(|list| {
                    list.next_update = Some(der::utc_time("251231235959Z"));
                })],
            )
            .verifier("refuse", json!(["stale-crl"]))
            .refused("observation.stale_crl"),
    ]
}

/// Each names the issuer, and is never taken for an answer.
fn unusable() -> Vec<Value> {
    let bench = Bench::new();
    let changed = |name: &str, change: &dyn Fn(&mut CrlBuilder), code: &str| {
        bench.case(name, &[bench.changed(change)]).refused(code)
    };
    let extension = |name: &str, extension: Extension| {
        changed(name, &move |list| list.extensions.push(extension.clone()), "trust.crl_unusable")
    };
    let on_entry = |name: &str, extension: Extension| {
        changed(name, &move |list| list.entries[0].extensions = vec![extension.clone()], "trust.crl_unusable")
    };
    let signature = "trust.crl_signature";
    let stranger = Key::p256("stranger");
    let good = bench.list(LEAF, &[OTHER]);
    let mut spoilt = good.signed(bench.issuer_key(LEAF));
    let at = spoilt.len() - 1;
    spoilt[at] ^= 1;
    let sha1 = good.sign(bench.issuer_key(LEAF), Scheme::Ecdsa(Hash::Sha1));
    let x5c = &bench.chain.x5c;
    let distribution = |field: u64, value: &[u8]| {
        Extension::critical("2.5.29.28", der::sequence(&[&der::implicit(field, value)]))
    };
    vec![
        extension("delta", Extension::critical("2.5.29.27", der::small_integer(1))),
        extension("delta that does not say so loudly", Extension::new("2.5.29.27", der::small_integer(1))),
        extension("for users only", distribution(1, &[0xff])),
        extension("for authorities only", distribution(2, &[0xff])),
        extension("for some reasons", distribution(3, &[1, 0x06])),
        extension("indirect", distribution(4, &[0xff])),
        extension("of a distribution point", Extension::new("2.5.29.28", der::sequence(&[]))),
        extension("unknown critical extension", Extension::critical("1.2.3.4", vec![5, 0])),
        on_entry("entry with an unknown critical extension", Extension::critical("1.2.3.4", vec![5, 0])),
        on_entry("entry for another issuer", Extension::critical("2.5.29.29", der::sequence(&[]))),
        on_entry("entry for another issuer, not critical", Extension::new("2.5.29.29", der::sequence(&[]))),
        changed(
            "of the next second",
            &|list| list.this_update = der::utc_time("260101000001Z"),
            "trust.crl_not_yet_valid",
        ),
        bench.case("by another key", &[good.signed(&stranger)]).refused(signature),
        bench.case("spoilt", &[spoilt]).refused(signature),
        bench.case("signed with SHA-1", &[sha1]).refused(signature),
        bench
            .case("by another key, beside a good one", &[bench.changed(|_| {}), good.signed(&stranger)])
            .refused(signature),
        bench
            .case("of the root, by another key", &[bench.list(INTERMEDIATE, &[]).signed(&stranger)])
            .refused(signature),
        bench
            .case_with(
                "the leaf is the anchor, its issuer not at hand",
                &x5c[..1],
                &x5c[0],
                &[bench.changed(|_| {})],
            )
            .refused(signature),
        bench
            .case_with("the leaf is the anchor, by another key", x5c, &x5c[0], &[good.signed(&stranger)])
            .refused(signature),
    ]
}
