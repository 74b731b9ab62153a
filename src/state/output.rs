//! The output of one command, read without knowing it: lines with their labels, values, headings,
//! and the lines that belong to a line.
//!
//! Nothing is left out: the lines in their order are the output. Headings are those of the catalog,
//! because devices do not indent alike; what stands further to the right below a line belongs to
//! it. The text is kept once; lines, labels and headings are places in it, some bytes each.

use super::Vocabulary;
use super::grams::TextMarks;
use super::labels::{Span, label_end, pairs, span, start_of};
use std::ops::Range;
use std::sync::Arc;

pub use super::line::{Line, Path};

/// How much of an output was captured, from all to little.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OutputPart {
    /// All of it, as far as anything tells.
    Whole,
    /// From one of its lines on.
    From,
    /// It goes on where nobody looked.
    Cut,
    /// Some of its lines.
    Lines,
}

/// The output of one command on one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandOutput {
    /// The command in its full spelling, or as typed when the catalog does not know it. `None` when
    /// nothing tells.
    pub command: Option<Arc<str>>,
    /// What was typed after the prompt, or stands on a line of its own.
    pub typed: Option<Box<str>>,
    /// The host of the prompt in front.
    pub host: Option<Arc<str>>,
    /// What stands before the host there, such as the node of the device.
    pub node: Option<Arc<str>>,
    /// The file.
    pub file: Arc<str>,
    /// How much of it was captured.
    pub part: OutputPart,
    /// The lines one after another, each without blanks at its ends.
    pub(super) text: String,
    /// What the text can have.
    pub(super) text_marks: TextMarks,
    /// What was printed, without blank lines.
    pub(super) marks: Vec<Mark>,
    /// The labels with their values, line by line.
    pub(super) pairs: Vec<[Span; 2]>,
    pub(super) headings: Vec<Heading>,
    /// The columns of the line that was added last, as printed.
    width: usize,
    /// Lines that were told in the words of a device: what stands there instead, by their places.
    shown: Vec<(u32, Box<str>)>,
}

/// Where a line stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    pub number: u32,
    pub text: Span,
    /// The first of its labels; the others follow up to the first of the next line.
    pub pairs: u32,
    /// Whether it is a heading.
    pub opens: bool,
    /// Blanks in front, see [`DEEPEST`].
    pub indent: u8,
}

/// A heading of an output by its place among them, from 1.
pub(super) type HeadingId = std::num::NonZeroU32;

/// A line that is a heading. It holds for the lines after it up to the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Heading {
    /// The place of the line among those of the output.
    pub line: u32,
    /// Its label.
    pub name: Span,
    /// All of it.
    pub text: Span,
    /// The heading that it stands below.
    pub above: Option<HeadingId>,
}

/// Where terminals break a line within a word.
const WIDTHS: [usize; 2] = [80, 132];
/// What is further to the right than this counts as being here. No output indents so far, and a
/// line can belong to no more lines than there are columns.
const DEEPEST: usize = 80;
/// No line of a device is longer, in bytes; of a longer one the start is read.
pub const LONGEST_LINE: usize = 16 * 1024;

impl CommandOutput {
    /// An output without lines.
    pub(super) fn new(command: Option<Arc<str>>, host: Option<Arc<str>>, file: Arc<str>) -> Self {
        CommandOutput {
            command,
            typed: None,
            host,
            node: None,
            file,
            part: OutputPart::Whole,
            text: String::new(),
            text_marks: TextMarks::default(),
            marks: Vec::new(),
            pairs: Vec::new(),
            headings: Vec::new(),
            width: 0,
            shown: Vec::new(),
        }
    }

    /// The number of its first line in the file; 0 without lines.
    pub fn first_line(&self) -> usize {
        self.marks.first().map_or(0, |it| it.number as usize)
    }

    /// Adds the next line. `false` where it is longer than a line can be, so that only its start is
    /// read, or it is not joined to the line that it goes on.
    pub(super) fn push(&mut self, vocabulary: &Vocabulary, number: usize, printed: &str) -> bool {
        let blanks = printed.chars().take_while(|it| it.is_whitespace());
        let indent = blanks
            .map(|it| if it == '\t' { 8 } else { 1 })
            .take(DEEPEST)
            .sum::<usize>()
            .min(DEEPEST);
        let width = std::mem::replace(&mut self.width, printed.trim_end().chars().count());
        let whole = printed.trim();
        if whole.is_empty() {
            return true;
        }
        let text = start_of(whole, LONGEST_LINE);
        let mut fits = text.len() == whole.len();
        let is_rest = WIDTHS.contains(&width)
            && indent == 0
            && !whole.contains(' ')
            && label_end(text).is_none();
        if is_rest && let Some(line) = self.marks.last_mut() {
            let so_far = line.text.of(&self.text);
            if label_end(so_far).is_some() {
                if so_far.len() + text.len() <= LONGEST_LINE {
                    // The last line ends where the text ends. Its labels are found once it is
                    // whole.
                    self.text.push_str(text);
                    line.text = span(line.text.start(), self.text.len());
                    return fits;
                }
                fits = false;
            }
        }
        self.end_line();
        let start = self.text.len();
        self.text.push_str(text);
        let (label, value) = match label_end(text) {
            Some(end) => text.split_at(end),
            None => (text, ""),
        };
        // The headings that hold for a line are the last one and those above that.
        let heading = vocabulary.heading(label, value.trim());
        let opens = heading.is_some();
        if let Some(name) = heading {
            let is_above = |it: &Heading| vocabulary.belongs_below(&name, it.name.of(&self.text));
            let above = self.chain(self.last_heading()).find(|it| is_above(it.1)).map(|it| it.0);
            let name = span(start, start + label.len());
            let line = u32::try_from(self.marks.len()).unwrap_or(u32::MAX);
            self.headings.push(Heading { line, name, text: span(start, self.text.len()), above });
        }
        self.marks.push(Mark {
            number: u32::try_from(number).unwrap_or(u32::MAX),
            text: span(start, self.text.len()),
            pairs: u32::try_from(self.pairs.len()).unwrap_or(u32::MAX),
            opens,
            indent: u8::try_from(indent).unwrap_or(u8::MAX),
        });
        fits
    }

    /// Adds a line that stands in other words in the file.
    pub(super) fn push_shown(
        &mut self,
        vocabulary: &Vocabulary,
        number: usize,
        line: &str,
        shown: &str,
    ) {
        let place = self.marks.len();
        self.push(vocabulary, number, line);
        if self.marks.len() > place {
            let place = u32::try_from(place).unwrap_or(u32::MAX);
            self.shown.push((place, start_of(shown, LONGEST_LINE).into()));
        }
    }

    /// What stands in the file for a line that was told in other words.
    pub(super) fn shown(&self, index: usize) -> Option<&str> {
        let at = self.shown.binary_search_by_key(&index, |it| it.0 as usize).ok()?;
        Some(&self.shown[at].1)
    }

    /// Counts some lines before it.
    pub(super) fn stands_behind(&mut self, lines: usize) {
        let lines = u32::try_from(lines).unwrap_or(u32::MAX);
        self.marks.iter_mut().for_each(|it| it.number = it.number.saturating_add(lines));
    }

    /// Gives all lines the number of the one that they stand in.
    pub(super) fn stands_in(&mut self, number: usize) {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        self.marks.iter_mut().for_each(|it| it.number = number);
    }

    /// Adds a line that is a label with its value.
    pub(super) fn push_pair(&mut self, number: usize, label: &str, value: &str) {
        let start = self.text.len();
        self.text.extend([label, ": ", value]);
        let label = span(start, start + label.len() + 1);
        let first = u32::try_from(self.pairs.len()).unwrap_or(u32::MAX);
        self.pairs.push([label, span(self.text.len() - value.len(), self.text.len())]);
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        let text = span(start, self.text.len());
        self.marks.push(Mark { number, text, pairs: first, opens: false, indent: 0 });
    }

    /// Finds the labels of the last line, to which nothing will be joined any more.
    fn end_line(&mut self) {
        if let Some(line) = self.marks.last() {
            let start = line.text.start();
            self.pairs.truncate(line.pairs as usize);
            self.pairs
                .extend(pairs(line.text.of(&self.text)).map(|it| it.map(|it| it.behind(start))));
        }
    }

    /// Ends the output: nothing is added any more, and no memory is held for what could be.
    pub(super) fn end(&mut self) {
        self.end_line();
        self.text.shrink_to_fit();
        self.marks.shrink_to_fit();
        self.pairs.shrink_to_fit();
        self.headings.shrink_to_fit();
        self.shown.shrink_to_fit();
    }

    /// Whether it is the output of a command, and no part of it alone.
    pub(super) fn is_whole_of(&self, command: &str) -> bool {
        self.part == OutputPart::Whole && self.command.as_deref() == Some(command)
    }

    /// How many lines there are.
    pub fn count(&self) -> usize {
        self.marks.len()
    }

    /// A line by its place, from 0.
    pub(super) fn line(&self, index: usize) -> Line<'_> {
        Line { output: self, index }
    }

    /// The lines from top to bottom.
    pub fn lines(&self) -> impl DoubleEndedIterator<Item = Line<'_>> {
        (0..self.marks.len()).map(|index| self.line(index))
    }

    fn last_heading(&self) -> Option<HeadingId> {
        u32::try_from(self.headings.len()).ok().and_then(HeadingId::new)
    }

    /// The lines below some headings, all where none are named: parts of the output from top to
    /// bottom. The last of the headings is among them: it may have a value. Each heading is
    /// compared once, whatever stands below it.
    pub(super) fn sections<'a>(
        &'a self,
        path: Option<&'a Path>,
    ) -> impl DoubleEndedIterator<Item = Range<usize>> + 'a {
        let count = if path.is_some() { self.headings.len() } else { 1 };
        (0..count).filter_map(move |index| {
            let Some(path) = path else { return Some(0..self.marks.len()) };
            let heading = &self.headings[index];
            let start = heading.line as usize;
            if path.names(self, u32::try_from(index + 1).ok().and_then(HeadingId::new)) {
                let end =
                    self.headings.get(index + 1).map_or(self.marks.len(), |it| it.line as usize);
                return Some(start..end);
            }
            // It stands below them itself, but what stands below it does not.
            path.names(self, heading.above).then_some(start..start + 1)
        })
    }

    /// A heading and those above it, from the innermost.
    pub(super) fn chain(
        &self,
        innermost: Option<HeadingId>,
    ) -> impl Iterator<Item = (HeadingId, &Heading)> {
        let find = |id: HeadingId| Some((id, self.headings.get(id.get() as usize - 1)?));
        std::iter::successors(innermost.and_then(find), move |(_, it)| it.above.and_then(find))
    }

    /// The lines that belong to a line: those below it and further to the right.
    pub(super) fn below(&self, index: usize) -> Range<usize> {
        let Some(line) = self.marks.get(index) else { return index..index };
        let inside = |it: &&Mark| it.indent > line.indent && (!it.opens || line.opens);
        let count = self.marks[index + 1..].iter().take_while(inside).count();
        index + 1..index + 1 + count
    }

    /// Whether there are no lines.
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty()
    }

    /// The headings of the catalog with those above them, parted by ` > ` as a place names them,
    /// and the numbers of their lines.
    pub fn headings(&self) -> impl Iterator<Item = (usize, String)> {
        (1..=self.headings.len()).filter_map(|number| {
            let id = HeadingId::new(u32::try_from(number).ok()?)?;
            let mut names: Vec<&str> =
                self.chain(Some(id)).map(|(_, it)| it.name.of(&self.text)).collect();
            names.reverse();
            Some((self.line(self.headings[number - 1].line as usize).number(), names.join(" > ")))
        })
    }

    /// Whether a line is a heading of the catalog.
    pub(super) fn has_heading(&self) -> bool {
        !self.headings.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::super::labels::tests::LOOKED_AT;
    use super::*;
    use crate::catalog::Catalog;

    fn vocabulary() -> Vocabulary {
        Vocabulary::new(Catalog::new(Vec::new(), "en").table())
    }

    fn read(lines: &[&str]) -> (CommandOutput, Vec<bool>) {
        let vocabulary = vocabulary();
        let mut output = CommandOutput::new(None, None, "capture".into());
        let fits = lines
            .iter()
            .enumerate()
            .map(|(index, it)| output.push(&vocabulary, index + 1, it))
            .collect();
        output.end();
        (output, fits)
    }

    #[test]
    fn a_value_that_a_terminal_broke_is_whole() {
        let address =
            "https://onprem-licensing.datacenter-east.example.com/cslu/v1/pi/site-default-1";
        let line = format!("  Cslu address: {address}");
        let (first, rest) = line.split_at(80);
        let (output, _) = read(&[first, rest, "  VRF: <empty>"]);
        assert_eq!(output.line(0).value("cslu address"), Some(address));
        assert_eq!((output.count(), output.line(1).number()), (2, 3));
    }

    /// However long a line goes on, its labels are found once, and it ends.
    #[test]
    fn a_line_that_goes_on_is_joined_up_to_the_longest_line() {
        let first = format!("Label: {}", "x".repeat(73));
        let rest = "y".repeat(80);
        let mut lines = vec![first.as_str()];
        lines.extend(std::iter::repeat_n(rest.as_str(), 1_000));
        let before = LOOKED_AT.get();
        let (output, fits) = read(&lines);
        assert!(
            LOOKED_AT.get() - before < 4 * 100 * lines.len(),
            "{} bytes",
            LOOKED_AT.get() - before
        );
        let joined = LONGEST_LINE / 80;
        assert_eq!(fits.iter().position(|it| !it), Some(joined), "what does not fit is told");
        assert_eq!(output.line(0).text().len(), joined * 80);
        assert_eq!(output.pairs.len(), 1);
        let kept: usize = output.lines().map(|it| it.text().len()).sum();
        assert_eq!(kept, lines.len() * 80, "nothing is lost");
    }

    #[test]
    fn of_a_line_that_is_too_long_the_start_is_read() {
        let long = format!("Type: {}", "ä".repeat(LONGEST_LINE));
        let (output, fits) = read(&[&long, "Next: 1"]);
        assert_eq!(fits, [false, true]);
        assert_eq!(output.line(0).text().len(), LONGEST_LINE);
        assert_eq!(output.line(1).value("next"), Some("1"));
    }

    /// A capture is kept in a small multiple of its size, whatever it holds.
    #[test]
    fn lines_are_kept_in_few_bytes() {
        assert!(size_of::<Mark>() <= 32, "{}", size_of::<Mark>());
        let (output, _) = read(&["Total: 12,  Purged: 0", "Utility:", "  Status: DISABLED"]);
        assert_eq!(output.text.capacity(), "Total: 12,  Purged: 0Utility:Status: DISABLED".len());
        assert_eq!(
            (output.marks.capacity(), output.pairs.capacity(), output.headings.capacity()),
            (3, 4, 1)
        );
    }

    #[test]
    fn further_right_than_any_output_is_as_far() {
        let blanks = " ".repeat(200);
        let (deep, deeper) = (format!("{blanks}One:"), format!("{blanks} Two:"));
        let (output, _) = read(&["Top:", &deep, &deeper]);
        assert_eq!(output.below(0), 1..3);
        assert_eq!(output.below(1), 2..2);
    }
}
