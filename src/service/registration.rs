//! The bodies of the registration calls: up to three credentials, each in its place.

use core::fmt;

use super::members::Members;
use super::place::Place;
use crate::encoding::json::{InMember as _, Reader};
use crate::error::Error;
use crate::limits::Limits;
use crate::request::members::{self, RequestFault, required, set};
use crate::request::{Registration, RequestError};

/// The body of `POST /auth/registration`, and the `newCredentials` of a recovery.
///
/// The schema has certain kinds in each place:
///
/// | place | kinds |
/// |---|---|
/// | first factor | `Fido2`, `Key`, `PasswordProtectedKey`, `Password` |
/// | second factor | `Fido2`, `Key`, `PasswordProtectedKey`, `Totp` |
/// | recovery credential | `RecoveryKey` |
///
/// The server says which of them may answer a call, in a [`CallChallenge`](super::CallChallenge). The server's storage
/// makes sure that no two credentials have the same id, as for every other credential.
///
/// ```
/// use attestry::CredentialKind::{Fido2, Key, RecoveryKey};
/// use attestry::service::{CallChallenge, RegistrationBody};
/// use attestry::{Error, UnixTime, VerifiedRegistrations, Verifier};
///
/// /// `issued` and `expiry` are of the challenge that the call's bearer token stands for.
/// fn register(
///     verifier: &Verifier,
///     body: &[u8],
///     issued: &str,
///     expiry: UnixTime,
///     now: UnixTime,
/// ) -> Result<VerifiedRegistrations, Error> {
///     let body = RegistrationBody::parse(body, verifier.limits())?;
///     // A passkey; beside it perhaps a raw key, and a recovery key. What the body says has no part in this.
///     let challenge =
///         CallChallenge::new([Fido2], issued)?.second_factor([Fido2, Key])?.recovery([RecoveryKey])?;
///     verifier.verify_registrations(&body, &challenge.expires_at(expiry), now)
/// }
/// # let verifier = Verifier::builder("example.com").origin("https://example.com").build()?;
/// # let now = UnixTime::since_unix_epoch(std::time::Duration::from_secs(1_790_000_000));
/// # let error = register(&verifier, b"{}", "value", now, now).unwrap_err();
/// # assert_eq!(error, attestry::errors::RequestError::MissingMember);
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone)]
pub struct RegistrationBody<'a> {
    first_factor: Registration<'a>,
    second_factor: Option<Registration<'a>>,
    recovery: Option<Registration<'a>>,
}

impl<'a> RegistrationBody<'a> {
    /// Parses a body.
    ///
    /// # Errors
    ///
    /// A [`RequestError`] that says how the body departs from the schema.
    pub fn parse<B: AsRef<[u8]> + ?Sized>(body: &'a B, limits: &Limits) -> Result<Self, Error> {
        let text = members::text_within(body.as_ref(), limits)?;
        let mut factors = Factors::default();
        members::for_each_member_of_body(text, |name, value| factors.take(&name, value))?;
        Ok(factors.finish()?)
    }

    /// Reads the value of a member.
    pub(super) fn read(value: &mut Reader<'a>) -> Result<Self, RequestFault> {
        let mut factors = Factors::default();
        members::for_each_member_of(value, |name, value| factors.take(&name, value))?;
        factors.finish()
    }

    /// `firstFactorCredential`.
    pub const fn first_factor(&self) -> &Registration<'a> {
        &self.first_factor
    }

    /// `secondFactorCredential`.
    pub const fn second_factor(&self) -> Option<&Registration<'a>> {
        self.second_factor.as_ref()
    }

    /// `recoveryCredential`.
    pub const fn recovery(&self) -> Option<&Registration<'a>> {
        self.recovery.as_ref()
    }

    /// All credentials of the body, in the order of the methods above.
    pub fn credentials(&self) -> impl Iterator<Item = &Registration<'a>> {
        self.places().map(|(_, credential)| credential)
    }

    /// The same, with the place of each.
    pub(super) fn places(&self) -> impl Iterator<Item = (Place, &Registration<'a>)> {
        core::iter::once((Place::FirstFactor, &self.first_factor))
            .chain(self.second_factor.iter().map(|credential| (Place::SecondFactor, credential)))
            .chain(self.recovery.iter().map(|credential| (Place::Recovery, credential)))
    }
}

impl fmt::Debug for RegistrationBody<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.credentials()).finish()
    }
}

/// The body of `POST /auth/registration/enduser`: a registration, and the wallets to make.
///
/// ```
/// use attestry::Limits;
/// use attestry::service::EndUserRegistrationBody;
///
/// let body = r#"{
///     "firstFactorCredential": {
///         "credentialKind": "Key",
///         "credentialInfo": {"credId": "key-1", "clientData": "e30", "attestationData": "e30"}
///     },
///     "wallets": [{"network": "EthereumSepolia"}]
/// }"#;
/// // This proves the schema. `Verifier::verify_registrations` verifies `body.registration()`.
/// let body = EndUserRegistrationBody::parse(body, &Limits::DEFAULT)?;
/// assert_eq!(body.wallets_json(), r#"[{"network": "EthereumSepolia"}]"#);
/// # Ok::<(), attestry::Error>(())
/// ```
#[derive(Clone)]
pub struct EndUserRegistrationBody<'a> {
    registration: RegistrationBody<'a>,
    wallets: &'a str,
}

impl<'a> EndUserRegistrationBody<'a> {
    /// Parses a body.
    ///
    /// # Errors
    ///
    /// A [`RequestError`] that says how the body departs from the schema.
    pub fn parse<B: AsRef<[u8]> + ?Sized>(body: &'a B, limits: &Limits) -> Result<Self, Error> {
        let text = members::text_within(body.as_ref(), limits)?;
        let mut factors = Factors::default();
        let mut wallets = None;
        members::for_each_member_of_body(text, |name, value| match name.as_ref() {
            "wallets" => match value.raw()? {
                array if array.starts_with('[') => set("wallets", &mut wallets, array),
                _ => Err(RequestError::NotAnArray).of("wallets"),
            },
            name => factors.take(name, value),
        })?;
        let registration = factors.finish()?;
        Ok(Self { registration, wallets: required("wallets", wallets)? })
    }

    /// The credentials.
    pub const fn registration(&self) -> &RegistrationBody<'a> {
        &self.registration
    }

    /// The wallets: the JSON text of an array. The server reads its elements.
    pub const fn wallets_json(&self) -> &'a str {
        self.wallets
    }
}

impl fmt::Debug for EndUserRegistrationBody<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EndUserRegistrationBody")
            .field("registration", &self.registration)
            .finish_non_exhaustive()
    }
}

/// The three members, as they come.
#[derive(Default)]
struct Factors<'a> {
    first: Option<Registration<'a>>,
    second: Option<Registration<'a>>,
    recovery: Option<Registration<'a>>,
}

impl<'a> Factors<'a> {
    fn take(&mut self, name: &str, value: &mut Reader<'a>) -> Result<(), RequestFault> {
        let place = Place::from_name(name).ok_or(members::unknown())?;
        let slot = match place {
            Place::FirstFactor => &mut self.first,
            Place::SecondFactor => &mut self.second,
            Place::Recovery => &mut self.recovery,
        };
        let credential = read_credential(place, value).map_err(|fault| fault.within(place.as_str()))?;
        set(place.as_str(), slot, credential)
    }

    fn finish(self) -> Result<RegistrationBody<'a>, RequestFault> {
        Ok(RegistrationBody {
            first_factor: required(Place::FirstFactor.as_str(), self.first)?,
            second_factor: self.second,
            recovery: self.recovery,
        })
    }
}

/// Reads the value of a member, and checks that its place may have the kind.
fn read_credential<'a>(place: Place, value: &mut Reader<'a>) -> Result<Registration<'a>, RequestFault> {
    let mut members = Members::default();
    members::for_each_member_of(value, |name, value| members.take(&name, value))?;
    let credential = members.finish()?;
    let is_lawful = place.kinds().contains(&credential.kind());
    if is_lawful { Ok(credential) } else { Err(RequestError::KindMisplaced).of("credentialKind") }
}
