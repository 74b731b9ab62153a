//! What a file holds, told by its first bytes and never by its name: text, compressed text, UTF-16 of a Windows terminal, or no text at all.

use encoding_rs_io::DecodeReaderBytesBuilder;
use std::io::Read;

/// How many bytes decide.
pub const SAMPLE: usize = 8 * 1024;
/// How many bytes of a slow stream must do.
pub const ENOUGH: usize = 8;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Bytes to be searched as they are.
    Plain,
    /// gzip.
    Gzip,
    /// Zstandard.
    Zstd,
    /// xz.
    Xz,
    /// bzip2.
    Bzip2,
    /// Text in 16-bit units, with a byte order mark.
    Utf16,
    /// No text: the place of the byte that says so.
    Binary(usize),
}

impl Content {
    /// Tells from the first bytes.
    pub fn of(sample: &[u8]) -> Self {
        const MARKS: [(&[u8], Content); 4] = [
            (&[0x1f, 0x8b], Content::Gzip),
            (&[0x28, 0xb5, 0x2f, 0xfd], Content::Zstd),
            (&[0xfd, b'7', b'z', b'X', b'Z'], Content::Xz),
            (b"BZh", Content::Bzip2),
        ];
        if let Some((_, content)) = MARKS.iter().find(|(mark, _)| sample.starts_with(mark)) {
            return *content;
        }
        if is_utf16(sample) {
            return Content::Utf16;
        }
        // Logs of broken transports hold some NUL bytes; programs and archives hold many.
        let control = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x07 | 0x08 | 0x0c | 0x1b);
        let count = sample.iter().filter(|it| control(it)).count();
        let many = count >= 4 && count * 10 > sample.len();
        match sample.iter().position(control) {
            Some(place) if many => Content::Binary(place),
            _ => Content::Plain,
        }
    }

    /// A reader of the text in a stream that starts with this content.
    ///
    /// # Errors
    /// When a decoder cannot be set up.
    pub fn decode<'a>(self, stream: impl Read + Send + 'a) -> std::io::Result<Box<dyn Read + Send + 'a>> {
        Ok(match self {
            Content::Plain | Content::Binary(_) => Box::new(stream),
            Content::Gzip => Box::new(flate2::read::MultiGzDecoder::new(stream)),
            Content::Zstd => Box::new(zstd::Decoder::new(stream)?),
            Content::Xz => Box::new(liblzma::read::XzDecoder::new_multi_decoder(stream)),
            Content::Bzip2 => Box::new(bzip2::read::MultiBzDecoder::new(stream)),
            Content::Utf16 => Box::new(DecodeReaderBytesBuilder::new().build(stream)),
        })
    }

    /// Whether parts of a file can be read without what stands in front of them.
    pub fn is_plain(self) -> bool {
        self == Content::Plain
    }
}

/// A byte order mark with much ASCII behind it: logs are mostly that, and what starts so by chance is not.
fn is_utf16(sample: &[u8]) -> bool {
    let high = match sample {
        [0xff, 0xfe, ..] => 1,
        [0xfe, 0xff, ..] => 0,
        _ => return false,
    };
    let units = sample[2..].chunks_exact(2);
    let count = units.len();
    let ascii = units.filter(|unit| unit[high] == 0 && matches!(unit[1 - high], 1..=0x7f)).count();
    ascii > 0 && ascii * 4 >= count
}

/// Fills a buffer until it holds `enough`, or the stream ends. A pipe that someone types into must not be waited for longer than needed.
///
/// # Errors
/// What the stream says.
pub fn read_until(enough: usize, stream: &mut impl Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while filled < enough {
        match stream.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_told_by_its_first_bytes() {
        assert_eq!(Content::of(b"*Nov 19 14:53:07.300: %X-6-Y: a\r\n"), Content::Plain);
        assert_eq!(Content::of(b"a log with a \0 NUL and \x1b[31mcolour, long enough to be a log"), Content::Plain);
        assert_eq!(Content::of(b""), Content::Plain);
        assert_eq!(Content::of(&[0x1f, 0x8b, 8, 0]), Content::Gzip);
        assert_eq!(Content::of(&[0xff, 0xfe, b'*', 0]), Content::Utf16);
        assert_eq!(Content::of(&[0xfe, 0xff, 0, b'*']), Content::Utf16);
        assert_eq!(Content::of(b"\xff\xfe a line of a broken transport\n"), Content::Plain);
        assert_eq!(Content::of(&[0x1f]), Content::Plain);
        assert_eq!(Content::of(&[0x7f, b'E', b'L', b'F', 2, 1, 1, 0, 0, 0, 0]), Content::Binary(4));
        assert_eq!(Content::of(&[0; 64]), Content::Binary(0));
    }
}
