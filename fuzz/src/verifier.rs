//! Whole verifiers against bodies that nobody vouches for.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use attestry::service::{CallChallenge, CreateCredentialBody, RegistrationBody};
use attestry::trust::TrustAnchor;
use attestry::{
    AttestationFormat, ChallengeId, Class, Code, CredentialKind, Error, Limits, RegistrationChallenge,
    RegistrationPolicy, Tolerance, Trust, UnixTime, UserVerification, VerifiedRegistration, Verifier,
    VerifierBuilder,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::meter;

/// A verdict may hold this much: sixteen times the largest body.
pub const MEMORY: usize = 1 << 20;

/// The body is these bytes; the first chooses the verifier.
pub fn body(data: &[u8]) {
    if let Some((setting, body)) = data.split_first() {
        judge(*setting, body);
    }
}

/// One byte for the verifier, one for the kind; then client data, attestation data and credential id, the first two with
/// a length of two bytes before them. The body around them is well-formed.
pub fn parts(data: &[u8]) {
    let Some(([setting, kind], rest)) = data.split_first_chunk() else { return };
    let (client_data, rest) = sized(rest);
    let (attestation, id) = sized(rest);
    let kind = CredentialKind::ALL[usize::from(*kind) % CredentialKind::ALL.len()];
    let mut body = json!({
        "credentialKind": kind.as_str(),
        "credentialName": "name",
        "challengeIdentifier": "challenge-1",
        "credentialInfo": {
            "credId": URL_SAFE_NO_PAD.encode(id),
            "clientData": URL_SAFE_NO_PAD.encode(client_data),
            "attestationData": URL_SAFE_NO_PAD.encode(attestation),
        },
    });
    if kind == CredentialKind::PasswordProtectedKey {
        body["encryptedPrivateKey"] = json!("opaque");
    }
    judge(*setting, body.to_string().as_bytes());
}

fn sized(bytes: &[u8]) -> (&[u8], &[u8]) {
    let Some((length, rest)) = bytes.split_first_chunk() else { return (bytes, &[]) };
    rest.split_at(usize::from(u16::from_be_bytes(*length)).min(rest.len()))
}

fn judge(setting: u8, body: &[u8]) {
    let setting = usize::from(setting) % VERIFIERS.len();
    let verifier = &VERIFIERS[setting];
    let issued = issued(body);
    let (verdict, signatures, bytes) = meter::measure(|| verify(verifier, body, issued, NOW));
    assert!(signatures <= Limits::DEFAULT.signatures, "{signatures} signatures");
    assert!(bytes <= MEMORY, "{bytes} bytes held");
    let verified = match verdict {
        Ok(verified) => verified,
        Err(error) => {
            assert!(Code::all().any(|code| code == error.code()));
            assert_ne!(error.code().class(), Class::Configuration);
            return;
        }
    };
    // The same body comes to the same record.
    let again = verify(verifier, body, issued, NOW).unwrap();
    assert_eq!(record(&again), record(&verified));
    assert_eq!(again.cose_key(), verified.cose_key());
    // It answers this challenge, and in time.
    let other = verify(verifier, body, "another challenge", NOW).unwrap_err();
    assert_eq!(other.code().as_str(), "client_data.challenge_mismatch");
    let late = verify(verifier, body, issued, EXPIRY).unwrap_err();
    assert_eq!(late.code().as_str(), "challenge.expired");
    assert_registers_alike(verifier, body, issued, &verified);

    let evidence = verified.evidence();
    let record = record(&verified);
    assert!(["example.com", "example.org"].contains(&record.relying_party_id()));
    match evidence.attestation() {
        Some(attestation) => {
            let trusted = matches!(attestation.trust(), Trust::Trusted(_));
            assert_eq!(record.credential_id(), URL_SAFE_NO_PAD.encode(attestation.credential_id()));
            assert_eq!(record.kind(), CredentialKind::Fido2);
            assert!(attestation.statements().count() >= 1);
            assert!(trusted || setting != STRICT);
            assert!(attestation.flags().user_verified() || setting != STRICT);
            if let Trust::Trusted(path) = attestation.trust() {
                assert_eq!(path.certificates()[0].as_ref(), attestation.x5c().next().unwrap());
                assert!(setting != UNTRUSTING);
            }
        }
        None => assert_ne!(record.kind(), CredentialKind::Fido2),
    }
}

/// As the first factor of a registration it is verified to the same record where its kind is asked for, and is refused
/// where another is.
fn assert_registers_alike(verifier: &Verifier, body: &[u8], issued: &str, verified: &VerifiedRegistration) {
    use CredentialKind::{Fido2, Key, PasswordProtectedKey};

    let mut credential: Value = serde_json::from_slice(body).unwrap();
    let members = credential.as_object_mut().unwrap();
    let name = members.remove("credentialName").unwrap();
    members.remove("challengeIdentifier").unwrap();
    let registration = json!({ "firstFactorCredential": credential }).to_string();
    let kind = verified.kind();
    if registration.len() > Limits::DEFAULT.body || kind == CredentialKind::RecoveryKey {
        return;
    }
    let request = RegistrationBody::parse(&registration, &Limits::DEFAULT).unwrap();
    let ended = |kinds: Vec<CredentialKind>| {
        let challenge = CallChallenge::new(kinds, issued).unwrap();
        verifier.verify_registrations(&request, &challenge, NOW)
    };
    // A body of several has no names.
    let registered = record(ended(vec![kind]).unwrap().first_factor()).named(name.as_str().unwrap());
    assert_eq!(registered, record(verified));
    let others = [Fido2, Key, PasswordProtectedKey].into_iter().filter(|other| *other != kind);
    assert_eq!(ended(others.collect()).unwrap_err().code().as_str(), "challenge.kind_mismatch");
}

fn record(verified: &VerifiedRegistration) -> attestry::service::Credential {
    verified.credential("uuid", NOW)
}

/// By a server that has asked for whatever kind the body is of: all of them are to be reached.
fn verify(
    verifier: &Verifier,
    body: &[u8],
    issued: &str,
    now: UnixTime,
) -> Result<VerifiedRegistration, Error> {
    let request: CreateCredentialBody<'_> = CreateCredentialBody::parse(body, verifier.limits())?;
    let challenge = RegistrationChallenge::new(request.kind(), issued)
        .and_then(|challenge| challenge.with_identifier(ChallengeId::new(request.challenge_identifier())))?;
    verifier.verify_registration(request.registration(), &challenge.expires_at(EXPIRY), now)
}

/// The challenge of the case that the body comes from: those of the specification's vectors have one each.
fn issued(body: &[u8]) -> &'static str {
    let client_data = || {
        let body: Value = serde_json::from_slice(body).ok()?;
        URL_SAFE_NO_PAD.decode(body.pointer("/credentialInfo/clientData")?.as_str()?).ok()
    };
    let client_data = client_data().unwrap_or_default();
    let has = |challenge: &&String| {
        client_data.windows(challenge.len()).any(|window| window == challenge.as_bytes())
    };
    CASES.challenges.iter().find(has).map_or("none of them", String::as_str)
}

const NOW: UnixTime = UnixTime::since_unix_epoch(Duration::from_secs(1_767_225_600));
const EXPIRY: UnixTime = UnixTime::since_unix_epoch(Duration::from_secs(1_767_225_660));

const UNTRUSTING: usize = 0;
const STRICT: usize = 3;

static VERIFIERS: LazyLock<Vec<Verifier>> = LazyLock::new(|| {
    let builders = [
        builder(),
        anchored(builder()),
        Tolerance::ALL.iter().fold(anchored(builder()), |builder, tolerance| builder.tolerate(*tolerance)),
        anchored(builder()).registration_policy(
            RegistrationPolicy::new()
                .require_trusted_attestation()
                .user_verification(UserVerification::Required),
        ),
    ];
    builders.into_iter().map(|builder| builder.build().unwrap()).collect()
});

/// Of both relying parties that the case files have.
fn builder() -> VerifierBuilder {
    Verifier::builder("example.com")
        .additional_relying_party_id("example.org")
        .origin("https://app.example.com")
        .origin("https://example.org")
        .registration_policy(RegistrationPolicy::new().allow_cross_origin().top_origin("https://example.com"))
        .signature_provider(meter::provider())
}

/// With every anchor that some case file has.
fn anchored(builder: VerifierBuilder) -> VerifierBuilder {
    let anchors = CASES.anchors.iter().filter_map(|text| {
        let anchor: Value = serde_json::from_str(text).unwrap();
        let certificate = anchor.get("certificate").unwrap_or(&anchor).as_str()?;
        let made = TrustAnchor::from_certificate(URL_SAFE_NO_PAD.decode(certificate).ok()?).ok()?;
        let formats = anchor.get("formats").and_then(Value::as_array);
        Some(match formats {
            None => made,
            Some(formats) => made.for_formats(
                formats.iter().filter_map(|name| name.as_str()?.parse::<AttestationFormat>().ok()),
            ),
        })
    });
    anchors.fold(builder, VerifierBuilder::trust_anchor)
}

struct Cases {
    anchors: BTreeSet<String>,
    challenges: BTreeSet<String>,
}

static CASES: LazyLock<Cases> = LazyLock::new(|| {
    let mut cases = Cases { anchors: BTreeSet::new(), challenges: BTreeSet::new() };
    for folder in ["", "refused", "w3c"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors").join(folder);
        for file in folder.read_dir().unwrap().map(|entry| entry.unwrap().path()) {
            if file.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let values: Vec<Value> = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
            for case in values {
                let anchors = case.pointer("/verifier/trust/anchors").and_then(Value::as_array);
                cases.anchors.extend(anchors.into_iter().flatten().map(Value::to_string));
                cases.challenges.extend(case["challenge"]["value"].as_str().map(str::to_owned));
            }
        }
    }
    cases.challenges.retain(|challenge| challenge.len() >= 16);
    cases
});
