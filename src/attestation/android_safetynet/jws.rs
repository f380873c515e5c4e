//! A JWS in compact serialization (RFC 7515 §7.1) that carries its certificates.

use std::borrow::Cow;

use super::{SafetyNetError, json_object, set};
use crate::attestation::StatementError;
use crate::crypto::{Curve, Hash, SignatureScheme};
use crate::encoding::json::{self, JsonFault};
use crate::encoding::{base64, der};
use crate::error::Error;
use crate::limits::Limits;

pub(super) struct Jws<'a> {
    pub(super) scheme: SignatureScheme,
    /// The certificates in DER, that of the signer first; at least one.
    pub(super) x5c: Vec<Vec<u8>>,
    /// The JSON text.
    pub(super) payload: String,
    /// Header and payload as received: what is signed.
    pub(super) signed: &'a [u8],
    /// In the form that X.509 gives it.
    pub(super) signature: Vec<u8>,
}

impl<'a> Jws<'a> {
    pub(super) fn decode(response: &'a [u8], limits: &Limits) -> Result<Self, Error> {
        let text = core::str::from_utf8(response).map_err(|_| SafetyNetError::ResponseMalformed)?;
        let (signed, signature) = text.rsplit_once('.').ok_or(SafetyNetError::ResponseMalformed)?;
        let (header, payload) = signed.split_once('.').ok_or(SafetyNetError::ResponseMalformed)?;
        let [header, payload, signature] = [decode(header)?, decode(payload)?, decode(signature)?];
        let header = String::from_utf8(header).map_err(|_| SafetyNetError::HeaderMalformed)?;
        let payload = String::from_utf8(payload).map_err(|_| SafetyNetError::PayloadMalformed)?;
        let header = Header::decode(&header, limits)?;
        let (scheme, signature) = match &*header.alg {
            "RS256" => (SignatureScheme::RsaPkcs1(Hash::Sha256), signature),
            "ES256" => (SignatureScheme::Ecdsa(Curve::P256, Hash::Sha256), ecdsa_in_der(&signature)?),
            _ => return Err(SafetyNetError::AlgUnsupported.into()),
        };
        Ok(Self { scheme, x5c: certificates(&header.x5c)?, payload, signed: signed.as_bytes(), signature })
    }
}

/// The members of the JOSE header (RFC 7515 §4) that matter here.
struct Header<'a> {
    alg: Cow<'a, str>,
    x5c: Vec<Cow<'a, str>>,
}

impl<'a> Header<'a> {
    fn decode(text: &'a str, limits: &Limits) -> Result<Self, Error> {
        const MALFORMED: SafetyNetError = SafetyNetError::HeaderMalformed;
        if json::deeper_than(text, limits.client_data_depth) {
            return Err(MALFORMED.into());
        }
        let (mut alg, mut x5c, mut critical) = (None, None, None);
        json_object(text, |name, value| match name {
            "alg" => set(&mut alg, value.string()?),
            "x5c" => set(&mut x5c, strings(value, limits.chain_length)?),
            "crit" => set(&mut critical, Some(())),
            _ => Ok(()),
        })
        .map_err(|JsonFault| MALFORMED)?;
        if critical.is_some() {
            return Err(SafetyNetError::HeaderCritical.into());
        }
        let (alg, x5c) = alg.zip(x5c).ok_or(MALFORMED)?;
        if x5c.len() > limits.chain_length {
            return Err(StatementError::X5cTooLong.into());
        }
        Ok(Self { alg, x5c })
    }
}

/// So many of the strings of an array, and the next, which shows that there are too many. None if it is no array of
/// strings.
fn strings<'a>(value: &mut json::Reader<'a>, most: usize) -> Result<Option<Vec<Cow<'a, str>>>, JsonFault> {
    let mut strings = Vec::new();
    let is_array = value.array(|element| {
        let string = element.string()?.ok_or(JsonFault)?;
        if strings.len() <= most {
            strings.push(string);
        }
        Ok::<_, JsonFault>(())
    })?;
    Ok(is_array.then_some(strings))
}

/// base64url without padding (RFC 7515 §2).
fn decode(part: &str) -> Result<Vec<u8>, SafetyNetError> {
    if part.contains('=') {
        return Err(SafetyNetError::ResponseMalformed);
    }
    base64::decode_url(part).map_err(|_| SafetyNetError::ResponseMalformed)
}

/// Standard base64 (RFC 7515 §4.1.6).
fn certificates(x5c: &[Cow<'_, str>]) -> Result<Vec<Vec<u8>>, StatementError> {
    if x5c.is_empty() {
        return Err(StatementError::X5cMalformed);
    }
    let certificate = |text: &Cow<'_, str>| base64::decode_standard(text.as_bytes());
    x5c.iter().map(certificate).collect::<Result<_, _>>().map_err(|_| StatementError::X5cMalformed)
}

/// r and s, 32 bytes each (RFC 7518 §3.4), as X.509 writes them. Their range is checked with the signature.
fn ecdsa_in_der(signature: &[u8]) -> Result<Vec<u8>, StatementError> {
    let (r, s) = signature.split_at_checked(32).ok_or(StatementError::SignatureMalformed)?;
    if s.len() != 32 {
        return Err(StatementError::SignatureMalformed);
    }
    let (mut integers, mut sequence) = (Vec::with_capacity(70), Vec::with_capacity(72));
    der::write_positive(r, &mut integers);
    der::write_positive(s, &mut integers);
    der::write(der::SEQUENCE, &integers, &mut sequence);
    Ok(sequence)
}
