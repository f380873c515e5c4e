//! Logins with a credential that was made here: the recipe, the parts of an assertion before it is signed, and what is
//! made.

use serde_json::{Value, json};

use crate::flags::{EXTENSION_DATA, USER_PRESENT, USER_VERIFIED};
use crate::seed::sha256;
use crate::text::{base64url, client_data};
use crate::{CHALLENGE, Key, MakeCredential, MakeKey, Scheme};

/// The recipe of one WebAuthn login, after CTAP2's command `authenticatorGetAssertion`.
///
/// It logs in with the credential of a [`MakeCredential`]. A field with another value is a fault that the authenticator
/// signs.
///
/// ```
/// use attestry_authenticator::{GetAssertion, MakeCredential};
///
/// let credential = MakeCredential::new("user");
/// let mut login = GetAssertion::with(&credential);
/// login.sign_count = 7;
/// let response = login.make().authentication_response();
/// assert_eq!(response["type"], "public-key");
///
/// let forged = login.make_with(|parts| parts.signature = Some(vec![0; 70]));
/// assert_ne!(forged.authentication_response(), response);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct GetAssertion {
    /// The relying party, or the AppID, whose hash opens the authenticator data.
    pub rp_id: String,
    /// The member `type` of the client data.
    pub client_data_type: String,
    /// The challenge as it stands in the client data: base64url without padding.
    pub challenge: String,
    /// The member `origin` of the client data. `None` leaves it out.
    pub origin: Option<String>,
    /// The member `crossOrigin` of the client data. `None` leaves it out.
    pub cross_origin: Option<bool>,
    /// Members appended to the client data, `topOrigin` for one.
    pub extra_client_data: Vec<(String, Value)>,
    /// Replaces the client data.
    pub client_data: Option<Vec<u8>>,
    /// The flags of [`flags`](crate::flags). The extension bit is added where `extensions` is set; no other bit is.
    pub flags: u8,
    /// The signature counter.
    pub sign_count: u32,
    /// The encoded extension outputs.
    pub extensions: Option<Vec<u8>>,
    /// Bytes after the end of the authenticator data.
    pub auth_data_suffix: Vec<u8>,
    /// The id of the credential.
    pub credential_id: Vec<u8>,
    /// The handle of the user. `None` leaves it out.
    pub user_handle: Option<Vec<u8>>,
    /// The key pair of the credential.
    pub key: Key,
    /// How the key signs.
    pub scheme: Scheme,
}

/// The parts of an assertion, before they are signed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AssertionParts {
    /// The authenticator data, sent and signed.
    pub auth_data: Vec<u8>,
    /// The hash of the client data that is signed.
    pub client_data_hash: Vec<u8>,
    /// Replaces the message that is signed.
    pub message: Option<Vec<u8>>,
    /// The key that signs.
    pub signer: Key,
    /// How it signs.
    pub scheme: Scheme,
    /// Replaces the signature.
    pub signature: Option<Vec<u8>>,
}

/// A finished login.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MadeAssertion {
    /// The client data, which is JSON text.
    pub client_data: Vec<u8>,
    /// The authenticator data.
    pub authenticator_data: Vec<u8>,
    /// The signature.
    pub signature: Vec<u8>,
    /// The id of the credential.
    pub credential_id: Vec<u8>,
    /// The handle of the user.
    pub user_handle: Option<Vec<u8>>,
}

impl GetAssertion {
    /// A login without fault, at the registration's origin and relying party.
    ///
    /// The user is present and verified, the backup flags are those of the registration, the counter is 0. It has no user
    /// handle.
    pub fn with(credential: &MakeCredential) -> Self {
        let backup = crate::flags::BACKUP_ELIGIBLE | crate::flags::BACKED_UP;
        Self {
            rp_id: credential.rp_id.clone(),
            client_data_type: "webauthn.get".to_owned(),
            challenge: CHALLENGE.to_owned(),
            origin: Some(credential.origin.clone()),
            cross_origin: Some(false),
            extra_client_data: Vec::new(),
            client_data: None,
            flags: USER_PRESENT | USER_VERIFIED | (credential.flags & backup),
            sign_count: 0,
            extensions: None,
            auth_data_suffix: Vec::new(),
            credential_id: credential.credential_id.clone(),
            user_handle: None,
            key: credential.key.clone(),
            scheme: credential.key.scheme_for(credential.alg),
        }
    }

    /// The login answers this challenge, which is base64url without padding.
    #[must_use]
    pub fn with_challenge(mut self, challenge: &str) -> Self {
        challenge.clone_into(&mut self.challenge);
        self
    }

    /// The authenticator names this user.
    #[must_use]
    pub fn with_user_handle(mut self, handle: &[u8]) -> Self {
        self.user_handle = Some(handle.to_vec());
        self
    }

    /// The client data as JSON text.
    pub fn client_data_bytes(&self) -> Vec<u8> {
        if let Some(bytes) = &self.client_data {
            return bytes.clone();
        }
        let (origin, cross_origin) = (self.origin.as_deref(), self.cross_origin);
        let extra = &self.extra_client_data;
        client_data(&self.client_data_type, &self.challenge, origin, cross_origin, extra)
    }

    /// The authenticator data.
    pub fn auth_data(&self) -> Vec<u8> {
        let extension_bit = if self.extensions.is_some() { EXTENSION_DATA } else { 0 };
        [
            &sha256(&[self.rp_id.as_bytes()])[..],
            &[self.flags | extension_bit],
            &self.sign_count.to_be_bytes(),
            self.extensions.as_deref().unwrap_or_default(),
            &self.auth_data_suffix,
        ]
        .concat()
    }

    /// Makes the login.
    pub fn make(&self) -> MadeAssertion {
        self.make_with(|_| {})
    }

    /// The same with changed parts.
    pub fn make_with(&self, change: impl FnOnce(&mut AssertionParts)) -> MadeAssertion {
        let client_data = self.client_data_bytes();
        let mut parts = AssertionParts {
            auth_data: self.auth_data(),
            client_data_hash: sha256(&[&client_data]).to_vec(),
            message: None,
            signer: self.key.clone(),
            scheme: self.scheme,
            signature: None,
        };
        change(&mut parts);
        let message =
            parts.message.unwrap_or_else(|| [&parts.auth_data[..], &parts.client_data_hash].concat());
        MadeAssertion {
            client_data,
            signature: parts.signature.unwrap_or_else(|| parts.signer.sign(parts.scheme, &message)),
            authenticator_data: parts.auth_data,
            credential_id: self.credential_id.clone(),
            user_handle: self.user_handle.clone(),
        }
    }
}

impl MadeAssertion {
    /// WebAuthn's `AuthenticationResponseJSON`, what a browser's `credential.toJSON()` makes.
    pub fn authentication_response(&self) -> Value {
        let id = base64url(&self.credential_id);
        let mut response = json!({
            "clientDataJSON": base64url(&self.client_data),
            "authenticatorData": base64url(&self.authenticator_data),
            "signature": base64url(&self.signature),
        });
        if let Some(handle) = &self.user_handle {
            response["userHandle"] = json!(base64url(handle));
        }
        json!({
            "id": id,
            "rawId": id,
            "response": response,
            "type": "public-key",
            "authenticatorAttachment": "cross-platform",
            "clientExtensionResults": {},
        })
    }

    /// The factor of a login of the service.
    pub fn factor(&self) -> Value {
        let mut assertion = json!({
            "credId": base64url(&self.credential_id),
            "clientData": base64url(&self.client_data),
            "authenticatorData": base64url(&self.authenticator_data),
            "signature": base64url(&self.signature),
        });
        if let Some(handle) = &self.user_handle {
            assertion["userHandle"] = json!(base64url(handle));
        }
        json!({ "kind": "Fido2", "credentialAssertion": assertion })
    }
}

/// The recipe of one login with a raw key of the service [Dfns](https://docs.dfns.co): a signature over client data itself.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AssertKey {
    /// The member `type` of the client data.
    pub client_data_type: String,
    /// The challenge as it stands in the client data.
    pub challenge: String,
    /// The member `origin` of the client data. `None` leaves it out, as most clients do.
    pub origin: Option<String>,
    /// The member `crossOrigin` of the client data. `None` leaves it out.
    pub cross_origin: Option<bool>,
    /// Replaces the client data.
    pub client_data: Option<Vec<u8>>,
    /// The member `algorithm`. `None` leaves it out.
    pub algorithm: Option<Value>,
    /// The key pair of the credential.
    pub key: Key,
    /// How the key signs, whatever `algorithm` says.
    pub scheme: Scheme,
    /// Replaces the text of the signature.
    pub signature: Option<String>,
    /// The id of the credential.
    pub credential_id: String,
}

impl AssertKey {
    /// A login without fault, whose client data have type and challenge alone.
    pub fn with(credential: &MakeKey) -> Self {
        Self {
            client_data_type: "key.get".to_owned(),
            challenge: CHALLENGE.to_owned(),
            origin: None,
            cross_origin: None,
            client_data: None,
            algorithm: None,
            key: credential.key.clone(),
            scheme: credential.scheme,
            signature: None,
            credential_id: credential.credential_id.clone(),
        }
    }

    /// The factor of a call, of this kind.
    pub fn factor(&self, kind: &str) -> Value {
        let client_data = self.client_data.clone().unwrap_or_else(|| {
            let (origin, cross_origin) = (self.origin.as_deref(), self.cross_origin);
            client_data(&self.client_data_type, &self.challenge, origin, cross_origin, &[])
        });
        let signed = || base64url(&self.key.sign(self.scheme, &client_data));
        let mut assertion = json!({
            "credId": self.credential_id,
            "clientData": base64url(&client_data),
            "signature": self.signature.clone().unwrap_or_else(signed),
        });
        if let Some(algorithm) = &self.algorithm {
            assertion["algorithm"] = algorithm.clone();
        }
        json!({ "kind": kind, "credentialAssertion": assertion })
    }
}
