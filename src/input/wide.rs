//! Text that went through a Japanese input method: its letters, digits and signs are as wide as those
//! of Japanese. What it says is the same as in the usual width.

use std::io::Read;

/// The sign before a message, and letters behind it, as wide.
const SIGN: &[u8] = "％".as_bytes();
/// How many bytes a wide letter has.
const WIDTH: usize = 3;
/// How many wide letters behind the sign leave no doubt.
const FEWEST: usize = 3;

/// Whether messages are written so in a text.
pub fn is_wide(sample: &[u8]) -> bool {
    let mut places = memchr::memmem::find_iter(sample, SIGN);
    places.any(|at| {
        let mut letters = sample[at + SIGN.len()..].chunks_exact(WIDTH).take(FEWEST);
        letters.len() == FEWEST
            && letters
                .all(|it| narrow(it).is_some_and(|it| it.is_ascii_alphanumeric() || it == b'_'))
    })
}

/// The letter of the usual width.
fn narrow(letter: &[u8]) -> Option<u8> {
    match *letter {
        [0xef, 0xbc, last @ 0x81..=0xbf] => Some(last - 0x81 + b'!'),
        [0xef, 0xbd, last @ 0x80..=0x9e] => Some(last - 0x80 + b'`'),
        [0xe3, 0x80, 0x80] => Some(b' '),
        _ => None,
    }
}

/// A text in letters of the usual width.
pub struct Narrowed<R> {
    inner: R,
    buffer: Vec<u8>,
    /// What was read and not given out; the end may be part of a letter.
    waiting: Vec<u8>,
    at: usize,
    is_over: bool,
}

impl<R: Read> Narrowed<R> {
    /// Narrows what is read.
    pub fn new(inner: R) -> Self {
        let buffer = vec![0; 64 * 1024];
        Narrowed { inner, buffer, waiting: Vec::new(), at: 0, is_over: false }
    }

    /// Reads on until something can be given out, or nothing follows.
    fn fill(&mut self) -> std::io::Result<()> {
        while !self.is_over && self.waiting.len() - self.at < WIDTH {
            self.waiting.drain(..self.at);
            self.at = 0;
            let count = self.inner.read(&mut self.buffer)?;
            self.is_over = count == 0;
            self.waiting.extend_from_slice(&self.buffer[..count]);
        }
        Ok(())
    }
}

impl<R: Read> Read for Narrowed<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        self.fill()?;
        let mut count = 0;
        while count < into.len()
            && let Some(&byte) = self.waiting.get(self.at)
        {
            let letter = self.waiting.get(self.at..self.at + WIDTH);
            // Letters of two bytes are left as they are; what may go on waits.
            if letter.is_none() && !self.is_over && count > 0 {
                break;
            }
            let narrow = letter.and_then(narrow);
            into[count] = narrow.unwrap_or(byte);
            self.at += if narrow.is_some() { WIDTH } else { 1 };
            count += 1;
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::{Narrowed, is_wide};
    use std::io::Read as _;

    #[test]
    fn wide_messages_are_read_in_the_usual_width() {
        let text = "備考\n％ＳＩＴＥ＿ＬＩＣ－３－ＭＯＶＥＤ：　x é ～\n";
        assert!(is_wide(text.as_bytes()));
        assert!(!is_wide("使用率は８０％です\n％\n".as_bytes()));
        for step in 1..9 {
            let pieces = text.as_bytes().chunks(step).map(std::io::Cursor::new);
            let joined = pieces
                .fold(Box::new(std::io::empty()) as Box<dyn std::io::Read>, |a, b| {
                    Box::new(a.chain(b))
                });
            let mut read = String::new();
            Narrowed::new(joined).read_to_string(&mut read).expect("text");
            assert_eq!(read, "備考\n%SITE_LIC-3-MOVED: x é ~\n", "{step}");
        }
    }
}
