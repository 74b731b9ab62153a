//! One message with its header and text, cut out of a block of log text.

use super::header::Header;
use super::notification;
use super::shape;
use super::span::find_all;
use super::tag::{Notified, OwnedTag, Tag, TagFinder};
use crate::work;
use memchr::{memchr, memchr2, memmem, memrchr2};
use std::borrow::Cow;
use std::ops::Range;

/// How much text in front of a message is read as its header.
pub const LONGEST_HEADER: usize = 1024;
/// How much text behind the mnemonic is read, continuation lines included.
pub const LONGEST_TEXT: usize = 4096;
/// A console breaks lines at its width: shorter lines are whole, longer ones were never wrapped.
const WRAPPED_WIDTHS: Range<usize> = 60..133;
/// Where a console breaks inside a word, not between words.
const HARD_WIDTHS: [usize; 2] = [80, 132];
/// How many lines a wrapped message can have behind its first.
pub const MOST_CONTINUATIONS: usize = 4;

/// A line counts at most so often, whatever number of repeats a logger gives: sums of counts never
/// overflow.
pub const MOST_REPEATS: u64 = u32::MAX as u64;

/// A message as the log holds it.
#[derive(Debug, Clone)]
pub struct Record {
    /// Where and what.
    pub anchor: OwnedTag,
    /// What stands in front.
    pub header: Header,
    /// The text behind the mnemonic, without wrappers and trailing blanks: as it stands on its
    /// line, and joined with the lines that seem to continue it. The more trusted reading comes
    /// first.
    pub readings: Vec<String>,
    /// The line as the log holds it; of a line with several messages, what is between the one in
    /// front and the one behind.
    pub line: String,
    /// Where the message starts in it.
    tag: usize,
    /// How many times the message happened here: repeats that a logger folded are counted.
    pub count: u64,
}

impl Record {
    /// Cuts out every message that starts in the part `own` of a block; what surrounds it is
    /// context only.
    pub fn read_all(spellings: &TagFinder, block: &[u8], own: &Range<usize>) -> Vec<Record> {
        let spots = spellings.around(block, own);
        let indices = (0..spots.len()).filter(|index| own.contains(&spots[*index].start));
        indices.filter_map(|index| Self::read(block, &spots, index)).collect()
    }

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
        let reach = anchor.start.saturating_sub(LONGEST_HEADER);
        let previous =
            index.checked_sub(1).map(|it| spots[it].end.min(anchor.start)).filter(|it| *it > reach);
        let floor = previous.unwrap_or(reach);
        // A carriage return in front ends a line too: nothing that a terminal would still show
        // stands before it.
        let line_start = last_line_break(&block[floor..anchor.start]).map(|it| floor + it + 1);
        let head_start = line_start.unwrap_or(floor);
        let head = String::from_utf8_lossy(&block[head_start..anchor.start]);
        let head = &head[escaped_line_break(&head).map_or(0, |it| it.end)..];
        let is_second = previous.is_some() && line_start.is_none();
        let head = if is_second { &head[shape::start_in(head)..] } else { head };

        let limit = block.len().min(anchor.end + LONGEST_TEXT);
        let below =
            spots.get(index + 1).map(|it| it.start.max(anchor.end)).filter(|it| *it < limit);
        // The first byte of the next message is looked at, too: a carriage return in front of it
        // stands alone.
        let line_end =
            anchor.end + line_length(&block[anchor.end..below.map_or(limit, |it| it + 1)]);
        let next = below.filter(|it| *it < line_end);
        let printed = String::from_utf8_lossy(&block[anchor.end..next.unwrap_or(line_end)]);
        let mut text = &printed[..];
        if next.is_some() {
            text = &text[..shape::start_in(text)];
            // A stamp between them begins the header of another message: then nothing is wrapped,
            // there is only no text.
            if text.trim().is_empty() && find_all(&printed).is_empty() {
                return None;
            }
        }
        let front = String::from_utf8_lossy(&block[head_start..anchor.start]);
        let line =
            [&front, &String::from_utf8_lossy(&block[anchor.start..anchor.end]), text].concat();
        let escaped = first_escaped_line_break(text);
        text = unwrapped(&text[..escaped.unwrap_or(text.len())], head);

        let mut record = Record {
            header: Header::parse(head),
            readings: vec![text.to_owned()],
            line: line.trim_end().to_owned(),
            tag: front.len(),
            count: repeats(text).unwrap_or(1).max(1),
            anchor: (*anchor).into(),
        };
        if next.is_none() && escaped.is_none() {
            let width =
                line_start.map_or_else(|| width(block, anchor.start, line_end), |it| line_end - it);
            let following = &block[line_end..below.unwrap_or(limit)];
            record.read_following(
                Below { rest: following, is_another: below.is_some() },
                width,
                head,
            );
        }
        Some(record)
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
            readings: vec![notification::text_of(notified, &rest)],
            line: line.trim_end().to_owned(),
            tag: front.len(),
            count: 1,
            anchor: (*anchor).into(),
        }
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

    /// Looks at the lines below: continuations of a wrapped text, and repeats that a logger folded.
    fn read_following(&mut self, mut below: Below, mut width: usize, head: &str) {
        let first_width = width;
        let mut joined = self.readings[0].clone();
        below.rest = below.rest.strip_prefix(b"\n").unwrap_or(below.rest);
        let mut next = below.next();
        for _ in 0..MOST_CONTINUATIONS {
            let Some(line) = next.as_deref().filter(|line| continues(line, width, &joined)) else {
                break;
            };
            let glue = if HARD_WIDTHS.contains(&width) { "" } else { " " };
            joined = format!("{}{glue}{}", joined.trim_end(), line.trim());
            width = line.len();
            next = below.next();
        }
        if joined.len() > self.readings[0].len() {
            // A line that ends exactly at the width of a console was surely broken there.
            // A colon at the end announces what stands on the next one.
            let is_sure = HARD_WIDTHS.contains(&first_width) || self.readings[0].ends_with(':');
            let index = usize::from(!is_sure);
            self.readings.insert(index, unwrapped(&joined, head).to_owned());
        }
        if let Some(times) = next.and_then(|it| repeats(&it)) {
            self.count = self.count.saturating_add(times).min(MOST_REPEATS);
        }
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
        let end = memchr2(b'\n', b'%', self.rest);
        work::count(end.unwrap_or(self.rest.len()));
        let line = match end {
            Some(end) if self.rest[end] == b'%' => return None,
            Some(end) => &self.rest[..end],
            None if self.rest.is_empty() || self.is_another => return None,
            None => self.rest,
        };
        self.rest = self.rest.get(line.len() + 1..).unwrap_or_default();
        Some(String::from_utf8_lossy(if end.is_some() {
            line.strip_suffix(b"\r").unwrap_or(line)
        } else {
            line
        }))
    }
}

/// Where the last line ends that ends in a text.
fn last_line_break(text: &[u8]) -> Option<usize> {
    work::count(text.len());
    memrchr2(b'\n', b'\r', text)
}

/// How wide the line is that ends at `end` and on which something starts at `within`, as far as
/// widths matter.
fn width(block: &[u8], within: usize, end: usize) -> usize {
    let from = end.saturating_sub(WRAPPED_WIDTHS.end + 1).min(within);
    end - last_line_break(&block[from..within]).map_or(from, |it| from + it + 1)
}

/// The length of the first line of a text: up to a line feed, or a carriage return that stands
/// alone.
pub fn line_length(text: &[u8]) -> usize {
    let line = &text[..memchr(b'\n', text).unwrap_or(text.len())];
    work::count(line.len());
    let printed = line.len() - line.iter().rev().take_while(|it| **it == b'\r').count();
    memchr(b'\r', &line[..printed]).unwrap_or(line.len())
}

/// Whether a line seems to continue the text above it, whose line was `width` bytes wide.
fn continues(line: &str, width: usize, text: &str) -> bool {
    let indented = line.starts_with([' ', '\t']);
    let wrapped = WRAPPED_WIDTHS.contains(&width) || text.is_empty() || text.ends_with(':');
    let first = line.split_whitespace().next().unwrap_or_default();
    let is_prompt = first.contains('#') || first.ends_with('>') || first.starts_with('<');
    let start: String = line.chars().take(64).collect();
    (indented || wrapped)
        && !first.is_empty()
        && !is_prompt
        && repeats(line).is_none()
        && find_all(&start).is_empty()
}

/// `last message repeated 3 times`, `(message repeated 7 times)`. Never more than a sum of them can
/// take.
fn repeats(line: &str) -> Option<u64> {
    let (_, behind) = line.split_once("message repeated ")?;
    let (number, rest) = behind.split_once(' ')?;
    let is_number = !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit());
    // Only a number that is too large is no number then.
    let times = || number.parse::<u64>().unwrap_or(MOST_REPEATS).min(MOST_REPEATS);
    (is_number && rest.starts_with("time")).then(times)
}

/// Takes off what a document put around a message: quotes, emphasis, marks.
fn unwrapped<'a>(text: &'a str, head: &str) -> &'a str {
    let mut text = text.trim_end_matches([' ', '\t', '\r', '\u{7}']);
    text = text.strip_suffix("</mark>").unwrap_or(text);
    if head.contains('"') {
        text = text.strip_suffix("\",").or_else(|| text.strip_suffix('"')).unwrap_or(text);
    }
    for mark in ['`', '_'] {
        if head.contains(mark) {
            text = text.trim_end_matches(mark);
        }
    }
    text.trim_end()
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
