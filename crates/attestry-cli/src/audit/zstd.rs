//! Unpacking zstd: frames one after the other, as `zstd`, `pzstd` and `cat` leave them.

use std::io::{BufRead, Error, ErrorKind, Read, Result};

use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// The largest window that a frame may ask for. `zstd` asks for less on all levels but `--ultra` and `--long`.
const WINDOW: u64 = 32 << 20;
const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// All frames of a stream.
pub(crate) struct Frames<R> {
    source: R,
    decoder: Box<FrameDecoder>,
    is_inside: bool,
    /// What comes after the bytes that were unpacked before it.
    fault: Option<Error>,
}

/// Whether a stream that begins like this is of zstd: a frame, or one to be skipped.
pub(crate) fn is_zstd(head: [u8; 4]) -> bool {
    head == MAGIC || is_skippable(head)
}

const fn is_skippable(head: [u8; 4]) -> bool {
    matches!(head, [0x50..=0x5f, 0x2a, 0x4d, 0x18])
}

impl<R: BufRead> Frames<R> {
    pub(crate) fn new(source: R) -> Self {
        Self { source, decoder: Box::new(FrameDecoder::new()), is_inside: false, fault: None }
    }

    /// Opens the next frame. `false`: there is none.
    fn next_frame(&mut self) -> Result<bool> {
        while !self.source.fill_buf()?.is_empty() {
            let magic: [u8; 4] = self.bytes()?;
            if is_skippable(magic) {
                let length = u64::from(u32::from_le_bytes(self.bytes()?));
                let skipped = std::io::copy(&mut self.source.by_ref().take(length), &mut std::io::sink())?;
                if skipped < length {
                    return Err(truncated());
                }
                continue;
            }
            if magic != MAGIC {
                return Err(damaged("something else follows the zstd data"));
            }
            let header = self.header()?;
            self.decoder.reset(header.as_slice()).map_err(|_| damaged("the zstd data are damaged"))?;
            self.is_inside = true;
            return Ok(true);
        }
        Ok(false)
    }

    /// The header of a frame, after its window was found to be small enough (RFC 8878 §3.1.1.1).
    fn header(&mut self) -> Result<Vec<u8>> {
        let [descriptor] = self.bytes()?;
        let is_single = descriptor & 0x20 != 0;
        let of_dictionary = [0, 1, 2, 4];
        let dictionary = of_dictionary.get(usize::from(descriptor & 3)).copied().unwrap_or_default();
        let of_content = match descriptor >> 6 {
            0 => usize::from(is_single),
            1 => 2,
            2 => 4,
            _ => 8,
        };
        let mut header = [&MAGIC[..], &[descriptor]].concat();
        let mut window = 0;
        if !is_single {
            let [exponent_and_mantissa] = self.bytes()?;
            header.push(exponent_and_mantissa);
            let base = 1_u64.checked_shl(10 + u32::from(exponent_and_mantissa >> 3)).unwrap_or(u64::MAX);
            window = base.saturating_add((base / 8).saturating_mul(u64::from(exponent_and_mantissa & 7)));
        }
        let mut rest = vec![0; usize::saturating_add(dictionary, of_content)];
        self.source.read_exact(&mut rest).map_err(|_| truncated())?;
        if is_single {
            let mut size = [0; 8];
            for (to, from) in size.iter_mut().zip(rest.iter().skip(dictionary)) {
                *to = *from;
            }
            window = u64::from_le_bytes(size);
        }
        header.extend(rest);
        if window > WINDOW {
            return Err(damaged("its zstd window is larger than 32 MiB; pack it without --long and --ultra"));
        }
        Ok(header)
    }

    fn bytes<const N: usize>(&mut self) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        self.source.read_exact(&mut bytes).map_err(|_| truncated())?;
        Ok(bytes)
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, into: &mut [u8]) -> Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        loop {
            if !self.is_inside && !self.next_frame()? {
                return Ok(0);
            }
            while self.fault.is_none()
                && self.decoder.can_collect() < into.len()
                && !self.decoder.is_finished()
            {
                let wanted = BlockDecodingStrategy::UptoBytes(into.len());
                if self.decoder.decode_blocks(&mut self.source, wanted).is_err() {
                    self.fault = Some(damaged("the zstd data are damaged, or end in the middle"));
                }
            }
            let count = self.decoder.read(into)?;
            if count > 0 {
                return Ok(count);
            }
            if let Some(fault) = self.fault.take() {
                return Err(fault);
            }
            let (stated, found) =
                (self.decoder.get_checksum_from_data(), self.decoder.get_calculated_checksum());
            if stated.is_some() && stated != found {
                return Err(damaged("the checksum of the zstd data is wrong"));
            }
            self.is_inside = false;
        }
    }
}

fn damaged(problem: &str) -> Error {
    Error::new(ErrorKind::InvalidData, problem)
}

fn truncated() -> Error {
    damaged("the zstd data end in the middle")
}
