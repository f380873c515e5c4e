//! Request body, client data and the attestation of raw keys, against `serde_json`'s own types.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::json;
use serde_json::value::RawValue;

use super::assert_refusal;
use crate::ceremony::KeyAttestation;
use crate::crypto::{RsaBounds, SignatureChecker, SignatureProvider};
use crate::key::from_pem;
use crate::limits::Limits;
use crate::request::{CredentialKind, Registration};
use crate::service::CreateCredentialBody;
use crate::webauthn::ClientData;

/// A body is accepted if and only if the schema allows it. Written anew, it is the same request.
pub fn request_body(bytes: &[u8]) {
    let ours = CreateCredentialBody::parse(bytes, &Limits::DEFAULT);
    let theirs =
        core::str::from_utf8(bytes).ok().filter(|_| bytes.len() <= Limits::DEFAULT.body).and_then(body);
    assert_eq!(ours.is_ok(), theirs.is_some(), "{ours:?}");
    match (&ours, theirs) {
        (Ok(request), Some(theirs)) => {
            assert_eq!(fields(request), theirs);
            let again = write(&theirs).to_string();
            let again = CreateCredentialBody::parse(again.as_bytes(), &Limits::DEFAULT).unwrap();
            assert_eq!(fields(&again), theirs);
        }
        (Err(error), _) => assert_refusal(error),
        _ => {}
    }
}

/// The fields by name, without the secret of a deprecated kind.
pub(super) type Fields = BTreeMap<&'static str, String>;

fn fields(request: &CreateCredentialBody<'_>) -> Fields {
    let mut fields = fields_of(request.registration());
    fields.insert("credentialName", request.credential_name().to_owned());
    fields.insert("challengeIdentifier", request.challenge_identifier().to_owned());
    fields
}

/// The fields of a credential in a body of the service.
pub(super) fn fields_of(credential: &Registration<'_>) -> Fields {
    let mut fields = Fields::from([("credentialKind", credential.kind().as_str().to_owned())]);
    fields.extend(credential.encrypted_private_key().map(|key| ("encryptedPrivateKey", key.to_owned())));
    if let Ok(attestation) = credential.attestation() {
        fields.insert("credId", attestation.credential_id.clone().into_owned());
        fields.insert("clientData", attestation.client_data.clone().into_owned());
        fields.insert("attestationData", attestation.attestation_data.clone().into_owned());
    }
    fields
}

pub(super) fn write(fields: &Fields) -> serde_json::Value {
    let (mut body, mut info) = (json!({}), json!({}));
    for (name, text) in fields {
        let object =
            if ["credId", "clientData", "attestationData"].contains(name) { &mut info } else { &mut body };
        object[*name] = json!(text);
    }
    match fields["credentialKind"].as_str() {
        "Password" => info["password"] = json!("secret"),
        "Totp" => info["otpCode"] = json!("000000"),
        _ => {}
    }
    body["credentialInfo"] = info;
    body
}

/// The schema once more.
fn body(text: &str) -> Option<Fields> {
    credential(&unique(text)?, &["credentialName", "challengeIdentifier"])
}

/// A string that is not empty.
pub(super) fn filled(raw: &str) -> Option<String> {
    serde_json::from_str::<String>(raw).ok().filter(|text| !text.is_empty())
}

/// The members of a credential, and these texts beside them.
pub(super) fn credential(members: &BTreeMap<String, String>, beside: &[&'static str]) -> Option<Fields> {
    let info = unique(members.get("credentialInfo")?)?;
    let mut fields = Fields::new();
    for name in ["credentialKind"].iter().chain(beside) {
        fields.insert(name, filled(members.get(*name)?)?);
    }
    let kind = CredentialKind::from_name(&fields["credentialKind"])?;
    let key = members.get("encryptedPrivateKey");
    let keys = match kind {
        CredentialKind::PasswordProtectedKey => key.map(|_| 1)?,
        CredentialKind::RecoveryKey if key.is_some() => 1,
        _ => 0,
    };
    if let Some(key) = key {
        fields.insert("encryptedPrivateKey", filled(key)?);
    }
    // A secret is only looked at from outside.
    let is_secret = |name| info.get(name).is_some_and(|raw| raw.starts_with('"') && raw != "\"\"");
    let of_secret = |name| (info.len() == 1 && is_secret(name)).then_some(());
    match kind {
        CredentialKind::Password => of_secret("password")?,
        CredentialKind::Totp => of_secret("otpCode")?,
        _ => {
            for name in ["credId", "clientData", "attestationData"] {
                fields.insert(name, filled(info.get(name)?)?);
            }
        }
    }
    let whole = members.len() == 2 + beside.len() + keys
        && (info.len() == 3 || matches!(kind, CredentialKind::Password | CredentialKind::Totp));
    whole.then_some(fields)
}

/// Client data is accepted if and only if it is an object within the limits and known members have their types.
pub fn client_data(bytes: &[u8]) {
    let limits = Limits::DEFAULT;
    let text = ClientData::text(bytes, &limits).map_err(crate::error::Error::from);
    let ours = text.and_then(|text| Ok(ClientData::parse(text, &limits)?));
    if let Err(error) = &ours {
        assert_refusal(error);
    }
    let text = core::str::from_utf8(bytes).ok().filter(|_| bytes.len() <= limits.client_data);
    let text = text.map(|text| text.strip_prefix('\u{feff}').unwrap_or(text));
    let members = text.and_then(unique);
    let text_of = |name: &str| match members.as_ref()?.get(name) {
        None => Some(None),
        Some(raw) => serde_json::from_str::<String>(raw).ok().map(Some),
    };
    let flag = |name: &str| match members.as_ref()?.get(name) {
        None => Some(None),
        Some(raw) => serde_json::from_str::<bool>(raw).ok().map(Some),
    };
    let known =
        (text_of("type"), text_of("challenge"), text_of("origin"), text_of("topOrigin"), flag("crossOrigin"));
    let (Some(kind), Some(challenge), Some(origin), Some(top), Some(cross)) = known else {
        assert!(ours.is_err());
        return;
    };
    // What this oracle cannot read, such as a number beyond all bounds, is well-formed all the same.
    match text.and_then(|text| serde_json::from_str::<Depth>(text).ok()) {
        None => {}
        Some(depth) => assert_eq!(ours.is_ok(), depth.0 <= limits.client_data_depth),
    }
    let Ok(data) = ours else { return };
    assert_eq!(data.check_type(kind.as_deref().unwrap_or_default()).is_ok(), kind.is_some());
    assert_eq!(data.check_challenge(|text| Some(text) == challenge.as_deref()).is_ok(), challenge.is_some());
    assert_eq!(data.check_origin(|_| true).unwrap(), origin.as_deref());
    assert_eq!(data.check_cross_origin(false).is_err(), cross == Some(true));
    let top_is_right = data.check_top_origin(|text| Some(text) == top.as_deref()).is_ok();
    assert_eq!(top_is_right, top.is_none() || cross == Some(true));
}

/// The first 32 bytes are the hash of the client data, the rest is attestation data.
pub fn key_attestation(input: &[u8]) {
    let Some((hash, bytes)) = input.split_first_chunk::<32>() else { return };
    let ours = KeyAttestation::decode(bytes, Limits::DEFAULT.attestation_data);
    let theirs = core::str::from_utf8(bytes).ok().and_then(unique).and_then(|members| {
        let texts =
            members.into_iter().map(|(name, raw)| Some((name, serde_json::from_str::<String>(&raw).ok()?)));
        texts.collect::<Option<BTreeMap<_, _>>>()
    });
    let is_known = |name: &String| ["publicKey", "signature", "algorithm"].contains(&name.as_str());
    let theirs = theirs.filter(|texts| {
        texts.keys().all(is_known) && texts.contains_key("publicKey") && texts.contains_key("signature")
    });
    let theirs = theirs.filter(|_| bytes.len() <= Limits::DEFAULT.attestation_data);
    assert_eq!(ours.is_ok(), theirs.is_some());
    let (attestation, texts) = match (ours, theirs) {
        (Ok(ours), Some(theirs)) => (ours, theirs),
        (ours, _) => return assert_refusal(&ours.err().unwrap().into()),
    };
    let provider = SignatureProvider::default();
    let verify = |hash: &[u8; 32], signatures| {
        let mut checker = SignatureChecker::new(&provider, signatures, false);
        attestation.verify(hash, RsaBounds::WIDEST, false, &mut checker)
    };
    match verify(hash, 1) {
        Err(error) => assert_refusal(&error),
        Ok(key) => {
            assert!(verify(hash, 0).is_err(), "accepted without a signature");
            let flipped = super::with_flipped_bit(hash, bytes);
            assert!(
                verify(flipped.as_slice().try_into().unwrap(), 1).is_err(),
                "accepted for other client data"
            );
            assert_eq!(key.clone().bound_to(None), from_pem(&texts["publicKey"], RsaBounds::WIDEST).unwrap());
            // The signed text, as a library writes it.
            let Some(algorithm) = key.algorithm() else { return };
            let digits = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
            let fingerprint =
                json!({ "clientDataHash": digits(hash), "publicKey": texts["publicKey"] }).to_string();
            let signature = &texts["signature"];
            let signature: Vec<u8> = (0..signature.len() / 2)
                .map(|at| u8::from_str_radix(&signature[2 * at..2 * at + 2], 16).unwrap())
                .collect();
            let mut checker = SignatureChecker::new(&provider, 1, false);
            checker.verify(algorithm.scheme(), &key.key(), fingerprint.as_bytes(), &signature).unwrap();
        }
    }
}

/// The members of the object that `text` is, as raw values. None if a name is repeated, or the text is no object.
pub(super) fn unique(text: &str) -> Option<BTreeMap<String, String>> {
    let pairs = pairs(text)?;
    let count = pairs.len();
    let members: BTreeMap<_, _> = pairs.into_iter().collect();
    (members.len() == count).then_some(members)
}

/// The same in their order, with names that are there twice.
pub(super) fn pairs(text: &str) -> Option<Vec<(String, String)>> {
    serde_json::from_str(text).ok().map(|Pairs(pairs)| pairs)
}

struct Pairs(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct PairsVisitor;

        impl<'de> Visitor<'de> for PairsVisitor {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, Box<RawValue>>()? {
                    pairs.push((name, value.get().to_owned()));
                }
                Ok(Pairs(pairs))
            }
        }

        deserializer.deserialize_map(PairsVisitor)
    }
}

/// How deep arrays and objects nest.
struct Depth(usize);

impl<'de> Deserialize<'de> for Depth {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct DepthVisitor;

        impl<'de> Visitor<'de> for DepthVisitor {
            type Value = Depth;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_bool<E>(self, _: bool) -> Result<Depth, E> {
                Ok(Depth(0))
            }

            fn visit_i64<E>(self, _: i64) -> Result<Depth, E> {
                Ok(Depth(0))
            }

            fn visit_u64<E>(self, _: u64) -> Result<Depth, E> {
                Ok(Depth(0))
            }

            fn visit_f64<E>(self, _: f64) -> Result<Depth, E> {
                Ok(Depth(0))
            }

            fn visit_str<E>(self, _: &str) -> Result<Depth, E> {
                Ok(Depth(0))
            }

            fn visit_unit<E>(self) -> Result<Depth, E> {
                Ok(Depth(0))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Depth, A::Error> {
                let mut deepest = 0;
                while let Some(Depth(depth)) = sequence.next_element()? {
                    deepest = deepest.max(depth);
                }
                Ok(Depth(deepest + 1))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Depth, A::Error> {
                let mut deepest = 0;
                while let Some((IgnoredAny, Depth(depth))) = map.next_entry()? {
                    deepest = deepest.max(depth);
                }
                Ok(Depth(deepest + 1))
            }
        }

        deserializer.deserialize_any(DepthVisitor)
    }
}
