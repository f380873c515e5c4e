//! Paths of signers that are no authenticators: servers of the public web that sign lists.

use super::anchors::Anchors;
use super::android::AndroidExceptions;
use super::chain::Chain;
use super::path::Search;
use super::rules::PathRules;
use super::{TrustStore, TrustedPath, refusal};
use crate::crypto::SignatureChecker;
use crate::error::Error;
use crate::x509::{Certificate, Usage};

/// Finds a path from the first of these certificates to any anchor of the store.
pub(crate) fn find_signer(
    store: &TrustStore,
    x5c: &[Certificate<'_>],
    rules: &PathRules,
    checker: &mut SignatureChecker<'_>,
) -> Result<TrustedPath, Error> {
    let exceptions = AndroidExceptions::new(false);
    let chain = Chain { x5c, usage: Usage::WebOrAny, exceptions, revoked: None, listing: None };
    let found = Search::new(store, &chain, Anchors::all(store), rules, checker).find().map_err(refusal)?;
    Ok(TrustedPath::of(found))
}
