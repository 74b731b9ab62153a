//! The way from bytes to messages, the same for all who read logs: `explain`, `scan`, `annotate`,
//! `--follow`, `guide` and the judge.

use super::record::{LONGEST_HEADER, LONGEST_TEXT, Record, line_below, line_length};
use super::tag::{Tag, TagFinder};
use crate::work;
use memchr::{memchr, memchr2, memrchr};
use std::ops::Range;

/// The messages that start in a part of a block; what surrounds it is context only.
#[derive(Debug)]
pub struct Events<'a> {
    block: &'a [u8],
    own: Range<usize>,
    tags: Vec<Tag<'a>>,
}

/// A message that was found and not yet cut out.
#[derive(Debug, Clone, Copy)]
pub struct Event<'a> {
    block: &'a [u8],
    tags: &'a [Tag<'a>],
    index: usize,
}

/// The parts of a line that needs no second look: one message, nothing quoted, nothing that could
/// continue it below.
#[derive(Debug, Clone, Copy)]
pub struct PlainLine<'a> {
    /// What stands before the message.
    pub head: &'a [u8],
    /// From the `%` to the end of the line.
    pub text: &'a [u8],
}

impl<'a> Events<'a> {
    /// Finds the messages that start in the part `own` of a block.
    pub fn of(finder: &'a TagFinder, block: &'a [u8], own: Range<usize>) -> Self {
        Events { block, tags: finder.around(block, &own), own }
    }

    /// Every message, from left to right.
    pub fn iter(&self) -> impl Iterator<Item = Event<'_>> {
        let event = |index| Event { block: self.block, tags: &self.tags, index };
        (0..self.tags.len()).map(event).filter(|it| self.own.contains(&it.start()))
    }

    /// Every message cut out, from left to right.
    pub fn records(self) -> impl Iterator<Item = Record> + 'a {
        let Events { block, own, tags } = self;
        (0..tags.len()).filter_map(move |index| {
            own.contains(&tags[index].start).then(|| Record::read(block, &tags, index))?
        })
    }
}

impl<'a> Event<'a> {
    /// Where it starts in its block.
    pub fn start(&self) -> usize {
        self.tags[self.index].start
    }

    /// Cuts it out. `None` where it only wraps the next one.
    pub fn record(&self) -> Option<Record> {
        Record::read(self.block, self.tags, self.index)
    }

    /// Cuts it out of a plain line of it whose header has the device's stamp and is read by others.
    pub fn plain_record(&self, line: PlainLine) -> Record {
        let Event { block, tags, index } = *self;
        let record = Record::of_plain(block, &tags[index], line.head, line.text);
        if cfg!(debug_assertions) {
            let told = |it: &Record| {
                (
                    it.anchor.clone(),
                    it.text.clone(),
                    it.line.clone(),
                    it.folds.below.len(),
                    it.count,
                )
            };
            let other = self.record();
            assert_eq!(Some(told(&record)), other.as_ref().map(told), "read in two ways");
        }
        record
    }

    /// Its line, where that needs no second look.
    pub fn plain_line(&self) -> Option<PlainLine<'a>> {
        let Event { block, tags, index } = *self;
        let tag = &tags[index];
        // Nor is one whose name was broken, nor what stands in a notification.
        if tag.notified.is_some() || memchr(b'\n', &block[tag.start..tag.end]).is_some() {
            return None;
        }
        // The neighbours bound what is looked at: on a line with other messages nothing is plain.
        let previous = index.checked_sub(1).map(|it| tags[it].end.min(tag.start));
        let from = tag.start.saturating_sub(LONGEST_HEADER).max(previous.unwrap_or(0));
        work::count(tag.start - from);
        let line_start = match memrchr(b'\n', &block[from..tag.start]) {
            Some(found) => from + found + 1,
            None if from == 0 && previous.is_none() => 0,
            None => return None,
        };
        let limit = block.len().min(tag.end + LONGEST_TEXT);
        let next = tags.get(index + 1).map_or(limit, |it| it.start.clamp(tag.end, limit));
        work::count(next - tag.end);
        let line_end = tag.end + memchr(b'\n', &block[tag.end..next])?;
        let rest = &block[line_end + 1..limit.max(line_end + 1)];
        let follows = rest.first().is_some_and(|it| *it != b'\n') && line_below(rest).is_some();
        let line =
            PlainLine { head: &block[line_start..tag.start], text: &block[tag.start..line_end] };
        (!follows).then_some(line)
    }
}

impl PlainLine<'_> {
    /// Whether its text is what was printed, and its end cannot depend on what stands before the
    /// message: nothing painted, no letters of other widths, nothing that a document wrote.
    pub fn ends_alone(&self) -> bool {
        let text = self.text;
        text.is_ascii()
            && memchr2(b'\\', 0x1b, text).is_none()
            && line_length(text) == text.len()
            && !text.ends_with(b"_")
            && !text.ends_with(b">")
    }
}
