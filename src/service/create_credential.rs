//! The body of the calls that add one credential.

use core::fmt;

use super::members::Members;
use crate::error::Error;
use crate::limits::Limits;
use crate::request::members::{for_each_member_of_body, required, set_text, text_within};
use crate::request::{CredentialKind, Registration};

/// The body of `POST /auth/credentials/code/verify` and of `POST /auth/credentials`, which have one schema. It has six
/// kinds, each with exactly the members of the service's schema.
///
/// Parsing proves the schema only. The secret of a `Password` or `Totp` body is never copied, so that there is no copy
/// to wipe. `Debug` shows the kind alone.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use attestry::service::CreateCredentialBody;
/// use attestry::{ChallengeId, CredentialKind, Error, RegistrationChallenge, UnixTime, VerifiedRegistration, Verifier};
///
/// /// What the server issued, by identifier. In a real server this is a table.
/// type Store = BTreeMap<String, RegistrationChallenge<'static>>;
///
/// /// When the challenge is issued. The server makes identifier and value, and says which kind may answer.
/// fn issue(store: &mut Store, id: &str, value: &str, kind: CredentialKind, expiry: UnixTime) -> Result<(), Error> {
///     let challenge = RegistrationChallenge::new(kind, value.to_owned())?;
///     let challenge = challenge.with_identifier(ChallengeId::new(id.to_owned()))?.expires_at(expiry);
///     store.insert(id.to_owned(), challenge);
///     Ok(())
/// }
///
/// /// When the body comes. The challenge is taken out before anything is verified; `None` where there is no such one.
/// fn create(
///     store: &mut Store,
///     verifier: &Verifier,
///     body: &CreateCredentialBody<'_>,
///     now: UnixTime,
/// ) -> Option<Result<VerifiedRegistration, Error>> {
///     let challenge = store.remove(body.challenge_identifier())?;
///     Some(verifier.verify_registration(body.registration(), &challenge, now))
/// }
/// # let verifier = Verifier::builder("example.com").origin("https://example.com").build()?;
/// # let body = CreateCredentialBody::parse(r#"{"credentialKind":"Totp","credentialInfo":{"otpCode":"1"},
/// #     "credentialName":"n","challengeIdentifier":"c"}"#, verifier.limits())?;
/// # let now = UnixTime::since_unix_epoch(std::time::Duration::from_secs(1_790_000_000));
/// # let mut store = Store::new();
/// # issue(&mut store, "c", "value", CredentialKind::Totp, now)?;
/// # let error = create(&mut store, &verifier, &body, now).unwrap().unwrap_err();
/// # assert_eq!(error, attestry::errors::RequestError::TotpUnsupported);
/// # assert!(create(&mut store, &verifier, &body, now).is_none());
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone)]
pub struct CreateCredentialBody<'a> {
    registration: Registration<'a>,
}

impl<'a> CreateCredentialBody<'a> {
    /// Parses a body.
    ///
    /// # Errors
    ///
    /// A [`RequestError`](crate::errors::RequestError) that says how the body departs from the schema. `Password` and
    /// `Totp` bodies parse, and [`Verifier::verify_registration`](crate::Verifier::verify_registration) refuses them.
    pub fn parse<B: AsRef<[u8]> + ?Sized>(body: &'a B, limits: &Limits) -> Result<Self, Error> {
        Self::read(text_within(body.as_ref(), limits)?)
    }

    fn read(text: &'a str) -> Result<Self, Error> {
        let mut members = Members::default();
        let (mut credential_name, mut challenge_identifier) = (None, None);
        for_each_member_of_body(text, |name, value| match name.as_ref() {
            "credentialName" => set_text("credentialName", &mut credential_name, value),
            "challengeIdentifier" => set_text("challengeIdentifier", &mut challenge_identifier, value),
            name => members.take(name, value),
        })?;
        let registration = members.finish()?;
        let credential_name = Some(required("credentialName", credential_name)?);
        let challenge_identifier = Some(required("challengeIdentifier", challenge_identifier)?);
        Ok(Self { registration: Registration { credential_name, challenge_identifier, ..registration } })
    }

    /// The credential, to be verified.
    pub const fn registration(&self) -> &Registration<'a> {
        &self.registration
    }

    /// The kind that the client claims. The issued challenge fixes the kind that may answer: never take it from here.
    pub const fn kind(&self) -> CredentialKind {
        self.registration.kind()
    }

    /// The name that the user gave the credential.
    pub fn credential_name(&self) -> &str {
        self.registration.credential_name().unwrap_or_default()
    }

    /// The identifier of the issued challenge that the body answers. The server stored the challenge under it.
    pub fn challenge_identifier(&self) -> &str {
        self.registration.challenge_identifier().unwrap_or_default()
    }

    /// The private key, encrypted by the client, of a `PasswordProtectedKey` and perhaps of a `RecoveryKey`. This crate
    /// does not read it.
    pub fn encrypted_private_key(&self) -> Option<&str> {
        self.registration.encrypted_private_key()
    }
}

impl fmt::Debug for CreateCredentialBody<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CreateCredentialBody").field("kind", &self.kind()).finish_non_exhaustive()
    }
}
