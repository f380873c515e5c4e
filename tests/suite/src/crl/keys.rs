//! Which keys sign an authority's revocation lists: each of its own where it changed its key, and those alone whose
//! certificates let them.

use serde_json::{Value, json};

use crate::CaseBuilder;
use attestry_authenticator::certificate::{
    CRL_SIGN, CertificateBuilder, KEY_CERT_SIGN, attestation_name, key_usage,
};
use attestry_authenticator::crl::CrlBuilder;
use attestry_authenticator::text::base64url;
use attestry_authenticator::{Chain, Key, MakeCredential, Role};

/// A path over an authority that has changed its key since.
struct Bench {
    chain: Chain,
    leaf_serial: Vec<u8>,
    /// The authority's certificate for its new key.
    renewed: Vec<u8>,
}

fn name() -> Vec<u8> {
    attestation_name("CRL keys CA 0", "Authenticator Attestation CA")
}

fn new_key() -> Key {
    Key::p256("CRL keys, new")
}

impl Bench {
    /// With one change to each certificate.
    fn new(change: impl Fn(Role, &mut CertificateBuilder)) -> Self {
        let mut leaf_serial = Vec::new();
        let chain = Chain::with("CRL keys", 1, |role, issue| {
            change(role, &mut issue.certificate);
            if role == Role::Leaf {
                leaf_serial.clone_from(&issue.certificate.serial);
            }
        });
        let root = &chain.keys.root;
        let renewed = CertificateBuilder::ca(&[0x77], chain.root_name.clone(), name(), &new_key())
            .sign(root, root.default_scheme());
        Self { chain, leaf_serial, renewed }
    }

    fn old_key(&self) -> &Key {
        &self.chain.keys.intermediates[0]
    }

    /// A list of the authority's by one of its keys.
    fn list(&self, key: &Key, serials: &[&[u8]]) -> Vec<u8> {
        CrlBuilder::new(&name(), serials).signed(key)
    }

    fn case(&self, case: &str, anchor: &[u8], known: &[&[u8]], lists: &[&[u8]]) -> CaseBuilder {
        let made = MakeCredential::new("CRL keys").packed_x5c(&self.chain.leaf_key, &self.chain.x5c);
        let texts = |list: &[&[u8]]| json!(list.iter().map(|der| base64url(der)).collect::<Vec<_>>());
        CaseBuilder::fido2(&format!("CRL keys, {case}"), &made)
            .anchors(&[anchor])
            .set("/verifier/trust/intermediates", texts(known))
            .set("/verifier/trust/crls", texts(lists))
    }
}

pub(crate) fn accepted() -> Vec<Value> {
    let bench = Bench::new(|_, _| {});
    let (root, old, renewed) = (&bench.chain.root_der[..], &bench.chain.x5c[1][..], &bench.renewed[..]);
    let (by_old, by_new) = (bench.list(bench.old_key(), &[&[1]]), bench.list(&new_key(), &[&[1]]));
    let trusted = |case: CaseBuilder| case.accepted(json!({ "trust": "trusted", "observations": [] }));

    let plain = Bench::new(|_, certificate| certificate.remove_extension("2.5.29.15"));
    let plain_list = plain.list(plain.old_key(), &[&[1]]);
    let root_signs_certificates = Bench::new(|role, certificate| {
        if role == Role::Root {
            certificate.put_extension(key_usage(&[KEY_CERT_SIGN]));
        }
    });
    let of_root = CrlBuilder::new(&bench.chain.root_name, &[&[1]]).signed(&bench.chain.keys.root);
    vec![
        trusted(bench.case("a list for each, both known", root, &[old, renewed], &[&by_old, &by_new])),
        trusted(bench.case("a list for each, the new one first", root, &[old, renewed], &[&by_new, &by_old])),
        trusted(bench.case("a list for each, the old one from x5c", root, &[renewed], &[&by_old, &by_new])),
        trusted(plain.case("no key usage", &plain.chain.root_der, &[], &[&plain_list])),
        // Nothing that an anchor's certificate says is looked at.
        trusted(root_signs_certificates.case(
            "an anchor for certificates only",
            &root_signs_certificates.chain.root_der,
            &[],
            &[&of_root],
        )),
    ]
}

pub(crate) fn refused() -> Vec<Value> {
    let bench = Bench::new(|_, _| {});
    let (root, old, renewed) = (&bench.chain.root_der[..], &bench.chain.x5c[1][..], &bench.renewed[..]);
    let (by_old, by_new) = (bench.list(bench.old_key(), &[&[1]]), bench.list(&new_key(), &[&[1]]));
    let serial = &bench.leaf_serial[..];
    let (revoked_by_old, revoked_by_new) =
        (bench.list(bench.old_key(), &[serial]), bench.list(&new_key(), &[serial]));
    let leaf = &bench.chain.x5c[0][..];

    let limited = Bench::new(|role, certificate| {
        if role == Role::Intermediate(0) {
            certificate.put_extension(key_usage(&[KEY_CERT_SIGN]));
        }
    });
    let limited_list = limited.list(limited.old_key(), &[&[1]]);
    let limited_revokes = limited.list(limited.old_key(), &[&limited.leaf_serial]);
    let limited_root = &limited.chain.root_der[..];
    let signs_lists_only = Bench::new(|role, certificate| {
        if role == Role::Intermediate(0) {
            certificate.put_extension(key_usage(&[CRL_SIGN]));
        }
    });
    let key_usage = "trust.crl_key_usage";
    vec![
        bench
            .case("a list by the new key alone", root, &[old, renewed], &[&by_new])
            .refused("trust.crl_signature"),
        bench
            .case("a list by a new key that nobody knows", root, &[], &[&by_old, &by_new])
            .refused("trust.crl_signature"),
        bench
            .case("revoked by the old key", root, &[old, renewed], &[&revoked_by_old, &by_new])
            .refused("trust.revoked"),
        bench
            .case(
                "the leaf is the anchor, revoked by the old key",
                leaf,
                &[old, renewed],
                &[&by_new, &revoked_by_old],
            )
            .refused("trust.revoked"),
        bench
            .case(
                "the leaf is the anchor, revoked by the new key",
                leaf,
                &[old, renewed],
                &[&by_old, &revoked_by_new],
            )
            .refused("trust.revoked"),
        limited
            .case("an issuer without list signing", limited_root, &[], &[&limited_list])
            .refused(key_usage),
        limited
            .case(
                "an issuer without list signing, known",
                limited_root,
                &[&limited.chain.x5c[1]],
                &[&limited_list],
            )
            .refused(key_usage),
        limited
            .case("an issuer without list signing, revoking", limited_root, &[], &[&limited_revokes])
            .refused(key_usage),
        signs_lists_only
            .case("an issuer for lists only", &signs_lists_only.chain.root_der, &[], &[])
            .refused("trust.issuer_key_usage"),
    ]
}
