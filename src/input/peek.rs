//! A stream whose next bytes can be looked at before they are read.

use std::io::{BufRead, ErrorKind, Read, Result};

/// How much is read of the stream at a time.
const CAPACITY: usize = 32 * 1024;

/// The stream. What stops it is told once everything before it has been read.
pub struct Peek<R> {
    stream: R,
    buffer: Vec<u8>,
    from: usize,
    until: usize,
    failed: Option<std::io::Error>,
    has_ended: bool,
}

impl<R: Read> Peek<R> {
    /// Looks ahead in a stream.
    pub fn new(stream: R) -> Self {
        Peek {
            stream,
            buffer: vec![0; CAPACITY],
            from: 0,
            until: 0,
            failed: None,
            has_ended: false,
        }
    }

    /// The next bytes: at least `enough` (at most 32 KiB) unless the stream ends or fails before.
    /// They can still be read.
    pub fn peek(&mut self, enough: usize) -> &[u8] {
        if self.from + enough > self.buffer.len() {
            self.buffer.copy_within(self.from..self.until, 0);
            (self.from, self.until) = (0, self.until - self.from);
        }
        while self.until - self.from < enough && self.until < self.buffer.len() && self.more() {}
        &self.buffer[self.from..self.until]
    }

    /// What stopped the stream, when nothing stands before it any more and it `concerns` the
    /// caller.
    ///
    /// # Errors
    /// That.
    pub fn check(&mut self, concerns: impl Fn(&std::io::Error) -> bool) -> Result<()> {
        match self.failed.take() {
            Some(error) if self.from == self.until && concerns(&error) => Err(error),
            failed => {
                self.failed = failed;
                Ok(())
            }
        }
    }

    /// Leaves out this many bytes; how many there were.
    pub fn skip(&mut self, count: u64) -> Result<u64> {
        let mut left = count;
        while left > 0 {
            let there = self.fill_buf()?.len();
            if there == 0 {
                break;
            }
            let length = usize::try_from(left).map_or(there, |it| it.min(there));
            self.consume(length);
            left -= length as u64;
        }
        Ok(count - left)
    }

    /// Leaves out zeros, at most about this many; how many there were.
    pub fn skip_zeros(&mut self, most: u64) -> u64 {
        let mut count = 0;
        while count < most {
            let bytes = self.peek(1);
            let zeros = bytes.iter().position(|it| *it != 0).unwrap_or(bytes.len());
            if zeros == 0 {
                break;
            }
            self.consume(zeros);
            count += zeros as u64;
        }
        count
    }

    /// Reads after what the buffer holds; whether there was something.
    fn more(&mut self) -> bool {
        while !self.has_ended {
            match self.stream.read(&mut self.buffer[self.until..]) {
                Ok(0) => self.has_ended = true,
                Ok(count) => {
                    self.until += count;
                    return true;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => (self.failed, self.has_ended) = (Some(error), true),
            }
        }
        false
    }
}

impl<R: Read> BufRead for Peek<R> {
    fn fill_buf(&mut self) -> Result<&[u8]> {
        if self.from == self.until {
            (self.from, self.until) = (0, 0);
            if !self.more() {
                self.check(|_| true)?;
            }
        }
        Ok(&self.buffer[self.from..self.until])
    }

    fn consume(&mut self, count: usize) {
        self.from = (self.from + count).min(self.until);
    }
}

impl<R: Read> Read for Peek<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        // Whoever asks for much is served without a copy.
        if self.from == self.until && !self.has_ended && buffer.len() >= CAPACITY {
            return self.stream.read(buffer);
        }
        let bytes = self.fill_buf()?;
        let count = bytes.len().min(buffer.len());
        buffer[..count].copy_from_slice(&bytes[..count]);
        self.consume(count);
        Ok(count)
    }
}
