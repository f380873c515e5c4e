//! A DER writer. Each function returns one complete element.
//!
//! The writer judges nothing. It joins contents as they are given, so a test puts a wrong element where it wants one.

/// An element with any identifier octet.
pub fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    element(&[tag], content)
}

fn element(identifier: &[u8], content: &[u8]) -> Vec<u8> {
    let mut output = identifier.to_vec();
    output.extend(length(content.len()));
    output.extend_from_slice(content);
    output
}

fn length(len: usize) -> Vec<u8> {
    if len < 0x80 {
        return vec![len as u8];
    }
    let bytes = len.to_be_bytes();
    let significant = &bytes[bytes.iter().take_while(|byte| **byte == 0).count()..];
    let mut output = vec![0x80 | significant.len() as u8];
    output.extend_from_slice(significant);
    output
}

/// A SEQUENCE of elements.
pub fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, &parts.concat())
}

/// A SET OF elements, sorted as DER asks for.
pub fn set(parts: &[&[u8]]) -> Vec<u8> {
    let mut sorted = parts.to_vec();
    sorted.sort_unstable();
    tlv(0x31, &sorted.concat())
}

/// A non-negative INTEGER from big-endian bytes, in its shortest form.
pub fn integer(big_endian: &[u8]) -> Vec<u8> {
    let zeros = big_endian.iter().take_while(|byte| **byte == 0).count();
    let magnitude = &big_endian[zeros..];
    let mut content = Vec::with_capacity(magnitude.len() + 1);
    if magnitude.first().is_none_or(|byte| *byte >= 0x80) {
        content.push(0);
    }
    content.extend_from_slice(magnitude);
    tlv(0x02, &content)
}

/// An INTEGER of either sign.
pub fn small_integer(value: i64) -> Vec<u8> {
    tlv(0x02, &twos_complement(value))
}

/// An ENUMERATED of either sign.
pub fn enumerated(value: i64) -> Vec<u8> {
    tlv(0x0a, &twos_complement(value))
}

fn twos_complement(value: i64) -> Vec<u8> {
    let bytes = value.to_be_bytes();
    let redundant = |pair: &[u8]| (pair[0] == 0 && pair[1] < 0x80) || (pair[0] == 0xff && pair[1] >= 0x80);
    let start = bytes.windows(2).take_while(|pair| redundant(pair)).count();
    bytes[start..].to_vec()
}

/// A BOOLEAN.
pub fn boolean(value: bool) -> Vec<u8> {
    tlv(0x01, &[if value { 0xff } else { 0 }])
}

/// A NULL.
pub fn null() -> Vec<u8> {
    tlv(0x05, &[])
}

/// An OCTET STRING.
pub fn octet_string(content: &[u8]) -> Vec<u8> {
    tlv(0x04, content)
}

/// A BIT STRING of whole octets.
pub fn bit_string(content: &[u8]) -> Vec<u8> {
    bit_string_with_unused(0, content)
}

/// A BIT STRING with this count of unused bits.
pub fn bit_string_with_unused(unused: u8, content: &[u8]) -> Vec<u8> {
    tlv(0x03, &[&[unused], content].concat())
}

/// A BIT STRING of named bits, from the numbers of those that are set. Trailing zero bits are left out.
pub fn named_bits(bits: &[u8]) -> Vec<u8> {
    let Some(highest) = bits.iter().copied().max() else {
        return bit_string(&[]);
    };
    let mut content = vec![0_u8; usize::from(highest / 8) + 1];
    for bit in bits {
        content[usize::from(bit / 8)] |= 0x80 >> (bit % 8);
    }
    bit_string_with_unused(7 - highest % 8, &content)
}

/// An OBJECT IDENTIFIER from its dotted form.
pub fn oid(dotted: &str) -> Vec<u8> {
    let arcs: Vec<u64> = dotted.split('.').map(|arc| arc.parse().expect("an arc is a number")).collect();
    let mut content = base128(arcs[0] * 40 + arcs[1]);
    for arc in &arcs[2..] {
        content.extend(base128(*arc));
    }
    tlv(0x06, &content)
}

fn base128(mut value: u64) -> Vec<u8> {
    let mut output = vec![(value & 0x7f) as u8];
    value >>= 7;
    while value > 0 {
        output.insert(0, 0x80 | (value & 0x7f) as u8);
        value >>= 7;
    }
    output
}

/// A UTF8String.
pub fn utf8(text: &str) -> Vec<u8> {
    tlv(0x0c, text.as_bytes())
}

/// A PrintableString.
pub fn printable(text: &str) -> Vec<u8> {
    tlv(0x13, text.as_bytes())
}

/// A UTCTime from text such as `240101000000Z`.
pub fn utc_time(text: &str) -> Vec<u8> {
    tlv(0x17, text.as_bytes())
}

/// A GeneralizedTime from text such as `30240101000000Z`.
pub fn generalized_time(text: &str) -> Vec<u8> {
    tlv(0x18, text.as_bytes())
}

/// A constructed element with a context-specific tag: EXPLICIT, or IMPLICIT over a sequence or set.
///
/// Numbers from 31 on take the long form.
pub fn explicit(number: u64, content: &[u8]) -> Vec<u8> {
    context(0xa0, number, content)
}

/// A primitive element with a context-specific tag: IMPLICIT over a primitive type.
pub fn implicit(number: u64, content: &[u8]) -> Vec<u8> {
    context(0x80, number, content)
}

fn context(class: u8, number: u64, content: &[u8]) -> Vec<u8> {
    if number < 31 {
        return tlv(class | number as u8, content);
    }
    let mut identifier = vec![class | 0x1f];
    identifier.extend(base128(number));
    element(&identifier, content)
}
