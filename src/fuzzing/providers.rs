//! Signature providers against each other.

use crate::crypto::{KeyRef, KeyType, RsaBounds, SignatureChecker, SignatureProvider, SignatureScheme};

/// Every provider of this build comes to the same verdict. The input begins with one byte for the scheme. Key and
/// signature follow, each with a length of two bytes before it, and then the message.
pub fn providers_agree(input: &[u8]) {
    let Some((scheme, rest)) = input.split_first() else { return };
    let (key, rest) = sized(rest);
    let (signature, message) = sized(rest);
    let scheme = SignatureScheme::ALL[usize::from(*scheme) % SignatureScheme::ALL.len()];
    let key_type = match scheme {
        SignatureScheme::Ecdsa(curve, _) => KeyType::Ec(curve),
        SignatureScheme::Ed25519 => KeyType::Ed25519,
        SignatureScheme::Ed448 => KeyType::Ed448,
        SignatureScheme::MlDsa(set) => KeyType::MlDsa(set),
        SignatureScheme::RsaPkcs1(_) | SignatureScheme::RsaPss(_) => KeyType::Rsa,
    };
    let Ok(key) = KeyRef::new(key_type, key, RsaBounds::WIDEST) else { return };
    // Padded integers, where they are tolerated, are written anew before a provider is asked.
    let is_ecdsa = matches!(scheme, SignatureScheme::Ecdsa(..));
    for padded in [false, true].into_iter().take(1 + usize::from(is_ecdsa)) {
        let verdicts = providers().map(|(name, provider)| {
            (name, SignatureChecker::new(&provider, 1, padded).verify(scheme, &key, message, signature))
        });
        let verdicts: Vec<_> = verdicts.collect();
        assert!(verdicts.iter().all(|(_, verdict)| *verdict == verdicts[0].1), "{scheme:?}: {verdicts:?}");
    }
}

/// Every provider of this build.
fn providers() -> impl Iterator<Item = (&'static str, SignatureProvider)> {
    [
        #[cfg(feature = "rustcrypto")]
        ("rustcrypto", SignatureProvider::rustcrypto()),
        ("default", SignatureProvider::default()),
        #[cfg(feature = "graviola")]
        ("graviola", SignatureProvider::graviola()),
        #[cfg(feature = "aws-lc-rs")]
        ("aws-lc-rs", SignatureProvider::aws_lc_rs()),
    ]
    .into_iter()
}

fn sized(bytes: &[u8]) -> (&[u8], &[u8]) {
    let Some((length, rest)) = bytes.split_first_chunk() else { return (bytes, &[]) };
    rest.split_at(usize::from(u16::from_be_bytes(*length)).min(rest.len()))
}
