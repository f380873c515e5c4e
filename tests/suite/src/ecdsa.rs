//! ECDSA signatures from their integers, and what arithmetic the tests need for that.

use attestry_authenticator::text::unhex;
use attestry_authenticator::{Key, KeyType, der};

/// `SEQUENCE { r, s }` with the contents of both INTEGERs as they are given.
pub fn signature(r: &[u8], s: &[u8]) -> Vec<u8> {
    der::sequence(&[&der::tlv(2, r), &der::tlv(2, s)])
}

/// The order of the key's curve.
pub fn order(key: &Key) -> Vec<u8> {
    unhex(match key.key_type() {
        KeyType::P256 => "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
        KeyType::P384 => {
            "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973"
        }
        KeyType::P521 => {
            "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d0\
             3bb5c9b8899c47aebb6fb71e91386409"
        }
        KeyType::Secp256k1 => "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
        _ => panic!("no ECDSA key"),
    })
}

/// The same signature with the greater of s and n - s.
pub fn with_high_s(key: &Key, signature: &[u8]) -> Vec<u8> {
    with_s(key, signature, Ord::max)
}

/// The same signature with the lesser of s and n - s.
pub fn with_low_s(key: &Key, signature: &[u8]) -> Vec<u8> {
    with_s(key, signature, Ord::min)
}

fn with_s(key: &Key, signature: &[u8], choose: fn(Vec<u8>, Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let order = order(key);
    // 30, a length of one byte or of two, 02, length, r, 02, length, s.
    let body = if signature[1] == 0x81 { &signature[3..] } else { &signature[2..] };
    let (r, rest) = body[2..].split_at(usize::from(body[1]));
    let s = padded(&rest[2..], order.len());
    let other = difference(&order, &s);
    der::sequence(&[&der::integer(r), &der::integer(&choose(s, other))])
}

/// Big-endian bytes of this length.
fn padded(number: &[u8], length: usize) -> Vec<u8> {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    let magnitude = &number[zeros..];
    [&vec![0; length - magnitude.len()][..], magnitude].concat()
}

/// a - b of two numbers of one length, the first the greater.
pub fn difference(a: &[u8], b: &[u8]) -> Vec<u8> {
    let mut borrow = 0;
    let mut digits: Vec<u8> = a
        .iter()
        .zip(b)
        .rev()
        .map(|(a, b)| {
            let digit = i32::from(*a) - i32::from(*b) - borrow;
            borrow = i32::from(digit < 0);
            (digit & 0xff) as u8
        })
        .collect();
    digits.reverse();
    digits
}
