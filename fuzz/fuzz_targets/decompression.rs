//! Any bytes as a file, packed or not: unpacked and read to an end, as a file and as a pipe, never
//! a panic; what is text in both is the same text. The fuzzer's own limit of memory holds what
//! unpacking takes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use slp_diag::input::content::{Content, Patience, text};
use std::io::{Cursor, Read};

/// A bomb is read so far.
const MOST: u64 = 4 * 1024 * 1024;

/// The content and how many bytes of text there are, when the start can be read.
fn read(bytes: &[u8], patience: Patience) -> Option<(Content, u64)> {
    let text = text(Cursor::new(bytes), patience, None).ok()?;
    let mut rest = text.reader.take(MOST);
    let mut chunk = vec![0; 64 * 1024];
    let mut size = 0;
    while let Ok(count @ 1..) = rest.read(&mut chunk) {
        size += count as u64;
    }
    Some((text.content, size))
}

fuzz_target!(|bytes: &[u8]| {
    let (file, pipe) = (read(bytes, Patience::FILE), read(bytes, Patience::PIPE));
    if let (Some((Content::Plain, file)), Some((Content::Plain, pipe))) = (file, pipe) {
        assert_eq!(file, pipe);
    }
});
