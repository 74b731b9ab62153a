//! Unpacking: gzip, Zstandard, xz and bzip2, one member after the other, within the memory that is
//! given to it.

use super::content::Content;
use super::opening::Refusal;
use super::peek::Peek;
use flate2::bufread::GzDecoder;
use liblzma::stream::{Action, Error as XzError, Status, Stream};
use std::io::{BufRead, Error, ErrorKind, Read, Result};
use std::sync::{Condvar, Mutex, PoisonError};

/// What unpacks within so much memory may do so on all processors at once, in bytes: a little more
/// than the dictionary of `xz -6`, the largest one that is usual.
const USUAL: u64 = 10 * 1024 * 1024;
/// What asks for more memory than this is refused, in bytes: `xz -9` asks for 65 MiB, `zstd --long`
/// and `--ultra -22` for 128 MiB.
pub const MOST: u64 = 128 * 1024 * 1024;
/// The longest header of a member that is looked at.
const HEADER: usize = 18;
const MIB: u64 = 1024 * 1024;

/// What is being unpacked: a stream whose next bytes can be looked at.
pub type Packed<'a> = Peek<Box<dyn Read + Send + 'a>>;

/// Lets one text at a time take more than the usual memory.
#[derive(Debug, Default)]
pub struct Gate {
    is_taken: Mutex<bool>,
    freed: Condvar,
}

/// That this text may take more than the usual memory. Others wait until it is dropped.
struct Permit<'a>(Option<&'a Gate>);

impl<'a> Permit<'a> {
    fn wait(gate: Option<&'a Gate>) -> Self {
        if let Some(gate) = gate {
            let taken = gate.is_taken.lock().unwrap_or_else(PoisonError::into_inner);
            let mut taken =
                gate.freed.wait_while(taken, |it| *it).unwrap_or_else(PoisonError::into_inner);
            *taken = true;
        }
        Permit(gate)
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if let Some(gate) = self.0 {
            *gate.is_taken.lock().unwrap_or_else(PoisonError::into_inner) = false;
            gate.freed.notify_one();
        }
    }
}

/// The memory that one packing of a text may take.
struct Memory<'a> {
    most: u64,
    gate: Option<&'a Gate>,
    permit: Option<Permit<'a>>,
}

impl Memory<'_> {
    /// Asks for this many bytes.
    fn ask(&mut self, bytes: u64) -> std::result::Result<(), Refusal> {
        if bytes > self.most {
            return Err(Refusal::Memory(Some(bytes.div_ceil(MIB)), self.most / MIB));
        }
        if bytes > USUAL && self.permit.is_none() {
            self.permit = Some(Permit::wait(self.gate));
        }
        Ok(())
    }
}

/// The text of a packed stream.
pub struct Unpacked<'a> {
    member: Member<'a>,
    is_first: bool,
    memory: Memory<'a>,
}

/// What the stream is at.
enum Member<'a> {
    Between(Packed<'a>),
    Gzip(Box<GzDecoder<Packed<'a>>>),
    Zstd(zstd::Decoder<'static, Packed<'a>>),
    Xz(Xz<'a>),
    Bzip2(bzip2::bufread::BzDecoder<Packed<'a>>),
    Ended,
}

impl<'a> Unpacked<'a> {
    /// Unpacks a stream that starts with a mark of a packing. What lies within another packing
    /// (`is_inner`) must do with the usual memory.
    pub fn new(packed: Packed<'a>, is_inner: bool, gate: Option<&'a Gate>) -> Self {
        let most = if is_inner { USUAL } else { MOST };
        Unpacked {
            member: Member::Between(packed),
            is_first: true,
            memory: Memory { most, gate, permit: None },
        }
    }

    /// The next member. Zeros between and after members fill up a tape or a block; what Zstandard
    /// tells to skip is skipped.
    fn next(&mut self, mut packed: Packed<'a>) -> Result<Member<'a>> {
        loop {
            if !self.is_first {
                packed.skip_zeros(u64::MAX);
            }
            packed.check(|_| true)?;
            let header = packed.peek(HEADER);
            if header.is_empty() {
                return Ok(Member::Ended);
            }
            self.is_first = false;
            if let Some(length) = skippable(header) {
                if packed.skip(8 + length)? < 8 + length {
                    return Err(ErrorKind::UnexpectedEof.into());
                }
                continue;
            }
            return match Content::of_mark(header) {
                Some(Content::Gzip) => Ok(Member::Gzip(Box::new(GzDecoder::new(packed)))),
                Some(Content::Zstd) => {
                    self.memory.ask(window(header))?;
                    Ok(Member::Zstd(zstd::Decoder::with_buffer(packed)?.single_frame()))
                }
                Some(Content::Xz) => Ok(Member::Xz(Xz::new(packed)?)),
                Some(Content::Bzip2) => Ok(Member::Bzip2(bzip2::bufread::BzDecoder::new(packed))),
                _ => Err(Refusal::Behind.into()),
            };
        }
    }

    fn step(&mut self, buffer: &mut [u8]) -> Result<usize> {
        loop {
            let count = match &mut self.member {
                Member::Between(_) => 0,
                Member::Gzip(it) => it.read(buffer)?,
                Member::Zstd(it) => it.read(buffer)?,
                Member::Xz(it) => it.read(buffer, &mut self.memory)?,
                Member::Bzip2(it) => it.read(buffer)?,
                Member::Ended => return Ok(0),
            };
            if count > 0 {
                return Ok(count);
            }
            let rest = match std::mem::replace(&mut self.member, Member::Ended) {
                Member::Between(it) => it,
                Member::Gzip(it) => it.into_inner(),
                Member::Zstd(it) => it.finish(),
                Member::Xz(it) => it.packed,
                Member::Bzip2(it) => it.into_inner(),
                Member::Ended => return Ok(0),
            };
            self.member = self.next(rest)?;
        }
    }
}

impl Read for Unpacked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        match self.step(buffer) {
            Err(error) if error.kind() != ErrorKind::Interrupted => {
                self.member = Member::Ended;
                Err(error)
            }
            result => result,
        }
    }
}

/// An xz stream. The library is driven by hand, because it says only by and by how much memory it
/// needs.
struct Xz<'a> {
    packed: Packed<'a>,
    stream: Stream,
    has_ended: bool,
    failed: Option<Error>,
}

impl<'a> Xz<'a> {
    fn new(packed: Packed<'a>) -> Result<Self> {
        Ok(Xz {
            packed,
            stream: Stream::new_stream_decoder(USUAL, 0)?,
            has_ended: false,
            failed: None,
        })
    }

    fn read(&mut self, buffer: &mut [u8], memory: &mut Memory) -> Result<usize> {
        while !self.has_ended {
            if let Some(error) = self.failed.take() {
                return Err(error);
            }
            let bytes = self.packed.fill_buf()?;
            let is_last = bytes.is_empty();
            let before = (self.stream.total_in(), self.stream.total_out());
            let action = if is_last { Action::Finish } else { Action::Run };
            let result = self.stream.process(bytes, buffer, action);
            let moved = |now: u64, before: u64| usize::try_from(now - before).unwrap_or(usize::MAX);
            let taken = moved(self.stream.total_in(), before.0);
            let given = moved(self.stream.total_out(), before.1);
            self.packed.consume(taken);
            match result {
                Ok(Status::StreamEnd) => self.has_ended = true,
                Ok(_) if is_last && given == 0 => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(_) => {}
                Err(XzError::MemLimit) => {
                    let needed = self.give(memory.most)?;
                    memory.ask(needed)?;
                }
                // What was unpacked before the damage is text.
                Err(error) => self.failed = Some(error.into()),
            }
            if given > 0 {
                return Ok(given);
            }
        }
        Ok(0)
    }

    /// Lets the library take what it needs, up to `most` bytes; how much that is, to the next MiB.
    /// It refuses every limit below its need.
    fn give(&mut self, most: u64) -> Result<u64> {
        // The largest dictionary of the format is 4 GiB.
        let all = (USUAL / MIB..=4 * 1024 + 64).map(|it| it * MIB);
        for limit in all {
            if self.stream.set_memlimit(limit).is_ok() {
                return Ok(limit);
            }
        }
        Err(Refusal::Memory(None, most / MIB).into())
    }
}

/// How much of a frame that Zstandard tells to skip stands after its 8 bytes of header.
fn skippable(header: &[u8]) -> Option<u64> {
    let length = header.get(4..8)?.try_into().ok()?;
    Content::is_skippable(header).then(|| u64::from(u32::from_le_bytes(length)))
}

/// The window of a Zstandard frame in bytes, as its header says (RFC 8878, 3.1.1.1); 0 where the
/// header is cut.
fn window(header: &[u8]) -> u64 {
    let Some(descriptor) = header.get(4).copied() else { return 0 };
    let is_single = descriptor & 0x20 != 0;
    if !is_single {
        let Some(byte) = header.get(5).copied() else { return 0 };
        let base = 1_u64 << (10 + (byte >> 3));
        return base + base / 8 * u64::from(byte & 7);
    }
    let dictionary = [0, 1, 2, 4][usize::from(descriptor & 3)];
    let length = [1, 2, 4, 8][usize::from(descriptor >> 6)];
    let Some(field) = header.get(5 + dictionary..5 + dictionary + length) else { return 0 };
    let size = field.iter().rev().fold(0_u64, |size, byte| size << 8 | u64::from(*byte));
    if length == 2 { size + 256 } else { size }
}
