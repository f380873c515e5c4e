//! The TPM's own encoding (TPM 2.0 part 2): big-endian numbers, and byte strings with a length of two bytes.

/// The bytes end before the structure does, or go on after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StructureFault;

/// Fields read one after the other.
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) const fn new(input: &'a [u8]) -> Self {
        Self { rest: input }
    }

    pub(super) fn u8(&mut self) -> Result<u8, StructureFault> {
        self.array().map(u8::from_be_bytes)
    }

    pub(super) fn u16(&mut self) -> Result<u16, StructureFault> {
        self.array().map(u16::from_be_bytes)
    }

    pub(super) fn u32(&mut self) -> Result<u32, StructureFault> {
        self.array().map(u32::from_be_bytes)
    }

    pub(super) fn u64(&mut self) -> Result<u64, StructureFault> {
        self.array().map(u64::from_be_bytes)
    }

    /// A TPM2B: its content.
    pub(super) fn sized(&mut self) -> Result<&'a [u8], StructureFault> {
        let length = usize::from(self.u16()?);
        let (content, rest) = self.rest.split_at_checked(length).ok_or(StructureFault)?;
        self.rest = rest;
        Ok(content)
    }

    /// Steps over fields that mean nothing here.
    pub(super) fn skip<const N: usize>(&mut self) -> Result<(), StructureFault> {
        self.array::<N>().map(|_| ())
    }

    pub(super) const fn finish(self) -> Result<(), StructureFault> {
        if self.rest.is_empty() { Ok(()) } else { Err(StructureFault) }
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], StructureFault> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(StructureFault)?;
        self.rest = rest;
        Ok(*taken)
    }
}
