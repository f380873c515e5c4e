//! Ed25519 and Ed448 (RFC 8032): the one encoding of each point and scalar. Some implementations accept further
//! encodings, so keys and signatures are judged here before any is asked.

use super::fault::{KeyFault, SignatureFault};

/// 32 bytes: the canonical encoding of a point that is not of small order (§5.1.2, §5.1.3).
pub(super) fn check_ed25519_key(subject_public_key: &[u8]) -> Result<(), KeyFault> {
    let bytes: &[u8; 32] = subject_public_key.try_into().map_err(|_| KeyFault::Malformed)?;
    // The points of small order are those with y = 1, y = -1 and y = 0, of orders 1, 2 and 4, and with two more y,
    // of order 8.
    let (y, _) = split_sign(bytes);
    let small = y == ED25519.one || y == ED25519.minus_one || y == [0; 32] || ED25519_ORDER_8.contains(&y);
    if ED25519.is_canonical_point(bytes) && !small && is_on_ed25519(&y) {
        Ok(())
    } else {
        Err(KeyFault::Point)
    }
}

/// 57 bytes: the canonical encoding of a point that is not of small order (§5.2.2, §5.2.3). The verdict is the same where
/// the crate is built without an implementation of Ed448.
pub(super) fn check_ed448_key(subject_public_key: &[u8]) -> Result<(), KeyFault> {
    let bytes: &[u8; 57] = subject_public_key.try_into().map_err(|_| KeyFault::Malformed)?;
    // The points of small order are those with y = 1, y = -1 and y = 0: their orders are 1, 2 and 4.
    let (y, _) = split_sign(bytes);
    let small = y == ED448.one || y == ED448.minus_one || y == [0; 57];
    if ED448.is_canonical_point(bytes) && !small && is_on_ed448(&y) { Ok(()) } else { Err(KeyFault::Point) }
}

/// 64 bytes: R in its canonical encoding, S below the order of the group (§5.1.7).
pub(super) fn check_ed25519_signature(signature: &[u8]) -> Result<(), SignatureFault> {
    ED25519.check_signature(signature)
}

/// 114 bytes: R in its canonical encoding, S below the order of the group (§5.2.7).
pub(super) fn check_ed448_signature(signature: &[u8]) -> Result<(), SignatureFault> {
    ED448.check_signature(signature)
}

/// The numbers of a curve, little-endian, as wide as an encoded point.
struct Edwards<const N: usize> {
    one: [u8; N],
    /// The prime of the field, less one.
    minus_one: [u8; N],
    prime: [u8; N],
    /// The order of the subgroup that signatures live in.
    order: [u8; N],
}

impl<const N: usize> Edwards<N> {
    /// Whether these bytes are the canonical encoding of a point, if they encode one. Its y is reduced. If x = 0, as
    /// for y = 1 and y = -1, the sign bit is not set.
    fn is_canonical_point(&self, bytes: &[u8; N]) -> bool {
        let (y, negative) = split_sign(bytes);
        let zero_x = y == self.one || y == self.minus_one;
        is_below(&y, &self.prime) && !(negative && zero_x)
    }

    fn check_signature(&self, signature: &[u8]) -> Result<(), SignatureFault> {
        let (r, s) = signature.split_first_chunk::<N>().ok_or(SignatureFault::Malformed)?;
        let s: &[u8; N] = s.try_into().map_err(|_| SignatureFault::Malformed)?;
        if is_below(s, &self.order) && self.is_canonical_point(r) {
            Ok(())
        } else {
            Err(SignatureFault::Malformed)
        }
    }
}

/// y, and the sign bit of x.
fn split_sign<const N: usize>(point: &[u8; N]) -> ([u8; N], bool) {
    let mut y = *point;
    let negative = y.last().is_some_and(|last| last & 0x80 != 0);
    if let Some(last) = y.last_mut() {
        *last &= 0x7f;
    }
    (y, negative)
}

fn is_below<const N: usize>(number: &[u8; N], bound: &[u8; N]) -> bool {
    number.iter().rev().lt(bound.iter().rev())
}

/// Whether a reduced y has an x.
fn is_on_ed25519(y: &[u8; 32]) -> bool {
    #[cfg(any(feature = "crrl", feature = "ed448"))]
    return super::on_curve::is_on_ed25519(y);
    #[cfg(not(any(feature = "crrl", feature = "ed448")))]
    return ed25519_dalek::VerifyingKey::from_bytes(y).is_ok();
}

/// Whether a reduced y has an x.
fn is_on_ed448(y: &[u8; 57]) -> bool {
    let Some(y) = y.first_chunk() else { return false };
    #[cfg(feature = "ed448")]
    return super::on_curve::is_on_ed448(y);
    #[cfg(not(feature = "ed448"))]
    return euler::is_on_ed448(y);
}

/// Where no field of Ed448 is there, and for tests beside it.
#[cfg(any(test, not(feature = "ed448")))]
mod euler {
    use p384::elliptic_curve::bigint::modular::ConstMontyParams;
    use p384::elliptic_curve::bigint::{U448, const_monty_form, const_monty_params};

    /// As in `on_curve`, by Euler's criterion.
    pub(super) fn is_on_ed448(y: &[u8; 56]) -> bool {
        let square = Field::new(&U448::from_le_slice(y)).square();
        let product =
            Field::ONE.sub(&square).mul(&Field::new(&U448::from_u32(39081)).mul(&square).add(&Field::ONE));
        product.pow_vartime(&HALF) == Field::ONE
    }

    const_monty_params!(
        Prime,
        U448,
        "fffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
    );
    const_monty_form!(Field, Prime);

    /// Half of the prime less one.
    const HALF: U448 = U448::from_be_hex(
        "7fffffffffffffffffffffffffffffffffffffffffffffffffffffff7fffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    );
}

const ED25519: Edwards<32> = Edwards {
    one: ed25519_number(0x01, 0x00, 0x00),
    // 2^255 - 20 and 2^255 - 19
    minus_one: ed25519_number(0xec, 0xff, 0x7f),
    prime: ed25519_number(0xed, 0xff, 0x7f),
    // 2^252 + 27742317777372353535851937790883648493
    order: [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
        0x14, //
        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10,
    ],
};

/// The y of Ed25519's points of order 8.
const ED25519_ORDER_8: [[u8; 32]; 2] = [
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67,
        0x0f, //
        0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
    ],
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98,
        0xf0, //
        0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
    ],
];

const ED448: Edwards<57> = Edwards {
    one: ed448_number(0x01, 0x00, 0x00),
    // 2^448 - 2^224 - 2 and 2^448 - 2^224 - 1
    minus_one: ed448_number(0xfe, 0xfe, 0xff),
    prime: ed448_number(0xff, 0xfe, 0xff),
    // 2^446 - 13818066809895115352007386748515426880336692474882178609894547503885
    order: [
        0xf3, 0x44, 0x58, 0xab, 0x92, 0xc2, 0x78, 0x23, 0x55, 0x8f, 0xc5, 0x8d, 0x72, 0xc2, 0x6c,
        0x21, //
        0x90, 0x36, 0xd6, 0xae, 0x49, 0xdb, 0x4e, 0xc4, 0xe9, 0x23, 0xca, 0x7c, 0xff, 0xff, 0xff,
        0xff, //
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, //
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x3f, 0x00,
    ],
};

const fn ed25519_number(first: u8, middle: u8, last: u8) -> [u8; 32] {
    let m = middle;
    [
        first, m, m, m, m, m, m, m, m, m, m, m, m, m, m, m, //
        m, m, m, m, m, m, m, m, m, m, m, m, m, m, m, last,
    ]
}

/// A number by its first byte, its middle byte (of weight 2^224), and all others. The last byte is zero.
const fn ed448_number(first: u8, middle: u8, other: u8) -> [u8; 57] {
    let o = other;
    [
        first, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, //
        middle, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, 0,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R may be any point. The point with x = 0 is canonical with the sign bit 0 only.
    #[test]
    fn r_may_be_the_neutral_point_in_its_one_form() {
        let mut ed25519 = [0; 64];
        ed25519[0] = 1;
        assert_eq!(check_ed25519_signature(&ed25519), Ok(()));
        ed25519[31] = 0x80;
        assert_eq!(check_ed25519_signature(&ed25519), Err(SignatureFault::Malformed));
        ed25519[0] = 3;
        assert_eq!(check_ed25519_signature(&ed25519), Ok(()));
        let mut ed448 = [0; 114];
        ed448[0] = 1;
        assert_eq!(check_ed448_signature(&ed448), Ok(()));
        ed448[56] = 0x80;
        assert_eq!(check_ed448_signature(&ed448), Err(SignatureFault::Malformed));
        ed448[0] = 3;
        assert_eq!(check_ed448_signature(&ed448), Ok(()));
    }

    #[test]
    fn points_of_small_order_are_those_that_a_library_knows() {
        for point in curve25519_dalek::constants::EIGHT_TORSION {
            assert_eq!(check_ed25519_key(point.compress().as_bytes()), Err(KeyFault::Point));
            // Its sum with the base point is of no small order.
            let sound = point + curve25519_dalek::constants::ED25519_BASEPOINT_POINT;
            assert_eq!(check_ed25519_key(sound.compress().as_bytes()), Ok(()));
        }
    }

    /// Either sign of x, and values of y near both ends of the field and elsewhere.
    #[test]
    fn points_of_ed25519_are_those_that_a_library_decodes() {
        let mut on_curve = 0;
        for number in 0..2000_u16 {
            for (filler, top) in [(0, 0), (0, 0x80), (0xff, 0x7f), (0xff, 0xff), (0x5a, 0x2d)] {
                let mut bytes = [filler; 32];
                bytes[31] = top;
                bytes[..2].copy_from_slice(&number.to_le_bytes());
                let expected = match ed25519_dalek::VerifyingKey::from_bytes(&bytes) {
                    Ok(key) if !key.is_weak() && key.to_edwards().compress().to_bytes() == bytes => Ok(()),
                    _ => Err(KeyFault::Point),
                };
                assert_eq!(check_ed25519_key(&bytes), expected, "{bytes:02x?}");
                on_curve += u32::from(expected.is_ok());
            }
        }
        assert!((4500..5500).contains(&on_curve), "{on_curve}");
    }

    /// For some thousand values of y, an implementation of the curve and other arithmetic agree on whether y has an x.
    #[cfg(feature = "ed448")]
    #[test]
    fn points_of_ed448_are_those_that_a_library_decodes() {
        let mut on_curve = 0;
        for number in 2..2000_u16 {
            let mut bytes = [0; 57];
            for (to, from) in bytes.iter_mut().zip(number.to_le_bytes()) {
                *to = from;
            }
            for place in [0, 28, 54] {
                bytes.rotate_right(place);
                bytes[56] = 0;
                let decoded = crrl::ed448::Point::decode(&bytes);
                assert_eq!(check_ed448_key(&bytes).is_ok(), decoded.is_some(), "{number} at {place}");
                let by_euler = euler::is_on_ed448(bytes.first_chunk().unwrap());
                assert_eq!(by_euler, decoded.is_some(), "{number} at {place}");
                on_curve += u32::from(decoded.is_some());
                bytes.rotate_left(place);
            }
        }
        assert!((2500..3500).contains(&on_curve), "{on_curve}");
    }
}
