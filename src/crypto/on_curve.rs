//! Whether numbers are a point of a curve, by crrl's arithmetic. It gives the answers of the curves' own crates. For P-256
//! it takes less than half of their time.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "elements of a field, whose operations have no other outcome"
)]

#[cfg(feature = "ed448")]
use crrl::field::GF448;
#[cfg(feature = "crrl")]
use crrl::field::GFsecp256k1;
use crrl::field::{GF25519, GFp256};

/// Whether x and y, of 32 bytes each, are reduced and y² = x³ - 3x + b.
pub(super) fn is_on_p256(coordinates: &[u8]) -> bool {
    const B: GFp256 = GFp256::w64be(
        0x5ac6_35d8_aa3a_93e7,
        0xb3eb_bd55_7698_86bc,
        0x651d_06b0_cc53_b0f6,
        0x3bce_3c3e_27d2_604b,
    );
    const THREE: GFp256 = GFp256::w64be(0, 0, 0, 3);
    let Some([x, y]) = elements(coordinates, GFp256::decode) else { return false };
    y.square().equals((x.square() - THREE) * x + B) != 0
}

/// Whether x and y, of 32 bytes each, are reduced and y² = x³ + 7.
#[cfg(feature = "crrl")]
pub(super) fn is_on_secp256k1(coordinates: &[u8]) -> bool {
    const B: GFsecp256k1 = GFsecp256k1::w64be(0, 0, 0, 7);
    let Some([x, y]) = elements(coordinates, GFsecp256k1::decode) else { return false };
    y.square().equals(x.square() * x + B) != 0
}

/// Both coordinates, which are big-endian, as elements of a field.
fn elements<T>(coordinates: &[u8], decode: impl Fn(&[u8]) -> Option<T>) -> Option<[T; 2]> {
    let (x, y) = coordinates.split_first_chunk::<32>()?;
    let (mut x, mut y) = (*x, <[u8; 32]>::try_from(y).ok()?);
    x.reverse();
    y.reverse();
    Some([decode(&x)?, decode(&y)?])
}

/// Whether a reduced y has an x, given by x² = (y² - 1) / (d y² + 1). It has a root if the product of the two is a
/// square. The product is zero only for y = 1 and y = -1, which nobody asks about.
pub(super) fn is_on_ed25519(y: &[u8; 32]) -> bool {
    const D: GF25519 = GF25519::w64be(
        0x5203_6cee_2b6f_fe73,
        0x8cc7_4079_7779_e898,
        0x0070_0a4d_4141_d8ab,
        0x75eb_4dca_1359_78a3,
    );
    let Some(y) = GF25519::decode(y) else { return false };
    let square = y.square();
    ((square - GF25519::ONE) * (D * square + GF25519::ONE)).legendre() == 1
}

/// Whether a reduced y has an x, given by x² = (1 - y²) / (1 + 39081 y²). It has a root if the product of the two is a
/// square other than zero. The product is zero only for y = 1 and y = -1, which are of small order.
#[cfg(feature = "ed448")]
pub(super) fn is_on_ed448(y: &[u8; 56]) -> bool {
    const MINUS_D: GF448 = GF448::w64be([0, 0, 0, 0, 0, 0, 39081]);
    let Some(y) = GF448::decode(y) else { return false };
    let square = y.square();
    ((GF448::ONE - square) * (GF448::ONE + MINUS_D * square)).legendre() == 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What a curve's own crate says.
    type Reference = fn(&[u8]) -> bool;
    type Curve = (fn(&[u8]) -> bool, Reference);

    const P256: Curve = (is_on_p256, |point| p256::PublicKey::from_sec1_bytes(point).is_ok());
    #[cfg(feature = "crrl")]
    const SECP256K1: Curve = (is_on_secp256k1, |point| k256::PublicKey::from_sec1_bytes(point).is_ok());

    fn check((is_on, reference): Curve, point: &[u8]) -> bool {
        let answer = is_on(&point[1..]);
        assert_eq!(answer, reference(point), "{point:02x?}");
        answer
    }

    fn point(x: &str, y: &str) -> Vec<u8> {
        crate::encoding::hex::decode(&format!("04{x}{y}")).unwrap()
    }

    /// A point, and what is near the edges. No coordinate of `modulus` or more is reduced.
    fn edges(curve: Curve, modulus: &str, x: &str, y: &str) {
        assert!(check(curve, &point(x, y)));
        let zero = "00".repeat(32);
        for (x, y) in [
            (modulus, y),
            (x, modulus),
            (x, &*zero),
            (&*zero, &*zero),
            (modulus, modulus),
            (&*"ff".repeat(32), y),
        ] {
            assert!(!check(curve, &point(x, y)));
        }
        for length in [0, 1, 32, 63, 65] {
            assert!(!curve.0(&vec![0; length]));
        }
    }

    #[test]
    fn points_at_the_edges_of_p256() {
        const P: &str = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";
        // With x = 0, y is a root of b.
        const ROOT: &str = "66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4";
        edges(P256, P, &"00".repeat(32), ROOT);
    }

    #[cfg(feature = "crrl")]
    #[test]
    fn points_at_the_edges_of_secp256k1() {
        const P: &str = "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f";
        // With x = 1, y is a root of 8. x = p + 1 is the same, not reduced.
        const ROOT: &str = "4218f20ae6c646b363db68605822fb14264ca8d2587fdd6fbc750d587e76a7ee";
        const P_AND_1: &str = "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc30";
        edges(SECP256K1, P, &format!("{:064}", 1), ROOT);
        assert!(!check(SECP256K1, &point(P_AND_1, ROOT)));
    }

    proptest! {
        #[test]
        fn points_of_p256_and_what_is_near_them(secret in any::<[u8; 32]>(), bit in 8_usize..520) {
            use p256::elliptic_curve::sec1::ToSec1Point as _;

            prop_assume!(p256::SecretKey::from_slice(&secret).is_ok());
            let key = p256::SecretKey::from_slice(&secret).unwrap().public_key();
            let mut point = key.as_affine().to_sec1_point(false).as_bytes().to_vec();
            prop_assert!(check(P256, &point));
            point[bit / 8] ^= 1 << (bit % 8);
            check(P256, &point);
        }
    }

    #[cfg(feature = "crrl")]
    proptest! {
        #[test]
        fn points_of_secp256k1_and_what_is_near_them(secret in any::<[u8; 32]>(), bit in 8_usize..520) {
            use k256::elliptic_curve::sec1::ToSec1Point as _;

            prop_assume!(k256::SecretKey::from_slice(&secret).is_ok());
            let key = k256::SecretKey::from_slice(&secret).unwrap().public_key();
            let mut point = key.as_affine().to_sec1_point(false).as_bytes().to_vec();
            prop_assert!(check(SECP256K1, &point));
            point[bit / 8] ^= 1 << (bit % 8);
            check(SECP256K1, &point);
        }
    }
}
