//! The bodies of a login and of a user action: one factor or two.

use core::fmt;

use super::factor::{FactorPlace, read_factor};
use crate::encoding::json::Reader;
use crate::error::Error;
use crate::limits::Limits;
use crate::request::Authentication;
use crate::request::members::{self, RequestFault, required, set, set_text};

/// The body of `POST /auth/login` and of `POST /auth/action`, which have one schema: a first factor, and perhaps a
/// second.
///
/// ```
/// use attestry::CredentialKind::{Fido2, Key};
/// use attestry::service::AuthenticationBody;
/// use attestry::{
///     AuthenticationChallenge, ChallengeId, CredentialRecord, Error, UnixTime, UserHandle, VerifiedAuthentications,
///     Verifier,
/// };
///
/// /// What the server stored when it issued the challenge: its text, its expiry, whose it is, and the action's payload.
/// struct Issued { value: String, expiry: UnixTime, user: UserHandle, payload: String }
///
/// fn act(
///     verifier: &Verifier,
///     body: &AuthenticationBody<'_>,
///     issued: &Issued,
///     identifier: &str,
///     record: &CredentialRecord,
///     now: UnixTime,
/// ) -> Result<VerifiedAuthentications, Error> {
///     let challenge = AuthenticationChallenge::for_user(&issued.value, issued.user)?
///         .with_identifier(ChallengeId::new(identifier))?
///         .kinds([Fido2, Key])?
///         .with_context(&issued.payload)
///         .expires_at(issued.expiry);
///     verifier.verify_authentications(body, &challenge, record, None, now)
/// }
/// # let _ = act;
/// ```
#[derive(Clone)]
pub struct AuthenticationBody<'a> {
    first_factor: Authentication<'a>,
    second_factor: Option<Authentication<'a>>,
}

impl<'a> AuthenticationBody<'a> {
    /// Parses a body.
    ///
    /// # Errors
    ///
    /// A [`RequestError`](crate::errors::RequestError) that says how the body departs from the schema. `Password` and
    /// `Totp` factors parse, and the verifier refuses them.
    pub fn parse<B: AsRef<[u8]> + ?Sized>(body: &'a B, limits: &Limits) -> Result<Self, Error> {
        let text = members::text_within(body.as_ref(), limits)?;
        let (mut identifier, mut first, mut second) = (None, None, None);
        members::for_each_member_of_body(text, |name, value| match name.as_ref() {
            "challengeIdentifier" => set_text("challengeIdentifier", &mut identifier, value),
            "firstFactor" => take(FactorPlace::First, &mut first, value),
            "secondFactor" => take(FactorPlace::Second, &mut second, value),
            _ => Err(members::unknown()),
        })?;
        let identifier = Some(required("challengeIdentifier", identifier)?);
        let first = required("firstFactor", first)?;
        let with_identifier = |factor| Authentication { challenge_identifier: identifier.clone(), ..factor };
        Ok(Self { first_factor: with_identifier(first), second_factor: second.map(with_identifier) })
    }

    /// `firstFactor`.
    pub const fn first_factor(&self) -> &Authentication<'a> {
        &self.first_factor
    }

    /// `secondFactor`.
    pub const fn second_factor(&self) -> Option<&Authentication<'a>> {
        self.second_factor.as_ref()
    }

    /// The identifier of the issued challenge that the body answers. The server stored the challenge under it.
    pub fn challenge_identifier(&self) -> &str {
        self.first_factor.challenge_identifier().unwrap_or_default()
    }
}

fn take<'a>(
    place: FactorPlace,
    slot: &mut Option<Authentication<'a>>,
    value: &mut Reader<'a>,
) -> Result<(), RequestFault> {
    let factor = read_factor(place, value).map_err(|fault| fault.within(place.as_str()))?;
    set(place.as_str(), slot, factor)
}

impl fmt::Debug for AuthenticationBody<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthenticationBody")
            .field("first_factor", &self.first_factor)
            .field("second_factor", &self.second_factor)
            .finish_non_exhaustive()
    }
}
