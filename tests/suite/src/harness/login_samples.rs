//! Sample logins, one of every kind and algorithm, each with the record of its credential.

use attestry::crypto::SignatureProvider;
use attestry::service::{AuthenticationBody, CallChallenge, RecoveryBody, RecoveryChallenge};
use attestry::{
    Authentication, AuthenticationChallenge, ChallengeId, CredentialKind, CredentialRecord, Error, Limits,
    Verifier,
};
use attestry_authenticator::{AssertKey, CHALLENGE, Key, MakeKey};
use serde_json::json;

use super::rsa_keys::rsa2048;
use super::samples::{raw_keys, registration, seed};
use super::several::{FIRST, of_key};
use super::{IDENTIFIER, builder, logins, now};

/// One login, and the record that it is verified with.
#[derive(Clone)]
pub struct LoginSample {
    pub name: String,
    pub kind: CredentialKind,
    pub body: String,
    /// The JSON form of the record.
    pub stored: String,
}

/// A body whose members are read.
#[allow(clippy::large_enum_variant, reason = "a box would count as an allocation")]
pub enum ParsedLogin<'a> {
    /// WebAuthn's own JSON.
    WebAuthn(Authentication<'a>),
    /// A login of the service.
    Service(AuthenticationBody<'a>),
    /// A recovery, with its new credentials.
    Recovery(RecoveryBody<'a>),
}

/// What was issued.
pub enum LoginChallenge {
    Login(AuthenticationChallenge<'static>),
    Recovery(RecoveryChallenge<'static>),
}

/// One of each. Those with another number have other keys, ids and signatures, as with registrations.
pub fn all(number: usize) -> Vec<LoginSample> {
    [passkeys(number), keys(number)].concat()
}

/// A passkey of every algorithm. Where two names stand for one scheme, the one that WebAuthn prefers.
pub fn passkeys(number: usize) -> Vec<LoginSample> {
    let (seed, rsa) = (seed(number), rsa2048(number));
    let algorithms = [
        ("ES256", -7, Key::p256(&seed)),
        ("ES384", -35, Key::p384(&seed)),
        ("ES512", -36, Key::p521(&seed)),
        ("ES256K", -47, Key::secp256k1(&seed)),
        ("EdDSA", -8, Key::ed25519(&seed)),
        ("Ed448", -53, Key::ed448(&seed)),
        ("ML-DSA-44", -48, Key::ml_dsa44(&seed)),
        ("ML-DSA-65", -49, Key::ml_dsa65(&seed)),
        ("ML-DSA-87", -50, Key::ml_dsa87(&seed)),
        ("RS256", -257, rsa.clone()),
        ("RS384", -258, rsa.clone()),
        ("RS512", -259, rsa.clone()),
        ("PS256", -37, rsa.clone()),
        ("PS384", -38, rsa.clone()),
        ("PS512", -39, rsa),
    ];
    algorithms.into_iter().map(|(name, alg, key)| passkey(number, name, alg, key)).collect()
}

/// The first of these alone.
pub fn es256(number: usize) -> LoginSample {
    passkey(number, "ES256", -7, Key::p256(&seed(number)))
}

fn passkey(number: usize, name: &str, alg: i64, key: Key) -> LoginSample {
    let mut credential = registration(number).with_key(key);
    credential.alg = alg;
    LoginSample {
        name: format!("Fido2/{name}"),
        kind: CredentialKind::Fido2,
        body: logins::login(&credential).make().authentication_response().to_string(),
        stored: logins::record(&credential).to_json(),
    }
}

/// The key kinds. A recovery registers one new credential, a `Key` on P-256.
pub fn keys(number: usize) -> Vec<LoginSample> {
    use CredentialKind::{Key, PasswordProtectedKey, RecoveryKey};

    let of = |kind: CredentialKind, name: &str, credential: &MakeKey, body: serde_json::Value| LoginSample {
        name: format!("{kind}/{name}"),
        kind,
        body: body.to_string(),
        stored: logins::key_record(kind, credential).to_json(),
    };
    let login = |kind: CredentialKind, name: &str, credential: &MakeKey| {
        let factor = AssertKey::with(credential).factor(kind.as_str());
        of(kind, name, credential, json!({ "challengeIdentifier": IDENTIFIER, "firstFactor": factor }))
    };
    let mut samples: Vec<_> = raw_keys(number)
        .into_iter()
        .map(|(name, key)| login(Key, name, &MakeKey::new(&seed(number)).with_key(key)))
        .collect();
    let credential = MakeKey::new(&seed(number));
    samples.push(login(PasswordProtectedKey, "P-256", &credential));

    let new = MakeKey::new(&format!("{} recovered", seed(number)));
    let new = json!({ FIRST: of_key(Key.as_str(), &new.make()) });
    let mut assertion = AssertKey::with(&credential);
    assertion.challenge = attestry_authenticator::text::base64url(new.to_string().as_bytes());
    let factor = assertion.factor(RecoveryKey.as_str());
    samples.push(of(RecoveryKey, "P-256", &credential, json!({ "recovery": factor, "newCredentials": new })));
    samples
}

impl LoginSample {
    /// A verifier for every login.
    pub fn verifier(provider: SignatureProvider) -> Verifier {
        builder().signature_provider(provider).build().unwrap()
    }

    /// The challenge that it answers.
    pub fn challenge(&self) -> LoginChallenge {
        if self.kind == CredentialKind::RecoveryKey {
            let call = CallChallenge::new([CredentialKind::Key], CHALLENGE).unwrap();
            return LoginChallenge::Recovery(RecoveryChallenge::new(logins::user(), call));
        }
        let challenge = logins::challenge().kinds([self.kind]).unwrap();
        LoginChallenge::Login(challenge.with_identifier(ChallengeId::new(IDENTIFIER)).unwrap())
    }

    /// The record, read.
    pub fn record(&self) -> CredentialRecord {
        CredentialRecord::from_json(&self.stored).unwrap()
    }

    pub fn parse(&self, limits: &Limits) -> Result<ParsedLogin<'_>, Error> {
        Ok(match self.kind {
            CredentialKind::Fido2 => ParsedLogin::WebAuthn(Authentication::parse(&self.body, limits)?),
            CredentialKind::RecoveryKey => ParsedLogin::Recovery(RecoveryBody::parse(&self.body, limits)?),
            _ => ParsedLogin::Service(AuthenticationBody::parse(&self.body, limits)?),
        })
    }

    /// From the body to the verdict, whose content is dropped.
    pub fn authenticate(
        &self,
        verifier: &Verifier,
        challenge: &LoginChallenge,
        record: &CredentialRecord,
    ) -> Result<(), Error> {
        self.parse(verifier.limits())?.verify(verifier, challenge, record)
    }

    /// The same from the stored record.
    pub fn authenticate_from_stored(
        &self,
        verifier: &Verifier,
        challenge: &LoginChallenge,
    ) -> Result<(), Error> {
        self.authenticate(verifier, challenge, &CredentialRecord::from_json(&self.stored)?)
    }
}

impl ParsedLogin<'_> {
    pub fn verify(
        &self,
        verifier: &Verifier,
        challenge: &LoginChallenge,
        record: &CredentialRecord,
    ) -> Result<(), Error> {
        match (self, challenge) {
            (Self::Recovery(body), LoginChallenge::Recovery(challenge)) => {
                verifier.verify_recovery(body, challenge, record, now()).map(drop)
            }
            (Self::WebAuthn(authentication), LoginChallenge::Login(challenge)) => {
                verifier.verify_authentication(authentication, challenge, record, now()).map(drop)
            }
            (Self::Service(body), LoginChallenge::Login(challenge)) => {
                verifier.verify_authentication(body.first_factor(), challenge, record, now()).map(drop)
            }
            _ => panic!("a challenge of another login"),
        }
    }
}
