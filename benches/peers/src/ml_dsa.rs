//! Implementations of ML-DSA side by side: from the bytes of key and signature to the verdict, a hundred of each.

use std::time::Duration;

use attestry_authenticator::{Key, Scheme};
use fips204::traits::{SerDes as _, Verifier as _};

use crate::measure::{self, Operation, Run};
use crate::registrations::{SETS, seed};

struct Signed {
    key: Vec<u8>,
    message: Vec<u8>,
    signature: Vec<u8>,
}

fn signed(key: fn(&str) -> Key, scheme: Scheme, number: usize) -> Signed {
    let key = key(&seed(number));
    // As long as what a login signs.
    let message = vec![number as u8; 69];
    Signed { signature: key.sign(scheme, &message), key: key.subject_public_key(), message }
}

pub fn run(duration: Duration) {
    println!("| parameter set | implementation | µs | allocations | ÷ ml-dsa |");
    println!("|---|---|--:|--:|--:|");
    set("ML-DSA-44", Key::ml_dsa44, Scheme::MlDsa44, &ml_dsa_44(), duration);
    set("ML-DSA-65", Key::ml_dsa65, Scheme::MlDsa65, &ml_dsa_65(), duration);
    set("ML-DSA-87", Key::ml_dsa87, Scheme::MlDsa87, &ml_dsa_87(), duration);
}

type Verify = fn(&Signed) -> bool;

/// The first is what the others are compared with.
fn set(name: &str, key: fn(&str) -> Key, scheme: Scheme, all: &[(&str, Verify)], duration: Duration) {
    let items: Vec<_> = (0..SETS).map(|number| signed(key, scheme, number)).collect();
    let runs = |verify: Verify| {
        let run = |item| -> Run<'_> {
            Box::new(move || verify(item).then_some(()).ok_or_else(|| "an invalid signature".to_owned()))
        };
        items.iter().map(run).collect()
    };
    let mut operations: Vec<_> =
        all.iter().map(|(name, verify)| Operation::new(*name, runs(*verify)).unwrap()).collect();
    for operation in &operations {
        operation.check().unwrap();
    }
    measure::measure(&mut operations, duration);
    for operation in &operations {
        println!(
            "| {name} | {} | {:.1} | {} | {:.2} |",
            operation.name,
            operation.seconds() * 1e6,
            operation.allocations,
            operation.seconds() / operations[0].seconds(),
        );
    }
}

macro_rules! implementations {
    ($module:ident, $parameters:ident, $key:ident, $signature:ident) => {
        fn $module() -> [(&'static str, Verify); 5] {
            [
                ("ml-dsa", |signed| {
                    let key = ml_dsa::VerifyingKey::<ml_dsa::$parameters>::decode(
                        &signed.key.as_slice().try_into().unwrap(),
                    );
                    let signature =
                        ml_dsa::Signature::<ml_dsa::$parameters>::try_from(signed.signature.as_slice())
                            .unwrap();
                    key.verify_with_context(&signed.message, &[], &signature)
                }),
                ("fips204", |signed| {
                    let key = signed.key.as_slice().try_into().unwrap();
                    let key = fips204::$module::PublicKey::try_from_bytes(key).unwrap();
                    key.verify(&signed.message, signed.signature.as_slice().try_into().unwrap(), &[])
                }),
                ("libcrux-ml-dsa, portable", |signed| {
                    let key = libcrux_ml_dsa::$module::$key::new(signed.key.as_slice().try_into().unwrap());
                    let signature = libcrux_ml_dsa::$module::$signature::new(
                        signed.signature.as_slice().try_into().unwrap(),
                    );
                    libcrux_ml_dsa::$module::portable::verify(&key, &signed.message, &[], &signature).is_ok()
                }),
                ("libcrux-ml-dsa", |signed| {
                    let key = libcrux_ml_dsa::$module::$key::new(signed.key.as_slice().try_into().unwrap());
                    let signature = libcrux_ml_dsa::$module::$signature::new(
                        signed.signature.as_slice().try_into().unwrap(),
                    );
                    libcrux_ml_dsa::$module::verify(&key, &signed.message, &[], &signature).is_ok()
                }),
                ("aws-lc-rs", |signed| {
                    let set = attestry::crypto::MlDsaParameterSet::$parameters;
                    let scheme = attestry::crypto::SignatureScheme::MlDsa(set);
                    let provider = attestry::crypto::SignatureProvider::aws_lc_rs();
                    let algorithm = provider.get(scheme).unwrap();
                    algorithm.verify_signature(&signed.key, &signed.message, &signed.signature).is_ok()
                }),
            ]
        }
    };
}

implementations!(ml_dsa_44, MlDsa44, MLDSA44VerificationKey, MLDSA44Signature);
implementations!(ml_dsa_65, MlDsa65, MLDSA65VerificationKey, MLDSA65Signature);
implementations!(ml_dsa_87, MlDsa87, MLDSA87VerificationKey, MLDSA87Signature);
