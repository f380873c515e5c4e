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
    pub(crate) certification: TpmCertification,
    /// The name of the certified key.
    pub(crate) name: &'a [u8],
}

/// What a TPM says of itself where it certifies a key: the members `clockInfo` and `firmwareVersion` of `TPMS_ATTEST`
/// (TPM 2.0 part 2 §10.12.12). No rule of WebAuthn looks at them.
///
/// A TPM obscures counters and firmware version for some attestation keys (TPM 2.0 part 1 §36.7). Those are the keys outside
/// the hierarchies of endorsements and of the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TpmCertification {
    clock: u64,
    reset_count: u32,
    restart_count: u32,
    safe: bool,
    firmware_version: u64,
}

impl TpmCertification {
    /// Milliseconds for which the TPM has had power since it was last cleared.
    pub const fn clock(self) -> u64 {
        self.clock
    }

    /// How often the TPM was reset since it was last cleared.
    pub const fn reset_count(self) -> u32 {
        self.reset_count
    }

    /// How often the TPM was shut down, or its clock stopped, since it was last reset.
    pub const fn restart_count(self) -> u32 {
        self.restart_count
    }

    /// Whether the TPM never reported a higher [`clock`](Self::clock) before.
    pub const fn is_safe(self) -> bool {
        self.safe
    }

    /// The version of the TPM's firmware, in the vendor's own form.
    pub const fn firmware_version(self) -> u64 {
        self.firmware_version
    }

    fn read(fields: &mut Reader<'_>) -> Result<Self, StructureFault> {
        Ok(Self {
            clock: fields.u64()?,
            reset_count: fields.u32()?,
            restart_count: fields.u32()?,
            // A TPM writes 1. No other byte is a reason to refuse, since no rule looks at it.
            safe: fields.u8()? == 1,
            firmware_version: fields.u64()?,
        })
    }
}

impl<'a> Attest<'a> {
    /// Reads the certification of a key, to its last byte. Qualified signer and qualified name are read and dropped.
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
        let certification = TpmCertification::read(&mut fields)?;
        let name = fields.sized()?;
        fields.sized()?;
        fields.finish()?;
        Ok(Self { extra_data, certification, name })
    }
}

/// TPM_GENERATED_VALUE
const GENERATED: u32 = 0xff54_4347;
/// TPM_ST_ATTEST_CERTIFY
const CERTIFY: u16 = 0x8017;
