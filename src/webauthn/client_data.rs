//! Client data: the client's word on what it signed (WebAuthn L3 §5.8.1 and §7.1 steps 5 to 12). Decoding and the check
//! of each step are apart. The hash is over the bytes as received.

use std::borrow::Cow;

use sha2::{Digest as _, Sha256};

use crate::encoding::distinct::are_distinct;
use crate::encoding::json::{self, InMember as _, MemberFault};
use crate::error::stage_errors;
use crate::limits::Limits;
use crate::observation::{Observation, Observations};

stage_errors! {
    /// What can be wrong with client data.
    ClientDataError in "client_data" {
        TooLarge = "too_large", Malformed, None, "client data is larger than the limit";
        InvalidUtf8 = "invalid_utf8", Malformed, None, "client data is not UTF-8";
        InvalidJson = "invalid_json", Malformed, None, "client data is not well-formed JSON";
        NotAnObject = "not_an_object", Malformed, None, "client data is not a JSON object";
        TooDeep = "too_deep", Malformed, None, "client data is nested deeper than the limit";
        DuplicateMember = "duplicate_member", Malformed, None, "client data has a member twice";
        MemberType = "member_type", Malformed, None,
            "a member of client data is of the wrong JSON type";
        TypeMissing = "type_missing", Malformed, None, "client data has no type";
        TypeMismatch = "type_mismatch", Mismatch, None,
            "the type of client data is not the ceremony's";
        ChallengeMissing = "challenge_missing", Malformed, None,
            "client data has no challenge";
        ChallengeMismatch = "challenge_mismatch", Mismatch, None,
            "the challenge in client data is not the one that was issued";
        OriginMissing = "origin_missing", Malformed, None, "client data has no origin";
        OriginMismatch = "origin_mismatch", Mismatch, None,
            "the origin in client data is not one that the relying party expects";
        CrossOrigin = "cross_origin", Mismatch, None,
            "client data was made in an unexpected cross-origin frame";
        TopOriginUnexpected = "top_origin_unexpected", Mismatch, None,
            "client data has a topOrigin outside an expected cross-origin frame";
        TopOriginMismatch = "top_origin_mismatch", Mismatch, None,
            "the topOrigin in client data is not one that the relying party expects";
    }
}

impl From<json::JsonFault> for ClientDataError {
    fn from(_: json::JsonFault) -> Self {
        Self::InvalidJson
    }
}

/// Decoded client data. Members that no step checks are not kept.
#[derive(Default)]
pub(crate) struct ClientData<'a> {
    kind: Option<Cow<'a, str>>,
    challenge: Option<Cow<'a, str>>,
    origin: Option<Cow<'a, str>>,
    cross_origin: Option<bool>,
    top_origin: Option<Cow<'a, str>>,
    observed: Observations,
}

/// The hash of client data, over the bytes as received.
pub(crate) fn hash(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

impl<'a> ClientData<'a> {
    /// The bytes as UTF-8, without a byte order mark at the start. Bytes that are not UTF-8 are refused. The specification
    /// would replace them, but no client sends such bytes.
    pub(crate) fn text(bytes: &'a [u8], limits: &Limits) -> Result<&'a str, ClientDataError> {
        if bytes.len() > limits.client_data {
            return Err(ClientDataError::TooLarge);
        }
        let text = core::str::from_utf8(bytes).map_err(|_| ClientDataError::InvalidUtf8)?;
        Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
    }

    /// A JSON object in any order, with any further members.
    pub(crate) fn parse(text: &'a str, limits: &Limits) -> Result<Self, MemberFault<ClientDataError>> {
        if json::deeper_than(text, limits.client_data_depth) {
            return Err(MemberFault::unnamed(ClientDataError::TooDeep));
        }
        let mut data = Self::default();
        let mut others = Vec::new();
        let mut has_token_binding = false;
        let is_object = json::read_object(text, |name, value| match name.as_ref() {
            "type" => set("type", &mut data.kind, text_of(value)),
            "challenge" => set("challenge", &mut data.challenge, text_of(value)),
            "origin" => set("origin", &mut data.origin, text_of(value)),
            "topOrigin" => set("topOrigin", &mut data.top_origin, text_of(value)),
            "crossOrigin" => {
                let flag = value.boolean()?.ok_or(ClientDataError::MemberType);
                set("crossOrigin", &mut data.cross_origin, flag)
            }
            "tokenBinding" => {
                if core::mem::replace(&mut has_token_binding, true) {
                    return Err(ClientDataError::DuplicateMember).of("tokenBinding");
                }
                if !is_token_binding(value)? {
                    data.observed.insert(Observation::TokenBindingMalformed);
                }
                Ok(())
            }
            _ => {
                others.push(name);
                Ok(())
            }
        })?;
        if !is_object {
            return Err(MemberFault::unnamed(ClientDataError::NotAnObject));
        }
        let duplicate = MemberFault::unnamed(ClientDataError::DuplicateMember);
        if are_distinct(&mut others) { Ok(data) } else { Err(duplicate) }
    }

    pub(crate) const fn observed(&self) -> Observations {
        self.observed
    }

    /// The challenge as the client wrote it.
    pub(crate) fn challenge(&self) -> Option<&str> {
        self.challenge.as_deref()
    }

    /// The type is exactly the ceremony's.
    pub(crate) fn check_type(&self, expected: &str) -> Result<(), ClientDataError> {
        match &self.kind {
            None => Err(ClientDataError::TypeMissing),
            Some(kind) if kind == expected => Ok(()),
            Some(_) => Err(ClientDataError::TypeMismatch),
        }
    }

    /// `is_answer` says whether a text answers the challenge.
    pub(crate) fn check_challenge(&self, is_answer: impl Fn(&str) -> bool) -> Result<(), ClientDataError> {
        match &self.challenge {
            None => Err(ClientDataError::ChallengeMissing),
            Some(challenge) if is_answer(challenge) => Ok(()),
            Some(_) => Err(ClientDataError::ChallengeMismatch),
        }
    }

    /// The origin, which `is_expected` must know. None if client data has none: the caller judges that.
    pub(crate) fn check_origin(
        &self,
        is_expected: impl Fn(&str) -> bool,
    ) -> Result<Option<&str>, ClientDataError> {
        match &self.origin {
            Some(origin) if !is_expected(origin) => Err(ClientDataError::OriginMismatch),
            origin => Ok(origin.as_deref()),
        }
    }

    /// A cross-origin frame must be expected. An absent member means false.
    pub(crate) fn check_cross_origin(&self, allowed: bool) -> Result<(), ClientDataError> {
        if self.cross_origin == Some(true) && !allowed { Err(ClientDataError::CrossOrigin) } else { Ok(()) }
    }

    /// A top origin must be expected. Only cross-origin frames have one, and clients before Level 3 send none.
    pub(crate) fn check_top_origin(&self, is_expected: impl Fn(&str) -> bool) -> Result<(), ClientDataError> {
        match &self.top_origin {
            None => Ok(()),
            Some(_) if self.cross_origin != Some(true) => Err(ClientDataError::TopOriginUnexpected),
            Some(top_origin) if is_expected(top_origin) => Ok(()),
            Some(_) => Err(ClientDataError::TopOriginMismatch),
        }
    }
}

fn set<T>(
    member: &'static str,
    slot: &mut Option<T>,
    value: Result<T, ClientDataError>,
) -> Result<(), MemberFault<ClientDataError>> {
    let is_second = slot.replace(value.of(member)?).is_some();
    if is_second { Err(ClientDataError::DuplicateMember).of(member) } else { Ok(()) }
}

fn text_of<'a>(value: &mut json::Reader<'a>) -> Result<Cow<'a, str>, ClientDataError> {
    value.string()?.ok_or(ClientDataError::MemberType)
}

/// The member as Level 2 had it. Level 3 reserves the name and checks nothing.
fn is_token_binding(value: &mut json::Reader<'_>) -> Result<bool, json::JsonFault> {
    let mut status = None;
    let is_object = value.object(|name, value| {
        if name == "status" {
            status = value.string()?;
        }
        Ok::<_, json::JsonFault>(())
    })?;
    Ok(is_object && matches!(status.as_deref(), Some("present" | "supported" | "not-supported")))
}

#[cfg(test)]
mod tests {
    use super::{ClientData, ClientDataError};
    use crate::limits::Limits;

    #[test]
    fn unknown_members_are_told_apart_by_name() {
        let decode =
            |text: &str| ClientData::parse(text, &Limits::DEFAULT).map(|_| ()).map_err(|fault| fault.error);
        for text in [r#"{"b":1,"a":1}"#, r#"{"a":1,"b":1}"#, r#"{"a":1,"A":1,"aa":1,"":1}"#] {
            assert_eq!(decode(text), Ok(()), "{text}");
        }
        for text in [r#"{"b":1,"a":1,"b":1}"#, r#"{"a":1,"\u0061":2}"#, r#"{"a":1,"b":1,"c":1,"a":1}"#] {
            assert_eq!(decode(text), Err(ClientDataError::DuplicateMember), "{text}");
        }
    }
}
