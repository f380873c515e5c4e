//! The common parts of the two responses: `id`, `rawId`, `type` and `response`, and members that are passed over.

use std::borrow::Cow;

use crate::encoding::base64;
use crate::encoding::distinct::are_distinct;
use crate::encoding::json::{InMember as _, JsonFault, MemberFault, Reader};
use crate::error::Error;
use crate::request::members::{self, RequestFault, required, set, set_text};
use crate::request::{AuthenticatorAttachment, RequestError};
use crate::webauthn::CREDENTIAL_ID_TEXT_MAX;

/// Reads a `PublicKeyCredential` as JSON. `response` reads the member of that name; `other` may look at the members that
/// this function does not know. Returns `rawId` and the response.
pub(super) fn read_credential<'a, R>(
    text: &'a str,
    mut response: impl FnMut(&mut Reader<'a>) -> Result<R, RequestFault>,
    mut other: impl FnMut(&str, &mut Reader<'a>) -> Result<(), RequestFault>,
) -> Result<(Cow<'a, str>, R), Error> {
    let (mut id, mut raw_id, mut kind, mut read) = (None, None, None, None);
    let mut others = Others::default();
    members::for_each_member_of_body(text, |name, value| match name.as_ref() {
        "id" => set_text("id", &mut id, value),
        "rawId" => set_text("rawId", &mut raw_id, value),
        "type" => set_text("type", &mut kind, value),
        "response" => {
            let value = response(value).map_err(|fault| fault.within("response"))?;
            set("response", &mut read, value)
        }
        known => {
            other(known, value)?;
            others.step_over(name);
            Ok(())
        }
    })?;
    others.finish()?;
    if required("type", kind)? != "public-key" {
        return Err(RequestError::ResponseType).of("type")?;
    }
    let (id, raw_id) = (required("id", id)?, required("rawId", raw_id)?);
    let read = required("response", read)?;
    let (mut of_id, mut of_raw_id) = ([0; CREDENTIAL_ID_TEXT_MAX], [0; CREDENTIAL_ID_TEXT_MAX]);
    if decode("id", &id, &mut of_id)? != decode("rawId", &raw_id, &mut of_raw_id)? {
        return Err(RequestError::CredentialIdsDiffer.into());
    }
    Ok((raw_id, read))
}

fn decode<'b>(member: &'static str, text: &str, buffer: &'b mut [u8]) -> Result<&'b [u8], RequestFault> {
    base64::decode_url_into(text, buffer).map_err(|_| RequestError::CredentialIdInvalid).of(member)
}

/// `authenticatorAttachment`. An unknown value counts as absent (WebAuthn L3 §5.1).
pub(super) fn read_attachment(value: &mut Reader<'_>) -> Result<Option<AuthenticatorAttachment>, JsonFault> {
    Ok(value.string()?.and_then(|name| AuthenticatorAttachment::from_name(&name)))
}

/// The names of the members that are not read, to find a repeated one.
#[derive(Default)]
pub(super) struct Others<'a>(Vec<Cow<'a, str>>);

impl<'a> Others<'a> {
    pub(super) fn step_over(&mut self, name: Cow<'a, str>) {
        self.0.push(name);
    }

    pub(super) fn finish(mut self) -> Result<(), RequestFault> {
        let duplicate = MemberFault::unnamed(RequestError::DuplicateMember);
        if are_distinct(&mut self.0) { Ok(()) } else { Err(duplicate) }
    }
}
