//! No secret of what it reads is in what it says.

use serde_json::{Value, json};

use crate::explain::registered;
use crate::harness::{run, sample};

/// A text that nothing else has.
const SECRET: &str = "c2VjcmV0LXRoYXQtbm9ib2R5LW1heS1yZWFk";

fn check(name: &str, input: &str) {
    assert!(input.contains(SECRET), "{name}");
    let kinds = [
        "case",
        "registration",
        "authentication",
        "client-data",
        "record",
        "challenge",
        "config",
        "public-key",
    ];
    for form in [vec![], vec!["--json"]] {
        let mut runs = vec![form.clone(), [form.clone(), vec!["--color", "always"]].concat()];
        runs.extend(kinds.map(|kind| [form.clone(), vec!["--as", kind]].concat()));
        runs.push([form.clone(), vec!["--case", "1"]].concat());
        for more in runs {
            let said = run(&[vec!["explain"], more.clone()].concat(), input.as_bytes());
            for text in [&said.output, &said.errors] {
                assert!(!text.contains(SECRET), "{name}, {more:?}: {text}");
            }
            let said = run(&["verify"], input.as_bytes());
            assert!(!(said.output + &said.errors).contains(SECRET), "{name}");
        }
    }
}

#[test]
fn secrets_of_bodies_are_named_and_left_out() {
    let mut response = registered().response;
    response["clientExtensionResults"] = json!({
        "prf": { "enabled": true, "results": { "first": SECRET, "second": SECRET } },
        "hmacGetSecret": { "output1": SECRET },
        "largeBlob": { "supported": true, "blob": SECRET },
        "credProps": { "rk": true, "other": SECRET },
        "credBlob": SECRET,
        "unknown": { "deep": [SECRET] },
    });
    check("a registration", &response.to_string());
    let text = run(&["explain"], response.to_string().as_bytes()).well();
    assert!(text.contains("clientExtensionResults.prf.results") && text.contains("(left out)"), "{text}");

    for (kind, member) in [("Password", "password"), ("Totp", "otpCode")] {
        let mut case = sample(kind);
        case["request"]["credentialInfo"][member] = json!(SECRET);
        check(kind, &case["request"].to_string());
        check(kind, &case.to_string());
        let login = json!({ "challengeIdentifier": "c", "firstFactor": { "kind": kind, member: SECRET } });
        check(kind, &login.to_string());
        check(kind, &login["firstFactor"].to_string());
    }
    let mut case = sample("PasswordProtectedKey");
    case["request"]["encryptedPrivateKey"] = json!(SECRET);
    check("an encrypted private key", &case["request"].to_string());
    check("an encrypted private key", &case.to_string());
    let mut call = json!({ "firstFactorCredential": case["request"], "wallets": [{ "name": SECRET }] });
    check("an end user's call", &call.to_string());
    call["unknown"] = json!({ "inner": SECRET });
    check("an unknown member", &call.to_string());
    let recovery =
        json!({ "recovery": { "kind": "RecoveryKey", "unknown": SECRET }, "newCredentials": call });
    check("a recovery", &recovery.to_string());
}

#[test]
fn private_keys_are_not_repeated() {
    check("PEM", &format!("-----BEGIN PRIVATE KEY-----\n{SECRET}\n-----END PRIVATE KEY-----\n"));
    check("JWK", &json!({ "kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "d": SECRET }).to_string());
    check("something", &json!({ "password": SECRET }).to_string());
    check("an array", &json!([SECRET]).to_string());
    check("a text", SECRET);
    check("broken JSON", &format!("{{\"password\": \"{SECRET}\""));
    let said = run(&["explain", SECRET], b"");
    assert!(!said.errors.contains(SECRET), "{}", said.errors);
}

#[test]
fn results_of_extensions_in_authenticator_data_are_left_out() {
    // The result of hmac-secret at a login, which the client shares a key for.
    let secret = [0x5e; 48];
    let mut data = vec![0; 32];
    data.extend([0x81, 0, 0, 0, 1, 0xa1, 0x6b]);
    data.extend(b"hmac-secret");
    data.extend([0x58, 48]);
    data.extend(secret);
    let said: Value = run(&["explain", "--json"], &data).json();
    assert_eq!(said["kind"], "authenticator-data");
    let said = said.to_string() + &run(&["explain"], &data).well();
    assert!(said.contains("hmac-secret") && !said.contains("5e5e5e"), "{said}");
}
