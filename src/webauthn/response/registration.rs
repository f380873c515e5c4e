//! WebAuthn's own JSON form of a registration (WebAuthn L3 §5.1, `RegistrationResponseJSON`), as a browser's
//! `credential.toJSON()` makes it.

use std::borrow::Cow;

use super::shared::{Others, read_attachment, read_credential};
use crate::encoding::json::{InMember as _, JsonFault, Reader};
use crate::error::Error;
use crate::limits::Limits;
use crate::request::members::{self, RequestFault, required, set, set_text};
use crate::request::{Attestation, AttestationMembers, CredentialKind, Registration, RequestError};

/// Transports of one credential. Six are registered.
const TRANSPORTS_MAX: usize = 16;

/// Bytes of one transport. The longest registered has ten.
const TRANSPORT_LENGTH_MAX: usize = 64;

impl<'a> Registration<'a> {
    /// Parses a `RegistrationResponseJSON`, as a browser's `credential.toJSON()` makes it.
    ///
    /// | object | members that are read |
    /// |---|---|
    /// | the whole | `id` and `rawId`, which must agree; `type`, `authenticatorAttachment` |
    /// | `response` | `clientDataJSON`, `attestationObject`, `transports` |
    /// | `clientExtensionResults` | `credProps` |
    ///
    /// Nothing signs `authenticatorAttachment`, `transports` and `credProps`. They go to the
    /// [`Evidence`](crate::Evidence). A malformed `authenticatorAttachment` or `credProps` counts as absent. Other
    /// members are allowed, and passed over. No member may be repeated.
    ///
    /// `response` has copies for clients that cannot read CBOR: `authenticatorData`, `publicKey` and
    /// `publicKeyAlgorithm` (WebAuthn L3 §5.2.1.1). This crate passes them over. Nothing signs them, and no step of
    /// §7.1 names them. A browser that does not know the algorithm leaves `publicKey` out. All results come from the
    /// attestation object, so a wrong copy deceives nobody and refuses no device.
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
        let (mut attachment, mut discoverable) = (None, None);
        let (credential_id, response) = read_credential(text, Response::read, |name, value| match name {
            "authenticatorAttachment" => {
                attachment = read_attachment(value)?;
                Ok(())
            }
            "clientExtensionResults" => {
                discoverable = read_discoverable(value)?;
                Ok(())
            }
            _ => Ok(()),
        })?;
        let attestation = Attestation {
            credential_id,
            client_data: required(MEMBERS.client_data, response.client_data)?,
            attestation_data: required(MEMBERS.attestation_data, response.attestation_object)?,
            members: &MEMBERS,
        };
        Ok(Self {
            kind: CredentialKind::Fido2,
            attestation: Some(attestation),
            encrypted_private_key: None,
            transports: response.transports.unwrap_or_default(),
            attachment,
            discoverable,
            challenge_identifier: None,
            credential_name: None,
        })
    }
}

/// The names in WebAuthn of the members that are decoded later.
const MEMBERS: AttestationMembers = AttestationMembers {
    credential_id: "rawId",
    client_data: "clientDataJSON",
    attestation_data: "attestationObject",
};

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
            _ => {
                others.step_over(name);
                Ok(())
            }
        })?;
        others.finish()?;
        Ok(response)
    }
}

/// `credProps.rk` of the client extension results (WebAuthn L3 §10.1.3): whether the credential is discoverable.
/// Nothing signs it, so results of another form refuse nothing.
fn read_discoverable(value: &mut Reader<'_>) -> Result<Option<bool>, JsonFault> {
    let mut discoverable = None;
    value.object(|name, value| {
        if name == "credProps" {
            value.object(|name, value| {
                if name == "rk" {
                    discoverable = value.boolean()?;
                }
                Ok::<_, JsonFault>(())
            })?;
        }
        Ok::<_, JsonFault>(())
    })?;
    Ok(discoverable)
}

/// Any strings, in the order in which they were sent. Relying parties should keep unknown ones (WebAuthn L3 §5.8.4).
/// `null` means none: some clients send it on platforms that do not tell.
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
