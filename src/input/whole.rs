//! Reading small files as a whole: what a terminal captured, an authorization file. And finding
//! single lines of a file again.

use super::content::Content;
use super::opening::Refusal;
use super::sources::{Source, Trouble, TroubleKind};
use crate::log::letters::{self, text_of};
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;

/// Larger captures are logs, which are scanned, not checked.
pub const LARGEST_CAPTURE: u64 = 64 * 1024 * 1024;
/// Answers and walks are smaller: a walk holds what was pasted on its way.
pub const LARGEST_DOCUMENT: u64 = 64 * 1024 * 1024;
/// Of a longer line only the start is shown as evidence.
const LONGEST_LINE: usize = 4096;

/// The text of a source, compressed or not. Bytes that are neither UTF-8 nor Japanese become
/// replacement characters.
///
/// # Errors
/// When it cannot be read, holds no text, or more than `largest` bytes of it.
pub fn read(source: &Source, largest: u64) -> Result<String, TroubleKind> {
    let bytes = bytes(source, largest)?;
    Ok(match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) if letters::japanese(error.as_bytes()).is_some() => {
            text_of(error.as_bytes()).into_owned()
        }
        // A line that is broken says nothing about the others.
        Err(error) => error.as_bytes().split_inclusive(|it| *it == b'\n').map(text_of).collect(),
    })
}

/// The text of a document that we read as a whole: answers, a walk that was kept, an entry of a
/// catalog.
///
/// # Errors
/// When it cannot be read, holds no UTF-8, or more than `largest` bytes.
pub fn document(source: &Source, largest: u64) -> Result<String, TroubleKind> {
    let bytes = bytes(source, largest).map_err(|cause| match cause {
        TroubleKind::Large(most) => TroubleKind::System(Refusal::Large(most).into()),
        other => other,
    })?;
    String::from_utf8(bytes).map_err(|_| TroubleKind::System(Refusal::NotUtf8.into()))
}

/// The first bytes of what a source holds, unpacked.
///
/// # Errors
/// When it cannot be opened, read or unpacked.
pub fn start(source: &Source, most: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.text(source.open()?, None)?.reader.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What a source holds, without zeros before it.
fn bytes(source: &Source, largest: u64) -> Result<Vec<u8>, TroubleKind> {
    let mut text = source.text(source.open()?, None)?;
    match text.content {
        Content::Binary(place) => return Err(TroubleKind::Binary(place)),
        Content::Tar => return Err(TroubleKind::Archive { is_read: false }),
        _ => {}
    }
    let mut bytes = Vec::new();
    text.reader.by_ref().take(largest + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > largest {
        return Err(TroubleKind::Large(largest));
    }
    let zeros = bytes.iter().take_while(|it| **it == 0).count();
    bytes.drain(..zeros);
    Ok(bytes)
}

/// A source that can be read more than once: a pipe is read into memory.
///
/// # Errors
/// When a pipe cannot be read, or holds more than a capture can.
pub fn held(source: Source) -> Result<Source, Trouble> {
    let path: Option<PathBuf> = match &source {
        Source::Stdin => None,
        Source::Pipe(path) => Some(path.clone()),
        Source::File(..) | Source::Held(..) => return Ok(source),
    };
    let refused = |cause| Trouble { path: source.path(), cause };
    let mut bytes = Vec::new();
    let read = source.open().and_then(|it| it.take(LARGEST_CAPTURE + 1).read_to_end(&mut bytes));
    read.map_err(|error| refused(TroubleKind::System(error)))?;
    if bytes.len() as u64 > LARGEST_CAPTURE {
        return Err(refused(TroubleKind::Large(LARGEST_CAPTURE)));
    }
    Ok(Source::Held(path, bytes.into()))
}

/// The lines that hold some offsets of a text: offset, number from 1, line. What cannot be read
/// again is left out.
pub fn lines_at(source: &Source, offsets: &[u64]) -> Vec<(u64, usize, String)> {
    let mut wanted = offsets.to_vec();
    wanted.sort_unstable();
    let mut found = Vec::new();
    let Ok(text) = source.open().and_then(|it| source.text(it, None)) else { return found };
    let mut text = BufReader::with_capacity(128 * 1024, text.reader);
    let (mut at, mut number) = (0_u64, 1);
    let mut wanted = wanted.into_iter().peekable();
    let mut line = Vec::new();
    while wanted.peek().is_some() {
        line.clear();
        let Ok(count) = read_line(&mut text, &mut line) else { break };
        if count == 0 {
            break;
        }
        at += count;
        while let Some(offset) = wanted.next_if(|it| *it < at) {
            found.push((offset, number, text_of(&line).trim_end().to_owned()));
        }
        number += 1;
    }
    found
}

/// Reads a line and gives its length; only its start is kept.
fn read_line(text: &mut impl BufRead, line: &mut Vec<u8>) -> std::io::Result<u64> {
    let mut count = 0;
    loop {
        let bytes = text.fill_buf()?;
        let end = memchr::memchr(b'\n', bytes).map(|it| it + 1);
        let length = end.unwrap_or(bytes.len());
        let kept = length.min(LONGEST_LINE.saturating_sub(line.len()));
        line.extend_from_slice(&bytes[..kept]);
        text.consume(length);
        count += length as u64;
        if end.is_some() || length == 0 {
            return Ok(count);
        }
    }
}
