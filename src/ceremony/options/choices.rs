//! What a server chooses in options, by the names that WebAuthn has.

use serde::{Serialize, Serializer};

use crate::error::stable_names;

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

            /// The name that WebAuthn has for it.
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
    )+ };
}

choices! {
    /// Whether the new credential is to be discoverable (WebAuthn L3 §5.4.6).
    ResidentKey {
        /// The authenticator fails where it cannot make one.
        Required = "required",
        /// A discoverable one where the authenticator can.
        Preferred = "preferred",
        /// Another one where the authenticator can.
        Discouraged = "discouraged",
    }

    /// What is asked of the attestation (WebAuthn L3 §5.4.7).
    AttestationConveyance {
        /// None.
        None = "none",
        /// Any, also one that the client made anonymous.
        Indirect = "indirect",
        /// The authenticator's own.
        Direct = "direct",
        /// One that may identify the device, for enterprises that the browser knows.
        Enterprise = "enterprise",
    }

    /// Which authenticators the user presumably has (WebAuthn L3 §5.8.7).
    Hint {
        /// A security key.
        SecurityKey = "security-key",
        /// One in the device itself.
        ClientDevice = "client-device",
        /// One in another device, such as a phone.
        Hybrid = "hybrid",
    }

    /// How a credential is protected (CTAP 2.3 §12.1, `credProtect`).
    CredentialProtection {
        /// The default of authenticators.
        UserVerificationOptional = "userVerificationOptional",
        /// Without user verification it answers only where it is named.
        UserVerificationOptionalWithCredentialIdList = "userVerificationOptionalWithCredentialIDList",
        /// Without user verification it never answers.
        UserVerificationRequired = "userVerificationRequired",
    }

    /// Whether a new credential must be able to keep a large blob (WebAuthn L3 §10.1.5).
    LargeBlobSupport {
        /// The authenticator fails where it cannot.
        Required = "required",
        /// Where the authenticator can.
        Preferred = "preferred",
    }
}
