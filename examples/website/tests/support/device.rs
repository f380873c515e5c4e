//! A device in software that has one passkey. Fields are public: a test changes what is to be wrong.

use attestry_authenticator::flags::{BACKED_UP, BACKUP_ELIGIBLE};
use attestry_authenticator::{Chain, GetAssertion, MakeCredential};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

#[derive(Clone)]
pub struct Device {
    recipe: MakeCredential,
    /// The user handle in the options of the registration, base64url.
    pub user_handle: Value,
    pub sign_count: u32,
    /// What logins change in the flags.
    pub flags_off: u8,
    attests: Attests,
}

/// What a device says of its model.
#[derive(Clone)]
enum Attests {
    Nothing,
    Packed(Chain),
    U2f(Chain),
}

impl Device {
    /// A passkey that follows from this text.
    pub fn new(seed: &str, origin: &str) -> Self {
        let recipe = MakeCredential::new(seed).with_rp_id("localhost").with_origin(origin);
        Self { recipe, user_handle: Value::Null, sign_count: 0, flags_off: 0, attests: Attests::Nothing }
    }

    /// The same, synchronized: its passkey is backed up, and has no counter.
    pub fn synchronized(seed: &str, origin: &str) -> Self {
        let mut device = Self::new(seed, origin);
        device.recipe.flags |= BACKUP_ELIGIBLE | BACKED_UP;
        device
    }

    /// A device of the model that has this AAGUID, and attests with these certificates.
    pub fn of_model(seed: &str, origin: &str, aaguid: &[u8], chain: &Chain) -> Self {
        let mut device = Self::new(seed, origin);
        aaguid.clone_into(&mut device.recipe.aaguid);
        device.attests = Attests::Packed(chain.clone());
        device
    }

    /// A device that says it is of that model, and proves nothing.
    pub fn claiming(seed: &str, origin: &str, aaguid: &[u8]) -> Self {
        let mut device = Self::new(seed, origin);
        aaguid.clone_into(&mut device.recipe.aaguid);
        device
    }

    /// A security key of the generation before, which has no AAGUID and knows no user.
    pub fn u2f(seed: &str, origin: &str, chain: &Chain) -> Self {
        let recipe = MakeCredential::u2f(seed).with_rp_id("localhost").with_origin(origin);
        Self { recipe, attests: Attests::U2f(chain.clone()), ..Self::new(seed, origin) }
    }

    pub fn credential_id(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.recipe.credential_id)
    }

    /// A `RegistrationResponseJSON` for these options.
    pub fn create(&mut self, options: &Value) -> Value {
        self.user_handle = options["user"]["id"].clone();
        let mut recipe = self.recipe.clone().with_challenge(options["challenge"].as_str().unwrap());
        recipe.sign_count = self.sign_count;
        let made = match &self.attests {
            Attests::Nothing => recipe.none(),
            Attests::Packed(chain) => recipe.packed_x5c(&chain.leaf_key, &chain.x5c),
            Attests::U2f(chain) => recipe.fido_u2f(&chain.leaf_key, &chain.x5c),
        };
        made.registration_response()
    }

    /// An `AuthenticationResponseJSON` for these options, which says whose the passkey is.
    pub fn get(&self, options: &Value) -> Value {
        let handle = URL_SAFE_NO_PAD.decode(self.user_handle.as_str().unwrap()).unwrap();
        let mut assertion = GetAssertion::with(&self.recipe)
            .with_challenge(options["challenge"].as_str().unwrap())
            .with_user_handle(&handle);
        assertion.sign_count = self.sign_count;
        assertion.flags &= !self.flags_off;
        assertion.make().authentication_response()
    }
}
