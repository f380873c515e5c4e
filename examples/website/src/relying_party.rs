//! The relying party: one verifier, which writes the options and judges the answers.

use attestry::options::{DecoyProfile, Decoys, RequestOptions};
use attestry::{AuthenticationPolicy, ConfigError, RegistrationPolicy, UserVerification, Verifier};

use crate::config::Config;

/// What authenticators show beside the relying party id.
pub(crate) const NAME: &str = "Attestry example";

/// A verifier whose policies ask the same of both ceremonies: whoever registers can log in.
pub(crate) fn verifier(config: &Config, origin: &str) -> Result<Verifier, ConfigError> {
    let builder = Verifier::builder(&config.relying_party_id)
        .origin(origin)
        .registration_policy(RegistrationPolicy::new().user_verification(config.user_verification))
        .authentication_policy(AuthenticationPolicy::new().user_verification(config.user_verification));
    let verifier = match config.models.metadata {
        // No request can forget it from now on.
        Some(_) => builder.expect_metadata().build()?,
        None => builder.build()?,
    };
    // No page of the origin could use them where it is not of the relying party id.
    let _: RequestOptions = verifier.request_options([0; 32]).build()?;
    Ok(verifier)
}

/// Before something that cannot be undone: the device must have verified its user.
pub(crate) fn step_up() -> AuthenticationPolicy {
    AuthenticationPolicy::new().user_verification(UserVerification::Required)
}

/// What makes allow lists for names that nobody has.
///
/// They look like those of users with one or two passkeys: the ids and transports of synchronized passkeys, of Windows
/// Hello and of security keys. A site with users of its own observes theirs, and then keeps that profile.
pub(crate) fn decoys(verifier: &Verifier, key: &[u8]) -> Result<Decoys, ConfigError> {
    let profile = DecoyProfile::new()
        .accounts_with(1, 4)
        .accounts_with(2, 1)
        .credentials_of(16, ["hybrid", "internal"], 3)
        .credentials_of(20, ["hybrid", "internal"], 3)
        .credentials_of(32, ["internal"], 2)
        .credentials_of(48, ["nfc", "usb"], 1);
    verifier.decoys(key, profile)
}
