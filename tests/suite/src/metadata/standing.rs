//! What a model's AAGUID is worth, and what is odd about a statement of it.

use serde_json::{Value, json};

use super::judged;
use crate::CaseBuilder;
use crate::harness::blobs::{Blob, Model};
use attestry_authenticator::certificate::{fido_aaguid, firmware};
use attestry_authenticator::flags::{BACKED_UP, BACKUP_ELIGIBLE};
use attestry_authenticator::text::base64url;
use attestry_authenticator::{Chain, Key, Role, der};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

fn model() -> Model {
    Model::new("metadata")
}

/// Another model, that lists this certificate.
fn neighbour(der: &[u8]) -> Value {
    let mut entry = Model::new("neighbour").certified();
    entry["metadataStatement"]["attestationRootCertificates"] = json!([STANDARD.encode(der)]);
    entry
}

/// The model, with a change of its leaf.
fn leaf(change: impl Fn(&mut attestry_authenticator::certificate::CertificateBuilder)) -> Model {
    let chain = Chain::with("metadata", 0, |role, issue| {
        if role == Role::Leaf {
            change(&mut issue.certificate);
        }
    });
    Model { chain, ..model() }
}

fn firmware_of(version: i64) -> Model {
    leaf(|leaf| leaf.put_extension(firmware(version)))
}

/// What is refused on request, with the name of the observation.
fn odd() -> Vec<(&'static str, CaseBuilder)> {
    let stated = |name: &str, member: &str, value: Value, model: &Model, made| {
        let mut entry = model.certified();
        entry["metadataStatement"][member] = value;
        judged(name, &made, &[entry])
    };
    let model = model();
    let with_key = |key: Key| {
        let registration = model.registration.clone().with_key(key);
        registration.packed_x5c(&model.chain.leaf_key, &model.chain.x5c)
    };
    let mut eligible = model.registration.clone();
    eligible.flags |= BACKUP_ELIGIBLE | BACKED_UP;
    let eligible = eligible.packed_x5c(&model.chain.leaf_key, &model.chain.x5c);
    let old = firmware_of(2);
    let stale = {
        let mut blob = Blob::small(&[model.certified()]);
        blob.set_payload("nextUpdate", json!("2025-12-31"));
        CaseBuilder::fido2("standing, stale", &model.packed()).set("/metadata", super::described(&blob))
    };
    let tpm = attestry_authenticator::tpm::chain_with("metadata", |leaf| {
        leaf.put_extension(attestry_authenticator::tpm::alt_name(&attestry_authenticator::tpm::device(
            "id:414D4400",
            "model",
            "id:13",
        )));
    });
    let mut of_tpm = model.certified();
    of_tpm["metadataStatement"]["attestationRootCertificates"] = json!([STANDARD.encode(&tpm.root_der)]);
    vec![
        ("metadata-stale", stale),
        (
            "metadata-alg-unlisted",
            judged("standing, algorithm unlisted", &with_key(Key::ed25519("metadata")), &[model.certified()]),
        ),
        (
            "metadata-backup-unsupported",
            stated(
                "standing, backup unsupported",
                "multiDeviceCredentialSupport",
                json!("unsupported"),
                &model,
                eligible,
            ),
        ),
        ("metadata-firmware-older", judged("standing, firmware older", &old.packed(), &[old.certified()])),
        (
            "metadata-aaguid-is-software-claim",
            judged("standing, claimed by software", &model.registration.tpm(&tpm), &[of_tpm]),
        ),
    ]
}

pub(super) fn accepted() -> Vec<Value> {
    let model = model();
    let found = json!({ "entry": format!("aaguid:{}", model.aaguid()), "level": "FIDO_CERTIFIED_L1" });
    let stands = |case: CaseBuilder, standing: &str| {
        case.attested(
            json!({ "trust": "trusted", "aaguidStanding": standing, "observations": [] }),
            found.clone(),
        )
    };
    let named =
        leaf(|leaf| leaf.put_extension(fido_aaguid(&der::octet_string(&model.registration.aaguid)[2..])));
    let long = Model { chain: Chain::new("metadata", 1), ..self::model() };
    let mut leaf_anchor = model.certified();
    leaf_anchor["metadataStatement"]["attestationRootCertificates"] = json!([model.leaf()]);
    // The root of the model in another issue.
    let reissue = Chain::with("metadata", 0, |_, issue| issue.certificate.serial = vec![9]).root_der;
    assert_ne!(reissue, model.chain.root_der);
    let caller = |name: &str, anchor: Value| {
        judged(name, &model.packed(), &[model.certified()])
            .set("/verifier/trust", json!({ "anchors": [anchor] }))
    };
    let mut damaged = neighbour(&model.chain.root_der);
    damaged["statusReports"] = json!(null);
    let mut u2f = Model::new("neighbour").u2f_entry(json!([]));
    u2f["metadataStatement"]["attestationRootCertificates"] = json!([model.root()]);
    let stranger = Chain::new("other", 0).root_der;
    let algorithms = |name: &str, key: Key, members: Value| {
        let registration = model.registration.clone().with_key(key);
        let mut entry = model.certified();
        for (member, value) in members.as_object().unwrap() {
            entry["metadataStatement"][member] = value.clone();
        }
        let made = registration.packed_x5c(&model.chain.leaf_key, &model.chain.x5c);
        stands(judged(name, &made, &[entry]), "attested")
    };
    let flagged = |name: &str, flags: u8, support: Value| {
        let mut registration = model.registration.clone();
        registration.flags |= flags;
        let mut entry = model.certified();
        entry["metadataStatement"]["multiDeviceCredentialSupport"] = support;
        let made = registration.packed_x5c(&model.chain.leaf_key, &model.chain.x5c);
        stands(judged(name, &made, &[entry]), "attested")
    };
    let firmware = |name: &str, version: i64| {
        let model = firmware_of(version);
        stands(judged(name, &model.packed(), &[model.certified()]), "attested")
    };
    let other_algorithms = json!({ "authenticatorGetInfo": { "algorithms": [
        { "type": "public-key", "alg": -7 }, 1, { "alg": "x" }, { "type": "public-key", "alg": -8 },
    ] } });
    let mut cases = vec![
        stands(judged("standing, a root of one model", &model.packed(), &[model.certified()]), "attested"),
        stands(
            judged(
                "standing, a stranger beside",
                &model.packed(),
                &[model.certified(), neighbour(&stranger)],
            ),
            "attested",
        ),
        stands(
            judged(
                "standing, a root of two models",
                &model.packed(),
                &[model.certified(), neighbour(&model.chain.root_der)],
            ),
            "claimed",
        ),
        stands(
            judged(
                "standing, a root of two models, the leaf certified",
                &named.packed(),
                &[named.certified(), neighbour(&named.chain.root_der)],
            ),
            "attested",
        ),
        stands(
            judged(
                "standing, another issue of the root elsewhere",
                &model.packed(),
                &[model.certified(), neighbour(&reissue)],
            ),
            "claimed",
        ),
        stands(
            judged(
                "standing, a root of a damaged entry as well",
                &model.packed(),
                &[model.certified(), damaged],
            ),
            "claimed",
        ),
        stands(
            judged("standing, a root of U2F as well", &model.packed(), &[model.certified(), u2f]),
            "claimed",
        ),
        stands(
            judged(
                "standing, an intermediate of another model",
                &long.packed(),
                &[long.certified(), neighbour(&long.chain.x5c[1])],
            ),
            "claimed",
        ),
        stands(
            judged(
                "standing, a leaf of another model",
                &model.packed(),
                &[model.certified(), neighbour(&model.chain.x5c[0])],
            ),
            "claimed",
        ),
        stands(judged("standing, the leaf an anchor", &model.packed(), &[leaf_anchor.clone()]), "attested"),
        stands(
            judged(
                "standing, the leaf an anchor of two",
                &model.packed(),
                &[leaf_anchor, neighbour(&model.chain.x5c[0])],
            ),
            "claimed",
        ),
        stands(
            caller("standing, a general anchor of the caller's", json!(base64url(&model.chain.root_der))),
            "claimed",
        ),
        stands(
            caller(
                "standing, an anchor of the caller's for the model",
                json!({ "certificate": base64url(&model.chain.root_der), "aaguids": [model.aaguid()] }),
            ),
            "attested",
        ),
        stands(
            caller(
                "standing, an anchor of the caller's for another format",
                json!({ "certificate": base64url(&model.chain.root_der), "formats": ["tpm"] }),
            ),
            "claimed",
        ),
        algorithms("standing, algorithm of getInfo", Key::ed25519("metadata"), other_algorithms),
        algorithms(
            "standing, no algorithms",
            Key::ed25519("metadata"),
            json!({ "authenticationAlgorithms": [] }),
        ),
        algorithms(
            "standing, an unknown algorithm",
            Key::ed25519("metadata"),
            json!({ "authenticationAlgorithms": ["new"] }),
        ),
        flagged("standing, backup of a model that says nothing", BACKUP_ELIGIBLE, json!(null)),
        flagged("standing, backup of a model that supports it", BACKUP_ELIGIBLE, json!("explicit")),
        flagged("standing, no backup", 0, json!("unsupported")),
        firmware("standing, firmware as stated", 3),
        firmware("standing, firmware newer", 4),
    ];
    let mut due = Blob::small(&[model.certified()]);
    due.set_payload("nextUpdate", json!("2026-01-01"));
    let due =
        CaseBuilder::fido2("standing, due today", &model.packed()).set("/metadata", super::described(&due));
    cases.push(stands(due, "attested"));
    // Of two numbers of an algorithm, one names the curve as well.
    for (alg, name, key) in [
        (-7, "secp256r1_ecdsa_sha256_der", Key::p256("a")),
        (-9, "secp256r1_ecdsa_sha256_raw", Key::p256("a")),
        (-8, "ed25519_eddsa_sha512_raw", Key::ed25519("a")),
        (-19, "ed25519_eddsa_sha512_raw", Key::ed25519("a")),
        (-35, "secp384r1_ecdsa_sha384_raw", Key::p384("a")),
        (-51, "secp384r1_ecdsa_sha384_raw", Key::p384("a")),
        (-36, "secp521r1_ecdsa_sha512_raw", Key::p521("a")),
        (-52, "secp521r1_ecdsa_sha512_raw", Key::p521("a")),
        (-47, "secp256k1_ecdsa_sha256_raw", Key::secp256k1("a")),
        (-53, "ed448_eddsa_sha512_raw", Key::ed448("a")),
        (-257, "rsassa_pkcsv15_sha256_raw", Key::rsa2048()),
        (-257, "rsa_emsa_pkcs1_sha256_raw", Key::rsa2048()),
        (-258, "rsassa_pkcsv15_sha384_raw", Key::rsa2048()),
        (-259, "rsassa_pkcsv15_sha512_raw", Key::rsa2048()),
        (-65535, "rsassa_pkcsv15_sha1_raw", Key::rsa2048()),
        (-37, "rsassa_pss_sha256_raw", Key::rsa2048()),
        (-38, "rsassa_pss_sha384_raw", Key::rsa2048()),
        (-39, "rsassa_pss_sha512_raw", Key::rsa2048()),
    ] {
        let mut registration = model.registration.clone().with_key(key);
        registration.alg = alg;
        let mut entry = model.certified();
        // Beside one that is never the credential's, since a list of unknown ones says nothing.
        let other = if alg == -257 { "secp256r1_ecdsa_sha256_raw" } else { "rsassa_pkcsv15_sha256_raw" };
        entry["metadataStatement"]["authenticationAlgorithms"] = json!([name, other]);
        let made = registration.packed_x5c(&model.chain.leaf_key, &model.chain.x5c);
        let case = judged(&format!("standing, algorithm {name} as {alg}"), &made, &[entry]);
        cases.push(stands(case.verifier("algorithms", json!([alg])), "attested"));
    }
    for (observation, case) in odd() {
        cases.push(case.attested(
            json!({ "trust": "trusted", "observations": [observation] }),
            json!({ "stale": observation == "metadata-stale" }),
        ));
    }
    cases
}

pub(super) fn refused() -> Vec<Value> {
    let code = |observation: &str| format!("observation.{}", observation.replace('-', "_"));
    odd()
        .into_iter()
        .map(|(observation, case)| case.verifier("refuse", json!([observation])).refused(&code(observation)))
        .collect()
}
