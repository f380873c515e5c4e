//! Apple's anonymous attestations that must be accepted.

use serde_json::{Value, json};

use super::CaseBuilder;
use attestry_authenticator::flags::BACKUP_ELIGIBLE;
use attestry_authenticator::text::base64url;
use attestry_authenticator::{Cbor, Key, MakeCredential, Role, der};

pub(crate) fn cases() -> Vec<Value> {
    let registration = MakeCredential::new("apple");
    let chain = registration.apple_chain("apple", |_, _| {});
    let made = registration.apple(&chain.x5c);
    let case = |name: &str| CaseBuilder::fido2(name, &made);
    let trusted = |observations: Value| {
        json!({
            "format": "apple", "type": "anonca", "trust": "trusted", "aaguidStanding": "claimed",
            "observations": observations,
        })
    };
    let unknown = json!({
        "format": "apple", "type": "anonca", "trust": "unknown", "aaguidStanding": "claimed", "observations": [],
    });

    let mut early = registration.clone();
    early.aaguid = vec![0; 16];
    let early_chain = early.apple_chain("apple", |_, _| {});
    let mut backed_up = registration.clone();
    backed_up.flags |= BACKUP_ELIGIBLE;
    let backed_up_chain = backed_up.apple_chain("apple", |_, _| {});
    let short_lived = registration.apple_chain("apple", |role, issue| {
        if role == Role::Leaf {
            issue.certificate.not_before = der::utc_time("251230000000Z");
            issue.certificate.not_after = der::utc_time("260101000000Z");
        }
    });
    let serial = |issue: u8| {
        registration.apple_chain("apple", move |role, issued| {
            if role == Role::Root {
                issued.certificate.serial = vec![issue];
            }
        })
    };

    let mut cases = vec![
        case("apple, no anchor").accepted(unknown.clone()),
        case("apple, trusted").anchors(&[&chain.root_der]).accepted(trusted(json!([]))),
        case("apple, trust and user verification required")
            .verifier("userVerification", json!("required"))
            .set(
                "/verifier/trust",
                json!({ "require": true, "anchors": [
                { "certificate": base64url(&chain.root_der), "formats": ["apple"] }
            ] }),
            )
            .accepted(trusted(json!([]))),
        case("apple, an anchor for another format")
            .set(
                "/verifier/trust",
                json!({ "anchors": [
                { "certificate": base64url(&chain.root_der), "formats": ["packed", "android-key"] }
            ] }),
            )
            .accepted(unknown.clone()),
        case("apple, another's anchor for another format")
            .set(
                "/verifier/trust",
                json!({ "anchors": [
                { "certificate": base64url(&serial(1).root_der), "formats": ["fido-u2f"] }
            ] }),
            )
            .accepted(unknown),
        case("apple, the certificate as the anchor")
            .anchors(&[&chain.x5c[0]])
            .accepted(trusted(json!(["superfluous-certificate"]))),
        CaseBuilder::fido2("apple, root in x5c", &registration.apple(&chain.x5c_with_root()))
            .anchors(&[&chain.root_der])
            .accepted(trusted(json!(["root-in-x5c"]))),
        CaseBuilder::fido2("apple, another issue of the root", &made)
            .anchors(&[&serial(7).root_der])
            .accepted(trusted(json!([]))),
        CaseBuilder::fido2("apple, intermediate from the caller", &registration.apple(&chain.x5c[..1]))
            .set(
                "/verifier/trust",
                json!({
                    "anchors": [base64url(&chain.root_der)], "intermediates": [base64url(&chain.x5c[1])]
                }),
            )
            .accepted(trusted(json!([]))),
        CaseBuilder::fido2(
            "apple, with alg",
            &registration.apple_with(&chain.x5c, |parts| parts.alg = Some(Cbor::Int(-7))),
        )
        .anchors(&[&chain.root_der])
        .accepted(trusted(json!([]))),
        CaseBuilder::fido2(
            "apple, unknown fields",
            &registration.apple_with(&chain.x5c, |parts| {
                parts.alg = Some(Cbor::text("not looked at"));
                parts.extra = vec![(Cbor::text("receipt"), Cbor::Null), (Cbor::text("sig"), Cbor::bytes([]))];
            }),
        )
        .accepted(json!({ "type": "anonca", "observations": [] })),
        CaseBuilder::fido2("apple, AAGUID of zero", &early.apple(&early_chain.x5c))
            .anchors(&[&early_chain.root_der])
            .accepted(json!({
                "trust": "trusted", "aaguid": "00000000-0000-0000-0000-000000000000", "observations": [],
            })),
        CaseBuilder::fido2("apple, eligible for backup", &backed_up.apple(&backed_up_chain.x5c))
            .anchors(&[&backed_up_chain.root_der])
            .accepted(trusted(json!([]))),
        CaseBuilder::fido2("apple, last second of the certificate", &registration.apple(&short_lived.x5c))
            .anchors(&[&short_lived.root_der])
            .accepted(trusted(json!([]))),
        CaseBuilder::fido2("apple, expired, no anchor", &registration.apple(&short_lived.x5c))
            .at("2026-02-01T00:00:00Z")
            .accepted(json!({ "trust": "unknown", "observations": [] })),
    ];
    // The credential key need not be of the kind that Apple has.
    for (name, key) in
        [("ES384", Key::p384("apple")), ("EdDSA", Key::ed25519("apple")), ("RS256", Key::rsa2048())]
    {
        let registration = MakeCredential::new("apple").with_key(key);
        let chain = registration.apple_chain("apple", |_, _| {});
        cases.push(
            CaseBuilder::fido2(&format!("apple, {name} credential key"), &registration.apple(&chain.x5c))
                .anchors(&[&chain.root_der])
                .accepted(trusted(json!([]))),
        );
    }
    cases
}
