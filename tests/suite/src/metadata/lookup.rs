//! From a registration to its model, and to the anchors that count for it.

use serde_json::{Value, json};

use super::judged;
use crate::CaseBuilder;
use crate::harness::blobs::{Model, key_identifier, report};
use attestry_authenticator::android::{self, Provisioning};
use attestry_authenticator::certificate::{self, fido_aaguid};
use attestry_authenticator::text::{base64url, hex, uuid};
use attestry_authenticator::{Chain, Key, MakeCredential, Role, der, tpm};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const ZERO: &str = "00000000-0000-0000-0000-000000000000";
/// The entry of Android's own, whose anchors are roots of the public web.
const ANDROID: [u8; 16] =
    [0xb9, 0x3f, 0xd9, 0x61, 0xf2, 0xe6, 0x46, 0x2f, 0xb1, 0x22, 0x82, 0, 0x22, 0x47, 0xde, 0x78];

fn model() -> Model {
    Model::new("metadata")
}

/// Of this chain in place of the model's own.
fn of_chain(chain: Chain) -> Model {
    Model { chain, ..model() }
}

/// The entry, with other anchors.
fn anchored(model: &Model, anchors: &[&[u8]]) -> Value {
    let mut entry = model.certified();
    let anchors: Vec<_> = anchors.iter().map(|der| STANDARD.encode(der)).collect();
    entry["metadataStatement"]["attestationRootCertificates"] = json!(anchors);
    entry
}

/// The entry, with these attestation types.
fn typed(model: &Model, types: Value) -> Value {
    let mut entry = model.certified();
    entry["metadataStatement"]["attestationTypes"] = types;
    entry
}

fn caller(case: CaseBuilder, anchor: Value) -> CaseBuilder {
    case.set("/verifier/trust", json!({ "anchors": [anchor] }))
}

/// The caller's anchor for one format, or for one model.
fn limited(der: &[u8], to: &str, what: &str) -> Value {
    json!({ "certificate": base64url(der), to: [what] })
}

/// What an authenticator of each of these formats sends: the root, and the registration.
fn tpm_of(registration: &MakeCredential) -> (Vec<u8>, attestry_authenticator::Made) {
    let chain = tpm::chain_with("metadata", |_| {});
    (chain.root_der.clone(), registration.tpm(&chain))
}

fn apple_of(registration: &MakeCredential) -> (Vec<u8>, attestry_authenticator::Made) {
    let chain = registration.apple_chain("metadata", |_, _| {});
    (chain.root_der.clone(), registration.apple(&chain.x5c))
}

fn android_of(registration: &MakeCredential) -> (Vec<u8>, attestry_authenticator::Made) {
    let chain = android::chain(registration, Provisioning::Remote, 1, |_| {}, |_, _| {});
    (chain.root_der.clone(), registration.android_key(&chain.x5c))
}

pub(super) fn accepted() -> Vec<Value> {
    let model = model();
    let found = json!({ "entry": format!("aaguid:{}", model.aaguid()), "level": "FIDO_CERTIFIED_L1" });
    let unlisted = json!({ "entry": null, "level": null });
    let trusted = |case: CaseBuilder| case.attested(json!({ "trust": "trusted" }), found.clone());
    let unknown = |case: CaseBuilder| case.attested(json!({ "trust": "unknown" }), unlisted.clone());
    let (tpm_root, tpm) = tpm_of(&model.registration);
    let (apple_root, apple) = apple_of(&model.registration);
    let (android_root, android) = android_of(&model.registration);
    let other = Chain::new("other", 0);
    let long = of_chain(Chain::new("metadata", 1));
    let old = of_chain(Chain::with("metadata", 0, |role, issue| {
        if role == Role::Root {
            issue.certificate.version = None;
            issue.certificate.raw_extensions = Some(Vec::new());
            issue.certificate.not_after = der::utc_time("250101000000Z");
        }
    }));
    let certified = of_chain(Chain::with("metadata", 0, |role, issue| {
        if role == Role::Leaf {
            issue.certificate.put_extension(fido_aaguid(&der::octet_string(&model.registration.aaguid)[2..]));
        }
    }));
    let by_key =
        json!({ "entry": format!("keyid:{}", model.key_identifier()), "level": "FIDO_CERTIFIED_L1" });
    let u2f_entry = model.u2f_entry(json!([report("FIDO_CERTIFIED_L1")]));
    let mut claiming = model.registration.clone();
    claiming.flags &= !attestry_authenticator::flags::USER_VERIFIED;
    let claiming = claiming.fido_u2f(&model.chain.leaf_key, &model.chain.x5c);
    let mut zero = model.registration.clone();
    zero.aaguid = vec![0; 16];
    let zero = zero.packed_x5c(&model.chain.leaf_key, &model.chain.x5c);
    let mut of_zero = model.certified();
    of_zero["aaguid"] = json!(ZERO);
    of_zero["metadataStatement"]["aaguid"] = json!(ZERO);
    let surrogate = typed(&model, json!(["basic_surrogate"]));
    let none = model.entry(json!([report("FIDO_CERTIFIED_L1")]));
    let both = {
        let mut entry = model.certified();
        entry["attestationCertificateKeyIdentifiers"] = json!([model.key_identifier()]);
        entry
    };
    vec![
        trusted(judged("lookup, packed", &model.packed(), &[model.certified()])),
        trusted(judged(
            "lookup, packed, certified for the model",
            &certified.packed(),
            &[certified.certified()],
        )),
        trusted(judged("lookup, one intermediate", &long.packed(), &[long.certified()])),
        trusted(judged(
            "lookup, an intermediate as the anchor",
            &long.packed(),
            &[anchored(&long, &[&long.chain.x5c[1]])],
        )),
        trusted(judged(
            "lookup, the leaf as the anchor",
            &model.packed(),
            &[anchored(&model, &[&model.chain.x5c[0]])],
        )),
        judged("lookup, an old root, of version 1", &old.packed(), &[old.certified()])
            .attested(json!({ "trust": "trusted", "observations": ["expired-anchor"] }), found.clone()),
        trusted(judged(
            "lookup, several anchors",
            &model.packed(),
            &[anchored(&model, &[&other.root_der, &model.chain.root_der])],
        )),
        unknown(judged("lookup, unlisted", &model.packed(), &[Model::new("another").certified()])),
        caller(
            judged("lookup, unlisted, the caller's anchor", &model.packed(), &[]),
            json!(base64url(&model.chain.root_der)),
        )
        .attested(json!({ "trust": "trusted" }), unlisted.clone()),
        trusted(caller(
            judged(
                "lookup, the caller's anchor for the model",
                &model.packed(),
                &[anchored(&model, &[&other.root_der])],
            ),
            limited(&model.chain.root_der, "aaguids", &model.aaguid()),
        )),
        // Listed, and no anchor vouches: those of the caller for models in general are not asked.
        caller(
            judged(
                "lookup, no anchors, a general one of the caller's",
                &model.packed(),
                &[anchored(&model, &[])],
            ),
            json!(base64url(&other.root_der)),
        )
        .attested(json!({ "trust": "unknown" }), found.clone()),
        judged("lookup, fido-u2f", &model.u2f(), std::slice::from_ref(&u2f_entry))
            .attested(json!({ "trust": "trusted" }), by_key.clone()),
        judged("lookup, fido-u2f, an entry with both ids", &model.u2f(), std::slice::from_ref(&both))
            .attested(json!({ "trust": "trusted" }), by_key.clone()),
        trusted(judged("lookup, packed, an entry with both ids", &model.packed(), &[both])),
        judged(
            "lookup, fido-u2f that claims a listed AAGUID",
            &claiming,
            &[model.entry(json!([report("REVOKED")])), u2f_entry],
        )
        .attested(json!({ "trust": "trusted" }), by_key),
        unknown(judged(
            "lookup, fido-u2f that claims an AAGUID alone",
            &claiming,
            &[model.entry(json!([report("REVOKED")]))],
        )),
        unknown(judged("lookup, AAGUID of zeros", &zero, &[of_zero])),
        judged("lookup, none", &model.registration.none(), &[none])
            .attested(json!({ "trust": "none" }), found.clone()),
        judged(
            "lookup, none of a model with its own attestation",
            &model.registration.none(),
            std::slice::from_ref(&surrogate),
        )
        .attested(json!({ "trust": "none" }), found.clone()),
        judged("lookup, self attestation", &model.registration.packed_self(), &[surrogate])
            .attested(json!({ "trust": "self" }), found.clone()),
        trusted(judged("lookup, type attca", &model.packed(), &[typed(&model, json!(["attca"]))])),
        trusted(judged("lookup, type anonca", &model.packed(), &[typed(&model, json!(["anonca"]))])),
        judged("lookup, tpm", &tpm, &[anchored(&model, &[&tpm_root])]).attested(
            json!({ "trust": "trusted", "aaguidStanding": "claimed",
                "observations": ["metadata-aaguid-is-software-claim"] }),
            found.clone(),
        ),
        judged("lookup, tpm, no anchors", &tpm, &[anchored(&model, &[])])
            .attested(json!({ "trust": "unknown", "observations": [] }), found.clone()),
        trusted(judged(
            "lookup, of two entries the first has the anchor",
            &model.packed(),
            &[model.certified(), anchored(&model, &[&other.root_der])],
        )),
        trusted(judged(
            "lookup, of two entries the second has the anchor",
            &model.packed(),
            &[anchored(&model, &[&other.root_der]), model.certified()],
        )),
        caller(
            judged("lookup, apple, a root of both", &apple, &[anchored(&model, &[&apple_root])]),
            limited(&apple_root, "formats", "apple"),
        )
        .attested(
            json!({ "trust": "trusted", "observations": ["metadata-aaguid-is-software-claim"] }),
            found.clone(),
        ),
        caller(
            judged(
                "lookup, apple, a root of both, the caller's for another format",
                &apple,
                &[anchored(&model, &[&apple_root])],
            ),
            limited(&apple_root, "formats", "android-key"),
        )
        .attested(json!({ "trust": "unknown" }), found.clone()),
        caller(
            judged(
                "lookup, apple, a root of both, the caller's for another model",
                &apple,
                &[anchored(&model, &[&apple_root])],
            ),
            limited(&apple_root, "aaguids", &Model::new("another").aaguid()),
        )
        .attested(json!({ "trust": "unknown" }), found.clone()),
        // The caller's newer issue is a general anchor, and does not count for a listed model.
        caller(
            judged("lookup, an old root, the caller's newer issue", &old.packed(), &[old.certified()]),
            json!(base64url(&model.chain.root_der)),
        )
        .attested(json!({ "trust": "trusted", "observations": ["expired-anchor"] }), found.clone()),
        judged(
            "lookup, two issues of a root, the old one first",
            &model.packed(),
            &[anchored(&model, &[&old.chain.root_der, &model.chain.root_der])],
        )
        .attested(json!({ "trust": "trusted", "observations": [] }), found.clone()),
        judged(
            "lookup, two issues of a root, the old one last",
            &model.packed(),
            &[anchored(&model, &[&model.chain.root_der, &old.chain.root_der])],
        )
        .attested(json!({ "trust": "trusted", "observations": [] }), found.clone()),
        caller(
            judged("lookup, android-key, a root of both", &android, &[anchored(&model, &[&android_root])]),
            limited(&android_root, "formats", "android-key"),
        )
        .attested(
            json!({ "trust": "trusted", "observations": ["metadata-aaguid-is-software-claim"] }),
            found.clone(),
        ),
        judged(
            "lookup, android-key, a root of the entry alone",
            &android,
            &[anchored(&model, &[&android_root])],
        )
        .attested(json!({ "trust": "unknown" }), found),
    ]
}

pub(super) fn refused() -> Vec<Value> {
    let model = model();
    let other = Chain::new("other", 0);
    let long = of_chain(Chain::new("metadata", 1));
    let not_listed = |case: CaseBuilder| case.vouched().refused("metadata.not_listed");
    let no_path = |case: CaseBuilder| case.refused("trust.no_path");
    let type_of = |case: CaseBuilder| case.refused("metadata.attestation_type");
    let (tpm_root, tpm) = tpm_of(&model.registration);
    let (apple_root, apple) = apple_of(&model.registration);
    let mut zero = model.registration.clone();
    zero.aaguid = vec![0; 16];
    let zero = zero.packed_x5c(&model.chain.leaf_key, &model.chain.x5c);
    let mut of_zero = model.u2f_entry(json!([]));
    of_zero["aaguid"] = json!(ZERO);
    let mut of_spki = model.u2f_entry(json!([]));
    of_spki["attestationCertificateKeyIdentifiers"] = json!([key_identifier(&Key::p256("another"))]);
    let mut web = model.registration.clone();
    web.aaguid = ANDROID.to_vec();
    let web = Model { registration: web, ..self::model() };
    assert_eq!(uuid(&ANDROID), web.aaguid());
    // The leaf is an anchor, and has issued another.
    let issued = Chain::with("metadata", 1, |role, issue| {
        if role == Role::Intermediate(0) {
            issue.certificate.put_extension(certificate::basic_constraints(false, None));
        }
    });
    let issued = of_chain(issued);
    vec![
        no_path(judged("lookup, another root", &model.packed(), &[anchored(&model, &[&other.root_der])])),
        no_path({
            let made = issued.registration.packed_x5c(&issued.chain.leaf_key, &issued.chain.x5c[..1]);
            let entry = anchored(&issued, &[&issued.chain.x5c[1]]);
            judged("lookup, an anchor that may not issue", &made, &[entry])
        }),
        no_path({
            let made = long.registration.packed_x5c(&long.chain.leaf_key, &long.chain.x5c[..1]);
            judged("lookup, intermediate missing", &made, &[long.certified()])
        }),
        no_path(caller(
            judged(
                "lookup, a general anchor of the caller's",
                &model.packed(),
                &[anchored(&model, &[&other.root_der])],
            ),
            json!(base64url(&model.chain.root_der)),
        )),
        no_path(caller(
            judged(
                "lookup, tpm, a vendor's root of the caller's",
                &tpm,
                &[anchored(&model, &[&other.root_der])],
            ),
            limited(&tpm_root, "formats", "tpm"),
        )),
        no_path(
            judged(
                "lookup, apple, another of the caller's roots is the entry's",
                &apple,
                &[anchored(&model, &[&other.root_der])],
            )
            .set(
                "/verifier/trust",
                json!({ "anchors": [
                    limited(&other.root_der, "formats", "apple"),
                    limited(&apple_root, "formats", "apple"),
                ] }),
            ),
        ),
        revoked_issue(&model),
        not_listed(judged(
            "lookup, apple, a root of the entry alone",
            &apple,
            &[anchored(&model, &[&apple_root])],
        )),
        not_listed(caller(
            judged(
                "lookup, apple, a root of the caller's alone",
                &apple,
                &[anchored(&model, &[&other.root_der])],
            ),
            limited(&apple_root, "formats", "apple"),
        )),
        not_listed(judged(
            "lookup, unlisted, and an entry demanded",
            &model.packed(),
            &[Model::new("another").certified()],
        )),
        not_listed(judged("lookup, fido-u2f by the AAGUID of the entry", &model.u2f(), &[model.certified()])),
        not_listed(judged("lookup, fido-u2f by another key", &model.u2f(), &[of_spki])),
        not_listed(judged(
            "lookup, packed by a key identifier",
            &model.packed(),
            &[model.u2f_entry(json!([]))],
        )),
        not_listed(judged("lookup, AAGUID of zeros, and an entry demanded", &zero, &[of_zero])),
        not_listed(judged("lookup, packed as Android's own entry", &web.packed(), &[web.certified()])),
        type_of(judged(
            "lookup, self attestation of basic_full",
            &model.registration.packed_self(),
            &[model.certified()],
        )),
        type_of(judged(
            "lookup, certificates of basic_surrogate",
            &model.packed(),
            &[typed(&model, json!(["basic_surrogate"]))],
        )),
        type_of(judged("lookup, certificates of none", &model.packed(), &[typed(&model, json!(["none"]))])),
        type_of(judged("lookup, no types", &model.packed(), &[typed(&model, json!([]))])),
        judged(
            "lookup, format none of a revoked model",
            &model.registration.none(),
            &[model.entry(json!([report("REVOKED")]))],
        )
        .refused("metadata.revoked"),
        judged(
            "lookup, fido-u2f of a revoked model",
            &model.u2f(),
            &[model.u2f_entry(json!([report("REVOKED")]))],
        )
        .refused("metadata.revoked"),
    ]
}

/// Of two issues of the entry's root, the one that is not needed is revoked.
fn revoked_issue(model: &Model) -> Value {
    let mut serial = Vec::new();
    let chain = Chain::with("metadata", 0, |role, issue| {
        if role == Role::Root {
            issue.certificate.serial = vec![9];
            serial = issue.certificate.serial.clone();
        }
    });
    let entry = anchored(model, &[&model.chain.root_der, &chain.root_der]);
    let revoked = json!({ "issuer": base64url(&chain.root_name), "serial": hex(&serial) });
    judged("lookup, an issue of the entry's root revoked", &model.packed(), &[entry])
        .set("/verifier/trust", json!({ "revoked": [revoked] }))
        .refused("trust.revoked")
}
