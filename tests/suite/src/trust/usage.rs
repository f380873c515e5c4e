//! What the certificates of a path may be used for: extended key usage of the leaf in every format, and what the public
//! web's roots issue for.

use serde_json::{Value, json};

use crate::every_format::{Attested, FORMATS};
use attestry_authenticator::Role;
use attestry_authenticator::certificate::{Extension, dns_name, eku, name_constraints};

const CLIENT_AUTH: &str = "1.3.6.1.5.5.7.3.2";
const SERVER_AUTH: &str = "1.3.6.1.5.5.7.3.1";
const EMAIL: &str = "1.3.6.1.5.5.7.3.4";
const ANY: &str = "2.5.29.37.0";
const AIK: &str = "2.23.133.8.3";

const LEAF: &str = "trust.leaf_extended_key_usage";
const ISSUER: Role = Role::Intermediate(0);

fn critical(purposes: &[&str]) -> Extension {
    Extension { critical: Some(true), ..eku(purposes) }
}

/// An attestation with this extension on one certificate.
fn with(format: &'static str, on: Role, extension: &Extension) -> Attested {
    Attested::new(format, |role, issue| {
        if role == on {
            issue.certificate.put_extension(extension.clone());
        }
    })
}

fn trusted(observations: &[&str]) -> Value {
    json!({ "trust": "trusted", "observations": observations })
}

pub(crate) fn accepted() -> Vec<Value> {
    let observed = &["leaf-extended-key-usage"][..];
    let mut cases = Vec::new();
    for format in FORMATS {
        let mut leaf = |name: &str, extension: Extension, observations: &[&str]| {
            let case = with(format, Role::Leaf, &extension).anchored(name);
            cases.push(case.accepted(trusted(observations)));
        };
        match format {
            // Its own procedure asks for the purpose, critical or not.
            "tpm" => {
                leaf("critical AIK purpose", critical(&[AIK]), &[]);
                leaf("critical AIK purpose among others", critical(&[EMAIL, AIK]), &[]);
            }
            "android-safetynet" => {
                leaf("critical server purpose", critical(&[SERVER_AUTH]), &[]);
                leaf("server purpose among others", eku(&[CLIENT_AUTH, SERVER_AUTH]), &[]);
                let issuer = with(format, ISSUER, &eku(&[CLIENT_AUTH, SERVER_AUTH]));
                cases.push(issuer.anchored("an issuer for servers").accepted(trusted(&[])));
            }
            _ => {
                leaf("critical any purpose", critical(&[ANY]), &[]);
                leaf("critical client purpose and any", critical(&[CLIENT_AUTH, ANY]), &[]);
                leaf("client purpose, not critical", eku(&[CLIENT_AUTH]), observed);
                leaf("any purpose, not critical", eku(&[ANY]), observed);
            }
        }
        // Where no path is looked for, and where the leaf is the anchor, nobody asks.
        if !matches!(format, "tpm" | "android-safetynet") {
            let attested = with(format, Role::Leaf, &critical(&[CLIENT_AUTH]));
            cases.push(
                attested.case("critical client purpose, no anchor").accepted(json!({ "trust": "unknown" })),
            );
            let anchor = attestry_authenticator::text::base64url(&attested.chain.x5c[0]);
            cases.push(
                attested
                    .case("critical client purpose, the leaf is the anchor")
                    .set("/verifier/trust/anchors", json!([{ "certificate": anchor, "formats": [format] }]))
                    .accepted(json!({ "trust": "trusted" })),
            );
        }
        if !matches!(format, "fido-u2f" | "android-safetynet") {
            let attested = with(format, ISSUER, &critical(&[EMAIL]));
            cases.push(attested.anchored("an issuer with a critical purpose").accepted(trusted(&[])));
        }
    }
    cases
}

pub(crate) fn refused() -> Vec<Value> {
    let mut cases = Vec::new();
    for format in FORMATS {
        let mut leaf = |name: &str, extension: Extension, code: &str| {
            cases.push(with(format, Role::Leaf, &extension).anchored(name).refused(code));
        };
        let malformed =
            |critical| Extension { critical, ..Extension::new("2.5.29.37", vec![0x30, 0x02, 0x06]) };
        match format {
            "tpm" => {
                let own = "tpm.certificate_key_purpose";
                leaf("critical client purpose", critical(&[CLIENT_AUTH]), own);
                leaf("critical any purpose", critical(&[ANY]), own);
                leaf("critical purposes that cannot be read", malformed(Some(true)), own);
            }
            "android-safetynet" => {
                leaf("critical client purpose", critical(&[CLIENT_AUTH]), LEAF);
                leaf("client purpose, not critical", eku(&[CLIENT_AUTH]), LEAF);
                leaf("any purpose alone", critical(&[ANY]), LEAF);
                leaf("purposes that cannot be read", malformed(None), LEAF);
            }
            _ => {
                leaf("critical client purpose", critical(&[CLIENT_AUTH]), LEAF);
                leaf("critical e-mail purpose", critical(&[EMAIL]), LEAF);
                leaf("critical AIK purpose", critical(&[AIK]), LEAF);
                leaf("critical purposes that cannot be read", malformed(Some(true)), LEAF);
                let observed = with(format, Role::Leaf, &eku(&[CLIENT_AUTH]));
                cases.push(
                    observed
                        .anchored("client purpose, not critical, refused")
                        .verifier("refuse", json!(["leaf-extended-key-usage"]))
                        .refused("observation.leaf_extended_key_usage"),
                );
            }
        }
    }
    let web = |name: &str, on: Role, extension: &Extension, code: &str| {
        with("android-safetynet", on, extension).anchored(name).refused(code)
    };
    let names = name_constraints(&[dns_name("android.com")], &[]);
    let names_not_critical = Extension { critical: None, ..names.clone() };
    let issuer = "trust.issuer_extended_key_usage";
    cases.extend([
        web("an issuer for e-mail", ISSUER, &eku(&[EMAIL]), issuer),
        web("an issuer for e-mail, critical", ISSUER, &critical(&[EMAIL]), issuer),
        web("an issuer for any purpose", ISSUER, &eku(&[ANY]), issuer),
        web("an issuer constrained to names", ISSUER, &names, "trust.critical_extension"),
        web(
            "an issuer constrained to names, not critical",
            ISSUER,
            &names_not_critical,
            "trust.name_constraints",
        ),
        web(
            "a leaf constrained to names, not critical",
            Role::Leaf,
            &names_not_critical,
            "trust.name_constraints",
        ),
    ]);
    cases
}
