//! The allowed uses of the certificates of a path: their extKeyUsage (RFC 5280 §4.2.1.12), by the rules of the search.

use super::TrustError;
use crate::encoding::oid;
use crate::observation::{Observation, Observations};
use crate::x509::{Certificate, ExtendedKeyUsage, Usage};

impl Usage {
    /// A critical extKeyUsage must have the purpose: an employee's certificate for TLS clients alone is no security
    /// key.
    pub(super) fn check_leaf(
        self,
        leaf: &Certificate<'_>,
        observed: &mut Observations,
    ) -> Result<(), TrustError> {
        self.check_names(leaf)?;
        let Some(purposes) = leaf.extended_key_usage() else { return Ok(()) };
        let fits = match self {
            Self::Any => !purposes.critical || purposes.has(oid::ANY_EXTENDED_KEY_USAGE),
            Self::Leaf(asked) => {
                !purposes.critical || purposes.has(asked) || purposes.has(oid::ANY_EXTENDED_KEY_USAGE)
            }
            _ => self.has_web_purpose(purposes),
        };
        if !fits {
            return Err(TrustError::LeafExtendedKeyUsage);
        }
        if self == Self::Any && !purposes.critical {
            observed.insert(Observation::LeafExtendedKeyUsage);
        }
        Ok(())
    }

    /// Purposes of issuers are evaluated for the web alone: some vendors' intermediates have purposes of their own.
    pub(super) fn check_issuer(self, issuer: &Certificate<'_>) -> Result<(), TrustError> {
        self.check_names(issuer)?;
        match issuer.extended_key_usage() {
            Some(purposes) if self.is_of_web() && !self.has_web_purpose(purposes) => {
                Err(TrustError::IssuerExtendedKeyUsage)
            }
            _ => Ok(()),
        }
    }

    fn has_web_purpose(self, purposes: ExtendedKeyUsage<'_>) -> bool {
        purposes.has(oid::SERVER_AUTH) || (self != Self::Web && purposes.has(oid::ANY_EXTENDED_KEY_USAGE))
    }

    fn check_names(self, certificate: &Certificate<'_>) -> Result<(), TrustError> {
        if self.is_of_web() && certificate.has_extension(oid::NAME_CONSTRAINTS) {
            return Err(TrustError::NameConstraints);
        }
        Ok(())
    }
}
