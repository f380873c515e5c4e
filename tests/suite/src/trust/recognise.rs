//! Anchors that recognise and do not refuse, by themselves and beside the usual kind.

use serde_json::{Value, json};

use crate::CaseBuilder;
use attestry_authenticator::certificate::fido_aaguid;
use attestry_authenticator::text::{base64url, hex, uuid};
use attestry_authenticator::{Chain, MakeCredential, Role, der};

const OTHER: &str = "00112233-4455-6677-8899-aabbccddeeff";

struct Bench {
    registration: MakeCredential,
    chain: Chain,
    serials: Vec<Vec<u8>>,
    stranger: Chain,
}

impl Bench {
    fn new() -> Self {
        let registration = MakeCredential::new("recognise");
        let mut serials = Vec::new();
        let chain = Chain::with("recognise", 1, |role, issue| {
            if role == Role::Leaf {
                issue.certificate.put_extension(fido_aaguid(&registration.aaguid));
            }
            serials.push(issue.certificate.serial.clone());
        });
        Self { chain, serials, stranger: Chain::new("recognise, a stranger", 1), registration }
    }

    fn own(&self) -> String {
        uuid(&self.registration.aaguid)
    }

    fn case(&self, name: &str, anchors: &[Value]) -> CaseBuilder {
        let made = self.registration.packed_x5c(&self.chain.leaf_key, &self.chain.x5c);
        CaseBuilder::fido2(&format!("recognise, {name}"), &made)
            .set("/verifier/trust", json!({ "anchors": anchors }))
    }
}

/// An anchor that recognises.
fn recognising(chain: &Chain) -> Value {
    json!({ "certificate": base64url(&chain.root_der), "formats": ["packed"], "recognise": true })
}

fn usual(chain: &Chain, format: &str) -> Value {
    json!({ "certificate": base64url(&chain.root_der), "formats": [format] })
}

/// The same for one model.
fn limited(mut anchor: Value, aaguid: &str) -> Value {
    anchor["aaguids"] = json!([aaguid]);
    anchor
}

pub(crate) fn accepted() -> Vec<Value> {
    let bench = Bench::new();
    let own = bench.own();
    let (real, strange) = (&bench.chain, &bench.stranger);
    let trusted = json!({ "trust": "trusted", "aaguidStanding": "attested", "observations": [] });
    let unknown =
        json!({ "type": "basic", "trust": "unknown", "aaguidStanding": "claimed", "observations": [] });
    let both = |name: &str, first: Value, second: Value, ends: &Value| {
        [
            bench.case(name, &[first.clone(), second.clone()]).accepted(ends.clone()),
            bench.case(&format!("{name}, the other order"), &[second, first]).accepted(ends.clone()),
        ]
    };
    let old = Chain::with("recognise, old", 0, |role, issue| {
        if role == Role::Leaf {
            issue.certificate.not_after = der::utc_time("251231235959Z");
        }
    });
    let mut cases = vec![
        bench.case("its own", &[recognising(real)]).accepted(trusted.clone()),
        bench.case("another's", &[recognising(strange)]).accepted(unknown.clone()),
        CaseBuilder::fido2(
            "recognise, a leaf under it that has expired",
            &bench.registration.packed_x5c(&old.leaf_key, &old.x5c),
        )
        .set("/verifier/trust", json!({ "anchors": [recognising(&old)] }))
        .accepted(unknown.clone()),
        bench
            .case("its own, trust required", &[recognising(real)])
            .set("/verifier/trust/require", json!(true))
            .accepted(trusted.clone()),
        bench
            .case(
                "false, its own",
                &[{
                    let mut anchor = recognising(real);
                    anchor["recognise"] = json!(false);
                    anchor
                }],
            )
            .accepted(trusted.clone()),
        // Where one names the AAGUID, general ones that recognise do not count.
        bench
            .case(
                "a general one of its own, another's for the model",
                &[recognising(real), limited(recognising(strange), &own)],
            )
            .accepted(unknown.clone()),
    ];
    cases.extend(both(
        "its own, a usual one of another's",
        recognising(real),
        usual(strange, "packed"),
        &trusted,
    ));
    cases.extend(both(
        "another's, a usual one of its own",
        recognising(strange),
        usual(real, "packed"),
        &trusted,
    ));
    cases.extend(both(
        "another's, a usual one for another format",
        recognising(strange),
        usual(strange, "tpm"),
        &unknown,
    ));
    let for_another = limited(usual(strange, "packed"), OTHER);
    cases.extend(both(
        "another's, a usual one for another model",
        recognising(strange),
        for_another,
        &unknown,
    ));
    // It displaces no usual one.
    cases.extend(both(
        "another's for the model, a general one of its own",
        limited(recognising(strange), &own),
        usual(real, "packed"),
        &trusted,
    ));
    cases
}

pub(crate) fn refused() -> Vec<Value> {
    let bench = Bench::new();
    let own = bench.own();
    let (real, strange) = (&bench.chain, &bench.stranger);
    let revoked = |name: &str, anchor: &Chain, place: usize| {
        bench
            .case(name, &[recognising(anchor)])
            .set(
                "/verifier/trust/revoked",
                json!([{ "format": "packed", "serial": hex(&bench.serials[place]) }]),
            )
            .refused("trust.revoked")
    };
    let garbage = [real.x5c[0].clone(), vec![0x30, 0]];
    let spoilt = bench.registration.packed_x5c_with(&real.leaf_key, &real.x5c, |parts| {
        parts.signature = Some(vec![1; 70]);
    });
    let other = |name: &str, made: &attestry_authenticator::Made, code: &str| {
        CaseBuilder::fido2(&format!("recognise, {name}"), made)
            .set("/verifier/trust", json!({ "anchors": [recognising(strange)] }))
            .refused(code)
    };
    vec![
        bench
            .case("another's, a usual one of another's", &[recognising(strange), usual(strange, "packed")])
            .refused("trust.no_path"),
        bench
            .case("another's, trust required", &[recognising(strange)])
            .set("/verifier/trust/require", json!(true))
            .refused("policy.attestation_not_trusted"),
        // A usual one for the model displaces every general one.
        bench
            .case(
                "a general one of its own, a usual one of another's for the model",
                &[recognising(real), limited(usual(strange, "packed"), &own)],
            )
            .refused("trust.no_path"),
        revoked("its own, the leaf revoked", real, 2),
        revoked("its own, the intermediate revoked", real, 1),
        revoked("its own, the root revoked", real, 0),
        revoked("another's, the leaf revoked", strange, 2),
        revoked("another's, the intermediate revoked", strange, 1),
        other(
            "what is no certificate",
            &bench.registration.packed_x5c(&real.leaf_key, &garbage),
            "certificate.malformed",
        ),
        other("a signature that does not hold", &spoilt, "statement.signature_malformed"),
    ]
}
