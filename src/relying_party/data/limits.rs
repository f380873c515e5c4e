//! Limits as JSON: each by its name, the rest as they are by default.

use super::members::{members, read_as_object};
use crate::limits::Limits;

members! {
    Limits, limits:
    "body" = value: usize => limits.body = value;
    "clientData" = value: usize => limits.client_data = value;
    "clientDataDepth" = value: usize => limits.client_data_depth = value;
    "attestationData" = value: usize => limits.attestation_data = value;
    "authenticatorData" = value: usize => limits.authenticator_data = value;
    "cborDepth" = value: usize => limits.cbor_depth = value;
    "cborItems" = value: usize => limits.cbor_items = value;
    "chainLength" = value: usize => limits.chain_length = value;
    "signatures" = value: usize => limits.signatures = value;
    "rsaModulusMin" = value: usize => limits.rsa_modulus_min = value;
    "rsaModulusMax" = value: usize => limits.rsa_modulus_max = value;
}

read_as_object!(Limits, Limits::DEFAULT, "limits");
