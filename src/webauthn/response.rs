//! WebAuthn's own JSON form of a registration (WebAuthn L3 §5.1, `RegistrationResponseJSON`), as a browser's
//! `credential.toJSON()` makes it.

use std::borrow::Cow;

use crate::encoding::base64;
use crate::encoding::distinct::are_distinct;
use crate::encoding::json::{InMember as _, MemberFault, Reader};
use crate::error::Error;
use crate::limits::Limits;
use crate::request::members::{self, RequestFault, required, set, set_text};
use crate::request::{Attestation, AttestationMembers, CredentialKind, Registration, RequestError};

/// Transports of one credential. Six are registered.
const TRANSPORTS_MAX: usize = 16;

/// Bytes of one transport. The longest registered has ten.
const TRANSPORT_LENGTH_MAX: usize = 64;

impl<'a> Registration<'a> {
    /// Parses a `RegistrationResponseJSON`, what a browser's `credential.toJSON()` makes.
    ///
    /// Read are `id` and `rawId`, which must agree, `type`, and of `response` the members `clientDataJSON`,
    /// `attestationObject` and `transports`, which go to the [`Evidence`](crate::Evidence::transports). Other members
    /// may be there and are not looked at, but none of any may be there twice.
    ///
    /// Among those is what `response` has a second time for clients that cannot read CBOR: `authenticatorData`,
    /// `publicKey` and `publicKeyAlgorithm` (WebAuthn L3 §5.2.1.1). No step of §7.1 names them; nothing signs them;
    /// `publicKey` is absent where the browser does not know the algorithm. Everything that this crate reports is
    /// from the attestation object, so that a wrong copy deceives nobody and is no reason to refuse a device.
    ///
    /// ```
    /// use attestry::{Error, Registration, RegistrationChallenge, UnixTime, VerifiedRegistration, Verifier};
    ///
    /// /// `challenge` is the text that the ceremony's options had, and `expiry` some minutes later.
    /// fn register(
    ///     verifier: &Verifier,
    ///     response: &str,
    ///     challenge: &str,
    ///     expiry: UnixTime,
    ///     now: UnixTime,
    /// ) -> Result<VerifiedRegistration, Error> {
    ///     let registration = Registration::parse(response, verifier.limits())?;
    ///     let challenge = RegistrationChallenge::for_passkey(challenge)?.expires_at(expiry);
    ///     verifier.verify_registration(&registration, &challenge, now)
    /// }
    /// # let verifier = Verifier::builder("example.com").origin("https://example.com").build()?;
    /// # let now = UnixTime::since_unix_epoch(std::time::Duration::from_secs(1_790_000_000));
    /// # let error = register(&verifier, "{}", "rYMtc8-oHzFVrjTzYZ4HAg", now, now).unwrap_err();
    /// # assert_eq!(error, attestry::errors::RequestError::MissingMember);
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A [`RequestError`].
    pub fn parse<B: AsRef<[u8]> + ?Sized>(json: &'a B, limits: &Limits) -> Result<Self, Error> {
        let text = members::text_within(json.as_ref(), limits)?;
        let (attestation, transports) = read(text)?;
        Ok(Self {
            kind: CredentialKind::Fido2,
            attestation: Some(attestation),
            encrypted_private_key: None,
            transports,
            challenge_identifier: None,
            credential_name: None,
        })
    }
}

/// The names that WebAuthn has for what is decoded later.
const MEMBERS: AttestationMembers = AttestationMembers {
    credential_id: "rawId",
    client_data: "clientDataJSON",
    attestation_data: "attestationObject",
};

fn read(text: &str) -> Result<(Attestation<'_>, Vec<Cow<'_, str>>), Error> {
    let (mut id, mut raw_id, mut kind, mut response) = (None, None, None, None);
    let mut others = Others::default();
    members::for_each_member_of_body(text, |name, value| match name.as_ref() {
        "id" => set_text("id", &mut id, value),
        "rawId" => set_text("rawId", &mut raw_id, value),
        "type" => set_text("type", &mut kind, value),
        "response" => {
            let read = Response::read(value).map_err(|fault| fault.within("response"))?;
            set("response", &mut response, read)
        }
        _ => others.step_over(name),
    })?;
    others.finish()?;
    if required("type", kind)? != "public-key" {
        return Err(RequestError::ResponseType).of("type")?;
    }
    let (id, raw_id) = (required("id", id)?, required("rawId", raw_id)?);
    let response = required("response", response)?;
    let decode = |member, text: &str| {
        base64::decode_url(text).map_err(|_| RequestError::CredentialIdInvalid).of(member)
    };
    if decode("id", &id)? != decode("rawId", &raw_id)? {
        return Err(RequestError::CredentialIdsDiffer.into());
    }
    let attestation = Attestation {
        credential_id: raw_id,
        client_data: required(MEMBERS.client_data, response.client_data)?,
        attestation_data: required(MEMBERS.attestation_data, response.attestation_object)?,
        members: &MEMBERS,
    };
    Ok((attestation, response.transports.unwrap_or_default()))
}

/// The members of `response` that are read.
#[derive(Default)]
struct Response<'a> {
    client_data: Option<Cow<'a, str>>,
    attestation_object: Option<Cow<'a, str>>,
    transports: Option<Vec<Cow<'a, str>>>,
}

impl<'a> Response<'a> {
    fn read(value: &mut Reader<'a>) -> Result<Self, RequestFault> {
        let mut response = Self::default();
        let mut others = Others::default();
        members::for_each_member_of(value, |name, value| match name.as_ref() {
            "clientDataJSON" => set_text("clientDataJSON", &mut response.client_data, value),
            "attestationObject" => set_text("attestationObject", &mut response.attestation_object, value),
            "transports" => {
                let read = read_transports(value).of("transports")?;
                set("transports", &mut response.transports, read)
            }
            _ => others.step_over(name),
        })?;
        others.finish()?;
        Ok(response)
    }
}

/// Any strings, in the order in which they were sent: relying parties should keep what they do not know (WebAuthn L3
/// §5.8.4). `null`, which some clients send for what their platform does not tell, is none.
fn read_transports<'a>(value: &mut Reader<'a>) -> Result<Vec<Cow<'a, str>>, RequestError> {
    let mut transports = Vec::new();
    if value.null()? {
        return Ok(transports);
    }
    let is_array = value.array(|element| {
        let transport = element.string()?.ok_or(RequestError::NotAString)?;
        if transports.len() == TRANSPORTS_MAX || transport.len() > TRANSPORT_LENGTH_MAX {
            return Err(RequestError::Transports);
        }
        transports.push(transport);
        Ok(())
    })?;
    if is_array { Ok(transports) } else { Err(RequestError::NotAnArray) }
}

/// The names of members that are not read, to find one that is there twice.
#[derive(Default)]
struct Others<'a>(Vec<Cow<'a, str>>);

impl<'a> Others<'a> {
    fn step_over(&mut self, name: Cow<'a, str>) -> Result<(), RequestFault> {
        self.0.push(name);
        Ok(())
    }

    fn finish(mut self) -> Result<(), RequestFault> {
        let duplicate = MemberFault::unnamed(RequestError::DuplicateMember);
        if are_distinct(&mut self.0) { Ok(()) } else { Err(duplicate) }
    }
}
