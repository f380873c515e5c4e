use std::error::Error;

use attestry::{CredentialRecord, ImportedPasskey, PublicKey, UserHandle};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;

/// A `Passkey`, as serde wrote it.
#[derive(Deserialize)]
struct Passkey {
    cred: Credential,
}

#[derive(Deserialize)]
struct Credential {
    cred_id: String,
    cred: StoredKey,
    counter: u32,
    transports: Option<Vec<String>>,
    user_verified: bool,
    backup_eligible: bool,
    backup_state: bool,
}

#[derive(Deserialize)]
struct StoredKey {
    type_: String,
    key: Parameters,
}

#[derive(Deserialize)]
enum Parameters {
    #[serde(rename = "EC_EC2")]
    Curve { x: String, y: String },
    #[serde(rename = "RSA")]
    Rsa { n: String, e: [u8; 3] },
}

fn decode(text: &str) -> Result<Vec<u8>, String> {
    URL_SAFE_NO_PAD.decode(text).map_err(|error| error.to_string())
}

/// The COSE_Key of these parameters: a map in CBOR, whose values stand at the end of each literal.
fn cose(key: &StoredKey) -> Result<Vec<u8>, Box<dyn Error>> {
    match (key.type_.as_str(), &key.key) {
        ("ES256", Parameters::Curve { x, y }) => {
            let head = b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20";
            Ok([&head[..], &decode(x)?, b"\x22\x58\x20", &decode(y)?].concat())
        }
        ("ES384", Parameters::Curve { x, y }) => {
            let head = b"\xa5\x01\x02\x03\x38\x22\x20\x02\x21\x58\x30";
            Ok([&head[..], &decode(x)?, b"\x22\x58\x30", &decode(y)?].concat())
        }
        ("RS256", Parameters::Rsa { n, e }) => {
            let n = decode(n)?;
            let length = u16::try_from(n.len())?.to_be_bytes();
            Ok([&b"\xa4\x01\x03\x03\x39\x01\x00\x20\x59"[..], &length, &n, b"\x21\x43", &e[..]].concat())
        }
        _ => Err("passkeys of webauthn-rs have ES256, ES384 or RS256".into()),
    }
}

/// `user` are the bytes of the `Uuid` with which the registration was started.
fn import(passkey: &str, user: &[u8; 16], rp_id: &str) -> Result<CredentialRecord, Box<dyn Error>> {
    let Passkey { cred } = serde_json::from_str(passkey)?;
    let key = PublicKey::from_cose(cose(&cred.cred)?)?;
    let passkey = ImportedPasskey::new(decode(&cred.cred_id)?, key, UserHandle::new(user)?, rp_id)
        .sign_count(cred.counter)
        .backup_eligible(cred.backup_eligible)
        .backed_up(cred.backup_state)
        .user_verification_seen(cred.user_verified)
        .transports(cred.transports.unwrap_or_default());
    Ok(passkey.into_record()?)
}
