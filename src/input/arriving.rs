//! Text that arrives bit by bit, from a pipe or a file that grows, given out in whole lines.

use super::blocks::{self, Block};

/// A line longer than this is given out before it ends, in bytes.
const LONGEST_LINE: usize = 1024 * 1024;

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

    /// How far everything up to the last whole line is given out. With `all` the last line counts as whole although nothing ends it, and one that could go on below
    /// is not held back.
    pub fn block(&self, all: bool) -> Option<Block<'_>> {
        let fresh = self.waiting();
        let last = memchr::memrchr(b'\n', fresh).map(|it| it + 1);
        let until = match last {
            _ if all => fresh.len(),
            // The last line is held back until another follows: it may go on there.
            Some(last) => memchr::memrchr(b'\n', &fresh[..last - 1]).map_or(0, |it| it + 1),
            None if fresh.len() > LONGEST_LINE => fresh.len(),
            None => 0,
        };
        let until = self.done + until;
        (until > self.done).then_some(Block { bytes: &self.bytes, offset: self.offset, from: self.done, until })
    }

    /// All whole lines, also the last one; at the end of the stream, everything.
    pub fn whole_lines(&self, at_end: bool) -> Option<Block<'_>> {
        let fresh = self.waiting();
        let until = match memchr::memrchr(b'\n', fresh) {
            _ if at_end => fresh.len(),
            None if fresh.len() > LONGEST_LINE => fresh.len(),
            last => last.map_or(0, |it| it + 1),
        };
        let until = self.done + until;
        (until > self.done).then_some(Block { bytes: &self.bytes, offset: self.offset, from: self.done, until })
    }

    /// Forgets what was given out up to `until` (as the block had it), but for the context of what follows.
    pub fn finish(&mut self, until: usize) {
        self.done = until;
        let context = usize::try_from(blocks::context()).unwrap_or(0);
        if let Some(drop) = self.done.checked_sub(context).filter(|it| *it > context) {
            self.bytes.drain(..drop);
            self.offset += drop as u64;
            self.done -= drop;
        }
    }

    /// What has arrived and was not given out.
    pub fn waiting(&self) -> &[u8] {
        &self.bytes[self.done..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(arriving: &mut Arriving, all: bool) -> String {
        let Some(block) = arriving.block(all) else { return String::new() };
        let (text, until) = (String::from_utf8_lossy(block.own()).into_owned(), block.until);
        arriving.finish(until);
        text
    }

    #[test]
    fn lines_are_given_out_once_and_whole() {
        let mut arriving = Arriving::default();
        arriving.push(b"one\ntw");
        assert_eq!(take(&mut arriving, false), "");
        arriving.push(b"o\nthree");
        assert_eq!(take(&mut arriving, false), "one\n");
        assert_eq!(arriving.waiting(), b"two\nthree");
        assert_eq!(take(&mut arriving, true), "two\nthree");
        assert!(arriving.waiting().is_empty());
        assert_eq!(take(&mut arriving, true), "");
    }

    #[test]
    fn the_offset_counts_what_was_forgotten() {
        let mut arriving = Arriving::default();
        for _ in 0..10_000 {
            arriving.push(b"a line of some length\n");
            take(&mut arriving, false);
        }
        let block = arriving.block(true).expect("a line is held back");
        assert_eq!(block.offset + block.until as u64, 220_000);
        assert!(block.bytes.len() < 100_000);
    }
}
