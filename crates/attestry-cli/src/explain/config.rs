//! A configuration of a verifier, in words. The members are those of the guide's page "Configuration as JSON".

use attestry::{Algorithm, Observation};
use serde_json::Value;

use super::certificate;
use super::document::Part;
use crate::decode;

/// The relying party ids that a configuration has.
pub(crate) fn relying_party_ids(config: &Value) -> Vec<String> {
    let first = config.get("relyingPartyId").and_then(Value::as_str);
    let others = config.get("additionalRelyingPartyIds").and_then(Value::as_array).into_iter().flatten();
    first.into_iter().chain(others.filter_map(Value::as_str)).map(str::to_owned).collect()
}

/// Whose policy is told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ceremony {
    Registration,
    Authentication,
    Both,
}

/// What it means. Whether the library takes it, the caller knows.
pub(crate) fn config(config: &Value) -> Part {
    config_of(config, Ceremony::Both)
}

/// The same for one ceremony.
pub(super) fn config_of(config: &Value, ceremony: Ceremony) -> Part {
    let mut part = Part::new("configuration", "whom the verifier serves, and what it accepts");
    if !config.is_object() {
        part.fault("it is not a JSON object");
        return part;
    }
    let meaning = "credentials are made for this name, and work on no other site";
    part.text("relyingPartyId", config.get("relyingPartyId"), meaning);
    part.text("additionalRelyingPartyIds", config.get("additionalRelyingPartyIds"), "further names");
    part.text("origins", config.get("origins"), "pages and applications that may ask");
    part.text(
        "originsWithSubdomains",
        config.get("originsWithSubdomains"),
        "these, and all names below them",
    );
    match config.get("algorithms").and_then(Value::as_array) {
        Some(numbers) => {
            let names =
                numbers.iter().filter_map(Value::as_i64).map(|number| match Algorithm::from_cose(number) {
                    Some(algorithm) => format!("{} ({number})", algorithm.as_str()),
                    None => format!("{number}, which is passed over"),
                });
            part.value("algorithms", names.collect::<Vec<_>>(), "of keys that may be registered");
        }
        None => {
            let names: Vec<_> = Algorithm::DEFAULT.iter().map(|algorithm| algorithm.as_str()).collect();
            part.value("algorithms", names, "of keys that may be registered: the default");
        }
    }
    let settings = [
        ("requireKeyOrigin", "client data of raw keys must have an origin"),
        ("ignoreEddsaAlgorithm", "raw keys: the algorithm that clients name for EdDSA is passed over"),
        ("publicKeyFormat", "the form of keys in the service's record"),
        ("signatureProvider", "who computes signatures; the verdict is the same"),
        ("signatureCache", "certificates whose signatures are remembered; the verdict is the same"),
        ("tpmVendors", "manufacturers of TPMs, in place of the library's list"),
        ("allow", "departures from the specifications that are tolerated"),
        ("expectMetadata", "FIDO's metadata judges each registration"),
    ];
    for (name, meaning) in settings {
        part.text(name, config.get(name), meaning);
    }
    if let Some(limits) = config.get("limits").and_then(Value::as_object) {
        for (name, value) in limits {
            part.text(name, Some(value), "a limit on input or work");
        }
    }
    part.part(trust(config));
    let ceremonies = [
        (true, Ceremony::Registration, "registrationPolicy", "policy on registrations"),
        (false, Ceremony::Authentication, "authenticationPolicy", "policy on logins"),
    ];
    for (is_registration, of, member, title) in ceremonies {
        if ceremony == of || ceremony == Ceremony::Both {
            // Where it stands by itself, it replaces the other as a whole.
            let own = config.get(member).filter(|policy| policy.is_object());
            part.part(policy(title, own.unwrap_or(config), is_registration));
        }
    }
    part
}

fn trust(config: &Value) -> Part {
    let mut part = Part::new("trust", "who may vouch for authenticators");
    let trust = config.get("trust").cloned().unwrap_or_default();
    let list = |name: &str| trust.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    for roots in list("wellKnown") {
        let name = roots.get("name").unwrap_or(&roots).as_str().unwrap_or_default();
        part.value(name, well_known(name), recognises(&roots));
    }
    for (number, anchor) in list("anchors").iter().enumerate() {
        let text = anchor.get("certificate").unwrap_or(anchor).as_str().unwrap_or_default();
        let subjects: Vec<_> = decode::ders(text.as_bytes(), "CERTIFICATE")
            .unwrap_or_default()
            .iter()
            .map(|der| match certificate::subject(der) {
                Some(subject) => subject,
                None => "a certificate that cannot be shown".to_owned(),
            })
            .collect();
        let subjects = if subjects.is_empty() { vec!["a name and a key".to_owned()] } else { subjects };
        part.value(format!("anchor {number}"), subjects, stands_for(anchor));
    }
    let count = list("intermediates").len();
    if count > 0 {
        part.value("intermediates", count, "certificates that authenticators may leave out");
    }
    let revoked = list("revoked").len().saturating_add(list("crls").len());
    if revoked > 0 {
        part.value("revocations", revoked, "revoked certificates, and revocation lists");
    }
    let metadata = config.get("expectMetadata").and_then(Value::as_bool) == Some(true);
    let has_anchors = !list("anchors").is_empty() || !list("wellKnown").is_empty();
    let requires = trust.get("require").and_then(Value::as_bool) == Some(true)
        || [Some(config), config.get("registrationPolicy")]
            .into_iter()
            .flatten()
            .any(|policy| policy.get("requireTrustedAttestation").and_then(Value::as_bool) == Some(true));
    if requires {
        part.note("Trust is required: an attestation without a path to an anchor is refused.");
    } else if has_anchors || metadata {
        part.note("Trust is not required: an attestation that no anchor stands for is accepted, as unknown.");
    } else {
        part.note("There are no anchors: every attestation that holds is accepted, and none is trusted.");
    }
    part
}

fn well_known(name: &str) -> &'static str {
    match name {
        "apple" => "Apple's root of WebAuthn",
        "google" => "Google's roots of Android's key attestation",
        "microsoft" => "Microsoft's roots of TPMs",
        "yubico" => "Yubico's roots, with their intermediates",
        _ => "none that the library has",
    }
}

fn recognises(anchor: &Value) -> &'static str {
    if anchor.get("recognise").and_then(Value::as_bool) == Some(true) {
        "recognises, and refuses nothing"
    } else {
        "refuses what claims to be of it and is not"
    }
}

fn stands_for(anchor: &Value) -> String {
    let words = |name: &str| {
        let list = anchor.get(name)?.as_array()?;
        Some(list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "))
    };
    let formats = words("formats").unwrap_or_else(|| "every format but android-safetynet".to_owned());
    let models = words("aaguids").map(|models| format!(", AAGUID {models}")).unwrap_or_default();
    format!("for {formats}{models}; {}", recognises(anchor))
}

/// Members of a policy that are true or absent.
const DEMANDS: &[(&str, bool, bool, &str)] = &[
    ("deviceBound", true, true, "a credential that may be backed up is refused"),
    ("enterpriseAttestation", true, false, "serial numbers of devices were asked for"),
    ("androidHardware", true, false, "an Android key outside secure hardware is refused"),
    ("requireTrustedAttestation", true, false, "an attestation without a path to an anchor is refused"),
    ("dangerAcceptClaimedAaguids", true, false, "a model counts although nobody vouches for it"),
    ("dangerAcceptUntrustedAttestation", true, false, "an attestation counts although its path fails"),
    ("userVerificationOnceSeen", false, true, "a user who was verified once has to be verified always"),
];

fn policy(title: &str, policy: &Value, is_registration: bool) -> Part {
    let mut part = Part::new(title, "");
    let text = |name: &str| policy.get(name).and_then(Value::as_str);
    let meaning = match text("userVerification") {
        Some("required") => "who is not verified by PIN or biometrics is refused",
        Some("discouraged") => "nobody is asked for PIN or biometrics; who is verified is welcome",
        _ => "verified or not, both are accepted, and the record says which",
    };
    let chosen = text("userVerification").unwrap_or("preferred");
    part.value("userVerification", chosen, meaning);
    if is_registration {
        let is_waived = policy.get("userPresence").and_then(Value::as_bool) == Some(false);
        let meaning = if is_waived {
            "a conditional create: nobody has to be present"
        } else {
            "the user has to be present"
        };
        part.value("userPresence", !is_waived, meaning);
    }
    let is_allowed = policy.get("allowCrossOrigin").and_then(Value::as_bool) == Some(true);
    let meaning = if is_allowed {
        "pages in frames of other origins may ask"
    } else {
        "no page in a frame of another origin may ask"
    };
    part.value("allowCrossOrigin", is_allowed, meaning);
    part.text("topOrigins", policy.get("topOrigins"), "the pages that may have such frames");
    for (name, of_registrations, of_logins, meaning) in DEMANDS {
        let applies = if is_registration { *of_registrations } else { *of_logins };
        if applies && policy.get(*name).and_then(Value::as_bool) == Some(true) {
            part.value(*name, true, *meaning);
        }
    }
    if is_registration {
        for (name, meaning) in [
            ("acceptFormats", "no other format is accepted"),
            ("refuseFormats", "these formats are refused"),
            ("acceptAttestationTypes", "no other type is accepted"),
            ("acceptAaguids", "no other model is accepted"),
            ("refuseAaguids", "these models are refused"),
        ] {
            part.text(name, policy.get(name), meaning);
        }
        if let Some(rules) = policy.get("metadata").and_then(Value::as_object) {
            for (name, value) in rules {
                part.text(&format!("metadata.{name}"), Some(value), metadata_meaning(name));
            }
        }
    } else {
        let is_reported = text("signCountNotIncreased") == Some("report");
        let meaning = if is_reported {
            "a counter that does not grow is reported, and accepted"
        } else {
            "a counter that does not grow refuses the login"
        };
        part.value("signCountNotIncreased", if is_reported { "report" } else { "refuse" }, meaning);
    }
    for name in policy.get("refuse").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
    {
        let known = name.parse::<Observation>().ok();
        part.value("refuse", name, known.map_or("", |observation| observation.code().message()));
    }
    part
}

fn metadata_meaning(name: &str) -> &'static str {
    match name {
        "requireEntry" => "a model that FIDO does not list is refused",
        "minimumLevel" => "a model that FIDO has certified lower is refused",
        "minimumFipsLevel" => "a model that is certified lower by FIPS 140 is refused",
        "tolerate" => "these reports refuse nothing",
        "maxStalenessDays" => "metadata that is overdue by more days is refused",
        _ => "",
    }
}
