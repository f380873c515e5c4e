//! Forms of registrations, and the keys they are made with.

use std::collections::BTreeMap;
use std::sync::Mutex;

use arbitrary::Arbitrary;
use support::key::Key;

#[derive(Arbitrary, Clone, Copy, Debug, PartialEq)]
pub enum Format {
    None,
    PackedSelf,
    Packed,
    FidoU2f,
    Tpm,
    AndroidFactory,
    AndroidRemote,
    Apple,
    SafetyNet,
    Compound,
    RawKey,
}

#[derive(Arbitrary, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyType {
    P256,
    P384,
    P521,
    Secp256k1,
    Ed25519,
    Ed448,
    MlDsa44,
    Rsa2048,
}

impl KeyType {
    /// Each key is made once: making one takes longer than all else together.
    pub fn key(self, seed: &str) -> Key {
        static MADE: Mutex<BTreeMap<(KeyType, String), Key>> = Mutex::new(BTreeMap::new());
        let mut made = MADE.lock().expect("no panic while it is held");
        made.entry((self, seed.to_owned())).or_insert_with(|| self.make(seed)).clone()
    }

    fn make(self, seed: &str) -> Key {
        match self {
            Self::P256 => Key::p256(seed),
            Self::P384 => Key::p384(seed),
            Self::P521 => Key::p521(seed),
            Self::Secp256k1 => Key::secp256k1(seed),
            Self::Ed25519 => Key::ed25519(seed),
            Self::Ed448 => Key::ed448(seed),
            Self::MlDsa44 => Key::ml_dsa44(seed),
            // There is one such key.
            Self::Rsa2048 => Key::rsa2048(),
        }
    }
}
