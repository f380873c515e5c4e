//! Registrations of U2F security keys: format `fido-u2f`.

use crate::flags::{ATTESTED_DATA, USER_PRESENT};
use crate::seed::sha256;
use crate::{AttestationParts, Cbor, Key, Made, MakeCredential};

impl MakeCredential {
    /// What a client makes of a U2F key's answer: no AAGUID, and only the user's presence.
    pub fn u2f(seed: &str) -> Self {
        Self { aaguid: vec![0; 16], flags: USER_PRESENT | ATTESTED_DATA, ..Self::new(seed) }
    }

    /// What a U2F key signs, for a credential key of whatever kind.
    pub fn u2f_message(&self) -> Vec<u8> {
        [
            &[0][..],
            &sha256(&[self.rp_id.as_bytes()]),
            &self.client_data_hash(),
            &self.credential_id,
            &self.key.subject_public_key(),
        ]
        .concat()
    }

    pub fn fido_u2f(&self, leaf_key: &Key, x5c: &[Vec<u8>]) -> Made {
        self.fido_u2f_with(leaf_key, x5c, |_| {})
    }

    pub fn fido_u2f_with(
        &self,
        leaf_key: &Key,
        x5c: &[Vec<u8>],
        change: impl FnOnce(&mut AttestationParts),
    ) -> Made {
        let mut parts = self.parts("fido-u2f");
        parts.message = Some(self.u2f_message());
        parts.signer = Some(leaf_key.clone());
        parts.scheme = leaf_key.default_scheme();
        parts.x5c = Some(Cbor::byte_strings(x5c));
        change(&mut parts);
        self.finish(&parts)
    }
}
