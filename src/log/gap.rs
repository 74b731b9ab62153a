//! What a document or terminal puts between the letters of a message's name: the backslashes of
//! Markdown, sequences that paint, and the line break of a terminal or mail with what begins each
//! line there.

use super::frame::Frame;
use super::letters::text_of;
use super::tag::Tag;
use memchr::{memchr, memchr2, memrchr};
use std::borrow::Cow;
use std::ops::Range;

/// The longest line break, with what begins the next line, in bytes.
pub const LONGEST_GAP: usize = 96;
/// How far from the name of a facility its message can be broken, in bytes.
const REACH: usize = 192;
/// What is after the name of a facility at most, blanks around the colon included.
const BEHIND: usize = 400;
/// How wide lines are that a name is believed to be broken by.
const WIDTHS: std::ops::RangeInclusive<usize> = 56..=144;
/// More bytes than this has no line that was broken.
const LONGEST_LINE: usize = 640;

/// The length of what stands at a place between two letters of a word.
fn length(text: &[u8], at: usize) -> usize {
    match text.get(at) {
        Some(b'\\') if matches!(text.get(at + 1), Some(b'_' | b'-' | b'%')) => 1,
        Some(b'\r' | b'\n') => line_break(text, at).unwrap_or(0),
        Some(0x1b) => painted(text, at),
        _ => 0,
    }
}

/// The length of sequences that paint, one after the other.
fn painted(text: &[u8], at: usize) -> usize {
    let mut end = at;
    while let Some([0x1b, b'[', rest @ ..]) = text.get(end..) {
        let numbers = rest.iter().take_while(|it| it.is_ascii_digit() || **it == b';').count();
        match rest.get(numbers) {
            Some(b'm' | b'K') if end - at < LONGEST_GAP => end += numbers + 3,
            _ => break,
        }
    }
    end - at
}

/// The length of a line break, with what begins the next line.
fn line_break(text: &[u8], at: usize) -> Option<usize> {
    let feed = at + text[at..].iter().take_while(|it| **it == b'\r').count();
    (text.get(feed) == Some(&b'\n')).then_some(())?;
    let rest = &text[feed + 1..text.len().min(feed + 1 + LONGEST_GAP)];
    let framed = match rest.first() {
        Some(b'>' | b'|' | b' ' | b'\t' | b'[' | b'0'..=b'9') => {
            let line = &rest[..memchr(b'\n', rest).unwrap_or(rest.len())];
            Frame::of(&text_of(line)).length()
        }
        _ => 0,
    };
    let behind = rest.get(framed..).unwrap_or_default();
    let blanks = behind.iter().take_while(|it| **it == b' ').count();
    Some(feed + 1 + framed + blanks - at).filter(|it| *it <= LONGEST_GAP)
}

/// Where a word ends that starts at a place, whatever stands between its letters.
pub fn forwards(text: &[u8], mut at: usize, word: &[u8]) -> Option<usize> {
    for letter in word {
        if text.get(at) != Some(letter) {
            at += length(text, at);
        }
        (text.get(at) == Some(letter)).then_some(())?;
        at += 1;
    }
    Some(at)
}

/// Where a word starts that ends at a place.
pub fn backwards(text: &[u8], mut at: usize, word: &[u8]) -> Option<usize> {
    for letter in word.iter().rev() {
        if at.checked_sub(1).and_then(|it| text.get(it)) != Some(letter) {
            at = before(text, at)?;
        }
        at = at.checked_sub(1).filter(|it| text.get(*it) == Some(letter))?;
    }
    Some(at)
}

/// Where that starts which stands before a letter of a word.
fn before(text: &[u8], at: usize) -> Option<usize> {
    if text.get(at.checked_sub(1)?) == Some(&b'\\') {
        return (length(text, at - 1) == 1).then_some(at - 1);
    }
    let from = at.saturating_sub(LONGEST_GAP);
    if matches!(text[at - 1], b'm' | b'K') {
        let mut starts = (from..at).filter(|it| text[*it] == 0x1b);
        if let Some(start) = starts.find(|it| painted(text, *it) == at - it) {
            return Some(start);
        }
    }
    let feed = from + memrchr(b'\n', &text[from..at])?;
    let start = feed - text[..feed].iter().rev().take_while(|it| **it == b'\r').count();
    (line_break(text, start) == Some(at - start)).then_some(start)
}

/// Whether a message that was found may go on, or begin, beyond what it was found in.
pub fn is_near(text: &[u8], found: &Tag) -> bool {
    let is_open = !text[..found.end].trim_ascii_end().ends_with(b":");
    // A name does not end so, but its part on one line may.
    let signs = text[found.end..].iter().take(LONGEST_GAP);
    let end = found.end + signs.take_while(|it| matches!(it, b'_' | b' ' | b'\t')).count();
    let goes_on = match text.get(end) {
        // After the break, too, must be a name or its colon.
        Some(b'\r' | b'\n') => {
            let next = text.get(end + length(text, end));
            let is_name = |it: &u8| matches!(it, b'A'..=b'Z' | b'0'..=b'9' | b'_' | b':' | b'\\');
            is_open && next.is_some_and(is_name)
        }
        Some(b'\\' | 0x1b) => length(text, end) > 0,
        _ => false,
    };
    let begins = || {
        let start = before(text, found.start)?;
        matches!(text[..start].last()?, b'-' | b'%').then_some(())
    };
    goes_on || text.get(found.start) != Some(&b'%') && begins().is_some()
}

/// What surrounds a name, without what stands between the letters of one message.
pub struct Flat {
    /// The text.
    pub bytes: Vec<u8>,
    /// Where each of its bytes stands, and where it ends.
    places: Vec<usize>,
    /// Where a line was broken, and how wide it was.
    cut: Option<(usize, usize)>,
}

/// The ways to read what surrounds the name of a facility.
pub fn flats(text: &[u8], name: &Range<usize>) -> impl Iterator<Item = Flat> {
    let near = name.start.saturating_sub(REACH)..text.len().min(name.end + REACH);
    let is_break = |it: &u8| matches!(it, b'\r' | b'\n');
    let within = text[name.clone()].iter().position(is_break).map(|it| name.start + it);
    let behind = text[name.end..near.end].iter().position(is_break).map(|it| name.end + it);
    let front = text[near.start..name.start]
        .iter()
        .rposition(|it| *it == b'\n')
        .and_then(|it| before(text, near.start + it + 1 + frame_behind(text, near.start + it)));
    let ways = match within {
        Some(_) => [within, None, None],
        None => [behind, None, front],
    };
    let count = if within.is_some() { 1 } else { 3 };
    let window = near.start..text.len().min(name.end + BEHIND);
    // Where no document or terminal wrote signs between letters, a way without a break is the text itself, and
    // one with a break that no message reaches says nothing: so most ways are not gone.
    let is_whole = within.is_some() || memchr2(b'\\', 0x1b, &text[window.clone()]).is_some();
    let is_worth = |cut: &Option<usize>| {
        let between = cut.map(|cut| match cut < name.start {
            true => cut + line_break(text, cut).unwrap_or(1)..name.start,
            false => name.end.min(cut)..cut,
        });
        let is_near = |it| text.get::<Range<usize>>(it).is_none_or(|it| !has_small_letter(it));
        is_whole || between.is_some_and(is_near)
    };
    ways.into_iter()
        .take(count)
        .filter(is_worth)
        .map(move |cut| Flat::of(text, window.clone(), cut))
        .collect::<Vec<_>>()
        .into_iter()
}

/// A tag has none.
fn has_small_letter(text: &[u8]) -> bool {
    text.iter().any(u8::is_ascii_lowercase)
}

/// The length of what begins the line after a line feed.
fn frame_behind(text: &[u8], feed: usize) -> usize {
    line_break(text, feed).map_or(0, |it| it - 1)
}

impl Flat {
    fn of(text: &[u8], window: Range<usize>, cut: Option<usize>) -> Self {
        let (mut bytes, mut places, mut broken) = (Vec::new(), Vec::new(), None);
        let mut at = window.start;
        while at < window.end {
            if Some(at) == cut {
                let from = at.saturating_sub(LONGEST_LINE);
                let start = text[from..at].iter().rposition(|it| *it == b'\n');
                let line = &text[start.map_or(from, |it| from + it + 1)..at];
                broken = Some((bytes.len(), bytecount::num_chars(line)));
                at += line_break(text, at).unwrap_or(1);
                continue;
            }
            let length = if matches!(text[at], b'\\' | 0x1b) { length(text, at) } else { 0 };
            if length > 0 {
                at += length;
                continue;
            }
            bytes.push(text[at]);
            places.push(at);
            at += 1;
        }
        places.push(at.min(text.len()));
        Flat { bytes, places, cut: broken }
    }

    /// Where a place of the text is here.
    pub fn at(&self, place: usize) -> Option<usize> {
        self.places.binary_search(&place).ok()
    }

    /// Where a place here is in the text.
    pub fn place(&self, at: usize) -> usize {
        self.places[at.min(self.places.len() - 1)]
    }

    /// How wide the line is that was broken within a word of a message.
    pub fn broken(&self, start: usize, end: usize) -> Option<usize> {
        let (cut, width) = self.cut.filter(|(cut, _)| (start + 1..end).contains(cut))?;
        let around = [self.bytes[cut - 1], *self.bytes.get(cut)?];
        around.iter().all(|it| it.is_ascii_alphanumeric() || *it == b'_').then_some(width)
    }

    /// Whether the line break that was left out belongs to a message: what it joins is one name, or
    /// a name and its colon.
    pub fn is_believed(&self, start: usize, end: usize, mnemonic: &[u8]) -> bool {
        let Some((cut, width)) = self.cut else { return true };
        // Elsewhere it joins what need not be one, and changes nothing about the message.
        if !(start + 1..=end).contains(&cut) {
            return false;
        }
        let tag = &self.bytes[start..end];
        let name = tag.windows(mnemonic.len().max(1)).rposition(|it| it == mnemonic).unwrap_or(0);
        let (name, name_end) = (start + name, start + name + mnemonic.len());
        let colon = tag.iter().rposition(|it| *it == b':').map(|it| start + it);
        if cut <= name {
            return true;
        }
        if cut < name_end {
            return colon.is_some() && WIDTHS.contains(&width);
        }
        colon.is_some_and(|it| it >= cut)
    }
}

/// A message's name on one line.
pub fn on_one_line(tag: &[u8]) -> Cow<'_, str> {
    if !tag.contains(&b'\n') {
        return text_of(tag);
    }
    let (mut bytes, mut at) = (Vec::new(), 0);
    while at < tag.len() {
        let gap = if matches!(tag[at], b'\r' | b'\n') { length(tag, at) } else { 0 };
        if gap == 0 {
            bytes.push(tag[at]);
        }
        at += gap.max(1);
    }
    text_of(&bytes).into_owned().into()
}
