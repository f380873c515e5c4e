//! Cuts the cases of `tests/vectors/` (and of `../shared/vectors/`, if it is there) into inputs for the fuzz targets, one
//! folder each in `fuzz/corpus/`.

use std::path::PathBuf;
use std::process::ExitCode;

use attestry_authenticator::{Hash, Key, Scheme};
use attestry_dossier::{Handles, Setup, keep};
use attestry_json::Case;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ciborium::Value as Cbor;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use x509_parser::prelude::FromDer as _;

use super::root;

pub(crate) fn run() -> ExitCode {
    let root = root();
    let corpus = Corpus(root.join("fuzz/corpus"));
    let (mut cases, mut total) = (0_u8, 0);
    for folder in [
        "tests/vectors",
        "tests/vectors/accepted",
        "tests/vectors/refused",
        "tests/vectors/w3c",
        "../shared/vectors/real",
        "../shared/vectors/clients",
    ] {
        let Ok(entries) = root.join(folder).read_dir() else { continue };
        for file in entries.map(|entry| entry.unwrap().path()) {
            if file.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let text = std::fs::read_to_string(file).unwrap();
            for case in serde_json::from_str::<Vec<Value>>(&text).unwrap_or_default() {
                corpus.add_case(&case, cases % 4);
                cases = cases.wrapping_add(1);
                total += 1;
            }
        }
    }
    // Plans and reports are numbers; any will do to begin with.
    for number in 0_u16..256 {
        let plan: Vec<u8> = (0_u8..2)
            .flat_map(|half| Sha256::digest([&number.to_be_bytes()[..], &[half]].concat()))
            .collect();
        corpus.add("registration", &plan);
        corpus.add("metadata_assessment", &plan[..1 + usize::from(number % 8) * 6]);
    }
    corpus.add_signatures();
    corpus.add_requests_of_layer();
    println!("{total} cases cut into {} inputs", corpus.count());
    ExitCode::SUCCESS
}

struct Corpus(PathBuf);

impl Corpus {
    fn add(&self, target: &str, input: &[u8]) {
        let folder = self.0.join(target);
        std::fs::create_dir_all(&folder).unwrap();
        let name: String = Sha256::digest(input).iter().take(10).map(|byte| format!("{byte:02x}")).collect();
        std::fs::write(folder.join(name), input).unwrap();
    }

    fn count(&self) -> usize {
        let folders = self.0.read_dir().unwrap().map(|folder| folder.unwrap().path());
        folders.map(|folder| folder.read_dir().unwrap().count()).sum()
    }

    /// One of every scheme, in the order in which the target counts them.
    fn add_signatures(&self) {
        let hashes = [Hash::Sha1, Hash::Sha256, Hash::Sha384, Hash::Sha512];
        let curves = [Key::p256("a"), Key::p384("a"), Key::p521("a"), Key::secp256k1("a")];
        let ecdsa = curves.iter().flat_map(|key| hashes.map(|hash| (key.clone(), Scheme::Ecdsa(hash))));
        let rsa = [Scheme::RsaPkcs1, Scheme::RsaPss].into_iter().flat_map(|scheme| hashes.map(scheme));
        let others =
            [Key::ed25519("a"), Key::ed448("a"), Key::ml_dsa44("a"), Key::ml_dsa65("a"), Key::ml_dsa87("a")];
        let schemes = ecdsa
            .chain(rsa.map(|scheme| (Key::rsa2048(), scheme)))
            .chain(others.map(|key| (key.clone(), key.default_scheme())));
        for (number, (key, scheme)) in (0_u8..).zip(schemes) {
            let signature = key.sign(scheme, b"message");
            let input =
                [&[number], &*sized(&key.subject_public_key()), &*sized(&signature), b"message"].concat();
            self.add("providers_agree", &input);
        }
    }

    /// `setting` chooses the verifier that the case meets.
    fn add_case(&self, case: &Value, setting: u8) {
        // A registration of several credentials has a body in its place.
        if let Some(body) = case.get("body") {
            self.add_call(body);
        }
        self.add_blob(case);
        self.add_call_of_layer(case);
        if case.get("ceremony").is_some() {
            return self.add_login(case);
        }
        let Some(body) = case.get("request") else { return };
        let text = body.as_str().map_or_else(|| body.to_string(), str::to_owned);
        self.add("request_body", text.as_bytes());
        self.add("verifier_body", &[&[setting], text.as_bytes()].concat());
        let info = |name: &str| body["credentialInfo"][name].as_str().and_then(base64url);
        let (Some(client_data), Some(attestation)) = (info("clientData"), info("attestationData")) else {
            return;
        };
        let sent = &body["credentialInfo"];
        let response = json!({
            "id": sent["credId"], "rawId": sent["credId"], "type": "public-key",
            "response": {
                "clientDataJSON": sent["clientData"], "attestationObject": sent["attestationData"],
                "transports": ["usb", "nfc"], "publicKeyAlgorithm": -7,
            },
            "clientExtensionResults": {},
        });
        self.add("other_bodies", response.to_string().as_bytes());
        self.add("base64", &client_data);
        self.add("base64", body["credentialInfo"]["attestationData"].as_str().unwrap().as_bytes());
        self.add("client_data", &client_data);
        let hash = Sha256::digest(&client_data);
        let hashed = [&hash, attestation.as_slice()].concat();
        let kind = body["credentialKind"].as_str().unwrap_or_default();
        let kinds = ["Fido2", "Key", "PasswordProtectedKey", "RecoveryKey"];
        let Some(kind) = kinds.iter().position(|name| *name == kind) else { return };
        let kind = u8::try_from(kind).unwrap();
        let id = info("credId").unwrap_or_default();
        self.add(
            "verifier",
            &[&[setting, kind], &*sized(&client_data), &*sized(&attestation), &*id].concat(),
        );
        if kind == 0 {
            self.add_object(case, &attestation, &hashed);
        } else {
            self.add("key_attestation", &hashed);
            let attestation: Value = serde_json::from_slice(&attestation).unwrap_or_default();
            if let Some(pem) = attestation["publicKey"].as_str() {
                self.add("pem_key", pem.as_bytes());
                let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
                self.add("pem_key", &STANDARD.decode(base64).unwrap_or_default());
            }
        }
    }

    /// Configuration, context and body, as a binding gives them.
    fn add_call_of_layer(&self, case: &Value) {
        let Ok(call) = Case::new(case.clone()).call() else { return };
        let Some((config, context)) = call.config.zip(call.context) else { return };
        let texts = [config.as_bytes(), b"\n", context.as_bytes(), b"\n", &call.body].concat();
        self.add("json_layer", &[&[u8::from(call.is_authentication)], &*texts].concat());
        for handles in [2_u8, 3] {
            self.add("dossier", &[&[handles], &*texts].concat());
        }
        if let Ok(setup) = Setup::from_json(&config)
            && let Ok(kept) = keep(&setup, &context, &call.body, Handles::Kept)
        {
            for choice in [0_u8, 1] {
                self.add("dossier", &[&[choice], kept.line.as_bytes()].concat());
            }
        }
    }

    /// A request for each call of the JSON layer that has no body, by the number that the fuzz target gives it.
    fn add_requests_of_layer(&self) {
        let config = json!({ "relyingPartyId": "example.com", "origins": ["https://example.com"] });
        for (choice, request) in requests_of_layer() {
            let texts = format!("{config}\n{request}\n");
            self.add("json_layer", &[&[choice], texts.as_bytes()].concat());
        }
    }

    /// The BLOB by which a registration is judged, or that stands alone.
    fn add_blob(&self, case: &Value) {
        let metadata = &case["metadata"];
        let Some(blob) = metadata["blob"].as_str() else { return };
        if let Some(root) = metadata["roots"][0].as_str().and_then(base64url) {
            self.add("metadata_jws", &[&*sized(&root), blob.as_bytes()].concat());
        }
        if let Some(payload) = blob.split('.').nth(1).and_then(base64url) {
            self.add("metadata_payload", &payload);
        }
    }

    /// The body of a login, the record as it is stored, and authenticator data with its signature.
    fn add_login(&self, case: &Value) {
        let Some(request) = case.get("request") else { return };
        let text = request.as_str().map_or_else(|| request.to_string(), str::to_owned);
        let is_webauthn = case.get("requestForm").is_some();
        let body = if is_webauthn {
            text
        } else {
            format!(r#"{{"challengeIdentifier":"challenge-1","firstFactor":{text}}}"#)
        };
        self.add("login_bodies", body.as_bytes());
        let assertion = if is_webauthn { &request["response"] } else { &request["credentialAssertion"] };
        let bytes = |member: &str| assertion[member].as_str().and_then(base64url);
        if let (Some(data), Some(signature)) = (bytes("authenticatorData"), bytes("signature")) {
            self.add("authenticator_data", &data);
            let length = u8::try_from(data.len()).unwrap_or(u8::MAX);
            self.add("authentication", &[&[length][..], &data, &signature].concat());
        }
        let credential = &case["credential"];
        if credential["kind"] == "Fido2" {
            let stored = json!({
                "version": 1, "kind": "Fido2", "credentialId": credential["credentialId"],
                "publicKey": credential["publicKey"], "userHandle": credential["userHandle"],
                "relyingPartyId": "example.com",
                "passkey": {
                    "signCount": 7, "backupEligible": true, "backedUp": false, "userVerificationSeen": true,
                    "transports": ["usb"], "attachment": "platform", "discoverable": true,
                },
            });
            self.add("record", stored.to_string().as_bytes());
        }
    }

    /// The body alone, that of an end user, and that of a recovery.
    fn add_call(&self, body: &Value) {
        let text = body.as_str().map_or_else(|| body.to_string(), str::to_owned);
        self.add("other_bodies", text.as_bytes());
        if let Value::Object(members) = body {
            let mut end_user = members.clone();
            end_user.insert("wallets".to_owned(), json!([{ "network": "Ethereum" }]));
            self.add("other_bodies", Value::Object(end_user).to_string().as_bytes());
        }
        let recovery = format!(
            r#"{{"recovery":{{"kind":"RecoveryKey","credentialAssertion":{{"credId":"a","clientData":"e30","signature":"AA","algorithm":"SHA256"}}}},"newCredentials":{text}}}"#
        );
        self.add("other_bodies", recovery.as_bytes());
    }

    fn add_object(&self, case: &Value, object: &[u8], hashed: &[u8]) {
        self.add("attestation_object", object);
        let Ok(value) = ciborium::from_reader::<Cbor, _>(object) else { return };
        if let Some(auth_data) = member(&value, "authData").and_then(Cbor::as_bytes) {
            self.add("authenticator_data", auth_data);
            let length = auth_data
                .get(53..55)
                .map_or(0, |length| usize::from(length[0]) << 8 | usize::from(length[1]));
            let after = auth_data.get(55 + length..).unwrap_or_default();
            let mut rest = after;
            if ciborium::from_reader::<Cbor, _>(&mut rest).is_ok() {
                self.add("cose_key", &after[..after.len() - rest.len()]);
            }
        }
        let (Some(format), Some(statement)) =
            (member(&value, "fmt").and_then(Cbor::as_text), member(&value, "attStmt"))
        else {
            return;
        };
        let format = format.replace('-', "_");
        if ["none", "packed", "fido_u2f", "tpm", "android_key", "android_safetynet", "apple", "compound"]
            .contains(&format.as_str())
        {
            self.add(&format, hashed);
        }
        for name in ["certInfo", "pubArea"] {
            if let Some(structure) = member(statement, name).and_then(Cbor::as_bytes) {
                self.add("tpm_structures", structure);
            }
        }
        let x5c: Vec<&Vec<u8>> = member(statement, "x5c")
            .and_then(Cbor::as_array)
            .into_iter()
            .flatten()
            .filter_map(Cbor::as_bytes)
            .collect();
        let trust = &case["verifier"]["trust"];
        let texts = |name: &str| {
            let values = trust[name].as_array().into_iter().flatten();
            let texts =
                values.map(|value| value.get("certificate").unwrap_or(value).as_str().and_then(base64url));
            texts.flatten().collect::<Vec<_>>()
        };
        let (anchors, intermediates, crls) = (texts("anchors"), texts("intermediates"), texts("crls"));
        for certificate in x5c.iter().copied().chain(&anchors).chain(&intermediates) {
            self.add_certificate(certificate);
        }
        for crl in &crls {
            self.add("crl", crl);
        }
        let count = |list: usize| u8::try_from(list).unwrap_or(u8::MAX);
        for anchor in &anchors {
            let head = [u8::from(format == "android_key"), count(x5c.len()), count(intermediates.len())];
            let blobs = [anchor].into_iter().chain(x5c.iter().copied()).chain(&intermediates).chain(&crls);
            let blobs: Vec<u8> = blobs.flat_map(|blob| sized(blob)).collect();
            self.add("path", &[&head[..], &blobs].concat());
        }
    }

    fn add_certificate(&self, der: &[u8]) {
        self.add("certificate", der);
        let Ok((_, certificate)) = x509_parser::certificate::X509Certificate::from_der(der) else { return };
        self.add("pem_key", certificate.public_key().raw);
        for extension in certificate.extensions() {
            if extension.oid.to_id_string() == "1.3.6.1.4.1.11129.2.1.17" {
                self.add("key_description", extension.value);
            }
        }
    }
}

/// With a length of two bytes before it.
fn sized(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    [&length.to_be_bytes()[..], &bytes[..usize::from(length)]].concat()
}

fn member<'c>(map: &'c Cbor, name: &str) -> Option<&'c Cbor> {
    map.as_map()?.iter().find(|(key, _)| key.as_text() == Some(name)).map(|(_, value)| value)
}

fn base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()
}

fn requests_of_layer() -> Vec<(u8, Value)> {
    const KEY: &str = "QkFERkhKTE5QUlRWWFpcXmBiZGZoamxucHJ0dnh6fH4";
    let challenge = "AAECAwQFBgcICQoLDA0ODw";
    let user = json!({ "id": "dXNlcg", "name": "a" });
    let options = json!({ "challenge": challenge, "user": user, "expiresAt": "2026-11-29T12:05:00Z" });
    let stored = json!({
        "version": 1, "ceremony": "registration", "kind": "Fido2", "value": challenge, "expiresAt": 1_795_953_900,
    });
    let of_call = json!({
        "version": 1, "ceremony": "registrations", "value": challenge, "firstFactor": ["Fido2"],
        "secondFactor": [], "recovery": [], "expiresAt": 1_795_953_900,
    });
    let of_recovery = json!({
        "version": 1, "ceremony": "recovery", "user": "dXNlcg", "allowCredentials": [], "newCredentials": of_call,
    });
    let seal = |challenge: &Value| json!({ "key": KEY, "boundTo": "session 42", "challenge": challenge });
    let profile = json!({
        "accounts": [{ "count": 1, "weight": 1 }],
        "credentials": [{ "idLength": 20, "transports": ["usb"], "weight": 1 }],
    });
    let names = json!({ "challenge": challenge, "challengeIdentifier": "c" });
    vec![
        (2, options.clone()),
        (3, json!({ "challenge": challenge, "decoys": { "key": KEY, "name": "ada", "profile": profile } })),
        (
            5,
            json!({ "unknownCredential": { "credentialId": "AAAAAAAAAAAAAAAAAAAAAA" }, "currentUserDetails": user }),
        ),
        (6, names),
        (7, json!({ "options": options, "kind": "Key", "challengeIdentifier": "c" })),
        (8, json!({ "options": options, "temporaryAuthenticationToken": "t", "firstFactor": ["Fido2"] })),
        (9, json!({ "labels": { "example.com": "example" } })),
        (10, json!({ "accounts": [[]], "profile": profile })),
        (
            11,
            json!({
                "key": KEY, "boundTo": "session 42", "sealed": "e30.AAAA", "ceremony": "registration", "kind": "Fido2",
            }),
        ),
        (12, seal(&stored)),
        (12, seal(&of_call)),
        (12, seal(&of_recovery)),
    ]
}
