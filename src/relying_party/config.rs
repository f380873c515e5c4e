//! The checked configuration of a verifier, with everything that does not depend on a request computed.

use std::sync::Arc;

use super::policy::AttestationPolicy;
use crate::crypto::SignatureProvider;
use crate::key::{Algorithm, PublicKeyFormat};
use crate::limits::Limits;
use crate::trust::{SignatureRules, TrustStore};
use crate::webauthn::OriginRule;

/// What [`VerifierBuilder`](crate::VerifierBuilder) was told.
#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) relying_parties: Vec<RelyingParty>,
    pub(crate) origins: Vec<OriginEntry>,
    pub(crate) top_origins: Vec<OriginEntry>,
    pub(crate) allow_cross_origin: bool,
    pub(crate) require_user_verification: bool,
    pub(crate) require_user_presence: bool,
    pub(crate) enterprise_attestation: bool,
    pub(crate) tpm_vendors: Vec<u32>,
    pub(crate) require_android_hardware: bool,
    pub(crate) algorithms: Vec<Algorithm>,
    pub(crate) require_key_origin: bool,
    pub(crate) ignore_eddsa_algorithm: bool,
    pub(crate) public_key_format: PublicKeyFormat,
    pub(crate) provider: SignatureProvider,
    pub(crate) policy: AttestationPolicy,
    pub(crate) padded_ecdsa_integers: bool,
    pub(crate) signatures: SignatureRules,
    pub(crate) trust_store: TrustStore,
    pub(crate) limits: Limits,
}

/// A relying party id and its hash.
#[derive(Debug)]
pub(crate) struct RelyingParty {
    pub(crate) id: Arc<str>,
    pub(crate) hash: [u8; 32],
}

/// A rule for origins and the origin that it was made from.
#[derive(Debug)]
pub(crate) struct OriginEntry {
    pub(crate) rule: OriginRule,
    pub(crate) text: Arc<str>,
}
