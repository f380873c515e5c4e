//! A stored credential: the library's own record, or the short form of case files.

use attestry::CredentialRecord;
use serde_json::Value;

use super::document::Part;
use super::{checks, key, statement, verdict};

/// Whether this looks like one.
pub(super) fn is_one(value: &Value) -> bool {
    value.get("publicKey").is_some_and(Value::is_string) && value.get("credentialId").is_some()
}

pub(super) fn explain(value: &Value) -> Part {
    let mut part = Part::new("stored record", "what the server keeps of a credential (WebAuthn L3 §4)");
    let Some(object) = value.as_object() else {
        part.fault("it is not a JSON object");
        return part;
    };
    let (passkey, is_stored) = (value.get("passkey"), object.contains_key("version"));
    part.text("kind", value.get("kind"), "");
    part.text("credentialId", value.get("credentialId"), "by which it is found");
    part.text("userHandle", value.get("userHandle"), "whose it is, base64url");
    part.text("relyingPartyId", value.get("relyingPartyId"), "for which it was made");
    let of = |name: &str| passkey.and_then(|passkey| passkey.get(name)).or(value.get(name));
    part.text("signCount", of("signCount"), "the counter at its last use");
    part.text("backupEligible", of("backupEligible"), "whether it may be backed up; that never changes");
    part.text("backedUp", of("backedUp"), "whether it was at its last use");
    part.text("userVerificationSeen", of("userVerificationSeen"), "whether its user was ever verified");
    part.text("transports", of("transports"), "how the client reaches it");
    part.text("attachment", of("attachment"), "where the authenticator was");
    part.text("discoverable", of("discoverable"), "whether it can log in without a name");
    part.text("appId", of("appId"), "the AppID of U2F under which it was registered");
    part.checks(checks::RECORD);
    if is_stored {
        match CredentialRecord::from_json(value.to_string()) {
            Ok(_) => part.note("The library reads the record, and its key is sound."),
            Err(error) => {
                let of = error.value().map(|code| format!(", {code}")).unwrap_or_default();
                part.fault(format!(
                    "the library does not read it: {} ({}{of})",
                    error.code().message(),
                    error.code()
                ));
            }
        }
    }
    if let Some(attestation) = passkey.and_then(|passkey| passkey.get("attestation")) {
        part.part(attested(attestation));
    }
    if let Some(text) = value.get("publicKey").and_then(Value::as_str) {
        part.part(key::explain_text(text));
    }
    part
}

fn attested(attestation: &Value) -> Part {
    let mut part = Part::new("attestation", "what was known of the authenticator at the registration");
    let text = |name: &str| attestation.get(name).and_then(Value::as_str).unwrap_or_default();
    part.text("format", attestation.get("format"), statement::format_meaning(text("format")));
    part.text("trust", attestation.get("trust"), verdict::trust_meaning(text("trust")));
    part.text("aaguid", attestation.get("aaguid"), "the model");
    let standing = match text("aaguidStanding") {
        "attested" => "somebody whom the server trusts vouches for the model",
        "claimed" => "the client says so, and nobody vouches for it",
        "unauthenticated" => "no signature covers it",
        _ => "",
    };
    part.text("aaguidStanding", attestation.get("aaguidStanding"), standing);
    part.text(
        "keyIdentifier",
        attestation.get("keyIdentifier"),
        "of the attestation key, by which metadata finds U2F keys",
    );
    part.text("keyHashes", attestation.get("keyHashes"), "of the keys in the path, for later revocations");
    part
}
