//! A strict, borrowing reader of DER (X.690): definite lengths in their shortest form, exact tags, nothing left over.
//! It reads the small structures that allow no laxity: keys, signatures, extension values, the outline of a
//! certificate.

/// The bytes are not the DER that was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DerFault;

/// One element: its tag, its content, and all of its bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Element<'a> {
    pub(crate) tag: u8,
    pub(crate) content: &'a [u8],
    pub(crate) full: &'a [u8],
}

/// Elements read one after the other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(input: &'a [u8]) -> Self {
        Self { rest: input }
    }

    /// Reads the whole of `input` as one element with this tag; returns its content.
    pub(crate) fn single(input: &'a [u8], tag: u8) -> Result<&'a [u8], DerFault> {
        let mut reader = Self::new(input);
        let content = reader.expect(tag)?;
        reader.finish()?;
        Ok(content)
    }

    /// Reads the whole of `input` as one SEQUENCE; returns a reader of its elements.
    pub(crate) fn sequence(input: &'a [u8]) -> Result<Self, DerFault> {
        Self::single(input, SEQUENCE).map(Self::new)
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Fails if anything is left.
    pub(crate) const fn finish(self) -> Result<(), DerFault> {
        if self.rest.is_empty() { Ok(()) } else { Err(DerFault) }
    }

    /// The next element, whatever its tag. Tags are of one byte; [`Self::field`] reads the structures that have
    /// others.
    pub(crate) fn element(&mut self) -> Result<Element<'a>, DerFault> {
        let start = self.rest;
        let (&tag, rest) = start.split_first().ok_or(DerFault)?;
        if tag & 0x1f == 0x1f {
            return Err(DerFault);
        }
        let (content, rest) = after_tag(rest)?;
        let full =
            start.len().checked_sub(rest.len()).and_then(|length| start.get(..length)).ok_or(DerFault)?;
        self.rest = rest;
        Ok(Element { tag, content, full })
    }

    /// The next element, a constructed context-specific one such as `[702]`: its number and content.
    ///
    /// Numbers from 31 on take several bytes, which hold them in the one shortest form.
    pub(crate) fn field(&mut self) -> Result<(u32, &'a [u8]), DerFault> {
        let (&first, rest) = self.rest.split_first().ok_or(DerFault)?;
        if first & 0xe0 != context(0) {
            return Err(DerFault);
        }
        let (number, rest) = match first & 0x1f {
            0x1f => long_number(rest)?,
            number => (u32::from(number), rest),
        };
        let (content, rest) = after_tag(rest)?;
        self.rest = rest;
        Ok((number, content))
    }

    /// The content of the next element, which must have this tag.
    pub(crate) fn expect(&mut self, tag: u8) -> Result<&'a [u8], DerFault> {
        let element = self.element()?;
        if element.tag == tag { Ok(element.content) } else { Err(DerFault) }
    }

    /// The content of the next element, if it has this tag. Otherwise nothing is read.
    pub(crate) fn optional(&mut self, tag: u8) -> Result<Option<&'a [u8]>, DerFault> {
        if self.rest.first() == Some(&tag) { self.expect(tag).map(Some) } else { Ok(None) }
    }

    /// The magnitude of the next element, a positive INTEGER in its shortest form.
    pub(crate) fn positive_integer(&mut self) -> Result<&'a [u8], DerFault> {
        positive(self.expect(INTEGER)?)
    }

    /// The content of the next element, an OBJECT IDENTIFIER: whole numbers, each in its shortest form (X.690 §8.19.2).
    pub(crate) fn object_identifier(&mut self) -> Result<&'a [u8], DerFault> {
        let content = self.expect(OID)?;
        // Every byte of a number but its last has the high bit.
        let mut before = 0;
        for &byte in content {
            if before < 0x80 && byte == 0x80 {
                return Err(DerFault);
            }
            before = byte;
        }
        if content.is_empty() || before >= 0x80 { Err(DerFault) } else { Ok(content) }
    }

    /// The bytes of the next element, a BIT STRING of whole bytes.
    pub(crate) fn whole_bit_string(&mut self) -> Result<&'a [u8], DerFault> {
        match self.expect(BIT_STRING)?.split_first() {
            Some((0, bytes)) => Ok(bytes),
            _ => Err(DerFault),
        }
    }
}

/// The content of an element whose tag has been read, and what follows it.
fn after_tag(rest: &[u8]) -> Result<(&[u8], &[u8]), DerFault> {
    let (&first, rest) = rest.split_first().ok_or(DerFault)?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81 => long_length::<1>(rest)?,
        0x82 => long_length::<2>(rest)?,
        0x83 => long_length::<3>(rest)?,
        _ => return Err(DerFault),
    };
    rest.split_at_checked(length).ok_or(DerFault)
}

/// A tag number of 31 or more, seven bits a byte and no leading zeros; at most four bytes.
fn long_number(bytes: &[u8]) -> Result<(u32, &[u8]), DerFault> {
    let more = bytes.iter().take_while(|byte| **byte & 0x80 != 0).count();
    let length = more.checked_add(1).filter(|length| *length <= 4).ok_or(DerFault)?;
    let (bytes, rest) = bytes.split_at_checked(length).ok_or(DerFault)?;
    let number = bytes.iter().fold(0_u32, |number, byte| number << 7 | u32::from(byte & 0x7f));
    if bytes.first() == Some(&0x80) || number < 31 { Err(DerFault) } else { Ok((number, rest)) }
}

/// A length in `N` bytes that fits no shorter form.
fn long_length<const N: usize>(rest: &[u8]) -> Result<(usize, &[u8]), DerFault> {
    let (bytes, rest) = rest.split_first_chunk::<N>().ok_or(DerFault)?;
    let length = bytes.iter().fold(0_usize, |length, byte| length << 8 | usize::from(*byte));
    let shortest = if N == 1 { length >= 0x80 } else { bytes.first() != Some(&0) };
    if shortest { Ok((length, rest)) } else { Err(DerFault) }
}

/// The magnitude of an INTEGER's content that is positive and in its shortest form.
pub(crate) const fn positive(content: &[u8]) -> Result<&[u8], DerFault> {
    match content {
        [] | [0] | [0x80..=0xff, ..] | [0, 0..=0x7f, ..] => Err(DerFault),
        [0, magnitude @ ..] => Ok(magnitude),
        magnitude => Ok(magnitude),
    }
}

/// The value of an INTEGER's content that is not negative, in its shortest form, and of one to four bytes.
pub(crate) fn small_number(content: &[u8]) -> Result<u32, DerFault> {
    let magnitude = if content == [0] { content } else { positive(content)? };
    if magnitude.len() > 4 {
        return Err(DerFault);
    }
    Ok(magnitude.iter().fold(0, |number, byte| number << 8 | u32::from(*byte)))
}

/// The value of a BOOLEAN's content.
pub(crate) const fn boolean(content: &[u8]) -> Result<bool, DerFault> {
    match content {
        [0x00] => Ok(false),
        [0xff] => Ok(true),
        _ => Err(DerFault),
    }
}

/// A big-endian number without its leading zeros.
pub(crate) fn without_zeros(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.get(zeros..).unwrap_or_default()
}

/// Appends one element.
pub(crate) fn write(tag: u8, content: &[u8], out: &mut Vec<u8>) {
    write_head(tag, content.len(), out);
    out.extend_from_slice(content);
}

/// Appends the tag and the length of an element.
pub(crate) fn write_head(tag: u8, length: usize, out: &mut Vec<u8>) {
    out.push(tag);
    match u8::try_from(length) {
        Ok(short @ 0..=0x7f) => out.push(short),
        Ok(length) => out.extend([0x81, length]),
        Err(_) => {
            let bytes = length.to_be_bytes();
            let significant = without_zeros(&bytes);
            out.push(0x80 | u8::try_from(significant.len()).unwrap_or_default());
            out.extend_from_slice(significant);
        }
    }
}

/// Makes all that was written the content of an element.
pub(crate) fn enclose(tag: u8, out: &mut Vec<u8>) {
    let length = out.len();
    write_head(tag, length, out);
    out.rotate_left(length);
}

/// Appends a positive INTEGER of this magnitude, leading zeros aside.
pub(crate) fn write_positive(magnitude: &[u8], out: &mut Vec<u8>) {
    let magnitude = without_zeros(magnitude);
    let sign: &[u8] = if magnitude.first().is_none_or(|first| *first >= 0x80) { &[0] } else { &[] };
    write_head(INTEGER, sign.len().saturating_add(magnitude.len()), out);
    out.extend_from_slice(sign);
    out.extend_from_slice(magnitude);
}

pub(crate) const BOOLEAN: u8 = 0x01;
pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const NULL: u8 = 0x05;
pub(crate) const OID: u8 = 0x06;
pub(crate) const ENUMERATED: u8 = 0x0a;
pub(crate) const UTC_TIME: u8 = 0x17;
pub(crate) const GENERALIZED_TIME: u8 = 0x18;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;

/// A constructed context-specific tag, such as `[0]`.
pub(crate) const fn context(number: u8) -> u8 {
    0xa0 | number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_of_several_bytes_are_no_tags_of_one() {
        for tag in [0x1f, 0x3f, 0x5f, 0x9f, 0xbf, 0xff] {
            assert_eq!(Reader::new(&[tag, 0]).element().map(|_| ()), Err(DerFault), "{tag:#x}");
        }
        for tag in [0x00, 0x01, 0x1e, 0x20, 0x30, 0x80, 0x9e, 0xa0, 0xbe, 0xe0] {
            let element =
                Reader::new(&[tag, 1, 7, 9]).element().map(|element| (element.tag, element.full.len()));
            assert_eq!(element, Ok((tag, 3)));
        }
    }

    /// Lengths of one to three bytes, each only where no shorter form has room.
    #[test]
    fn lengths_are_in_their_shortest_form() {
        let read = |head: &[u8], length: usize| {
            let bytes = [&[4], head, &vec![7; length][..]].concat();
            Reader::single(&bytes, OCTET_STRING).map(<[u8]>::len)
        };
        assert_eq!(read(&[0x7f], 0x7f), Ok(0x7f));
        assert_eq!(read(&[0x81, 0x80], 0x80), Ok(0x80));
        assert_eq!(read(&[0x81, 0xff], 0xff), Ok(0xff));
        assert_eq!(read(&[0x82, 1, 0], 0x100), Ok(0x100));
        assert_eq!(read(&[0x82, 0xff, 0xfe], 0xfffe), Ok(0xfffe));
        assert_eq!(read(&[0x83, 1, 0, 0], 0x1_0000), Ok(0x1_0000));
        assert_eq!(read(&[0x83, 1, 2, 3], 0x1_0203), Ok(0x1_0203));
        assert_eq!(read(&[0x81, 0x7f], 0x7f), Err(DerFault));
        assert_eq!(read(&[0x82, 0, 0xff], 0xff), Err(DerFault));
        assert_eq!(read(&[0x83, 0, 1, 0], 0x100), Err(DerFault));
        assert_eq!(read(&[0x84, 1, 0, 0, 0], 0x100_0000), Err(DerFault));
        assert_eq!(read(&[0x80, 0, 0], 0), Err(DerFault));
        assert_eq!(read(&[3], 2), Err(DerFault));
    }

    #[test]
    fn fields_have_numbers_in_their_shortest_form() {
        let read = |bytes: &[u8]| Reader::new(bytes).field().map(|(number, _)| number);
        assert_eq!(read(&[0xa0, 0]), Ok(0));
        assert_eq!(read(&[0xbe, 0]), Ok(30));
        assert_eq!(read(&[0xbf, 0x1f, 0]), Ok(31));
        assert_eq!(read(&[0xbf, 0x7f, 0]), Ok(127));
        assert_eq!(read(&[0xbf, 0x81, 0x00, 0]), Ok(128));
        assert_eq!(read(&[0xbf, 0x85, 0x3e, 0]), Ok(702));
        assert_eq!(read(&[0xbf, 0xff, 0xff, 0xff, 0x7f, 0]), Ok(0x0fff_ffff));
        assert_eq!(read(&[0xbf, 0x1e, 0]), Err(DerFault));
        assert_eq!(read(&[0xbf, 0x80, 0x1f, 0]), Err(DerFault));
        assert_eq!(read(&[0xbf, 0x81, 0x80, 0x80, 0x80, 0x00, 0]), Err(DerFault));
        assert_eq!(read(&[0xbf, 0x81]), Err(DerFault));
        for other in [0x02, 0x30, 0x60, 0x80, 0xe0] {
            assert_eq!(read(&[other, 0]), Err(DerFault), "{other:#x}");
        }
    }

    #[test]
    fn small_numbers_have_up_to_four_bytes() {
        assert_eq!(small_number(&[0]), Ok(0));
        assert_eq!(small_number(&[0x7f]), Ok(0x7f));
        assert_eq!(small_number(&[0, 0x80]), Ok(0x80));
        assert_eq!(small_number(&[1, 2, 3, 4]), Ok(0x0102_0304));
        assert_eq!(small_number(&[0, 0xff, 0xff, 0xff, 0xff]), Ok(u32::MAX));
        for unsound in [&[][..], &[0x80], &[0, 1], &[1, 0, 0, 0, 0]] {
            assert_eq!(small_number(unsound), Err(DerFault), "{unsound:?}");
        }
    }

    /// The reader accepts the writer's elements: heads at the lengths where their form changes, and numbers with any
    /// first bit.
    #[test]
    fn what_is_written_is_in_its_shortest_form() {
        for (length, head) in [
            (0, &[4, 0][..]),
            (0x7f, &[4, 0x7f]),
            (0x80, &[4, 0x81, 0x80]),
            (0xff, &[4, 0x81, 0xff]),
            (0x100, &[4, 0x82, 1, 0]),
            (0x1_0000, &[4, 0x83, 1, 0, 0]),
        ] {
            let mut out = Vec::new();
            write_head(OCTET_STRING, length, &mut out);
            assert_eq!(out, head, "{length:#x}");
        }
        for (magnitude, element) in [
            (&[][..], &[2, 1, 0][..]),
            (&[0, 0], &[2, 1, 0]),
            (&[0x7f], &[2, 1, 0x7f]),
            (&[0x80], &[2, 2, 0, 0x80]),
            (&[0, 0, 0x80], &[2, 2, 0, 0x80]),
            (&[0, 1], &[2, 1, 1]),
        ] {
            let mut out = Vec::new();
            write_positive(magnitude, &mut out);
            assert_eq!(out, element, "{magnitude:?}");
        }
    }
}
