//! The cookie that holds the token of a session.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::errors::Refusal;
use crate::random;

/// 32 random bytes that the browser has, and this server knows the hash of.
pub(crate) struct Token([u8; 32]);

impl Token {
    pub(crate) fn new() -> Result<Self, Refusal> {
        random::bytes().map(Self)
    }

    /// What is stored. The token is random, so a fast hash without salt is enough.
    pub(crate) fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }
}

/// How the cookie is written for this origin.
pub(crate) struct Cookie {
    name: &'static str,
    attributes: &'static str,
}

impl Cookie {
    /// `Secure` wherever there is TLS. Without it, browsers have passkeys on `localhost` alone.
    pub(crate) fn for_origin(origin: &str) -> Self {
        if origin.starts_with("https://") {
            // With this prefix, no subdomain and no plain connection can set it.
            Self { name: "__Host-session", attributes: "; Path=/; HttpOnly; SameSite=Lax; Secure" }
        } else {
            Self { name: "session", attributes: "; Path=/; HttpOnly; SameSite=Lax" }
        }
    }

    /// The token that the browser sent, if it sent one that may be one.
    pub(crate) fn read(&self, headers: &HeaderMap) -> Option<Token> {
        let values = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs =
            values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let (_, value) = pairs.find(|(name, _)| *name == self.name)?;
        URL_SAFE_NO_PAD.decode(value).ok()?.try_into().ok().map(Token)
    }

    /// The header that hands this token out.
    pub(crate) fn set(&self, token: &Token) -> Result<HeaderValue, Refusal> {
        let text = URL_SAFE_NO_PAD.encode(token.0);
        let value = HeaderValue::from_str(&format!("{}={text}{}", self.name, self.attributes));
        value.map_err(Refusal::failed)
    }

    /// The header that takes it back.
    pub(crate) fn clear(&self) -> Result<HeaderValue, Refusal> {
        let value = HeaderValue::from_str(&format!("{}={}; Max-Age=0", self.name, self.attributes));
        value.map_err(Refusal::failed)
    }
}
