//! The format `android-safetynet`: a JWS like that of Google's service, which was switched off in 2025.
//!
//! [`chain`] makes a path, and [`MakeCredential::safetynet`] attests a recipe with it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::certificate::{dns_name, san};
use crate::seed::sha256;
use crate::text::{base64url, json_object};
use crate::{Cbor, Chain, ChainKeys, Hash, Issuance, Key, KeyType, Made, MakeCredential, Role, Scheme};

/// The time of every response unless it is changed: half a minute before 2026, in milliseconds.
pub const TIMESTAMP: u64 = 1_767_225_570_000;

/// The parts of a response, before they are encoded and signed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Response {
    /// The member `ver` of the statement. `None` leaves it out.
    pub ver: Option<Cbor>,
    /// The members of the header, in their order. A name may be there twice.
    pub header: Vec<(String, Value)>,
    /// The members of the payload, in their order.
    pub payload: Vec<(String, Value)>,
    /// Replaces the text of the header.
    pub raw_header: Option<Vec<u8>>,
    /// Replaces the text of the payload.
    pub raw_payload: Option<Vec<u8>>,
    /// The key that signs.
    pub signer: Key,
    /// How it signs.
    pub scheme: Scheme,
    /// Replaces the signature.
    pub signature: Option<Vec<u8>>,
    /// Replaces the payload after signing.
    pub shown_payload: Option<Vec<u8>>,
    /// Further members of the statement. They replace members of the same name.
    pub extra: Vec<(Cbor, Cbor)>,
}

impl Response {
    fn member(members: &mut Vec<(String, Value)>, name: &str, value: Value) {
        match members.iter_mut().find(|(existing, _)| existing == name) {
            Some(member) => member.1 = value,
            None => members.push((name.to_owned(), value)),
        }
    }

    /// Replaces a member of the header, or adds it.
    pub fn set_header(&mut self, name: &str, value: Value) {
        Self::member(&mut self.header, name, value);
    }

    /// Replaces a member of the payload, or adds it.
    pub fn set_payload(&mut self, name: &str, value: Value) {
        Self::member(&mut self.payload, name, value);
    }

    /// The JWS in compact serialization.
    pub fn jws(&self) -> String {
        let text = |raw: &Option<Vec<u8>>, members: &[(String, Value)]| {
            base64url(&raw.clone().unwrap_or_else(|| json_object(members).into_bytes()))
        };
        let header = text(&self.raw_header, &self.header);
        let payload = text(&self.raw_payload, &self.payload);
        let signature = self
            .signature
            .clone()
            .unwrap_or_else(|| self.signer.sign_jose(self.scheme, format!("{header}.{payload}").as_bytes()));
        let payload = self.shown_payload.as_ref().map_or(payload, |shown| base64url(shown));
        format!("{header}.{payload}.{}", base64url(&signature))
    }
}

/// A path with one intermediate and a leaf for the host of the service. The service's own leaves have RSA keys.
///
/// The hook sees every certificate before it is signed.
pub fn chain(seed: &str, leaf: Key, mut hook: impl FnMut(Role, &mut Issuance)) -> Chain {
    let keys = ChainKeys { leaf, ..ChainKeys::p256(seed, 1) };
    Chain::with_keys(seed, keys, |role, issue| {
        if role == Role::Leaf {
            issue.certificate.put_extension(san(&[dns_name("attest.android.com")]));
        }
        hook(role, issue);
    })
}

impl MakeCredential {
    /// The nonce of the payload: the hash of authenticator data and client data.
    pub fn safetynet_nonce(&self) -> String {
        STANDARD.encode(sha256(&[&self.auth_data(), &self.client_data_hash()]))
    }

    /// Format `android-safetynet`, signed by the key of the leaf that [`safetynet::chain`](chain) makes.
    pub fn safetynet(&self, chain: &Chain) -> Made {
        self.safetynet_with(chain, |_| {})
    }

    /// The same with a changed response.
    pub fn safetynet_with(&self, chain: &Chain, change: impl FnOnce(&mut Response)) -> Made {
        let x5c: Vec<_> = chain.x5c.iter().map(|der| STANDARD.encode(der)).collect();
        let rsa = chain.leaf_key.key_type() == KeyType::Rsa;
        let mut response = Response {
            ver: Some(Cbor::text("250000000")),
            header: vec![
                ("alg".to_owned(), json!(if rsa { "RS256" } else { "ES256" })),
                ("x5c".to_owned(), json!(x5c)),
            ],
            payload: vec![
                ("nonce".to_owned(), json!(self.safetynet_nonce())),
                ("timestampMs".to_owned(), json!(TIMESTAMP)),
                ("apkPackageName".to_owned(), json!("com.google.android.gms")),
                ("ctsProfileMatch".to_owned(), json!(true)),
                ("basicIntegrity".to_owned(), json!(true)),
            ],
            raw_header: None,
            raw_payload: None,
            signer: chain.leaf_key.clone(),
            scheme: if rsa { Scheme::RsaPkcs1(Hash::Sha256) } else { Scheme::Ecdsa(Hash::Sha256) },
            signature: None,
            shown_payload: None,
            extra: Vec::new(),
        };
        change(&mut response);
        let mut statement = Cbor::map([("response", Cbor::bytes(response.jws()))]);
        if let Some(ver) = response.ver {
            statement.put(Cbor::text("ver"), ver);
        }
        for (key, value) in response.extra {
            statement.put(key, value);
        }
        statement.sort();
        let mut parts = self.parts("android-safetynet");
        parts.statement = Some(statement);
        self.finish(&parts)
    }
}
