//! Virtual authenticators, which a page's browser has in the place of real ones.

use serde_json::{Value, json};

use crate::Page;
use crate::page::text;

/// What a virtual authenticator is like.
#[derive(Clone, Copy, Debug)]
pub struct Authenticator {
    pub protocol: &'static str,
    pub transport: &'static str,
    pub resident_keys: bool,
    pub user_verification: bool,
    pub backed_up: bool,
}

/// One that was added to a page.
#[derive(Clone, Debug)]
pub struct VirtualAuthenticator(String);

impl Page {
    pub fn add_authenticator(&mut self, authenticator: Authenticator) -> VirtualAuthenticator {
        self.call("WebAuthn.enable", json!({}));
        let mut options = json!({
            "protocol": authenticator.protocol,
            "transport": authenticator.transport,
            "hasResidentKey": authenticator.resident_keys,
            "hasUserVerification": authenticator.user_verification,
            "isUserVerified": authenticator.user_verification,
            "automaticPresenceSimulation": true,
        });
        if authenticator.protocol == "ctap2" {
            options["ctap2Version"] = json!("ctap2_1");
            options["defaultBackupEligibility"] = json!(authenticator.backed_up);
            options["defaultBackupState"] = json!(authenticator.backed_up);
        }
        let added = self.call("WebAuthn.addVirtualAuthenticator", json!({ "options": options }));
        VirtualAuthenticator(text(&added["authenticatorId"]))
    }

    /// Takes it away, with its credentials.
    pub fn remove_authenticator(&mut self, authenticator: &VirtualAuthenticator) {
        self.configure(authenticator, "WebAuthn.removeVirtualAuthenticator", json!({}));
    }

    /// Whether its user touches it whenever a page asks for it.
    pub fn simulate_presence(&mut self, authenticator: &VirtualAuthenticator, present: bool) {
        self.configure(
            authenticator,
            "WebAuthn.setAutomaticPresenceSimulation",
            json!({ "enabled": present }),
        );
    }

    /// Whether it recognizes its user.
    pub fn verify_user(&mut self, authenticator: &VirtualAuthenticator, verified: bool) {
        self.configure(authenticator, "WebAuthn.setUserVerified", json!({ "isUserVerified": verified }));
    }

    /// Whether its answers say that the user was not verified, whatever was asked for.
    pub fn hide_user_verification(&mut self, authenticator: &VirtualAuthenticator, hidden: bool) {
        self.configure(authenticator, "WebAuthn.setResponseOverrideBits", json!({ "isBadUV": hidden }));
    }

    /// Its credentials with their private keys and counters, as DevTools describes them.
    pub fn credentials(&mut self, authenticator: &VirtualAuthenticator) -> Vec<Value> {
        let mut reply = self.configure(authenticator, "WebAuthn.getCredentials", json!({}));
        serde_json::from_value(reply["credentials"].take()).unwrap()
    }

    /// Puts a credential into it, or a changed one in the place of that with the same id.
    pub fn put_credential(&mut self, authenticator: &VirtualAuthenticator, credential: &Value) {
        let id = json!({ "credentialId": credential["credentialId"] });
        // Absent where it is new.
        let _ = self.try_configure(authenticator, "WebAuthn.removeCredential", id);
        self.configure(authenticator, "WebAuthn.addCredential", json!({ "credential": credential }));
    }

    fn configure(&mut self, authenticator: &VirtualAuthenticator, method: &str, parameters: Value) -> Value {
        let reply = self.try_configure(authenticator, method, parameters);
        reply.unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    fn try_configure(
        &mut self,
        VirtualAuthenticator(id): &VirtualAuthenticator,
        method: &str,
        mut parameters: Value,
    ) -> Result<Value, String> {
        parameters["authenticatorId"] = json!(id);
        self.try_call(method, parameters)
    }
}
