//! TPMS_ATTEST (TPM 2.0 part 2 §10.12.12): the structure that the TPM signed.

use super::TpmError;
use super::reader::{Reader, StructureFault};

/// The fields that the procedure needs. The structure has these fields, numbers big-endian and sized buffers with two
/// bytes of length before them:
///
/// ```text
/// magic            4   FF544347
/// type             2   8017, a certification
/// qualifiedSigner  sized
/// extraData        sized
/// clockInfo        17  clock 8, resetCount 4, restartCount 4, safe 1
/// firmwareVersion  8
/// attested         name, sized; qualifiedName, sized
/// ```
pub(crate) struct Attest<'a> {
    pub(crate) extra_data: &'a [u8],
    /// The name of the certified key.
    pub(crate) name: &'a [u8],
}

impl<'a> Attest<'a> {
    /// Reads the certification of a key, to its last byte. Qualified signer, clock, firmware version and qualified name
    /// are read and dropped. No byte of the clock has a meaning here.
    pub(crate) fn decode(bytes: &'a [u8]) -> Result<Self, TpmError> {
        let mut fields = Reader::new(bytes);
        let malformed = |_: StructureFault| TpmError::CertInfoMalformed;
        if fields.u32().map_err(malformed)? != GENERATED {
            return Err(TpmError::Magic);
        }
        if fields.u16().map_err(malformed)? != CERTIFY {
            return Err(TpmError::AttestType);
        }
        Self::rest(fields).map_err(malformed)
    }

    fn rest(mut fields: Reader<'a>) -> Result<Self, StructureFault> {
        fields.sized()?;
        let extra_data = fields.sized()?;
        fields.skip::<CLOCK_INFO>()?;
        fields.skip::<FIRMWARE_VERSION>()?;
        let name = fields.sized()?;
        fields.sized()?;
        fields.finish()?;
        Ok(Self { extra_data, name })
    }
}

/// TPM_GENERATED_VALUE
const GENERATED: u32 = 0xff54_4347;
/// TPM_ST_ATTEST_CERTIFY
const CERTIFY: u16 = 0x8017;
/// Clock of 8 bytes, two counters of 4, and 1 that says whether the clock is safe.
const CLOCK_INFO: usize = 17;
const FIRMWARE_VERSION: usize = 8;
