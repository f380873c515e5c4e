//! The raw signature verifications that a registration or login needs, by the same provider: what no verifier can do
//! without.

use attestry::crypto::SignatureProvider;
use suite::harness::asked::{self, Asked};
use suite::harness::providers::stubbed;

use crate::measure::Run;

/// What `ours` asks of its provider. `None` where that is nothing.
pub fn verifications<'a>(
    ours: &dyn Fn(SignatureProvider) -> Run<'a>,
    provider: &SignatureProvider,
) -> Option<Run<'a>> {
    let asked: Vec<Asked> = asked::by(|recording| ours(recording)().expect("accepted"));
    if asked.is_empty() {
        return None;
    }
    let provider = provider.clone();
    Some(Box::new(move || {
        asked
            .iter()
            .try_for_each(|asked| asked.verify(&provider))
            .map_err(|_| "an invalid signature".to_owned())
    }))
}

/// The crate with signatures taken for true, and then the verifications. In a loop of verifications alone a processor has
/// its caches for them; where anything else is done in between, it has not, and both take longer.
pub fn after_all_else<'a>(
    ours: &dyn Fn(SignatureProvider) -> Run<'a>,
    provider: &SignatureProvider,
) -> Option<Run<'a>> {
    let (all_else, then) = (ours(stubbed()), verifications(ours, provider)?);
    Some(Box::new(move || {
        all_else()?;
        then()
    }))
}
