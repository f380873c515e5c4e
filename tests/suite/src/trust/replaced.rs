//! Elements of x5c that do not lead to the anchor, and the caller's intermediates that replace them.

use serde_json::{Value, json};

use crate::CaseBuilder;
use attestry_authenticator::certificate::CertificateBuilder;
use attestry_authenticator::text::{base64url, hex};
use attestry_authenticator::{Chain, ChainKeys, MakeCredential, der};

const OTHER_ROOT: &str = "replaced, another root";

/// Leaf, three intermediates from the lowest upwards, root; and what may stand in their places.
struct Bench {
    chain: Chain,
    /// The certificates of x5c by another root, over the same keys.
    elsewhere: Chain,
    strange: Chain,
}

impl Bench {
    fn new() -> Self {
        let keys = ChainKeys::p256("replaced", 3);
        let elsewhere = ChainKeys { root: attestry_authenticator::Key::p256(OTHER_ROOT), ..keys.clone() };
        Self {
            chain: Chain::with_keys("replaced", keys, |_, _| {}),
            elsewhere: Chain::with_keys("replaced", elsewhere, |_, _| {}),
            strange: Chain::new("replaced, a stranger", 3),
        }
    }

    /// Another issue of the intermediate at this place of x5c.
    fn issue(&self, at: usize, change: impl FnOnce(&mut CertificateBuilder)) -> Vec<u8> {
        let (keys, index) = (&self.chain.keys, 3 - at);
        let name = |index: usize| {
            attestry_authenticator::certificate::attestation_name(
                &format!("replaced CA {index}"),
                "Authenticator Attestation CA",
            )
        };
        let (issuer, key) = match index.checked_sub(1) {
            None => (self.chain.root_name.clone(), &keys.root),
            Some(above) => (name(above), &keys.intermediates[above]),
        };
        let mut certificate =
            CertificateBuilder::ca(&[0x55], issuer, name(index), &keys.intermediates[index]);
        change(&mut certificate);
        certificate.sign(key, key.default_scheme())
    }

    fn expired(&self, at: usize) -> Vec<u8> {
        self.issue(at, |certificate| certificate.not_after = der::utc_time("251231235959Z"))
    }

    /// x5c with these elements in place of its own.
    fn with(&self, replacements: &[(usize, &[u8])]) -> Vec<Vec<u8>> {
        let mut x5c = self.chain.x5c.clone();
        for (at, der) in replacements {
            x5c[*at] = der.to_vec();
        }
        x5c
    }

    fn case(&self, name: &str, x5c: &[Vec<u8>], known: &[&[u8]]) -> CaseBuilder {
        let made = MakeCredential::new("replaced").packed_x5c(&self.chain.leaf_key, x5c);
        let known: Vec<_> = known.iter().map(|der| base64url(der)).collect();
        CaseBuilder::fido2(&format!("replaced, {name}"), &made)
            .anchors(&[&self.chain.root_der])
            .set("/verifier/trust/intermediates", json!(known))
    }
}

pub(crate) fn accepted() -> Vec<Value> {
    let bench = Bench::new();
    let own = &bench.chain.x5c;
    let strange = |at: usize| &bench.strange.x5c[at][..];
    let trusted = |name: &str, x5c: &[Vec<u8>], known: &[&[u8]]| {
        bench.case(name, x5c, known).accepted(json!({ "trust": "trusted", "observations": [] }))
    };
    let mut cases = Vec::new();
    for (at, place) in [(1, "lowest"), (2, "middle"), (3, "upper")] {
        let expired = bench.expired(at);
        let reissued = bench.issue(at, |_| {});
        cases.extend([
            trusted(&format!("the {place} expired"), &bench.with(&[(at, &expired)]), &[&own[at]]),
            trusted(&format!("the {place} expired, reissued"), &bench.with(&[(at, &expired)]), &[&reissued]),
            trusted(&format!("the {place} a stranger"), &bench.with(&[(at, strange(at))]), &[&own[at]]),
            trusted(&format!("the {place} there, an expired one known"), own, &[&expired]),
        ]);
    }
    let below_other_root = bench.with(&[(3, &bench.elsewhere.x5c[3])]);
    let with_other_root = [below_other_root.clone(), vec![bench.elsewhere.root_der.clone()]].concat();
    let observed = json!({ "trust": "trusted", "observations": ["superfluous-certificate"] });
    cases.extend([
        trusted("the upper by another root", &below_other_root, &[&own[3]]),
        bench
            .case("the upper by another root, which is sent", &with_other_root, &[&own[3]])
            .accepted(observed),
        trusted(
            "all of them",
            &bench.with(&[(1, strange(1)), (2, strange(2)), (3, strange(3))]),
            &[&own[3], &own[1], &own[2]],
        ),
        trusted(
            "the right one of two that are known",
            &bench.with(&[(2, strange(2))]),
            &[&bench.expired(2), &own[2]],
        ),
        trusted(
            "a gap in the middle, all above known",
            &[own[0].clone(), own[1].clone(), own[3].clone()],
            &[&own[2], &own[3]],
        ),
        trusted("x5c ends early", &own[..2], &[&own[3], &own[2]]),
    ]);
    cases
}

pub(crate) fn refused() -> Vec<Value> {
    let bench = Bench::new();
    let own = &bench.chain.x5c;
    let strange = |at: usize| &bench.strange.x5c[at][..];
    let no_path = "trust.no_path";
    let refused =
        |name: &str, x5c: &[Vec<u8>], known: &[&[u8]], code: &str| bench.case(name, x5c, known).refused(code);
    let revoking = |name: &str, x5c: &[Vec<u8>], known: &[&[u8]], serial: &[u8]| {
        bench
            .case(name, x5c, known)
            .set("/verifier/trust/revoked", json!([{ "format": "packed", "serial": hex(serial) }]))
            .refused("trust.revoked")
    };
    let gap = [own[0].clone(), own[1].clone(), own[3].clone()];
    let expired = bench.expired(2);
    let reissued = bench.issue(2, |_| {});
    let other_issue = bench.issue(2, |certificate| certificate.serial = vec![0x66]);
    vec![
        refused("a stranger, nobody known", &bench.with(&[(2, strange(2))]), &[], no_path),
        refused("a stranger, the one above known", &bench.with(&[(2, strange(2))]), &[&own[3]], no_path),
        refused(
            "expired, another expired one known",
            &bench.with(&[(2, &expired)]),
            &[&expired],
            "trust.expired",
        ),
        refused("a gap is not filled", &gap, &[&own[2]], no_path),
        refused(
            "a gap above the leaf is not filled",
            &[own[0].clone(), own[2].clone(), own[3].clone()],
            &[&own[1]],
            no_path,
        ),
        refused(
            "order is not mended",
            &[own[0].clone(), own[2].clone(), own[1].clone(), own[3].clone()],
            &[&own[1]],
            no_path,
        ),
        refused(
            "by another root, its own issue known",
            &bench.with(&[(3, &bench.elsewhere.x5c[3])]),
            &[&bench.elsewhere.x5c[3]],
            // That root has the anchor's name.
            "trust.signature_invalid",
        ),
        revoking("a revoked one, another issue known", &bench.with(&[(2, &reissued)]), &[&own[2]], &[0x55]),
        revoking(
            "a revoked and expired one, another issue known",
            &bench.with(&[(2, &expired)]),
            &[&own[2]],
            &[0x55],
        ),
        revoking("a known one that is revoked", &bench.with(&[(2, strange(2))]), &[&reissued], &[0x55]),
        // In whatever order the two are known, their key is the same.
        revoking(
            "two known issues, the first revoked",
            &bench.with(&[(2, strange(2))]),
            &[&reissued, &other_issue],
            &[0x55],
        ),
        revoking(
            "two known issues, the second revoked",
            &bench.with(&[(2, strange(2))]),
            &[&other_issue, &reissued],
            &[0x55],
        ),
    ]
}
