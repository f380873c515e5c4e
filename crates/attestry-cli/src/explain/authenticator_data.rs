//! Authenticator data (WebAuthn L3 §6.1): what the authenticator signs.
//!
//! ```text
//! rpIdHash 32 | flags 1 | signCount 4 | AT: AAGUID 16, length 2, credential id, COSE_Key | ED: extensions, a CBOR map
//! ```

use attestry::Aaguid;
use ciborium::Value;

use super::cbor;
use super::checks;
use super::document::Part;
use super::key;
use crate::decode::sha256;

/// What it should be of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ceremony {
    Registration,
    Authentication,
    Either,
}

const AT: u8 = 0x40;
const ED: u8 = 0x80;
const RESERVED: u8 = 0x22;

/// Whether bytes are cut into exactly these parts.
pub(super) fn is_whole(bytes: &[u8]) -> bool {
    Cut::of(bytes).is_some_and(|cut| cut.flags & RESERVED == 0 && cut.rest.is_empty() && cut.fault.is_none())
}

/// The parts as far as they go.
struct Cut<'a> {
    rp_id_hash: &'a [u8],
    flags: u8,
    sign_count: u32,
    credential: Option<Credential<'a>>,
    extensions: Option<Value>,
    rest: &'a [u8],
    fault: Option<&'static str>,
}

struct Credential<'a> {
    aaguid: [u8; 16],
    id: &'a [u8],
    key: &'a [u8],
}

impl<'a> Cut<'a> {
    fn of(bytes: &'a [u8]) -> Option<Self> {
        let (rp_id_hash, rest) = bytes.split_at_checked(32)?;
        let (flags, rest) = rest.split_first()?;
        let (count, rest) = rest.split_first_chunk::<4>()?;
        let sign_count = u32::from_be_bytes(*count);
        let mut cut = Self {
            rp_id_hash,
            flags: *flags,
            sign_count,
            credential: None,
            extensions: None,
            rest,
            fault: None,
        };
        if flags & AT != 0 {
            match credential(rest) {
                Some((credential, rest)) => (cut.credential, cut.rest) = (Some(credential), rest),
                None => {
                    cut.fault = Some("AT is set, and the credential after it cannot be read");
                    return Some(cut);
                }
            }
        }
        if flags & ED != 0 {
            match cbor::first(cut.rest).filter(|(value, _)| value.is_map()) {
                Some((extensions, rest)) => (cut.extensions, cut.rest) = (Some(extensions), rest),
                None => cut.fault = Some("ED is set, and no CBOR map follows"),
            }
        }
        Some(cut)
    }
}

fn credential(bytes: &[u8]) -> Option<(Credential<'_>, &[u8])> {
    let (aaguid, rest) = bytes.split_first_chunk::<16>()?;
    let (length, rest) = rest.split_first_chunk::<2>()?;
    let (id, rest) = rest.split_at_checked(u16::from_be_bytes(*length).into())?;
    let (_, after) = cbor::first(rest)?;
    let key = rest.get(..rest.len().saturating_sub(after.len()))?;
    Some((Credential { aaguid: *aaguid, id, key }, after))
}

pub(super) fn explain(bytes: &[u8], ceremony: Ceremony, hosts: &[String]) -> Part {
    let about = format!("what the authenticator signs (WebAuthn L3 §6.1), {} bytes", bytes.len());
    let mut part = Part::new("authenticator data", about);
    let Some(cut) = Cut::of(bytes) else {
        part.fault("it has less than the 37 bytes that it needs");
        return part;
    };
    let host = hosts.iter().find(|host| sha256(host.as_bytes()) == cut.rp_id_hash);
    let meaning = match host {
        Some(host) => format!("the SHA-256 of the relying party id {host}"),
        None => "the SHA-256 of the relying party id".to_owned(),
    };
    part.bytes("rpIdHash", cut.rp_id_hash, meaning);
    if host.is_none() && !hosts.is_empty() {
        part.note(format!("rpIdHash is the hash of none of these: {}", hosts.join(", ")));
    }
    part.value("flags", format!("0x{:02x}", cut.flags), "each bit is one of the next fields");
    for (bit, name, set, clear) in FLAGS {
        let is_set = cut.flags & bit != 0;
        part.value(*name, is_set, if is_set { *set } else { *clear });
    }
    if cut.flags & RESERVED != 0 {
        part.note("Reserved bits are set; verifiers pass over them.");
    }
    if cut.flags & 0x18 == 0x10 {
        part.fault("BS is set without BE, which nothing may be");
    }
    let count = if cut.sign_count == 0 {
        "0: the authenticator keeps no counter, or none yet"
    } else {
        "of signatures so far"
    };
    part.value("signCount", cut.sign_count, count);
    if let Some(fault) = cut.fault {
        part.fault(fault);
    }
    let is_login = match ceremony {
        Ceremony::Registration => false,
        Ceremony::Authentication => true,
        Ceremony::Either => cut.flags & AT == 0,
    };
    part.checks(if is_login { checks::USED_AUTHENTICATOR_DATA } else { checks::CREATED_AUTHENTICATOR_DATA });
    if let Some(credential) = &cut.credential {
        part.part(credential_part(credential));
    } else if ceremony == Ceremony::Registration && cut.fault.is_none() {
        part.fault("AT is clear: a registration without a credential");
    }
    if let Some(extensions) = &cut.extensions {
        part.part(extensions_part(extensions));
    }
    if cut.fault.is_none() && !cut.rest.is_empty() {
        part.fault(format!("{} bytes are left over", cut.rest.len()));
    }
    part
}

const FLAGS: &[(u8, &str, &str, &str)] = &[
    (0x01, "UP", "the user was present", "the user was not present"),
    (0x04, "UV", "the user was verified, by PIN or biometrics", "the user was not verified"),
    (0x08, "BE", "the credential may be backed up: a synced passkey", "the credential stays on one device"),
    (0x10, "BS", "the credential is backed up now", "the credential is not backed up now"),
    (AT, "AT", "a new credential follows", "no new credential follows, as at a login"),
    (ED, "ED", "extension outputs follow", "no extension outputs follow"),
];

fn credential_part(credential: &Credential<'_>) -> Part {
    let mut part = Part::new("attested credential data", "the new credential (WebAuthn L3 §6.5.1)");
    let aaguid = Aaguid::new(credential.aaguid);
    let meaning = if aaguid.is_zero() {
        "all zeros: the model is not said, as of U2F keys and under attestation none"
    } else {
        "the model of the authenticator; FIDO's metadata has names"
    };
    part.value("AAGUID", aaguid.to_string(), meaning);
    part.id("credential id", credential.id, format!("{} bytes, in base64url", credential.id.len()));
    if credential.id.is_empty() || credential.id.len() > 1023 {
        part.fault("the credential id has to have 1 to 1023 bytes");
    }
    part.part(key::explain(key::Form::Cose, credential.key));
    part
}

/// Values that hold no secret.
fn extensions_part(extensions: &Value) -> Part {
    let mut part =
        Part::new("extension outputs", "what the authenticator says of extensions (WebAuthn L3 §9)");
    for (name, value) in extensions.as_map().into_iter().flatten() {
        let Some(name) = name.as_text() else {
            part.fault("the name of an extension is not text");
            continue;
        };
        match (name, value) {
            ("credProtect", Value::Integer(_)) => {
                let level = cbor::integer(value).unwrap_or_default();
                let meaning = match level {
                    1 => "user verification is optional (CTAP 2.2 §12.1)",
                    2 => {
                        "without user verification, only a server that knows the id finds it (CTAP 2.2 §12.1)"
                    }
                    3 => "user verification is required (CTAP 2.2 §12.1)",
                    _ => "a level that is none (CTAP 2.2 §12.1)",
                };
                part.value(name, level, meaning);
            }
            ("minPinLength", Value::Integer(_)) => {
                part.value(
                    name,
                    cbor::integer(value).unwrap_or_default(),
                    "the shortest PIN that it accepts",
                );
            }
            ("hmac-secret", Value::Bool(can)) => {
                part.value(name, *can, "whether it can compute secrets, for prf")
            }
            ("credBlob", Value::Bool(stored)) => part.value(name, *stored, "whether the blob was stored"),
            _ => part.secret(name, format!("{}, which may be private", cbor::type_of(value))),
        }
    }
    part
}
