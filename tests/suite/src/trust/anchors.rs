//! Anchors of one name and key: in whatever order they are given, above a path, and for several models.

use serde_json::{Value, json};

use crate::CaseBuilder;
use attestry_authenticator::certificate::{CertificateBuilder, fido_aaguid};
use attestry_authenticator::text::{base64url, uuid};
use attestry_authenticator::{Chain, MakeCredential, Role, der};

pub(crate) fn accepted() -> Vec<Value> {
    [orders(), above(), models()].concat()
}

pub(crate) fn refused() -> Vec<Value> {
    let issues = Issues::new();
    let case = issues
        .case(
            "three issues of a root, none valid, refused",
            &[&issues.expired, &issues.expired_too, &issues.early],
        )
        .verifier("refuse", json!(["expired-anchor"]));
    vec![case.refused("observation.expired_anchor")]
}

/// Issues of one root, with one name and key.
struct Issues {
    chain: Chain,
    valid: Vec<u8>,
    expired: Vec<u8>,
    expired_too: Vec<u8>,
    early: Vec<u8>,
}

impl Issues {
    fn new() -> Self {
        let chain = Chain::new("issues", 1);
        let issue = |serial: u8, change: &dyn Fn(&mut CertificateBuilder)| {
            let (name, key) = (chain.root_name.clone(), &chain.keys.root);
            let mut certificate = CertificateBuilder::ca(&[serial], name.clone(), name, key);
            change(&mut certificate);
            certificate.sign(key, key.default_scheme())
        };
        Self {
            valid: issue(1, &|_| {}),
            expired: issue(2, &|root| root.not_after = der::utc_time("250101000000Z")),
            expired_too: issue(3, &|root| root.not_after = der::utc_time("251231235959Z")),
            early: issue(4, &|root| root.not_before = der::utc_time("260101000001Z")),
            chain,
        }
    }

    fn case(&self, name: &str, anchors: &[&[u8]]) -> CaseBuilder {
        let made = MakeCredential::new("issues").packed_x5c(&self.chain.leaf_key, &self.chain.x5c);
        CaseBuilder::fido2(name, &made).anchors(anchors)
    }
}

fn orders() -> Vec<Value> {
    let issues = Issues::new();
    let three: [(&str, &[u8]); 3] =
        [("expired", &issues.expired), ("valid", &issues.valid), ("early", &issues.early)];
    let mut cases = Vec::new();
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let names = order.map(|at| three[at].0).join(", ");
        let anchors = order.map(|at| three[at].1);
        let case = issues
            .case(&format!("three issues of a root: {names}"), &anchors)
            .verifier("refuse", json!(["expired-anchor"]));
        cases.push(case.accepted(json!({ "trust": "trusted", "observations": [] })));
    }
    let none_valid = [&issues.expired[..], &issues.early, &issues.expired_too];
    cases.push(
        issues
            .case("three issues of a root, none valid", &none_valid)
            .accepted(json!({ "trust": "trusted", "observations": ["expired-anchor"] })),
    );
    cases
}

/// What x5c has above an anchor that is an intermediate.
fn above() -> Vec<Value> {
    let chain = Chain::new("above", 1);
    let (intermediate, root) = (&chain.x5c[1][..], &chain.root_der[..]);
    let stranger = Chain::new("above, a stranger", 0);
    let bare = json!({ "certificate": base64url(intermediate), "formats": ["packed"] });
    let case = |name: &str, x5c: &[Vec<u8>], anchors: &[&[u8]], observations: &[&str]| {
        let made = MakeCredential::new("above").packed_x5c(&chain.leaf_key, x5c);
        CaseBuilder::fido2(name, &made)
            .anchors(anchors)
            .accepted(json!({ "trust": "trusted", "observations": observations }))
    };
    let with_root = &chain.x5c_with_root();
    let elsewhere = CaseBuilder::fido2(
        "an intermediate as the anchor, its root one for another format",
        &MakeCredential::new("above").packed_x5c(&chain.leaf_key, with_root),
    )
    .set(
        "/verifier/trust",
        json!({ "anchors": [bare, { "certificate": base64url(root), "formats": ["tpm"] }] }),
    )
    .accepted(json!({ "trust": "trusted", "observations": ["superfluous-certificate"] }));
    let (in_x5c, superfluous) = ("root-in-x5c", "superfluous-certificate");
    vec![
        case("an intermediate as the anchor, nothing above it", &chain.x5c, &[intermediate], &[]),
        case("an intermediate as the anchor, its root above it", with_root, &[intermediate], &[superfluous]),
        case("an intermediate as the anchor, its root one too", with_root, &[intermediate, root], &[in_x5c]),
        case(
            "an intermediate as the anchor, its root one too, first",
            with_root,
            &[root, intermediate],
            &[in_x5c],
        ),
        case(
            "an intermediate as the anchor, its root and a stranger above it",
            &[with_root.clone(), stranger.x5c.clone()].concat(),
            &[intermediate, root],
            &[in_x5c, superfluous],
        ),
        elsewhere,
    ]
}

/// Which anchors let a packed leaf without the AAGUID extension name its model.
fn models() -> Vec<Value> {
    const OTHER: &str = "00112233-4455-6677-8899-aabbccddeeff";

    let registration = MakeCredential::new("models");
    let own = uuid(&registration.aaguid);
    let certifying = |aaguid: &[u8]| {
        let aaguid = aaguid.to_vec();
        Chain::with("models", 1, move |role, issue| {
            if role == Role::Leaf {
                issue.certificate.put_extension(fido_aaguid(&aaguid));
            }
        })
    };
    let plain = Chain::new("models", 1);
    let (root, intermediate, leaf) = (&plain.root_der[..], &plain.x5c[1][..], &plain.x5c[0][..]);
    let (name, key) = (plain.root_name.clone(), &plain.keys.root);
    let reissued = CertificateBuilder::ca(&[9], name.clone(), name, key).sign(key, key.default_scheme());
    let stranger = Chain::new("models, a stranger", 1).root_der;
    let (certified, zero) = (certifying(&registration.aaguid), certifying(&[0; 16]));
    let of_zero = || {
        let mut of_zero = registration.clone();
        of_zero.aaguid = vec![0; 16];
        of_zero
    };

    let one = |der: &[u8], aaguid: &str| json!({ "certificate": base64url(der), "aaguids": [aaguid] });
    let all = |der: &[u8], formats: &[&str]| json!({ "certificate": base64url(der), "formats": formats });
    let case = |name: &str, of: &MakeCredential, chain: &Chain, anchors: &[Value], standing: &str| {
        CaseBuilder::fido2(name, &of.packed_x5c(&chain.leaf_key, &chain.x5c))
            .set("/verifier/trust", json!({ "anchors": anchors }))
            .accepted(json!({ "trust": "trusted", "aaguidStanding": standing }))
    };
    let packed = |name: &str, anchors: &[Value], standing: &str| {
        case(&format!("models, {name}"), &registration, &plain, anchors, standing)
    };
    let mut cases = vec![
        packed("one anchor for one", &[one(root, &own)], "attested"),
        packed("a root for all", &[all(root, &["packed"])], "claimed"),
        packed(
            "a root for two",
            &[json!({ "certificate": base64url(root), "aaguids": [own, OTHER] })],
            "claimed",
        ),
        packed("a root for one twice", &[one(root, &own), one(root, &own)], "attested"),
        packed("another root for another", &[one(root, &own), one(&stranger, OTHER)], "attested"),
        packed("the leaf as the anchor", &[one(leaf, &own)], "attested"),
        packed("an intermediate as the anchor", &[one(intermediate, &own)], "attested"),
    ];
    // Whatever an anchor of a name and key on the path stands for, it counts.
    let others: [(&str, &[u8]); 4] =
        [("root", root), ("reissued root", &reissued), ("intermediate", intermediate), ("leaf", leaf)];
    for (name, other) in others {
        cases.extend([
            packed(&format!("the {name} for another"), &[one(root, &own), one(other, OTHER)], "claimed"),
            packed(
                &format!("the {name} for another, first"),
                &[one(other, OTHER), one(root, &own)],
                "claimed",
            ),
            packed(
                &format!("the {name} for fido-u2f"),
                &[one(root, &own), all(other, &["fido-u2f"])],
                "claimed",
            ),
        ]);
    }
    cases.extend([
        case(
            "models, two, the AAGUID certified",
            &registration,
            &certified,
            &[one(root, &own), one(root, OTHER)],
            "attested",
        ),
        case(
            "models, a root for all, the AAGUID certified",
            &registration,
            &certified,
            &[all(root, &["packed"])],
            "attested",
        ),
        case("models, zeros certified", &of_zero(), &zero, &[all(root, &["packed"])], "claimed"),
        case(
            "models, one anchor for zeros",
            &of_zero(),
            &plain,
            &[one(root, "00000000-0000-0000-0000-000000000000")],
            "claimed",
        ),
    ]);
    cases
}
