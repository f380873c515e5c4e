//! The choices of a server in options, by their names in WebAuthn.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::{stable_names, unknown_name};

/// An enumeration of WebAuthn: read and written by its names.
macro_rules! choices {
    ( $(
        $(#[$meta:meta])*
        $type:ident { $( $(#[$variant_meta:meta])* $variant:ident = $name:literal, )+ }
    )+ ) => { $(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $type {
            $( $(#[$variant_meta])* $variant, )+
        }

        impl $type {
            /// All of them.
            pub const ALL: &'static [Self] = &[ $( Self::$variant ),+ ];

            /// Its name in WebAuthn.
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $name ),+ }
            }
        }

        stable_names!($type);

        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = String::deserialize(deserializer)?;
                Self::from_name(&name).ok_or_else(|| unknown_name(&name, Self::ALL.iter().map(|one| one.as_str())))
            }
        }
    )+ };
}

choices! {
    /// Whether the new credential is to be discoverable (WebAuthn L3 §5.4.6).
    ResidentKey {
        /// The authenticator makes a discoverable credential, or fails.
        Required = "required",
        /// The authenticator makes a discoverable credential if it can.
        Preferred = "preferred",
        /// The authenticator makes another credential if it can.
        Discouraged = "discouraged",
    }

    /// Which attestation the server asks for (WebAuthn L3 §5.4.7).
    AttestationConveyance {
        /// No attestation.
        None = "none",
        /// Any attestation. The client may make it anonymous.
        Indirect = "indirect",
        /// The authenticator's own attestation.
        Direct = "direct",
        /// An attestation that may identify the device, for enterprises that the browser knows.
        Enterprise = "enterprise",
    }

    /// Which authenticators the user presumably has (WebAuthn L3 §5.8.7).
    Hint {
        /// A security key.
        SecurityKey = "security-key",
        /// An authenticator in the device itself.
        ClientDevice = "client-device",
        /// An authenticator in another device, such as a phone.
        Hybrid = "hybrid",
    }

    /// How a credential is protected (CTAP 2.3 §12.1, `credProtect`).
    CredentialProtection {
        /// The default of authenticators.
        UserVerificationOptional = "userVerificationOptional",
        /// Without user verification, the credential answers only a request that names it.
        UserVerificationOptionalWithCredentialIdList = "userVerificationOptionalWithCredentialIDList",
        /// Without user verification, the credential never answers.
        UserVerificationRequired = "userVerificationRequired",
    }

    /// Whether a new credential must be able to keep a large blob (WebAuthn L3 §10.1.5).
    LargeBlobSupport {
        /// An authenticator that can keep none fails.
        Required = "required",
        /// The authenticator keeps one if it can.
        Preferred = "preferred",
    }
}
