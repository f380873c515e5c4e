//! WebAuthn's own JSON form of a login (WebAuthn L3 §5.1, `AuthenticationResponseJSON`), as a browser's
//! `credential.toJSON()` makes it.

use std::borrow::Cow;

use super::shared::{Others, read_attachment, read_credential};
use crate::encoding::json::{InMember as _, JsonFault, Reader};
use crate::error::Error;
use crate::limits::Limits;
use crate::request::members::{self, RequestFault, required, set, set_text};
use crate::request::{
    Assertion, AssertionMembers, Authentication, ClientExtensions, CredentialKind, RequestError,
};

impl<'a> Authentication<'a> {
    /// Parses an `AuthenticationResponseJSON`, as a browser's `credential.toJSON()` makes it.
    /// [`Verifier::verify_authentication`](crate::Verifier::verify_authentication) has an example.
    ///
    /// | object | members that are read |
    /// |---|---|
    /// | the whole | `id` and `rawId`, which must agree; `type`, `authenticatorAttachment` |
    /// | `response` | `clientDataJSON`, `authenticatorData`, `signature`, `userHandle` |
    /// | `clientExtensionResults` | `appid`, `largeBlob` |
    ///
    /// Other members are allowed, and passed over. No member may be repeated. Results of `prf` are secrets, which a
    /// client should not even send: they are kept nowhere.
    ///
    /// # Errors
    ///
    /// A [`RequestError`].
    pub fn parse<B: AsRef<[u8]> + ?Sized>(json: &'a B, limits: &Limits) -> Result<Self, Error> {
        let text = members::text_within(json.as_ref(), limits)?;
        let (mut attachment, mut client_extensions) = (None, None);
        let (credential_id, response) = read_credential(text, Response::read, |name, value| match name {
            "authenticatorAttachment" => {
                attachment = read_attachment(value)?;
                Ok(())
            }
            "clientExtensionResults" => {
                client_extensions =
                    read_client_extensions(value).map_err(|fault| fault.within("clientExtensionResults"))?;
                Ok(())
            }
            _ => Ok(()),
        })?;
        Ok(Self {
            kind: CredentialKind::Fido2,
            assertion: Some(Assertion {
                credential_id,
                client_data: required(MEMBERS.client_data, response.client_data)?,
                authenticator_data: Some(required(MEMBERS.authenticator_data, response.authenticator_data)?),
                signature: required("signature", response.signature)?,
                user_handle: response.user_handle.flatten(),
                algorithm: None,
                members: &MEMBERS,
            }),
            client_extensions: client_extensions.unwrap_or_default(),
            attachment,
            challenge_identifier: None,
        })
    }
}

/// The names in WebAuthn of the members that are decoded later.
const MEMBERS: AssertionMembers = AssertionMembers {
    credential_id: "rawId",
    client_data: "clientDataJSON",
    authenticator_data: "authenticatorData",
};

/// The members of `response` that are read.
#[derive(Default)]
struct Response<'a> {
    client_data: Option<Cow<'a, str>>,
    authenticator_data: Option<Cow<'a, str>>,
    signature: Option<Cow<'a, str>>,
    user_handle: Option<Option<Cow<'a, str>>>,
}

impl<'a> Response<'a> {
    fn read(value: &mut Reader<'a>) -> Result<Self, RequestFault> {
        let mut response = Self::default();
        let mut others = Others::default();
        members::for_each_member_of(value, |name, value| match name.as_ref() {
            "clientDataJSON" => set_text("clientDataJSON", &mut response.client_data, value),
            "authenticatorData" => set_text("authenticatorData", &mut response.authenticator_data, value),
            "signature" => set_text("signature", &mut response.signature, value),
            "userHandle" => {
                let handle = read_user_handle(value).of("userHandle")?;
                set("userHandle", &mut response.user_handle, handle)
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

/// A text, which may be empty. Many clients write `null` for a missing handle.
fn read_user_handle<'a>(value: &mut Reader<'a>) -> Result<Option<Cow<'a, str>>, RequestError> {
    if value.null()? {
        return Ok(None);
    }
    value.string()?.map(Some).ok_or(RequestError::NotAString)
}

/// The results that are kept. `null` means none. Nothing signs them, so a result of another type refuses nothing.
fn read_client_extensions<'a>(value: &mut Reader<'a>) -> Result<Option<ClientExtensions<'a>>, RequestFault> {
    if value.null()? {
        return Ok(None);
    }
    let mut extensions = ClientExtensions::default();
    let mut names = Others::default();
    members::for_each_member_of(value, |name, value| {
        match name.as_ref() {
            "appid" => extensions.app_id = value.boolean()?,
            "largeBlob" => read_large_blob(value, &mut extensions)?,
            _ => {}
        }
        names.step_over(name);
        Ok(())
    })?;
    names.finish()?;
    Ok(Some(extensions))
}

/// `AuthenticationExtensionsLargeBlobOutputs` (WebAuthn L3 §10.1.5).
fn read_large_blob<'a>(
    value: &mut Reader<'a>,
    extensions: &mut ClientExtensions<'a>,
) -> Result<(), JsonFault> {
    value.object(|name, value| {
        match name.as_ref() {
            "blob" => extensions.large_blob = value.string()?,
            "written" => extensions.large_blob_written = value.boolean()?,
            _ => {}
        }
        Ok::<_, JsonFault>(())
    })?;
    Ok(())
}
