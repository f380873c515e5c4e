//! ECDSA by crrl against the curves' own crates, over digests, so that any digest can be asked about.

use super::Answers;
use attestry_authenticator::seed::sha256;

/// One question.
#[derive(Clone)]
pub(super) struct Case {
    key: Vec<u8>,
    digest: Vec<u8>,
    /// r and s, of 32 bytes each.
    signature: Vec<u8>,
}

/// The bytes with one bit the other way round.
fn flipped(bytes: &[u8], bit: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let length = bytes.len();
    bytes[bit / 8 % length] ^= 1 << (bit % 8);
    bytes
}

/// A curve: its name in crrl, and its crate.
macro_rules! curve {
    ($name:ident, $oracle:ident, $order:literal) => {
        pub(super) mod $name {
            use $oracle::ecdsa::signature::hazmat::{PrehashSigner as _, PrehashVerifier as _};
            use $oracle::ecdsa::{Signature, SigningKey, VerifyingKey};
            use $oracle::elliptic_curve::ops::Reduce as _;
            use $oracle::elliptic_curve::point::DecompressPoint as _;
            use $oracle::elliptic_curve::sec1::ToSec1Point as _;
            use $oracle::elliptic_curve::{Group as _, PrimeField as _};
            use $oracle::{AffinePoint, FieldBytes, ProjectivePoint, Scalar};

            use super::{Answers, Case, flipped, sha256};

            /// By the oracle and by crrl, about the batch with this number.
            pub(in crate::differential) fn batch(number: usize) -> Vec<Answers> {
                let ask = |case: &Case| vec![oracle(case).unwrap_or(false), crrl(case).unwrap_or(false)];
                cases(number).iter().map(ask).collect()
            }

            fn oracle(case: &Case) -> Option<bool> {
                let key = VerifyingKey::from_sec1_bytes(&case.key).ok()?;
                let signature = Signature::from_slice(&case.signature).ok()?;
                // Both values of s are a signature, and k256 takes the lower alone.
                let signature = signature.normalize_s();
                Some(key.verify_prehash(&case.digest, &signature).is_ok())
            }

            fn crrl(case: &Case) -> Option<bool> {
                let key = crrl::$name::PublicKey::decode(&case.key)?;
                Some(key.verify_hash(&case.signature, &case.digest))
            }

            /// A signature that holds, and what it becomes with one thing changed.
            fn cases(number: usize) -> Vec<Case> {
                let mut drawn = 0_u8;
                let mut random = || {
                    drawn += 1;
                    bytes(&sha256(&[stringify!($name).as_bytes(), &number.to_be_bytes(), &[drawn]]))
                };
                let secret = SigningKey::from_slice(&Scalar::reduce(&random()).to_repr()).unwrap();
                let digest = digest(number, [&random()[..], &random()[..]].concat());
                let signature: Signature = secret.sign_prehash(&digest).unwrap();
                let key = secret.verifying_key().to_sec1_point(false).as_bytes().to_vec();
                let good = Case { key, digest, signature: signature.to_bytes().to_vec() };

                let mut cases = vec![good.clone()];
                for place in 0..12 {
                    let bit = number.wrapping_mul(31).wrapping_add(place * 43);
                    cases.push(Case { signature: flipped(&good.signature, bit), ..good.clone() });
                    cases.push(Case { digest: flipped(&good.digest, bit), ..good.clone() });
                    cases.push(Case { key: flipped(&good.key, bit), ..good.clone() });
                }
                let edges = edges();
                let (r, s) = good.signature.split_at(32);
                for (place, edge) in edges.iter().enumerate() {
                    let other = &edges[(number + place) % edges.len()];
                    for (r, s) in [(r, &edge[..]), (&edge[..], s), (&edge[..], &other[..])] {
                        cases.push(Case { signature: [r, s].concat(), ..good.clone() });
                    }
                }
                // The other s, and the key of the other sign.
                let lower = Scalar::from_repr(bytes(s)).unwrap();
                let negated = (-lower).to_repr();
                cases.push(Case { signature: [r, &negated[..]].concat(), ..good.clone() });
                let minus = -ProjectivePoint::from(*secret.verifying_key().as_affine());
                cases.push(Case { key: point(minus), ..good.clone() });
                cases.push(at_infinity(&good));
                cases.push(of_wide_x(number, &good.digest, random()));
                cases
            }

            fn point(point: ProjectivePoint) -> Vec<u8> {
                point.to_affine().to_sec1_point(false).as_bytes().to_vec()
            }

            /// Lengths of all hashes, and values at the edges.
            fn digest(number: usize, random: Vec<u8>) -> Vec<u8> {
                match number % 16 {
                    0 => vec![0; 32],
                    1 => order().to_vec(),
                    2 => vec![0xff; 32],
                    3 => vec![0; 64],
                    4 => random[..20].to_vec(),
                    5 => random[..48].to_vec(),
                    6 => random,
                    _ => random[..32].to_vec(),
                }
            }

            fn order() -> FieldBytes {
                bytes(&attestry_authenticator::text::unhex($order))
            }

            fn bytes(number: &[u8]) -> FieldBytes {
                let mut bytes = FieldBytes::default();
                bytes[32 - number.len()..].copy_from_slice(number);
                bytes
            }

            /// The sum with a small number, of what leaves room for it.
            fn added(number: FieldBytes, small: u8) -> FieldBytes {
                let mut sum = number;
                let mut carry = small;
                for byte in sum.iter_mut().rev() {
                    let (added, overflows) = byte.overflowing_add(carry);
                    *byte = added;
                    carry = u8::from(overflows);
                }
                sum
            }

            /// Zero, one, around n and half of it, and the largest.
            fn edges() -> Vec<FieldBytes> {
                let half = (Scalar::ONE + Scalar::ONE).invert().unwrap().to_repr();
                let zero = FieldBytes::default();
                let mut edges = vec![zero, added(zero, 1), added(zero, 2), half, added(half, 1)];
                let mut below = order();
                below[31] -= 1;
                edges.extend([below, order(), added(order(), 1), added(order(), 2)]);
                let mut largest = FieldBytes::default();
                largest.fill(0xff);
                edges.push(largest);
                edges
            }

            /// The digest as a number, as ECDSA takes it.
            fn number_of(digest: &[u8]) -> Scalar {
                Scalar::reduce(&bytes(&digest[..digest.len().min(32)]))
            }

            /// A key with which the sum of the two products is the point at infinity.
            fn at_infinity(good: &Case) -> Case {
                let r = Scalar::from_repr(bytes(&good.signature[..32])).unwrap();
                let secret = -number_of(&good.digest) * r.invert().unwrap();
                let key = ProjectivePoint::generator() * secret;
                // With a digest of zero there is no such key.
                if bool::from(key.is_identity()) {
                    return good.clone();
                }
                Case { key: point(key), ..good.clone() }
            }

            /// A signature that holds, and whose point has an x from n on: r is x - n.
            fn of_wide_x(number: usize, digest: &[u8], random: FieldBytes) -> Case {
                let mut above = u8::try_from(number % 100).unwrap();
                loop {
                    above += 1;
                    let x = added(order(), above);
                    let found = AffinePoint::decompress(&x, u8::from(number % 2 == 0).into());
                    let Some(found) = found.into_option() else { continue };
                    let (r, s) = (added(FieldBytes::default(), above), Scalar::reduce(&random));
                    let inverse = Scalar::from_repr(r).unwrap().invert().unwrap();
                    let key = (ProjectivePoint::from(found) * s
                        - ProjectivePoint::generator() * number_of(digest))
                        * inverse;
                    let signature = [&r[..], &s.to_repr()[..]].concat();
                    return Case { key: point(key), digest: digest.to_vec(), signature };
                }
            }
        }
    };
}

curve!(p256, p256, "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
curve!(secp256k1, k256, "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");
