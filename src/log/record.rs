//! One message with its header and text, cut out of a block of log text.

use super::anchor::{Anchor, Spot};
use super::header::Header;
use super::layout;
use super::place::find_all;
use memchr::{memchr, memmem, memrchr2};
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

/// A message as the log holds it.
#[derive(Debug, Clone)]
pub struct Record {
    /// Where and what.
    pub anchor: Anchor,
    /// What stands in front.
    pub header: Header,
    /// The text behind the mnemonic, without wrappers and trailing blanks: as it stands on its line, and joined with the lines that seem to continue it.
    /// The more trusted reading comes first.
    pub readings: Vec<String>,
    /// The line as the log holds it.
    pub line: String,
    /// How many times the message happened here: repeats that a logger folded are counted.
    pub count: u64,
}

impl Record {
    /// Cuts every message out of a block. `from` is the first offset that may start a message (what lies before is context only).
    pub fn read_all(block: &[u8], spots: &[Spot], from: usize) -> Vec<Record> {
        let own = (0..spots.len()).filter(|index| spots[*index].start >= from);
        own.filter_map(|index| Self::read(block, spots, index)).collect()
    }

    /// Cuts one of the messages of a block out. `None` when it only wraps the next one.
    pub fn read(block: &[u8], spots: &[Spot], index: usize) -> Option<Self> {
        let anchor = &spots[index];
        // A carriage return in front ends a line too: nothing that a terminal would still show stands before it.
        let line_start = memrchr2(b'\n', b'\r', &block[..anchor.start]).map_or(0, |it| it + 1);
        let previous = index.checked_sub(1).map(|it| spots[it].end).filter(|end| *end > line_start);
        let next = spots.get(index + 1).map(|it| it.start);
        let head_start =
            previous.unwrap_or(line_start).max(anchor.start.saturating_sub(LONGEST_HEADER)).min(anchor.start);
        let head = String::from_utf8_lossy(&block[head_start..anchor.start]);
        let head = &head[escaped_line_break(&head).map_or(0, |it| it.end)..];
        let head = if previous.is_some() { &head[layout::start_in(head)..] } else { head };

        let limit = block.len().min(anchor.end + LONGEST_TEXT);
        let line_end = anchor.end + line_length(&block[anchor.end..limit]);
        let next = next.filter(|it| *it < line_end);
        let printed = String::from_utf8_lossy(&block[anchor.end..next.unwrap_or(line_end).max(anchor.end)]);
        let mut text = &printed[..];
        if next.is_some() {
            text = &text[..layout::start_in(text)];
            if text.trim().is_empty() {
                return None;
            }
        }
        let escaped = first_escaped_line_break(text);
        text = unwrapped(&text[..escaped.unwrap_or(text.len())], head);

        let line = String::from_utf8_lossy(&block[line_start.max(head_start)..line_end]).trim_end().to_owned();
        let mut record = Record {
            header: Header::parse(head),
            readings: vec![text.to_owned()],
            line,
            count: repeats(text).unwrap_or(1),
            anchor: (*anchor).into(),
        };
        if next.is_none() && escaped.is_none() {
            record.read_following(
                &String::from_utf8_lossy(&block[line_end..limit]),
                block[line_start..line_end].len(),
                head,
            );
        }
        Some(record)
    }

    /// Looks at the lines below: continuations of a wrapped text, and repeats that a logger folded.
    fn read_following(&mut self, following: &str, mut width: usize, head: &str) {
        let first_width = width;
        let mut joined = self.readings[0].clone();
        let mut lines = following.strip_prefix('\n').unwrap_or(following).lines().peekable();
        for _ in 0..MOST_CONTINUATIONS {
            let Some(line) = lines.next_if(|line| continues(line, width, &joined)) else { break };
            let glue = if HARD_WIDTHS.contains(&width) { "" } else { " " };
            joined = format!("{}{glue}{}", joined.trim_end(), line.trim());
            width = line.len();
        }
        if joined.len() > self.readings[0].len() {
            // A line that ends exactly at the width of a console was surely broken there.
            // A colon at the end announces what stands on the next one.
            let is_sure = HARD_WIDTHS.contains(&first_width) || self.readings[0].ends_with(':');
            let index = usize::from(!is_sure);
            self.readings.insert(index, unwrapped(&joined, head).to_owned());
        }
        // What has a percent sign is a message of its own, which tells its own repeats.
        if let Some(times) = lines.next().filter(|it| !it.contains('%')).and_then(repeats) {
            self.count += times;
        }
    }
}

/// The length of the first line of a text: up to a line feed, or a carriage return that stands alone.
pub fn line_length(text: &[u8]) -> usize {
    let line = &text[..memchr(b'\n', text).unwrap_or(text.len())];
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
        && !line.contains('%')
        && repeats(line).is_none()
        && find_all(&start).is_empty()
}

/// `last message repeated 3 times`, `(message repeated 7 times)`.
fn repeats(line: &str) -> Option<u64> {
    let (_, behind) = line.split_once("message repeated ")?;
    let (number, rest) = behind.split_once(' ')?;
    rest.starts_with("time").then(|| number.parse().ok())?
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
