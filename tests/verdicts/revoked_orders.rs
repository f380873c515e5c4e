//! What is revoked refuses in whatever order lists, intermediates and issues of one name and key come; and a revoked
//! certificate beside the path refuses nothing.

use crate::cases::Case;
use attestry_authenticator::certificate::{CertificateBuilder, Extension, attestation_name};
use attestry_authenticator::crl::CrlBuilder;
use attestry_authenticator::text::{base64url, hex};
use attestry_authenticator::{Key, MakeCredential, der};
use serde_json::{Value, json};
use suite::CaseBuilder;

/// Authorities and their certificates, each by a letter.
struct Authorities(&'static str);

impl Authorities {
    fn key(&self, of: &str) -> Key {
        Key::p256(&format!("{} {of}", self.0))
    }

    fn name(&self, of: &str) -> Vec<u8> {
        attestation_name(&format!("{} {of}", self.0), "Authenticator Attestation CA")
    }

    fn builder(&self, serial: u8, issuer: &str, subject: &str) -> CertificateBuilder {
        CertificateBuilder::ca(&[serial], self.name(issuer), self.name(subject), &self.key(subject))
    }

    fn certificate(&self, serial: u8, issuer: &str, subject: &str) -> Vec<u8> {
        self.sign(&self.builder(serial, issuer, subject), issuer)
    }

    fn sign(&self, certificate: &CertificateBuilder, issuer: &str) -> Vec<u8> {
        let key = self.key(issuer);
        certificate.sign(&key, key.default_scheme())
    }

    fn leaf(&self, issuer: &str) -> Vec<u8> {
        let leaf =
            CertificateBuilder::packed_leaf(&[99], self.name(issuer), &self.key(issuer), &self.key("leaf"));
        self.sign(&leaf, issuer)
    }

    fn list(&self, issuer: &str, serials: &[&[u8]]) -> Vec<u8> {
        CrlBuilder::new(&self.name(issuer), serials).signed(&self.key(issuer))
    }

    fn case(&self, x5c: &[&Vec<u8>]) -> CaseBuilder {
        let x5c: Vec<_> = x5c.iter().map(|der| der.to_vec()).collect();
        CaseBuilder::fido2("order", &MakeCredential::new(self.0).packed_x5c(&self.key("leaf"), &x5c))
    }

    fn revoked(&self, issuer: &str, serial: u8) -> Value {
        json!([{ "issuer": base64url(&self.name(issuer)), "serial": hex(&[serial]) }])
    }
}

fn texts(ders: &[&Vec<u8>]) -> Value {
    ders.iter().map(|der| Value::from(base64url(der))).collect()
}

/// The trust that the case ends with, or the code that it is refused with; with and without a policy that accepts
/// untrusted statements.
fn ends(case: &CaseBuilder) -> [String; 2] {
    [false, true].map(|danger| {
        let rule = |policy: attestry::RegistrationPolicy| match danger {
            true => policy.danger_accept_untrusted_attestation(),
            false => policy,
        };
        let outcome = Case::new(case.0.clone()).run_under(rule).unwrap();
        match outcome.result().map(|()| outcome.registration().unwrap()) {
            Ok(verified) => verified.evidence().attestation().unwrap().trust().as_str().to_owned(),
            Err(error) => error.code().as_str().to_owned(),
        }
    })
}

#[test]
fn an_anchor_replaces_no_revoked_issue_of_it() {
    let of = Authorities("revoked orders, issues");
    let (root, again) = (of.certificate(1, "R", "R"), of.certificate(2, "R", "R"));
    let (issuer, reissued) = (of.certificate(3, "R", "I"), of.certificate(4, "R", "I"));
    let leaf = of.leaf("I");
    for (x5c, anchors, serial) in [
        (vec![&leaf, &issuer, &root], vec![&again], 1),
        (vec![&leaf, &issuer, &root], vec![&root], 1),
        (vec![&leaf, &issuer, &root], vec![], 1),
        // The root in x5c is the only key that the list could be signed by.
        (vec![&leaf, &issuer, &root], vec![&reissued], 3),
        (vec![&leaf, &issuer], vec![&reissued, &root], 3),
    ] {
        let anchored = of.case(&x5c).set("/verifier/trust", json!({ "anchors": texts(&anchors) }));
        let expected = if anchors.is_empty() { "unknown" } else { "trusted" };
        assert_eq!(ends(&anchored), [expected; 2], "{serial}");
        let by_serial = anchored.clone().set("/verifier/trust/revoked", of.revoked("R", serial));
        assert_eq!(ends(&by_serial), ["trust.revoked"; 2], "{serial}");
        let list = of.list("R", &[&[serial]]);
        let by_list = anchored.set("/verifier/trust/crls", texts(&[&list]));
        assert_eq!(ends(&by_list), ["trust.revoked"; 2], "{serial}");
    }
}

#[test]
fn an_intermediate_replaces_no_revoked_issue_of_it() {
    let of = Authorities("revoked orders, above");
    let (root, issuer, reissued) =
        (of.certificate(1, "R", "R"), of.certificate(3, "R", "I"), of.certificate(4, "R", "I"));
    // x5c has the revoked issue not in its place, but further up.
    let stranger = of.certificate(5, "S", "S");
    let case = of.case(&[&of.leaf("I"), &stranger, &issuer]);
    let trust = json!({ "anchors": texts(&[&root]), "intermediates": texts(&[&reissued]) });
    let case = case.set("/verifier/trust", trust);
    assert_eq!(ends(&case), ["trusted"; 2]);
    let case = case.set("/verifier/trust/revoked", of.revoked("R", 3));
    assert_eq!(ends(&case), ["trust.revoked"; 2]);
}

#[test]
fn no_list_hides_another() {
    let of = Authorities("revoked orders, lists");
    let (root, issuer) = (of.certificate(1, "R", "R"), of.certificate(3, "R", "I"));
    let full = of.list("R", &[&[3]]);
    let mut delta = CrlBuilder::new(&of.name("R"), &[]);
    delta.extensions.push(Extension::critical("2.5.29.27", der::small_integer(1)));
    let delta = delta.signed(&of.key("R"));
    let stranger = CrlBuilder::new(&of.name("R"), &[]).signed(&of.key("S"));
    // The issuer is the caller's: no element of x5c is revoked.
    for recognise in [false, true] {
        let anchor = json!({ "certificate": base64url(&root), "recognise": recognise });
        let trust = json!({ "anchors": [anchor], "intermediates": texts(&[&issuer]) });
        let case = of.case(&[&of.leaf("I")]).set("/verifier/trust", trust);
        for lists in [vec![&full], vec![&full, &delta], vec![&delta, &full], vec![&stranger, &full]] {
            let case = case.clone().set("/verifier/trust/crls", texts(&lists));
            assert_eq!(ends(&case), ["trust.revoked"; 2], "{recognise} {}", lists.len());
        }
        // Alone, each is told as what it is.
        for (list, code) in [(&delta, "trust.crl_unusable"), (&stranger, "trust.crl_signature")] {
            let case = case.clone().set("/verifier/trust/crls", texts(&[list]));
            let expected = if recognise { ["unknown"; 2] } else { [code, "untrusted"] };
            assert_eq!(ends(&case), expected);
        }
    }
}

#[test]
fn lists_of_both_keys_pass_where_x5c_has_the_new_one() {
    let of = Authorities("revoked orders, keys");
    let (old, new) = (of.key("old"), of.key("new"));
    let name = of.name("CA");
    let ca = |serial: u8, key: &Key| {
        CertificateBuilder::ca(&[serial], name.clone(), name.clone(), key).sign(&old, old.default_scheme())
    };
    let (root, rolled) = (ca(1, &old), ca(2, &new));
    let leaf = CertificateBuilder::packed_leaf(&[3], name.clone(), &new, &of.key("leaf"));
    let leaf = leaf.sign(&new, new.default_scheme());
    let by = |key: &Key, serials: &[&[u8]]| CrlBuilder::new(&name, serials).signed(key);
    let trust = json!({ "anchors": texts(&[&root]) });
    let case = of.case(&[&leaf, &rolled]).set("/verifier/trust", trust);
    let with = |lists: &[&Vec<u8>]| case.clone().set("/verifier/trust/crls", texts(lists));
    let (of_old, of_new) = (by(&old, &[&[9]]), by(&new, &[&[9]]));
    assert_eq!(ends(&with(&[&of_old, &of_new])), ["trusted"; 2]);
    assert_eq!(ends(&with(&[&of_new, &of_old])), ["trusted"; 2]);
    // A key of the same name that x5c lacks says nothing that counts.
    let of_stranger = by(&of.key("S"), &[&[9]]);
    assert_eq!(ends(&with(&[&of_old, &of_new, &of_stranger]))[1], "untrusted");
    assert_eq!(ends(&with(&[&of_old, &by(&new, &[&[3]])])), ["trust.revoked"; 2]);
    assert_eq!(ends(&with(&[&by(&old, &[&[2]]), &of_new])), ["trust.revoked"; 2]);
}

#[test]
fn a_revoked_certificate_beside_the_path_refuses_nothing() {
    let of = Authorities("revoked orders, branches");
    let (root, issuer) = (of.certificate(1, "R", "R"), of.certificate(2, "R", "I"));
    let (over_issuer, direct) = (of.certificate(3, "I", "J"), of.certificate(4, "R", "J"));
    let stranger = of.certificate(6, "S", "S");
    let mut expired = of.builder(7, "R", "J");
    expired.not_after = der::utc_time("251231235959Z");
    let expired = of.sign(&expired, "R");
    let leaf = of.leaf("J");
    let case = |x5c: &[&Vec<u8>], intermediates: &[&Vec<u8>], revoked: Value| {
        let intermediates = texts(intermediates);
        let trust = json!({ "anchors": texts(&[&root]), "intermediates": intermediates, "revoked": revoked });
        of.case(x5c).set("/verifier/trust", trust)
    };
    for intermediates in [[&direct, &over_issuer, &issuer], [&over_issuer, &direct, &issuer]] {
        let issuer_revoked = case(&[&leaf], &intermediates, of.revoked("R", 2));
        assert_eq!(ends(&issuer_revoked), ["trusted"; 2]);
        let stranger_revoked = case(&[&leaf, &expired, &stranger], &intermediates, of.revoked("S", 6));
        assert_eq!(ends(&stranger_revoked), ["trusted"; 2]);
        // An issue of its own name and key is none beside it.
        let direct_revoked = case(&[&leaf], &intermediates, of.revoked("R", 4));
        assert_eq!(ends(&direct_revoked), ["trust.revoked"; 2]);
    }
    // Where every way leads over it, it refuses.
    let only = case(&[&leaf], &[&over_issuer, &issuer], of.revoked("R", 2));
    assert_eq!(ends(&only), ["trust.revoked"; 2]);
    let stranger_in_place = case(&[&leaf, &stranger], &[&direct], of.revoked("S", 6));
    assert_eq!(ends(&stranger_in_place), ["trusted"; 2]);
}
