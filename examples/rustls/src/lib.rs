//! A server that terminates TLS with rustls has fast signature algorithms in its hands already. This hands them to
//! attestry: for each scheme, the algorithm of the rustls provider whose identifiers are the scheme's; where it has
//! none, such as for secp256k1, Ed448 and SHA-1, the default provider's stays.

use attestry::crypto::{SignatureProvider, SignatureScheme};
use rustls::crypto::CryptoProvider;

/// What `provider` has, over the default provider.
pub fn signature_provider(provider: &CryptoProvider) -> SignatureProvider {
    let algorithms = provider.signature_verification_algorithms.all;
    SignatureScheme::ALL.iter().fold(SignatureProvider::default(), |signatures, scheme| {
        // `with` refuses the algorithms of other schemes.
        let fitting =
            algorithms.iter().find_map(|algorithm| signatures.clone().with(*scheme, *algorithm).ok());
        fitting.unwrap_or(signatures)
    })
}
