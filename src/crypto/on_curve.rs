//! Whether numbers are a point of a curve, by crrl's arithmetic. It gives the answers of the curves' own crates in less
//! than half of the time.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "elements of a field, whose operations have no other outcome"
)]

#[cfg(feature = "ed448")]
use crrl::field::GF448;
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
    let Some((x, y)) = coordinates.split_first_chunk() else { return false };
    let Ok(y) = y.try_into() else { return false };
    let [Some(x), Some(y)] = [x, y].map(|number: &[u8; 32]| {
        let mut little_endian = *number;
        little_endian.reverse();
        GFp256::decode(&little_endian)
    }) else {
        return false;
    };
    y.square().equals((x.square() - THREE) * x + B) != 0
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
    use p256::elliptic_curve::sec1::ToSec1Point as _;
    use proptest::prelude::*;

    use super::is_on_p256;

    fn check(point: &[u8]) -> bool {
        let answer = is_on_p256(&point[1..]);
        assert_eq!(answer, p256::PublicKey::from_sec1_bytes(point).is_ok(), "{point:02x?}");
        answer
    }

    #[test]
    fn points_at_the_edges() {
        const P: &str = "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";
        // With x = 0, y is a root of b.
        const ROOT: &str = "66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4";
        let point = |x: &str, y: &str| crate::encoding::hex::decode(&format!("04{x}{y}")).unwrap();
        let zero = "00".repeat(32);
        assert!(check(&point(&zero, ROOT)));
        for (x, y) in [(P, ROOT), (&*zero, &*zero), (&*zero, P), (P, P), (&*"ff".repeat(32), ROOT)] {
            assert!(!check(&point(x, y)));
        }
        for length in [0, 1, 32, 63, 65] {
            assert!(!is_on_p256(&vec![0; length]));
        }
    }

    proptest! {
        #[test]
        fn points_and_what_is_near_them(secret in any::<[u8; 32]>(), bit in 8_usize..520) {
            prop_assume!(p256::SecretKey::from_slice(&secret).is_ok());
            let key = p256::SecretKey::from_slice(&secret).unwrap().public_key();
            let mut point = key.as_affine().to_sec1_point(false).as_bytes().to_vec();
            prop_assert!(check(&point));
            point[bit / 8] ^= 1 << (bit % 8);
            check(&point);
        }
    }
}
