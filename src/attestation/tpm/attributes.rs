//! TPMA_OBJECT (TPM 2.0 part 2 §8.3): a TPM's word on a key's origin and use.

use core::fmt;

/// The attributes of a TPM's key, by the names in the TPM's specification (TPM 2.0 part 2 §8.3).
///
/// A key with [`fixed_tpm`](Self::fixed_tpm), [`fixed_parent`](Self::fixed_parent) and
/// [`sensitive_data_origin`](Self::sensitive_data_origin) was made in the TPM and never leaves it. A key that lacks any
/// of these is observed as [`TpmKeyNotBound`](crate::Observation::TpmKeyNotBound).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TpmAttributes(u32);

impl TpmAttributes {
    pub(super) const fn new(bits: u32) -> Self {
        Self(bits)
    }

    /// All 32 bits as received, reserved ones included.
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// Bit 1: the key cannot be moved to another TPM.
    pub const fn fixed_tpm(self) -> bool {
        self.0 & 1 << 1 != 0
    }

    /// Bit 2: a saved context of the key cannot be loaded after the TPM was started anew.
    pub const fn st_clear(self) -> bool {
        self.0 & 1 << 2 != 0
    }

    /// Bit 4: the key cannot be put under another parent.
    pub const fn fixed_parent(self) -> bool {
        self.0 & 1 << 4 != 0
    }

    /// Bit 5: the TPM made the private key, so nobody brought it in.
    pub const fn sensitive_data_origin(self) -> bool {
        self.0 & 1 << 5 != 0
    }

    /// Bit 6: the user's role is proven by a password or HMAC.
    pub const fn user_with_auth(self) -> bool {
        self.0 & 1 << 6 != 0
    }

    /// Bit 7: the administrator's role is proven by the policy alone.
    pub const fn admin_with_policy(self) -> bool {
        self.0 & 1 << 7 != 0
    }

    /// Bit 10: wrong passwords for the key do not count for the TPM's protection against guessing.
    pub const fn no_da(self) -> bool {
        self.0 & 1 << 10 != 0
    }

    /// Bit 11: the key can be duplicated only in encrypted form.
    pub const fn encrypted_duplication(self) -> bool {
        self.0 & 1 << 11 != 0
    }

    /// Bit 16: the key works on structures of the TPM alone.
    pub const fn restricted(self) -> bool {
        self.0 & 1 << 16 != 0
    }

    /// Bit 17: the key may decrypt.
    pub const fn decrypt(self) -> bool {
        self.0 & 1 << 17 != 0
    }

    /// Bit 18: the key may sign. A symmetric key may encrypt.
    pub const fn sign(self) -> bool {
        self.0 & 1 << 18 != 0
    }

    /// Bit 19: the key signs certificates that the TPM makes, and nothing else.
    pub const fn x509_sign(self) -> bool {
        self.0 & 1 << 19 != 0
    }

    /// Whether the key was made in the TPM, and stays there.
    pub(super) const fn is_bound(self) -> bool {
        self.fixed_tpm() && self.fixed_parent() && self.sensitive_data_origin()
    }
}

impl fmt::Debug for TpmAttributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TpmAttributes({:#010x})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::TpmAttributes;

    type IsSet = fn(TpmAttributes) -> bool;

    /// The numbers of the bits are those of the TPM's specification; libraries have had them off by one.
    #[test]
    fn each_bit_has_its_name() {
        let named: [(u32, IsSet); 12] = [
            (1, TpmAttributes::fixed_tpm),
            (2, TpmAttributes::st_clear),
            (4, TpmAttributes::fixed_parent),
            (5, TpmAttributes::sensitive_data_origin),
            (6, TpmAttributes::user_with_auth),
            (7, TpmAttributes::admin_with_policy),
            (10, TpmAttributes::no_da),
            (11, TpmAttributes::encrypted_duplication),
            (16, TpmAttributes::restricted),
            (17, TpmAttributes::decrypt),
            (18, TpmAttributes::sign),
            (19, TpmAttributes::x509_sign),
        ];
        for bit in 0..32 {
            let attributes = TpmAttributes::new(1 << bit);
            let set: Vec<_> =
                named.iter().filter(|(_, is_set)| is_set(attributes)).map(|(bit, _)| *bit).collect();
            let expected: Vec<_> = named.iter().map(|(bit, _)| *bit).filter(|named| *named == bit).collect();
            assert_eq!(set, expected, "bit {bit}");
            assert_eq!(attributes.bits(), 1 << bit);
        }
    }
}
