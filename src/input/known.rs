//! A text that is read while it grows: how far it has been read, and whether another file goes on
//! with it.

use super::content::read_until;
use std::fs::File;
use std::io::{Read as _, Result, Seek as _, SeekFrom};

/// Texts that are alike for so long from their start, or that are shorter and alike, are one text.
pub const BEGINNING: usize = 1024;
/// So much of what was read last is compared as well, before a file is said to go on with a text.
const ENDING: usize = 1024;

/// What is known of a text.
#[derive(Debug, Default)]
pub struct ReadText {
    /// How much of it has been read, in bytes.
    pub read: u64,
    /// How it begins.
    pub beginning: Vec<u8>,
    /// What was read last.
    ending: Vec<u8>,
}

/// How a file compares with a text that was read from another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared {
    /// It holds what was read; more may follow.
    Holds,
    /// It begins alike and is shorter: it may still be being written.
    Shorter,
    /// It holds something else.
    Other,
}

impl ReadText {
    /// Adds what was read.
    pub fn add(&mut self, piece: &[u8]) {
        self.read += piece.len() as u64;
        let room = BEGINNING - self.beginning.len();
        self.beginning.extend(&piece[..piece.len().min(room)]);
        self.ending.extend(&piece[piece.len().saturating_sub(ENDING)..]);
        let surplus = self.ending.len().saturating_sub(ENDING);
        self.ending.drain(..surplus);
    }

    /// What is known once a file turned out to hold the first `size` bytes of this text and no
    /// more.
    pub fn cut(&self, size: u64) -> Self {
        ReadText { read: size, beginning: self.beginning.clone(), ending: Vec::new() }
    }

    /// The same text in another file.
    pub fn again(&self) -> Self {
        ReadText { ending: self.ending.clone(), ..self.cut(self.read) }
    }

    /// Compares a file that is `size` long with what was read.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn compare(&self, file: &File, size: u64) -> Result<Compared> {
        let head = peek(file)?;
        let common = head.len().min(self.beginning.len());
        if self.read == 0 || head[..common] != self.beginning[..common] {
            return Ok(Compared::Other);
        }
        if size < self.read || head.len() < self.beginning.len() {
            return Ok(Compared::Shorter);
        }
        let place = self.read - self.ending.len() as u64;
        let is_same = at(file, place, self.ending.len())? == self.ending;
        Ok(if is_same { Compared::Holds } else { Compared::Other })
    }
}

/// Whether two files hold the same just before a place.
///
/// # Errors
/// When one of them cannot be read.
pub fn agree(one: &File, other: &File, place: u64) -> Result<bool> {
    let length = ENDING.min(usize::try_from(place).unwrap_or(ENDING));
    let start = place - length as u64;
    Ok(at(one, start, length)? == at(other, start, length)?)
}

/// How the text of a file begins now.
///
/// # Errors
/// When it cannot be read.
pub fn peek(file: &File) -> Result<Vec<u8>> {
    at(file, 0, BEGINNING)
}

/// Adds at most `most` bytes of a file from a place on.
///
/// # Errors
/// When it cannot be read.
pub fn read_on(mut file: &File, place: u64, most: u64, chunk: &mut Vec<u8>) -> Result<()> {
    file.seek(SeekFrom::Start(place))?;
    file.take(most).read_to_end(chunk)?;
    Ok(())
}

fn at(mut file: &File, place: u64, length: usize) -> Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    file.seek(SeekFrom::Start(place))?;
    let count = read_until(length, &mut file, &mut bytes)?;
    bytes.truncate(count);
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn compared(read: &[u8], file: &[u8]) -> Compared {
        let mut known = ReadText::default();
        for piece in read.chunks(300) {
            known.add(piece);
        }
        let path = std::env::temp_dir().join(format!("slp-diag-known-{}", std::process::id()));
        File::create(&path).and_then(|mut it| it.write_all(file)).expect("writable");
        let result = known.compare(&File::open(&path).expect("readable"), file.len() as u64);
        std::fs::remove_file(&path).expect("it was made");
        result.expect("readable")
    }

    #[test]
    fn a_file_is_compared_at_both_ends_of_what_was_read() {
        let text: Vec<u8> =
            (0..400).flat_map(|number| format!("line {number}\n").into_bytes()).collect();
        let longer = [&text[..], b"more\n"].concat();
        let mut edited = longer.clone();
        edited[text.len() - 5] = b'x';
        assert_eq!(compared(&text, &text), Compared::Holds);
        assert_eq!(compared(&text, &longer), Compared::Holds);
        assert_eq!(compared(&text, &edited), Compared::Other);
        assert_eq!(compared(&text, &text[..text.len() - 1]), Compared::Shorter);
        assert_eq!(compared(&text, b""), Compared::Shorter);
        assert_eq!(compared(&text, &text[1..]), Compared::Other);
        assert_eq!(compared(b"short\n", b"short\nand more\n"), Compared::Holds);
        assert_eq!(compared(b"short\n", b"shorn\nand more\n"), Compared::Other);
        assert_eq!(compared(b"", b"anything"), Compared::Other);
    }
}
