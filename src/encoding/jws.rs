//! A JWS in compact serialization (RFC 7515 §7.1) that carries the certificates of its signer:
//!
//! ```text
//! BASE64URL(header) "." BASE64URL(payload) "." BASE64URL(signature)
//! ```
//!
//! Header and payload are JSON texts. The signature covers the text before the second dot.

use std::borrow::Cow;

use super::base64;
use super::distinct::are_distinct;
use super::json::{self, JsonFault};

/// The three parts. Nothing is verified, and the header is not read yet.
pub(crate) struct Jws<'a> {
    header: String,
    /// A JSON text, unless the signer wrote something else: it is not parsed here.
    pub(crate) payload: String,
    /// Header and payload as received: the signed bytes.
    pub(crate) signed: &'a [u8],
    /// The signature as JOSE writes it (RFC 7518 §3).
    pub(crate) signature: Vec<u8>,
}

/// The members of the JOSE header (RFC 7515 §4) that matter here.
pub(crate) struct Header<'h> {
    pub(crate) alg: Cow<'h, str>,
    x5c: Vec<Cow<'h, str>>,
    /// Whether x5u has an address of certificates.
    #[cfg(feature = "metadata")]
    pub(crate) has_x5u: bool,
}

/// Why a text is no such JWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JwsFault {
    /// Not three parts of base64url without padding.
    Parts,
    /// The header is no JSON object with alg and x5c of their types, repeats a member, or nests too deep. x5u may stand
    /// in place of x5c.
    Header,
    /// The payload is no UTF-8.
    Payload,
    /// The header demands that extensions be understood.
    Critical,
    /// More certificates than allowed.
    TooManyCertificates,
    /// No certificate, or one that is not standard base64.
    Certificates,
}

impl<'a> Jws<'a> {
    /// Cuts `text` into its parts.
    pub(crate) fn decode(text: &'a [u8]) -> Result<Self, JwsFault> {
        let text = core::str::from_utf8(text).map_err(|_| JwsFault::Parts)?;
        let (signed, signature) = text.rsplit_once('.').ok_or(JwsFault::Parts)?;
        let (header, payload) = signed.split_once('.').ok_or(JwsFault::Parts)?;
        let [header, payload, signature] = [decode(header)?, decode(payload)?, decode(signature)?];
        Ok(Self {
            header: String::from_utf8(header).map_err(|_| JwsFault::Header)?,
            payload: String::from_utf8(payload).map_err(|_| JwsFault::Payload)?,
            signed: signed.as_bytes(),
            signature,
        })
    }

    /// Reads the header, with limits on its nesting and on the number of its certificates.
    pub(crate) fn header(&self, depth: usize, certificates: usize) -> Result<Header<'_>, JwsFault> {
        if json::deeper_than(&self.header, depth) {
            return Err(JwsFault::Header);
        }
        let (mut alg, mut x5c, mut names) = (None, None, Vec::new());
        let (mut is_critical, mut has_x5u) = (false, false);
        let is_object = json::read_object(&self.header, |name, value| {
            match &*name {
                "alg" => alg = value.string()?,
                "x5c" => x5c = Some(strings(value, certificates)?.ok_or(JsonFault)?),
                "x5u" => has_x5u = true,
                "crit" => is_critical = true,
                _ => {}
            }
            names.push(name);
            Ok::<_, JsonFault>(())
        });
        // Of two members of one name, readers take one or the other (RFC 7515 §4).
        if is_object != Ok(true) || !are_distinct(&mut names) {
            return Err(JwsFault::Header);
        }
        if is_critical {
            return Err(JwsFault::Critical);
        }
        let x5c = x5c.or_else(|| has_x5u.then(Vec::new));
        let (alg, x5c) = alg.zip(x5c).ok_or(JwsFault::Header)?;
        if x5c.len() > certificates {
            return Err(JwsFault::TooManyCertificates);
        }
        Ok(Header {
            alg,
            x5c,
            #[cfg(feature = "metadata")]
            has_x5u,
        })
    }
}

impl Header<'_> {
    /// The certificates in DER, that of the signer first; at least one. They are standard base64 (RFC 7515 §4.1.6).
    pub(crate) fn certificates(&self) -> Result<Vec<Vec<u8>>, JwsFault> {
        if self.x5c.is_empty() {
            return Err(JwsFault::Certificates);
        }
        let certificate = |text: &Cow<'_, str>| base64::decode_standard(text.as_bytes());
        self.x5c.iter().map(certificate).collect::<Result<_, _>>().map_err(|_| JwsFault::Certificates)
    }
}

/// The first `most` strings of an array, and one more, which shows that there are too many. None if it is no array of
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
fn decode(part: &str) -> Result<Vec<u8>, JwsFault> {
    if part.contains('=') {
        return Err(JwsFault::Parts);
    }
    base64::decode_url(part).map_err(|_| JwsFault::Parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(text: &str) -> Result<(String, usize), JwsFault> {
        let jws = [base64::encode_url(text.as_bytes()), String::new(), String::new()].join(".");
        let jws = Jws::decode(jws.as_bytes())?;
        let header = jws.header(4, 2)?;
        Ok((header.alg.to_string(), header.certificates()?.len()))
    }

    #[test]
    fn parts_are_three_of_base64url() {
        for text in
            ["", ".", "e30", "e30.e30", "e30=..", "e30.e30.e3+", "e30.e30.e30.e30", "e30 ..", "\u{e9}.."]
        {
            assert_eq!(Jws::decode(text.as_bytes()).err(), Some(JwsFault::Parts), "{text}");
        }
        assert_eq!(Jws::decode(&[0xff]).err(), Some(JwsFault::Parts));
        assert_eq!(Jws::decode(b"_w..").err(), Some(JwsFault::Header));
        assert_eq!(Jws::decode(b"._w.").err(), Some(JwsFault::Payload));
        let jws = Jws::decode(b"e30.W10.AQ").unwrap();
        assert_eq!((jws.signed, &*jws.payload, &*jws.signature), (&b"e30.W10"[..], "[]", &[1][..]));
    }

    #[test]
    fn a_header_has_alg_and_x5c_once() {
        assert_eq!(header(r#"{"alg":"ES256","x5c":["AA==","AQ=="],"typ":7}"#), Ok(("ES256".to_owned(), 2)));
        for text in [
            "[]",
            "{}",
            r#"{"alg":"ES256"}"#,
            r#"{"x5c":["AA=="]}"#,
            r#"{"alg":1,"x5c":["AA=="]}"#,
            r#"{"alg":"ES256","x5c":"AA=="}"#,
            r#"{"alg":"ES256","x5c":["AA==",1]}"#,
            r#"{"alg":"ES256","alg":"ES256","x5c":["AA=="]}"#,
            r#"{"alg":"ES256","x5c":["AA=="],"x5c":["AA=="]}"#,
            r#"{"alg":"ES256","x5c":["AA=="],"crit":[],"crit":[]}"#,
            r#"{"alg":"ES256","x5c":["AA=="],"typ":1,"t\u0079p":2}"#,
            r#"{"alg":"ES256","x5c":["AA=="]} x"#,
            r#"{"alg":"ES256","x5c":["AA=="],"deep":[[[[]]]]}"#,
        ] {
            assert_eq!(header(text), Err(JwsFault::Header), "{text}");
        }
        let too_many = r#"{"alg":"ES256","x5c":["AA==","AA==","AA=="]}"#;
        for (text, fault) in [
            (r#"{"alg":"ES256","x5c":["AA=="],"crit":["exp"]}"#, JwsFault::Critical),
            (r#"{"crit":[]}"#, JwsFault::Critical),
            (too_many, JwsFault::TooManyCertificates),
            (r#"{"alg":"ES256","x5c":[]}"#, JwsFault::Certificates),
            (r#"{"alg":"ES256","x5u":"https://example.com/"}"#, JwsFault::Certificates),
            (r#"{"alg":"ES256","x5c":["AA"]}"#, JwsFault::Certificates),
            (r#"{"alg":"ES256","x5c":["_w=="]}"#, JwsFault::Certificates),
        ] {
            assert_eq!(header(text), Err(fault), "{text}");
        }
    }
}
