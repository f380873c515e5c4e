//! What must be registered, and how it must be stored.

use attestry::CredentialRecord;
use browser::{Authenticator, Chromium};
use rusqlite::Connection;
use serde_json::Value;

use super::support::page::{OpenPage as _, SubmitForm as _};
use super::support::server::{Server, agent};
use super::{PLAIN, PLATFORM, ROAMING, SimpleCase, U2F};

/// A passkey that must be registered.
#[derive(Clone, Copy)]
pub(super) struct Case {
    pub name: &'static str,
    authenticator: Authenticator,
    attestation: &'static str,
    user_verification: &'static str,
    resident_key: &'static str,
    /// COSE number and name. It is an option where Chromium need not have it.
    algorithm: (i64, &'static str),
    optional: bool,
    format: &'static str,
    trust: &'static str,
    user_verified: bool,
}

const ES256: (i64, &str) = (-7, "ES256");

pub(super) fn cases() -> Vec<Case> {
    let platform = Case {
        name: "platform_direct",
        authenticator: PLATFORM,
        attestation: "direct",
        user_verification: "required",
        resident_key: "required",
        algorithm: ES256,
        optional: false,
        format: "packed",
        trust: "unknown",
        user_verified: true,
    };
    let none = Case { attestation: "none", format: "none", trust: "none", ..platform };
    let roaming = Case { name: "roaming_direct", authenticator: ROAMING, ..platform };
    let plain = Case {
        name: "roaming_plain_direct",
        authenticator: PLAIN,
        user_verification: "preferred",
        resident_key: "discouraged",
        user_verified: false,
        ..roaming
    };
    let u2f = Case { name: "u2f_direct", authenticator: U2F, format: "fido-u2f", ..plain };
    vec![
        platform,
        Case { name: "platform_none", ..none },
        Case {
            name: "platform_backed_up",
            authenticator: Authenticator { backed_up: true, ..PLATFORM },
            ..none
        },
        Case {
            name: "platform_without_user_verification",
            authenticator: Authenticator { user_verification: false, ..PLATFORM },
            user_verification: "discouraged",
            user_verified: false,
            ..platform
        },
        Case { name: "platform_resident_keys_preferred", resident_key: "preferred", ..platform },
        Case { name: "platform_eddsa", algorithm: (-8, "EdDSA"), ..platform },
        Case { name: "platform_rs256", algorithm: (-257, "RS256"), ..platform },
        Case { name: "platform_ml_dsa_44", algorithm: (-48, "ML-DSA-44"), optional: true, ..platform },
        roaming,
        Case { name: "roaming_none", authenticator: ROAMING, ..none },
        Case {
            name: "roaming_without_user_verification",
            authenticator: Authenticator { user_verification: false, ..ROAMING },
            user_verification: "discouraged",
            resident_key: "discouraged",
            user_verified: false,
            ..roaming
        },
        Case { name: "roaming_eddsa", algorithm: (-8, "EdDSA"), ..roaming },
        plain,
        Case { name: "roaming_plain_none", attestation: "none", format: "none", trust: "none", ..plain },
        u2f,
        Case { name: "u2f_none", attestation: "none", format: "none", trust: "none", ..u2f },
    ]
}

impl Case {
    /// The algorithm, if it may be missing.
    pub(super) fn optional_algorithm(&self) -> Option<i64> {
        self.optional.then_some(self.algorithm.0)
    }

    pub(super) fn run(&self, chromium: &Chromium) {
        let server = Server::start();
        let mut page = chromium.open(&server.origin);
        page.add_authenticator(self.authenticator);
        let said = page.submit(
            "passkey",
            &[
                ("name", self.name),
                ("attestation", self.attestation),
                ("userVerification", self.user_verification),
                ("residentKey", self.resident_key),
                ("algorithm", &self.algorithm.0.to_string()),
            ],
        );
        assert!(!said.refused, "{said:?}");
        assert_eq!(said.title, format!("Registered {}", self.name));
        if let (Ok(file), "platform_direct") = (std::env::var("ATTESTRY_SCREENSHOT"), self.name) {
            page.screenshot(file.as_ref());
        }

        // The page lists it.
        let rows = page.evaluate("document.getElementById('stored').innerText").unwrap();
        let rows = rows.as_str().unwrap();
        assert!(rows.contains(self.name) && rows.contains(self.algorithm.1), "{rows}");

        // The database has it, as the page said.
        let database = Connection::open(server.database()).unwrap();
        let (id, attestation, record): (String, String, String) = database
            .query_row(
                "SELECT credential_id, attestation, record FROM credential WHERE kind = 'Fido2'",
                [],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .unwrap();
        let record: CredentialRecord = serde_json::from_str(&record).unwrap();
        assert!(said.message.contains(&id), "{said:?}");
        let attestation: Value = serde_json::from_str(&attestation).unwrap();
        assert_eq!(attestation["format"], self.format, "{attestation}");
        assert_eq!(attestation["algorithm"], self.algorithm.1, "{attestation}");
        assert_eq!(attestation["trust"], self.trust, "{attestation}");
        assert_eq!(record.user_verification_seen(), self.user_verified, "{attestation}");
        let backed_up = self.authenticator.backed_up;
        assert_eq!((record.backup_eligible(), record.backed_up()), (Some(backed_up), backed_up));

        // The same authenticator does not make another: the server has told it of this one.
        let again = page.submit("passkey", &[]);
        assert!(again.refused && again.message.contains("InvalidStateError"), "{again:?}");
        assert_eq!(server.stored(&agent())["total"], 1);
    }
}

/// The key kinds, by WebCrypto.
pub(super) const KEY_CASES: &[SimpleCase] = &[
    ("accepted::key_ed25519", |chromium| key(chromium, "key", "Ed25519", "Key")),
    ("accepted::key_p256", |chromium| key(chromium, "key", "P-256", "Key")),
    ("accepted::protected_ed25519", |chromium| key(chromium, "protected", "Ed25519", "PasswordProtectedKey")),
    ("accepted::protected_p256", |chromium| key(chromium, "protected", "P-256", "PasswordProtectedKey")),
    ("accepted::recovery_ed25519", |chromium| key(chromium, "recovery", "Ed25519", "RecoveryKey")),
    ("accepted::recovery_p256", |chromium| key(chromium, "recovery", "P-256", "RecoveryKey")),
    ("accepted::all_on_one_page", all_on_one_page),
];

fn key(chromium: &Chromium, form: &str, algorithm: &str, kind: &str) {
    const PASSWORD: &str = "correct horse battery staple";
    let server = Server::start();
    let mut page = chromium.open(&server.origin);
    let mut fields = vec![("name", "a raw key"), ("algorithm", algorithm)];
    if form == "protected" {
        fields.push(("password", PASSWORD));
    }
    let said = page.submit(form, &fields);
    assert!(!said.refused, "{said:?}");

    let database = Connection::open(server.database()).unwrap();
    let (stored_kind, record, encrypted): (String, String, Option<String>) = database
        .query_row("SELECT kind, credential, encrypted_private_key FROM credential", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .unwrap();
    assert_eq!(stored_kind, kind);
    let record: Value = serde_json::from_str(&record).unwrap();
    assert_eq!(record["origin"], server.origin);

    // The private key that the user has belongs to the stored public key: what it signs, that one verifies.
    let private_key = match form {
        "key" => format!(
            "Uint8Array.from(atob({:?}.replace(/-----[^-]*-----|\\s/g, '')), (c) => c.charCodeAt(0))",
            said.secret
        ),
        _ => {
            let password = if form == "protected" { PASSWORD } else { &said.secret };
            format!("decrypt({}, {password:?})", encrypted.as_deref().unwrap())
        }
    };
    let algorithm = if algorithm == "Ed25519" {
        "{ name: 'Ed25519' }"
    } else {
        "{ name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }"
    };
    let script = format!(
        "(async () => {{
           const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
           async function decrypt({{ iterations, salt, iv, key }}, password) {{
             const material = await crypto.subtle.importKey(
               'raw', new TextEncoder().encode(password), 'PBKDF2', false, ['deriveKey']);
             const aes = await crypto.subtle.deriveKey(
               {{ name: 'PBKDF2', hash: 'SHA-256', salt: bytes(salt), iterations }}, material,
               {{ name: 'AES-GCM', length: 256 }}, false, ['decrypt']);
             return crypto.subtle.decrypt({{ name: 'AES-GCM', iv: bytes(iv) }}, aes, bytes(key));
           }}
           const algorithm = {algorithm}, message = crypto.getRandomValues(new Uint8Array(32));
           const secret = await crypto.subtle.importKey('pkcs8', await {private_key}, algorithm, false, ['sign']);
           const spki = bytes({}.replace(/-----[^-]*-----|\\s/g, ''));
           const known = await crypto.subtle.importKey('spki', spki, algorithm, false, ['verify']);
           return crypto.subtle.verify(algorithm, known, await crypto.subtle.sign(algorithm, secret, message), message);
         }})()",
        record["publicKey"]
    );
    assert_eq!(page.evaluate(&script), Ok(Value::Bool(true)));
}

/// As a new user would: every form once, one after another.
fn all_on_one_page(chromium: &Chromium) {
    let server = Server::start();
    let mut page = chromium.open(&server.origin);
    page.add_authenticator(PLATFORM);
    assert_eq!(page.evaluate("!document.getElementById('none').hidden"), Ok(Value::Bool(true)));
    for (form, fields) in [
        ("passkey", vec![]),
        ("key", vec![]),
        ("protected", vec![("password", "12345678")]),
        ("recovery", vec![]),
    ] {
        let said = page.submit(form, &fields);
        assert!(!said.refused, "{said:?}");
    }
    let rows = "[...document.querySelectorAll('#stored .kind')].map((kind) => kind.textContent).join()";
    assert_eq!(
        page.evaluate(rows).unwrap(),
        "RecoveryKey,PasswordProtectedKey,Key,Fido2",
        "the newest comes first"
    );
    if let Ok(file) = std::env::var("ATTESTRY_SCREENSHOT") {
        page.screenshot(format!("{file}.all.png").as_ref());
    }
}
