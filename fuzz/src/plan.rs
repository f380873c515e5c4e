//! What the fuzzer chooses: a registration, and what is wrong with it.

use arbitrary::Arbitrary;

use crate::fault::Fault;
use crate::format::{Format, KeyType};

#[derive(Arbitrary, Debug)]
pub struct Plan {
    pub format: Format,
    /// Of the credential, where the format leaves a choice.
    pub credential: KeyType,
    /// Of the attestation, likewise.
    pub attestation: KeyType,
    /// Of the root and the other issuers, likewise.
    pub issuer: KeyType,
    issuers: u8,
    pub extensions: bool,
    pub credential_id: u8,
    pub fault: Option<Fault>,
}

impl Plan {
    /// Certificates between leaf and root.
    pub fn issuers(&self) -> usize {
        match self.format {
            Format::Apple | Format::SafetyNet => 1,
            _ => usize::from(self.issuers % 3),
        }
    }

    /// The same, without a fault that such a registration cannot have.
    pub fn settled(mut self) -> Self {
        self.fault = self.fault.filter(|fault| fault.applies(self.format, self.issuers()));
        self
    }
}
