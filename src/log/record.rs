//! One message with its header and text, cut out of a block of log text.

use super::fields;
use super::fold::{self, Folds};
use super::frame::Frame;
use super::gap;
use super::header::Header;
use super::letters::text_of;
use super::notification;
use super::shape;
use super::span::{StampSpan, find_all};
use super::tag::{Notified, OwnedTag, Tag};
use super::wrapping::unwrapped;
use crate::quoting::{is_markdown, narrowed, unescaped, unpainted};
use crate::work;
use memchr::{memchr, memchr2, memmem, memrchr2};
use std::borrow::Cow;
use std::ops::Range;

/// How much text before a message is read as its header.
pub const LONGEST_HEADER: usize = 1024;
/// How much text after the mnemonic is read, continuation lines included.
pub const LONGEST_TEXT: usize = 4096;
/// No line of more bytes was wrapped.
const LONGEST_WRAPPED: usize = 432;
/// Between a stamp and its message stand a zone, a host and a process: not more bytes.
const LONGEST_BEHIND: usize = 128;
/// On this many lines above a message its header can begin.
const MOST_LINES_ABOVE: usize = 2;

/// A line counts at most so often, whatever number of repeats a logger gives: sums of counts never
/// overflow.
pub const MOST_REPEATS: u64 = u32::MAX as u64;

/// A message as the log holds it.
#[derive(Debug, Clone)]
pub struct Record {
    /// Where and what.
    pub anchor: OwnedTag,
    /// What stands before it.
    pub header: Header,
    /// The text after the mnemonic as it stands on its line, without what a document put around it
    /// and trailing blanks.
    pub text: String,
    /// The lines that may continue it.
    pub folds: Folds,
    /// The line as the log holds it; of a line with several messages, what is between the one in
    /// front and the one after.
    pub line: String,
    /// Where the message starts in it.
    tag: usize,
    /// How many times the message happened here: repeats that a logger folded are counted.
    pub count: u64,
}

impl Record {
    /// Cuts one of the messages of a block out. `None` when it only wraps the next one.
    ///
    /// What is looked at ends at the neighbours and at [`LONGEST_HEADER`] and [`LONGEST_TEXT`], so
    /// many messages on one long line cost as much as its bytes, and it does not matter where the
    /// block ends.
    pub fn read(block: &[u8], spots: &[Tag], index: usize) -> Option<Self> {
        let anchor = &spots[index];
        if let Some(notified) = anchor.notified {
            return Some(Self::notified(block, spots, index, notified));
        }
        if fields::is_said_twice(block, spots, index) {
            return None;
        }
        let reach = anchor.start.saturating_sub(LONGEST_HEADER);
        let previous =
            index.checked_sub(1).map(|it| spots[it].end.min(anchor.start)).filter(|it| *it > reach);
        let floor = previous.unwrap_or(reach);
        // A carriage return in front ends a line too: nothing that a terminal would still show
        // stands before it.
        let line_start = last_line_break(&block[floor..anchor.start]).map(|it| floor + it + 1);
        let head_start = line_start.unwrap_or(floor);
        let front = text_of(&block[head_start..anchor.start]);
        let painted = unpainted(&front);
        let head = &painted[escaped_line_break(&painted).map_or(0, |it| it.end)..];
        let is_second = previous.is_some() && line_start.is_none();
        let head = if is_second { &head[shape::start_in(head)..] } else { head };

        let limit = block.len().min(anchor.end + LONGEST_TEXT);
        let below =
            spots.get(index + 1).map(|it| it.start.max(anchor.end)).filter(|it| *it < limit);
        // The first byte of the next message is looked at, too: a carriage return before it
        // stands alone.
        let line_end =
            anchor.end + line_length(&block[anchor.end..below.map_or(limit, |it| it + 1)]);
        let next = below.filter(|it| *it < line_end);
        let printed = text_of(&block[anchor.end..next.unwrap_or(line_end)]);
        let mut text = &printed[..];
        if next.is_some() {
            text = &text[..shape::start_in(text)];
            // A stamp between them begins the header of another message: then nothing is wrapped,
            // there is only no text.
            if text.trim().is_empty() && find_all(&printed).is_empty() {
                return None;
            }
        }
        let tag = &block[anchor.start..anchor.end];
        let line = [&front, &*gap::on_one_line(tag), text].concat();
        let is_escaped =
            memchr(b'\\', tag).is_some() || [head, text].iter().any(|it| is_markdown(it));
        let escaped = first_escaped_line_break(text).filter(|_| !is_escaped);
        let shown = unpainted(&text[..escaped.unwrap_or(text.len())]);
        // Whether a quotation is open is told by all of the line.
        let wide = Some(&shown).filter(|it| is_second && it.contains('"')).map(|_| {
            let start = last_line_break(&block[reach..anchor.start]).map_or(0, |it| it + 1);
            text_of(&block[reach + start..anchor.start])
        });
        let value = Some(&*painted).filter(|it| is_second && it.ends_with('='));
        let text = unwrapped(&shown, wide.as_deref().or(value).unwrap_or(head), is_escaped);
        let text = narrowed(&text);

        // What follows another message on its line is its text.
        let above = || {
            let above = &block[floor..line_start.filter(|_| !is_second)?];
            let own = previous.map_or(Some(0), |_| memchr(b'\n', above).map(|it| it + 1))?;
            head_above(&text_of(&above[own..]), head, tag.len())
        };
        let mut header = match Some(head).filter(|it| find_all(it).is_empty()).and_then(|_| above())
        {
            Some(whole) => Header::parse(&whole),
            None if is_escaped => Header::parse(&unescaped(head)),
            None => Header::parse(head),
        };
        let is_field = || {
            fields::has_fields(head) || is_second && (front.contains("\",") || front.ends_with('='))
        };
        if header.host.is_none() && is_field() {
            let start = last_line_break(&block[reach..anchor.start]).map_or(0, |it| it + 1);
            let front = text_of(&block[reach + start..anchor.start]);
            let behind = text_of(&block[anchor.end..next.unwrap_or(line_end)]);
            header.host = fields::host(&front, &behind).map(str::to_owned);
        }
        let mut record = Record {
            header,
            count: repeats(&text).unwrap_or(1).max(1),
            text: text.into_owned(),
            folds: Folds { hard: anchor.broken, ..Folds::default() },
            line: line.trim_end().to_owned(),
            tag: front.len(),
            anchor: anchor.clone().into(),
        };
        if next.is_none() && escaped.is_none() {
            let broken = tag.iter().rposition(|it| *it == b'\n').map(|it| anchor.start + it + 1);
            let width = width(&block[broken.or(line_start).unwrap_or(floor)..line_end]);
            let rest = &block[line_end..below.unwrap_or(limit)];
            let rest = rest.strip_prefix(b"\n").unwrap_or(rest);
            let lines = Below { rest, is_another: below.is_some() };
            let next = record.folds.read(&record.text, width, &Frame::of(head), lines);
            for text in &mut record.folds.below {
                *text = unwrapped(text, head, is_escaped).into_owned();
            }
            if let Some(times) = next.and_then(|it| repeats(&it)) {
                record.count = record.count.saturating_add(times).min(MOST_REPEATS);
            }
        }
        Some(record)
    }

    /// A message alone on its line, which nothing can continue and nobody quotes: the `head` in front
    /// of it has the device's stamp, and is read by others. `tagged` is the rest of the line from
    /// its `%`.
    pub fn of_plain(block: &[u8], spot: &Tag, head: &[u8], tagged: &[u8]) -> Self {
        let front = text_of(head);
        let name = spot.end - spot.start;
        let printed = text_of(&tagged[name..]);
        let line = [&front, &*text_of(&block[spot.start..spot.end]), &printed].concat();
        let text = unwrapped(&printed, &front, false);
        Record {
            header: Header::default(),
            count: repeats(&text).unwrap_or(1).max(1),
            text: text.into_owned(),
            folds: Folds { hard: spot.broken, ..Folds::default() },
            line: line.trim_end().to_owned(),
            tag: front.len(),
            anchor: spot.clone().into(),
        }
    }

    /// Cuts a message out of a notification. Who sent it stands on the line in front, as receivers
    /// write them.
    fn notified(block: &[u8], spots: &[Tag], index: usize, notified: Notified) -> Self {
        let anchor = &spots[index];
        let previous = index.checked_sub(1).map_or(0, |it| spots[it].end.min(anchor.start));
        let from = anchor.start.saturating_sub(LONGEST_HEADER).max(previous);
        let breaks = |end: usize| last_line_break(&block[from..end]).map(|it| from + it);
        let own_start = breaks(anchor.start).map_or(from, |it| it + 1);
        let own = String::from_utf8_lossy(&block[own_start..anchor.start]);
        // A line that has no stamp goes on the one above it.
        let start = match find_all(&own).is_empty() && own_start > from {
            true => breaks(own_start - 1).map_or(from, |it| it + 1),
            false => own_start,
        };
        let front = String::from_utf8_lossy(&block[start..anchor.start]);
        let limit = block.len().min(anchor.end + LONGEST_TEXT);
        let end = anchor.end + line_length(&block[anchor.end..limit]);
        let rest = String::from_utf8_lossy(&block[anchor.end..end]);
        let printed = String::from_utf8_lossy(&block[anchor.start..end]);
        let line = [&front, &*printed].concat().replace(['\n', '\r'], " ");
        Record {
            header: Header::parse(&notification::head(&front)),
            text: notification::text_of(notified, &rest),
            folds: Folds::default(),
            line: line.trim_end().to_owned(),
            tag: front.len(),
            count: 1,
            anchor: anchor.clone().into(),
        }
    }

    /// What stands before the mnemonic: the header, tags around the message, and its own.
    pub fn head(&self) -> &str {
        let tag = self.line.get(self.tag..).unwrap_or_default();
        let own = tag.find(self.anchor.mnemonic.as_str()).unwrap_or(tag.len());
        &self.line[..self.line.len() - tag.len() + own]
    }

    /// The line, but no more of it than the bytes `most` around the message; dots stand where it
    /// was cut.
    pub fn excerpt(&self, most: usize) -> String {
        let (line, tag) = (self.line.as_str(), self.tag.min(self.line.len()));
        if line.len() <= most {
            return line.to_owned();
        }
        // What the text does not need is the header's.
        let front = tag.min((most / 2).max(most.saturating_sub(line.len() - tag)));
        let start = (tag - front..tag).find(|it| line.is_char_boundary(*it)).unwrap_or(tag);
        let end = (tag..=line.len().min(tag - front + most))
            .rev()
            .find(|it| line.is_char_boundary(*it))
            .unwrap_or(tag);
        let dots = |is_cut: bool| if is_cut { "..." } else { "" };
        [dots(start > 0), &line[start..end], dots(end < line.len())].concat()
    }
}

/// The lines below a message, up to one that holds another message or a percent sign: that one goes
/// on nothing, and tells its own repeats.
struct Below<'a> {
    rest: &'a [u8],
    /// Whether another message ends what is left.
    is_another: bool,
}

impl<'a> Iterator for Below<'a> {
    type Item = Cow<'a, str>;

    fn next(&mut self) -> Option<Cow<'a, str>> {
        let end = line_below(self.rest)?;
        if end == self.rest.len() && (self.rest.is_empty() || self.is_another) {
            return None;
        }
        let (line, is_whole) = (&self.rest[..end], end < self.rest.len());
        self.rest = self.rest.get(line.len() + 1..).unwrap_or_default();
        let line = text_of(line.strip_suffix(b"\r").filter(|_| is_whole).unwrap_or(line));
        Some(if line.contains('\x1b') { unpainted(&line).into_owned().into() } else { line })
    }
}

/// Where the first line of a text ends; `None` where it holds a message, which goes on nothing.
pub fn line_below(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    let end = loop {
        match memchr2(b'\n', b'%', &text[at..]).map(|it| at + it) {
            // Text may have a percent sign: no letter of a name follows it.
            Some(sign) if text[sign] == b'%' => match text.get(sign + 1) {
                Some(b' ' | b'\r' | b'\n' | b'a'..=b'z' | b',' | b'.' | b')') => at = sign + 1,
                _ => {
                    work::count(sign);
                    return None;
                }
            },
            Some(end) => break end,
            None => break text.len(),
        }
    };
    work::count(end);
    Some(end)
}

/// Where the last line ends that ends in a text.
fn last_line_break(text: &[u8]) -> Option<usize> {
    work::count(text.len());
    memrchr2(b'\n', b'\r', text)
}

/// How many characters wide a line is, as far as widths matter.
fn width(line: &[u8]) -> usize {
    let returns = line.iter().rev().take_while(|it| **it == b'\r').count();
    let line = &line[..(line.len() - returns).min(LONGEST_WRAPPED)];
    work::count(line.len());
    bytecount::num_chars(line)
}

/// A header that was broken above the line of its message, as it was: what stands there is nothing
/// but the start of one. The `tag` is this many bytes long.
fn head_above(above: &str, head: &str, tag: usize) -> Option<String> {
    let mut whole = head.to_owned();
    let mut lines = above.lines().rev();
    for line in lines.by_ref().take(MOST_LINES_ABOVE) {
        let width = line.chars().count();
        let rest = Frame::of(line).cut(&whole, 1).to_owned();
        let word =
            rest.split(' ').next().map_or(0, str::len) + if rest.contains(' ') { 0 } else { tag };
        if line.trim().is_empty() || !fold::is_broken(width, word) {
            return None;
        }
        // A line that is full was broken where it was full.
        let is_stamp = find_all(line).pop().is_some_and(|it| it.range.end == line.len());
        let is_word = !is_stamp
            && line.ends_with(|it: char| it.is_ascii_alphanumeric())
            && rest.starts_with(|it: char| it.is_ascii_alphanumeric() || it == '[');
        let glue = if is_word || line.ends_with(' ') || rest.starts_with(' ') { "" } else { " " };
        whole = [line, glue, &rest].concat();
        if let Some(stamp) = find_all(&whole).pop() {
            return is_header(&whole, &stamp).then_some(whole);
        }
    }
    None
}

/// Whether after the last stamp of a text is nothing but what stands there in a header: a zone, a
/// host, a process up to the colon before the message, or what wraps it.
fn is_header(text: &str, stamp: &StampSpan) -> bool {
    let behind = shape::without_wrapper(&text[stamp.range.end..]);
    let words = behind.split_whitespace().filter(|it| *it != "-" && *it != ":").count();
    let is_wrapped = behind.len() < text.len() - stamp.range.end;
    let most = if is_wrapped || behind.trim_end().ends_with(':') { 4 } else { 1 };
    !behind.contains('%') && words <= most && behind.len() <= LONGEST_BEHIND
}

/// The length of the first line of a text: up to a line feed, or a carriage return that stands
/// alone.
pub fn line_length(text: &[u8]) -> usize {
    let line = &text[..memchr(b'\n', text).unwrap_or(text.len())];
    work::count(line.len());
    let printed = line.len() - line.iter().rev().take_while(|it| **it == b'\r').count();
    memchr(b'\r', &line[..printed]).unwrap_or(line.len())
}

/// `last message repeated 3 times`, `(message repeated 7 times)`. Never more than a sum of them can
/// take.
pub(super) fn repeats(line: &str) -> Option<u64> {
    let (_, behind) = line.split_once("message repeated ")?;
    let (number, rest) = behind.split_once(' ')?;
    let is_number = !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit());
    // Only a number that is too large is no number then.
    let times = || number.parse::<u64>().unwrap_or(MOST_REPEATS).min(MOST_REPEATS);
    (is_number && rest.starts_with("time")).then(times)
}

/// The last line break written as the characters `\n` or `\r\n`: a whole buffer quoted on one line.
fn escaped_line_break(text: &str) -> Option<Range<usize>> {
    let at = memmem::rfind(text.as_bytes(), b"\\n")?;
    Some(at..at + 2)
}

fn first_escaped_line_break(text: &str) -> Option<usize> {
    let at = memmem::find(text.as_bytes(), b"\\n")?;
    Some(if text[..at].ends_with("\\r") { at - 2 } else { at })
}

#[cfg(test)]
mod tests;
