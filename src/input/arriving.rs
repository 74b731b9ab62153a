//! Text that arrives bit by bit, from a pipe or a file that grows. Places are bytes from the start
//! of the stream.

use super::blocks::{self, Block};
use crate::log::fold::MOST_CONTINUATIONS;
use memchr::{memrchr_iter, memrchr2};

/// How many lines may still belong to the message above them: its continuations, and the one that
/// tells repeats.
const UNCERTAIN_LINES: usize = MOST_CONTINUATIONS + 2;
/// More than this is not held back, however long its lines are, in bytes.
pub const MOST_HELD: usize = 1024 * 1024;

/// What has arrived and not been given out, with what was given out last as context.
#[derive(Debug, Default)]
pub struct Arriving {
    bytes: Vec<u8>,
    /// Where `bytes` starts in the stream.
    offset: u64,
    /// Up to here everything has been given out.
    done: usize,
}

impl Arriving {
    /// Adds what has arrived.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Where that ends which has arrived.
    pub fn end(&self) -> u64 {
        self.place(self.bytes.len())
    }

    /// Where the last whole line ends that had arrived when the stream was `end` long. A line that
    /// is too long to be held counts as whole.
    pub fn lines_end(&self, end: u64) -> u64 {
        let fresh = &self.bytes[self.done..self.index(end)];
        let length = match memrchr2(b'\n', b'\r', fresh) {
            Some(last) => last + 1,
            None if fresh.len() > MOST_HELD => fresh.len(),
            None => 0,
        };
        self.place(self.done + length)
    }

    /// Up to where nothing that will follow can change what lines say.
    pub fn certain_end(&self) -> u64 {
        self.place(self.done + certain_length(self.waiting()))
    }

    /// What has arrived and was not given out.
    pub fn waiting(&self) -> &[u8] {
        &self.bytes[self.done..]
    }

    /// Everything up to a place that has not been given out.
    pub fn block(&self, end: u64) -> Option<Block<'_>> {
        let until = self.index(end);
        (until > self.done).then_some(Block {
            bytes: &self.bytes,
            offset: self.offset,
            from: self.done,
            until,
        })
    }

    /// Forgets what was given out up to a place, but for the context of what follows.
    pub fn finish(&mut self, end: u64) {
        self.done = self.index(end);
        let context = usize::try_from(blocks::context()).unwrap_or(0);
        if let Some(drop) = self.done.checked_sub(context).filter(|it| *it > context) {
            self.bytes.drain(..drop);
            self.offset += drop as u64;
            self.done -= drop;
        }
    }

    fn place(&self, index: usize) -> u64 {
        self.offset + index as u64
    }

    /// Where a place is among the bytes that have not been given out.
    fn index(&self, place: u64) -> usize {
        let index = usize::try_from(place.saturating_sub(self.offset)).unwrap_or(usize::MAX);
        index.clamp(self.done, self.bytes.len())
    }
}

/// How much of a text nothing can change that will follow it.
pub fn certain_length(text: &[u8]) -> usize {
    let lines = memrchr_iter(b'\n', text).nth(UNCERTAIN_LINES).map_or(0, |it| it + 1);
    lines.max(text.len().saturating_sub(MOST_HELD))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(arriving: &mut Arriving, end: u64) -> String {
        let Some(block) = arriving.block(end) else { return String::new() };
        let text = String::from_utf8_lossy(block.own()).into_owned();
        arriving.finish(end);
        text
    }

    #[test]
    fn what_may_change_is_held_back() {
        let mut arriving = Arriving::default();
        arriving.push(b"1\n2\n3\n4\n5\n6\n7\n8\n9");
        assert_eq!(arriving.certain_end(), 0);
        arriving.push(b"\n0");
        let end = arriving.certain_end();
        assert_eq!(take(&mut arriving, end), "1\n");
        assert_eq!(take(&mut arriving, end), "");
        assert_eq!(arriving.lines_end(5), 4);
        assert_eq!(arriving.lines_end(u64::MAX), 18);
        assert_eq!(arriving.waiting(), b"2\n3\n4\n5\n6\n7\n8\n9\n0");
        let end = arriving.end();
        assert_eq!(take(&mut arriving, end), "2\n3\n4\n5\n6\n7\n8\n9\n0");
    }

    #[test]
    fn a_carriage_return_alone_ends_a_line() {
        let mut arriving = Arriving::default();
        arriving.push(b"1\r2\r3");
        assert_eq!(arriving.lines_end(u64::MAX), 4);
    }

    #[test]
    fn a_line_without_end_is_not_held_for_ever() {
        let mut arriving = Arriving::default();
        arriving.push(&vec![b'x'; 3 * MOST_HELD]);
        assert_eq!(arriving.lines_end(MOST_HELD as u64), 0);
        assert_eq!(arriving.lines_end(u64::MAX), 3 * MOST_HELD as u64);
        assert_eq!(arriving.certain_end(), 2 * MOST_HELD as u64);
    }

    #[test]
    fn places_count_what_was_forgotten() {
        let mut arriving = Arriving::default();
        for _ in 0..10_000 {
            arriving.push(b"a line of some length\n");
            let end = arriving.certain_end();
            take(&mut arriving, end);
        }
        let block = arriving.block(u64::MAX).expect("lines are held back");
        assert_eq!(block.offset + block.until as u64, 220_000);
        assert!(block.bytes.len() < 100_000);
    }
}
