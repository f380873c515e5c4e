//! A registration as the software authenticator makes it: sound, or with exactly one fault.

use std::time::Duration;

use attestry::service::CreateCredentialBody;
use attestry::trust::{RevokedCertificate, SerialNumber, TrustAnchor};
use attestry::{
    AttestationFormat, ChallengeId, CredentialKind, Error, Limits, RegistrationChallenge, Tolerance, Trust,
    UnixTime, VerifiedRegistration, Verifier,
};
use support::registration::CHALLENGE;

use crate::fault::Fault;
use crate::format::Format;
use crate::plan::Plan;
use crate::statements::{self, Built};

/// Makes the registration and asserts that it is accepted if and only if it has no fault.
pub fn run(plan: Plan) {
    let plan = plan.settled();
    let built = statements::build(&plan);
    match (plan.fault, verify(&plan, &built)) {
        (None, verdict) => {
            let verified =
                verdict.unwrap_or_else(|error| panic!("{plan:?} refused: {}", error.code().as_str()));
            let attestation = verified.evidence().attestation();
            assert_eq!(attestation.is_none(), plan.format == Format::RawKey);
            let trusted = attestation.is_some_and(|found| matches!(found.trust(), Trust::Trusted(_)));
            assert_eq!(trusted, built.root.is_some());
        }
        (Some(_), Ok(_)) => panic!("{plan:?} accepted"),
        (Some(fault), Err(error)) => {
            if let Some(code) = fault.code() {
                assert_eq!(error.code().as_str(), code, "{plan:?}");
            }
        }
    }
}

fn verify(plan: &Plan, built: &Built) -> Result<VerifiedRegistration, Error> {
    let mut builder = Verifier::builder("example.com")
        .origin("https://app.example.com")
        .tolerate(Tolerance::AndroidSafetyNet);
    if let Some(root) = &built.root {
        let anchor = TrustAnchor::from_certificate(root).expect("a sound root");
        builder = builder.trust_anchor(match plan.format {
            Format::SafetyNet => anchor.for_formats([AttestationFormat::AndroidSafetyNet]),
            Format::AndroidFactory | Format::AndroidRemote => {
                anchor.for_formats([AttestationFormat::AndroidKey])
            }
            _ => anchor,
        });
    }
    for certificate in &built.known {
        builder = builder.intermediate(certificate.clone());
    }
    if plan.fault == Some(Fault::Revoked) {
        let (issuer, serial) = built.leaf.clone();
        builder = builder.revoke(RevokedCertificate::of_issuer(issuer, SerialNumber::from_be_bytes(serial)));
    }
    let kind = if plan.format == Format::RawKey { CredentialKind::Key } else { CredentialKind::Fido2 };
    let body = built.body.to_string();
    let request = CreateCredentialBody::parse(&body, &Limits::DEFAULT)?;
    let challenge = RegistrationChallenge::new(kind, CHALLENGE)
        .and_then(|challenge| challenge.with_identifier(ChallengeId::new("challenge-1")))?;
    let now = UnixTime::since_unix_epoch(Duration::from_secs(1_767_225_600));
    builder.build()?.verify_registration(request.registration(), &challenge, now)
}
