//! The bodies of the registration calls: up to three credentials, each in its place.

use core::fmt;
use std::borrow::Cow;

use super::kind::CredentialKind;
use super::members::{self, Members, set};
use super::{Attestation, CredentialRequest, RequestError};
use crate::code::Error;
use crate::encoding::json::Reader;
use crate::limits::Limits;

/// One credential of a registration or recovery: a body of the "create credential" call without
/// `challengeIdentifier`, which those calls do not send for each credential.
///
/// Nothing is decoded or verified yet; make it a request with [`to_request`](Self::to_request), and verify that.
#[derive(Clone)]
pub struct CredentialAttestation<'a> {
    kind: CredentialKind,
    credential_name: Option<Cow<'a, str>>,
    encrypted_private_key: Option<Cow<'a, str>>,
    attestation: Option<Attestation<'a>>,
}

impl<'a> CredentialAttestation<'a> {
    /// Reads the value of a member, and holds the kind to those that its place has.
    pub(super) fn read(value: &mut Reader<'a>, place: &[CredentialKind]) -> Result<Self, RequestError> {
        let mut members = Members::default();
        members::for_each_member_of(value, |name, value| members.take(&name, value))?;
        let parts = members.finish()?;
        if !place.contains(&parts.kind) {
            return Err(RequestError::KindMisplaced);
        }
        Ok(Self {
            kind: parts.kind,
            credential_name: parts.credential_name,
            encrypted_private_key: parts.encrypted_private_key,
            attestation: parts.attestation,
        })
    }

    /// The kind that it claims. Whether the challenge was issued for it is the server's to say, in
    /// [`Challenge::new`](crate::Challenge::new).
    pub const fn kind(&self) -> CredentialKind {
        self.kind
    }

    /// The name that the user gave the credential, which these calls may leave out.
    pub fn credential_name(&self) -> Option<&str> {
        self.credential_name.as_deref()
    }

    /// The private key, encrypted by the client, of a `PasswordProtectedKey` and perhaps of a `RecoveryKey`; passed
    /// through unread.
    pub fn encrypted_private_key(&self) -> Option<&str> {
        self.encrypted_private_key.as_deref()
    }

    /// The request that [`Verifier::verify`](crate::Verifier::verify) takes. `challenge_identifier` is the one under
    /// which the server stored the challenge of the whole call; all of its credentials answer that one challenge.
    /// `default_name` becomes the name of a credential that was sent without.
    pub fn to_request(
        &self,
        challenge_identifier: impl Into<Cow<'a, str>>,
        default_name: impl Into<Cow<'a, str>>,
    ) -> CredentialRequest<'a> {
        CredentialRequest {
            kind: self.kind,
            credential_name: self.credential_name.clone().unwrap_or_else(|| default_name.into()),
            challenge_identifier: challenge_identifier.into(),
            encrypted_private_key: self.encrypted_private_key.clone(),
            attestation: self.attestation.clone(),
            transports: Vec::new(),
        }
    }
}

impl fmt::Debug for CredentialAttestation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialAttestation").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// The body of `POST /auth/registration`, and the `newCredentials` of a recovery.
///
/// Each credential has the kinds of its place: the first factor `Fido2`, `Key`, `PasswordProtectedKey` or `Password`;
/// the second `Totp` instead of `Password`; the recovery credential `RecoveryKey` alone. All answer the one challenge
/// of the call, and no two may have the same credential id: a rule that the server's storage has to hold, as it does
/// for every other credential.
///
/// ```
/// use attestry::{Challenge, Error, RegistrationRequest, UnixTime, Verified, Verifier};
///
/// /// `identifier` and `value` are those of the challenge that the call's bearer token stands for.
/// fn register(
///     verifier: &Verifier,
///     body: &[u8],
///     (identifier, value): (&str, &str),
///     now: UnixTime,
/// ) -> Result<Vec<Verified>, Error> {
///     let registration = RegistrationRequest::from_json_within(body, verifier.limits())?;
///     let verify = |credential: &attestry::CredentialAttestation<'_>| {
///         let challenge = Challenge::new(credential.kind(), identifier, value)?;
///         verifier.verify(&credential.to_request(identifier, "Default Credential"), &challenge, now)
///     };
///     registration.credentials().map(verify).collect()
/// }
/// # let verifier = Verifier::builder("example.com").origin("https://example.com").build()?;
/// # let now = UnixTime::since_unix_epoch(std::time::Duration::from_secs(1_790_000_000));
/// # let error = register(&verifier, b"{}", ("identifier", "value"), now).unwrap_err();
/// # assert_eq!(error, attestry::RequestError::MissingMember);
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone)]
pub struct RegistrationRequest<'a> {
    first_factor: CredentialAttestation<'a>,
    second_factor: Option<CredentialAttestation<'a>>,
    recovery: Option<CredentialAttestation<'a>>,
}

impl<'a> RegistrationRequest<'a> {
    /// Parses a body within the default [`Limits`].
    ///
    /// # Errors
    ///
    /// A [`RequestError`] that says how the body departs from the schema.
    pub fn from_json<B: AsRef<[u8]> + ?Sized>(body: &'a B) -> Result<Self, Error> {
        Self::from_json_within(body, &Limits::DEFAULT)
    }

    /// Parses a body within these limits.
    ///
    /// # Errors
    ///
    /// As [`from_json`](Self::from_json).
    pub fn from_json_within<B: AsRef<[u8]> + ?Sized>(body: &'a B, limits: &Limits) -> Result<Self, Error> {
        let text = members::text_within(body.as_ref(), limits)?;
        let mut factors = Factors::default();
        members::for_each_member_of_body(text, |name, value| factors.take(&name, value))?;
        Ok(factors.finish()?)
    }

    /// Reads the value of a member.
    pub(super) fn read(value: &mut Reader<'a>) -> Result<Self, RequestError> {
        let mut factors = Factors::default();
        members::for_each_member_of(value, |name, value| factors.take(&name, value))?;
        factors.finish()
    }

    /// `firstFactorCredential`.
    pub const fn first_factor(&self) -> &CredentialAttestation<'a> {
        &self.first_factor
    }

    /// `secondFactorCredential`.
    pub const fn second_factor(&self) -> Option<&CredentialAttestation<'a>> {
        self.second_factor.as_ref()
    }

    /// `recoveryCredential`.
    pub const fn recovery(&self) -> Option<&CredentialAttestation<'a>> {
        self.recovery.as_ref()
    }

    /// All that there are, in the order in which they are named here.
    pub fn credentials(&self) -> impl Iterator<Item = &CredentialAttestation<'a>> {
        core::iter::once(&self.first_factor).chain(&self.second_factor).chain(&self.recovery)
    }
}

impl fmt::Debug for RegistrationRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.credentials()).finish()
    }
}

/// The body of `POST /auth/registration/enduser`: a registration, and the wallets to make.
#[derive(Clone)]
pub struct EndUserRegistrationRequest<'a> {
    registration: RegistrationRequest<'a>,
    wallets: &'a str,
}

impl<'a> EndUserRegistrationRequest<'a> {
    /// Parses a body within the default [`Limits`].
    ///
    /// # Errors
    ///
    /// A [`RequestError`] that says how the body departs from the schema.
    pub fn from_json<B: AsRef<[u8]> + ?Sized>(body: &'a B) -> Result<Self, Error> {
        Self::from_json_within(body, &Limits::DEFAULT)
    }

    /// Parses a body within these limits.
    ///
    /// # Errors
    ///
    /// As [`from_json`](Self::from_json).
    pub fn from_json_within<B: AsRef<[u8]> + ?Sized>(body: &'a B, limits: &Limits) -> Result<Self, Error> {
        let text = members::text_within(body.as_ref(), limits)?;
        let mut factors = Factors::default();
        let mut wallets = None;
        members::for_each_member_of_body(text, |name, value| match name.as_ref() {
            "wallets" => match value.raw()? {
                array if array.starts_with('[') => set(&mut wallets, array),
                _ => Err(RequestError::NotAnArray),
            },
            name => factors.take(name, value),
        })?;
        let registration = factors.finish()?;
        Ok(Self { registration, wallets: wallets.ok_or(RequestError::MissingMember)? })
    }

    /// The credentials.
    pub const fn registration(&self) -> &RegistrationRequest<'a> {
        &self.registration
    }

    /// The wallets: the JSON text of an array, whose elements are the server's to read.
    pub const fn wallets_json(&self) -> &'a str {
        self.wallets
    }
}

impl fmt::Debug for EndUserRegistrationRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EndUserRegistrationRequest")
            .field("registration", &self.registration)
            .finish_non_exhaustive()
    }
}

/// The three members, as they come.
#[derive(Default)]
struct Factors<'a> {
    first: Option<CredentialAttestation<'a>>,
    second: Option<CredentialAttestation<'a>>,
    recovery: Option<CredentialAttestation<'a>>,
}

impl<'a> Factors<'a> {
    fn take(&mut self, name: &str, value: &mut Reader<'a>) -> Result<(), RequestError> {
        use CredentialKind::{Fido2, Key, Password, PasswordProtectedKey, RecoveryKey, Totp};

        let (slot, place): (_, &[CredentialKind]) = match name {
            "firstFactorCredential" => (&mut self.first, &[Fido2, Key, PasswordProtectedKey, Password]),
            "secondFactorCredential" => (&mut self.second, &[Fido2, Key, PasswordProtectedKey, Totp]),
            "recoveryCredential" => (&mut self.recovery, &[RecoveryKey]),
            _ => return Err(RequestError::UnknownMember),
        };
        set(slot, CredentialAttestation::read(value, place)?)
    }

    fn finish(self) -> Result<RegistrationRequest<'a>, RequestError> {
        Ok(RegistrationRequest {
            first_factor: self.first.ok_or(RequestError::MissingMember)?,
            second_factor: self.second,
            recovery: self.recovery,
        })
    }
}
