//! The statements of an attestation. Each is verified by its format (WebAuthn L3 §7.1 step 22) and judged for trust
//! (steps 23 and 24). Several are also judged together (§8.9).

use core::iter;
use core::ops::Range;

#[cfg(feature = "metadata")]
use super::ModelRules;
use super::{AttestationType, SafetyNetVerdict, StatementContext, TpmAttributes, TpmCertification};
use crate::crypto::SignatureChecker;
use crate::encoding::cbor::Value;
use crate::encoding::span::{part, span_of};
use crate::error::{At as _, Error, Step};
#[cfg(feature = "metadata")]
use crate::metadata::MetadataStanding;
use crate::observation::Observations;
#[cfg(feature = "metadata")]
use crate::trust::Listing;
use crate::trust::{self, AaguidStanding, Claim, PathRules, Trust, TrustStore};
use crate::webauthn::AttestationFormat;
use crate::x509::KeyDescription;

/// One statement.
#[derive(Clone)]
pub(crate) struct Assessed {
    pub(crate) format: AttestationFormat,
    pub(crate) attestation_type: AttestationType,
    pub(crate) trust: Trust,
    pub(crate) aaguid_standing: AaguidStanding,
    x5c: Vec<Place>,
    pub(crate) firmware_version: Option<u64>,
    pub(crate) key_description: Option<KeyDescription>,
    pub(crate) tpm_attributes: Option<TpmAttributes>,
    pub(crate) tpm_certification: Option<TpmCertification>,
    pub(crate) safety_net: Option<Box<SafetyNetVerdict>>,
    pub(crate) observed: Observations,
    /// The verdict of metadata on the model, if there is metadata.
    #[cfg(feature = "metadata")]
    pub(crate) model: Option<MetadataStanding>,
}

/// Where the bytes of a certificate are.
#[derive(Clone)]
enum Place {
    /// In the attestation object.
    Object(Range<usize>),
    /// The bytes themselves, since the attestation object has them in another encoding.
    Here(Vec<u8>),
}

impl Assessed {
    /// The certificates, given the attestation object.
    pub(crate) fn x5c<'e>(&'e self, object: &'e [u8]) -> impl Iterator<Item = &'e [u8]> {
        self.x5c.iter().map(|place| match place {
            Place::Object(range) => part(object, range),
            Place::Here(der) => der,
        })
    }

    /// The attestation type that is proven.
    pub(crate) const fn proven_type(&self) -> AttestationType {
        proven_type(self.attestation_type, &self.trust)
    }

    /// Whether the flags may be the authenticator's own. The flags beside a fido-u2f statement are the client's: a U2F
    /// key has none.
    fn has_own_flags(&self) -> bool {
        self.format.rules().has_own_flags
    }

    pub(crate) const fn is_trusted(&self) -> bool {
        matches!(self.trust, Trust::Trusted(_))
    }
}

/// The proven part of the type that a format declares. A certificate proves nothing if no anchor stands for it, or if
/// it leads to none.
const fn proven_type(declared: AttestationType, trust: &Trust) -> AttestationType {
    match trust {
        Trust::Unknown(_) | Trust::Untrusted(_) => AttestationType::None,
        Trust::None | Trust::SelfAttested | Trust::Trusted(_) => declared,
    }
}

/// The rules for statements.
pub(crate) struct Assessor<'s, 'a> {
    pub(crate) context: StatementContext<'a, 's>,
    /// The attestation object.
    pub(crate) object: &'a [u8],
    pub(crate) trust_store: &'s TrustStore,
    pub(crate) rules: PathRules,
    /// The metadata that judges models, if there is any.
    #[cfg(feature = "metadata")]
    pub(crate) models: Option<ModelRules<'s>>,
    /// The steps of the ceremony that verify a statement and judge its trust.
    pub(crate) steps: AssessmentSteps,
}

/// Where a ceremony verifies statements, and where it judges their trust.
#[derive(Clone, Copy)]
pub(crate) struct AssessmentSteps {
    pub(crate) procedure: Step,
    pub(crate) trust: Step,
}

impl Assessor<'_, '_> {
    /// Verifies one statement and judges its trust. An untrusted statement is a value here, and the policy decides
    /// about it.
    pub(crate) fn assess(
        &self,
        format: AttestationFormat,
        statement: &Value<'_>,
        checker: &mut SignatureChecker<'_>,
    ) -> Result<Assessed, Error> {
        let mut decoded = Vec::new();
        let verified = super::verify(format, statement, &self.context, &mut decoded, checker)
            .at(self.steps.procedure)?;
        let mut observed = verified.observed;
        for certificate in &verified.x5c {
            observed.extend(certificate.observed());
        }
        #[cfg(feature = "metadata")]
        let judge = self.models.map(|models| (models, models.judge_of(format, &self.context, &verified)));
        #[cfg(feature = "metadata")]
        let listing = judge.as_ref().map(|(_, judge)| -> &dyn Listing { judge });
        #[cfg(not(feature = "metadata"))]
        let listing = None;
        let (trust, aaguid_standing) = match verified.attestation_type {
            AttestationType::SelfAttestation => (Trust::SelfAttested, AaguidStanding::of_format(format)),
            _ if verified.x5c.is_empty() => (Trust::None, AaguidStanding::of_format(format)),
            _ => {
                let claim = Claim {
                    format,
                    aaguid: self.context.auth_data.aaguid,
                    certified: verified.certifies_aaguid,
                    x5c: &verified.x5c,
                    listing,
                };
                let verdict =
                    trust::judge(self.trust_store, &claim, &self.rules, checker).at(self.steps.trust)?;
                observed.extend(verdict.observed);
                (verdict.trust, verdict.aaguid_standing)
            }
        };
        #[cfg(feature = "metadata")]
        let model = match judge {
            None => None,
            Some((models, judge)) => {
                let judged = models.judge(&judge, &self.context, &verified, &trust, aaguid_standing);
                let (standing, seen) = judged.at(self.steps.trust)?;
                observed.extend(seen);
                Some(standing)
            }
        };
        let place = |der: &[u8]| match span_of(self.object, der) {
            Some(range) => Place::Object(range),
            None => Place::Here(der.to_vec()),
        };
        Ok(Assessed {
            format,
            attestation_type: verified.attestation_type,
            aaguid_standing,
            trust,
            x5c: verified.x5c.iter().map(|certificate| place(certificate.der())).collect(),
            firmware_version: verified.firmware_version,
            key_description: verified.key_description,
            tpm_attributes: verified.tpm_attributes,
            tpm_certification: verified.tpm_certification,
            safety_net: verified.safety_net,
            observed,
            #[cfg(feature = "metadata")]
            model,
        })
    }
}

/// All statements of one attestation, in the order in which they were sent. A compound attestation has several.
#[derive(Clone)]
pub(crate) struct Statements {
    first: Assessed,
    others: Vec<Assessed>,
    /// The index of the statement whose trust is that of the whole.
    leading: usize,
}

impl Statements {
    pub(crate) const fn one(assessed: Assessed) -> Self {
        Self { first: assessed, others: Vec::new(), leading: 0 }
    }

    /// Several statements together. The whole is untrusted if one is; else trusted if one is; else of unknown trust if
    /// one is. Of the trusted statements, fido-u2f comes last, since it does not speak for all of the authenticator
    /// data.
    pub(crate) fn compound(first: Assessed, others: Vec<Assessed>) -> Self {
        let rank = |assessed: &Assessed| match assessed.trust {
            Trust::Untrusted(_) => 0,
            Trust::Trusted(_) if assessed.has_own_flags() => 1,
            Trust::Trusted(_) => 2,
            Trust::Unknown(_) => 3,
            Trust::SelfAttested => 4,
            Trust::None => 5,
        };
        let mut statements = Self { first, others, leading: 0 };
        let leading = statements.iter().enumerate().min_by_key(|(_, assessed)| rank(assessed));
        statements.leading = leading.map(|(index, _)| index).unwrap_or_default();
        statements
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Assessed> {
        iter::once(&self.first).chain(&self.others)
    }

    /// Its place among them.
    pub(crate) const fn leading_index(&self) -> usize {
        self.leading
    }

    /// The statement whose trust is that of the whole.
    pub(crate) fn leading(&self) -> &Assessed {
        self.iter().nth(self.leading).unwrap_or(&self.first)
    }

    const fn is_compound(&self) -> bool {
        !self.others.is_empty()
    }

    pub(crate) const fn format(&self) -> AttestationFormat {
        if self.is_compound() { AttestationFormat::Compound } else { self.first.format }
    }

    pub(crate) const fn attestation_type(&self) -> AttestationType {
        if self.is_compound() { AttestationType::Compound } else { self.first.attestation_type }
    }

    /// The proven attestation type of the whole.
    pub(crate) fn proven_type(&self) -> AttestationType {
        proven_type(self.attestation_type(), &self.leading().trust)
    }

    /// How much the AAGUID is worth: the best standing that one statement gives it. Only a trusted statement gives
    /// `Attested`.
    pub(crate) fn aaguid_standing(&self) -> AaguidStanding {
        let standings = self.iter().map(|assessed| assessed.aaguid_standing);
        standings.min().unwrap_or(AaguidStanding::Unauthenticated)
    }

    /// Whether the UV flag may be the authenticator's own. Some statement must not be fido-u2f, and must be trusted if
    /// any is. That is no proof: format none and self attestation pass, and anybody can write what they say.
    pub(crate) fn may_verify_users(&self) -> bool {
        let any_trusted = self.iter().any(Assessed::is_trusted);
        self.iter().any(|assessed| assessed.has_own_flags() && (assessed.is_trusted() || !any_trusted))
    }

    pub(crate) fn observed(&self) -> Observations {
        let mut observed = Observations::new();
        self.iter().for_each(|assessed| observed.extend(assessed.observed));
        observed
    }
}
