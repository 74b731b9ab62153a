//! A line of an output as it is looked at, and the headings that a place is named by.

use super::labels::{is_same, squeezed};
use super::output::{CommandOutput, HeadingId, Mark};

/// A line of output.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    pub(super) output: &'a CommandOutput,
    pub(super) index: usize,
}

/// Headings that a place is named by, ready to be compared: from the outermost and parted by ` > `;
/// `*` in front stands for any that are further out.
pub struct Path {
    is_anywhere: bool,
    names: Vec<String>,
}

impl<'a> Line<'a> {
    /// The output that it stands in.
    pub(super) fn output(self) -> &'a CommandOutput {
        self.output
    }

    fn mark(self) -> &'a Mark {
        &self.output.marks[self.index]
    }

    /// Its number in the file, from 1.
    pub fn number(self) -> usize {
        self.mark().number as usize
    }

    /// As printed, without blanks at its ends.
    pub fn text(self) -> &'a str {
        self.mark().text.of(&self.output.text)
    }

    /// What is shown as evidence: as printed, or what stands in the file for it.
    pub fn shown(self) -> &'a str {
        self.output.shown(self.index).unwrap_or_else(|| self.text())
    }

    /// Labels with their colons and values, from left to right; none for text without a label.
    pub fn pairs(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let output = self.output;
        let end =
            output.marks.get(self.index + 1).map_or(output.pairs.len(), |it| it.pairs as usize);
        let pairs = output.pairs.get(self.mark().pairs as usize..end).unwrap_or_default();
        pairs.iter().map(|[label, value]| (label.of(&output.text), value.of(&output.text)))
    }

    /// The value after a label as labels are compared.
    pub(super) fn value(self, name: &str) -> Option<&'a str> {
        self.pairs().find(|(label, _)| is_same(label, name)).map(|it| it.1)
    }

    /// The lines that belong to it.
    pub(super) fn below(self) -> impl Iterator<Item = Line<'a>> {
        self.output.below(self.index).map(move |index| self.output.line(index))
    }
}

impl Path {
    /// Prepares a path.
    pub fn new(section: &str) -> Self {
        let (is_anywhere, section) =
            section.strip_prefix("* > ").map_or((false, section), |it| (true, it));
        Path { is_anywhere, names: section.split(" > ").map(squeezed).collect() }
    }

    /// Whether a line is the last of its headings.
    pub(super) fn opened_by(&self, line: Line) -> bool {
        let headings = &line.output.headings;
        let place = headings.binary_search_by_key(&line.index, |it| it.line as usize);
        place.is_ok_and(|it| {
            self.names(line.output, u32::try_from(it + 1).ok().and_then(HeadingId::new))
        })
    }

    /// Whether it names a heading of an output with those above it.
    pub(super) fn names(&self, output: &CommandOutput, heading: Option<HeadingId>) -> bool {
        let mut chain = output.chain(heading).map(|it| it.1);
        for wanted in self.names.iter().rev() {
            let Some(heading) = chain.next() else { return false };
            if !is_same(heading.name.of(&output.text), wanted)
                && !is_same(heading.text.of(&output.text), wanted)
            {
                return false;
            }
        }
        self.is_anywhere || chain.next().is_none()
    }
}
