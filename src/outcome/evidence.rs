//! The findings about a credential, beyond the record.

use core::fmt;
use core::ops::Range;

use crate::attestation::{Assessed, SafetyNetVerdict, Statements, TpmAttributes, TpmCertification};
use crate::encoding::span::part;
#[cfg(feature = "metadata")]
use crate::metadata::MetadataStanding;
use crate::observation::Observations;
use crate::request::AuthenticatorAttachment;
use crate::trust::{AaguidStanding, Trust};
use crate::webauthn::{Aaguid, AttestationFormat, AttestationType, AuthenticatorFlags, Extensions};
use crate::x509::KeyDescription;

/// The findings of one verification.
///
/// ```
/// use attestry::{Evidence, Trust};
///
/// /// A line for the log.
/// fn line(evidence: &Evidence) -> String {
///     let trusted = evidence.attestation().is_some_and(|attested| matches!(attested.trust(), Trust::Trusted(_)));
///     let odd: Vec<_> = evidence.observations().iter().map(|observation| observation.as_str()).collect();
///     format!("trusted: {trusted}; observed: {}", odd.join(", "))
/// }
/// # let _ = line;
/// ```
#[derive(Clone)]
pub struct Evidence {
    pub(crate) observations: Observations,
    pub(crate) client_data_hash: [u8; 32],
    pub(crate) transports: Vec<String>,
    pub(crate) attachment: Option<AuthenticatorAttachment>,
    pub(crate) discoverable: Option<bool>,
    pub(crate) attestation: Option<Attestation>,
}

impl Evidence {
    /// What the authenticator attested. None for the key kinds, which prove that the client has the private key.
    pub const fn attestation(&self) -> Option<&Attestation> {
        self.attestation.as_ref()
    }

    /// SHA-256 of the client data as received.
    pub const fn client_data_hash(&self) -> &[u8; 32] {
        &self.client_data_hash
    }

    /// The transports of the authenticator, such as `usb` and `internal`, as the client says and in its order.
    /// Unregistered ones are kept. Store them, and send them back in later ceremonies (WebAuthn L3 §7.1 step 27).
    /// Nothing signs them. Only WebAuthn's own JSON has them.
    pub fn transports(&self) -> &[String] {
        &self.transports
    }

    /// How the authenticator is attached, as the client says. Nothing signs it. Only WebAuthn's own JSON has it.
    pub const fn attachment(&self) -> Option<AuthenticatorAttachment> {
        self.attachment
    }

    /// Whether the credential is discoverable, as the client says (`credProps`). Nothing signs it. Only WebAuthn's own
    /// JSON has it.
    pub const fn discoverable(&self) -> Option<bool> {
        self.discoverable
    }

    /// The oddities that the verifier observed and accepted.
    pub const fn observations(&self) -> Observations {
        self.observations
    }
}

impl fmt::Debug for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Evidence")
            .field("attestation", &self.attestation)
            .field("observations", &self.observations)
            .finish_non_exhaustive()
    }
}

/// What an authenticator attested of a Fido2 credential. It keeps the attestation object whole, and its parts as places
/// in it.
///
/// ```
/// use attestry::{Aaguid, AaguidStanding, Attestation};
///
/// /// The model, if a trusted certificate vouches for it.
/// fn proven_model(attestation: &Attestation) -> Option<Aaguid> {
///     (attestation.aaguid_standing() == AaguidStanding::Attested).then(|| attestation.aaguid())
/// }
/// # let _ = proven_model;
/// ```
#[derive(Clone)]
pub struct Attestation {
    pub(crate) statements: Statements,
    pub(crate) object: Vec<u8>,
    pub(crate) credential_id: Range<usize>,
    pub(crate) cose_key: Range<usize>,
    pub(crate) aaguid: Aaguid,
    pub(crate) flags: AuthenticatorFlags,
    pub(crate) sign_count: u32,
    pub(crate) extensions: Extensions,
}

impl Attestation {
    /// The attestation statement format.
    pub const fn format(&self) -> AttestationFormat {
        self.statements.format()
    }

    /// The attestation type that the format declares, whether proven or not. To decide by the type, ask for
    /// [`proven_attestation_type`](Self::proven_attestation_type).
    pub const fn attestation_type(&self) -> AttestationType {
        self.statements.attestation_type()
    }

    /// The attestation type that is proven. It is [`AttestationType::None`] if [`trust`](Self::trust) is
    /// [`Trust::Unknown`] or [`Trust::Untrusted`]. Otherwise it is [`attestation_type`](Self::attestation_type).
    /// [`accept_attestation_types`](crate::RegistrationPolicy::accept_attestation_types) counts this type.
    pub fn proven_attestation_type(&self) -> AttestationType {
        self.statements.proven_type()
    }

    /// How far the attestation can be trusted, with path and anchor if it is trusted.
    ///
    /// A compound attestation has the trust of its leading statement: the first that is trusted as far as the whole. So
    /// are [`x5c`](Self::x5c) and all that a statement of one format says, such as
    /// [`key_description`](Self::key_description).
    pub fn trust(&self) -> &Trust {
        &self.statements.leading().trust
    }

    /// The statements in the order in which they were sent. Only a compound attestation has several.
    pub fn statements(&self) -> impl Iterator<Item = StatementEvidence<'_>> {
        let view = |assessed| StatementEvidence { assessed, object: &self.object };
        self.statements.iter().map(view)
    }

    /// Which of [`statements`](Self::statements) has the trust of the whole, counted from 0.
    pub const fn leading_statement(&self) -> usize {
        self.statements.leading_index()
    }

    fn leading(&self) -> StatementEvidence<'_> {
        StatementEvidence { assessed: self.statements.leading(), object: &self.object }
    }

    /// What the metadata of the registration says of the model, for the same statement as [`trust`](Self::trust). None
    /// if the registration came without metadata.
    #[cfg(feature = "metadata")]
    pub fn metadata(&self) -> Option<&MetadataStanding> {
        self.leading().metadata()
    }

    /// The model of the authenticator. [`aaguid_standing`](Self::aaguid_standing) says how much it is worth.
    pub const fn aaguid(&self) -> Aaguid {
        self.aaguid
    }

    /// How much the AAGUID is worth.
    pub fn aaguid_standing(&self) -> AaguidStanding {
        self.statements.aaguid_standing()
    }

    /// The flags of the authenticator data. The attestation statement covers them, except in two formats: `none` and
    /// `fido-u2f`. [`trust`](Self::trust) says how much a statement is worth.
    pub const fn flags(&self) -> AuthenticatorFlags {
        self.flags
    }

    /// The signature counter at creation. The statements that cover the [`flags`](Self::flags) cover it too.
    pub const fn sign_count(&self) -> u32 {
        self.sign_count
    }

    /// The authenticator extension outputs. The statements that cover the [`flags`](Self::flags) cover them too.
    pub const fn extensions(&self) -> &Extensions {
        &self.extensions
    }

    /// The version of the authenticator's firmware, if its attestation certificate has it (WebAuthn L3 §8.2.1). It is
    /// worth as much as [`trust`](Self::trust) says.
    pub fn firmware_version(&self) -> Option<u64> {
        self.leading().firmware_version()
    }

    /// What an Android device says of the key and of itself, for format android-key. It is worth as much as
    /// [`trust`](Self::trust) says: without an anchor, anybody can write it.
    pub fn key_description(&self) -> Option<&KeyDescription> {
        self.leading().key_description()
    }

    /// The attributes that a TPM gave the key, for format tpm. They are worth as much as [`trust`](Self::trust) says:
    /// without an anchor, anybody can write them.
    pub fn tpm_attributes(&self) -> Option<TpmAttributes> {
        self.leading().tpm_attributes()
    }

    /// What a TPM says of itself: clock and firmware version, for format tpm. It is worth as much as
    /// [`trust`](Self::trust) says: without an anchor, anybody can write it.
    pub fn tpm_certification(&self) -> Option<TpmCertification> {
        self.leading().tpm_certification()
    }

    /// What Google's service said of an Android device, for format android-safetynet. It is worth as much as
    /// [`trust`](Self::trust) says: without an anchor, anybody can write it.
    pub fn safety_net(&self) -> Option<&SafetyNetVerdict> {
        self.leading().safety_net()
    }

    /// The credential id, as the authenticator made it.
    pub fn credential_id(&self) -> &[u8] {
        part(&self.object, &self.credential_id)
    }

    /// The COSE_Key of the credential, byte for byte as received.
    pub fn cose_key(&self) -> &[u8] {
        part(&self.object, &self.cose_key)
    }

    /// The certificates of the statement as received, the attestation certificate first.
    pub fn x5c(&self) -> impl Iterator<Item = &[u8]> {
        self.leading().x5c()
    }

    /// The attestation object, byte for byte as received.
    pub fn attestation_object(&self) -> &[u8] {
        &self.object
    }
}

impl fmt::Debug for Attestation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attestation")
            .field("format", &self.format().as_str())
            .field("attestation_type", &self.attestation_type())
            .field("proven_attestation_type", &self.proven_attestation_type())
            .field("trust", &self.trust().as_str())
            .field("aaguid", &self.aaguid())
            .field("aaguid_standing", &self.aaguid_standing())
            .field("flags", &self.flags())
            .finish_non_exhaustive()
    }
}

/// The findings about one attestation statement.
#[derive(Clone, Copy)]
pub struct StatementEvidence<'e> {
    assessed: &'e Assessed,
    object: &'e [u8],
}

impl<'e> StatementEvidence<'e> {
    /// Its format. It is never compound.
    pub const fn format(&self) -> AttestationFormat {
        self.assessed.format
    }

    /// The attestation type that its format declares, whether proven or not.
    pub const fn attestation_type(&self) -> AttestationType {
        self.assessed.attestation_type
    }

    /// The attestation type that it proves by itself. It is [`AttestationType::None`] if its [`trust`](Self::trust) is
    /// [`Trust::Unknown`] or [`Trust::Untrusted`].
    pub const fn proven_attestation_type(&self) -> AttestationType {
        self.assessed.proven_type()
    }

    /// How far it can be trusted by itself.
    pub const fn trust(&self) -> &'e Trust {
        &self.assessed.trust
    }

    /// Its certificates as received, the attestation certificate first.
    pub fn x5c(&self) -> impl Iterator<Item = &'e [u8]> + use<'e> {
        self.assessed.x5c(self.object)
    }

    /// The version of the authenticator's firmware, if the attestation certificate has it. It is worth as much as
    /// [`trust`](Self::trust) says.
    pub const fn firmware_version(&self) -> Option<u64> {
        self.assessed.firmware_version
    }

    /// What an Android device says. It is worth as much as [`trust`](Self::trust) says.
    pub const fn key_description(&self) -> Option<&'e KeyDescription> {
        self.assessed.key_description.as_ref()
    }

    /// The attributes that a TPM gave the key. They are worth as much as [`trust`](Self::trust) says.
    pub const fn tpm_attributes(&self) -> Option<TpmAttributes> {
        self.assessed.tpm_attributes
    }

    /// What a TPM says of itself. It is worth as much as [`trust`](Self::trust) says.
    pub const fn tpm_certification(&self) -> Option<TpmCertification> {
        self.assessed.tpm_certification
    }

    /// What Google's service said of an Android device. It is worth as much as [`trust`](Self::trust) says.
    pub fn safety_net(&self) -> Option<&'e SafetyNetVerdict> {
        self.assessed.safety_net.as_deref()
    }

    /// What metadata says of its model. None if the registration came without metadata.
    #[cfg(feature = "metadata")]
    pub const fn metadata(&self) -> Option<&'e MetadataStanding> {
        self.assessed.model.as_ref()
    }

    /// The oddities of the statement and its certificates.
    pub const fn observations(&self) -> Observations {
        self.assessed.observed
    }
}

impl fmt::Debug for StatementEvidence<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StatementEvidence")
            .field("format", &self.format().as_str())
            .field("attestation_type", &self.attestation_type())
            .field("proven_attestation_type", &self.proven_attestation_type())
            .field("trust", &self.trust().as_str())
            .field("observations", &self.observations())
            .finish_non_exhaustive()
    }
}
