//! The format `fido-u2f`: security keys of the generation before CTAP2.

use crate::flags::{ATTESTED_DATA, USER_PRESENT};
use crate::seed::sha256;
use crate::{AttestationParts, Cbor, Key, Made, MakeCredential};

impl MakeCredential {
    /// A registration like [`new`](Self::new), of a U2F key: with no AAGUID and an unverified user.
    pub fn u2f(seed: &str) -> Self {
        Self { aaguid: vec![0; 16], flags: USER_PRESENT | ATTESTED_DATA, ..Self::new(seed) }
    }

    /// The message that a U2F key signs.
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

    /// Format `fido-u2f`, signed by the key of an attestation certificate. It sends one certificate.
    ///
    /// [`u2f`](Self::u2f) makes the recipe, and [`Chain::new`](crate::Chain::new) key and certificate.
    pub fn fido_u2f(&self, leaf_key: &Key, x5c: &[Vec<u8>]) -> Made {
        self.fido_u2f_with(leaf_key, x5c, |_| {})
    }

    /// The same with changed parts.
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
