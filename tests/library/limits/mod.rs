//! Every bound on input and work, met exactly and passed by one: `Limits` field by field, and the bounds that no setting
//! moves.

mod fields;
mod fixed;
mod stack;

use attestry::{CredentialKind, Error, Limits, VerifierBuilder};
use attestry_authenticator::{Cbor, Made, MadeKey, MakeCredential};
use suite::harness::{IDENTIFIER, NAME, Sample, builder, counting};

const ACCEPTED: &str = "accepted";

/// The defaults but for this change.
fn limits(change: impl FnOnce(&mut Limits)) -> Limits {
    let mut limits = Limits::DEFAULT;
    change(&mut limits);
    limits
}

fn code<T>(result: Result<T, impl Into<Error>>) -> &'static str {
    result.map_or_else(|error| error.into().code().as_str(), |_| ACCEPTED)
}

/// How a sample ends within these limits, from its body on.
fn ended(sample: &Sample, limits: Limits) -> &'static str {
    let verifier = sample.builder.clone().limits(limits).signature_provider(counting::provider()).build();
    verifier.map_or_else(
        |error| error.code().as_str(),
        |verifier| code(sample.register(&verifier, &sample.challenge())),
    )
}

fn fido2(made: &Made, builder: VerifierBuilder) -> Sample {
    Sample::fido2("limits", made, builder)
}

fn key(made: &MadeKey) -> Sample {
    let body = made.body("Key", NAME, IDENTIFIER).to_string();
    Sample { name: "limits".to_owned(), kind: CredentialKind::Key, body, builder: builder() }
}

/// A registration of format none whose object has this member more.
fn with_member(member: Cbor) -> Sample {
    let made = MakeCredential::new("limits").none_with(|parts| {
        parts.extra_object = vec![(Cbor::text("x"), member)];
    });
    fido2(&made, builder())
}

/// An RSA modulus of so many bits. Nobody has its factors, so it can be shown but not sign.
fn modulus(bits: usize) -> Vec<u8> {
    let mut modulus = vec![0; bits.div_ceil(8)];
    modulus[0] = 1 << ((bits - 1) % 8);
    *modulus.last_mut().unwrap() |= 1;
    modulus
}

/// A registration of format none with an RSA key.
fn with_rsa(modulus: &[u8], exponent: &[u8]) -> Sample {
    let mut registration = MakeCredential::new("limits");
    let members =
        [(1, Cbor::Int(3)), (3, Cbor::Int(-257)), (-1, Cbor::bytes(modulus)), (-2, Cbor::bytes(exponent))];
    let key = Cbor::Map(members.into_iter().map(|(label, value)| (Cbor::Int(label), value)).collect());
    registration.cose = Some(key.encode());
    fido2(&registration.none(), builder())
}
