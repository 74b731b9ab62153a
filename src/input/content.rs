//! What a file holds, told by its first bytes and never by its name: text, compressed text, UTF-16
//! of a Windows terminal, or no text at all.

use super::opening::Refusal;
use super::peek::Peek;
use super::unpack::{Gate, Packed, Unpacked};
use super::wide;
use encoding_rs::{Encoding, ISO_2022_JP, UTF_16BE, UTF_16LE};
use encoding_rs_io::DecodeReaderBytesBuilder;
use std::io::Read;

/// How many bytes decide.
pub const SAMPLE: usize = 8 * 1024;
/// How often what was packed may be packed again.
pub const DEEPEST: usize = 3;
/// A run of this many zeros is a hole: a page that was lost with the power, or the place of what
/// another program cut away.
const HOLE: usize = 16;

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
    /// Text that takes a decoder: in 16-bit units, or shifted between letters of one byte and two.
    Encoded(&'static Encoding),
    /// Text whose messages an input method wrote in letters of the width of Japanese.
    Wide,
    /// Files in one, as tar puts them: read as one text, and named.
    Tar,
    /// No text: the place of the byte that says so.
    Binary(usize),
}

/// How long the start of a stream is waited for, and what may stand before its text.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// This many bytes must do where more do not come at once.
    enough: usize,
    /// This many zeros before the text are passed.
    zeros: u64,
}

impl Patience {
    /// For a file: it is all there, and what a log lost before its text may be long.
    pub const FILE: Patience = Patience { enough: SAMPLE, zeros: u64::MAX };
    /// For a pipe, into which somebody may type, or zeros flow without end.
    pub const PIPE: Patience = Patience { enough: 8, zeros: 64 * 1024 };
}

/// Text, and what it was found in.
pub struct Text<'a> {
    /// What the text is: never packed, even when the stream was.
    pub content: Content,
    /// How often it was packed.
    pub depth: usize,
    /// Reads it.
    pub reader: Box<dyn Read + Send + 'a>,
}

impl Content {
    /// Tells from the first bytes.
    pub fn of(sample: &[u8]) -> Self {
        if let Some(content) = Content::of_mark(sample) {
            return content;
        }
        if let Some(encoding) = encoding(sample) {
            return Content::Encoded(encoding);
        }
        if wide::is_wide(sample) {
            return Content::Wide;
        }
        if is_tar(sample) {
            return Content::Tar;
        }
        // Logs of broken transports hold some NUL bytes; programs and archives hold many.
        let control = |byte: &u8| {
            *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x07 | 0x08 | 0x0c | 0x1b)
        };
        let holes = holes(sample);
        let count = sample.iter().filter(|it| control(it)).count() - holes;
        let size = sample.len() - holes;
        // What is packed or enciphered in a way that we do not know looks like chance: a tenth of
        // it are control bytes, half of it is no UTF-8.
        let strange: usize = sample.utf8_chunks().map(|it| it.invalid().len()).sum();
        let many = count >= 4 && (count * 10 > size || count * 32 > size && strange * 4 > size);
        match sample.iter().position(control) {
            Some(place) if many || size == 0 => Content::Binary(place),
            _ => Content::Plain,
        }
    }

    /// The packing whose mark these bytes start with.
    pub fn of_mark(sample: &[u8]) -> Option<Self> {
        const MARKS: [(&[u8], Content); 3] = [
            (&[0x1f, 0x8b], Content::Gzip),
            (&[0x28, 0xb5, 0x2f, 0xfd], Content::Zstd),
            (&[0xfd, b'7', b'z', b'X', b'Z'], Content::Xz),
        ];
        let found =
            MARKS.iter().find(|(mark, _)| sample.starts_with(mark)).map(|(_, content)| *content);
        let skippable = || Content::is_skippable(sample).then_some(Content::Zstd);
        found.or_else(skippable).or_else(|| is_bzip2(sample).then_some(Content::Bzip2))
    }

    /// Whether these bytes start what Zstandard tells to skip.
    pub fn is_skippable(sample: &[u8]) -> bool {
        matches!(sample, [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..])
    }

    /// Whether parts of a file can be read without what stands before them.
    pub fn is_plain(self) -> bool {
        self == Content::Plain
    }

    /// Whether what is added to a file can be read without what stands before it: what shifts
    /// between letters of one byte and two is ASCII else, and is read where a line is shown.
    pub fn can_grow(self) -> bool {
        match self {
            Content::Plain => true,
            Content::Encoded(encoding) => encoding == ISO_2022_JP,
            _ => false,
        }
    }

    fn is_packed(self) -> bool {
        matches!(self, Content::Gzip | Content::Zstd | Content::Xz | Content::Bzip2)
    }
}

/// The text of a stream whose content is not known yet. What was unpacked is looked at like the
/// stream itself. Where there is a `gate`, texts that take much memory to unpack wait for each
/// other there.
///
/// # Errors
/// When its start cannot be read or unpacked. A stream without text is no error here: its content
/// says so.
pub fn text<'a>(
    stream: impl Read + Send + 'a,
    patience: Patience,
    gate: Option<&'a Gate>,
) -> std::io::Result<Text<'a>> {
    let mut stream: Packed<'a> = Peek::new(Box::new(stream));
    let mut depth = 0;
    let (content, zeros) = loop {
        let (content, zeros) = start(&mut stream, depth, patience)?;
        if !content.is_packed() {
            break (content, zeros);
        }
        if depth == DEEPEST {
            return Err(Refusal::Deep(DEEPEST).into());
        }
        stream = Peek::new(Box::new(Unpacked::new(stream, depth > 0, gate)));
        depth += 1;
    };
    let reader: Box<dyn Read + Send + 'a> = match content {
        Content::Encoded(encoding) => {
            Box::new(DecodeReaderBytesBuilder::new().encoding(Some(encoding)).build(stream))
        }
        Content::Wide => Box::new(wide::Narrowed::new(stream)),
        // Places in the text stay those of the file.
        _ if zeros > 0 => Box::new(std::io::repeat(0).take(zeros).chain(stream)),
        _ => Box::new(stream),
    };
    Ok(Text { content, depth, reader })
}

/// What a file holds, as it lies there: packed or not.
///
/// # Errors
/// When it cannot be read.
pub fn outside(file: std::fs::File) -> std::io::Result<Content> {
    start(&mut Peek::new(Box::new(file)), 0, Patience::FILE).map(|(content, _)| content)
}

/// What a stream starts with, and how many zeros stand before that and were taken out.
fn start(stream: &mut Packed, depth: usize, patience: Patience) -> std::io::Result<(Content, u64)> {
    let sample = stream.peek(patience.enough);
    let sample = &sample[..sample.len().min(SAMPLE)];
    let is_hole =
        sample.len() >= HOLE.min(patience.enough) && sample.iter().take(HOLE).all(|it| *it == 0);
    let content = Content::of(sample);
    // Damage of what is packed has a place in its text; what we refuse has none.
    stream.check(|error| depth == 0 || Refusal::of(error).is_some())?;
    if !is_hole {
        return Ok((content, 0));
    }
    let zeros = stream.skip_zeros(patience.zeros);
    let sample = stream.peek(patience.enough);
    match Content::of(&sample[..sample.len().min(SAMPLE)]) {
        Content::Plain if sample.first().is_some_and(|it| *it != 0) => Ok((Content::Plain, zeros)),
        _ => Ok((Content::Binary(0), zeros)),
    }
}

/// How many zeros stand in holes.
fn holes(sample: &[u8]) -> usize {
    let runs = sample.chunk_by(|one, next| (*one == 0) == (*next == 0));
    runs.filter(|it| it[0] == 0 && it.len() >= HOLE).map(<[u8]>::len).sum()
}

/// The mark of bzip2, the size of its blocks, and how a block or the end begins; three letters may
/// be the name of a host.
fn is_bzip2(sample: &[u8]) -> bool {
    let [b'B', b'Z', b'h', b'1'..=b'9', behind @ ..] = sample else { return false };
    let starts = [[0x31, 0x41, 0x59, 0x26, 0x53, 0x59], [0x17, 0x72, 0x45, 0x38, 0x50, 0x90]];
    starts.iter().any(|start| start.iter().zip(behind).all(|(start, byte)| start == byte))
}

/// A header of tar: its checksum, in octal digits, is the sum of all its bytes with blanks in place
/// of the checksum.
fn is_tar(sample: &[u8]) -> bool {
    const CHECKSUM: std::ops::Range<usize> = 148..156;
    let Some(header) = sample.get(..512) else { return false };
    let digits = header[CHECKSUM]
        .iter()
        .skip_while(|it| **it == b' ')
        .take_while(|it| matches!(it, b'0'..=b'7'));
    let printed = digits.fold(0_u64, |sum, digit| sum * 8 + u64::from(digit - b'0'));
    let bytes = header
        .iter()
        .enumerate()
        .map(|(place, byte)| if CHECKSUM.contains(&place) { b' ' } else { *byte });
    header[0] != 0 && bytes.map(u64::from).sum::<u64>() == printed
}

/// How the letters of a text are written, where that is not UTF-8.
fn encoding(sample: &[u8]) -> Option<&'static Encoding> {
    match sample {
        [0xff, 0xfe, rest @ ..] => is_utf16(rest, 1, 4).then_some(UTF_16LE),
        [0xfe, 0xff, rest @ ..] => is_utf16(rest, 0, 4).then_some(UTF_16BE),
        _ if is_shifted(sample) => Some(ISO_2022_JP),
        // Without a mark a third of it must be ASCII.
        _ if sample.len() >= 8 && sample.contains(&0) => {
            let ways = [(1, UTF_16LE), (0, UTF_16BE)];
            ways.into_iter().find(|(high, _)| is_utf16(sample, *high, 3)).map(|it| it.1)
        }
        // Shift_JIS and EUC-JP are ASCII in between, and are read where a line is shown.
        _ => None,
    }
}

/// Whether of this many 16-bit units at least one is ASCII: logs are mostly that, and what starts
/// so by chance is not.
fn is_utf16(sample: &[u8], high: usize, of: usize) -> bool {
    let units = sample.chunks_exact(2);
    let count = units.len();
    let is_ascii = |it: u8| matches!(it, b'\t' | b'\n' | b'\r' | 0x1b | b' '..=b'~');
    let ascii = units.filter(|unit| unit[high] == 0 && is_ascii(unit[1 - high])).count();
    ascii > 0 && ascii * of >= count
}

/// Whether letters are shifted as Japanese mails do. A terminal that chooses its letters never
/// shifts to those of two bytes.
fn is_shifted(sample: &[u8]) -> bool {
    let shift = memchr::memmem::find(sample, b"\x1b$").map(|it| &sample[it + 2..]);
    matches!(shift, Some([b'B' | b'@', 0x21..=0x7e, 0x21..=0x7e, ..]))
}

/// Fills a buffer until it holds `enough`, or the stream ends. A pipe that someone types into must
/// not be waited for longer than needed.
///
/// # Errors
/// What the stream says.
pub fn read_until(
    enough: usize,
    stream: &mut impl Read,
    buffer: &mut [u8],
) -> std::io::Result<usize> {
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
        assert_eq!(
            Content::of(b"a log with a \0 NUL and \x1b[31mcolour, long enough to be a log"),
            Content::Plain
        );
        assert_eq!(Content::of(b""), Content::Plain);
        assert_eq!(Content::of(&[0x1f, 0x8b, 8, 0]), Content::Gzip);
        assert_eq!(Content::of(&[0xff, 0xfe, b'*', 0]), Content::Encoded(UTF_16LE));
        assert_eq!(Content::of(&[0xfe, 0xff, 0, b'*']), Content::Encoded(UTF_16BE));
        assert_eq!(Content::of(b"\xff\xfe a line of a broken transport\n"), Content::Plain);
        assert_eq!(Content::of(&[0x1f]), Content::Plain);
        assert_eq!(Content::of(&[0x7f, b'E', b'L', b'F', 2, 1, 1, 0, 0, 0, 0]), Content::Binary(4));
        assert_eq!(Content::of(&[0; 64]), Content::Binary(0));
        let holes = [
            &b"Nov 17 20:15:30 edge-1: %X-6-Y: a\n"[..],
            &[0; 4096],
            b"Nov 17 20:15:31 edge-1: b\n",
        ]
        .concat();
        assert_eq!(Content::of(&holes), Content::Plain);
        let units: Vec<u8> = "units without a mark\n".bytes().flat_map(|it| [it, 0]).collect();
        assert_eq!(Content::of(&units), Content::Encoded(UTF_16LE));
        let swapped: Vec<u8> = units.chunks(2).flat_map(|it| [it[1], it[0]]).collect();
        assert_eq!(Content::of(&swapped), Content::Encoded(UTF_16BE));
        let text = "備考：リンクがダウン %X-6-Y: a\n".repeat(2);
        let bytes = ISO_2022_JP.encode(&text).0;
        assert_eq!(Content::of(&bytes), Content::Encoded(ISO_2022_JP));
        for encoding in [encoding_rs::SHIFT_JIS, encoding_rs::EUC_JP] {
            assert_eq!(Content::of(&encoding.encode(&text).0), Content::Plain);
        }
        assert_eq!(Content::of(b"\x1b(B\x1b$ x"), Content::Plain);
        let latin: Vec<u8> =
            b"%X-6-Y: \xdcberpr\xfcfung der Schl\xfcssel f\xfcr Ger\xe4te\n".repeat(9);
        assert_eq!(Content::of(&latin), Content::Plain);
    }

    #[test]
    fn a_host_is_no_packing() {
        for start in ["BZh", "BZh-edge-1: ", "BZh1: ", "BZh9.example.com ", "BZhost"] {
            assert_eq!(Content::of(start.as_bytes()), Content::Plain, "{start}");
        }
        for start in [&b"BZh91AY&SY"[..], b"BZh11AY&", b"BZh9\x17\x72\x45\x38\x50\x90", b"BZh9"] {
            assert_eq!(Content::of(start), Content::Bzip2, "{start:?}");
        }
    }

    /// Nothing that looks like chance is read as a log that says nothing.
    #[test]
    fn what_looks_like_chance_is_no_text() {
        let mut state = 1_u64;
        for size in [256, 1000, SAMPLE] {
            for round in 0..200 {
                let sample: Vec<u8> = std::iter::repeat_with(|| {
                    state = state
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(1_442_695_040_888_963_407);
                    (state >> 56) as u8
                })
                .take(size)
                .collect();
                assert!(matches!(Content::of(&sample), Content::Binary(_)), "{size} {round}");
            }
        }
    }
}
