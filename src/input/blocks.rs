//! A stream in blocks that overlap, so that a message is never cut by a block's end, and memory
//! does not grow with the input or with a line.

use crate::log::record::{LONGEST_HEADER, LONGEST_TEXT};
use std::io::{ErrorKind, Read};

/// How much is searched at a time: large enough that the search dominates, small enough to be in
/// the second-level cache when it is searched.
const BLOCK: usize = 128 * 1024;
/// What a message can need on either side of its anchor.
const CONTEXT: usize = 2 * (LONGEST_HEADER + LONGEST_TEXT);

/// A part of a stream. Messages that start in `from..until` belong to it; what surrounds them is
/// context.
#[derive(Debug, Clone, Copy)]
pub struct Block<'a> {
    /// The bytes, context included.
    pub bytes: &'a [u8],
    /// Where `bytes` starts in the stream.
    pub offset: u64,
    /// Where this block's own part starts.
    pub from: usize,
    /// Where it ends.
    pub until: usize,
}

impl Block<'_> {
    /// This block's own part.
    pub fn own(&self) -> &[u8] {
        &self.bytes[self.from..self.until]
    }
}

/// What lies between two visits: the memory of a block, used again.
#[derive(Debug)]
pub struct Buffer(Vec<u8>);

impl Default for Buffer {
    fn default() -> Self {
        Self::of(BLOCK)
    }
}

impl Buffer {
    /// For blocks whose own part is of a size of one's own, at least one byte.
    pub fn of(size: usize) -> Self {
        Buffer(vec![0; CONTEXT + size.max(1) + CONTEXT])
    }
}

/// Visits the part of a stream from `begin` up to `end` (absolute, `None`: all). The reader stands
/// at `start`, at most [`context`] bytes before `begin`.
///
/// # Errors
/// What the reader says; what it gave before has been visited.
pub fn visit(
    buffer: &mut Buffer,
    mut reader: impl Read,
    start: u64,
    begin: u64,
    end: Option<u64>,
    mut each: impl FnMut(Block),
) -> std::io::Result<()> {
    let buffer = &mut buffer.0;
    let mut filled = 0;
    let mut offset = start;
    let mut done = begin;
    loop {
        let mut failed = Ok(());
        let at_end = fill(&mut reader, buffer, &mut filled).unwrap_or_else(|error| {
            failed = Err(error);
            true
        });
        let safe = if at_end { filled } else { filled - CONTEXT };
        let from = index(done, offset).min(safe);
        let until = end.map_or(safe, |end| index(end, offset).min(safe)).max(from);
        each(Block { bytes: &buffer[..filled], offset, from, until });
        done = offset + until as u64;
        if at_end || end.is_some_and(|end| done >= end) {
            return failed;
        }
        let keep = until.saturating_sub(CONTEXT);
        buffer.copy_within(keep..filled, 0);
        filled -= keep;
        offset += keep as u64;
    }
}

/// How far before a range a reader must start.
pub fn context() -> u64 {
    CONTEXT as u64
}

fn index(absolute: u64, offset: u64) -> usize {
    usize::try_from(absolute.saturating_sub(offset)).unwrap_or(usize::MAX)
}

/// Reads until the buffer is full; `true` at the end of the stream.
fn fill(reader: &mut impl Read, buffer: &mut [u8], filled: &mut usize) -> std::io::Result<bool> {
    while *filled < buffer.len() {
        match reader.read(&mut buffer[*filled..]) {
            Ok(0) => return Ok(true),
            Ok(count) => *filled += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a few bytes at a time, as a pipe may.
    struct Dribble<'a>(&'a [u8], usize);

    impl Read for Dribble<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let count = self.0.len().min(self.1).min(buffer.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    #[test]
    fn the_own_parts_are_the_stream() {
        let text: Vec<u8> = (0..700_001_u32).map(|it| (it % 251) as u8).collect();
        let mut seen = Vec::new();
        visit(&mut Buffer::default(), Dribble(&text, 77_777), 0, 0, None, |block| {
            assert_eq!(
                &text[usize::try_from(block.offset).expect("fits") + block.from..]
                    [..block.own().len()],
                block.own()
            );
            seen.extend_from_slice(block.own());
        })
        .expect("memory can be read");
        assert_eq!(seen, text);
    }

    #[test]
    fn ranges_meet() {
        let text: Vec<u8> = (0..900_000_u32).map(|it| (it % 251) as u8).collect();
        for middle in [0, 1, 5_000, 300_000, 899_999, 900_000_u64] {
            let mut seen = Vec::new();
            for (begin, end) in [(0, middle), (middle, 900_000)] {
                let start = begin.saturating_sub(context());
                let reader = &text[usize::try_from(start).expect("fits")..];
                visit(&mut Buffer::default(), reader, start, begin, Some(end), |block| {
                    seen.extend_from_slice(block.own())
                })
                .expect("memory can be read");
            }
            assert!(seen == text, "split at {middle}");
        }
    }
}
